"""What every book needs to write a row: the fact's beginning, the row, and one look at it by somebody who may."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.features.attribution import standing
from backend.features.customers import service as customers
from backend.features.registers import queries
from backend.features.registers.models import Body, Book, Entry, Known, Place
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id


def base(customer_id: UUID, actor: UUID, at: datetime, id_: UUID | None = None) -> dict[str, Any]:
    return {"id": str(id_ or new_id()), "at": at, "actor": str(actor), "customer": str(customer_id)}


def row(
    id_: UUID, place: Place, book: Book, customer_id: UUID | None, whose: UUID, by: UUID, at: datetime, body: Body,
    state: str = "kept", **more: Any,
) -> Entry:  # fmt: skip
    fields: dict[str, Any] = {"visit_id": None, "step_id": None, "claimed_by": None, "until": None, "corrects": None}
    return Entry(
        id=id_, project_id=place.project_id, office_id=place.office_id, book=book, customer_id=customer_id,
        staff_id=whose, written_by=by, written_at=at, state=state, state_at=at, state_by=by, body=body,
        **(fields | more),
    )  # fmt: skip


async def step(tx: TenantTx, keys: Keys, entry: Entry, state: str, by: UUID, at: datetime, **more: Any) -> Entry:
    """The row goes on; nothing of what was written is lost."""
    moved = msgspec.structs.replace(entry, state=state, state_by=by, state_at=at, **more)
    await queries.entry_step(tx, keys, moved)
    return moved


async def find(tx: TenantTx, keys: Keys, office_id: UUID, entry_id: UUID, book: Book, lock: bool = False) -> Entry:
    """A row of this office's book. Raises NotFound, for another office's as for a random id."""
    entry = await (queries.entry_lock if lock else queries.entry_find)(tx, keys, entry_id)
    if entry is None or entry.office_id != office_id or entry.book != book:
        raise NotFound(what="entry")
    return entry


async def known_by_number(tx: TenantTx, keys: Keys, project_id: UUID, number: str) -> Known | None:
    """Whose the customer of this number is, if there is one. Raises InvalidInput for no number."""
    e164 = phones.normalise(number)
    found = await customers.known(tx, keys, project_id, [e164])
    return await known(tx, keys, found[e164]) if e164 in found else None


async def known(tx: TenantTx, keys: Keys, customer_id: UUID) -> Known:
    person = await customers.show(tx, keys, customer_id)
    now = (await standing.standings(tx, [customer_id])).get(customer_id)
    return Known(
        customer_id=customer_id, name=person.name, title=person.title, phone_mask=person.phone_mask,
        since=person.created_at, status=now.status if now else None, holders=now.holders if now else (),
    )  # fmt: skip
