"""Two pieces at a time (流水): while the database writes one, the next is read, its keys claimed, its customers found.

Each piece is one transaction. Its facts wait until the piece before is committed, since what is known of a customer
includes that; then the cursor must stand where this piece begins, or somebody else has gone on and nothing is written.
"""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

import msgspec

from backend.features.transfers import queries, service, writing
from backend.features.transfers.models import PIECE_ROWS, Transfer
from backend.features.transfers.rows import RowReader
from backend.kit.clock import now
from backend.kit.crypto import Keys
from backend.kit.db import Database
from backend.kit.errors import Unavailable

Piece = asyncio.Task[bool]


class Writer:
    """Writes one transfer's rows from the cursor on."""

    def __init__(
        self, db: Database, keys: Keys, tenant_id: UUID, id_: UUID, reader: RowReader, told: Callable[[], None]
    ) -> None:
        self._db, self._keys, self._tenant_id, self._id = db, keys, tenant_id, id_
        self._reader, self._told = reader, told

    async def run(self, transfer: Transfer, ends: float) -> bool:
        """Until the end, or until the time is over: one piece at least. True: there is more to do."""
        under_way: list[Piece] = []
        try:
            return await self._pieces(transfer, ends, under_way)
        finally:
            await _let_go(under_way)

    async def _pieces(self, transfer: Transfer, ends: float, under_way: list[Piece]) -> bool:
        cursor = transfer.cursor
        while cursor < transfer.total and (not under_way or time.monotonic() < ends):
            before = under_way[-1] if under_way else None
            piece = self._piece(msgspec.structs.replace(transfer, cursor=cursor), before)
            under_way.append(asyncio.create_task(piece))
            cursor += PIECE_ROWS
            if before is not None and not await under_way.pop(0):
                return False
            self._told()
        if under_way and not await under_way.pop():
            return False
        if cursor >= transfer.total:
            await self._finish()
            return False
        return True

    async def _piece(self, transfer: Transfer, before: Piece | None) -> bool:
        """False: stopped, or somebody else has gone on from here; nothing of it was written."""
        try:
            return await self._attempt(transfer, before)
        except Unavailable:
            if before is None or not await asyncio.shield(before):
                raise
            # It waited too long for a customer whom the piece before it held.
            return await self._attempt(transfer, None)

    async def _attempt(self, transfer: Transfer, before: Piece | None) -> bool:
        try:
            async with self._db.tenant_tx(self._tenant_id) as tx:
                piece = await writing.prepare(tx, self._keys, transfer, self._reader, now())
                if before is not None and not await asyncio.shield(before):
                    raise _Overtaken
                held = await service.held(tx, self._keys, self._id)
                if not held.running or held.phase != "writing" or held.cursor != transfer.cursor:
                    raise _Overtaken
                await writing.write(tx, self._keys, held, piece, now())
                await service.step(tx, held, piece.rows, piece.changes)
        except _Overtaken:
            return False
        return True

    async def _finish(self) -> None:
        async with self._db.tenant_tx(self._tenant_id) as tx:
            transfer = await service.held(tx, self._keys, self._id)
            if transfer.running and transfer.cursor >= transfer.total:
                await queries.transfer_finish(tx, self._id, now(), transfer.size)


class _Overtaken(Exception):
    """Roll back quietly."""


async def _let_go(pieces: list[Piece]) -> None:
    """When something went wrong, the pieces under way are rolled back before anybody hears of it."""
    for piece in pieces:
        piece.cancel()
    await asyncio.gather(*pieces, return_exceptions=True)
