"""待核对: a masked report (隐号报备) fits the number of somebody who came, but not the name or the gender.

Ten thousand numbers share a mask, so nothing is decided by it. The desk hears of it as the visitor comes, the agency
only that its report is to be checked; a person looks and says either way, once, and that is a fact.
"""

from datetime import datetime
from uuid import UUID

from backend.engine.facts import AnyFact, Related, StepTaken
from backend.features.attribution import service as attribution
from backend.features.channels import queries, rules
from backend.features.channels.arriving import Candidate, Match, Visitor
from backend.features.channels.errors import MatchDecided
from backend.features.evidence import service as evidence
from backend.features.notifications import service as notifications
from backend.features.notifications.words import deadline
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id
from backend.kit.sql import load

SQL = load(__name__, "matches.sql")


async def of_customer(tx: TenantTx, customer_id: UUID) -> dict[UUID, Match]:
    """By the subject of the report."""
    rows = await tx.rows(SQL.matches_of_customer, tx.tenant_id, customer_id)
    return {row["subject_id"]: Match(row["decided_at"], row["is_same"], row["decider"]) for row in rows}


async def waiting(tx: TenantTx, subjects: list[UUID]) -> frozenset[UUID]:
    return frozenset(row["subject_id"] for row in await tx.rows(SQL.matches_waiting, tx.tenant_id, subjects))


async def of_visits(tx: TenantTx, visits: list[UUID]) -> dict[UUID, int]:
    """How many wait at each visit."""
    return {row["visit_id"]: row["n"] for row in await tx.rows(SQL.visits_waiting, tx.tenant_id, visits)}


async def note(tx: TenantTx, visitor: Visitor, at: datetime) -> int:
    """Write down what may be meant; the desk and the agents are told, each once. How many were new."""
    new = [one for one in _doubtful(visitor) if await _note(tx, visitor, one, at)]
    if new:
        page = f"/offices/{visitor.office_id}/channels/arrivals/{visitor.visit_id}"
        people = await queries.desk_of_office(tx, visitor.office_id)
        params = {"ticket": visitor.ticket, "page": page}
        await notifications.tell_many(tx, people, "channel_match", params, visitor.visit_id, at)
    for one in new:
        page = f"/portal/reports/{one.report.id}"
        agents = await queries.tellable(tx, one.report.agency_id, one.report.agent_id)
        await notifications.tell_many(tx, agents, "channel_check", {"page": page}, one.report.id, at)
    return len(new)


def _doubtful(visitor: Visitor) -> list[Candidate]:
    """One for each subject: a renewal is about the same somebody. Half a name is no doubt, it is asked for."""
    found = {one.report.subject_id: one for one in visitor.candidates if one.doubtful}
    return list(found.values())


async def _note(tx: TenantTx, visitor: Visitor, one: Candidate, at: datetime) -> bool:
    values = (one.report.subject_id, visitor.customer.id, one.report.id, visitor.visit_id, at)
    return await tx.run(SQL.match_note, tx.tenant_id, *values) == 1


async def decide(tx: TenantTx, visitor: Visitor, report_id: UUID, same: bool, staff_id: UUID, at: datetime) -> None:
    """是同一位 or 不是同一位, once. What follows of it the clauses say: a report that differs from the slip is void.

    Raises NotFound, MatchDecided.
    """
    one = next((one for one in visitor.candidates if one.report.id == report_id), None)
    if one is None or not (one.doubtful or one.match is not None):
        raise NotFound(what="report")
    if one.match is not None and one.match.decided_at is not None:
        raise MatchDecided(who=one.match.decider or "—", at=deadline(one.match.decided_at))
    await settle(tx, visitor, one, same, staff_id, at)


async def settle(
    tx: TenantTx, visitor: Visitor, one: Candidate, same: bool, staff_id: UUID, at: datetime
) -> None:  # fmt: skip
    await _note(tx, visitor, one, at)
    subject, customer = one.report.subject_id, visitor.customer.id
    fact = _fact(subject, customer, same, staff_id, at)
    values = (subject, customer, at, staff_id, same, UUID(fact.id))
    if await tx.run(SQL.match_decide, tx.tenant_id, *values) != 1:
        raise MatchDecided(who="—", at=deadline(at))
    if same:
        await evidence.concern(tx, visitor.project_id, subject, customer)
        await queries.report_meant(tx, subject, customer)
    await attribution.record(tx, visitor.project_id, customer, [(fact, (subject,))], at)


def _fact(subject: UUID, customer: UUID, same: bool, staff_id: UUID, at: datetime) -> AnyFact:
    base = {"id": str(new_id()), "at": at, "actor": str(staff_id), "customer": str(customer)}
    if same:
        return Related(**base, other=str(subject), relation="same_person")  # type: ignore[arg-type]
    return StepTaken(**base, step="shown_different", by=str(staff_id), subject=str(subject))  # type: ignore[arg-type]


async def masked_here(tx: TenantTx, office_id: UUID, at: datetime) -> bool:
    """Does any version of the project's rulebook take masked reports? Where none does there is nothing to look for."""
    project_id = await tx.value(SQL.project_of_office, tx.tenant_id, office_id)
    inforce = await rulebooks.in_force(tx, project_id, at)
    return bool(rules.every_digits(list(inforce.rulebooks), at))


async def office_of(tx: TenantTx, visit_id: UUID) -> UUID | None:
    """None: nobody who left a number."""
    found: UUID | None = await tx.value(SQL.visit_place, tx.tenant_id, visit_id)
    return found
