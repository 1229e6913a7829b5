"""One function a statement; see settings.sql."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from backend.features.notifications.models import Quiet, Template
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__, "settings.sql")


async def channels_all(tx: TenantTx) -> list[Row]:
    return await tx.rows(SQL.channels_all, tx.tenant_id)


async def channel_save(
    tx: TenantTx, channel: str, enabled: bool, settings: bytes, secret_ct: bytes, by: UUID | None, at: datetime
) -> None:
    await tx.run(SQL.channel_save, tx.tenant_id, channel, enabled, settings.decode(), secret_ct, at, by)


async def templates_all(tx: TenantTx) -> list[Template]:
    return [Template(**dict(row)) for row in await tx.rows(SQL.templates_all, tx.tenant_id)]


async def template_save(tx: TenantTx, template: Template, by: UUID | None, at: datetime) -> None:
    one = template
    await tx.run(SQL.template_save, tx.tenant_id, one.channel, one.key, one.text, one.provider_code, at, by)


async def template_drop(tx: TenantTx, channel: str, key: str) -> None:
    await tx.run(SQL.template_drop, tx.tenant_id, channel, key)


async def reach_find(tx: TenantTx, staff_id: UUID) -> Row | None:
    return await tx.row(SQL.reach_find, tx.tenant_id, staff_id)


async def reach_save(
    tx: TenantTx, staff_id: UUID, phone_ct: bytes | None, mask: str, wecom_ct: bytes | None, quiet: Quiet, at: datetime
) -> None:
    await tx.run(
        SQL.reach_save, tx.tenant_id, staff_id, phone_ct, mask, wecom_ct, quiet.begins, quiet.ends, at
    )  # fmt: skip


async def reach_count(tx: TenantTx, at: datetime) -> Row:
    row = await tx.row(SQL.reach_count, tx.tenant_id, at)
    assert row is not None
    return row


async def unwanted_all(tx: TenantTx, staff_id: UUID) -> set[tuple[str, str]]:
    return {(row["key"], row["channel"]) for row in await tx.rows(SQL.unwanted_all, tx.tenant_id, staff_id)}


async def unwanted_set(tx: TenantTx, staff_id: UUID, unwanted: Iterable[tuple[str, str]]) -> None:
    pairs = list(unwanted)
    await tx.run(SQL.unwanted_clear, tx.tenant_id, staff_id)
    await tx.run(SQL.unwanted_add, tx.tenant_id, staff_id, [key for key, _ in pairs], [channel for _, channel in pairs])
