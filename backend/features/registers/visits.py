"""来访登记: the day's book line by line, what each lacks and by when it is due, and filling gaps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.engine.facts import AnyFact, ReceptionStarted, VisitRegistered, Withdrawn
from backend.engine.verdict import Duty, Owes
from backend.features.attribution import asking
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.evidence import service as evidence
from backend.features.reception import queries as door
from backend.features.reception import views
from backend.features.reception.models import VisitView
from backend.features.registers import calls, queries, wanting
from backend.features.registers.models import Body, Entry, Place, Wanted
from backend.features.registers.writing import base, row
from backend.features.rulebooks import service as rulebooks
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

_SECOND = timedelta(seconds=1)
BOOKISH = ("register_visit", "hand_over_register", "enter_record", "check_register", "record_at_once",
           "register_unrecognised", "register_call")  # fmt: skip
"""Duties whose deadline belongs into the book."""


class Writing(Struct, frozen=True, kw_only=True):
    """One registration as it was written; `struck` once a later fact corrects or withdraws it."""

    fact: VisitRegistered
    struck: bool
    withdrawn: bool = False


class Line(Struct, frozen=True, kw_only=True):
    """A visit in the book. `writings` oldest first; `lacking` is what the one that stands does not hold."""

    view: VisitView
    customer_id: UUID | None
    writings: tuple[Writing, ...]
    lacking: tuple[Wanted, ...]
    duties: tuple[Duty, ...]
    body: Body | None
    receiver: UUID | None

    @property
    def stands(self) -> VisitRegistered | None:
        return next((one.fact for one in reversed(self.writings) if not one.struck), None)


async def of_day(tx: TenantTx, keys: Keys, place: Place, start: datetime, end: datetime, at: datetime) -> list[Line]:
    """The day's book, numbers masked."""
    found = await views.visits_of_day(tx, keys, place.office_id, start, end)
    return await _lines(tx, keys, place, found, at)


async def line(tx: TenantTx, keys: Keys, place: Place, visit_id: UUID, at: datetime) -> Line:
    """One visit of this office. Raises NotFound."""
    visit = await door.visit_find(tx, visit_id)
    if visit is None or visit.office_id != place.office_id:
        raise NotFound(what="visit")
    day = await views.visits_of_day(tx, keys, place.office_id, visit.arrived_at, _after(visit.arrived_at))
    return (await _lines(tx, keys, place, [one for one in day if one.visit.id == visit_id], at))[0]


async def complete(
    tx: TenantTx, keys: Keys, place: Place, visit_id: UUID, number: str, added: Body, by: UUID, at: datetime
) -> Entry:
    """补登: a new fact that names the old. What was missing counts from now on; what was complete keeps its time.

    Whoever came without leaving a number is registered by the number that they leave now.
    """
    known = await line(tx, keys, place, visit_id, at)
    if known.receiver is None:
        raise NotFound(what="reception")
    body, customer_id = await _whole(tx, keys, place, known, number, added, at)
    entry = row(new_id(), place, "visit", customer_id, known.receiver, by, at, body, visit_id=visit_id,
                corrects=UUID(known.stands.id) if known.stands else None)  # fmt: skip
    await queries.entry_insert(tx, keys, entry)
    rulebook = (await rulebooks.current(tx, place.project_id, at)).rulebook
    whole = known.stands is not None and not known.lacking
    fact = VisitRegistered(
        **base(customer_id, by, known.stands.at if known.stands and whole else at, entry.id),
        consultant=str(known.receiver), visit=str(visit_id), fields=body.fields,
        register="crm" if wanting.books(rulebook, at).software else "visit",
        corrects=known.stands.id if known.stands else None,
    )  # fmt: skip
    await attribution.record(tx, place.project_id, customer_id, [(fact, (visit_id,))], at, known.receiver)
    return entry


async def _whole(
    tx: TenantTx, keys: Keys, place: Place, known: Line, number: str, added: Body, at: datetime
) -> tuple[Body, UUID]:
    """What stands with what is added, and whose it is."""
    stood = known.stands.fields if known.stands else ()
    if known.customer_id is None and not number.strip():
        raise InvalidInput(field="phone", problem="phone_unreadable")
    customer_id = known.customer_id
    if customer_id is None:
        contact = Contact(phones.normalise(number), added.names[0] if added.names else None, added.title)
        customer_id = (await customers.identify(tx, keys, place.project_id, contact, at)).id
    body = calls.merged(known.body, added) if known.body else added
    has_number = bool(number.strip()) or "own_phone" in stood or known.body is not None
    fields = dict.fromkeys([*stood, *wanting.given(body, has_number)])
    return msgspec.structs.replace(body, fields=tuple(fields)), customer_id


async def _lines(
    tx: TenantTx, keys: Keys, place: Place, found: Sequence[VisitView], at: datetime
) -> list[Line]:  # fmt: skip
    rulebook = (await rulebooks.current(tx, place.project_id, at)).rulebook
    wanted = wanting.of_visit(wanting.law_of(rulebook, at))
    facts = await evidence.timeline(tx, place.project_id, [view.visit.id for view in found])
    by_visit: dict[str, list[AnyFact]] = {}
    for fact in facts:
        by_visit.setdefault(getattr(fact, "visit", None) or "", []).append(fact)
    withdrawn = {fact.corrects for fact in facts if isinstance(fact, Withdrawn)}
    written = {e.visit_id: e for e in await queries.entries_of_visits(tx, keys, [v.visit.id for v in found])}
    people = {view.visit.customer_id for view in found} | {entry.customer_id for entry in written.values()}
    duties = await _due(tx, place, people, at)
    return [
        _line(view, by_visit.get(str(view.visit.id), ()), withdrawn, written.get(view.visit.id), wanted, duties)
        for view in found
    ]


def _line(
    view: VisitView, facts: Iterable[AnyFact], withdrawn: set[str | None], entry: Entry | None,
    wanted: tuple[Wanted, ...], duties: Mapping[UUID, list[Duty]],
) -> Line:  # fmt: skip
    known = list(facts)
    writings = _writings([f for f in known if isinstance(f, VisitRegistered)], withdrawn)
    receptions = [f for f in known if isinstance(f, ReceptionStarted)]
    stands = next((one.fact for one in reversed(writings) if not one.struck), None)
    customer_id = view.visit.customer_id or (entry.customer_id if entry else None)
    held = (*stands.fields, "date", *(("gender",) if view.title in ("mr", "ms") else ())) if stands else ()
    return Line(
        view=view, customer_id=customer_id, writings=writings,
        lacking=wanting.lacking(held, wanted) if stands else (),
        duties=tuple(duties.get(customer_id, ())) if customer_id else (),
        body=entry.body if entry else None,
        receiver=UUID(stands.consultant) if stands else UUID(receptions[-1].consultant) if receptions else None,
    )  # fmt: skip


def _writings(facts: list[VisitRegistered], withdrawn: set[str | None]) -> tuple[Writing, ...]:
    gone = {fact.corrects for fact in facts if fact.corrects} | withdrawn
    return tuple(Writing(fact=f, struck=f.id in gone, withdrawn=f.id in withdrawn) for f in facts)


async def _due(tx: TenantTx, place: Place, people: set[UUID | None], at: datetime) -> dict[UUID, list[Duty]]:
    """Who must do what about these entries by when: consultant, clerk and manager alike."""
    subjects = sorted(one for one in people if one is not None)
    if not subjects:
        return {}
    found: dict[UUID, list[Duty]] = {}
    for duty in (await asking.ask(tx, place.project_id, Owes(), subjects, at)).duties:
        if duty.code in BOOKISH and duty.customer is not None:
            found.setdefault(UUID(duty.customer), []).append(duty)
    return found


def _after(moment: datetime) -> datetime:
    return moment.replace(microsecond=0) + _SECOND
