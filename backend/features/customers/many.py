"""The same as `service`, for hundreds of customers in a few statements: imports and exports (批量)."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.features.customers import service
from backend.features.customers.models import Contact, Identified
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id
from backend.kit.sql import load

SQL = load(__name__, "many.sql")


async def identify_many(
    tx: TenantTx, keys: Keys, project_id: UUID, contacts: Iterable[Contact], at: datetime
) -> dict[str, Identified]:
    """The customers of these numbers, by number; see `service.identify`. Of two of one number the first counts."""
    people = {contact.phone: contact for contact in reversed(list(contacts))}
    if not people:
        return {}
    ids = {phone: new_id() for phone in people}
    rows = [_row(keys, project_id, ids[phone], contact) for phone, contact in people.items()]
    found = await _upsert(tx, keys, project_id, people, rows, at)
    new = [row for row in rows if row.phone in found and found[row.phone].id == row.id]
    tokens = [(row.id, token) for row in new for token in row.tokens]
    if tokens:
        owners, words = zip(*tokens, strict=True)
        await tx.run(SQL.many_findable, tx.tenant_id, project_id, at, list(owners), list(words))
    named = [row for row in new if row.surname_bi is not None]
    if named:
        await tx.run(
            SQL.many_alike, tx.tenant_id, project_id, at, [row.id for row in named], [row.mask for row in named],
            [row.mask[-4:] for row in named], [row.name_bi for row in named], [row.surname_bi for row in named],
        )  # fmt: skip
    return found


class _Row(Struct, frozen=True):
    """A customer as the database would keep them, if they are new."""

    phone: str
    id: UUID
    index: bytes
    sealed: bytes
    mask: str
    name: bytes | None
    title: str | None
    salt: bytes
    name_bi: bytes | None
    surname_bi: bytes | None
    tokens: list[bytes]


def _row(keys: Keys, project_id: UUID, id_: UUID, contact: Contact) -> _Row:
    phone, name = contact.phone, contact.name
    return _Row(
        phone, id_, service.phone_index(keys, phone), keys.encrypt("phone", phone.encode(), id_.bytes),
        phones.mask(phone), keys.encrypt("name", name.encode(), id_.bytes) if name else None, contact.title,
        os.urandom(16), *service.name_blind(keys, project_id, name),
    )  # fmt: skip


async def _upsert(
    tx: TenantTx, keys: Keys, project_id: UUID, people: Mapping[str, Contact], rows: Sequence[_Row], at: datetime
) -> dict[str, Identified]:
    by_index = {row.index: row for row in rows}
    columns = [(r.id, r.index, r.sealed, r.mask, r.name, r.title, r.salt, r.name_bi, r.surname_bi) for r in rows]
    found = {}
    for kept in await tx.rows(
        SQL.many_upsert, tx.tenant_id, project_id, at, *(list(column) for column in zip(*columns, strict=True))
    ):
        row = by_index[kept["phone_bi"]]
        found[row.phone] = Identified(kept["id"], kept["id"] == row.id, kept["salt"])
        if kept["nameless"] and (name := people[row.phone].name):
            await service.named(tx, keys, project_id, kept["id"], name, row.title, at)
    return found


async def in_full(
    tx: TenantTx, keys: Keys, ids: Sequence[UUID], staff_id: UUID, reason: str, at: datetime
) -> dict[UUID, str]:
    """Full numbers for an export. Each is written down with the reason first, as a look at one would be."""
    rows = [row for row in await tx.rows(SQL.many_numbers, tx.tenant_id, list(ids)) if row["phone_ct"]]
    await tx.run(
        SQL.many_revealed, tx.tenant_id, staff_id, reason, at,
        [new_id() for _ in rows], [row["id"] for row in rows],
    )  # fmt: skip
    return {row["id"]: keys.decrypt("phone", row["phone_ct"], row["id"].bytes).decode() for row in rows}
