"""接待台: the rotation, who waits, who receives whom, and why each turn went where it went."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import MediaType, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response, Template

from backend.console.fragments import Fragments
from backend.console.language import language
from backend.console.pages.common import Page, SinceOf, at_office, page
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.reception import views
from backend.features.reception.models import BoardView
from backend.kit.channels import Topic
from backend.kit.crypto import Keys
from backend.kit.db import Database, TenantTx

WARM = timedelta(minutes=3)
RED = timedelta(minutes=8)


@get("/offices/{office_id:uuid}/board", permission="board.see")
async def board(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return page("board.html", **await _board(tx, keys, actor, office_id, at))


@get("/offices/{office_id:uuid}/board/now", permission="board.see")
async def board_now(
    request: Page,
    office_id: FromPath[UUID],
    db: NamedDependency[Database],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[bytes]:
    """Everybody of a role sees the same board, and whoever has a visitor their own buttons besides."""
    access.require_office(actor, office_id)
    fragments: Fragments = request.app.state.fragments
    where = Topic(actor.tenant_id, "office", office_id)

    async def look() -> BoardView:
        async with db.tenant_tx(actor.tenant_id) as tx:
            return await views.board(tx, keys, office_id, at)

    async def make() -> bytes:
        async with db.tenant_tx(actor.tenant_id) as tx:
            part = page("board_now.html", **await _board(tx, keys, actor, office_id, at, view))
        return part.to_asgi_response(None, request).body

    view = await fragments.once(where, (actor.tenant_id, office_id, "view"), look)
    has_visitor = any(item.reception and item.reception.consultant_id == actor.staff_id for item in view.live)
    whose = actor.staff_id if has_visitor else actor.role
    body = await fragments.once(where, (actor.tenant_id, office_id, whose, language(request)), make)
    return Response(body, media_type=MediaType.HTML)


async def shared(request: Page, tx: TenantTx, keys: Keys, office_id: UUID, at: datetime) -> BoardView:
    """What everybody sees of the door, read once for all who pull in the same moment; the office is checked before."""
    fragments: Fragments = request.app.state.fragments
    where = Topic(tx.tenant_id, "office", office_id)
    key = (tx.tenant_id, office_id, "view")
    return await fragments.once(where, key, lambda: views.board(tx, keys, office_id, at))


async def _board(
    tx: TenantTx, keys: Keys, actor: Actor, office_id: UUID, at: datetime, view: BoardView | None = None
) -> dict[str, Any]:
    place = await at_office(tx, actor, office_id, at)
    view = view or await views.board(tx, keys, office_id, at)
    return {
        **place,
        "view": view,
        "leaf": "board",
        "since_of": SinceOf(view),
        "warn": int(WARM.total_seconds()),
        "alarm": int(RED.total_seconds()),
        "late_of": lambda since: late(at - since),
    }


def late(waited: timedelta) -> str:
    """Waited too long: which of the two marks, in words beside the colour that the browser's clock gives."""
    return "red" if waited > RED else ("warm" if waited > WARM else "")


route_handlers = [board, board_now]
