"""接待台: the rotation, who waits, who receives whom, and why each turn went where it went."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from backend.console.pages.common import SinceOf, at_office, page
from backend.features.access.models import Actor
from backend.features.reception import views
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

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
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return page("board_now.html", **await _board(tx, keys, actor, office_id, at))


async def _board(tx: TenantTx, keys: Keys, actor: Actor, office_id: UUID, at: datetime) -> dict[str, Any]:
    place = await at_office(tx, actor, office_id, at)
    view = await views.board(tx, keys, office_id, at)
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
    """等候偏久、等候过久: in words, beside the colour that the browser's clock gives."""
    return "red" if waited > RED else ("warm" if waited > WARM else "")


route_handlers = [board, board_now]
