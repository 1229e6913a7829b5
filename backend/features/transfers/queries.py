"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.features.transfers.models import OUTCOMES, Result
from backend.kit.db import Row, TenantTx
from backend.kit.sql import Query, load

SQL = load(__name__)
PAGES: dict[str, Query] = {"calls": SQL.calls_page, "visits": SQL.visits_page, "reports": SQL.reports_page}


async def transfer_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.transfer_insert, tx.tenant_id, *values)


async def transfer_find(tx: TenantTx, id_: UUID, *, lock: bool = False) -> Row | None:
    return await tx.row(SQL.transfer_lock if lock else SQL.transfer_find, tx.tenant_id, id_)


async def transfers_of_projects(tx: TenantTx, offices: Sequence[UUID], limit: int) -> list[Row]:
    return await tx.rows(SQL.transfers_of_projects, tx.tenant_id, list(offices), limit)


async def transfer_in_reach(tx: TenantTx, id_: UUID, offices: Sequence[UUID]) -> bool:
    return bool(await tx.value(SQL.transfer_in_reach, tx.tenant_id, id_, list(offices)))


async def transfer_turn(tx: TenantTx, id_: UUID, phase: str, cursor: int, total: int) -> None:
    await tx.run(SQL.transfer_turn, tx.tenant_id, id_, phase, cursor, total)


async def transfer_headed(tx: TenantTx, id_: UUID, row: int, header: bytes, columns: Sequence[int]) -> None:
    await tx.run(SQL.transfer_headed, tx.tenant_id, id_, row, header, list(columns))


async def transfer_columns(tx: TenantTx, id_: UUID, columns: Sequence[int]) -> None:
    await tx.run(SQL.transfer_columns, tx.tenant_id, id_, list(columns))


async def transfer_step(tx: TenantTx, id_: UUID, cursor: int, counts: dict[str, int], place: str = "") -> None:
    values = [counts.get(outcome, 0) for outcome in OUTCOMES]
    await tx.run(SQL.transfer_step, tx.tenant_id, id_, cursor, values, place)


async def transfer_confirm(tx: TenantTx, id_: UUID, by: UUID, at: datetime) -> bool:
    return await tx.run(SQL.transfer_confirm, tx.tenant_id, id_, by, at) == 1


async def plan_anew(tx: TenantTx) -> None:
    """A piece grows the tables that it reads: each of its statements is planned for what is there now."""
    await tx.run(SQL.plan_anew)


async def transfer_finish(tx: TenantTx, id_: UUID, at: datetime, size: int) -> None:
    await tx.run(SQL.transfer_finish, tx.tenant_id, id_, at, size)


async def transfer_stop(tx: TenantTx, id_: UUID, at: datetime, why: str) -> bool:
    return await tx.run(SQL.transfer_stop, tx.tenant_id, id_, at, why) == 1


async def transfer_resume(tx: TenantTx, id_: UUID) -> bool:
    return await tx.run(SQL.transfer_resume, tx.tenant_id, id_) == 1


async def transfer_emptied(tx: TenantTx, id_: UUID, at: datetime) -> None:
    await tx.run(SQL.transfer_emptied, tx.tenant_id, id_, at)


async def pieces_insert(tx: TenantTx, id_: UUID, part: str, places: Sequence[int], bodies: Sequence[bytes]) -> None:
    await tx.run(SQL.pieces_insert, tx.tenant_id, id_, part, list(places), list(bodies))


async def piece_find(tx: TenantTx, id_: UUID, part: str, place: int) -> bytes | None:
    body: bytes | None = await tx.value(SQL.piece_find, tx.tenant_id, id_, part, place)
    return body


async def pieces_delete(tx: TenantTx, id_: UUID, part: str) -> None:
    await tx.run(SQL.pieces_delete, tx.tenant_id, id_, part)


async def rows_insert(tx: TenantTx, id_: UUID, results: Sequence[Result]) -> None:
    await tx.run(
        SQL.rows_insert, tx.tenant_id, id_, [r.place for r in results], [r.outcome for r in results],
        [r.code for r in results], [r.field for r in results], [r.other for r in results],
    )  # fmt: skip


async def rows_between(tx: TenantTx, id_: UUID, first: int, end: int) -> list[Result]:
    return [_result(row) for row in await tx.rows(SQL.rows_between, tx.tenant_id, id_, first, end)]


async def rows_of_outcome(tx: TenantTx, id_: UUID, outcome: str, after: int, limit: int) -> list[Result]:
    rows = await tx.rows(SQL.rows_of_outcome, tx.tenant_id, id_, outcome, after, limit)
    return [_result(row) for row in rows]


async def firsts(tx: TenantTx, id_: UUID, keys: Sequence[bytes], places: Sequence[int]) -> dict[bytes, int]:
    """Which row of the file says each of these first; these rows themselves, where none did before."""
    await tx.run(SQL.firsts_insert, tx.tenant_id, id_, list(keys), list(places))
    return {row["key"]: row["place"] for row in await tx.rows(SQL.firsts_find, tx.tenant_id, id_, list(keys))}


async def rows_before(tx: TenantTx, id_: UUID, place: int) -> int:
    count: int = await tx.value(SQL.rows_before, tx.tenant_id, id_, place)
    return count


async def rows_change(tx: TenantTx, id_: UUID, places: Sequence[int], outcome: str, code: str) -> None:
    await tx.run(SQL.rows_change, tx.tenant_id, id_, list(places), outcome, code)


async def rows_delete(tx: TenantTx, id_: UUID) -> None:
    await tx.run(SQL.firsts_delete, tx.tenant_id, id_)
    await tx.run(SQL.rows_delete, tx.tenant_id, id_)


async def entries_claim(
    tx: TenantTx, project_id: UUID, kind: str, id_: UUID, keys: Sequence[bytes], places: Sequence[int]
) -> set[bytes]:
    rows = await tx.rows(SQL.entries_claim, tx.tenant_id, project_id, kind, id_, list(keys), list(places))
    return {row["key"] for row in rows}


async def entries_known(tx: TenantTx, project_id: UUID, kind: str, keys: Sequence[bytes]) -> set[bytes]:
    return {row["key"] for row in await tx.rows(SQL.entries_known, tx.tenant_id, project_id, kind, list(keys))}


async def consultants_of_project(tx: TenantTx, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.consultants_of_project, tx.tenant_id, project_id)


async def agencies_of_project(tx: TenantTx, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.agencies_of_project, tx.tenant_id, project_id)


async def offices_of_project(tx: TenantTx, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.offices_of_project, tx.tenant_id, project_id)


async def logins_known(tx: TenantTx, logins: Sequence[str]) -> set[str]:
    return {row["login"] for row in await tx.rows(SQL.logins_known, tx.tenant_id, list(logins))}


async def customers_page(
    tx: TenantTx, project_id: UUID, after: UUID, limit: int, since: datetime | None, until: datetime | None
) -> list[Row]:
    return await tx.rows(SQL.customers_page, tx.tenant_id, project_id, after, limit, since, until)


async def ledger_page(tx: TenantTx, kind: str, project_id: UUID, after: int, limit: int) -> list[Row]:
    return await tx.rows(PAGES[kind], tx.tenant_id, project_id, after, limit)


async def staff_page(tx: TenantTx, project_id: UUID, after: UUID, limit: int) -> list[Row]:
    return await tx.rows(SQL.staff_page, tx.tenant_id, project_id, after, limit)


async def names_of_staff(tx: TenantTx) -> dict[str, str]:
    return {str(row["id"]): row["name"] for row in await tx.rows(SQL.names_of_staff, tx.tenant_id)}


async def numbers_of_facts(tx: TenantTx, ids: Sequence[UUID]) -> dict[str, int]:
    return {str(row["id"]): row["seq"] for row in await tx.rows(SQL.numbers_of_facts, tx.tenant_id, list(ids))}


async def role_of(tx: TenantTx, staff_id: UUID) -> Any:
    return await tx.value(SQL.role_of, tx.tenant_id, staff_id)


def _result(row: Row) -> Result:
    return Result(**dict(row))
