"""What a row says as facts (证据): the same facts that the desk writes, with `import` as their source. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend.engine.facts import AnyFact, CallTaken, ChannelReported, ReceptionStarted, Visited, VisitRegistered
from backend.engine.record import numbers
from backend.features.channels import digests
from backend.features.channels.imported import Reported, Terms
from backend.features.channels.models import Gender
from backend.features.registers.many import Written, body_of
from backend.features.transfers.models import Entry, Kind
from backend.kit.crypto import Keys
from backend.kit.ids import new_id

GENDERS: Mapping[str, Gender] = {"mr": "m", "ms": "f"}


class Where(Struct, frozen=True, kw_only=True):
    """Where the rows go and on whose order; `digits`: how the rulebook lets reports show a number."""

    keys: Keys
    project_id: UUID
    office_id: UUID
    by: UUID
    at: datetime
    digits: tuple[int, int] | None = None
    terms: Terms = Terms()


class Made(Struct, frozen=True):
    """The facts of a row, each with whom else it is about, and the rows of books that go with them."""

    facts: tuple[tuple[AnyFact, tuple[UUID, ...]], ...]
    written: tuple[Written, ...] = ()
    reported: tuple[Reported, ...] = ()


def made_of(kind: Kind, entry: Entry, customer: UUID, where: Where) -> Made:
    return {"customers": _customer, "calls": _call, "visits": _visit, "reports": _report}[kind](entry, customer, where)


def _customer(entry: Entry, customer: UUID, where: Where) -> Made:
    """客户台账: a row with a consultant says who had them in the sales software; one without says who there is."""
    if entry.consultant is None:
        return Made(())
    fields = body_of(entry.name, entry.title).fields
    fact = VisitRegistered(
        **_base(entry, customer, where), consultant=str(entry.consultant), fields=fields, register="crm"
    )
    return Made(((fact, (where.office_id, entry.consultant)),))


def _call(entry: Entry, customer: UUID, where: Where) -> Made:
    body = body_of(entry.name, entry.title)
    who = str(entry.consultant) if entry.consultant else None
    fact = CallTaken(**_base(entry, customer, where), consultant=who, fields=body.fields)
    about = (where.office_id, entry.consultant) if entry.consultant else (where.office_id,)
    return Made(((fact, about),), tuple(_written("call", fact, entry, customer)))


def _visit(entry: Entry, customer: UUID, where: Where) -> Made:
    """来访: came; with a consultant also received and registered, as the book has it."""
    visit = new_id()
    common = {"visit": str(visit)}
    agency = str(entry.agency) if entry.agency else None
    came = Visited(**_base(entry, customer, where), **common, first_visit=entry.first_visit, agency=agency)
    if entry.consultant is None:
        return Made(((came, (visit,)),))
    who = {"consultant": str(entry.consultant)}
    fields = body_of(entry.name, entry.title).fields
    begun = ReceptionStarted(**_base(entry, customer, where), **common, **who)
    registered = VisitRegistered(**_base(entry, customer, where), **common, **who, fields=fields)
    facts = tuple((fact, (visit,)) for fact in (came, begun, registered))
    return Made(facts, tuple(_written("visit", registered, entry, customer)))


def _report(entry: Entry, customer: UUID, where: Where) -> Made:
    assert entry.agency is not None
    gender = GENDERS.get(entry.title or "")
    number = numbers.normal(entry.shown) if entry.shown else digests.national(entry.phone)
    digits = where.terms.of(entry.shown) if entry.shown else where.digits
    said = digests.written(where.keys, where.project_id, entry.name, gender, number, digits)
    fields = tuple(name for name, there in (("name", entry.name), ("gender", gender), ("phone", True)) if there)
    fact = ChannelReported(**_base(entry, customer, where), agency=str(entry.agency), fields=fields, written=said)
    kept = Reported(
        id=UUID(fact.id), agency_id=entry.agency, by=where.by, subject_id=customer,
        customer_id=None if entry.shown else customer, at=entry.at or where.at, name=entry.name, gender=gender,
        number=number, digits=digits if entry.shown else None,
    )  # fmt: skip
    return Made(((fact, ()),), reported=(kept,))


def _written(book: Any, fact: AnyFact, entry: Entry, customer: UUID) -> Iterator[Written]:
    if entry.consultant is not None and entry.at is not None:
        yield Written(
            id=UUID(fact.id), book=book, customer_id=customer, staff_id=entry.consultant, at=entry.at,
            body=body_of(entry.name, entry.title),
        )  # fmt: skip


def _base(entry: Entry, customer: UUID, where: Where) -> dict[str, Any]:
    return {
        "id": str(new_id()), "at": entry.at, "earliest": entry.earliest, "latest": entry.latest, "source": "import",
        "actor": str(where.by), "customer": str(customer),
    }  # fmt: skip
