"""前台登记: a visit that staff write down, because the visitor refuses the tablet or it is broken; tour groups (参观团)
and market surveys (踩盘), which a tablet never records."""

from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from backend.engine.facts import AnyFact, Visited
from backend.engine.rules.turn_rules import TurnRules
from backend.engine.turns.turns import group as group_situation
from backend.engine.verdict import Receives
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.reception import hands, queries, turns
from backend.features.reception.errors import ConsentNeeded
from backend.features.reception.floor import Floor, enter
from backend.features.reception.models import Group, Visit
from backend.features.reception.receiving import Written
from backend.features.reception.views import day_of
from backend.features.rulebooks import service as rulebooks
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id


class Arrival(Struct, frozen=True, kw_only=True):
    """What the desk writes down. `id` is made with the form: sent twice, the visit is written once.

    A number or a name needs `consent`: the visitor was told and agreed (征得同意).
    """

    id: UUID
    phone: str | None = None
    name: str | None = None
    title: str | None = None
    first_visit: bool | None = None
    asked_for: UUID | None = None
    consent: bool = False
    group: Group | None = None


async def visitor(tx: TenantTx, keys: Keys, office_id: UUID, arrival: Arrival, by: UUID, at: datetime) -> str:
    """前台登记 of one visitor, a number or not. Returns the ticket. Raises ConsentNeeded, InvalidInput."""
    if (arrival.phone or arrival.name) and not arrival.consent:
        raise ConsentNeeded(field="consent")
    office, arrival = await _office(tx, office_id), await _with_own_id(tx, office_id, arrival)
    customer = await _identify(tx, keys, office["project_id"], arrival, at)
    visited = Visited(
        id=str(new_id()), at=at, actor=str(by), customer=str(customer or arrival.id), visit=str(arrival.id),
        first_visit=arrival.first_visit, named=str(arrival.asked_for) if arrival.asked_for else None,
    )  # fmt: skip
    floor = await _floor(tx, office, at)
    known = await attribution.known_facts(tx, office["project_id"], [customer], [visited]) if customer else []
    visited = turns.named_here(visited, floor.board)
    kind = "registered" if customer else "anonymous"
    visit = await _visit(tx, office, arrival, by, at, kind, customer)
    if await queries.visit_record(tx, visit):
        await _receive(floor, visit, visited, known)
        await floor.close()
    return visit.ticket


async def tour_group(tx: TenantTx, office_id: UUID, arrival: Arrival, by: UUID, at: datetime) -> str:
    """参观团. It takes a turn like a new visitor, unless a clause keeps the order (R03-10.2.4, R04-11.S4.2): then it
    waits for the manager to arrange. Returns the ticket."""
    group = arrival.group
    assert group is not None
    office, arrival = await _office(tx, office_id), await _with_own_id(tx, office_id, arrival)
    visited = Visited(
        id=str(new_id()), at=at, actor=str(by), customer=str(arrival.id), visit=str(arrival.id),
        group_size=group.people, group_rank=group.rank,
    )  # fmt: skip
    floor = await _floor(tx, office, at)
    group = msgspec.structs.replace(group, clause=kept_by(visited, floor.rules))
    visit = await _visit(tx, office, msgspec.structs.replace(arrival, group=group), by, at, "group", None)
    if await queries.visit_record(tx, visit):
        facts = [floor.book.add(visited, visit.id)]
        floor.book.judge(Receives(customer=str(visit.id), visit=str(visit.id)), facts, visit.id)
        if group.clause:
            floor.move(turns.wait(floor.board, str(visit.id)))
        else:
            floor.hand(await floor.choose(None, visit.id), visit.id, None)
        await floor.close()
    return visit.ticket


async def survey(
    tx: TenantTx, office_id: UUID, arrival: Arrival, guide: UUID | None, by: UUID, at: datetime
) -> str:  # fmt: skip
    """踩盘 who says so at the door: no turn, whoever shows them around. Returns the ticket. Raises NotOnDuty."""
    office, arrival = await _office(tx, office_id), await _with_own_id(tx, office_id, arrival)
    visited = Visited(
        id=str(new_id()), at=at, actor=str(by), customer=str(arrival.id), visit=str(arrival.id),
        classified="competitor_survey",
    )  # fmt: skip
    floor = await _floor(tx, office, at)
    visit = await _visit(tx, office, arrival, by, at, "survey", None)
    if guide is None:
        visit = msgspec.structs.replace(visit, left_at=at)
    if await queries.visit_record(tx, visit):
        floor.book.add(visited, visit.id)
        if guide is not None:
            await hands.take(floor, visit, guide, "survey")
        await floor.close()
    return visit.ticket


def kept_by(visited: Visited, rules: TurnRules) -> str | None:
    """The clause by which a group of this size and rank leaves the order as it is."""
    effect, clause = rules.effects.get(group_situation(visited, rules), ("", ""))
    return clause if effect == "keep" else None


async def _receive(floor: Floor, visit: Visit, visited: Visited, known: list[AnyFact]) -> None:
    subject = visit.customer_id or visit.id
    facts = [*known, floor.book.add(visited, visit.id)]
    verdict = floor.book.judge(Receives(customer=str(subject), visit=str(visit.id)), facts, subject)
    meant = await attribution.consultant(floor.tx, turns.meant(verdict, floor.board))
    choice = await floor.choose(meant, visit.id)
    floor.hand(choice, visit.id, str(subject))
    if choice.owner is None:
        floor.tell_owner(visit.id, turns.owner_of(verdict))


async def _with_own_id(tx: TenantTx, office_id: UUID, arrival: Arrival) -> Arrival:
    """An id that a visit at another office has tells nothing of it: the visit here gets one of its own, the same
    however often the form is sent."""
    taken = await queries.visit_find(tx, arrival.id)
    if taken is None or taken.office_id == office_id:
        return arrival
    return msgspec.structs.replace(arrival, id=uuid5(office_id, str(arrival.id)))


async def _office(tx: TenantTx, office_id: UUID) -> Row:
    office = await queries.office_find(tx, office_id)
    if office is None:
        raise NotFound(what="office")
    return office


async def _floor(tx: TenantTx, office: Row, at: datetime) -> Floor:
    rules = await rulebooks.in_force(tx, office["project_id"], at)
    return await enter(tx, office["project_id"], office["id"], rules, at)


async def _identify(tx: TenantTx, keys: Keys, project_id: UUID, arrival: Arrival, at: datetime) -> UUID | None:
    if not arrival.phone:
        return None
    contact = Contact(phones.normalise(arrival.phone), arrival.name or None, arrival.title)
    return (await customers.identify(tx, keys, project_id, contact, at)).id


async def _visit(
    tx: TenantTx, office: Row, arrival: Arrival, by: UUID, at: datetime, kind: str, customer: UUID | None
) -> Visit:
    """Numbered under the board's lock: digits alone, a tablet's tickets begin with its letter."""
    start, _ = day_of(at, office["timezone"])
    number = await queries.visits_recorded(tx, office["id"], start) + 1
    fields = [name for name, value in (("surname", arrival.name), ("own_phone", arrival.phone)) if value]
    first = {True: "yes", False: "no", None: None}[arrival.first_visit]
    written = Written(fields=tuple(fields), first_visit=first, group=arrival.group)
    return Visit(
        id=arrival.id, project_id=office["project_id"], office_id=office["id"], customer_id=customer,
        ticket=f"{number:03d}", arrived_at=at, kind=kind, asked_for=arrival.asked_for,
        answers=msgspec.json.encode(written), recorded_by=by,
    )  # fmt: skip
