"""Jobs behind arq (异步任务): the relay rings for due outbox rows, the worker carries them out once.

arq may lose a ring or repeat it. A lost one is rung for again, because the row stays due; a repeated one finds the
row done. A handler gets the tenant's transaction and must put its whole effect into it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from arq import create_pool
from arq.connections import ArqRedis, RedisSettings
from arq.worker import Worker, func
from redis.exceptions import RedisError

from backend.kit import outbox
from backend.kit.clock import Clock, now
from backend.kit.db import Database, TenantTx

log = logging.getLogger(__name__)
Handler = Callable[[TenantTx, Mapping[str, Any], "Context"], Awaitable[None]]
_BEAT_SECONDS = 0.5
_QUEUE = "guishu:jobs"


# Not arq's pickle: whoever can write to Redis must not be able to run code here.
_write, _read = msgspec.msgpack.encode, msgspec.msgpack.decode


class Context:
    """What a handler may use beside its transaction: keys, pokes, the id of its outbox row and the time."""

    def __init__(self, services: Mapping[str, Any], job_id: UUID, at: Any) -> None:
        self.services, self.job_id, self.at = services, job_id, at


class Jobs:
    def __init__(
        self,
        db: Database,
        relay: Database,
        redis_url: str,
        handlers: Mapping[str, Handler],
        services: Mapping[str, Any],
        clock: Clock = now,
    ) -> None:
        self._db, self._relay, self._handlers, self._services = db, relay, handlers, services
        self._settings, self._clock = RedisSettings.from_dsn(redis_url), clock

    async def run(self) -> None:
        """The worker and the relay, until cancelled. Ends when Redis goes away: a supervisor starts it again."""
        ring = asyncio.create_task(self._ring_forever())
        worker = Worker(
            functions=[func(self._job, name="carry_out", timeout=30, keep_result=0)],
            redis_settings=self._settings, queue_name=_QUEUE, handle_signals=False, poll_delay=0.1, max_jobs=8,
            job_timeout=30, job_serializer=_write, job_deserializer=_read,
        )  # fmt: skip
        try:
            await worker.async_run()
        finally:
            ring.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ring
            await worker.close()

    async def carry_out(self, tenant_id: UUID, id_: UUID) -> None:
        """Do what an outbox row says and mark it done, in one transaction. A row already done: nothing."""
        try:
            async with self._db.tenant_tx(tenant_id) as tx:
                taken = await outbox.take(tx, id_)
                if taken is None:
                    return
                context = Context(self._services, id_, self._clock())
                await self._handlers[taken.topic](tx, taken.payload, context)
                await outbox.done(tx, id_, self._clock())
        except Exception as error:
            log.exception("outbox row %s failed", id_)
            await self._note_failure(tenant_id, id_, error)

    async def _note_failure(self, tenant_id: UUID, id_: UUID, error: Exception) -> None:
        with contextlib.suppress(Exception):
            async with self._db.tenant_tx(tenant_id) as tx:
                taken = await outbox.take(tx, id_)
                if taken is not None:
                    # The class only: a message may quote a person's data.
                    await outbox.failed(tx, taken, type(error).__name__, self._clock())

    async def _job(self, ctx: dict[str, Any], tenant_id: str, id_: str) -> None:
        await self.carry_out(UUID(tenant_id), UUID(id_))

    async def _ring_forever(self) -> None:
        pool: ArqRedis | None = None
        while True:
            try:
                pool = pool or await create_pool(self._settings, job_serializer=_write, job_deserializer=_read)
                while await self.ring_once(pool):
                    pass
            except (RedisError, OSError) as error:
                log.warning("cannot ring for jobs: %s", error)
                pool = None
            except Exception:
                log.exception("the relay stumbled")
            await asyncio.sleep(_BEAT_SECONDS)

    async def ring_once(self, pool: ArqRedis) -> bool:
        """Ring for what is due. True: there may be more."""
        async with self._relay.relay_tx() as tx:
            due = await outbox.ring_due(tx, self._clock())
        for item in due:
            await pool.enqueue_job(
                "carry_out", str(item.tenant_id), str(item.id), _queue_name=_QUEUE,
                _job_id=f"{item.tenant_id}:{item.id}:{item.tries}",
            )  # fmt: skip
        return len(due) == 100
