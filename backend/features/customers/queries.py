"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def customer_upsert(tx: TenantTx, *values: Any) -> Row:
    row = await tx.row(SQL.customer_upsert, tx.tenant_id, *values)
    assert row is not None
    return row


async def customer_named(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.customer_named, tx.tenant_id, *values)


async def customers_unfindable(tx: TenantTx, after: UUID, size: int) -> list[Row]:
    return await tx.rows(SQL.customers_unfindable, tx.tenant_id, after, size)


async def customer_find(tx: TenantTx, customer_id: UUID) -> Row | None:
    return await tx.row(SQL.customer_find, tx.tenant_id, customer_id)


async def customers_listed(tx: TenantTx, ids: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.customers_listed, tx.tenant_id, list(ids))


async def customers_by_index(tx: TenantTx, project_id: UUID, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    rows = await tx.rows(SQL.customers_by_index, tx.tenant_id, project_id, list(indexes))
    return {row["phone_bi"]: row["id"] for row in rows}


async def group_of(tx: TenantTx, ids: Sequence[UUID]) -> list[UUID]:
    return [row["id"] for row in await tx.rows(SQL.group_of, tx.tenant_id, list(ids))]


async def link_insert(tx: TenantTx, a: UUID, b: UUID, relation: str, at: datetime) -> None:
    await tx.run(SQL.link_insert, tx.tenant_id, a, b, relation, at)


async def reveal_insert(tx: TenantTx, id_: UUID, customer_id: UUID, staff_id: UUID, reason: str, at: datetime) -> None:
    await tx.run(SQL.reveal_insert, tx.tenant_id, id_, customer_id, staff_id, reason, at)


async def one_at_a_time(tx: TenantTx, what: str) -> None:
    await tx.run(SQL.one_at_a_time, what)


async def reveals_since(tx: TenantTx, staff_id: UUID, since: datetime) -> int:
    count: int = await tx.value(SQL.reveals_since, tx.tenant_id, staff_id, since)
    return count


async def customer_erase(tx: TenantTx, customer_id: UUID, nobody: bytes, at: datetime) -> bool:
    return await tx.run(SQL.customer_erase, tx.tenant_id, customer_id, nobody, at) == 1


async def envelopes_erase(tx: TenantTx, customer_id: UUID) -> None:
    await tx.run(SQL.envelopes_erase, tx.tenant_id, customer_id)
