"""Find or make the customer of a number; show a customer with the number masked; reveal it, logged and limited."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.features.customers import names, queries
from backend.features.customers.errors import TooManyReveals
from backend.features.customers.models import Contact, Customer, Identified
from backend.kit import phones, typed
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

REVEALS_PER_HOUR = 20


async def identify(tx: TenantTx, keys: Keys, project_id: UUID, contact: Contact, at: datetime) -> Identified:
    """The customer of this number. Locks the row, so that two visits of one person are decided one after the other.

    Who left no name at first has one from now on if this visit brings it; a name once given is not replaced.
    """
    id_, name = new_id(), typed.cleaned(contact.name or "").strip() or None  # a tablet's border is here
    row = await queries.customer_upsert(
        tx, id_, project_id, phone_index(keys, contact.phone),
        keys.encrypt("phone", contact.phone.encode(), id_.bytes), phones.mask(contact.phone),
        keys.encrypt("name", name.encode(), id_.bytes) if name else None,
        contact.title, os.urandom(16), at, *name_blind(keys, project_id, name),
    )  # fmt: skip
    if row["nameless"] and name:
        await named(tx, keys, project_id, row["id"], name, contact.title, at)
    return Identified(row["id"], row["is_new"], row["salt"])


async def named(
    tx: TenantTx, keys: Keys, project_id: UUID, customer_id: UUID, name: str, title: str | None, at: datetime
) -> None:
    """A name for whoever had none, or the whole of it for whoever gave a surname only (平板上只留姓); else nothing."""
    if not name:
        return
    sealed = keys.encrypt("name", name.encode(), customer_id.bytes)
    await queries.customer_named(tx, customer_id, sealed, title, *name_blind(keys, project_id, name), at)


async def make_findable(tx: TenantTx, keys: Keys, after: UUID, size: int, at: datetime) -> UUID | None:
    """Search by name for customers written before it was there, some at a time. The last id, None when all are done."""
    rows = await queries.customers_unfindable(tx, after, size)
    for row in rows:
        customer = await queries.customer_find(tx, row["id"])
        if customer is not None:
            name = keys.decrypt("name", row["name_ct"], row["id"].bytes).decode()
            await named(tx, keys, customer["project_id"], row["id"], name, row["title"], at)
    return rows[-1]["id"] if rows else None


async def known(tx: TenantTx, keys: Keys, project_id: UUID, numbers: Sequence[str]) -> dict[str, UUID]:
    """Which of these numbers belong to customers. For deciding only: the answer never reaches a tablet."""
    if not numbers:
        return {}
    index = {phone_index(keys, number): number for number in numbers}
    found = await queries.customers_by_index(tx, project_id, list(index))
    return {index[blind]: id_ for blind, id_ in found.items()}


async def group(tx: TenantTx, ids: Iterable[UUID]) -> list[UUID]:
    """Everybody who counts as one customer with these (declared; the rulebook says whether it counts)."""
    return await queries.group_of(tx, list(ids))


async def link(tx: TenantTx, a: UUID, b: UUID, relation: str, at: datetime) -> None:
    if a != b:
        await queries.link_insert(tx, a, b, relation, at)


async def show(tx: TenantTx, keys: Keys, customer_id: UUID) -> Customer:
    row = await queries.customer_find(tx, customer_id)
    if row is None:
        raise NotFound(what="customer")
    return customer_of(keys, row)


async def show_many(tx: TenantTx, keys: Keys, ids: Iterable[UUID]) -> dict[UUID, Customer]:
    rows = await queries.customers_listed(tx, list(ids))
    return {row["id"]: customer_of(keys, row) for row in rows}


async def reveal(tx: TenantTx, keys: Keys, customer_id: UUID, staff_id: UUID, reason: str, at: datetime) -> str:
    """The full number. Written down with the reason before it is shown. Raises NotFound, TooManyReveals."""
    row = await queries.customer_find(tx, customer_id)
    if row is None or not row["phone_ct"]:
        raise NotFound(what="customer")
    await queries.one_at_a_time(tx, str(staff_id))
    if await reveals_left(tx, staff_id, at) <= 0:
        raise TooManyReveals(limit=REVEALS_PER_HOUR)
    await queries.reveal_insert(tx, new_id(), customer_id, staff_id, reason, at)
    return keys.decrypt("phone", row["phone_ct"], row["id"].bytes).decode()


async def reveals_left(tx: TenantTx, staff_id: UUID, at: datetime) -> int:
    """How many full numbers somebody may still look at this hour."""
    return REVEALS_PER_HOUR - await queries.reveals_since(tx, staff_id, at - timedelta(hours=1))


async def erase(tx: TenantTx, customer_id: UUID, at: datetime) -> None:
    """删除个人信息: number, name, what finds them, sealed envelopes. Facts and verdicts stay, about somebody unknown.

    By a person at the desk, not by whoever holds a ticket: a colleague could erase a claim that way. Raises NotFound.
    """
    if not await queries.customer_erase(tx, customer_id, os.urandom(32), at):
        raise NotFound(what="customer")
    await queries.envelopes_erase(tx, customer_id)


def phone_index(keys: Keys, number: str) -> bytes:
    return keys.blind("phone-index", number)


def token(keys: Keys, project_id: UUID, word: str) -> bytes:
    """What a name is found by, as the database keeps it: the same name in two projects has nothing in common."""
    return keys.blind("name-token", f"{project_id} {word}")[:16]


def name_blind(keys: Keys, project_id: UUID, name: str | None) -> tuple[bytes | None, bytes | None, list[bytes]]:
    """(full name, surname, all it is found by), none of it readable."""
    if not name or not names.plain(name):
        return None, None, []
    full = keys.blind("name-full", f"{project_id} {names.plain(name)}")[:16] if names.is_full(name) else None
    surname = keys.blind("surname", f"{project_id} {names.surname(name)}")[:16]
    return full, surname, sorted(token(keys, project_id, word) for word in names.tokens(name))


def customer_of(keys: Keys, row: Mapping[str, Any]) -> Customer:
    """A row of `customer`, the name opened."""
    name = keys.decrypt("name", row["name_ct"], row["id"].bytes).decode() if row["name_ct"] else ""
    return Customer(
        id=row["id"], project_id=row["project_id"], name=name, title=row["title"],
        phone_mask=row["phone_mask"], created_at=row["created_at"],
    )  # fmt: skip
