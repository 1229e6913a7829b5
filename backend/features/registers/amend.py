"""更正: every alteration is a new fact that names the old. Consultants ask with a reason; the manager decides."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from backend.engine.facts import AnyFact, CallTaken, RecordAltered, StepTaken, VisitRegistered, Withdrawn
from backend.engine.verdict import May
from backend.features.attribution import asking
from backend.features.attribution import service as attribution
from backend.features.registers import queries, telling
from backend.features.registers.errors import (
    AmendmentSettled,
    AmendmentWaits,
    OwnAmendment,
    RecordClosed,
    RecordReplaced,
)
from backend.features.registers.models import WHAT, Amendment, Entry, Place
from backend.features.registers.writing import base, step
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

ALTERED = (VisitRegistered, CallTaken)
"""What stands in the books of visits and calls."""


async def ask(
    tx: TenantTx, keys: Keys, place: Place, customer_id: UUID, record: UUID, what: WHAT, to: UUID | None, why: str,
    by: UUID, at: datetime, fields: tuple[str, ...] = (),
) -> UUID:  # fmt: skip
    """请经理更正. Raises NotFound, RecordReplaced, RecordClosed (R03-08.12), AmendmentWaits."""
    await standing_fact(tx, place, customer_id, record)
    await _refuse_closed(tx, place, customer_id, by, at)
    wish = Amendment(
        id=new_id(), project_id=place.project_id, office_id=place.office_id, customer_id=customer_id, record=record,
        what=what, to_staff_id=to if what == "consultant" else None, why=why, fields=fields, asked_by=by, asked_at=at,
        decided_by=None, decided_at=None, granted=None, answer="", correction=None,
    )  # fmt: skip
    if not await queries.amendment_insert(tx, keys, wish):
        raise AmendmentWaits()
    await telling.wished(tx, wish, at)
    return wish.id


async def decide(
    tx: TenantTx, keys: Keys, place: Place, amendment_id: UUID, grant: bool, answer: str, by: UUID, at: datetime
) -> Amendment:
    """同意 or 不同意. Granted, the new fact takes the old one's place, and the record says by whose leave.

    Nobody alters the evidence alone: one asks, another grants. Raises NotFound, AmendmentSettled, RecordReplaced,
    OwnAmendment.
    """
    wish = await queries.amendment_lock(tx, keys, amendment_id)
    if wish is None or wish.office_id != place.office_id:
        raise NotFound(what="amendment")
    if wish.decided_at is not None:
        raise AmendmentSettled()
    if grant and by in (wish.asked_by, wish.to_staff_id):
        raise OwnAmendment()
    correction = await _carry_out(tx, keys, place, wish, by, at) if grant else None
    decided = msgspec.structs.replace(
        wish, decided_by=by, decided_at=at, granted=grant, answer=answer, correction=correction
    )
    await queries.amendment_decide(tx, keys, decided)
    await telling.decided(tx, decided, at)
    return decided


async def _carry_out(tx: TenantTx, keys: Keys, place: Place, wish: Amendment, by: UUID, at: datetime) -> UUID:
    """The permission that a clause may ask for (R03-16.1.2), the new fact, and the note that it was altered."""
    old = await standing_fact(tx, place, wish.customer_id, wish.record)
    if old.consultant == str(by):
        raise OwnAmendment()
    agreed = StepTaken(**base(wish.customer_id, by, at), step="edit_agreed", by="sales_manager", to=str(wish.asked_by))
    new = _new(old, wish, by)
    altered = RecordAltered(
        **base(wish.customer_id, by, at), by=str(by), authorised=True, record=old.id, correction=new.id
    )  # fmt: skip
    await _refuse_closed(tx, place, wish.customer_id, by, at, (agreed,))
    visit = getattr(old, "visit", None)
    also = (UUID(visit),) if visit else ()
    facts = [(agreed, ()), (new, also), (altered, also)]
    await attribution.record(tx, place.project_id, wish.customer_id, facts, at, UUID(old.consultant or str(by)))
    await _strike(tx, keys, wish, UUID(new.id), by, at)
    if old.consultant is not None and old.consultant != str(wish.asked_by):
        await telling.altered(tx, wish, UUID(old.consultant), at)
    return UUID(new.id)


def _new(old: VisitRegistered | CallTaken, wish: Amendment, by: UUID) -> AnyFact:
    """What is right now; it happened when the old one says. `content`: what was filled in wrongly is not filled in."""
    common = {"id": str(new_id()), "actor": str(by), "corrects": old.id}
    if wish.what == "withdrawal":
        return Withdrawn(**common, at=old.at, customer=old.customer, reason="amended")
    changed: dict[str, Any] = {"consultant": str(wish.to_staff_id)} if wish.to_staff_id else {}
    if wish.what == "content":
        changed["fields"] = tuple(field for field in old.fields or () if field not in wish.fields)
    return cast(AnyFact, msgspec.structs.replace(old, **common, seq=0, recorded_at=None, **changed))


async def _strike(tx: TenantTx, keys: Keys, wish: Amendment, new: UUID, by: UUID, at: datetime) -> None:
    """The book's row, if there is one, is struck; whose it is now stands in a row of its own."""
    entry = await queries.entry_lock(tx, keys, wish.record)
    if entry is None:
        return
    await step(tx, keys, entry, "void", by, at, step_id=new)
    if wish.what != "withdrawal":
        await queries.entry_insert(tx, keys, _again(entry, new, wish, by, at))


def _again(entry: Entry, id_: UUID, wish: Amendment, by: UUID, at: datetime) -> Entry:
    held = tuple(field for field in entry.body.fields if field not in wish.fields)
    body = msgspec.structs.replace(entry.body, fields=held, own_number="own_phone" in held)
    return msgspec.structs.replace(
        entry, id=id_, staff_id=wish.to_staff_id or entry.staff_id, body=body, written_by=by, state="kept",
        state_at=at, state_by=by, step_id=None, corrects=entry.id,
    )  # fmt: skip


async def standing_fact(tx: TenantTx, place: Place, customer_id: UUID, record: UUID) -> VisitRegistered | CallTaken:
    """The fact as it stands. Raises NotFound for none of this customer's, RecordReplaced if it was corrected."""
    facts = await attribution.known_facts(tx, place.project_id, [customer_id])
    own = [f for f in facts if f.customer == str(customer_id)]
    old = next((f for f in own if f.id == str(record)), None)
    if not isinstance(old, ALTERED):
        raise NotFound(what="record")
    if any(f.corrects == str(record) for f in own):
        raise RecordReplaced()
    return old


async def _refuse_closed(
    tx: TenantTx, place: Place, customer_id: UUID, who: UUID, at: datetime, supposing: tuple[AnyFact, ...] = ()
) -> None:
    """不得涂改客户原始登记记录 (R03-08.12): where a clause bars it for everybody, nobody's leave helps."""
    question = May(act="edit_record", who=str(who), customer=str(customer_id))
    verdict = await asking.ask(tx, place.project_id, question, [customer_id], at, supposing)
    barred = next((f for f in verdict.findings if f.code == "gate_barred"), None)
    if barred is not None:
        raise RecordClosed(clause=barred.clause)


async def about(tx: TenantTx, keys: Keys, records: Iterable[UUID]) -> dict[UUID, list[Amendment]]:
    """What was asked and decided about these records."""
    found: dict[UUID, list[Amendment]] = {}
    for wish in await queries.amendments_of_records(tx, keys, records):
        found.setdefault(wish.record, []).append(wish)
        if wish.correction is not None:
            found.setdefault(wish.correction, []).append(wish)
    return found


async def of_office(tx: TenantTx, keys: Keys, office_id: UUID) -> list[Amendment]:
    """The open ones first."""
    return await queries.amendments_of_office(tx, keys, office_id)
