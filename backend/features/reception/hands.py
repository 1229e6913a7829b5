"""Who holds a visitor (谁手上的客户): given, taken back, or refused to the second of two who reach at once."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from backend.engine.turns import rotation
from backend.engine.turns.rotation import TurnEntry
from backend.features.attribution import service as attribution
from backend.features.reception import queries, turns
from backend.features.reception.errors import AlreadyTaken, NotOffered, NotOnDuty, NotReceiving, VisitOver
from backend.features.reception.floor import Floor, offered
from backend.features.reception.models import Reception, Visit, seen_of
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id


async def visit_of(tx: TenantTx, visit_id: UUID) -> Visit:
    visit = await queries.visit_find(tx, visit_id)
    if visit is None:
        raise NotFound(what="visit")
    return visit


async def live_of(tx: TenantTx, visit_id: UUID) -> Reception:
    live = await queries.reception_live(tx, visit_id)
    if live is None:
        raise NotReceiving()
    return live


def customer_of(visit: Visit) -> str | None:
    return str(visit.customer_id) if visit.customer_id else None


def still_waits(floor: Floor, visit_id: UUID) -> None:
    """Read under the board's lock: a visit that is over cannot be received again."""
    if str(visit_id) not in floor.board.waiting:
        raise VisitOver()


async def as_seen(tx: TenantTx, live: Reception | None, visit_id: UUID, seen: str | None) -> None:
    """A step that relies on who had the visitor: if that changed meanwhile, whoever was first wins."""
    if seen is None or seen == seen_of(live):
        return
    if live is None:
        raise VisitOver()
    await refuse(tx, visit_id)


async def refuse(tx: TenantTx, visit_id: UUID) -> None:
    """后到的人看到: who has the visitor, since when, and how they came by them."""
    live = await queries.reception_live(tx, visit_id)
    if live is None:
        raise NotOffered()
    names = {str(row["id"]): row["name"] for row in await queries.staff_names(tx, live.office_id)}
    by_hand = await queries.entry_by_hand(tx, live.office_id, visit_id)
    facts = {
        "who": names.get(str(live.consultant_id), ""),
        "since": await _clock(tx, live.office_id, live.accepted_at or live.offered_at),
    }
    if by_hand is not None and by_hand.seat == str(live.consultant_id):
        facts |= {"problem": "taken_by_hand", "by": names.get(by_hand.by or "", ""), "why": by_hand.note}
    elif live.accepted_at is None:
        facts |= {"problem": "taken_offered"}
    raise AlreadyTaken(**facts)


async def _clock(tx: TenantTx, office_id: UUID, at: datetime) -> str:
    office = await queries.office_find(tx, office_id)
    zone = ZoneInfo(office["timezone"] if office else "Asia/Shanghai")
    return f"{at.astimezone(zone):%H:%M:%S}"


async def kind_for(tx: TenantTx, visit: Visit, staff_id: UUID) -> str:
    """What a reception of this visitor by this consultant is: their own customer, a colleague's, or a new one."""
    if visit.kind in ("group", "survey"):
        return visit.kind
    receiver = await attribution.receiver_of(tx, visit.customer_id or visit.id)
    if receiver is None:
        return "new"
    return "old" if receiver == str(staff_id) else "cover"


async def take(floor: Floor, visit: Visit, staff_id: UUID, kind: str, accepted_at: datetime | None = None) -> None:
    """Raises NotOnDuty for whoever is not on the floor, AlreadyTaken."""
    seat = floor.board.seats.get(str(staff_id))
    if seat is None or seat.duty != "on_site":
        raise NotOnDuty(what="away")
    taken = await queries.reception_insert(
        floor.tx, new_id(), visit.id, visit.office_id, staff_id, kind, floor.at, accepted_at
    )
    if not taken:
        await refuse(floor.tx, visit.id)
    floor.move(turns.seat_visit(floor.board, str(staff_id), str(visit.id), kind))
    if accepted_at is None:
        floor.book.send(offered(visit.id, staff_id, floor.at))


async def withdraw(floor: Floor, visit: Visit, live: Reception, reason: str, outcome: str = "withdrawn") -> None:
    """Take the visitor back; a turn that was spent on an offer nobody had taken up yet is owed."""
    seat, visit_id = str(live.consultant_id), str(visit.id)
    await queries.reception_close(floor.tx, visit.id, live.consultant_id, floor.at, outcome, reason)
    floor.move(turns.leave_visit(floor.board, seat, visit_id))
    in_turn = live.kind == "new" and live.accepted_at is None
    if in_turn and seat in floor.board.turns.circle and seat not in floor.board.turns.owed:
        back = TurnEntry(event="given_back", at=floor.at, seat=seat, visit=visit_id, reason="reassigned")
        board = msgspec.structs.replace(floor.board, turns=rotation.apply(floor.board.turns, back))
        floor.move(board, [back], customer_of(visit))
