"""Live pokes: "something changed here", never what. The pull is the truth.

A poke reaches every open page of this process at once, and the other processes through Redis when Redis is there.
Topics are built from a tenant id, so that no page can hear a foreign office.
"""

import asyncio
import contextlib
import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from uuid import UUID

import redis.asyncio as redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
_PREFIX = "guishu:poke:"


class Topic:
    """Where a poke goes: always inside one tenant."""

    __slots__ = ("name",)

    def __init__(self, tenant_id: UUID, *parts: object) -> None:
        if not isinstance(tenant_id, UUID):
            raise TypeError("a topic begins with a tenant id")
        self.name = ":".join([str(tenant_id), *map(str, parts)])


topic = Topic


class Channels:
    def __init__(self, redis_url: str = "") -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._redis = redis.from_url(redis_url) if redis_url else None  # type: ignore[no-untyped-call]
        self._tasks: set[asyncio.Task[None]] = set()
        self._rung: Counter[str] = Counter()

    def poke(self, where: Topic) -> None:
        self._ring(where.name)
        if self._redis is not None:
            self._spawn(self._tell(where.name))

    def listeners(self, where: Topic) -> int:
        """How many open pages of this process listen there."""
        return len(self._waiting.get(where.name, ()))

    @contextlib.asynccontextmanager
    async def listen(self, where: Topic) -> AsyncIterator[asyncio.Event]:
        event, name = asyncio.Event(), where.name
        self._waiting[name].add(event)
        try:
            yield event
        finally:
            self._waiting[name].discard(event)
            if not self._waiting[name]:
                del self._waiting[name]

    async def start(self) -> None:
        if self._redis is not None:
            self._spawn(self._hear())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._redis is not None:
            await self._redis.aclose()

    def rung(self, where: Topic) -> int:
        """How often the bell has rung here: as long as it stays the same, nothing changed that we know of."""
        return self._rung[where.name]

    def _ring(self, name: str) -> None:
        self._rung[name] += 1
        for event in self._waiting.get(name, ()):
            event.set()

    def _spawn(self, work) -> None:  # type: ignore[no-untyped-def]
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, name: str) -> None:
        assert self._redis is not None
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            await asyncio.wait_for(self._redis.publish(_PREFIX + name, b""), 2)

    async def _hear(self) -> None:
        assert self._redis is not None
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.psubscribe(_PREFIX + "*")
                    async for message in pubsub.listen():
                        if message["type"] == "pmessage":
                            self._ring(message["channel"].decode().removeprefix(_PREFIX))
            except (RedisError, OSError) as error:
                log.warning("live pokes from other processes pause: %s", error)
                await asyncio.sleep(2)
