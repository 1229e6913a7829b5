"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.trial import Flip
from backend.features.rulebooks.trials.models import Cause, KeptFlip, Trial
from backend.features.rulebooks.trials.tally import Summary
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)
_SUMMARY = msgspec.json.Decoder(Summary)
_FLIPS = msgspec.json.Decoder(Flip)


async def customers_count(tx: TenantTx, project_id: UUID) -> int:
    count: int = await tx.value(SQL.customers_count, tx.tenant_id, project_id)
    return count


async def homes_page(
    tx: TenantTx, project_id: UUID, after: UUID, size: int, last_seq: int, linked_by: datetime, active_since: datetime
) -> list[Row]:
    return await tx.rows(SQL.homes_page, tx.tenant_id, project_id, after, size, last_seq, linked_by, active_since)


async def entries_of_each(tx: TenantTx, project_id: UUID, subjects: Sequence[UUID], last_seq: int) -> list[Row]:
    return await tx.rows(SQL.entries_of_each, tx.tenant_id, project_id, list(subjects), last_seq)


async def presence_at(tx: TenantTx, project_id: UUID, subjects: Sequence[UUID], moments: Sequence[int]) -> list[Row]:
    return await tx.rows(SQL.presence_at, tx.tenant_id, project_id, list(subjects), list(moments))


async def head_seq(tx: TenantTx, project_id: UUID) -> int:
    seq: int | None = await tx.value(SQL.head_seq, tx.tenant_id, project_id)
    return seq or 0


async def trial_insert(tx: TenantTx, id_: UUID, project_id: UUID, *values: Any) -> bool:
    return await tx.run(SQL.trial_insert, tx.tenant_id, id_, project_id, *values) == 1


async def trial_find(tx: TenantTx, trial_id: UUID) -> Trial | None:
    return _trial(await tx.row(SQL.trial_find, tx.tenant_id, trial_id))


async def trial_lock(tx: TenantTx, trial_id: UUID) -> Trial | None:
    return _trial(await tx.row(SQL.trial_lock, tx.tenant_id, trial_id))


async def trials_of_project(tx: TenantTx, project_id: UUID, limit: int) -> list[Trial]:
    rows = await tx.rows(SQL.trials_of_project, tx.tenant_id, project_id, limit)
    return [trial for row in rows if (trial := _trial(row)) is not None]


async def trial_candidate(tx: TenantTx, trial_id: UUID) -> bytes:
    document: bytes = await tx.value(SQL.trial_candidate, tx.tenant_id, trial_id)
    return document


async def trial_walk(
    tx: TenantTx, trial_id: UUID, cursor: UUID, walked: int, summary: Summary, chain: bytes, at: datetime
) -> None:
    await tx.run(SQL.trial_walk, tx.tenant_id, trial_id, cursor, walked, digest.canonical(summary), chain, at)


async def trial_finish(tx: TenantTx, trial_id: UUID, at: datetime, result: str) -> None:
    await tx.run(SQL.trial_finish, tx.tenant_id, trial_id, at, result)


async def trial_stop(tx: TenantTx, trial_id: UUID, at: datetime, how: str, cause: Cause | None) -> bool:
    return await tx.run(SQL.trial_stop, tx.tenant_id, trial_id, at, how, cause) == 1


async def trial_stumbled(tx: TenantTx, trial_id: UUID, cause: Cause) -> int:
    """How often in a row. 0: it does not run."""
    times: int | None = await tx.value(SQL.trial_stumbled, tx.tenant_id, trial_id, cause)
    return times or 0


async def trial_resume(tx: TenantTx, trial_id: UUID, at: datetime) -> bool:
    return await tx.run(SQL.trial_resume, tx.tenant_id, trial_id, at) == 1


async def flips_insert(tx: TenantTx, trial_id: UUID, first: int, flips: Sequence[tuple[Flip, bytes]]) -> None:
    """In their order, the first at place `first`."""
    await tx.run(
        SQL.flips_insert, tx.tenant_id, trial_id, list(range(first, first + len(flips))),
        [UUID(flip.customer) for flip, _ in flips],
        ["\n".join(move.party for move in flip.moves) for flip, _ in flips],
        ["\n".join(flip.clauses) for flip, _ in flips], [body for _, body in flips],
    )  # fmt: skip


async def flips_page(
    tx: TenantTx, trial_id: UUID, after: int, size: int, party: str | None = None, clause: str | None = None
) -> list[KeptFlip]:
    rows = await tx.rows(SQL.flips_page, tx.tenant_id, trial_id, after, size, party, clause)
    return [
        KeptFlip(place=row["place"], customer_id=row["customer_id"], flip=_FLIPS.decode(row["body"])) for row in rows
    ]


async def trial_in_reach(tx: TenantTx, trial_id: UUID, office_ids: Sequence[UUID]) -> UUID | None:
    office_id: UUID | None = await tx.value(SQL.trial_in_reach, tx.tenant_id, trial_id, list(office_ids))
    return office_id


async def project_by_slug(tx: TenantTx, slug: str) -> UUID | None:
    project_id: UUID | None = await tx.value(SQL.project_by_slug, tx.tenant_id, slug)
    return project_id


async def names_of_staff(tx: TenantTx) -> dict[str, str]:
    return {str(row["id"]): row["name"] for row in await tx.rows(SQL.names_of_staff, tx.tenant_id)}


def _trial(row: Row | None) -> Trial | None:
    if row is None:
        return None
    values = dict(row)
    return Trial(**{**values, "before_ids": tuple(values["before_ids"]), "summary": _SUMMARY.decode(values["summary"])})
