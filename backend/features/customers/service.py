"""Find or make the customer of a number; show a customer with the number masked; reveal it, logged and limited."""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend.features.customers import queries
from backend.features.customers.errors import TooManyReveals
from backend.features.customers.models import Contact, Customer, Identified
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

REVEALS_PER_HOUR = 20


async def identify(tx: TenantTx, keys: Keys, project_id: UUID, contact: Contact, at: datetime) -> Identified:
    """The customer of this number. Locks the row, so that two visits of one person are decided one after the other."""
    id_ = new_id()
    row = await queries.customer_upsert(
        tx, id_, project_id, _index(keys, contact.phone),
        keys.encrypt("phone", contact.phone.encode(), id_.bytes), phones.mask(contact.phone),
        keys.encrypt("name", contact.name.encode(), id_.bytes) if contact.name else None,
        contact.title, os.urandom(16), at,
    )  # fmt: skip
    return Identified(row["id"], row["is_new"], row["salt"])


async def known(tx: TenantTx, keys: Keys, project_id: UUID, numbers: Sequence[str]) -> dict[str, UUID]:
    """Which of these numbers belong to customers. For deciding only: the answer never reaches a tablet."""
    if not numbers:
        return {}
    index = {_index(keys, number): number for number in numbers}
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
    return _customer(keys, row)


async def show_many(tx: TenantTx, keys: Keys, ids: Iterable[UUID]) -> dict[UUID, Customer]:
    rows = await queries.customers_listed(tx, list(ids))
    return {row["id"]: _customer(keys, row) for row in rows}


async def search(tx: TenantTx, keys: Keys, project_id: UUID, text: str) -> list[Customer]:
    """By the full number or its last four digits (后四位)."""
    digits = "".join(ch for ch in text if ch.isdigit())
    if len(digits) == 4:
        rows = await queries.customers_by_mask(tx, project_id, digits)
    else:
        found = await known(tx, keys, project_id, [phones.normalise(text)])
        rows = await queries.customers_listed(tx, list(found.values()))
    return [_customer(keys, row) for row in rows]


async def reveal(tx: TenantTx, keys: Keys, customer_id: UUID, staff_id: UUID, reason: str, at: datetime) -> str:
    """The full number. Written down with the reason before it is shown. Raises NotFound, TooManyReveals."""
    row = await queries.customer_find(tx, customer_id)
    if row is None or not row["phone_ct"]:
        raise NotFound(what="customer")
    if await queries.reveals_since(tx, staff_id, at - timedelta(hours=1)) >= REVEALS_PER_HOUR:
        raise TooManyReveals(limit=REVEALS_PER_HOUR)
    await queries.reveal_insert(tx, new_id(), customer_id, staff_id, reason, at)
    return keys.decrypt("phone", row["phone_ct"], row["id"].bytes).decode()


async def erase(tx: TenantTx, customer_id: UUID, at: datetime) -> None:
    """删除个人信息: number, name, index and sealed envelopes. Facts and verdicts stay, about somebody unknown.

    By a person at the desk, not by whoever holds a ticket: a colleague could erase a claim that way. Raises NotFound.
    """
    if not await queries.customer_erase(tx, customer_id, os.urandom(32), at):
        raise NotFound(what="customer")
    await queries.envelopes_erase(tx, customer_id)


def _index(keys: Keys, number: str) -> bytes:
    return keys.blind("phone-index", number)


def _customer(keys: Keys, row: Row) -> Customer:
    name = keys.decrypt("name", row["name_ct"], row["id"].bytes).decode() if row["name_ct"] else ""
    return Customer(
        id=row["id"], project_id=row["project_id"], name=name, title=row["title"],
        phone_mask=row["phone_mask"], created_at=row["created_at"],
    )  # fmt: skip
