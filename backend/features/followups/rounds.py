"""The morning round (每日巡查): when it comes, and that a project has one."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.features.followups import queries
from backend.kit import outbox
from backend.kit.db import TenantTx

ROUND = "followups.round"
HERE = ZoneInfo("Asia/Shanghai")
MORNING = time(8, 30)


async def begin(tx: TenantTx, project_id: UUID, at: datetime) -> None:
    """From the first follow-up on, every morning."""
    if await queries.round_begin(tx, project_id, at):
        await again(tx, project_id, at)


async def again(tx: TenantTx, project_id: UUID, at: datetime) -> None:
    """The next one."""
    message = outbox.Message(topic=ROUND, payload={"project": str(project_id)}, due_at=next_morning(at))
    await outbox.put(tx, [message], at)


def next_morning(at: datetime) -> datetime:
    local = at.astimezone(HERE)
    today = datetime.combine(local.date(), MORNING, HERE)
    return (today if local < today else today + timedelta(days=1)).astimezone(at.tzinfo)
