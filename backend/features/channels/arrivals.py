"""到访确认: the visitor at the desk, the reports that may mean them, and the slip with its signatures.

A masked number is joined to its customer only here, where the whole number, the name and the gender lie side by side;
what the facts come to is the engine's word, not ours.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from backend.engine.facts import AnyFact, ArrivalRecorded, ContactVerified
from backend.engine.rules import versions
from backend.engine.verdict import May, Same, Verdict
from backend.features.attribution import asking
from backend.features.attribution import service as attribution
from backend.features.channels import candidates, digests, matches, queries, rules, views
from backend.features.channels.arriving import Candidate, Difference, Filled, Signature, Slip, Visitor
from backend.features.channels.errors import NothingToVerify, NumberNeeded, SlipWritten
from backend.features.channels.models import TITLES, ArrivalOutcome, Gender, Report
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.evidence import service as evidence
from backend.features.kiosk.models import Written
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import InForce
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

_WRITTEN = msgspec.json.Decoder(Written)
_GENDERS: dict[str | None, Gender] = {"ms": "f", "mr": "m"}
SLIP = ("full_number", "entry_time", "slip", "phone")
"""What the desk has as soon as the visitor left a number at the door."""


async def at_desk(
    tx: TenantTx, keys: Keys, office_id: UUID, visit_id: UUID, at: datetime, to_write: bool = False
) -> Visitor:  # fmt: skip
    """Raises NotFound for another office's visit as for a random id, NumberNeeded for a visitor without a number.

    `to_write`: of two who write down the same slip, the second sees the first one's.
    """
    row = await queries.visit_find(tx, visit_id)
    if row is None or row["office_id"] != office_id:
        raise NotFound(what="visit")
    if row["customer_id"] is None:
        raise NumberNeeded()
    if to_write:
        await attribution.in_turn(tx, row["project_id"])
    inforce = await rulebooks.in_force(tx, row["project_id"], at)
    customer = await customers.show(tx, keys, row["customer_id"])
    gender = _GENDERS.get(customer.title)
    number = await candidates.number_of(tx, keys, customer.id)
    found = await _candidates(tx, keys, row["project_id"], customer, gender, number, inforce, at)
    fields, signatures = rules.asked_of_arrival(inforce.current.rulebook, at)
    answers, said = _WRITTEN.decode(row["answers"]), evidence.read(row["fact"], 0) if row["fact"] else None
    named = getattr(said, "agency", None)
    return Visitor(
        visit_id=visit_id, office_id=office_id, project_id=row["project_id"], ticket=row["ticket"],
        arrived_at=row["arrived_at"], customer=customer, gender=gender, agency_id=UUID(named) if named else None,
        brought=answers.brought_by == "agency", candidates=found, slip=await slip_of(tx, visit_id), fields=fields,
        signatures=signatures,
    )  # fmt: skip


async def _candidates(
    tx: TenantTx, keys: Keys, project_id: UUID, customer: Customer, gender: Gender | None, number: str,
    inforce: InForce, at: datetime,
) -> tuple[Candidate, ...]:  # fmt: skip
    """Reports of this customer, and those whose shown digits fit: candidates, nothing more."""
    masks = candidates.masks(keys, project_id, number, inforce, at) if number else {}
    rows = [*await queries.reports_of_customer(tx, customer.id), *await candidates.reports_like(tx, project_id, masks)]
    reports = {row["id"]: views.report_of(keys, row) for row in rows}
    known = await matches.of_customer(tx, customer.id)
    found = (
        Candidate(one, one.customer_id is None, _differences(one, customer.name, gender), known.get(one.subject_id))
        for one in sorted(reports.values(), key=lambda one: (one.at, one.id))
        if one.customer_id in (None, customer.id)
    )
    return tuple(one for one in found if not one.other_person)


def _differences(report: Report, name: str, gender: Gender | None) -> tuple[Difference, ...]:
    """逐项核对. The number agrees, or the report would not be here; what nobody wrote down is not compared."""
    found = []
    if report.name and name and digests.plain(report.name) != digests.plain(name):
        found.append(Difference("name", report.name, name))
    if report.gender and gender and report.gender != gender:
        found.append(Difference("gender", report.gender, gender))
    return tuple(found)


def compare(visitor: Visitor, filled: Filled) -> tuple[Difference, ...]:
    """What differs between the slip and the agency's best report; nothing if it has none."""
    own = [one.report for one in visitor.candidates if one.report.agency_id == filled.agency_id]
    each = [_differences(report, filled.name, filled.gender) for report in own]
    return min(each, key=len, default=())


def lacking(visitor: Visitor, filled: Filled) -> tuple[str, ...]:
    """缺项、缺签字: what the clauses ask for and the slip does not have."""
    fields = [field for field in visitor.fields if field not in _fields(filled)]
    signed = [role for role in visitor.signatures if filled.way == "brought" and not filled.signers.get(role)]
    return (*fields, *signed)


def _fields(filled: Filled) -> tuple[str, ...]:
    return (*SLIP, *(["name"] if filled.name else []), *(["gender"] if filled.gender else []))


async def may_confirm(
    tx: TenantTx, keys: Keys, visitor: Visitor, filled: Filled, staff_id: UUID, at: datetime
) -> Verdict:
    """可否确认: the gates' own answer, as if the slip lay there."""
    fact = await _fact(tx, keys, visitor, filled, staff_id, at)
    question = May(act="confirm_arrival", who=str(staff_id), customer=str(visitor.customer.id))
    return await asking.ask(tx, visitor.project_id, question, [visitor.customer.id], at, [fact])


async def confirm(
    tx: TenantTx, keys: Keys, visitor: Visitor, filled: Filled, staff_id: UUID, at: datetime, seen: str | None = None
) -> tuple[ArrivalOutcome, Verdict]:
    """Write the slip down, whole or not: what is missing may be added later, as a new slip that names this one.

    `seen`: the slip that the form showed. Raises SlipWritten where somebody has written another since.
    """
    if visitor.slip is not None and seen is not None and seen != str(visitor.slip.id):
        raise SlipWritten(who=visitor.slip.recorder, since=visitor.slip.recorded_at)
    gate = await may_confirm(tx, keys, visitor, filled, staff_id, at)
    missing = lacking(visitor, filled) if gate.status == "refused" else ()
    fact = await _fact(tx, keys, visitor, filled, staff_id, at)
    subjects = await _join(tx, visitor)
    verdict = await attribution.record(tx, visitor.project_id, visitor.customer.id, [(fact, subjects)], at)
    await _recognise(tx, visitor, subjects, at)
    title = TITLES.get(filled.gender)
    await customers.named(tx, keys, visitor.project_id, visitor.customer.id, filled.name, title, at)
    outcome = _outcome(visitor, filled, missing)
    await queries.arrival_insert(
        tx, UUID(fact.id), visitor.office_id, visitor.visit_id, visitor.customer.id, filled.agency_id, filled.way,
        visitor.arrived_at, at, staff_id, list(missing), outcome,
    )  # fmt: skip
    await _decided_by_slip(tx, keys, visitor, filled, staff_id, at)
    for role in visitor.signatures:
        if filled.way == "brought" and filled.signers.get(role):
            await queries.signature_insert(tx, UUID(fact.id), role, filled.signers[role], at, staff_id)
    return outcome, verdict


async def _decided_by_slip(
    tx: TenantTx, keys: Keys, visitor: Visitor, filled: Filled, staff_id: UUID, at: datetime
) -> None:  # fmt: skip
    """Brought by the agency, the number fits, the desk was shown what differs and wrote it down all the same: that is
    the reported customer, and the report is void by its clause. Other reports that differ wait for somebody to look."""
    now = await at_desk(tx, keys, visitor.office_id, visitor.visit_id, at)
    settled: set[UUID] = set()
    for one in now.candidates:
        if one.doubtful and one.report.agency_id == filled.agency_id and one.report.subject_id not in settled:
            await matches.settle(tx, now, one, True, staff_id, at)
            settled.add(one.report.subject_id)
    await matches.note(tx, await at_desk(tx, keys, visitor.office_id, visitor.visit_id, at), at)


def _outcome(visitor: Visitor, filled: Filled, missing: Sequence[str]) -> ArrivalOutcome:
    if filled.agency_id is not None and filled.agency_id not in visitor.agencies:
        return "unreported"
    if filled.agency_id is not None and compare(visitor, filled):
        return "differs"
    if missing:
        return "lacking"
    return "unverified" if filled.way == "unsure" and visitor.candidates else "confirmed"


async def _fact(
    tx: TenantTx, keys: Keys, visitor: Visitor, filled: Filled, staff_id: UUID, at: datetime
) -> ArrivalRecorded:
    """The entry as the slip states it: 进场时间 is when the visitor came through the door."""
    inforce = await rulebooks.in_force(tx, visitor.project_id, at)
    number = await candidates.number_of(tx, keys, visitor.customer.id)
    brought, named = filled.way == "brought", filled.way == "named"
    agency = str(filled.agency_id) if filled.agency_id else None
    digits = _digits(visitor, inforce, at)
    signed = tuple(role for role in visitor.signatures if filled.signers.get(role)) if brought else None
    return ArrivalRecorded(
        id=str(new_id()), at=visitor.arrived_at, actor=str(staff_id), customer=str(visitor.customer.id),
        agency=agency if brought else None, names_agency=agency if named else None,
        recalls={"named": True, "unsure": False}.get(filled.way), slip=True, fields=_fields(filled),
        signatures=signed,  # type: ignore[arg-type]
        written=digests.written(keys, visitor.project_id, filled.name, filled.gender, number, digits),
        corrects=str(visitor.slip.id) if visitor.slip else None,
    )  # fmt: skip


def _digits(visitor: Visitor, inforce: InForce, at: datetime) -> tuple[int, int] | None:
    """Masked as the reports in question are: an older version may have asked for other digits."""
    for one in visitor.candidates:
        if one.masked:
            first = len(one.report.shown.split("*", 1)[0])
            return first, len(one.report.shown.rsplit("*", 1)[1])
    return rules.digits(rules.law_of(inforce.current.rulebook, at))


async def _join(tx: TenantTx, visitor: Visitor) -> tuple[UUID, ...]:
    """From now on the candidates' facts are read together with the customer's; who is who stays for the engine."""
    subjects = tuple(dict.fromkeys(one.report.subject_id for one in visitor.candidates if one.masked))
    for subject in subjects:
        await evidence.concern(tx, visitor.project_id, subject, visitor.customer.id)
    return subjects


async def _recognise(tx: TenantTx, visitor: Visitor, subjects: Sequence[UUID], at: datetime) -> None:
    """来访登记信息完全一致: the masked report was this customer's, if the engine says so."""
    if not subjects:
        return
    inforce = await rulebooks.in_force(tx, visitor.project_id, at)
    facts: list[AnyFact] = await attribution.known_facts(tx, visitor.project_id, [visitor.customer.id])
    for subject in subjects:
        question = Same(customer=str(visitor.customer.id), other=str(subject))
        if versions.decide(inforce.rulebooks, question, facts, at).status == "allowed":
            await queries.report_meant(tx, subject, visitor.customer.id)


async def verify(
    tx: TenantTx, visitor: Visitor, agency_id: UUID, genuine: bool, staff_id: UUID, at: datetime
) -> Verdict:
    """核实联系记录 (R03-06.2.1.2b): had the agency really been in contact? Raises NothingToVerify."""
    if visitor.slip is None or visitor.slip.way != "unsure" or agency_id not in visitor.agencies:
        raise NothingToVerify()
    fact = ContactVerified(
        id=str(new_id()), at=at, actor=str(staff_id), customer=str(visitor.customer.id), agency=str(agency_id),
        genuine=genuine,
    )  # fmt: skip
    return await attribution.record(tx, visitor.project_id, visitor.customer.id, [(fact, ())], at)


async def slip_of(tx: TenantTx, visit_id: UUID) -> Slip | None:
    rows = await queries.arrivals_of_visits(tx, [visit_id])
    return await slip_from(tx, rows[0]) if rows else None


async def shown(tx: TenantTx, keys: Keys, visitor: Visitor, at: datetime) -> str:
    """The number as the agency's copy shows it (R03-06.2.1.1a): never the whole one."""
    inforce = await rulebooks.in_force(tx, visitor.project_id, at)
    number = await candidates.number_of(tx, keys, visitor.customer.id)
    return digests.shown(number, _digits(visitor, inforce, at)) if number else ""


async def slip_from(tx: TenantTx, row: Row) -> Slip:
    signed = await queries.signatures_of_arrival(tx, row["id"])
    return Slip(
        id=row["id"], way=row["way"], agency_id=row["agency_id"], agency=row["agency"], recorded_at=row["recorded_at"],
        recorder=row["recorder"], lacking=tuple(row["lacking"]), outcome=row["outcome"],
        signatures=tuple(Signature(*one) for one in signed),
    )  # fmt: skip
