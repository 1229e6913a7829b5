"""The same as `service`, for hundreds of customers in a few statements: imports and exports (批量)."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

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
    found = await _upsert(tx, keys, project_id, people, at)
    new = [one.id for one in found.values() if one.is_new]
    tokens = [
        (found[phone].id, token)
        for phone, contact in people.items()
        if found[phone].is_new and contact.name
        for token in service.name_blind(keys, project_id, contact.name)[2]
    ]
    if tokens:
        ids, words = zip(*tokens, strict=True)
        await tx.run(SQL.many_findable, tx.tenant_id, project_id, at, list(ids), list(words))
    if new:
        await tx.run(SQL.many_alike, tx.tenant_id, project_id, at, new)
    return found


async def _upsert(
    tx: TenantTx, keys: Keys, project_id: UUID, people: Mapping[str, Contact], at: datetime
) -> dict[str, Identified]:
    ids = {phone: new_id() for phone in people}
    by_index = {service.phone_index(keys, phone): phone for phone in people}
    rows = [_row(keys, project_id, ids[phone], people[phone], index) for index, phone in by_index.items()]
    columns = [list(column) for column in zip(*rows, strict=True)]
    found = {}
    for row in await tx.rows(SQL.many_upsert, tx.tenant_id, project_id, at, *columns):
        phone = by_index[row["phone_bi"]]
        found[phone] = Identified(row["id"], row["id"] == ids[phone], row["salt"])
        if row["nameless"] and (name := people[phone].name):
            await service.named(tx, keys, project_id, row["id"], name, people[phone].title, at)
    return found


def _row(keys: Keys, project_id: UUID, id_: UUID, contact: Contact, index: bytes) -> tuple[object, ...]:
    name_bi, surname_bi, _ = service.name_blind(keys, project_id, contact.name)
    return (
        id_, index, keys.encrypt("phone", contact.phone.encode(), id_.bytes), phones.mask(contact.phone),
        keys.encrypt("name", contact.name.encode(), id_.bytes) if contact.name else None, contact.title,
        os.urandom(16), name_bi, surname_bi,
    )  # fmt: skip


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
