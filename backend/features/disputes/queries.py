"""One function a statement; see queries.sql."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def dispute_insert(tx: TenantTx, *values: Any) -> bool:
    return await tx.run(SQL.dispute_insert, tx.tenant_id, *values) == 1


async def disputes_opened_by(tx: TenantTx, staff_id: UUID, since: datetime) -> int:
    return int(await tx.value(SQL.disputes_opened_by, tx.tenant_id, staff_id, since))


async def dispute_open_of(tx: TenantTx, customer_id: UUID) -> UUID | None:
    found: UUID | None = await tx.value(SQL.dispute_open_of, tx.tenant_id, customer_id)
    return found


async def dispute_last_of(tx: TenantTx, customer_id: UUID) -> UUID | None:
    found: UUID | None = await tx.value(SQL.dispute_last_of, tx.tenant_id, customer_id)
    return found


async def dispute_find(tx: TenantTx, dispute_id: UUID) -> Row | None:
    return await tx.row(SQL.dispute_find, tx.tenant_id, dispute_id)


async def dispute_lock(tx: TenantTx, dispute_id: UUID) -> bool:
    return await tx.value(SQL.dispute_lock, tx.tenant_id, dispute_id) is not None


async def dispute_close(tx: TenantTx, dispute_id: UUID, at: datetime, outcome: str) -> bool:
    return await tx.run(SQL.dispute_close, tx.tenant_id, dispute_id, at, outcome) == 1


async def disputes_open(tx: TenantTx, project_id: UUID, limit: int, codes: Sequence[str]) -> list[Row]:
    return await tx.rows(SQL.disputes_open, tx.tenant_id, project_id, limit, list(codes))


async def disputes_closed(tx: TenantTx, project_id: UUID, limit: int) -> list[Row]:
    return await tx.rows(SQL.disputes_closed, tx.tenant_id, project_id, limit)


async def sides_of(tx: TenantTx, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    return _grouped(await tx.rows(SQL.sides_of, tx.tenant_id, list(ids)), "party")


async def side_insert(tx: TenantTx, dispute_id: UUID, party: UUID, at: datetime) -> bool:
    return await tx.run(SQL.side_insert, tx.tenant_id, dispute_id, party, at) == 1


async def mediators_of(tx: TenantTx, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    return _grouped(await tx.rows(SQL.mediators_of, tx.tenant_id, list(ids)), "staff_id")


async def mediator_insert(tx: TenantTx, dispute_id: UUID, staff_id: UUID, by: UUID, at: datetime) -> bool:
    return await tx.run(SQL.mediator_insert, tx.tenant_id, dispute_id, staff_id, by, at) == 1


async def mediator_ask(tx: TenantTx, dispute_id: UUID, staff_id: UUID, at: datetime) -> bool:
    return await tx.run(SQL.mediator_ask, tx.tenant_id, dispute_id, staff_id, at) == 1


async def mediators_release(tx: TenantTx, dispute_id: UUID, but: Iterable[UUID], at: datetime) -> list[UUID]:
    rows = await tx.rows(SQL.mediators_release, tx.tenant_id, dispute_id, list(but), at)
    return [row["staff_id"] for row in rows]


async def disputes_going(tx: TenantTx, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.disputes_going, tx.tenant_id, project_id)


async def leads_or_mediates(tx: TenantTx, staff_id: UUID) -> bool:
    return bool(await tx.value(SQL.leads_or_mediates, tx.tenant_id, staff_id))


async def mediated_by(tx: TenantTx, staff_id: UUID, project_id: UUID, codes: Sequence[str]) -> list[Row]:
    return await tx.rows(SQL.mediated_by, tx.tenant_id, staff_id, project_id, list(codes))


async def sides_of_customers(tx: TenantTx, customer_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """customer -> sides of the open dispute."""
    return _grouped(await tx.rows(SQL.sides_of_customers, tx.tenant_id, list(customer_ids)), "party", "customer_id")


async def paper_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.paper_insert, tx.tenant_id, *values)


async def papers_of(tx: TenantTx, dispute_id: UUID) -> list[Row]:
    return await tx.rows(SQL.papers_of, tx.tenant_id, dispute_id)


async def ruling_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.ruling_insert, tx.tenant_id, *values)


async def rulings_of(tx: TenantTx, dispute_id: UUID) -> list[Row]:
    return await tx.rows(SQL.rulings_of, tx.tenant_id, dispute_id)


async def appeal_insert(tx: TenantTx, *values: Any) -> bool:
    return await tx.run(SQL.appeal_insert, tx.tenant_id, *values) == 1


async def appeals_of(tx: TenantTx, dispute_id: UUID) -> list[Row]:
    return await tx.rows(SQL.appeals_of, tx.tenant_id, dispute_id)


async def appeal_decide(tx: TenantTx, *values: Any) -> bool:
    return await tx.run(SQL.appeal_decide, tx.tenant_id, *values) == 1


async def names_of_parties(tx: TenantTx) -> dict[UUID, str]:
    return {row["id"]: row["name"] for row in await tx.rows(SQL.names_of_parties, tx.tenant_id)}


async def roles_of_parties(tx: TenantTx) -> dict[UUID, str]:
    return {row["id"]: row["role"] for row in await tx.rows(SQL.roles_of_parties, tx.tenant_id)}


async def staff_of_project(tx: TenantTx, project_id: UUID, at: datetime) -> list[Row]:
    return await tx.rows(SQL.staff_of_project, tx.tenant_id, project_id, at)


async def agencies_of_project(tx: TenantTx, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.agencies_of_project, tx.tenant_id, project_id)


async def staff_of_role(tx: TenantTx, role: str, at: datetime) -> list[UUID]:
    return [row["id"] for row in await tx.rows(SQL.staff_of_role, tx.tenant_id, role, at)]


async def offices_of_project(tx: TenantTx, project_id: UUID) -> list[UUID]:
    return [row["id"] for row in await tx.rows(SQL.offices_of_project, tx.tenant_id, project_id)]


async def project_names(tx: TenantTx, project_id: UUID) -> Row | None:
    return await tx.row(SQL.project_names, tx.tenant_id, project_id)


def _grouped(rows: Sequence[Row], field: str, by: str = "dispute_id") -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, tuple[UUID, ...]] = {}
    for row in rows:
        found[row[by]] = (*found.get(row[by], ()), row[field])
    return found
