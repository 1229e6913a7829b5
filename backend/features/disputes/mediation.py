"""Mediation (主管协调): who was asked, what the sides agreed, or that they did not."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from backend.engine.facts import AnyFact, StepTaken
from backend.engine.verdict import Owns, Verdict
from backend.features.access.models import Actor
from backend.features.attribution import asking
from backend.features.disputes import leaders, papers, queries, service, splits
from backend.features.disputes.errors import NotAllAgree, NotMediating, NotYourDispute, SettlementIdle
from backend.features.disputes.models import Dispute, Split
from backend.features.disputes.ruling import deciding, deciding_clause, keep
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

Outcome = Literal["settled", "failed"]
_DESK = ("site_clerk", "site_manager")


async def ask_to_mediate(tx: TenantTx, dispute_id: UUID, staff_id: UUID, by: UUID, at: datetime) -> None:
    """请组长协调: a colleague of the project who is no side. Raises NotFound, NotYourDispute, RuledAlready."""
    dispute = await papers.still_open(tx, dispute_id)
    staff = {row["id"] for row in await queries.staff_of_project(tx, dispute.project_id, at)}
    if staff_id not in staff:
        raise NotFound(what="staff")
    if staff_id in dispute.sides:
        raise NotYourDispute()
    if await queries.mediator_insert(tx, dispute_id, staff_id, by, at):
        until = await leaders.until(tx, dispute.customer_id)
        await service.tell(tx, dispute_id, at, "dispute_mediator", [staff_id], about=dispute_id, until=until)


def may_mediate(dispute: Dispute, actor: Actor) -> bool:
    """Those asked, and the desk; never a side."""
    return actor.staff_id not in dispute.sides and (actor.role in _DESK or actor.staff_id in dispute.mediators)


async def fail(tx: TenantTx, keys: Keys, dispute_id: UUID, actor: Actor, reason: str, at: datetime) -> None:
    """协调不成: the dispute goes on to the manager. Raises NotMediating, RuledAlready."""
    dispute = await _mediated(tx, dispute_id, actor)
    fact = _negotiated(dispute, actor.staff_id, "failed", at)
    await papers.record(tx, dispute, [fact], at)
    nothing = Split(performance={}, commission={})
    await keep(tx, keys, dispute, "failed", actor.staff_id, nothing, reason, UUID(fact.id), at)
    managers = [row["id"] for row in await queries.staff_of_project(tx, dispute.project_id, at)
                if row["role"] == "site_manager"]  # fmt: skip
    await service.tell(tx, dispute_id, at, "dispute_unsettled", managers, about=UUID(fact.id))


async def settle(
    tx: TenantTx, keys: Keys, dispute_id: UUID, actor: Actor, split: Split, agreed: set[UUID], reason: str, at: datetime
) -> None:
    """协调一致: all sides agree how to divide. Where no clause carries the agreement out by itself, it is written down
    as a ruling of whoever mediated, if the rulebook has disputes mediated (R03-18.3.1) or they may rule anyway.

    Raises NotMediating, NotAllAgree, SharesNotWhole, SettlementIdle, RuledAlready.
    """
    dispute = await _mediated(tx, dispute_id, actor)
    if not set(dispute.sides) <= agreed:
        raise NotAllAgree()
    split = splits.checked(split, dispute.sides)
    facts = await _carried_out(tx, dispute, actor, split, at)
    await papers.record(tx, dispute, facts, at)
    await keep(tx, keys, dispute, "settled", actor.staff_id, split, reason, UUID(facts[-1].id), at)


async def _mediated(tx: TenantTx, dispute_id: UUID, actor: Actor) -> Dispute:
    dispute = await papers.still_open(tx, dispute_id)
    if not may_mediate(dispute, actor):
        raise NotMediating()
    return dispute


async def _carried_out(tx: TenantTx, dispute: Dispute, actor: Actor, split: Split, at: datetime) -> list[AnyFact]:
    """The facts of the agreement: no more than it takes for the verdict to follow it."""
    ruled = deciding(dispute, split, actor.staff_id, at)
    agreement = [_negotiated(dispute, actor.staff_id, "agreed", at), _settled(dispute, actor.staff_id, split, at)]
    mediated = "supervisor_negotiation" in await papers.asked(tx, dispute.project_id, at)
    tries: list[list[AnyFact]] = [[*agreement]]
    if mediated or actor.role == "site_manager":
        tries.append([*agreement, ruled])
    for facts in tries:
        verdict = await _if(tx, dispute, facts, at)
        if splits.same(verdict.shares, splits.of_fact(ruled)):
            return facts
    raise SettlementIdle(clause=deciding_clause(verdict.findings))


async def _if(tx: TenantTx, dispute: Dispute, facts: list[AnyFact], at: datetime) -> Verdict:
    asked = Owns(customer=str(dispute.customer_id))
    return await asking.ask(tx, dispute.project_id, asked, [dispute.customer_id], at, facts)


def _negotiated(dispute: Dispute, by: UUID, result: str, at: datetime) -> StepTaken:
    return StepTaken(
        **service.base(dispute.customer_id, by, at), step="supervisor_negotiation", by=str(by), result=result
    )  # fmt: skip


def _settled(dispute: Dispute, by: UUID, split: Split, at: datetime) -> StepTaken:
    """友好协商一致: who agreed, and who gets the customer if it is one of them."""
    ledgers = {**split.performance, **split.commission}
    to = str(next(iter(ledgers))) if len(ledgers) == 1 else None
    return StepTaken(
        **service.base(dispute.customer_id, by, at), step="settled", by=str(by), to=to,
        tags=tuple(str(side) for side in dispute.sides),
    )  # fmt: skip
