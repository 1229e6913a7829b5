"""create_app: the one composition root of the web process."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from litestar import Litestar, MediaType, Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.static_files import create_static_files_router

from backend.console import once
from backend.console import setup as console
from backend.console.fragments import Fragments
from backend.entrypoints import demo
from backend.features.access.guards import check_routes, permission_guard
from backend.features.access.middleware import SessionMiddleware
from backend.features.access.models import Actor
from backend.features.access.routes import route_handlers as access_routes
from backend.features.kiosk.routes import route_handlers as kiosk_routes
from backend.kit.channels import Channels
from backend.kit.clock import Clock, now
from backend.kit.crypto import Keyring, Keys
from backend.kit.db import Database, TenantTx
from backend.kit.errors import SignInNeeded
from backend.kit.settings import Settings, need

_CSP = "; ".join(
    [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "form-action 'self'",
        "frame-ancestors 'none'", "base-uri 'none'",
    ]
)  # fmt: skip
_KIOSK_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@get("/healthz", public=True, media_type=MediaType.TEXT, sync_to_thread=False)
def health() -> str:
    return "ok"


def create_app(settings: Settings, *, clock: Clock = now, db: Database | None = None) -> Litestar:
    """The web process. `db` given: a test's; else opened at start-up and closed at the end."""
    need(settings, "master_key")

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        if db is None:
            app.state.db = await Database.connect(settings.runtime_database_url, size=settings.pool_size)
        await app.state.channels.start()
        app.state.db.bell = app.state.channels.poke
        try:
            yield
        finally:
            app.state.db.bell = None
            await app.state.channels.stop()
            if db is None:
                await app.state.db.close()

    app = Litestar(
        route_handlers=[health, *access_routes, *kiosk_routes, *console.route_handlers(), *_static(settings)],
        middleware=[SessionMiddleware(clock)],
        guards=[permission_guard],
        dependencies=_dependencies(clock),
        request_class=once.FormRequest,
        before_request=once.before_request,
        after_request=once.after_request,
        exception_handlers=console.exception_handlers(),
        template_config=console.template_config(),
        lifespan=[lifespan],
        state=State(state_of(settings, db)),
        request_max_body_size=256 * 1024,
        openapi_config=None,
    )
    check_routes(app)
    return app


def state_of(settings: Settings, db: Database | None) -> dict[str, Any]:
    """What the process holds besides its routes."""
    channels = Channels(settings.redis_url)
    return {
        "demo_hint": demo.hints() if settings.is_demo else None,
        "notices": settings.notices,
        "db": db,
        "channels": channels,
        "fragments": Fragments(channels),
        "keyring": Keyring(settings.master_key),
    }


def _dependencies(clock: Clock) -> dict[str, Any]:
    def at() -> datetime:
        return clock()

    return {
        "at": Provide(at, sync_to_thread=False),
        "db": Provide(_db, sync_to_thread=False),
        "channels": Provide(_channels, sync_to_thread=False),
        "keyring": Provide(_keyring, sync_to_thread=False),
        "actor": Provide(_actor, sync_to_thread=False),
        "keys": Provide(_keys, sync_to_thread=False),
        "tx": Provide(_tx),
    }


def _db(state: State) -> Database:
    db: Database = state.db
    return db


def _channels(state: State) -> Channels:
    channels: Channels = state.channels
    return channels


def _keyring(state: State) -> Keyring:
    keyring: Keyring = state.keyring
    return keyring


def _actor(request: Request[Any, Any, Any]) -> Actor:
    actor: Actor | None = request.scope.get("user")
    if actor is None:
        raise SignInNeeded()
    return actor


def _keys(request: Request[Any, Any, Any], state: State) -> Keys:
    keyring: Keyring = state.keyring
    return keyring.of(_actor(request).tenant_id)


async def _tx(
    request: Request[Any, Any, Any], state: State, at: NamedDependency[datetime]
) -> AsyncGenerator[TenantTx, None]:
    """The handler's transaction: the tenant comes from the session, the commit after the handler.

    A form that was sent before writes nothing again, and gets the first one's answer.
    """
    db: Database = state.db
    actor = _actor(request)
    async with db.tenant_tx(actor.tenant_id) as tx, once.counted(tx, request, actor, at):
        yield tx


def _static(settings: Settings) -> list[Any]:
    dist = settings.kiosk_dist
    if not dist.is_dir():
        return []
    return [
        create_static_files_router("/kiosk", directories=[dist], html_mode=True, opt={"public": True},
                                   after_request=_kiosk_headers, name="kiosk"),
    ]  # fmt: skip


def _kiosk_headers(response: Any) -> Any:
    response.headers.update(_KIOSK_HEADERS)
    return response
