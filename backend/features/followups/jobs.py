"""By the clock: whom a campaign concerns, and the morning round: festivals, and what the manager must see to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from backend.features.followups import campaigns, due, pool, rounds
from backend.features.followups.campaigns import CONCERN
from backend.features.followups.rounds import ROUND
from backend.features.notifications import service as notifications
from backend.kit import outbox
from backend.kit.db import TenantTx
from backend.kit.jobs import Context


async def concern(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """Some customers at a time, each part in a transaction of its own."""
    if await campaigns.concern(tx, UUID(payload["campaign"]), context.at):
        await outbox.put(tx, [outbox.Message(topic=CONCERN, payload=dict(payload), due_at=context.at)], context.at)


async def morning(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """早上: greetings are announced; the manager learns who is about to be lost, before it happens; then tomorrow's."""
    project_id = UUID(payload["project"])
    await campaigns.greet(tx, project_id, context.at)
    await _escalate(tx, project_id, context)
    await rounds.again(tx, project_id, context.at + timedelta(seconds=1))


async def _escalate(tx: TenantTx, project_id: UUID, context: Context) -> None:
    at = context.at
    rule = await pool.terms(tx, project_id, at)
    soon = [one for one in await pool.lapsing(tx, project_id, rule.warn_days, at) if not one.over]
    late = sum(one.customers for one in await due.overdue(tx, project_id, at))
    if not soon and not late:
        return
    day = at.astimezone(rounds.HERE).date().isoformat()
    params = {"soon": len(soon), "late": late, "days": rule.warn_days, "page": "/followups"}
    about = uuid5(project_id, f"followups/{day}")
    await notifications.tell_role(tx, project_id, "manager", "followups_morning", params, about, at)


HANDLERS = {CONCERN: concern, ROUND: morning}
