"""待确认客户登记: whom nobody recognised is posted, claimed within the days, and verified."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from backend.engine.facts import StepTaken
from backend.engine.record import timeline
from backend.features.attribution import service as attribution
from backend.features.registers import queries, telling, wanting
from backend.features.registers.errors import ClaimTooLate, EntrySettled, NotOnTheBooks, OwnEntry, PostedAlready
from backend.features.registers.models import Body, Entry, Place
from backend.features.registers.writing import base, find, row, step
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

WAITING = ("open", "claimed")
_SHOWN = timedelta(days=31)


async def post(
    tx: TenantTx, keys: Keys, place: Place, customer_id: UUID, receiver: UUID, note: str, by: UUID, at: datetime
) -> Entry:
    """填写待确认客户登记表, after the customer has left (R03-08.10). Raises NotOnTheBooks, PostedAlready."""
    rulebook = (await rulebooks.current(tx, place.project_id, at)).rulebook
    books, law = wanting.books(rulebook, at), wanting.law_of(rulebook, at)
    if not books.unconfirmed:
        raise NotOnTheBooks()
    await attribution.in_turn(tx, place.project_id)
    known = await queries.entries_of_customers(tx, keys, [customer_id], "unconfirmed")
    waiting = next((e for e in known if e.state in WAITING and e.shown(at) != "lapsed"), None)
    if waiting is not None:
        raise PostedAlready(until=waiting.until)
    until = timeline.build([], at, law.zone).end_of_day(at, books.claim_days)
    body = Body(note=note)
    entry = row(new_id(), place, "unconfirmed", customer_id, receiver, by, at, body, "open", until=until)
    await queries.entry_insert(tx, keys, entry)
    fact = StepTaken(**base(customer_id, by, at, entry.id), step="to_be_confirmed", by=str(receiver))
    await _record(tx, entry, fact, receiver, at)
    await telling.posted(tx, entry, at)
    return entry


async def claim(
    tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, evidence: str, claimant: UUID, at: datetime
) -> Entry:
    """认领: the original consultant says so, in time; it counts once verified (R03-08.10-v).

    Raises OwnEntry, ClaimTooLate, EntrySettled (somebody else has claimed it).
    """
    entry = await _held(tx, keys, place, entry_id)
    if entry.staff_id == claimant:
        raise OwnEntry()
    if entry.until is not None and at >= entry.until:
        rulebook = (await rulebooks.current(tx, place.project_id, at)).rulebook
        raise ClaimTooLate(until=entry.until, days=wanting.books(rulebook, at).claim_days)
    if entry.state != "open":
        raise EntrySettled(state=entry.state, who=entry.claimed_by, at=entry.state_at)
    assert entry.customer_id is not None
    fact = StepTaken(**base(entry.customer_id, claimant, at), step="entry_claimed", by=str(claimant))
    await _record(tx, entry, fact, claimant, at)
    await telling.claimed(tx, entry, UUID(fact.id), at)
    body = msgspec.structs.replace(entry.body, reason=evidence)
    return await step(
        tx, keys, entry, "claimed", claimant, at, step_id=UUID(fact.id), claimed_by=claimant, body=body
    )  # fmt: skip


async def settle(
    tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, verified: bool, by: UUID, at: datetime
) -> Entry:
    """核实: the claim is borne out, or not; the claim's own time stays. Raises EntrySettled."""
    entry = await _held(tx, keys, place, entry_id)
    if entry.state != "claimed" or entry.claimed_by is None or entry.step_id is None:
        raise EntrySettled(state=entry.state, who=entry.state_by, at=entry.state_at)
    assert entry.customer_id is not None
    fact = StepTaken(
        **base(entry.customer_id, by, entry.state_at), step="entry_claimed", by=str(entry.claimed_by),
        result="verified" if verified else "rejected", corrects=str(entry.step_id),
    )  # fmt: skip
    await _record(tx, entry, fact, entry.claimed_by, at)
    await telling.settled(tx, entry, entry.claimed_by, UUID(fact.id), at)
    more = {} if verified else {"claimed_by": None, "step_id": None}
    return await step(tx, keys, entry, "verified" if verified else "open", by, at, **more)


async def waiting(tx: TenantTx, keys: Keys, project_id: UUID, at: datetime) -> list[Entry]:
    """All that may still be claimed or verified, and what was settled or lapsed within the last month."""
    states = (*WAITING, "verified")
    found = await queries.entries_in_state(tx, keys, project_id, "unconfirmed", states)
    return sorted((e for e in found if at - e.written_at < _SHOWN), key=lambda e: _urgency(e, at))


def _urgency(entry: Entry, at: datetime) -> tuple[int, datetime]:
    order: Sequence[str] = ("claimed", "open", "lapsed", "verified")
    return order.index(entry.shown(at)), entry.until or entry.written_at


async def _held(tx: TenantTx, keys: Keys, place: Place, entry_id: UUID) -> Entry:
    return await find(tx, keys, place.office_id, entry_id, "unconfirmed", lock=True)


async def _record(tx: TenantTx, entry: Entry, fact: StepTaken, desk_of: UUID, at: datetime) -> None:
    assert entry.customer_id is not None
    await attribution.record(tx, entry.project_id, entry.customer_id, [(fact, ())], at, desk_of)


async def find_entry(tx: TenantTx, keys: Keys, place: Place, entry_id: UUID) -> Entry:
    return await find(tx, keys, place.office_id, entry_id, "unconfirmed")
