"""The database. SQL runs only inside a `TenantTx` (one tenant) or a `LobbyTx` (none: the directory, pairing)."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from backend.kit.channels import Topic
from backend.kit.errors import InvalidInput, Unavailable
from backend.kit.sql import Query

Row: TypeAlias = asyncpg.Record
UniqueViolation = asyncpg.UniqueViolationError
# The database is away, shutting down, or gave this transaction up for another: nothing was written, try again.
_AWAY = (
    OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.TooManyConnectionsError,
    asyncpg.OperatorInterventionError, asyncpg.LockNotAvailableError, asyncpg.TransactionRollbackError,
    asyncpg.InternalClientError,
)  # fmt: skip
# Characters that no text column takes (NUL), typed into a field that nobody had thought of.
_UNWRITABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """At the statement, not only where the transaction ends: a request's refusal must not surface while it is being
    tidied up."""
    try:
        yield
    except _AWAY as error:
        raise Unavailable(what="database") from error
    except _UNWRITABLE as error:
        raise InvalidInput(problem="unwritable") from error


class _Tx:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._after_commit: list[Callable[[], None]] = []

    async def rows(self, query: Query, *args: Any) -> list[Row]:
        with _in_words():
            rows: list[Row] = await self._connection.fetch(query.text, *args)
        return rows

    async def row(self, query: Query, *args: Any) -> Row | None:
        with _in_words():
            return await self._connection.fetchrow(query.text, *args)

    async def value(self, query: Query, *args: Any) -> Any:
        with _in_words():
            return await self._connection.fetchval(query.text, *args)

    async def run(self, query: Query, *args: Any) -> int:
        """How many rows the statement touched."""
        with _in_words():
            status: str = await self._connection.execute(query.text, *args)
        return int(status.rpartition(" ")[2] or 0) if status[-1:].isdigit() else 0

    def after_commit(self, call: Callable[[], None]) -> None:
        """For pokes only: what must happen goes through the outbox."""
        self._after_commit.append(call)


class TenantTx(_Tx):
    """A transaction that sees and writes one tenant's rows: `app.tenant_id` is set for exactly its length."""

    def __init__(self, connection: asyncpg.Connection, tenant_id: UUID, bell: "Bell | None" = None) -> None:
        super().__init__(connection)
        self.tenant_id, self._bell = tenant_id, bell

    def poke(self, *parts: object) -> None:
        """After the commit, whoever listens on this topic of the tenant pulls again."""
        if (bell := self._bell) is not None:
            where = Topic(self.tenant_id, *parts)
            self.after_commit(lambda: bell(where))


Bell: TypeAlias = Callable[[Topic], None]


class LobbyTx(_Tx):
    """A transaction outside all tenants. Every tenant table answers it with an error."""


class RelayTx(_Tx):
    """The relay's: it sees which outbox rows are due, in every tenant, and nothing else (role `app_relay`)."""


class Database:
    """One pool. The tenant of a transaction comes from a session, a device or a job envelope, never from a body."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self.bell: Bell | None = None
        """`Channels.poke` of this process, hung up by its entrypoint; without one `TenantTx.poke` is silent."""

    @classmethod
    async def connect(cls, url: str, *, size: int = 10) -> "Database":
        # Opened once, at start-up: a pool made lazily is made once per waiting request during an outage.
        return cls(await asyncpg.create_pool(url, min_size=min(2, size), max_size=size, command_timeout=10))

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def tenant_tx(self, tenant_id: UUID) -> AsyncIterator[TenantTx]:
        # The UUID constructor makes this text safe; one message opens the transaction and sets the tenant.
        begin = f"BEGIN; SET LOCAL app.tenant_id = '{UUID(str(tenant_id))}'"
        async with self._transaction(begin) as connection:
            tx = TenantTx(connection, tenant_id, self.bell)
            yield tx
            await connection.execute("COMMIT")
        for call in tx._after_commit:
            call()

    @asynccontextmanager
    async def lobby_tx(self) -> AsyncIterator[LobbyTx]:
        async with self._transaction("BEGIN") as connection:
            yield LobbyTx(connection)
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def relay_tx(self) -> AsyncIterator[RelayTx]:
        async with self._transaction("BEGIN") as connection:
            yield RelayTx(connection)
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncIterator[asyncpg.Connection]:
        try:
            connection = await self._pool.acquire(timeout=5)
        except _AWAY as error:
            raise Unavailable(what="database") from error
        try:
            await connection.execute(begin)
            yield connection
        except BaseException as error:
            await _roll_back(connection)
            if isinstance(error, _AWAY):
                raise Unavailable(what="database") from error
            raise
        finally:
            await self._pool.release(connection)


async def _roll_back(connection: asyncpg.Connection) -> None:
    try:
        if not connection.is_closed():
            await connection.execute("ROLLBACK")
    except (*_AWAY, asyncpg.PostgresError):
        with contextlib.suppress(asyncpg.InterfaceError):  # the pool has taken it back already
            connection.terminate()
