"""One function a statement; see deliveries.sql."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.features.notifications import words
from backend.features.notifications.models import Channel, Claimed, DeliveryView, Notice, Quiet
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__, "deliveries.sql")


class Route(Struct, frozen=True):
    staff_id: UUID
    channel: Channel
    quiet: Quiet


async def routes(tx: TenantTx, staff_ids: Sequence[UUID], key: str) -> list[Route]:
    rows = await tx.rows(SQL.routes, tx.tenant_id, list(staff_ids), key, words.group(key))
    return [Route(row["staff_id"], row["channel"], Quiet(row["quiet_from"], row["quiet_until"])) for row in rows]


async def create(tx: TenantTx, rows: Sequence[tuple[UUID, UUID, str, datetime]], at: datetime) -> None:
    ids, notices, channels, due = (list(column) for column in zip(*rows, strict=True))
    await tx.run(SQL.deliveries_create, tx.tenant_id, ids, notices, channels, due, at)


async def lock(tx: TenantTx, id_: UUID, at: datetime) -> Claimed | None:
    """None: there is nothing left to do."""
    row = await tx.row(SQL.delivery_lock, tx.tenant_id, id_, at)
    return _claimed(row) if row else None


def _claimed(row: Row) -> Claimed:
    notice = Notice(
        id=row["notice_id"], staff_id=row["staff_id"], key=row["key"], params=msgspec.json.decode(row["params"]),
        created_at=row["told_at"], read_at=row["read_at"],
    )  # fmt: skip
    return Claimed(
        id=row["id"], channel=row["channel"], attempts=row["attempts"] + 1, claimed_at=row["claimed_at"],
        unsure=row["unsure"] or row["status"] == "sending", created_at=row["created_at"], notice=notice,
        name=row["name"], departed=row["departed"], phone_ct=row["phone_ct"], wecom_ct=row["wecom_ct"],
        quiet=Quiet(row["quiet_from"], row["quiet_until"]), enabled=row["enabled"],
        settings=row["settings"].encode(), secret_ct=row["secret_ct"] or b"", text=row["text"],
        provider_code=row["provider_code"],
    )  # fmt: skip


async def claim(tx: TenantTx, id_: UUID, at: datetime) -> None:
    await tx.run(SQL.delivery_claim, tx.tenant_id, id_, at)


async def sent(tx: TenantTx, id_: UUID, attempt: int, provider_id: str, at: datetime) -> None:
    await tx.run(SQL.delivery_sent, tx.tenant_id, id_, attempt, provider_id[:100], at)


async def failed(tx: TenantTx, id_: UUID, attempt: int, error: str, unsure: bool, due: datetime) -> bool:
    return await tx.run(SQL.delivery_failed, tx.tenant_id, id_, attempt, error[:100], unsure, due) == 1


async def dead(tx: TenantTx, id_: UUID, error: str, at: datetime, unsure: bool = False) -> None:
    await tx.run(SQL.delivery_dead, tx.tenant_id, id_, error[:100], at, unsure)


async def again(tx: TenantTx, id_: UUID, at: datetime) -> bool:
    return await tx.run(SQL.delivery_again, tx.tenant_id, id_, at) == 1


async def latest(tx: TenantTx, limit: int) -> list[DeliveryView]:
    return [DeliveryView(**dict(row)) for row in await tx.rows(SQL.deliveries_latest, tx.tenant_id, limit)]


async def sink_add(tx: TenantTx, id_: UUID, delivery_id: UUID, body: bytes, at: datetime) -> None:
    await tx.run(SQL.sink_add, tx.tenant_id, id_, delivery_id, body, at)


async def sink_latest(tx: TenantTx, limit: int) -> list[tuple[UUID, bytes, datetime]]:
    rows = await tx.rows(SQL.sink_latest, tx.tenant_id, limit)
    return [(row["id"], row["body_ct"], row["at"]) for row in rows]
