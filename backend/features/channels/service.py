"""Report a customer (报备), renew (续报), follow up (跟进). Each writes a fact and keeps the verdict."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.engine.facts import AnyFact, ChannelReported, FollowedUp
from backend.engine.record import numbers
from backend.engine.rules import versions
from backend.engine.verdict import Protected, Verdict
from backend.features.attribution import service as attribution
from backend.features.channels import candidates, digests, limits, queries, reading, rules, standings
from backend.features.channels.errors import NoReports, NotRenewable
from backend.features.channels.models import TITLES, Answer, Asked, Contact, Form, Listed, Report, Row, Seat, Told
from backend.features.customers import service as customers
from backend.features.customers.models import Contact as Person
from backend.features.followups import service as followups
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import InForce
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id


class Subject(msgspec.Struct, frozen=True):
    """Whom a report is about, with the keys it is found by."""

    id: UUID
    customer_id: UUID | None
    number_bi: bytes
    mask_bi: bytes
    person_bi: bytes


async def asked_of(tx: TenantTx, project_id: UUID, at: datetime) -> Asked | None:
    """What the rulebook in force asks of a report; None: it knows none."""
    current = await rulebooks.current(tx, project_id, at)
    return rules.asked(current.rulebook, at)


async def report(tx: TenantTx, keys: Keys, seat: Seat, row: Row, form: Form, at: datetime, line: int = 1) -> Answer:
    """报备一位客户: asked and reported in one act, so that whoever asks leaves a report with their name on it.

    The answer says whether it may be reported, until when it is protected, or that it is checked on arrival; nothing
    of whose. Raises NoReports, RowWrong, LimitReached, NumbersTried, AgencySuspended.
    """
    inforce = await rulebooks.in_force(tx, seat.project_id, at)
    asked = rules.asked(inforce.current.rulebook, at)
    if asked is None or (form == "group" and asked.group_clause is None):
        raise NoReports()
    plain = reading.checked(row, asked, group=form == "group")
    digits = None if form == "group" else asked.digits
    keyed = _keyed(keys, seat.project_id, plain, digits)
    await limits.admit(tx, seat, keyed.number_bi, keyed.mask_bi, digits is None, at)
    subject = await _subject(tx, keys, seat, plain, keyed, digits, at)
    return await _file(tx, keys, seat, inforce, plain, subject, form, asked.digits, at, line)


def _keyed(keys: Keys, project_id: UUID, row: Row, digits: tuple[int, int] | None) -> Subject:
    mask = digests.mask_index(keys, project_id, row.number, digits)
    return Subject(
        id=new_id(), customer_id=None, number_bi=digests.number_index(keys, project_id, row.number), mask_bi=mask,
        person_bi=digests.person_index(keys, project_id, row.name, row.gender, mask),
    )  # fmt: skip


async def _subject(
    tx: TenantTx, keys: Keys, seat: Seat, row: Row, keyed: Subject, digits: tuple[int, int] | None, at: datetime
) -> Subject:
    """The customer of a whole number; of a masked one whoever the agency's own earlier report was about, or somebody
    of whom nothing else is known yet."""
    if digits is None:
        person = Person(phones.normalise(row.number), row.name, TITLES.get(row.gender))
        found = await customers.identify(tx, keys, seat.project_id, person, at)
        return msgspec.structs.replace(keyed, id=found.id, customer_id=found.id)
    same = await queries.own_report_of(tx, seat.agency_id, seat.project_id, keyed.mask_bi, keyed.person_bi)
    return msgspec.structs.replace(keyed, id=same) if same else keyed


async def _file(
    tx: TenantTx, keys: Keys, seat: Seat, inforce: InForce, row: Row, subject: Subject, form: Form,
    digits: tuple[int, int] | None, at: datetime, line: int,
) -> Answer:  # fmt: skip
    await attribution.in_turn(tx, seat.project_id)  # of two agencies at the same instant one is the later
    people = await _possible(tx, keys, seat, inforce, row, subject, at)
    known = await attribution.known_facts(tx, seat.project_id, [subject.id, *people])
    fact = ChannelReported(
        id=str(new_id()), at=at, source="agent", actor=str(seat.agent_id), customer=str(subject.id),
        agency=str(seat.agency_id), form=form, fields=_given(row, form),
        written=digests.written(keys, seat.project_id, row.name, row.gender, row.number, digits),
    )  # fmt: skip
    told, until = blind(inforce, known, fact, subject.id, people, seat.agency_id, at)
    await attribution.record(tx, seat.project_id, subject.id, [(fact, ())], at)
    report_id = UUID(fact.id)
    shown = digests.shown(row.number, digits)
    await queries.report_insert(
        tx, report_id, seat.project_id, seat.agency_id, seat.agent_id, subject.id, subject.customer_id, form, at,
        shown, subject.mask_bi, subject.person_bi, keys.encrypt("report-name", row.name.encode(), report_id.bytes),
        row.gender, told, until,
    )  # fmt: skip
    await limits.note(tx, seat, subject.number_bi, subject.mask_bi, told, at)
    return Answer(line=line, name=row.name, shown=shown, told=told, until=until, report_id=report_id)


def _given(row: Row, form: Form) -> tuple[str, ...]:
    given = ["name", "phone", *(["gender"] if row.gender else [])]
    return (*given, "contact") if form == "group" else tuple(given)


async def _possible(
    tx: TenantTx, keys: Keys, seat: Seat, inforce: InForce, row: Row, subject: Subject, at: datetime
) -> list[UUID]:
    """Everybody else whom the number may mean."""
    masks = candidates.masks(keys, seat.project_id, row.number, inforce, at)
    rows = await candidates.reports_like(tx, seat.project_id, masks)
    found = [row["customer_id"] or row["subject_id"] for row in rows if row["agency_id"] != seat.agency_id]
    digits = next((d for d in masks.values() if d is not None), None)
    if not numbers.is_full(row.number):
        found += await candidates.customers_like(tx, keys, seat.project_id, row.number, digits)
    return [id_ for id_ in dict.fromkeys(found) if id_ != subject.id]


def blind(
    inforce: InForce, known: Sequence[AnyFact], fact: ChannelReported, subject: UUID, people: Sequence[UUID],
    agency: UUID, at: datetime,
) -> tuple[Told, datetime | None]:  # fmt: skip
    """盲答: 可报备、保护中至某日、需到访核验; by the same questions, whoever the customer belongs to."""

    def ask(claimant: UUID | None, facts: Sequence[AnyFact]) -> Verdict:
        question = Protected(customer=str(subject), claimant=str(claimant) if claimant else None)
        return versions.decide(inforce.rulebooks, question, list(facts), at)

    own_before = ask(agency, known)
    others = ask(None, candidates.without(known, agency))
    possible = candidates.bearing(inforce, known, people, fact, at)
    own = ask(agency, [*known, fact])
    if own_before.status == "allowed":
        return "repeated", own_before.until
    if others.status == "allowed":
        return "protected", others.until
    if possible or own.status != "allowed":
        return "check", None
    return "may", own.until


async def renew(tx: TenantTx, keys: Keys, seat: Seat, listed: Listed, at: datetime) -> Answer:
    """再次报备 of somebody whose report has run out. Raises NotRenewable, and what `report` raises."""
    old = listed.report
    if not listed.standing.renewable or not old.name:
        raise NotRenewable()
    inforce = await rulebooks.in_force(tx, seat.project_id, at)
    asked = rules.asked(inforce.current.rulebook, at)
    if asked is None:
        raise NoReports()
    number = await _number_of(tx, keys, old)
    row = Row(old.name, number, old.gender)
    digits = None if numbers.is_full(number) else asked.digits
    keyed = _keyed(keys, seat.project_id, row, digits)
    await limits.admit(tx, seat, keyed.number_bi, keyed.mask_bi, digits is None, at)
    (now,) = await standings.stand(tx, seat.project_id, [old], at)
    if not now.standing.renewable:  # a colleague, or a second tap, was first
        raise NotRenewable()
    subject = msgspec.structs.replace(keyed, id=old.subject_id, customer_id=old.customer_id)
    return await _file(tx, keys, seat, inforce, row, subject, "renewal", asked.digits, at, 1)


async def _number_of(tx: TenantTx, keys: Keys, old: Report) -> str:
    """The number as it was reported: the customer's own where it was whole."""
    if "*" not in old.shown:
        return old.shown
    if old.customer_id == old.subject_id:
        return numbers.normal(await candidates.number_of(tx, keys, old.subject_id))
    return numbers.normal(old.shown)


async def follow_up(
    tx: TenantTx, keys: Keys, seat: Seat, old: Report, channel: Contact, answered: bool, note: str, at: datetime
) -> None:
    """跟进记录: at least one every so many days keeps the right to renew (R03-06.1.2b). Raises DoNotContact."""
    await followups.left_alone(tx, seat.project_id, old.subject_id, seat.agency_id, at)
    fact = FollowedUp(
        **base(seat, old, at), consultant=str(seat.agency_id), channel=channel, answered=answered, source="agent"
    )
    await attribution.record(tx, seat.project_id, old.subject_id, [(fact, also(old))], at)
    sealed = keys.encrypt("report-note", note.encode(), UUID(fact.id).bytes) if note.strip() else None
    await queries.follow_up_insert(tx, UUID(fact.id), old.id, seat.agent_id, at, channel, answered, sealed)


def base(seat: Seat, old: Report, at: datetime) -> dict[str, Any]:
    return {"id": str(new_id()), "at": at, "actor": str(seat.agent_id), "customer": str(old.subject_id)}


def also(old: Report) -> tuple[UUID, ...]:
    return (old.customer_id,) if old.customer_id not in (None, old.subject_id) else ()
