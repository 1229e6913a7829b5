"""Sets scope["user"] (Actor or None) and scope["auth"] (SessionKey or None); refuses other sites' writes."""

from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.features.access import cookies
from backend.features.access.errors import CrossSite
from backend.features.access.service import actor_of
from backend.kit.clock import Clock, now
from backend.kit.db import Database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Tablets sign each request with their own key and carry no cookie; assets and health ask nobody's name.
NO_SESSION = ("/api/kiosk", "/kiosk", "/assets", "/healthz")


class SessionMiddleware(ASGIMiddleware):
    """`app.state.db` holds the Database; `clock` is a test's to replace."""

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    def __init__(self, clock: Clock = now) -> None:
        self._clock = clock

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = scope["auth"] = None
        if not _skipped(scope["path"]):
            headers = Headers.from_scope(scope)
            _refuse_other_sites(str(scope.get("method", "GET")), headers)
            await self._recognise(scope, headers)
        await next_app(scope, receive, send)

    async def _recognise(self, scope: Scope, headers: Headers) -> None:
        key = cookies.read(_cookie(headers.getall("cookie", [])))
        if key is None:
            return
        db: Database = scope["litestar_app"].state.db
        scope["user"] = await actor_of(db, key, self._clock())
        if scope["user"] is not None:
            scope["auth"] = key


def _skipped(path: str) -> bool:
    return any(path == prefix or path.startswith(prefix + "/") for prefix in NO_SESSION)


def _cookie(lines: list[str]) -> str | None:
    """Our cookie, if the browser sent exactly one of that name."""
    pairs = [pair.strip().partition("=") for line in lines for pair in line.split(";")]
    values = [value for name, _, value in pairs if name == cookies.NAME]
    return values[0] if len(values) == 1 else None


def _refuse_other_sites(method: str, headers: Headers) -> None:
    """Fetch metadata where the browser sends it, else Origin against Host. Neither: refused."""
    if method in SAFE_METHODS:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "")
    own = site == "same-origin" if site else bool(origin) and urlsplit(origin).netloc == headers.get("host")
    if not own:
        raise CrossSite
