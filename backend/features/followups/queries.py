"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def contact_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.contact_insert, tx.tenant_id, *values)


async def contact_known(tx: TenantTx, id_: UUID) -> bool:
    return bool(await tx.value(SQL.contact_known, tx.tenant_id, id_))


async def contacts_of(tx: TenantTx, customer_id: UUID, limit: int) -> list[Row]:
    return await tx.rows(SQL.contacts_of, tx.tenant_id, customer_id, limit)


async def contacts_counted(tx: TenantTx, customers: Sequence[UUID], since: datetime) -> dict[UUID, int]:
    rows = await tx.rows(SQL.contacts_counted, tx.tenant_id, list(customers), since)
    return {row["customer_id"]: row["times"] for row in rows}


async def contacts_last(tx: TenantTx, customers: Sequence[UUID]) -> dict[UUID, Row]:
    rows = await tx.rows(SQL.contacts_last, tx.tenant_id, list(customers))
    return {row["customer_id"]: row for row in rows}


async def plan_put(
    tx: TenantTx, customer_id: UUID, project_id: UUID, staff_id: UUID, due_at: datetime, above: bool
) -> None:
    await tx.run(SQL.plan_put, tx.tenant_id, customer_id, project_id, staff_id, due_at, above)


async def plan_drop(tx: TenantTx, customer_id: UUID, of: UUID | None = None) -> None:
    await tx.run(SQL.plan_drop, tx.tenant_id, customer_id, of)


async def plans_of(tx: TenantTx, staff_id: UUID, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.plans_of, tx.tenant_id, staff_id, project_id)


async def cards_of(tx: TenantTx, customers: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.cards_of, tx.tenant_id, list(customers))


async def card_lock(tx: TenantTx, customer_id: UUID, project_id: UUID, at: datetime) -> Row:
    row = await tx.row(SQL.card_lock, tx.tenant_id, customer_id, project_id, at)
    assert row is not None
    return row


async def card_save(tx: TenantTx, customer_id: UUID, grade: str | None, marks: Sequence[str], at: datetime) -> None:
    await tx.run(SQL.card_save, tx.tenant_id, customer_id, grade, list(marks), at)


async def campaign_insert(tx: TenantTx, *values: Any) -> bool:
    return await tx.run(SQL.campaign_insert, tx.tenant_id, *values) == 1


async def campaign_same(tx: TenantTx, project_id: UUID, what: str, held_at: datetime) -> UUID | None:
    id_: UUID | None = await tx.value(SQL.campaign_same, tx.tenant_id, project_id, what, held_at)
    return id_


async def campaign_find(tx: TenantTx, campaign_id: UUID) -> Row | None:
    return await tx.row(SQL.campaign_find, tx.tenant_id, campaign_id)


async def campaign_reached(tx: TenantTx, campaign_id: UUID, reached: UUID | None) -> None:
    await tx.run(SQL.campaign_reached, tx.tenant_id, campaign_id, reached)


async def campaigns_listed(tx: TenantTx, project_id: UUID, limit: int, only: UUID | None = None) -> list[Row]:
    return await tx.rows(SQL.campaigns_listed, tx.tenant_id, project_id, limit, only)


async def campaigns_news(tx: TenantTx, project_id: UUID, since: datetime) -> list[Row]:
    return await tx.rows(SQL.campaigns_news, tx.tenant_id, project_id, since)


async def festivals_announced(tx: TenantTx, project_id: UUID, since: datetime) -> set[tuple[str, datetime]]:
    rows = await tx.rows(SQL.festivals_announced, tx.tenant_id, project_id, since)
    return {(row["what"], row["held_at"]) for row in rows}


async def campaign_concerns(
    tx: TenantTx, campaign_id: UUID, found: Sequence[tuple[UUID, UUID | None]], at: datetime
) -> None:
    people, staff = [one[0] for one in found], [one[1] for one in found]
    await tx.run(SQL.campaign_concerns, tx.tenant_id, campaign_id, people, staff, at)


async def campaign_settled(
    tx: TenantTx, customer_id: UUID, state: str, but: Sequence[UUID], since: datetime, at: datetime
) -> None:
    await tx.run(SQL.campaign_settled, tx.tenant_id, customer_id, state, list(but), since, at)


async def campaign_by_staff(tx: TenantTx, campaign_id: UUID) -> list[Row]:
    return await tx.rows(SQL.campaign_by_staff, tx.tenant_id, campaign_id)


async def round_begin(tx: TenantTx, project_id: UUID, at: datetime) -> bool:
    return await tx.run(SQL.round_begin, tx.tenant_id, project_id, at) == 1


async def lapsing(tx: TenantTx, project_id: UUID, until: datetime, limit: int) -> list[Row]:
    return await tx.rows(SQL.lapsing, tx.tenant_id, project_id, until, limit)


async def pooled(tx: TenantTx, project_id: UUID, limit: int) -> list[Row]:
    return await tx.rows(SQL.pooled, tx.tenant_id, project_id, limit)
