"""One function a statement; see queries.sql."""

from typing import Any
from uuid import UUID

from backend.kit.db import LobbyTx, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def tenant_insert(tx: LobbyTx, *values: Any) -> bool:
    return await tx.run(SQL.tenant_insert, *values) == 1


async def tenants_listed(tx: LobbyTx, slug: str | None) -> list[tuple[UUID, str]]:
    return [(row["id"], row["slug"]) for row in await tx.rows(SQL.tenants_listed, slug)]


async def project_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.project_insert, tx.tenant_id, *values)


async def office_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.office_insert, tx.tenant_id, *values)


async def agency_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.agency_insert, tx.tenant_id, *values)
