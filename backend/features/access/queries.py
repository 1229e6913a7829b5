"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.features.access.models import IDLE, Colleague, Office, Role
from backend.kit.db import LobbyTx, Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def colleagues_of_office(tx: TenantTx, office_id: UUID, at: datetime) -> list[Colleague]:
    return [Colleague(*row) for row in await tx.rows(SQL.colleagues_of_office, tx.tenant_id, office_id, at)]


async def failure_add(tx: TenantTx, login: str, address: str, at: datetime) -> None:
    await tx.run(SQL.failure_add, tx.tenant_id, login, at, address)


async def failures_clear(tx: TenantTx, login: str) -> None:
    await tx.run(SQL.failures_clear, tx.tenant_id, login)


async def failures_recent(tx: TenantTx, login: str, since: datetime) -> int:
    count: int = await tx.value(SQL.failures_recent, tx.tenant_id, login, since)
    return count


async def offices_by_ids(tx: TenantTx, ids: Sequence[UUID]) -> list[Office]:
    return [Office(*row) for row in await tx.rows(SQL.offices_by_ids, tx.tenant_id, list(ids))]


async def office_assign(tx: TenantTx, staff_id: UUID, office_id: UUID) -> None:
    await tx.run(SQL.office_assign, tx.tenant_id, staff_id, office_id)


async def session_actor(tx: TenantTx, token_hash: bytes, at: datetime) -> Row | None:
    return await tx.row(SQL.session_actor, tx.tenant_id, token_hash, at, at - IDLE)


async def session_open(tx: TenantTx, token_hash: bytes, staff_id: UUID, at: datetime, expires_at: datetime) -> None:
    await tx.run(SQL.session_open, tx.tenant_id, token_hash, staff_id, at, expires_at)


async def session_revoke(tx: TenantTx, token_hash: bytes, at: datetime) -> None:
    await tx.run(SQL.session_revoke, tx.tenant_id, token_hash, at)


async def session_seen(tx: TenantTx, token_hash: bytes, at: datetime) -> None:
    await tx.run(SQL.session_seen, tx.tenant_id, token_hash, at)


async def staff_account(tx: TenantTx, login: str, at: datetime) -> Row | None:
    return await tx.row(SQL.staff_account, tx.tenant_id, login, at)


async def staff_add(
    tx: TenantTx,
    staff_id: UUID,
    login: str,
    name: str,
    initials: str,
    role: Role,
    password_hash: str,
    at: datetime,
    agency_id: UUID | None,
) -> None:
    await tx.run(SQL.staff_add, tx.tenant_id, staff_id, login, name, initials, role, password_hash, at, agency_id)


async def staff_restore(tx: TenantTx, staff_id: UUID) -> int:
    return await tx.run(SQL.staff_restore, tx.tenant_id, staff_id)


async def staff_depart(tx: TenantTx, staff_id: UUID, at: datetime) -> int:
    return await tx.run(SQL.staff_depart, tx.tenant_id, staff_id, at)


async def tenant_by_slug(tx: LobbyTx, slug: str) -> UUID | None:
    found: UUID | None = await tx.value(SQL.tenant_by_slug, slug)
    return found


async def company_code(tx: TenantTx) -> str:
    return str(await tx.value(SQL.company_code, tx.tenant_id))


async def customer_in_reach(tx: TenantTx, customer_id: UUID, office_ids: Sequence[UUID]) -> bool:
    return bool(await tx.value(SQL.customer_in_reach, tx.tenant_id, customer_id, list(office_ids)))


async def verdict_in_reach(tx: TenantTx, verdict_id: UUID, office_ids: Sequence[UUID]) -> bool:
    return bool(await tx.value(SQL.verdict_in_reach, tx.tenant_id, verdict_id, list(office_ids)))


async def accounts_of_office(tx: TenantTx, office_id: UUID, at: datetime) -> list[Row]:
    return await tx.rows(SQL.accounts_of_office, tx.tenant_id, office_id, at)


async def password_set(tx: TenantTx, staff_id: UUID, hashed: str) -> bool:
    return await tx.run(SQL.password_set, tx.tenant_id, staff_id, hashed) == 1


async def password_of(tx: TenantTx, staff_id: UUID) -> str | None:
    value: str | None = await tx.value(SQL.password_of, tx.tenant_id, staff_id)
    return value


async def sessions_end(tx: TenantTx, staff_id: UUID, at: datetime, but: bytes | None) -> None:
    await tx.run(SQL.sessions_end, tx.tenant_id, staff_id, at, but)


async def form_begin(tx: TenantTx, staff_id: UUID, form: UUID, at: datetime) -> bool:
    return await tx.run(SQL.form_begin, tx.tenant_id, staff_id, form, at) == 1


async def form_led(tx: TenantTx, staff_id: UUID, form: UUID) -> str | None:
    led: str | None = await tx.value(SQL.form_led, tx.tenant_id, staff_id, form)
    return led


async def form_done(tx: TenantTx, staff_id: UUID, form: UUID, led_to: str) -> None:
    await tx.run(SQL.form_done, tx.tenant_id, staff_id, form, led_to)


async def form_open(tx: TenantTx, staff_id: UUID, form: UUID) -> None:
    await tx.run(SQL.form_open, tx.tenant_id, staff_id, form)


async def forms_forget(tx: TenantTx, staff_id: UUID, before: datetime) -> None:
    await tx.run(SQL.forms_forget, tx.tenant_id, staff_id, before)
