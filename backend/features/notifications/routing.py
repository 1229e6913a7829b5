"""Which channels a notice takes (路由), and when: decided with the notice, in its transaction; carried out later."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from backend.features.notifications import deliveries
from backend.features.notifications.models import WAKES, Channel, Quiet
from backend.kit import outbox
from backend.kit.db import TenantTx

DELIVER = "notice.deliver"
_HERE = ZoneInfo("Asia/Shanghai")


async def dispatch(tx: TenantTx, told: Mapping[UUID, UUID], key: str, at: datetime) -> None:
    """`told`: person -> their new notice. One delivery for each channel that wants this kind and reaches them."""
    made = []
    for route in await deliveries.routes(tx, list(told), key):
        due = at if route.channel == "webhook" else not_before(key, route.quiet, at)
        made.append((told[route.staff_id], route.channel, due))
    await send_out(tx, made, at)


async def send_out(tx: TenantTx, made: list[tuple[UUID, Channel, datetime]], at: datetime) -> None:
    """Rows and outbox entries for (notice, channel, due)."""
    if not made:
        return
    rows = [(delivery_id(notice_id, channel), notice_id, channel, due) for notice_id, channel, due in made]
    await deliveries.create(tx, rows, at)
    await ring(tx, [(id_, due) for id_, _, _, due in rows], at)


async def ring(tx: TenantTx, due: list[tuple[UUID, datetime]], at: datetime) -> None:
    """Ids only: no personal data passes through the outbox."""
    await outbox.put(
        tx, [outbox.Message(topic=DELIVER, payload={"delivery": str(id_)}, due_at=when) for id_, when in due], at
    )


def delivery_id(notice_id: UUID, channel: str) -> UUID:
    return uuid5(notice_id, channel)


def not_before(key: str, quiet: Quiet, at: datetime) -> datetime:
    """免打扰: at night it waits for the morning, but for what cannot wait."""
    if key in WAKES or quiet.begins == quiet.ends:
        return at
    local = at.astimezone(_HERE)
    minute = local.hour * 60 + local.minute
    over_midnight = quiet.begins > quiet.ends
    inside = (minute >= quiet.begins or minute < quiet.ends) if over_midnight else quiet.begins <= minute < quiet.ends
    if not inside:
        return at
    day = local.date() + timedelta(days=1 if minute >= quiet.ends else 0)
    return datetime.combine(day, time(quiet.ends // 60, quiet.ends % 60), _HERE).astimezone(at.tzinfo)
