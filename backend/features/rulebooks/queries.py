"""One function a statement; see queries.sql."""

from datetime import datetime
from uuid import UUID

from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def version_current(tx: TenantTx, project_id: UUID, at: datetime) -> Row | None:
    return await tx.row(SQL.version_current, tx.tenant_id, project_id, at)


async def version_find(tx: TenantTx, version_id: UUID) -> Row | None:
    return await tx.row(SQL.version_find, tx.tenant_id, version_id)


async def version_document(tx: TenantTx, version_id: UUID) -> bytes:
    document: bytes = await tx.value(SQL.version_document, tx.tenant_id, version_id)
    return document


async def version_insert(
    tx: TenantTx, id_: UUID, project_id: UUID, document: bytes, digest: str,
    effective_from: datetime, by: UUID | None, at: datetime,
) -> int:  # fmt: skip
    number: int = await tx.value(
        SQL.version_insert, tx.tenant_id, id_, project_id, document, digest, effective_from, by, at
    )
    return number
