"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.features.penalties.models import Order, Sanction, Step
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def sanction_insert(
    tx: TenantTx, id_: UUID, project_id: UUID, order: Order, by: UUID, at: datetime, fact_id: UUID | None
) -> bool:
    """False: somebody has dealt with this matter."""
    return await tx.run(
        SQL.sanction_insert, tx.tenant_id, id_, project_id, order.office_id, order.staff_id, order.kind,
        list(order.measures), order.yuan, order.stop_until, order.offence, order.clause, order.times, order.matter,
        order.reason, by, at, fact_id,
    ) == 1  # fmt: skip


async def sanction_of_matter(tx: TenantTx, matter: UUID) -> Row | None:
    return await tx.row(SQL.sanction_of_matter, tx.tenant_id, matter)


async def sanction_lock(tx: TenantTx, id_: UUID) -> Sanction | None:
    row = await tx.row(SQL.sanction_lock, tx.tenant_id, id_)
    return (await _with_steps(tx, [row]))[0] if row else None


async def sanctions_listed(
    tx: TenantTx, office_id: UUID, start: datetime, end: datetime, staff_id: UUID | None, most: int | None
) -> list[Sanction]:
    rows = await tx.rows(SQL.sanctions_listed, tx.tenant_id, office_id, start, end, staff_id, most)
    return await _with_steps(tx, rows)


async def step_insert(
    tx: TenantTx, sanction_id: UUID, kind: str, yuan: int | None, reason: str, by: UUID, at: datetime, fact_id: UUID
) -> None:
    await tx.run(SQL.step_insert, tx.tenant_id, sanction_id, kind, yuan, reason, by, at, fact_id)


async def matters_dealt(tx: TenantTx, matters: Sequence[UUID]) -> set[UUID]:
    return {row["matter"] for row in await tx.rows(SQL.matters_dealt, tx.tenant_id, list(matters))}


async def times_before(tx: TenantTx, staff_id: UUID, offence: str) -> int:
    return int(await tx.value(SQL.times_before, tx.tenant_id, staff_id, offence))


async def _with_steps(tx: TenantTx, rows: Sequence[Row]) -> list[Sanction]:
    found: dict[UUID, list[Step]] = {row["id"]: [] for row in rows}
    for step in await tx.rows(SQL.steps_of, tx.tenant_id, list(found)):
        fields = {name: step[name] for name in Step.__struct_fields__}
        found[step["sanction_id"]].append(Step(**fields))
    return [
        Sanction(**{**dict(row), "measures": tuple(row["measures"]), "steps": tuple(found[row["id"]])}) for row in rows
    ]
