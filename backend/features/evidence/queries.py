"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.features.evidence.models import Head
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def head_lock(tx: TenantTx, project_id: UUID) -> Head | None:
    row = await tx.row(SQL.head_lock, tx.tenant_id, project_id)
    return Head(project_id, row["seq"], row["hash"]) if row else None


async def head_read(tx: TenantTx, project_id: UUID) -> Head | None:
    row = await tx.row(SQL.head_read, tx.tenant_id, project_id)
    return Head(project_id, row["seq"], row["hash"]) if row else None


async def head_open(tx: TenantTx, project_id: UUID, genesis: bytes) -> None:
    await tx.run(SQL.head_open, tx.tenant_id, project_id, genesis)


async def entries_append(
    tx: TenantTx,
    project_id: UUID,
    at: datetime,
    rows: Sequence[tuple[int, UUID, str, bytes, bytes, bytes]],
    subjects: Sequence[tuple[UUID, int]],
) -> None:
    """`rows` are (seq, id, kind, prev_hash, hash, entry), in order; the last one becomes the head."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    await tx.run(
        SQL.entries_append, tx.tenant_id, project_id, at, *columns,
        [subject for subject, _ in subjects], [seq for _, seq in subjects], rows[-1][0], rows[-1][4],
    )  # fmt: skip


async def entries_about(tx: TenantTx, project_id: UUID, subjects: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.entries_about, tx.tenant_id, project_id, list(subjects))


async def entries_last_about(
    tx: TenantTx, project_id: UUID, subjects: Sequence[UUID], moments: Sequence[int]
) -> list[Row]:
    return await tx.rows(SQL.entries_last_about, tx.tenant_id, project_id, list(subjects), list(moments))


async def entries_by_seq(tx: TenantTx, project_id: UUID, seqs: Sequence[int]) -> list[Row]:
    return await tx.rows(SQL.entries_by_seq, tx.tenant_id, project_id, list(seqs))


async def entries_page(tx: TenantTx, project_id: UUID, after: int, size: int) -> list[Row]:
    return await tx.rows(SQL.entries_page, tx.tenant_id, project_id, after, size)


async def projects_all(tx: TenantTx) -> list[Row]:
    return await tx.rows(SQL.projects_all, tx.tenant_id)


async def entries_recent(tx: TenantTx, project_id: UUID, subject: UUID, since: datetime) -> list[Row]:
    return await tx.rows(SQL.entries_recent, tx.tenant_id, project_id, subject, since)


async def entries_concern(tx: TenantTx, project_id: UUID, subject: UUID, also: UUID) -> None:
    await tx.run(SQL.entries_concern, tx.tenant_id, project_id, subject, also)
