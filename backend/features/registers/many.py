"""Books written down elsewhere and brought in (导入): the rows of many entries in one statement, facts apart."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.features.registers.models import Body, Book, Place
from backend.features.registers.wanting import given
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.sql import load

SQL = load(__name__, "many.sql")
_PURPOSE = "register"


class Written(Struct, frozen=True, kw_only=True):
    """An entry as an old book has it: `id` is its fact's."""

    id: UUID
    book: Book
    customer_id: UUID
    staff_id: UUID
    at: datetime
    body: Body


def body_of(name: str, title: str | None) -> Body:
    """What an old book says of somebody, with the fields that clauses ask for by name."""
    body = Body(names=(name,) if name else (), title=title)
    return msgspec.structs.replace(body, fields=given(body))


async def keep_many(tx: TenantTx, keys: Keys, place: Place, entries: Sequence[Written], by: UUID) -> None:
    if entries:
        sealed = [keys.encrypt(_PURPOSE, msgspec.json.encode(one.body), one.id.bytes) for one in entries]
        await tx.run(
            SQL.many_entries, tx.tenant_id, place.project_id, place.office_id, by, [one.id for one in entries],
            [one.book for one in entries], [one.customer_id for one in entries], [one.staff_id for one in entries],
            [one.at for one in entries], sealed,
        )  # fmt: skip
