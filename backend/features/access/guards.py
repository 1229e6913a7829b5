"""Who may call a handler: `opt["permission"]` or `opt["public"]`; the start-up check finds neither."""

from collections.abc import Iterator
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from backend.features.access.models import EVERY_PERMISSION
from backend.features.access.service import may
from backend.kit.errors import NotAllowed, NotFound, SignInNeeded


def permission_guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The app's guard. Rights that need a row belong in the services, and answer 404 before 403."""
    if handler.opt.get("public"):
        return
    actor = connection.scope.get("user")
    if actor is None:
        raise SignInNeeded
    # No default: a handler that declares nothing answers nobody, should the start-up check be forgotten.
    permission = handler.opt["permission"]
    if not may(actor, permission):
        if actor.agency_id is not None:  # an agency (分销) does not learn which pages the office has
            raise NotFound
        raise NotAllowed(permission=permission)


def check_routes(app: Litestar) -> None:
    """Every handler says who may call it. Raises RuntimeError naming those that do not."""
    wrong = sorted({f"{path} ({handler.fn})" for path, handler in handlers(app) if not _declared(handler)})
    if wrong:
        raise RuntimeError('these handlers need opt["permission"] or opt["public"]: ' + "; ".join(wrong))


def handlers(app: Litestar) -> Iterator[tuple[str, BaseRouteHandler]]:
    """Every handler with its path; those that the framework adds to answer OPTIONS are left out."""
    for route in app.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else [route.route_handler]:
            if getattr(handler, "http_methods", None) != {"OPTIONS"}:
                yield route.path, handler


def _declared(handler: BaseRouteHandler) -> bool:
    return bool(handler.opt.get("public")) or handler.opt.get("permission") in EVERY_PERMISSION
