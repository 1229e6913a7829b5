"""`/hq`: the offices side by side."""

from datetime import datetime, timedelta

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template
from msgspec import Struct

from backend.console.pages.common import page
from backend.features.access import service as access
from backend.features.access.models import Actor, Office
from backend.features.disputes import views as disputes
from backend.features.reception import views
from backend.features.reception.models import VisitView
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx


class OfficeDay(Struct, frozen=True, kw_only=True):
    """An office's day in figures. Who is offered but not accepted yet still waits. `mean_wait` is from arrival to
    acceptance, of those accepted; None: nobody yet. `disputes`: rooms (撞单) of its project that are not settled."""

    office: Office
    visits: int
    waiting: int
    offered: int
    longest: datetime | None
    live: int
    mean_wait: timedelta | None
    on_site: int
    seats: int
    disputes: int


@get("/hq", permission="hq.see")
async def hq(
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    days = [await _day(tx, keys, actor, office, at) for office in await access.offices(tx, actor)]
    return page("hq.html", days=days, at=at, office=None)


async def _day(tx: TenantTx, keys: Keys, actor: Actor, office: Office, at: datetime) -> OfficeDay:
    board = await views.board(tx, keys, office.id, at)
    start, end = views.day_of(at, office.timezone)
    visits = await views.visits_of_day(tx, keys, office.id, start, end)
    offered = [view for view in board.live if view.reception and not view.reception.accepted_at]
    waiting = [*board.waiting, *offered]
    return OfficeDay(
        office=office,
        visits=len(visits),
        waiting=len(waiting),
        offered=len(offered),
        longest=min((view.visit.arrived_at for view in waiting), default=None),
        live=len(board.live) - len(offered),
        mean_wait=mean_wait(visits),
        on_site=sum(_on_site(seat.state) for seat in board.seats),
        seats=len(board.seats),
        disputes=len(await disputes.listing(tx, keys, actor, [office.project_id], "open")),
    )


def _on_site(state: str) -> bool:
    return state == "free" or state.startswith("receiving")


def mean_wait(visits: list[VisitView]) -> timedelta | None:
    waits = [
        view.reception.accepted_at - view.visit.arrived_at
        for view in visits
        if view.reception and view.reception.accepted_at
    ]
    return sum(waits, timedelta()) / len(waits) if waits else None


route_handlers = [hq]
