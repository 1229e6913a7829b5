"""Appeals (申诉): a side that lost asks the company to look again; what it costs to be wrong the engine finds."""

from datetime import datetime, timedelta, timezone
from typing import Literal
from uuid import UUID

from backend.engine.facts import AnyFact, StepTaken
from backend.engine.rules import law
from backend.engine.verdict import WHOLE, Verdict
from backend.features.disputes import papers, queries, ruling, service, splits
from backend.features.disputes.errors import (
    AppealDecided,
    AppealedAlready,
    AppealLate,
    NotASide,
    NothingToAppeal,
    NotYourDispute,
    WordsNeeded,
)
from backend.features.disputes.models import Appeal, Dispute, Ruled, Split
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

Result = Literal["rejected", "overturned"]


async def appeal(tx: TenantTx, keys: Keys, dispute_id: UUID, party: UUID, by: UUID, grounds: str, at: datetime) -> UUID:
    """对判定有异议，上报: once for each side, within the rulebook's days if it has any.

    Raises NotASide, NothingToAppeal, AppealedAlready, AppealLate, WordsNeeded.
    """
    dispute = await service.held(tx, dispute_id)
    if party not in dispute.sides:
        raise NotASide()
    decided = await _lost(tx, dispute, party)
    until, clause = await deadline(tx, dispute.project_id, decided["at"], at)
    if until is not None and at >= until:
        raise AppealLate(clause=clause, until=splits.moment(until))
    if not grounds.strip():
        raise WordsNeeded(field="grounds")
    id_ = new_id()
    if not await queries.appeal_insert(tx, id_, dispute_id, party, by, service.seal(keys, id_, grounds), at):
        raise AppealedAlready()
    tags = (service.fingerprint(keys, grounds),)
    await papers.record(tx, dispute, [_step(dispute, party, by, "pending", tags, at)], at)
    admins = await queries.staff_of_role(tx, "tenant_admin", at)
    others = await papers.staff_only(tx, dispute, dispute.sides, at)
    told = [one for one in (*admins, *others, decided["by_staff"]) if one != by]
    await service.tell(tx, dispute_id, at, "dispute_appealed", told, about=id_)
    return id_


async def seen_by(tx: TenantTx, dispute: Dispute, party: UUID, at: datetime) -> Ruled | None:
    """What a side may know of the ruling from outside the room: that there is one, and what it can still do."""
    rulings = [row for row in await queries.rulings_of(tx, dispute.id) if row["kind"] != "failed"]
    if not rulings:
        return None
    mine = next((row for row in await queries.appeals_of(tx, dispute.id) if row["party"] == party), None)
    until, _ = await deadline(tx, dispute.project_id, rulings[-1]["at"], at)
    try:
        await _lost(tx, dispute, party)
        may = mine is None and (until is None or at < until)
    except NothingToAppeal:
        may = False
    return Ruled(
        at=rulings[-1]["at"], may_appeal=may, until=until, appealed_at=mine["filed_at"] if mine else None,
        result=mine["result"] if mine else None,
    )  # fmt: skip


async def _lost(tx: TenantTx, dispute: Dispute, party: UUID) -> Row:
    """The manager's ruling that gave this side less than all. What was agreed cannot be appealed, nor an appeal's
    outcome. Raises NothingToAppeal."""
    decided = [row for row in await queries.rulings_of(tx, dispute.id) if row["kind"] != "failed"]
    if not decided or decided[-1]["kind"] != "ruled":
        raise NothingToAppeal()
    split = splits.of_row(decided[-1])
    if split.performance.get(party, 0) == split.commission.get(party, 0) == WHOLE:
        raise NothingToAppeal()
    return decided[-1]


async def deadline(tx: TenantTx, project_id: UUID, ruled: datetime, at: datetime) -> tuple[datetime | None, str | None]:
    """(until when, by which clause): the last of the rulebook's `appeal_days` in full; no such clause, no limit."""
    rulebook = (await rulebooks.current(tx, project_id, at)).rulebook
    said = law.in_force(rulebook, at).defined.get("appeal_days")
    if said is None or said[1].number is None:
        return None, None
    zone = timezone(timedelta(minutes=rulebook.utc_offset_minutes))
    day = ruled.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=said[1].number + 1), said[0]


async def decide(
    tx: TenantTx, keys: Keys, dispute_id: UUID, appeal_id: UUID, by: UUID, result: Result, split: Split | None,
    unfair: bool, reason: str, at: datetime,
) -> Verdict:  # fmt: skip
    """驳回 or 改判. Not by whoever ruled, not by a side. Raises NotFound, AppealDecided, NotYourDispute,
    SharesNotWhole, RulingIdle, InvalidInput."""
    dispute = await service.held(tx, dispute_id)
    pending = await _pending(tx, dispute, appeal_id)
    ruled = [row for row in await queries.rulings_of(tx, dispute_id) if row["kind"] == "ruled"]
    if by in dispute.sides or any(row["by_staff"] == by for row in ruled):
        raise NotYourDispute()
    if not reason.strip() or (result == "overturned") != (split is not None):
        raise InvalidInput(field="reason" if not reason.strip() else "shares")
    tags = ("unfair",) if unfair and result == "overturned" else ()
    step = _step(dispute, pending["party"], by, result, tags, at)
    sealed = service.seal(keys, appeal_id, reason)
    await queries.appeal_decide(tx, appeal_id, by, at, result, bool(tags), sealed)
    if split is None:
        verdict = await papers.record(tx, dispute, [step], at)
    else:
        verdict = await _overturn(tx, keys, dispute, step, splits.checked(split, dispute.sides), by, reason, at)
    people = await papers.staff_only(tx, dispute, (*dispute.sides, *(row["by_staff"] for row in ruled)), at)
    await service.tell(tx, dispute_id, at, f"dispute_appeal_{result}", people, about=appeal_id)
    return verdict


async def _pending(tx: TenantTx, dispute: Dispute, appeal_id: UUID) -> Row:
    row = next((one for one in await queries.appeals_of(tx, dispute.id) if one["id"] == appeal_id), None)
    if row is None:
        raise NotFound(what="appeal")
    if row["decided_at"] is not None:
        names = await queries.names_of_parties(tx)
        raise AppealDecided(who=names[row["decided_by"]], at=splits.moment(row["decided_at"]))
    return row


async def _overturn(
    tx: TenantTx, keys: Keys, dispute: Dispute, step: StepTaken, split: Split, by: UUID, reason: str, at: datetime
) -> Verdict:
    fact = ruling.deciding(dispute, split, by, at)
    facts: list[AnyFact] = [step, fact]
    await ruling.effective(tx, dispute, facts, fact, at)
    verdict = await papers.record(tx, dispute, facts, at)
    await ruling.keep(tx, keys, dispute, "overturned", by, split, reason, UUID(fact.id), at)
    return verdict


def _step(dispute: Dispute, party: UUID, actor: UUID, result: str, tags: tuple[str, ...], at: datetime) -> StepTaken:
    """The appeal is the side's, whoever writes down what came of it: the fine is theirs (R03-18.4.1)."""
    return StepTaken(
        **service.base(dispute.customer_id, actor, at), step="appeal", by=str(party), result=result, tags=tags
    )  # fmt: skip


def of_row(keys: Keys, row: Row) -> Appeal:
    """In clear, for those in the room."""
    reason = service.unseal(keys, row["id"], row["reason"]) if row["reason"] else None
    fields = {**row, "grounds": service.unseal(keys, row["id"], row["grounds"]), "reason": reason}
    return Appeal(**fields)
