"""Knocks at every position of every route with own, random and foreign ids, and compares what answers.

Each request runs in a transaction that is rolled back, so every knock meets the same house. Before the rollback the
rows it wrote are read: a row that names something foreign is a leak as much as an answer that does.
"""

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator, Container, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx

from backend.kit.db import Database, LobbyTx, Row, TenantTx
from backend.kit.ids import new_id
from backend.kit.sql import Query
from tests.support.belongings import Browser, Things
from tests.support.positions import CURSOR, Position, Route

_WRITTEN = "SELECT t::text AS row FROM {} t WHERE xmin = pg_current_xact_id()::xid"
_WRITES = re.compile(r"\b(?:INSERT INTO|DELETE FROM|(?<!FOR )(?<!DO )(?<!KEY )UPDATE)\s+(\w+)")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_STREAM_SECONDS = 2.0
_MOST_FILLS = 12
_BEST = {200: 0, 201: 0, 204: 0, 303: 0, 422: 1, 409: 1, 429: 1, 400: 2, 403: 3, 401: 3, 404: 4}


class Undone(Database):
    """Nothing stays: what a transaction wrote is noted, then rolled back."""

    def __init__(self, db: Database) -> None:
        super().__init__(db._pool)
        self.forget()

    def forget(self) -> None:
        self.tenants: set[UUID] = set()
        self.changes: Counter[str] = Counter()
        self.rows: list[str] = []

    @asynccontextmanager
    async def tenant_tx(self, tenant_id: UUID) -> AsyncIterator[TenantTx]:
        async with self._transaction(f"BEGIN; SET LOCAL app.tenant_id = '{UUID(str(tenant_id))}'") as connection:
            self.tenants.add(tenant_id)
            tx = Noting(connection, tenant_id)
            yield tx
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.changes += tx.changes
            for table in sorted(tx.tables):
                self.rows += [one["row"] for one in await connection.fetch(_WRITTEN.format(table))]
            await connection.execute("ROLLBACK")

    @asynccontextmanager
    async def lobby_tx(self) -> AsyncIterator[LobbyTx]:
        async with self._transaction("BEGIN") as connection:
            yield LobbyTx(connection)
            await connection.execute("ROLLBACK")


class Noting(TenantTx):
    """Counts the rows that each writing statement touched."""

    def __init__(self, connection: Any, tenant_id: UUID) -> None:
        super().__init__(connection, tenant_id)
        self.changes: Counter[str] = Counter()
        self.tables: set[str] = set()

    async def rows(self, query: Query, *args: Any) -> list[Row]:
        return self._note(query, found := await super().rows(query, *args), len(found))  # type: ignore[no-any-return]

    async def row(self, query: Query, *args: Any) -> Row | None:
        return self._note(query, found := await super().row(query, *args), int(found is not None))  # type: ignore[no-any-return]

    async def value(self, query: Query, *args: Any) -> Any:
        return self._note(query, found := await super().value(query, *args), int(found is not None))

    async def run(self, query: Query, *args: Any) -> int:
        return self._note(query, count := await super().run(query, *args), count)  # type: ignore[no-any-return]

    def _note(self, query: Query, result: Any, count: int) -> Any:
        tables = _WRITES.findall(query.text)
        if tables and count:
            self.changes[query.name] += count
            self.tables.update(tables)
        return result


class Answer(NamedTuple):
    """What a knock got, without what differs from request to request; `named`: a row written names the id."""

    status: int
    body: str
    location: str
    changes: tuple[tuple[str, int], ...]
    named: bool


class Leak(NamedTuple):
    role: str
    route: str
    position: str
    whose: str
    why: str


class Foreign(NamedTuple):
    """Somebody else's: their things by kind, and every id of theirs that must never be read or written."""

    whose: str
    things: Things
    ids: frozenset[str]
    near: bool
    """Of the same company: row security does not part us from them."""


Fill = Mapping[Position, UUID]


class Knocker:
    """One role's browser in front of the app; `own` are the things of its project."""

    def __init__(
        self, browser: Browser, db: Undone, role: str, own: Things, foreign: Sequence[Foreign], samples: dict[str, str]
    ) -> None:
        self.browser, self.db, self.role, self.own, self.foreign = browser, db, role, own, foreign
        self.samples = samples
        self.known = {str(one) for ids in own.values() for one in ids}.union(*(them.ids for them in foreign))
        self.requests = 0
        self.leaks: list[Leak] = []
        self.broken: list[str] = []
        self.live: set[tuple[str, Position]] = set()
        """Where an id of one's own got another answer than a random one: what the position holds is read."""

    async def try_route(self, route: Route, allowed: bool) -> None:
        fill = await self._best_fill(route, allowed)
        ours = await self.knock(route, fill) if allowed else None
        for position in route.positions:
            # A cursor is compared, not looked up: its random id is of our own time, as everybody else's.
            one = new_id() if position.shape == CURSOR else uuid4()
            random = await self.knock(route, {**fill, position: one}, position)
            if position.kind == "made" and ours is not None:
                ours = await self.knock(route, {**fill, position: self.own["made"][0]}, position)
            if ours is not None and ours[:4] != random[:4]:
                self.live.add((str(route), position))
            for them, id_ in self._foreign(position, allowed):
                got = await self.knock(route, {**fill, position: id_}, position, them)
                if got[:4] != random[:4]:
                    self._leak(route, position, them, _difference(random, got))
                elif got.named and not (random.named and (position.kind == "made" or not them.near)):
                    self._leak(route, position, them, "a row that was written names it")

    def _foreign(self, position: Position, allowed: bool) -> Iterator[tuple[Foreign, UUID]]:
        """All of a near one; one of each kind where row security parts us, or the role may not ask at all."""
        for them in self.foreign:
            ids = them.things.get(position.kind, [])
            for id_ in ids if allowed and them.near else ids[:1]:
                yield them, id_

    def _leak(self, route: Route, position: Position, them: Foreign, why: str) -> None:
        self.leaks.append(Leak(self.role, str(route), f"{position.where} {position.name}", them.whose, why))

    async def _best_fill(self, route: Route, allowed: bool) -> Fill:
        """Own ids with which the request comes as far as it can for this role."""
        choices = [[uuid4()] if one.kind == "made" else self.own[one.kind] for one in route.positions]
        fills = [dict(zip(route.positions, ids, strict=True)) for ids in itertools.product(*choices)]
        if not allowed or len(fills) == 1:
            return fills[0]
        best, least = fills[0], 9
        for fill in fills[:_MOST_FILLS]:
            rank = _BEST.get((await self.knock(route, fill)).status, 5)
            if rank < least:
                best, least = fill, rank
            if least == 0:
                break
        return best

    async def knock(self, route: Route, fill: Fill, at: Position | None = None, them: Foreign | None = None) -> Answer:
        """`at` is the position that is tried: its id is left out of the answer; `them`: whose it is."""
        self.requests += 1
        self.db.forget()
        answer = await self._send(route, fill, at)
        if answer.status_code >= 500:
            self.broken.append(f"{self.role} {route} {[str(fill[p]) for p in route.positions]} {at}")
        tried = str(fill[at]) if at else ""
        strange = (them.ids if them else frozenset()) - {tried}
        for text in (answer.text, *self.db.rows):
            found = {one for one in _ID.findall(text) if one in strange}
            if found and at and them:
                self._leak(route, at, them, f"names {sorted(found)}")
        named = bool(tried) and any(tried in row for row in self.db.rows)
        return Answer(
            answer.status_code, plain(answer.text, tried, self.known),
            plain(answer.headers.get("location", ""), tried, self.known),
            tuple(sorted(self.db.changes.items())), named,
        )  # fmt: skip

    async def _send(self, route: Route, fill: Fill, at: Position | None) -> httpx.Response:
        path, query, body = route.path, [], dict(route.body)
        for position, id_ in sorted(
            fill.items(), key=lambda one: one[0] == at
        ):  # the one that is tried has the last word
            text = position.shape.format(id_)
            if position.where == "path":
                path = path.replace(f"{{{position.name}:uuid}}", text)
            elif position.where == "query":
                query.append((position.name.partition("#")[0], text))
            else:
                body[position.name] = text
        path = re.sub(r"\{(\w+):\w+\}", lambda hole: self.samples[hole[1]], path)
        body = {name: self.samples.get(f"{route} {name}", value) for name, value in body.items()}
        files = {name: ("表.csv", "姓名,电话\n王刚,13700009999\n".encode(), "text/csv") for name in route.files}
        sending = self.browser.request(
            route.method, path, params=query or None, data=body if route.method != "GET" else None, files=files or None
        )
        try:
            return await asyncio.wait_for(sending, _STREAM_SECONDS if path.startswith("/live/") else 30)
        except TimeoutError:  # it listens, and would for hours
            return httpx.Response(200, text="a stream")


def plain(text: str, tried: str, known: Container[str]) -> str:
    """Without what differs from request to request: the id that was tried, and ids that were just made."""

    def one(match: re.Match[str]) -> str:
        return "TRIED" if match[0] == tried else match[0] if match[0] in known else "NEW"

    return _ID.sub(one, text)


def _difference(random: Answer, got: Answer) -> str:
    if random.status != got.status:
        return f"a random id answers {random.status}, this one {got.status}"
    for name in ("location", "changes"):
        if getattr(random, name) != getattr(got, name):
            return f"{name}: {getattr(random, name)} and {getattr(got, name)}"
    pairs = enumerate(zip(random.body, got.body, strict=False))
    start = next((n for n, (a, b) in pairs if a != b), min(len(random.body), len(got.body)))
    return f"{random.body[max(0, start - 40) : start + 80]!r} and {got.body[max(0, start - 40) : start + 80]!r}"
