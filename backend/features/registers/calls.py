"""来电登记: who called, how they heard of the project, and by whom the call was taken."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec

from backend.engine.facts import CallTaken, QueueSet
from backend.engine.rules import versions
from backend.engine.verdict import Turn, Verdict
from backend.features.attribution import service as attribution
from backend.features.attribution.book import open_book
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.evidence import service as evidence
from backend.features.registers import queries, wanting
from backend.features.registers.models import Body, Entry, Place, Wanted
from backend.features.registers.writing import base, find, row, step
from backend.features.rulebooks import service as rulebooks
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

_QUEUE_DAYS = timedelta(days=31)


async def lacking(tx: TenantTx, project_id: UUID, body: Body, at: datetime) -> tuple[Wanted, ...]:
    """What the rulebook wants of a call and this form does not hold: without it the call is no ground for a claim."""
    rulebook = (await rulebooks.current(tx, project_id, at)).rulebook
    return wanting.lacking(wanting.given(body), wanting.of_call(wanting.law_of(rulebook, at)))


async def take(
    tx: TenantTx, keys: Keys, place: Place, number: str, body: Body, consultant: UUID, by: UUID, at: datetime,
    form: UUID | None = None,
) -> Entry:  # fmt: skip
    """来电登记. An incomplete one is kept as well: it says so, and counts for what the rulebook lets it count for.

    `form` is made with the form: sent twice, the call is written down once.
    """
    contact = Contact(phones.normalise(number), body.names[0] if body.names else None, body.title)
    person = await customers.identify(tx, keys, place.project_id, contact, at)
    if (written := await sent_before(tx, keys, by, person.id, form)) is not None:
        return written
    id_ = _once(by, person.id, form) if form else new_id()
    entry = row(id_, place, "call", person.id, consultant, by, at, filled(body))
    await queries.entry_insert(tx, keys, entry)
    await _judge(tx, place, entry, fact_of(entry, at), at)
    return entry


async def sent_before(
    tx: TenantTx, keys: Keys, by: UUID, customer_id: UUID, form: UUID | None
) -> Entry | None:  # fmt: skip
    """The call, if this very form has come before (double tap, retry)."""
    return await queries.entry_find(tx, keys, _once(by, customer_id, form)) if form else None


def _once(by: UUID, customer_id: UUID, form: UUID) -> UUID:
    return uuid5(by, f"{customer_id}/{form}")


async def complete(
    tx: TenantTx, keys: Keys, place: Place, entry_id: UUID, added: Body, by: UUID, at: datetime
) -> Entry:  # fmt: skip
    """补填: a new fact that names the old. What was missing counts from now on; what was complete keeps its time."""
    old = await find(tx, keys, place.office_id, entry_id, "call", lock=True)
    assert old.customer_id is not None
    body = filled(merged(old.body, added))
    was_whole = not await lacking(tx, place.project_id, old.body, at)
    entry = row(new_id(), place, "call", old.customer_id, old.staff_id, by, at, body, corrects=old.id)
    await queries.entry_insert(tx, keys, entry)
    await step(tx, keys, old, "void", by, at, step_id=entry.id)
    fact = msgspec.structs.replace(fact_of(entry, old.written_at if was_whole else at), corrects=str(old.id))
    await _judge(tx, place, entry, fact, at)
    return entry


def fact_of(entry: Entry, at: datetime) -> CallTaken:
    assert entry.customer_id is not None
    common = base(entry.customer_id, entry.written_by, at, entry.id)
    return CallTaken(**common, consultant=str(entry.staff_id), fields=entry.body.fields)


def filled(body: Body) -> Body:
    return msgspec.structs.replace(body, fields=wanting.given(body))


def merged(old: Body, added: Body) -> Body:
    """What was added fills the gaps; what stood there stays."""
    return msgspec.structs.replace(
        old,
        names=old.names
        if old.names and len(old.names[0]) >= len(added.names[0] if added.names else "")
        else added.names,
        title=old.title or added.title,
        own_number=old.own_number or added.own_number,
        source=old.source or added.source,
        asked_for=old.asked_for or added.asked_for,
        intention=old.intention or added.intention,
        note=added.note or old.note,
        handwritten=old.handwritten or added.handwritten,
    )


async def of_day(tx: TenantTx, keys: Keys, office_id: UUID, start: datetime, end: datetime) -> list[Entry]:
    return await queries.entries_of_day(tx, keys, office_id, "call", start, end)


async def next_in_line(tx: TenantTx, place: Place, circle: Sequence[UUID], at: datetime) -> Verdict | None:
    """按顺序接听 (R03-08.2a): who takes the next call, by a queue of its own. None: the rulebook keeps none.

    Where no order was set for the telephone, the door's order (`circle`) begins it.
    """
    rules = await rulebooks.in_force(tx, place.project_id, at)
    if wanting.books(rules.current.rulebook, at).call_queue is None:
        return None
    since = at - _QUEUE_DAYS
    facts = await evidence.desk(tx, place.project_id, place.office_id, since)
    if not any(isinstance(fact, QueueSet) and fact.queue == "call" for fact in facts):
        order = tuple(str(id_) for id_ in circle)
        facts.append(QueueSet(id=str(UUID(int=0)), at=since, order=order, queue="call"))
    facts += await evidence.presence(tx, place.project_id, list(circle), [2**62])
    return versions.decide(rules.rulebooks, Turn(queue="call"), facts, at)


async def set_queue(tx: TenantTx, place: Place, order: tuple[UUID, ...], by: UUID, at: datetime) -> None:
    """排定接听顺序: the first takes the next call."""
    rules = await rulebooks.in_force(tx, place.project_id, at)
    book = await open_book(tx, place.project_id, rules, at)
    fact = QueueSet(id=str(new_id()), at=at, actor=str(by), order=tuple(map(str, order)), queue="call")
    book.add(fact, place.office_id)
    await book.close()


async def _judge(tx: TenantTx, place: Place, entry: Entry, fact: CallTaken, at: datetime) -> None:
    assert entry.customer_id is not None
    facts = [(fact, (place.office_id, entry.staff_id))]
    await attribution.record(tx, place.project_id, entry.customer_id, facts, at, entry.staff_id)
