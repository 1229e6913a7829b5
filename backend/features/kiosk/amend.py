"""更正: a later submission of the same tablet corrects the visit. What was written stays; what is right names it.

A correction may bring another number. Then what happened at the visit did not happen to the first customer: those facts are
withdrawn there and written again for the right one, and both are judged anew.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.engine.facts import AnyFact, ReceptionStarted, Visited, VisitRegistered, Withdrawn
from backend.engine.verdict import NEXT_IN_ROTATION, Owns, Receives
from backend.features.attribution import service as attribution
from backend.features.kiosk import queries
from backend.features.kiosk.checkin import (
    Arrival,
    CheckedIn,
    asked_for,
    consented,
    identified,
    identify,
    receipt_at,
    rules_of,
    visited_fact,
    written_down,
)
from backend.features.kiosk.models import Device
from backend.features.reception import floor as reception
from backend.features.reception import service as door
from backend.features.reception import turns
from backend.features.reception.floor import Floor
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput
from backend.kit.ids import new_id

_OF_THE_VISIT = (Visited, ReceptionStarted, VisitRegistered)


class Change(Struct, frozen=True, kw_only=True):
    """Whom the visit was about and whom it is about now (customers, or the visit itself for 先看看)."""

    visit_id: UUID
    was: UUID
    now: UUID
    before: list[AnyFact]
    known: list[AnyFact]

    @property
    def moved(self) -> bool:
        return self.was != self.now

    def standing(self) -> list[AnyFact]:
        """What the visit has left on record so far, without what was corrected since."""
        gone = {fact.corrects for fact in self.before if fact.corrects}
        mine = (fact for fact in self.before if isinstance(fact, _OF_THE_VISIT) and fact.visit == str(self.visit_id))
        return [fact for fact in mine if fact.id not in gone]


async def amend(tx: TenantTx, keys: Keys, device: Device, arrival: Arrival, amends: UUID) -> CheckedIn:
    """Raises InvalidInput for a submission that this tablet never sent; nothing is written then."""
    row = await queries.visit_of_submission(tx, amends, device.id)
    if row is None:
        raise InvalidInput(field="amends", problem="amends_unknown")
    people = await identify(tx, keys, device.project_id, arrival.answers, arrival.received_at)
    was = row["customer_id"] or row["id"]
    now = people.visitor.id if people.visitor else was
    visited = visited_fact(arrival, people, now, row["id"])
    customer = None if now == row["id"] else now
    await _write(tx, arrival, row["id"], customer)
    rules = await rules_of(tx, device)
    floor = await reception.enter(tx, device.project_id, device.office_id, rules, arrival.received_at)
    change = Change(
        visit_id=row["id"], was=was, now=now,
        before=await attribution.known_facts(tx, device.project_id, [was]),
        known=await attribution.known_facts(tx, device.project_id, [now], [visited]),
    )  # fmt: skip
    seq = floor.book.next_seq
    if customer is not None:
        floor.book.send(identified(row["id"], arrival.received_at))
    await _correct(floor, change, turns.named_here(visited, floor.board), written_down(arrival.answers).fields)
    receipts = await floor.close()
    await queries.amendment_insert(tx, arrival.submission_id, change.visit_id, seq)
    outcome = await queries.submission_outcome(tx, arrival.submission_id)
    name = outcome["consultant"] if outcome else None
    return CheckedIn(visit_id=change.visit_id, consultant=name, receipt=receipt_at(receipts, seq))


async def _write(tx: TenantTx, arrival: Arrival, visit_id: UUID, customer: UUID | None) -> None:
    answers = arrival.answers
    await queries.visit_identified(
        tx, visit_id, customer, "registered" if customer else "anonymous",
        msgspec.json.encode(written_down(answers)), asked_for(answers),
    )  # fmt: skip
    if answers.consent is not None:
        await queries.consent_insert(tx, arrival.submission_id, *consented(answers))


async def _correct(floor: Floor, change: Change, visited: Visited, fields: tuple[str, ...]) -> None:
    standing = change.standing()
    old = next((fact for fact in reversed(standing) if isinstance(fact, Visited)), None)
    if not change.moved and old is not None:
        visited = msgspec.structs.replace(visited, corrects=old.id)
    added = [floor.book.add(visited, change.visit_id)]
    received = [fact for fact in standing if isinstance(fact, ReceptionStarted)]
    if change.moved:
        withdrawn = [floor.book.add(_withdrawn(fact, change.was, floor.at), change.visit_id) for fact in standing]
        added += [floor.book.add(fact, change.visit_id) for fact in _again(standing, change.now, fields)]
        if change.was != change.visit_id:
            question = Owns(customer=str(change.was))
            floor.book.judge(question, [*change.before, *withdrawn], change.was)
    facts = [*change.known, *added]
    verdict = floor.book.judge(Receives(customer=str(change.now), visit=str(change.visit_id)), facts, change.now)
    if received and change.now != change.visit_id:
        floor.book.judge(Owns(customer=str(change.now)), facts, change.now)
    if verdict.receiver not in (None, NEXT_IN_ROTATION):
        await door.reconsider(floor, change.visit_id, verdict.receiver)
    if change.moved:
        floor.tell_owner(change.visit_id, turns.owner_of(verdict))


def _withdrawn(fact: AnyFact, customer: UUID, at: datetime) -> Withdrawn:
    return Withdrawn(
        id=str(new_id()), at=at, source="tablet", customer=str(customer), corrects=fact.id, reason="corrected"
    )


def _again(standing: Sequence[AnyFact], customer: UUID, fields: tuple[str, ...]) -> list[AnyFact]:
    """The reception and the registration, said of the right customer; a number given only now is registered now."""
    receptions = [fact for fact in standing if isinstance(fact, ReceptionStarted)]
    registered = [fact for fact in standing if isinstance(fact, VisitRegistered)]
    again: list[AnyFact] = [
        msgspec.structs.replace(fact, id=str(new_id()), customer=str(customer), corrects=None)
        for fact in (*receptions, *registered)
    ]
    if receptions and not registered and receptions[-1].capacity != "cover":
        first = receptions[-1]
        again.append(
            VisitRegistered(
                id=str(new_id()), at=first.at, source="tablet", actor=first.consultant, customer=str(customer),
                consultant=first.consultant, visit=first.visit, fields=fields,
            )
        )  # fmt: skip
    return again
