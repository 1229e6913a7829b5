"""What happens to a visitor at the door: accepted, passed on, finished, classified, handed over, assigned by hand.

Every use case: load, decide, save; the caller commits. Each raises NotFound for a visit that is not there.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from backend.engine.facts import (
    HandedOver,
    ReceptionEnded,
    TurnTaken,
    VisitorClass,
    VisitorClassified,
)
from backend.engine.turns import rotation
from backend.engine.turns.rotation import TurnEntry
from backend.engine.verdict import Owns
from backend.features.attribution import service as attribution
from backend.features.reception import queries, turns
from backend.features.reception.errors import (
    AlreadyTaken,
    NotOffered,
    NotOnDuty,
    NotReceiving,
    ReasonNeeded,
    VisitOver,
)
from backend.features.reception.floor import Floor, Known, known_about, offered, step
from backend.features.reception.models import Reception, Visit
from backend.features.reception.receiving import facts_of_acceptance
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id


async def accept(tx: TenantTx, visit_id: UUID, staff_id: UUID, at: datetime) -> None:
    """接待: the consultant begins to receive. What the visitor wrote on the tablet becomes this consultant's
    registration (R03-01.2a: 第一来访、招待并登记). Raises NotOffered, AlreadyTaken."""
    visit = await _visit(tx, visit_id)
    known = await known_about(tx, visit, staff_id, at)
    floor = await step(tx, visit.office_id, at)
    if not await queries.reception_accept(tx, visit_id, staff_id, at):
        await _refuse(tx, visit_id, staff_id)
    live = await _live(tx, visit_id)
    _begin(floor, visit, live, known)
    await floor.close()


def _begin(floor: Floor, visit: Visit, live: Reception, known: Known) -> None:
    added = [floor.book.add(fact, visit.id) for fact in facts_of_acceptance(visit, live, floor.at)]
    if visit.customer_id is not None:
        question = Owns(customer=str(visit.customer_id))
        floor.book.judge(question, [*known.customer, *added], visit.customer_id)
        attribution.judge_desk(floor.book, live.consultant_id, known.desk, added)


async def pass_on(
    tx: TenantTx, visit_id: UUID, staff_id: UUID, reason: Literal["declined", "no_answer"], at: datetime
) -> UUID | None:
    """请下一位: the visitor goes to whoever is next; what it costs is the rulebook's. Returns who, None: waits."""
    visit = await _visit(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    if not await queries.reception_close(tx, visit_id, staff_id, at, "passed", reason):
        await _refuse(tx, visit_id, staff_id)
    floor.move(turns.leave_visit(floor.board, str(staff_id), str(visit_id)))
    decision = rotation.pass_turn(
        floor.board.turns, floor.board.states(), floor.rules,
        seat=str(staff_id), visit=str(visit_id), reason=reason, at=at,
    )  # fmt: skip
    choice = turns.settle(floor.board, decision, str(visit_id), "new")
    received_by = floor.hand(choice, visit_id, _customer(visit))
    await floor.close()
    return received_by


async def end(tx: TenantTx, visit_id: UUID, staff_id: UUID, at: datetime) -> None:
    """结束接待. Raises NotReceiving."""
    visit = await _visit(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    if not await queries.reception_close(tx, visit_id, staff_id, at, "ended", None):
        raise NotReceiving()
    ended = ReceptionEnded(
        id=str(new_id()), at=at, actor=str(staff_id), customer=_customer(visit), consultant=str(staff_id),
        visit=str(visit_id),
    )  # fmt: skip
    floor.book.add(ended, visit_id)
    floor.move(turns.leave_visit(floor.board, str(staff_id), str(visit_id)))
    await floor.seat_waiting()
    await floor.close()


async def classify(tx: TenantTx, visit_id: UUID, classified: VisitorClass, by: UUID, at: datetime) -> None:
    """认定客户性质 (踩盘、只要资料): the turn comes back where the rulebook says so (R00-04.12)."""
    visit = await _visit(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    live = await _live(tx, visit_id)
    if live.accepted_at is None:
        raise NotReceiving()
    await queries.reception_close(tx, visit_id, live.consultant_id, at, "withdrawn", classified)
    fact = VisitorClassified(
        id=str(new_id()), at=at, actor=str(by), customer=_customer(visit) or str(visit_id), visit=str(visit_id),
        classified=classified,
    )  # fmt: skip
    floor.book.add(fact, visit_id)
    seat = str(live.consultant_id)
    floor.move(turns.leave_visit(floor.board, seat, str(visit_id)))
    if live.kind == "new":
        decision = rotation.give_back(
            floor.board.turns, floor.rules, seat=seat, visit=str(visit_id), reason=classified, at=at
        )
        board = msgspec.structs.replace(floor.board, turns=decision.state)
        floor.move(board, decision.entries, _customer(visit))
    await floor.seat_waiting()
    await floor.close()


async def hand_over(tx: TenantTx, visit_id: UUID, staff_id: UUID, at: datetime) -> UUID | None:
    """移交新客户: the consultant's own old customer has come, the next in line takes the new one (R00-04.2)."""
    visit = await _visit(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    live = await _live(tx, visit_id)
    seat = floor.board.seats.get(str(staff_id))
    own_came = seat is not None and "old" in seat.visits.values()
    if live.consultant_id != staff_id or live.accepted_at is None or live.kind != "new" or not own_came:
        raise NotReceiving()
    decision = rotation.hand_over(
        floor.board.turns, floor.board.states(), floor.rules, seat=str(staff_id), visit=str(visit_id), at=at
    )  # fmt: skip
    if decision.receiver is None:
        raise NotOnDuty(what="nobody_free")
    await queries.reception_close(tx, visit_id, staff_id, at, "handed_over", "own_old_customer")
    fact = HandedOver(
        id=str(new_id()), at=at, actor=str(staff_id), customer=_customer(visit) or str(visit_id),
        consultant=str(staff_id), to=decision.receiver, visit=str(visit_id), reason="own_old_customer",
    )  # fmt: skip
    floor.book.add(fact, visit_id)
    floor.move(turns.leave_visit(floor.board, str(staff_id), str(visit_id)))
    choice = turns.settle(floor.board, decision, str(visit_id), "new")
    received_by = floor.hand(choice, visit_id, _customer(visit))
    await floor.close()
    return received_by


async def claim(tx: TenantTx, visit_id: UUID, staff_id: UUID, at: datetime) -> None:
    """自取等候客户: take a visitor whom nobody has. However many reach at once, one gets the row.

    Raises AlreadyTaken (naming who has the visitor), NotOnDuty.
    """
    visit = await _visit(tx, visit_id)
    if await queries.reception_live(tx, visit_id) is not None:
        await _refuse(tx, visit_id, staff_id)
    known = await known_about(tx, visit, staff_id, at)
    floor = await step(tx, visit.office_id, at)
    if await queries.reception_live(tx, visit_id) is not None:
        await _refuse(tx, visit_id, staff_id)
    _still_waits(floor, visit_id)
    await _take(floor, visit, staff_id, "new", accepted_at=at)
    _begin(floor, visit, await _live(tx, visit_id), known)
    await floor.close()


async def assign(tx: TenantTx, visit_id: UUID, staff_id: UUID, by: UUID, reason: str, at: datetime) -> None:
    """指派: the manager or clerk hands a visitor to somebody; the reason is kept. Raises ReasonNeeded, NotOnDuty.

    Whoever had the visitor by turn gets the turn back, and by the ledger the turn is now the new consultant's: what a
    manager ordered is not out of turn (R00-04.8).
    """
    if len(reason.strip()) < 2:
        raise ReasonNeeded(field="reason")
    visit = await _visit(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    live = await queries.reception_live(tx, visit_id)
    if live is None:
        _still_waits(floor, visit_id)
    else:
        await _take_away(floor, visit, live, staff_id, by, reason.strip())
    kind = live.kind if live is not None else "new"
    await _take(floor, visit, staff_id, kind)
    if kind == "new":
        turn = TurnTaken(
            id=str(new_id()), at=at, actor=str(by), customer=_customer(visit), consultant=str(staff_id),
            visit=str(visit_id),
        )  # fmt: skip
        floor.book.add(turn, visit_id)
    floor.book.send(offered(visit_id, staff_id, at))
    await floor.close()


async def reconsider(floor: Floor, visit_id: UUID, receiver: str) -> None:
    """The visitor's correction names another consultant: whoever has not begun to receive gives way."""
    live, seat = await queries.reception_live(floor.tx, visit_id), floor.board.seats.get(receiver)
    visit = await queries.visit_find(floor.tx, visit_id)
    if visit is None or live is None or live.accepted_at is not None or str(live.consultant_id) == receiver:
        return
    if seat is not None and seat.duty == "on_site":
        await _withdraw(floor, visit, live, "corrected")
        floor.hand(
            turns.choose(floor.board, floor.rules, receiver, str(visit_id), floor.at), visit_id, _customer(visit)
        )


async def _take_away(floor: Floor, visit: Visit, live: Reception, to: UUID, by: UUID, reason: str) -> None:
    seat, visit_id = str(live.consultant_id), str(visit.id)
    fact = HandedOver(
        id=str(new_id()), at=floor.at, actor=str(by), customer=_customer(visit) or visit_id, consultant=seat,
        to=str(to), visit=visit_id, reason="other",
    )  # fmt: skip
    floor.book.add(fact, visit.id)
    await _withdraw(floor, visit, live, reason)


async def _withdraw(floor: Floor, visit: Visit, live: Reception, reason: str) -> None:
    """Take the visitor back; a turn that was spent on an offer nobody had taken up yet is owed."""
    seat, visit_id = str(live.consultant_id), str(visit.id)
    await queries.reception_close(floor.tx, visit.id, live.consultant_id, floor.at, "withdrawn", reason)
    floor.move(turns.leave_visit(floor.board, seat, visit_id))
    if live.kind == "new" and live.accepted_at is None and seat not in floor.board.turns.owed:
        back = TurnEntry(event="given_back", at=floor.at, seat=seat, visit=visit_id, reason="reassigned")
        board = msgspec.structs.replace(floor.board, turns=rotation.apply(floor.board.turns, back))
        floor.move(board, [back], _customer(visit))


def _still_waits(floor: Floor, visit_id: UUID) -> None:
    """Read under the board's lock: a visit that is over cannot be received again."""
    if str(visit_id) not in floor.board.waiting:
        raise VisitOver()


async def _take(floor: Floor, visit: Visit, staff_id: UUID, kind: str, accepted_at: datetime | None = None) -> None:
    seat = floor.board.seats.get(str(staff_id))
    if seat is None or seat.duty != "on_site":
        raise NotOnDuty(what="away")
    taken = await queries.reception_insert(
        floor.tx, new_id(), visit.id, visit.office_id, staff_id, kind, floor.at, accepted_at
    )
    if not taken:
        await _refuse(floor.tx, visit.id, staff_id)
    floor.move(turns.seat_visit(floor.board, str(staff_id), str(visit.id), kind))


async def _refuse(tx: TenantTx, visit_id: UUID, staff_id: UUID) -> None:
    live = await queries.reception_live(tx, visit_id)
    if live is None:
        raise NotOffered()
    names = {row["id"]: row["name"] for row in await queries.staff_names(tx, live.office_id)}
    raise AlreadyTaken(who=names.get(live.consultant_id, ""), since=live.accepted_at or live.offered_at)


async def _visit(tx: TenantTx, visit_id: UUID) -> Visit:
    visit = await queries.visit_find(tx, visit_id)
    if visit is None:
        raise NotFound(what="visit")
    return visit


async def _live(tx: TenantTx, visit_id: UUID) -> Reception:
    live = await queries.reception_live(tx, visit_id)
    if live is None:
        raise NotReceiving()
    return live


def _customer(visit: Visit) -> str | None:
    return str(visit.customer_id) if visit.customer_id else None
