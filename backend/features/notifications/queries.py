"""One function a statement; see queries.sql."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.features.notifications.models import Notice
from backend.kit.db import TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def notice_insert(
    tx: TenantTx, id_: UUID, staff_id: UUID, key: str, params: dict[str, Any], at: datetime
) -> bool:
    return (
        await tx.run(SQL.notice_insert, tx.tenant_id, id_, staff_id, key, msgspec.json.encode(params).decode(), at) == 1
    )


async def notice_read(tx: TenantTx, id_: UUID, staff_id: UUID, at: datetime) -> bool:
    return await tx.run(SQL.notice_read, tx.tenant_id, id_, staff_id, at) == 1


async def notices_unread(tx: TenantTx, staff_id: UUID) -> list[Notice]:
    rows = await tx.rows(SQL.notices_unread, tx.tenant_id, staff_id)
    return [Notice(**{**dict(row), "params": msgspec.json.decode(row["params"])}) for row in rows]
