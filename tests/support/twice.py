"""Sends every form twice in one transaction that is undone afterwards, and tells what the second one wrote."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import asyncpg

from backend.kit.db import Database, TenantTx
from tests.support.knocking import Knocker, Noting, Undone
from tests.support.positions import Route

NOISE = frozenset({"access.session_seen"})


class Evening(Undone):
    """What is written stays until the evening is over, then nothing does. Outside an evening nothing stays at all."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self._open: asyncpg.Connection | None = None
        self._busy: list[str] = []
        self._rest = asyncio.Event()

    @asynccontextmanager
    async def evening(self) -> AsyncIterator[None]:
        async with self._transaction("BEGIN") as connection:
            self._open = connection
            try:
                yield
            finally:
                await self.at_rest()
                self._open = None
            await connection.execute("ROLLBACK")

    @asynccontextmanager
    async def tenant_tx(self, tenant_id: UUID) -> AsyncIterator[TenantTx]:
        if (connection := self._open) is None:
            async with super().tenant_tx(tenant_id) as tx:
                yield tx
            return
        name = f"s{uuid4().hex}"
        await connection.execute(f"SAVEPOINT {name}; SET LOCAL app.tenant_id = '{UUID(str(tenant_id))}'")
        tx = Noting(connection, tenant_id)
        self._busy.append(name)
        try:
            yield tx
            await connection.execute(f"RELEASE {name}")
            self.changes += tx.changes
        except BaseException:
            await connection.execute(f"ROLLBACK TO {name}")
            raise
        finally:
            self._busy.remove(name)
            self._rest.set()

    async def at_rest(self) -> None:
        """A request that was refused before its handler began leaves its transaction to be tidied up."""
        while self._busy:
            self._rest.clear()
            await self._rest.wait()


class Twice(NamedTuple):
    """What both copies of a form were answered, and what the second wrote beyond the first."""

    first: tuple[int, str]
    second: tuple[int, str]
    wrote: bool
    again: Counter[str]

    @property
    def went(self) -> bool:
        return self.first[0] in (201, 204, 303)

    @property
    def once(self) -> bool:
        return self.first == self.second and not self.again


async def send_twice(knocker: Knocker, db: Evening, route: Route) -> Twice:
    fill: Any = await knocker._best_fill(route, True)
    id_ = str(uuid4())
    form = route._replace(body={**route.body, "once": id_})
    if route.files:
        form = route._replace(path=f"{route.path}?once={id_}")
    async with db.evening():
        first = await knocker.knock(form, fill)
        await db.at_rest()
        second = await knocker.knock(form, fill)
    again = Counter({name: count for name, count in second.changes if name not in NOISE})
    return Twice((first.status, first.location), (second.status, second.location), bool(first.changes), again)
