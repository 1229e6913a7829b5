"""Check-in (到访登记): identity, evidence, verdict, turn and what must follow, in the caller's one transaction.

The order matters: nobody waits for anybody while the customer is found and the visit is written; then the office's
board and the project's chain are locked, and only behind them the timeline is read, so that no verdict misses a fact
written at the same instant. Redis is not touched.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.engine.facts import AnyFact, Related, Visited
from backend.engine.turns import rotation
from backend.engine.verdict import Receives
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Contact, Identified
from backend.features.evidence.models import Receipt
from backend.features.kiosk import queries
from backend.features.kiosk.capture import Capture
from backend.features.kiosk.models import IDENTIFIED, Answers, Device, Written
from backend.features.reception import floor as reception
from backend.features.reception import turns
from backend.features.reception.floor import Floor
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import InForce
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id
from backend.kit.outbox import Message

_RELATIONS = {"spouse": "spouse", "parent": "parent_child", "child": "parent_child", "sibling": "sibling"}
_COMPANIONS = {**_RELATIONS, "friend": "friend", "other": "other"}


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A submission that could be read."""

    submission_id: UUID
    ticket: str
    answers: Answers
    capture: Capture
    received_at: datetime


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the answers mean: the visitor, the friend who introduced them, family who came before."""

    visitor: Identified | None
    friend: UUID | None = None
    family: UUID | None = None


class CheckedIn(msgspec.Struct, frozen=True, kw_only=True):
    visit_id: UUID
    consultant: str | None
    receipt: Receipt


async def check_in(tx: TenantTx, keys: Keys, device: Device, arrival: Arrival) -> CheckedIn:
    """Raises InvalidInput for a number that is none; nothing is written then."""
    people = await identify(tx, keys, device.project_id, arrival.answers, arrival.received_at)
    visit_id = new_id()
    subject = people.visitor.id if people.visitor else visit_id
    visited = visited_fact(arrival, people, subject, visit_id)
    rules = await rules_of(tx, device)
    await _write_visit(tx, device, arrival, people, visit_id)

    floor = await reception.enter(tx, device.project_id, device.office_id, rules, arrival.received_at)
    receipt_seq = floor.book.next_seq
    known = await _known(tx, device.project_id, people, visited)
    anybody = bool(rotation.upcoming(floor.board.turns, floor.board.states(), floor.rules))
    await _receive(floor, turns.named_here(visited, floor.board), known, people, _relation(arrival.answers), visit_id)
    if people.visitor:
        floor.book.send(identified(visit_id, arrival.received_at))
    receipts = await floor.close()
    # With nobody free an unknown number waits; naming a known customer's consultant now would tell that it is known.
    told = floor.names.get(visit_id) if anybody else None
    return CheckedIn(visit_id=visit_id, consultant=told, receipt=receipt_at(receipts, receipt_seq))


def identified(visit_id: UUID, at: datetime) -> Message:
    return Message(topic=IDENTIFIED, payload={"visit": str(visit_id)}, due_at=at)


async def believed(tx: TenantTx, device: Device, answers: Answers) -> Answers:
    """A visitor may name a consultant of this office and an agency of its project; any other id is not kept."""
    brought = answers.brought_by
    if brought is None or (brought.consultant_id is None and brought.agency_id is None):
        return answers
    consultant, agency = await queries.named_here(tx, device, brought.consultant_id, brought.agency_id)
    named = msgspec.structs.replace(brought, consultant_id=consultant, agency_id=agency)
    return msgspec.structs.replace(answers, brought_by=named)


async def rules_of(tx: TenantTx, device: Device) -> InForce:
    """The versions that judge here, as read together with the tablet."""
    return await rulebooks.in_force_by_id(tx, device.rulebook_ids)


async def identify(tx: TenantTx, keys: Keys, project_id: UUID, answers: Answers, at: datetime) -> People:
    number = phones.normalise(answers.phone) if answers.phone else None
    brought = answers.brought_by
    friend = phones.normalise(brought.friend_phone) if brought and brought.friend_phone else None
    family = phones.normalise(answers.family_phone) if answers.family_phone else None
    visitor = None
    if number is not None:
        contact = Contact(number, answers.name, answers.title)
        visitor = await customers.identify(tx, keys, project_id, contact, at)
    others = [other for other in (friend, family) if other and other != number]
    found = await customers.known(tx, keys, project_id, others)
    people = People(visitor=visitor, friend=found.get(friend or ""), family=found.get(family or ""))
    if visitor and people.family:
        await customers.link(tx, visitor.id, people.family, _relation(answers), at)
    return people


async def _known(tx: TenantTx, project_id: UUID, people: People, visited: Visited) -> list[AnyFact]:
    """A number never seen, alone: there is nothing to look up."""
    if people.visitor is None or (people.visitor.is_new and not people.friend and not people.family):
        return []
    return await attribution.known_facts(tx, project_id, [people.visitor.id], [visited])


async def _receive(
    floor: Floor, visited: Visited, known: list[AnyFact], people: People, relation: str, visit_id: UUID
) -> None:
    subject = people.visitor.id if people.visitor else visit_id
    facts = [*known, floor.book.add(visited, visit_id)]
    if people.visitor and people.family:
        related = _related(people.visitor.id, people.family, relation, visited)
        facts.append(floor.book.add(related, visit_id, people.family))
    question = Receives(customer=str(subject), visit=str(visit_id))
    verdict = floor.book.judge(question, facts, subject)
    meant = await attribution.consultant(floor.tx, turns.meant(verdict, floor.board))
    choice = await floor.choose(meant, visit_id)
    floor.hand(choice, visit_id, str(subject))
    if choice.owner is None:
        floor.tell_owner(visit_id, turns.owner_of(verdict))


async def _write_visit(tx: TenantTx, device: Device, arrival: Arrival, people: People, visit_id: UUID) -> None:
    answers = arrival.answers
    await queries.visit_insert(
        tx, visit_id, device.project_id, device.office_id, people.visitor.id if people.visitor else None,
        arrival.submission_id, arrival.ticket, arrival.capture.at,
        "registered" if people.visitor else "anonymous", asked_for(answers), msgspec.json.encode(written_down(answers)),
        *consented(answers),
    )  # fmt: skip


def consented(answers: Answers) -> tuple[str | None, datetime | None, UUID | None]:
    """(notice version, when, which agency may be told); all None for a visitor who left nothing."""
    consent, brought = answers.consent, answers.brought_by
    if consent is None:
        return None, None, None
    return consent.notice_version, consent.agreed_at, brought.agency_id if brought and consent.tell_agency else None


def visited_fact(arrival: Arrival, people: People, subject: UUID, visit_id: UUID) -> Visited:
    answers, capture, brought = arrival.answers, arrival.capture, arrival.answers.brought_by
    first = {"yes": True, "no": False}.get(answers.first_visit or "")
    return Visited(
        id=str(new_id()), at=capture.at, earliest=capture.earliest, latest=capture.latest, source="tablet",
        customer=str(subject), visit=str(visit_id), first_visit=first,
        family_inquired={"yes": True, "no": False}.get(answers.family_visited or ""),
        named=str(brought.consultant_id) if brought and brought.consultant_id else None,
        introduced_by=(str(people.friend),) if people.friend and people.friend != subject else (),
        agency=str(brought.agency_id) if brought and brought.agency_id else None,
        companion=_COMPANIONS[answers.companions[0]] if answers.companions else None,
    )  # type: ignore[arg-type]  # fmt: skip


def _related(visitor: UUID, family: UUID, relation: str, visited: Visited) -> Related:
    return Related(
        id=str(new_id()), at=visited.at, earliest=visited.earliest, latest=visited.latest, source="tablet",
        customer=str(visitor), other=str(family), relation=relation,
    )  # type: ignore[arg-type]  # fmt: skip


def _relation(answers: Answers) -> str:
    return _RELATIONS.get(answers.family_relation or "", "other")


def written_down(answers: Answers) -> Written:
    full = answers.name is not None and len(answers.name) > 1
    held = {"date": answers.phone, "surname": answers.name, "name": full, "gender": answers.title,
            "own_phone": answers.phone}  # fmt: skip
    fields = [name for name, value in held.items() if value]
    brought = answers.brought_by
    return Written(
        fields=tuple(fields), lang=answers.lang, first_visit=answers.first_visit,
        brought_by=brought.kind if brought else None, companions=answers.companions,
        family_visited=answers.family_visited, amends=str(answers.amends) if answers.amends else None,
    )  # fmt: skip


def asked_for(answers: Answers) -> UUID | None:
    return answers.brought_by.consultant_id if answers.brought_by else None


def receipt_at(receipts: list[Receipt], seq: int) -> Receipt:
    return next(receipt for receipt in receipts if receipt.seq == seq)
