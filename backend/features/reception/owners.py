"""原顾问: calling the owner of a visitor, covering while they are away (义务接待), handing over once they are here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.engine.facts import HandedOver, OwnerNotified
from backend.engine.verdict import NEXT_IN_ROTATION, Owns
from backend.features.attribution import service as attribution
from backend.features.reception import hands, queries
from backend.features.reception.errors import NobodysCustomer, NotOnDuty
from backend.features.reception.floor import step
from backend.features.reception.models import Called, Visit
from backend.kit.db import Row, TenantTx
from backend.kit.ids import new_id


async def call(tx: TenantTx, visit_id: UUID, result: Called, by: UUID, at: datetime) -> None:
    """致电归属人 (R00-04.9b): kept as evidence, and judged: what a clause makes of an owner who does not come.

    Raises NobodysCustomer.
    """
    visit = await hands.visit_of(tx, visit_id)
    owner = await _owner(tx, visit)
    floor = await step(tx, visit.office_id, at)
    known = await attribution.known_facts(tx, visit.project_id, [visit.customer_id or visit.id])
    told = OwnerNotified(
        id=str(new_id()), at=at, actor=str(by), customer=str(visit.customer_id or visit.id), consultant=owner,
        result=result, visit=str(visit_id),
    )  # fmt: skip
    added = floor.book.add(told, visit_id)
    if visit.customer_id is not None:
        floor.book.judge(Owns(customer=str(visit.customer_id)), [*known, added], visit.customer_id)
    await floor.close()
    await queries.owner_call_insert(tx, new_id(), visit_id, UUID(owner), result, at, by)


async def hand_back(tx: TenantTx, visit_id: UUID, by: UUID, at: datetime, *, seen: str | None = None) -> UUID:
    """交给原顾问: the owner is here (again); whoever covered is free. Takes no turn.

    Raises NobodysCustomer, NotOnDuty (naming the owner), AlreadyTaken.
    """
    visit = await hands.visit_of(tx, visit_id)
    owner = await _owner(tx, visit)
    floor = await step(tx, visit.office_id, at)
    live = await queries.reception_live(tx, visit_id)
    await hands.as_seen(tx, live, visit_id, seen)
    seat = floor.board.seats.get(owner)
    if seat is None or seat.duty != "on_site":
        raise NotOnDuty(problem="owner_not_here", who=await _name(tx, visit, owner))
    if live is None:
        hands.still_waits(floor, visit_id)
    elif str(live.consultant_id) == owner:
        await hands.refuse(tx, visit_id)
    else:
        fact = HandedOver(
            id=str(new_id()), at=at, actor=str(by), customer=hands.customer_of(visit) or str(visit_id),
            consultant=str(live.consultant_id), to=owner, visit=str(visit_id), reason="owner_returned",
        )  # fmt: skip
        floor.book.add(fact, visit_id)
        outcome = "handed_over" if live.accepted_at else "withdrawn"
        await hands.withdraw(floor, visit, live, "owner_returned", outcome)
    await hands.take(floor, visit, UUID(owner), "old")
    await floor.seat_waiting()
    await floor.close()
    return UUID(owner)


async def owners_of(tx: TenantTx, visits: Sequence[Visit]) -> dict[UUID, str]:
    """Whose customer each of these visitors is, like `attribution.receiver_of`, for a whole board at once."""
    subjects = [visit.customer_id or visit.id for visit in visits if visit.customer_id or visit.asked_for]
    if not subjects:
        return {}
    owns = await attribution.latest(tx, subjects, "owns")
    receives = await attribution.latest(tx, subjects, "receives")
    found: dict[UUID, str] = {}
    for visit in visits:
        kept, sent = owns.get(visit.customer_id or visit.id), receives.get(visit.customer_id or visit.id)
        if kept is not None and kept.verdict.status in ("owned", "provisional") and kept.verdict.holders:
            found[visit.id] = kept.verdict.holders[0]
        elif sent is not None and sent.verdict.receiver not in (None, NEXT_IN_ROTATION):
            found[visit.id] = str(sent.verdict.receiver)
    return found


async def _owner(tx: TenantTx, visit: Visit) -> str:
    owner = await attribution.receiver_of(tx, visit.customer_id or visit.id)
    if owner is None or owner not in {str(row["id"]) for row in await _people(tx, visit)}:
        raise NobodysCustomer()
    return owner


async def _name(tx: TenantTx, visit: Visit, staff_id: str) -> str:
    return next((row["name"] for row in await _people(tx, visit) if str(row["id"]) == staff_id), "")


async def _people(tx: TenantTx, visit: Visit) -> list[Row]:
    return await queries.staff_names(tx, visit.office_id)
