"""The worker writes a file to be handed out (导出): some hundred rows at a time, so that its length costs no memory."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from uuid import UUID

import msgspec

from backend.features.transfers import files, queries, service, tables
from backend.features.transfers.intake import Alive
from backend.features.transfers.models import MOST_ROWS, PIECE_BYTES, Transfer
from backend.kit.clock import now
from backend.kit.crypto import Keys
from backend.kit.db import Database

_ROWS = msgspec.msgpack.Decoder(list[list[str]])


class Export:
    """One file. `place` of the transfer says after which row it goes on, and which piece is next."""

    def __init__(self, db: Database, keys: Keys, tenant_id: UUID, id_: UUID) -> None:
        self._db, self._keys, self._tenant_id, self._id = db, keys, tenant_id, id_
        self._ended: Transfer | None = None

    async def run(self, seconds: float, told: Callable[[], None], alive: Alive) -> bool:
        """Until the end, or until so many seconds are over. True: there is more to do."""
        ends = time.monotonic() + seconds
        while await self._page():
            told()
            if time.monotonic() >= ends:
                return True
        if self._ended is not None:
            await self._finish(self._ended, alive)
        return False

    async def _page(self) -> bool:
        """The next rows and the cursor in one transaction. False: done, stopped, or somebody else goes on."""
        async with self._db.tenant_tx(self._tenant_id) as tx:
            row = await queries.transfer_find(tx, self._id, lock=True)
            transfer = service.transfer_of(self._keys, row) if row else None
            if transfer is None or not transfer.running:
                return False
            after, _, piece = transfer.place.partition(":")
            place = int(piece or 0)
            page = await tables.page(tx, self._keys, transfer, after, now())
            if page is None:
                self._ended = transfer
                return False
            if transfer.format == "xlsx" and transfer.cursor + len(page.rows) > MOST_ROWS:
                await queries.transfer_stop(tx, self._id, now(), "export_too_long")
                return False
            if page.rows:
                body = msgspec.msgpack.encode(page.rows)
                await service.put_pieces(tx, self._keys, self._id, "rows", place, [body])
                place += 1
            done = transfer.cursor + len(page.rows)
            await queries.transfer_step(tx, self._id, done, {"new": done}, f"{page.after}:{place}")
        return True

    async def _finish(self, transfer: Transfer, alive: Alive) -> None:
        """CSV is made of the rows when it is fetched; XLSX is one archive and is put together now."""
        body = b""
        if transfer.format == "xlsx":
            rows = _kept_alive(rows_of(self._db, self._keys, self._tenant_id, transfer), alive)
            body = await files.xlsx_of(tables.header(transfer), rows)
        async with self._db.tenant_tx(self._tenant_id) as tx:
            if not (await service.held(tx, self._keys, transfer.id)).running:
                return
            for place, start in enumerate(range(0, len(body), PIECE_BYTES)):
                part = body[start : start + PIECE_BYTES]
                await service.put_pieces(tx, self._keys, transfer.id, "result", place, [part])
            await queries.transfer_finish(tx, self._id, now(), len(body))


async def _kept_alive(
    pieces: AsyncIterator[Sequence[Sequence[str]]], alive: Alive
) -> AsyncIterator[Sequence[Sequence[str]]]:
    async for rows in pieces:
        await alive()
        yield rows


async def rows_of(
    db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer
) -> AsyncIterator[Sequence[Sequence[str]]]:
    """The rows of an export, piece by piece, each read in a transaction of its own."""
    place = 0
    while True:
        async with db.tenant_tx(tenant_id) as tx:
            body = await service.piece(tx, keys, transfer.id, "rows", place)
        if body is None:
            return
        yield _ROWS.decode(body)
        place += 1


async def handed_out(db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer) -> AsyncIterator[bytes]:
    """The finished file as bytes, for a download of any length."""
    if transfer.format == "csv":
        async for part in files.csv_stream(tables.header(transfer), rows_of(db, keys, tenant_id, transfer)):
            yield part
        return
    place = 0
    while True:
        async with db.tenant_tx(tenant_id) as tx:
            body = await service.piece(tx, keys, transfer.id, "result", place)
        if body is None:
            return
        yield body
        place += 1
