"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.features.attribution.models import Kept
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def verdict_insert(tx: TenantTx, project_id: UUID, at: datetime, kept: Sequence[Kept]) -> None:
    verdicts = [item.verdict for item in kept]
    await tx.run(
        SQL.verdict_insert, tx.tenant_id, project_id, at,
        [item.id for item in kept], [item.subject_id for item in kept],
        [str(type(v.question).__struct_config__.tag) for v in verdicts], [v.status for v in verdicts],
        [item.body for item in kept], [item.digest for item in kept], [v.last_seq for v in verdicts],
        [item.evidence_seq for item in kept], [v.next_change_at for v in verdicts],
        [item.rulebook_id for item in kept],
    )  # fmt: skip


async def verdict_find(tx: TenantTx, verdict_id: UUID) -> Row | None:
    return await tx.row(SQL.verdict_find, tx.tenant_id, verdict_id)


async def verdicts_about(tx: TenantTx, subject_id: UUID, limit: int) -> list[Row]:
    return await tx.rows(SQL.verdicts_about, tx.tenant_id, subject_id, limit)


async def verdicts_latest(tx: TenantTx, subjects: Sequence[UUID], question: str) -> list[Row]:
    return await tx.rows(SQL.verdicts_latest, tx.tenant_id, list(subjects), question)


async def verdicts_page(tx: TenantTx, project_id: UUID, after: int, size: int) -> list[Row]:
    return await tx.rows(SQL.verdicts_page, tx.tenant_id, project_id, after, size)


async def verdicts_standing(
    tx: TenantTx, project_id: UUID, questions: Sequence[str], after: UUID, size: int
) -> list[Row]:
    return await tx.rows(SQL.verdicts_standing, tx.tenant_id, project_id, list(questions), after, size)


async def entry_of_verdict(tx: TenantTx, project_id: UUID, seq: int) -> Row | None:
    return await tx.row(SQL.entry_of_verdict, tx.tenant_id, project_id, seq)


async def names_of_staff(tx: TenantTx) -> dict[str, str]:
    return {str(row["id"]): row["name"] for row in await tx.rows(SQL.names_of_staff, tx.tenant_id)}


async def is_agency(tx: TenantTx, holder: UUID) -> bool:
    return bool(await tx.value(SQL.is_agency, tx.tenant_id, holder))


async def place_names(tx: TenantTx, project_id: UUID) -> Row | None:
    return await tx.row(SQL.place_names, tx.tenant_id, project_id)
