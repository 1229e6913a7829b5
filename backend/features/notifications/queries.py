"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.features.notifications.models import Notice
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


def _notice(row: Row) -> Notice:
    return Notice(**{**dict(row), "params": msgspec.json.decode(row["params"])})


async def notices_insert(
    tx: TenantTx, ids: Sequence[UUID], staff_ids: Sequence[UUID], key: str, params: dict[str, Any], at: datetime
) -> dict[UUID, UUID]:
    """The new ones: person -> notice."""
    encoded = msgspec.json.encode(params).decode()
    rows = await tx.rows(SQL.notices_insert, tx.tenant_id, list(ids), list(staff_ids), key, encoded, at)
    return {row["staff_id"]: row["id"] for row in rows}


async def notice_read(tx: TenantTx, id_: UUID, staff_id: UUID, at: datetime) -> bool:
    return await tx.run(SQL.notice_read, tx.tenant_id, id_, staff_id, at) == 1


async def notices_read_all(tx: TenantTx, staff_id: UUID, at: datetime) -> int:
    return await tx.run(SQL.notices_read_all, tx.tenant_id, staff_id, at)


async def notices_unread(tx: TenantTx, staff_id: UUID) -> list[Notice]:
    return [_notice(row) for row in await tx.rows(SQL.notices_unread, tx.tenant_id, staff_id)]


async def notices_unread_count(tx: TenantTx, staff_id: UUID, moot_before: datetime) -> int:
    return int(await tx.value(SQL.notices_unread_count, tx.tenant_id, staff_id, moot_before))


async def notices_page(tx: TenantTx, staff_id: UUID, before: datetime, before_id: UUID, limit: int) -> list[Notice]:
    rows = await tx.rows(SQL.notices_page, tx.tenant_id, staff_id, before, before_id, limit)
    return [_notice(row) for row in rows]


async def staff_by_role(tx: TenantTx, project_id: UUID, role: str, at: datetime) -> list[UUID]:
    return [row["id"] for row in await tx.rows(SQL.staff_by_role, tx.tenant_id, project_id, role, at)]
