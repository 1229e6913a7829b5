"""The manager's ruling (裁定): a fact, and the verdict that follows it in the same transaction."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from backend.engine.facts import AnyFact, ManagerRuled
from backend.engine.verdict import Finding, Owns, Verdict
from backend.features.attribution import asking
from backend.features.disputes import papers, queries, service, splits
from backend.features.disputes.errors import NotYourDispute, RulingIdle
from backend.features.disputes.models import Dispute, RulingKind, Split
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput
from backend.kit.ids import new_id

_TOLD = {"settled": "dispute_settled", "ruled": "dispute_ruled", "overturned": "dispute_overturned"}


async def rule(
    tx: TenantTx, keys: Keys, dispute_id: UUID, by: UUID, split: Split, reason: str, at: datetime
) -> Verdict:  # fmt: skip
    """裁定, once: of two who rule at the same second, the later one reads who was first and what was ruled.

    Raises RuledAlready, NotYourDispute, SharesNotWhole, RulingIdle.
    """
    dispute = await papers.still_open(tx, dispute_id)
    if by in dispute.sides:
        raise NotYourDispute()
    if not reason.strip():
        raise InvalidInput(field="reason")
    split = splits.checked(split, dispute.sides)
    fact = deciding(dispute, split, by, at)
    await effective(tx, dispute, [fact], fact, at)
    verdict = await papers.record(tx, dispute, [fact], at)
    await keep(tx, keys, dispute, "ruled", by, split, reason, UUID(fact.id), at)
    return verdict


def deciding(dispute: Dispute, split: Split, by: UUID, at: datetime) -> ManagerRuled:
    """The decision as the engine reads it."""
    performance, commission = splits.as_fact(split)
    return ManagerRuled(
        **service.base(dispute.customer_id, by, at), performance=performance, commission=commission, by=str(by),
        dispute=str(dispute.id),
    )  # fmt: skip


async def effective(
    tx: TenantTx, dispute: Dispute, facts: list[AnyFact], ruling: ManagerRuled, at: datetime
) -> None:  # fmt: skip
    """Raises RulingIdle where the clauses decide otherwise and leave nothing to a person: such a ruling would be an
    empty promise. One that says what the clauses say closes the dispute."""
    asked = Owns(customer=str(dispute.customer_id))
    would = await asking.ask(tx, dispute.project_id, asked, [dispute.customer_id], at, facts)
    if not splits.same(would.shares, splits.of_fact(ruling)):
        names = await queries.names_of_parties(tx)
        holders = "、".join(names.get(UUID(one), one) for one in would.holders) or "—"
        raise RulingIdle(clause=deciding_clause(would.findings), holders=holders)


def deciding_clause(findings: Iterable[Finding]) -> str:
    return next((one.clause for one in findings if one.outcome == "applied"), "—")


async def keep(
    tx: TenantTx, keys: Keys, dispute: Dispute, kind: RulingKind, by: UUID, split: Split, reason: str, fact_id: UUID,
    at: datetime,
) -> UUID:  # fmt: skip
    """Written into the room; a decision closes it and is told to both sides."""
    id_ = new_id()
    await queries.ruling_insert(
        tx, id_, dispute.id, kind, by, splits.as_json(split.performance), splits.as_json(split.commission),
        service.seal(keys, id_, reason), fact_id, at,
    )  # fmt: skip
    if kind in ("settled", "ruled"):
        await queries.dispute_close(tx, dispute.id, at, kind)
    if kind in _TOLD:
        names = await queries.names_of_parties(tx)
        people = await papers.staff_only(tx, dispute, dispute.sides, at)
        params = {"who": names[by], "what": splits.said(split, names)}
        await service.tell(tx, dispute.id, at, _TOLD[kind], people, about=id_, **params)
    return id_
