"""What is decided by hand (人工处理): assigning a visitor, ending a reception for somebody, returning a turn."""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.engine.facts import HandedOver, ReceptionEnded, ReceptionStarted, TurnTaken
from backend.engine.turns import rotation
from backend.engine.turns.rotation import TurnEntry
from backend.features.reception import hands, queries, turns
from backend.features.reception.errors import MakeupsFull, ReasonNeeded
from backend.features.reception.floor import Floor, step
from backend.features.reception.models import Reception, Visit
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id


async def assign(
    tx: TenantTx, visit_id: UUID, staff_id: UUID, by: UUID, reason: str, at: datetime, *, seen: str | None = None
) -> None:
    """指派: the manager or clerk hands a visitor to somebody; the reason is kept. Raises ReasonNeeded, NotOnDuty,
    AlreadyTaken if the visitor went to somebody since `seen`.

    Whoever had the visitor by turn gets the turn back, and by the ledger the turn is now the new consultant's: what a
    manager ordered is not out of turn (R00-04.8).
    """
    note = reason_of(reason)
    visit = await hands.visit_of(tx, visit_id)
    kind = await hands.kind_for(tx, visit, staff_id)
    floor = await step(tx, visit.office_id, at)
    live = await queries.reception_live(tx, visit_id)
    await hands.as_seen(tx, live, visit_id, seen)
    if live is None:
        hands.still_waits(floor, visit_id)
    else:
        await _take_away(floor, visit, live, staff_id, by, note)
        kind = "new" if live.kind == "new" else kind
    await hands.take(floor, visit, staff_id, kind)
    _order(floor, visit, TurnEntry(event="assigned", at=at, seat=str(staff_id), visit=str(visit_id), by=str(by),
                                   note=note), in_line=kind == "new" and live is None)  # fmt: skip
    if kind == "new":
        floor.book.add(_turn(visit, staff_id, by, at), visit_id)
    if live is not None:
        await floor.seat_waiting()
    await floor.close()


def _order(floor: Floor, visit: Visit, order: TurnEntry, *, in_line: bool) -> None:
    """Both lines if it was that consultant's turn anyway: the order, and the turn it used up."""
    board, turn = floor.board, ()
    if in_line and order.seat is not None:
        board, turn = turns.out_of_order(floor.board, floor.rules, UUID(order.seat), visit.id, floor.at)
    taken = tuple(entry for entry in turn if entry.event != "claimed")
    floor.move(board, [*taken, order], hands.customer_of(visit))


async def receive_in_person(tx: TenantTx, visit_id: UUID, by: UUID, at: datetime, *, seen: str | None = None) -> None:
    """经理亲自接待 (R03-10.2.4, R04-11.S4.2): no seat, no turn. Raises AlreadyTaken, VisitOver."""
    visit = await hands.visit_of(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    live = await queries.reception_live(tx, visit_id)
    await hands.as_seen(tx, live, visit_id, seen)
    if live is not None:
        await hands.refuse(tx, visit_id)
    hands.still_waits(floor, visit_id)
    kind = visit.kind if visit.kind in ("group", "survey") else "cover"
    if not await queries.reception_insert(tx, new_id(), visit_id, visit.office_id, by, kind, at, at):
        await hands.refuse(tx, visit_id)
    floor.move(turns.gone(floor.board, str(visit_id)))
    started = ReceptionStarted(
        id=str(new_id()), at=at, actor=str(by), customer=hands.customer_of(visit) or str(visit_id), consultant=str(by),
        visit=str(visit_id), capacity="help",
    )  # fmt: skip
    floor.book.add(started, visit_id)
    await floor.close()


async def end_for(tx: TenantTx, visit_id: UUID, by: UUID, at: datetime, *, seen: str | None = None) -> None:
    """代为结束: the consultant forgot, or the manager received in person. Raises NotReceiving, AlreadyTaken."""
    visit = await hands.visit_of(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    live = await hands.live_of(tx, visit_id)
    await hands.as_seen(tx, live, visit_id, seen)
    await finish(floor, visit, live, by)
    await floor.close()


async def finish(floor: Floor, visit: Visit, live: Reception, by: UUID) -> None:
    """The reception is over; whoever waits longest is next. An offer that nobody took up never was a reception."""
    outcome = "ended" if live.accepted_at else "withdrawn"
    seat = str(live.consultant_id)
    await queries.reception_close(floor.tx, visit.id, live.consultant_id, floor.at, outcome, None)
    if live.accepted_at is not None:
        ended = ReceptionEnded(
            id=str(new_id()), at=floor.at, actor=str(by), customer=hands.customer_of(visit), consultant=seat,
            visit=str(visit.id),
        )  # fmt: skip
        floor.book.add(ended, visit.id)
    floor.move(turns.leave_visit(floor.board, seat, str(visit.id)))
    await floor.seat_waiting()


async def leave(tx: TenantTx, visit_id: UUID, by: UUID, at: datetime) -> None:
    """客户先走了: whoever waits no longer is not handed to anybody. Raises AlreadyTaken, VisitOver."""
    visit = await hands.visit_of(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    if await queries.reception_live(tx, visit_id) is not None:
        await hands.refuse(tx, visit_id)
    hands.still_waits(floor, visit_id)
    await queries.visit_leave(tx, visit_id, at, by)
    floor.move(turns.gone(floor.board, str(visit_id)))
    await floor.close()


async def return_turn(tx: TenantTx, office_id: UUID, staff_id: UUID, by: UUID, reason: str, at: datetime) -> None:
    """退还轮次: the manager gives somebody a turn back. Raises ReasonNeeded, MakeupsFull."""
    note = reason_of(reason)
    floor = await step(tx, office_id, at)
    if str(staff_id) not in floor.board.turns.circle:
        raise NotFound(what="seat")
    decision = rotation.return_by_hand(
        floor.board.turns, floor.rules, seat=str(staff_id), by=str(by), note=note, at=at
    )  # fmt: skip
    if not decision.entries:
        raise MakeupsFull(limit=floor.rules.makeup_limit)
    floor.move(msgspec.structs.replace(floor.board, turns=decision.state), decision.entries)
    await floor.seat_waiting()
    await floor.close()


def reason_of(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise ReasonNeeded(field="reason")
    return reason.strip()


def _turn(visit: Visit, staff_id: UUID, by: UUID, at: datetime) -> TurnTaken:
    return TurnTaken(
        id=str(new_id()), at=at, actor=str(by), customer=hands.customer_of(visit), consultant=str(staff_id),
        visit=str(visit.id),
    )  # fmt: skip


async def _take_away(floor: Floor, visit: Visit, live: Reception, to: UUID, by: UUID, reason: str) -> None:
    fact = HandedOver(
        id=str(new_id()), at=floor.at, actor=str(by), customer=hands.customer_of(visit) or str(visit.id),
        consultant=str(live.consultant_id), to=str(to), visit=str(visit.id), reason="other",
    )  # fmt: skip
    floor.book.add(fact, visit.id)
    await hands.withdraw(floor, visit, live, reason)
