"""The outbox: what must happen after a commit. PostgreSQL is the truth; Redis and arq only ring the bell."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend.kit.db import RelayTx, TenantTx
from backend.kit.ids import new_id
from backend.kit.sql import load

SQL = load(__name__, "outbox.sql")
GIVE_UP_AFTER_TRIES = 60
_LONGEST_WAIT = timedelta(minutes=10)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Ids and instants only: no personal data passes through here."""

    topic: str
    payload: dict[str, Any]
    due_at: datetime


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    topic: str
    payload: dict[str, Any]
    tries: int


class Due(msgspec.Struct, frozen=True):
    tenant_id: UUID
    id: UUID
    topic: str
    tries: int


async def put(tx: TenantTx, messages: Sequence[Message], at: datetime) -> None:
    if messages:
        await tx.run(
            SQL.outbox_put, tx.tenant_id, [new_id() for _ in messages], [m.topic for m in messages],
            [msgspec.json.encode(m.payload).decode() for m in messages], [m.due_at for m in messages], at,
        )  # fmt: skip


async def take(tx: TenantTx, id_: UUID) -> Taken | None:
    row = await tx.row(SQL.outbox_take, tx.tenant_id, id_)
    if row is None:
        return None
    return Taken(id=row["id"], topic=row["topic"], payload=msgspec.json.decode(row["payload"]), tries=row["tries"])


async def done(tx: TenantTx, id_: UUID, at: datetime) -> None:
    await tx.run(SQL.outbox_done, tx.tenant_id, id_, at)


async def failed(tx: TenantTx, taken: Taken, error: str, at: datetime) -> None:
    dead_at = at if taken.tries >= GIVE_UP_AFTER_TRIES else None
    await tx.run(SQL.outbox_failed, tx.tenant_id, taken.id, error[:500], dead_at)


async def ring_due(tx: RelayTx, at: datetime, limit: int = 100) -> list[Due]:
    """Rows to ring for now. Each is put off by a growing wait, so that a lost ring is repeated."""
    rows = await tx.rows(SQL.relay_due, at, limit)
    due = [Due(row["tenant_id"], row["id"], row["topic"], row["tries"]) for row in rows]
    if due:
        await tx.run(
            SQL.relay_rang,
            [item.tenant_id for item in due],
            [item.id for item in due],
            [at + _wait(item.tries) for item in due],
        )
    return due


def _wait(tries: int) -> timedelta:
    return min(timedelta(seconds=5 * 2 ** min(tries, 10)), _LONGEST_WAIT)
