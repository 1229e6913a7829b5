"""One function a statement; see queries.sql."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.features.registers.models import Amendment, Body, Entry
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)
_BODIES = msgspec.json.Decoder(Body)
_WHYS = msgspec.json.Decoder(tuple[str, tuple[str, ...]])
_PURPOSE = "register"


async def entry_insert(tx: TenantTx, keys: Keys, entry: Entry, name_bi: bytes | None = None) -> None:
    await tx.run(
        SQL.entry_insert, tx.tenant_id, entry.id, entry.project_id, entry.office_id, entry.book, entry.customer_id,
        entry.visit_id, entry.staff_id, entry.written_by, entry.written_at, _sealed(keys, entry), name_bi,
        entry.state, entry.step_id, entry.until, entry.corrects,
    )  # fmt: skip


async def entry_find(tx: TenantTx, keys: Keys, entry_id: UUID) -> Entry | None:
    row = await tx.row(SQL.entry_find, tx.tenant_id, entry_id)
    return _entry(keys, row) if row else None


async def entry_lock(tx: TenantTx, keys: Keys, entry_id: UUID) -> Entry | None:
    row = await tx.row(SQL.entry_lock, tx.tenant_id, entry_id)
    return _entry(keys, row) if row else None


async def entry_step(tx: TenantTx, keys: Keys, entry: Entry) -> None:
    await tx.run(
        SQL.entry_step, tx.tenant_id, entry.id, entry.state, entry.state_at, entry.state_by, entry.step_id,
        entry.claimed_by, entry.until, _sealed(keys, entry),
    )  # fmt: skip


async def entries_of_day(
    tx: TenantTx, keys: Keys, office_id: UUID, book: str, start: datetime, end: datetime
) -> list[Entry]:
    rows = await tx.rows(SQL.entries_of_day, tx.tenant_id, office_id, book, start, end)
    return [_entry(keys, row) for row in rows]


async def entries_in_state(
    tx: TenantTx, keys: Keys, project_id: UUID, book: str, states: Sequence[str], limit: int = 200
) -> list[Entry]:
    rows = await tx.rows(SQL.entries_in_state, tx.tenant_id, project_id, book, list(states), limit)
    return [_entry(keys, row) for row in rows]


async def entries_of_staff(tx: TenantTx, keys: Keys, staff_id: UUID, book: str, limit: int = 200) -> list[Entry]:
    rows = await tx.rows(SQL.entries_of_staff, tx.tenant_id, staff_id, book, limit)
    return [_entry(keys, row) for row in rows]


async def entries_of_customers(tx: TenantTx, keys: Keys, customers: Iterable[UUID], book: str) -> list[Entry]:
    rows = await tx.rows(SQL.entries_of_customers, tx.tenant_id, list(customers), book)
    return [_entry(keys, row) for row in rows]


async def entries_of_visits(tx: TenantTx, keys: Keys, visits: Iterable[UUID]) -> list[Entry]:
    return [_entry(keys, row) for row in await tx.rows(SQL.entries_of_visits, tx.tenant_id, list(visits))]


async def customers_alike(tx: TenantTx, project_id: UUID, name_bi: bytes) -> list[UUID]:
    return [row["customer_id"] for row in await tx.rows(SQL.customers_alike, tx.tenant_id, project_id, name_bi)]


async def customer_forget(tx: TenantTx, customer_id: UUID) -> None:
    await tx.run(SQL.customer_forget, tx.tenant_id, customer_id)
    await tx.run(SQL.amendments_forget, tx.tenant_id, customer_id)


async def amendment_insert(tx: TenantTx, keys: Keys, wish: Amendment) -> bool:
    why = keys.encrypt(_PURPOSE, msgspec.json.encode((wish.why, wish.fields)), wish.id.bytes)
    return await tx.run(
        SQL.amendment_insert, tx.tenant_id, wish.id, wish.project_id, wish.office_id, wish.customer_id, wish.record,
        wish.what, wish.to_staff_id, why, wish.asked_by, wish.asked_at,
    ) == 1  # fmt: skip


async def amendment_lock(tx: TenantTx, keys: Keys, id_: UUID) -> Amendment | None:
    row = await tx.row(SQL.amendment_lock, tx.tenant_id, id_)
    return _amendment(keys, row) if row else None


async def amendment_decide(tx: TenantTx, keys: Keys, wish: Amendment) -> None:
    answer = keys.encrypt(_PURPOSE, wish.answer.encode(), wish.id.bytes) if wish.answer else None
    await tx.run(
        SQL.amendment_decide, tx.tenant_id, wish.id, wish.decided_by, wish.decided_at, wish.granted, answer,
        wish.correction,
    )  # fmt: skip


async def amendments_of_office(tx: TenantTx, keys: Keys, office_id: UUID, limit: int = 100) -> list[Amendment]:
    return [_amendment(keys, row) for row in await tx.rows(SQL.amendments_of_office, tx.tenant_id, office_id, limit)]


async def amendments_of_records(tx: TenantTx, keys: Keys, records: Iterable[UUID]) -> list[Amendment]:
    rows = await tx.rows(SQL.amendments_of_records, tx.tenant_id, list(records))
    return [_amendment(keys, row) for row in rows]


async def look_insert(tx: TenantTx, *values: Any) -> None:
    await tx.run(SQL.look_insert, tx.tenant_id, *values)


async def looks_since(tx: TenantTx, *values: Any) -> bool:
    return bool(await tx.value(SQL.looks_since, tx.tenant_id, *values))


async def looks_of_office(tx: TenantTx, office_id: UUID, limit: int = 50) -> list[Row]:
    return await tx.rows(SQL.looks_of_office, tx.tenant_id, office_id, limit)


def _sealed(keys: Keys, entry: Entry) -> bytes:
    return keys.encrypt(_PURPOSE, msgspec.json.encode(entry.body), entry.id.bytes)


def _entry(keys: Keys, row: Row) -> Entry:
    sealed = row["body_ct"]
    body = _BODIES.decode(keys.decrypt(_PURPOSE, sealed, row["id"].bytes)) if sealed else Body()
    fields = {name: row[name] for name in Entry.__struct_fields__ if name != "body"}
    return Entry(**fields, body=body)


def _amendment(keys: Keys, row: Row) -> Amendment:
    def opened(sealed: bytes | None) -> str:
        return keys.decrypt(_PURPOSE, sealed, row["id"].bytes).decode() if sealed else ""

    plain = {name: row[name] for name in Amendment.__struct_fields__ if name not in ("why", "answer", "fields")}
    why, fields = _WHYS.decode(opened(row["why_ct"]) or '["", []]')
    return Amendment(**plain, why=why, fields=fields, answer=opened(row["answer_ct"]))
