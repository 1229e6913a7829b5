"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.features.rulebooks.models import Project
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def case_insert(tx: TenantTx, *values: Any) -> bool:
    return await tx.run(SQL.case_insert, tx.tenant_id, *values) == 1


async def case_of_dispute(tx: TenantTx, dispute_id: UUID) -> UUID | None:
    found: UUID | None = await tx.value(SQL.case_of_dispute, tx.tenant_id, dispute_id)
    return found


async def cases_of_project(tx: TenantTx, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.cases_of_project, tx.tenant_id, project_id)


async def draft_close(tx: TenantTx, draft_id: UUID, by: UUID, at: datetime, version_id: UUID | None) -> None:
    await tx.run(SQL.draft_close, tx.tenant_id, draft_id, by, at, version_id)


async def draft_find(tx: TenantTx, draft_id: UUID) -> Row | None:
    return await tx.row(SQL.draft_find, tx.tenant_id, draft_id)


async def draft_insert(
    tx: TenantTx, id_: UUID, project_id: UUID, version_id: UUID | None, preset: str | None, by: UUID, at: datetime
) -> bool:
    """False: the project has an open draft."""
    return await tx.run(SQL.draft_insert, tx.tenant_id, id_, project_id, version_id, preset, by, at) == 1


async def draft_lock(tx: TenantTx, draft_id: UUID) -> Row | None:
    return await tx.row(SQL.draft_lock, tx.tenant_id, draft_id)


async def draft_of_project(tx: TenantTx, project_id: UUID) -> UUID | None:
    found: UUID | None = await tx.value(SQL.draft_of_project, tx.tenant_id, project_id)
    return found


async def names_of_staff(tx: TenantTx) -> dict[UUID, str]:
    return {row["id"]: row["name"] for row in await tx.rows(SQL.names_of_staff, tx.tenant_id)}


async def projects_named(tx: TenantTx, ids: Sequence[UUID]) -> list[Project]:
    return [Project(*row) for row in await tx.rows(SQL.projects_named, tx.tenant_id, list(ids))]


async def revision_find(tx: TenantTx, draft_id: UUID, revision: int) -> Row | None:
    return await tx.row(SQL.revision_find, tx.tenant_id, draft_id, revision)


async def revision_insert(
    tx: TenantTx, draft_id: UUID, revision: int, document: bytes, clause: str | None, by: UUID, at: datetime
) -> bool:
    """False: somebody else has written this revision."""
    return await tx.run(SQL.revision_insert, tx.tenant_id, draft_id, revision, document, clause, by, at) == 1


async def revision_latest(tx: TenantTx, draft_id: UUID) -> Row | None:
    return await tx.row(SQL.revision_latest, tx.tenant_id, draft_id)


async def version_current(tx: TenantTx, project_id: UUID, at: datetime) -> Row | None:
    return await tx.row(SQL.version_current, tx.tenant_id, project_id, at)


async def version_find(tx: TenantTx, version_id: UUID) -> Row | None:
    return await tx.row(SQL.version_find, tx.tenant_id, version_id)


async def version_document(tx: TenantTx, version_id: UUID) -> bytes:
    document: bytes = await tx.value(SQL.version_document, tx.tenant_id, version_id)
    return document


async def version_insert(
    tx: TenantTx, id_: UUID, project_id: UUID, number: int, document: bytes, digest: str,
    effective_from: datetime, by: UUID | None, at: datetime,
) -> None:  # fmt: skip
    await tx.run(
        SQL.version_insert, tx.tenant_id, id_, project_id, number, document, digest, effective_from, by, at
    )  # fmt: skip


async def versions_all(tx: TenantTx, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.versions_all, tx.tenant_id, project_id)


async def versions_in_force(tx: TenantTx, project_id: UUID, at: datetime) -> list[Row]:
    return await tx.rows(SQL.versions_in_force, tx.tenant_id, project_id, at)


async def withdrawal_insert(tx: TenantTx, version_id: UUID, by: UUID, at: datetime) -> bool:
    return await tx.run(SQL.withdrawal_insert, tx.tenant_id, version_id, by, at) == 1
