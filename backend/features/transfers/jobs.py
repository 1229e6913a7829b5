"""The worker's part: some seconds of a transfer, then a word to itself to go on; the contents deleted in the end.

The pieces commit by themselves while the job's own transaction holds its outbox row. A worker that is killed leaves the
row to be rung for again, and the cursor says from where.
"""

import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.features.transfers import exporting, intake, queries, reading, service
from backend.features.transfers.rows import RowReader
from backend.features.transfers.writer import Writer
from backend.kit import outbox
from backend.kit.channels import Topic
from backend.kit.clock import now
from backend.kit.crypto import Keys
from backend.kit.db import Database, TenantTx
from backend.kit.errors import DomainError
from backend.kit.jobs import Context

SECONDS = 4.0
_POKE_SECONDS = 0.4
_ALIVE_SECONDS = 2.0
log = logging.getLogger(__name__)


def topic(tenant_id: UUID, id_: UUID) -> Topic:
    """Where the pages of a transfer listen."""
    return Topic(tenant_id, "transfer", id_)


async def work(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    id_, services = UUID(payload["transfer"]), context.services
    job = _Job(services["db"], services["keyring"].of(tx.tenant_id), tx, id_, services["channels"])
    try:
        more = await job.run(SECONDS)
    except DomainError:
        raise  # the database is away: later
    except intake.Overtaken:
        more = False
    except reading.Unreadable as error:
        await queries.transfer_stop(tx, id_, context.at, str(error))
        more = False
    except Exception:
        log.exception("transfer %s failed", id_)
        await queries.transfer_stop(tx, id_, context.at, "failed")
        more = False
    tx.after_commit(job.poke)
    if more:
        await service.send(tx, id_, context.at)


class _Job:
    """`tx` is the transaction that holds the outbox row; it only waits."""

    def __init__(self, db: Database, keys: Keys, tx: TenantTx, id_: UUID, channels: Any) -> None:
        self._db, self._keys, self._tenant_id, self._id, self._tx = db, keys, tx.tenant_id, id_, tx
        self._channels, self._rang, self._seen = channels, 0.0, time.monotonic()

    def poke(self) -> None:
        self._channels.poke(topic(self._tenant_id, self._id))

    async def run(self, seconds: float) -> bool:
        """True: there is more to do."""
        async with self._db.tenant_tx(self._tenant_id) as tx:
            transfer = await service.find(tx, self._keys, self._id)
            if not transfer.running:
                return False
            ready = transfer.direction == "import" and transfer.phase != "reading"
            reader = await intake.row_reader(tx, transfer, now()) if ready else None
        if transfer.phase == "reading":
            return await intake.read_file(self._db, self._keys, self._tenant_id, transfer, self._alive)
        if transfer.direction == "export":
            return await exporting.Export(self._db, self._keys, self._tenant_id, self._id).run(seconds, self._ring)
        assert reader is not None
        ends = time.monotonic() + seconds
        if transfer.phase == "checking":
            return await self._look(reader, ends)
        return await Writer(self._db, self._keys, self._tenant_id, self._id, reader, self._ring).run(transfer, ends)

    async def _look(self, reader: RowReader, ends: float) -> bool:
        """One piece at least, however slow the machine: or a job would only ever leave word to itself."""
        while True:
            async with self._db.tenant_tx(self._tenant_id) as tx:
                transfer = await service.held(tx, self._keys, self._id)
                if not transfer.running or transfer.phase != "checking":
                    return False
                if transfer.cursor >= transfer.total:
                    await queries.transfer_turn(tx, self._id, "checked", transfer.cursor, transfer.total)
                    return False
                rows, changes = await intake.check_piece(tx, self._keys, transfer, reader)
                await service.step(tx, transfer, rows, changes)
            self._ring()
            if time.monotonic() >= ends:
                return True

    async def _alive(self) -> None:
        """A transaction that does nothing for ten seconds is ended by the database."""
        if time.monotonic() - self._seen > _ALIVE_SECONDS:
            self._seen = time.monotonic()
            await queries.transfer_find(self._tx, self._id)

    def _ring(self) -> None:
        """Open pages hear of it, twice a second at most."""
        if time.monotonic() - self._rang >= _POKE_SECONDS:
            self._rang = time.monotonic()
            self.poke()


async def empty(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """The announced days are over: what the file holds goes. What runs just then goes a day later."""
    id_ = UUID(payload["transfer"])
    if not await service.empty(tx, context.services["keyring"].of(tx.tenant_id), id_, context.at):
        due = context.at + timedelta(days=1)
        await outbox.put(tx, [outbox.Message(topic=service.EMPTY, payload=dict(payload), due_at=due)], context.at)


HANDLERS = {service.WORK: work, service.EMPTY: empty}
