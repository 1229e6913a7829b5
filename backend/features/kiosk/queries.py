"""One function a statement; see queries.sql. `lobby_*` run outside tenants."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.features.kiosk.models import Device, DeviceView, Quarantined
from backend.kit.db import LobbyTx, Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)


async def device_find(tx: TenantTx, device_id: UUID, at: datetime) -> Device | None:
    row = await tx.row(SQL.device_find, tx.tenant_id, device_id, at)
    return Device(**{**dict(row), "rulebook_ids": tuple(row["rulebook_ids"])}) if row else None


async def device_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.device_insert, tx.tenant_id, *values)


async def device_letters(tx: TenantTx, office_id: UUID) -> set[str]:
    return {row["letter"] for row in await tx.rows(SQL.device_letters, tx.tenant_id, office_id)}


async def device_revoke(tx: TenantTx, device_id: UUID, at: datetime, by: UUID) -> bool:
    return await tx.run(SQL.device_revoke, tx.tenant_id, device_id, at, by) == 1


async def devices_all(tx: TenantTx) -> list[DeviceView]:
    rows = await tx.rows(SQL.devices_all, tx.tenant_id)
    return [msgspec.convert(dict(row), DeviceView) for row in rows]


async def contact_upsert(tx: TenantTx, device_id: UUID, at: datetime, unsent: int) -> None:
    await tx.run(SQL.contact_upsert, tx.tenant_id, device_id, at, unsent)


async def key_current(tx: TenantTx, office_id: UUID) -> Row | None:
    return await tx.row(SQL.key_current, tx.tenant_id, office_id)


async def key_find(tx: TenantTx, key_id: UUID, office_id: UUID) -> bytes | None:
    sealed: bytes | None = await tx.value(SQL.key_find, tx.tenant_id, key_id, office_id)
    return sealed


async def key_insert(tx: TenantTx, id_: UUID, office_id: UUID, public: bytes, private_ct: bytes, at: datetime) -> None:
    await tx.run(SQL.key_insert, tx.tenant_id, id_, office_id, public, private_ct, at)


async def office_config(tx: TenantTx, office_id: UUID) -> Row | None:
    return await tx.row(SQL.office_config, tx.tenant_id, office_id)


async def office_consultants(tx: TenantTx, office_id: UUID) -> list[Row]:
    return await tx.rows(SQL.office_consultants, tx.tenant_id, office_id)


async def named_here(
    tx: TenantTx, device: Device, consultant_id: UUID | None, agency_id: UUID | None
) -> tuple[UUID | None, UUID | None]:
    row = await tx.row(SQL.named_here, tx.tenant_id, consultant_id, device.office_id, agency_id, device.project_id)
    return (row["consultant_id"], row["agency_id"]) if row else (None, None)


async def office_agencies(tx: TenantTx, project_id: UUID) -> list[Row]:
    return await tx.rows(SQL.office_agencies, tx.tenant_id, project_id)


async def pairing_failed(tx: TenantTx, staff_id: UUID, at: datetime) -> None:
    await tx.run(SQL.pairing_failed, tx.tenant_id, staff_id, at)


async def pairing_failures(tx: TenantTx, since: datetime) -> int:
    count: int = await tx.value(SQL.pairing_failures, tx.tenant_id, since)
    return count


async def lobby_insert(tx: LobbyTx, *values: Any) -> None:
    await tx.run(SQL.lobby_insert, *values)


async def lobby_find(tx: LobbyTx, pairing_id: UUID) -> Row | None:
    return await tx.row(SQL.lobby_find, pairing_id)


async def lobby_find_code(tx: LobbyTx | TenantTx, code_hash: bytes, at: datetime) -> Row | None:
    return await tx.row(SQL.lobby_find_code, code_hash, at)


async def lobby_confirm(
    tx: LobbyTx | TenantTx, pairing_id: UUID, tenant_id: UUID, device_id: UUID, at: datetime
) -> bool:
    return await tx.run(SQL.lobby_confirm, pairing_id, tenant_id, device_id, at) == 1


async def lobby_sweep(tx: LobbyTx, at: datetime) -> None:
    await tx.run(SQL.lobby_sweep, at)


async def lobby_waiting(tx: LobbyTx, at: datetime) -> int:
    count: int = await tx.value(SQL.lobby_waiting, at)
    return count


async def quarantine_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.quarantine_insert, tx.tenant_id, *values)


async def quarantine_open(tx: TenantTx) -> list[Quarantined]:
    rows = await tx.rows(SQL.quarantine_open, tx.tenant_id)
    return [Quarantined(**dict(row)) for row in rows]


async def quarantine_resolve(tx: TenantTx, id_: UUID, at: datetime, by: UUID, note: str) -> bool:
    return await tx.run(SQL.quarantine_resolve, tx.tenant_id, id_, at, by, note) == 1


async def submission_insert(tx: TenantTx, *values: Any) -> bool:
    """False: that submission or that device number was here before."""
    return await tx.run(SQL.submission_insert, tx.tenant_id, *values) == 1


async def submission_find(tx: TenantTx, submission_id: UUID) -> Row | None:
    return await tx.row(SQL.submission_find, tx.tenant_id, submission_id)


async def submission_outcome(tx: TenantTx, submission_id: UUID) -> Row | None:
    return await tx.row(SQL.submission_outcome, tx.tenant_id, submission_id)


async def visit_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.visit_insert, tx.tenant_id, *values)


async def visit_of_submission(tx: TenantTx, submission_id: UUID, device_id: UUID) -> Row | None:
    return await tx.row(SQL.visit_of_submission, tx.tenant_id, submission_id, device_id)


async def visit_identified(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.visit_identified, tx.tenant_id, *values)


async def consent_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.consent_insert, tx.tenant_id, *values)


async def consent_withdraw(tx: TenantTx, submission_id: UUID, at: datetime) -> bool:
    return await tx.run(SQL.consent_withdraw, tx.tenant_id, submission_id, at) == 1


async def receipt_find(tx: TenantTx, submission_id: UUID) -> Row | None:
    return await tx.row(SQL.receipt_find, tx.tenant_id, submission_id)


async def desk_of_office(tx: TenantTx, office_id: UUID) -> list[UUID]:
    return [row["id"] for row in await tx.rows(SQL.desk_of_office, tx.tenant_id, office_id)]


async def amendment_insert(tx: TenantTx, submission_id: UUID, visit_id: UUID, seq: int) -> None:
    await tx.run(SQL.amendment_insert, tx.tenant_id, submission_id, visit_id, seq)
