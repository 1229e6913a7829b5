"""Before a customer is lost and after (流失预警、回收公海、重新分派)."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from backend.engine.facts import ManagerRuled, StepTaken
from backend.engine.verdict import WHOLE, MayClaim, Verdict
from backend.features.attribution import asking, standing
from backend.features.attribution import service as attribution
from backend.features.attribution.standing import DutyOpen, Standing
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.followups import queries, service
from backend.features.followups.errors import NoRecycling, NotInPool, ReclaimBarred, StillProtected
from backend.features.notifications import service as notifications
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

WARN_DAYS = 2
"""流失前几天提醒 where the rulebook does not say."""
LISTED = 100
_DUTIES = 2000


class Lapsing(Struct, frozen=True, kw_only=True):
    """A customer whose window ends soon, or has ended."""

    customer_id: UUID
    holder_id: UUID
    until: datetime
    over: bool


class Terms(Struct, frozen=True, kw_only=True):
    """What the rulebook says of the pool: warned how many days before, whether recycling counts, barred how long."""

    warn_days: int
    warn_clause: str | None
    recycle_clause: str | None
    reclaim_days: int
    reclaim_clause: str | None


async def terms(tx: TenantTx, project_id: UUID, at: datetime) -> Terms:
    law = await service.law(tx, project_id, at)
    warned = next(((no, rule) for no, rule in law.duties if rule.code == "warn_before_loss"), None)
    days = warned[1].after.n if warned and warned[1].after else WARN_DAYS
    return Terms(
        warn_days=days, warn_clause=warned[0] if warned else None, recycle_clause=law.voids.get("recycled"),
        reclaim_days=law.number("reclaim_days", 0), reclaim_clause=law.voids.get("reclaimed"),
    )  # fmt: skip


async def lapsing(tx: TenantTx, project_id: UUID, days: int, at: datetime, limit: int = LISTED) -> list[Lapsing]:
    """The soonest first; those whose window is over are still theirs until somebody else has them.

    What is over no verdict gives a time to any more: the contact that was missed says so.
    """
    rows = await queries.lapsing(tx, project_id, at + timedelta(days=days), limit)
    found = {row["customer_id"]: Lapsing(**dict(row), over=row["until"] <= at) for row in rows}
    keeping = await _keeping(tx, project_id, at)
    for duty in await standing.duties_in(tx, project_id, None, _DUTIES):
        if duty.clause in keeping and duty.code == "follow_up" and (over := _over(duty, at)) is not None:
            found.setdefault(over.customer_id, over)
    return sorted(found.values(), key=lambda one: (one.until, one.customer_id))


async def _keeping(tx: TenantTx, project_id: UUID, at: datetime) -> frozenset[str]:
    """The clauses by which a consultant keeps a customer by staying in touch (保护期内要联系)."""
    law = await service.law(tx, project_id, at)
    return frozenset(no for no, rule in law.coded_duties if rule.code == "follow_up")


def _over(duty: DutyOpen, at: datetime) -> Lapsing | None:
    if duty.customer_id is None or duty.staff_id is None or duty.due_at is None or not duty.late(at):
        return None
    return Lapsing(customer_id=duty.customer_id, holder_id=duty.staff_id, until=duty.due_at, over=True)


async def pooled(tx: TenantTx, project_id: UUID, limit: int = LISTED) -> list[tuple[UUID, str | None, datetime]]:
    """公海: customers who are nobody's."""
    return [(row["customer_id"], row["pool"], row["decided_at"]) for row in await queries.pooled(tx, project_id, limit)]


async def recycle(tx: TenantTx, keys: Keys, customer_id: UUID, by: UUID, at: datetime) -> Verdict:
    """收回公海: only where the rulebook knows it, and only once the window is over.

    Raises NoRecycling, StillProtected, NotFound.
    """
    customer = await customers.show(tx, keys, customer_id)
    await attribution.in_turn(tx, customer.project_id)
    rule = await terms(tx, customer.project_id, at)
    if rule.recycle_clause is None:
        raise NoRecycling()
    now = (await standing.standings(tx, [customer_id])).get(customer_id)
    holders = now.holders if now else ()
    if now is None or not holders:
        raise NotInPool()
    if not await _is_over(tx, customer, now, at):
        raise StillProtected(until=now.until or "—", clause=rule.recycle_clause)
    facts = [
        (StepTaken(**service.base(customer, by, at), step="recycled", by=str(by), subject=str(holder)), ())
        for holder in holders
    ]
    verdict = await attribution.record(tx, customer.project_id, customer_id, facts, at)
    params = {"customer": str(customer_id), "clause": rule.recycle_clause}
    await notifications.tell_many(tx, holders, "customer_recycled", params, UUID(facts[0][0].id), at)
    return verdict


async def _is_over(tx: TenantTx, customer: Customer, now: Standing, at: datetime) -> bool:
    if now.until is not None:
        return now.until <= at
    keeping = await _keeping(tx, customer.project_id, at)
    about = await standing.duties_about(tx, customer.id)
    return any(duty.clause in keeping and duty.code == "follow_up" and duty.late(at) for duty in about)


async def give(tx: TenantTx, keys: Keys, customer_id: UUID, to: UUID, by: UUID, at: datetime) -> Verdict:
    """重新分派: a customer of nobody goes to `to`. Raises NotInPool, ReclaimBarred, NotFound."""
    customer = await customers.show(tx, keys, customer_id)
    await attribution.in_turn(tx, customer.project_id)
    now = (await standing.standings(tx, [customer_id])).get(customer_id)
    if now is None or now.status != "pool":
        raise NotInPool()
    await _not_barred(tx, customer.project_id, customer_id, to, at)
    whole = {str(to): WHOLE}
    fact = ManagerRuled(**service.base(customer, by, at), performance=whole, commission=whole, by=str(by))
    verdict = await attribution.record(tx, customer.project_id, customer_id, [(fact, (to,))], at)
    await notifications.tell(tx, to, "customer_given", {"customer": str(customer_id)}, UUID(fact.id), at)
    return verdict


async def _not_barred(tx: TenantTx, project_id: UUID, customer_id: UUID, to: UUID, at: datetime) -> None:
    """N日内不得再认领 holds for the manager's hand, too."""
    asked = MayClaim(customer=str(customer_id), claimant=str(to))
    found = await asking.ask(tx, project_id, asked, [customer_id], at)
    barred = next((one for one in found.findings if one.code == "claim_refused_reclaim"), None)
    if barred is not None:
        raise ReclaimBarred(clause=barred.clause, until=datetime.fromisoformat(str(barred.params["until"])))
