"""What happens to a visitor at the door: accepted, passed on, finished, classified, handed over, claimed.

Every use case: load, decide, save; the caller commits. Each raises NotFound for a visit that is not there.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from backend.engine.facts import HandedOver, VisitorClass, VisitorClassified
from backend.engine.turns import rotation
from backend.engine.verdict import Owns
from backend.features.attribution import service as attribution
from backend.features.reception import byhand, hands, queries, turns
from backend.features.reception.errors import NotOnDuty, NotReceiving
from backend.features.reception.floor import Floor, Known, known_about, step
from backend.features.reception.models import Reception, Visit
from backend.features.reception.receiving import facts_of_acceptance
from backend.kit.db import TenantTx
from backend.kit.ids import new_id


async def accept(tx: TenantTx, visit_id: UUID, staff_id: UUID, at: datetime) -> None:
    """接待: the consultant begins to receive. What the visitor wrote on the tablet becomes this consultant's
    registration (R03-01.2a: 第一来访、招待并登记). Raises NotOffered, AlreadyTaken."""
    visit = await hands.visit_of(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    if not await queries.reception_accept(tx, visit_id, staff_id, at):
        await hands.refuse(tx, visit_id)
    known = await known_about(tx, visit, staff_id, at)
    live = await hands.live_of(tx, visit_id)
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
    visit = await hands.visit_of(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    if not await queries.reception_close(tx, visit_id, staff_id, at, "passed", reason):
        await hands.refuse(tx, visit_id)
    floor.move(turns.leave_visit(floor.board, str(staff_id), str(visit_id)))
    decision = rotation.pass_turn(
        floor.board.turns, floor.board.states(), floor.rules,
        seat=str(staff_id), visit=str(visit_id), reason=reason, at=at,
    )  # fmt: skip
    choice = turns.settle(floor.board, decision, str(visit_id), "new")
    received_by = floor.hand(choice, visit_id, hands.customer_of(visit))
    await floor.close()
    return received_by


async def end(tx: TenantTx, visit_id: UUID, staff_id: UUID, at: datetime) -> None:
    """结束接待. Raises NotReceiving, AlreadyTaken."""
    visit = await hands.visit_of(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    live = await hands.live_of(tx, visit_id)
    if live.consultant_id != staff_id:
        await hands.refuse(tx, visit_id)
    if live.accepted_at is None:
        raise NotReceiving()
    await byhand.finish(floor, visit, live, staff_id)
    await floor.close()


async def classify(
    tx: TenantTx, visit_id: UUID, classified: VisitorClass, by: UUID, at: datetime, *, seen: str | None = None
) -> None:
    """认定客户性质 (踩盘、只要资料): the turn comes back where the rulebook says so (R00-04.12)."""
    visit = await hands.visit_of(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    live = await hands.live_of(tx, visit_id)
    await hands.as_seen(tx, live, visit_id, seen)
    if live.accepted_at is None:
        raise NotReceiving()
    await queries.reception_close(tx, visit_id, live.consultant_id, at, "withdrawn", classified)
    fact = VisitorClassified(
        id=str(new_id()), at=at, actor=str(by), customer=hands.customer_of(visit) or str(visit_id), visit=str(visit_id),
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
        floor.move(board, decision.entries, hands.customer_of(visit))
    await floor.seat_waiting()
    await floor.close()


async def hand_over(tx: TenantTx, visit_id: UUID, staff_id: UUID, at: datetime) -> UUID | None:
    """移交新客户: the consultant's own old customer has come, the next in line takes the new one (R00-04.2)."""
    visit = await hands.visit_of(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    live = await hands.live_of(tx, visit_id)
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
        id=str(new_id()), at=at, actor=str(staff_id), customer=hands.customer_of(visit) or str(visit_id),
        consultant=str(staff_id), to=decision.receiver, visit=str(visit_id), reason="own_old_customer",
    )  # fmt: skip
    floor.book.add(fact, visit_id)
    floor.move(turns.leave_visit(floor.board, str(staff_id), str(visit_id)))
    choice = turns.settle(floor.board, decision, str(visit_id), "new")
    received_by = floor.hand(choice, visit_id, hands.customer_of(visit))
    await floor.close()
    return received_by


async def claim(tx: TenantTx, visit_id: UUID, staff_id: UUID, at: datetime) -> None:
    """自取等候客户: take a visitor whom nobody has. However many reach at once, one gets the row.

    Raises AlreadyTaken (naming who has the visitor), NotOnDuty.
    """
    visit = await hands.visit_of(tx, visit_id)
    if await queries.reception_live(tx, visit_id) is not None:
        await hands.refuse(tx, visit_id)
    floor = await step(tx, visit.office_id, at)
    if await queries.reception_live(tx, visit_id) is not None:
        await hands.refuse(tx, visit_id)
    hands.still_waits(floor, visit_id)
    known = await known_about(tx, visit, staff_id, at)
    kind = await hands.kind_for(tx, visit, staff_id)
    await hands.take(floor, visit, staff_id, kind, accepted_at=at)
    if kind == "new":
        floor.move(*turns.out_of_order(floor.board, floor.rules, staff_id, visit_id, at), hands.customer_of(visit))
    _begin(floor, visit, await hands.live_of(tx, visit_id), known)
    await floor.close()


async def reconsider(floor: Floor, visit_id: UUID, receiver: str) -> None:
    """The visitor's correction names another consultant: whoever has not begun to receive gives way."""
    live, seat = await queries.reception_live(floor.tx, visit_id), floor.board.seats.get(receiver)
    visit = await queries.visit_find(floor.tx, visit_id)
    if visit is None or live is None or live.accepted_at is not None or str(live.consultant_id) == receiver:
        return
    if seat is not None and seat.duty == "on_site":
        await hands.withdraw(floor, visit, live, "corrected")
        floor.hand(await floor.choose(receiver, visit_id), visit_id, hands.customer_of(visit))
