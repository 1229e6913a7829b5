"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def agency_hold(tx: TenantTx, agency_id: UUID) -> Row | None:
    return await tx.row(SQL.agency_hold, tx.tenant_id, agency_id)


async def agency_find(tx: TenantTx, agency_id: UUID) -> Row | None:
    return await tx.row(SQL.agency_find, tx.tenant_id, agency_id)


async def agency_suspend(tx: TenantTx, agency_id: UUID, at: datetime | None) -> None:
    await tx.run(SQL.agency_suspend, tx.tenant_id, agency_id, at)


async def agency_contract(tx: TenantTx, agency_id: UUID, since: date | None, until: date | None) -> None:
    await tx.run(SQL.agency_contract, tx.tenant_id, agency_id, since, until)


async def agencies_of_projects(tx: TenantTx, projects: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.agencies_of_projects, tx.tenant_id, list(projects))


async def accounts_of_agency(tx: TenantTx, agency_id: UUID) -> list[Row]:
    return await tx.rows(SQL.accounts_of_agency, tx.tenant_id, agency_id)


async def account_suspend(tx: TenantTx, staff_id: UUID, agency_id: UUID, at: datetime | None) -> bool:
    return await tx.run(SQL.account_suspend, tx.tenant_id, staff_id, agency_id, at) == 1


async def login_taken(tx: TenantTx, login: str) -> bool:
    return bool(await tx.value(SQL.login_taken, tx.tenant_id, login))


async def queries_recent(tx: TenantTx, agency_id: UUID, since: datetime) -> list[Row]:
    return await tx.rows(SQL.queries_recent, tx.tenant_id, agency_id, since)


async def query_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.query_insert, tx.tenant_id, *values)


async def report_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.report_insert, tx.tenant_id, *values)


async def reports_insert(tx: TenantTx, project_id: UUID, columns: Sequence[Sequence[object]]) -> None:
    await tx.run(SQL.reports_insert, tx.tenant_id, project_id, *columns)


async def report_find(tx: TenantTx, report_id: UUID) -> Row | None:
    return await tx.row(SQL.report_find, tx.tenant_id, report_id)


async def reports_of_agency(
    tx: TenantTx, agency_id: UUID, agent_id: UUID | None, at: datetime, last: UUID, size: int
) -> list[Row]:
    return await tx.rows(SQL.reports_of_agency, tx.tenant_id, agency_id, agent_id, at, last, size)


async def reports_of_day(tx: TenantTx, project_id: UUID, start: datetime, end: datetime) -> list[Row]:
    return await tx.rows(SQL.reports_of_day, tx.tenant_id, project_id, start, end)


async def reports_by_mask(tx: TenantTx, project_id: UUID, masks: Sequence[bytes]) -> list[Row]:
    return await tx.rows(SQL.reports_by_mask, tx.tenant_id, project_id, list(masks))


async def reports_of_customer(tx: TenantTx, customer_id: UUID) -> list[Row]:
    return await tx.rows(SQL.reports_of_customer, tx.tenant_id, customer_id)


async def report_receive(tx: TenantTx, report_id: UUID, at: datetime, by: UUID) -> bool:
    return await tx.run(SQL.report_receive, tx.tenant_id, report_id, at, by) == 1


async def report_meant(tx: TenantTx, subject_id: UUID, customer_id: UUID) -> None:
    await tx.run(SQL.report_meant, tx.tenant_id, subject_id, customer_id)


async def people_by_tail(tx: TenantTx, project_id: UUID, tail: str) -> list[Row]:
    return await tx.rows(SQL.people_by_tail, tx.tenant_id, project_id, tail)


async def follow_up_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.follow_up_insert, tx.tenant_id, *values)


async def follow_ups_of_report(tx: TenantTx, reports: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.follow_ups_of_report, tx.tenant_id, list(reports))


async def reports_find(tx: TenantTx, ids: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.reports_find, tx.tenant_id, list(ids))


async def tellable(tx: TenantTx, agency_id: UUID, agent_id: UUID) -> list[UUID]:
    return [row["id"] for row in await tx.rows(SQL.tellable, tx.tenant_id, agency_id, agent_id)]


async def desk_of_office(tx: TenantTx, office_id: UUID) -> list[UUID]:
    return [row["id"] for row in await tx.rows(SQL.desk_of_office, tx.tenant_id, office_id)]


async def told_agency(tx: TenantTx, customer_id: UUID, agency_id: UUID, since: datetime) -> datetime | None:
    found: datetime | None = await tx.value(SQL.told_agency, tx.tenant_id, customer_id, agency_id, since)
    return found


async def visit_find(tx: TenantTx, visit_id: UUID) -> Row | None:
    return await tx.row(SQL.visit_find, tx.tenant_id, visit_id)


async def arrival_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.arrival_insert, tx.tenant_id, *values)


async def arrivals_of_visits(tx: TenantTx, visits: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.arrivals_of_visits, tx.tenant_id, list(visits))


async def slips_lacking(tx: TenantTx, customers: Sequence[UUID]) -> frozenset[tuple[UUID, UUID]]:
    """(agency, customer)."""
    rows = await tx.rows(SQL.slips_lacking, tx.tenant_id, list(customers))
    return frozenset((row["agency_id"], row["customer_id"]) for row in rows)


async def signature_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.signature_insert, tx.tenant_id, *values)


async def signatures_of_arrival(tx: TenantTx, arrival_id: UUID) -> list[Row]:
    return await tx.rows(SQL.signatures_of_arrival, tx.tenant_id, arrival_id)


async def numbers_alike(tx: TenantTx, agency_id: UUID, mask_bi: bytes, number_bi: bytes, since: datetime) -> list[Row]:
    return await tx.rows(SQL.numbers_alike, tx.tenant_id, agency_id, mask_bi, number_bi, since)


async def offices_of_project(tx: TenantTx, project_id: UUID) -> list[UUID]:
    return [row["id"] for row in await tx.rows(SQL.offices_of_project, tx.tenant_id, project_id)]


async def own_report_of(
    tx: TenantTx, agency_id: UUID, project_id: UUID, mask_bi: bytes, person_bi: bytes
) -> UUID | None:
    found: UUID | None = await tx.value(SQL.own_report_of, tx.tenant_id, agency_id, project_id, mask_bi, person_bi)
    return found


async def numbers_of(tx: TenantTx, customers: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.numbers_of, tx.tenant_id, list(customers))


async def reporters_of(tx: TenantTx, agency_id: UUID, customer_id: UUID) -> list[Row]:
    return await tx.rows(SQL.reporters_of, tx.tenant_id, agency_id, customer_id)


async def asked_by_agents(tx: TenantTx, agency_id: UUID, since: datetime) -> list[Row]:
    return await tx.rows(SQL.asked_by_agents, tx.tenant_id, agency_id, since)
