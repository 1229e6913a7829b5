"""The worker writes a file to be handed out (导出): some hundred rows at a time, so that its length costs no memory."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from uuid import UUID

import msgspec

from backend.features.transfers import files, queries, service, tables
from backend.features.transfers.errors import FilesGone
from backend.features.transfers.models import Transfer
from backend.kit.clock import now
from backend.kit.crypto import Keys
from backend.kit.db import Database

_ROWS = msgspec.msgpack.Decoder(list[list[str]])


class Export:
    """One file. `place` of the transfer says after which row it goes on, and which piece is next."""

    def __init__(self, db: Database, keys: Keys, tenant_id: UUID, id_: UUID) -> None:
        self._db, self._keys, self._tenant_id, self._id = db, keys, tenant_id, id_
        self._ended = False

    async def run(self, seconds: float, told: Callable[[], None]) -> bool:
        """Until the end, or until so many seconds are over. True: there is more to do."""
        ends = time.monotonic() + seconds
        while await self._page():
            told()
            if time.monotonic() >= ends:
                return True
        if self._ended:
            await self._finish()
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
                self._ended = True
                return False
            if page.rows:
                body = msgspec.msgpack.encode(page.rows)
                await service.put_pieces(tx, self._keys, self._id, "rows", place, [body])
                place += 1
            done = transfer.cursor + len(page.rows)
            await queries.transfer_step(tx, self._id, done, {"new": done}, f"{page.after}:{place}")
        return True

    async def _finish(self) -> None:
        """The rows are together; the file is made of them while it is fetched."""
        async with self._db.tenant_tx(self._tenant_id) as tx:
            if (await service.held(tx, self._keys, self._id)).running:
                await queries.transfer_finish(tx, self._id, now(), 0)


async def rows_of(
    db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer
) -> AsyncIterator[Sequence[Sequence[str]]]:
    """The rows of an export, piece by piece, each read in a transaction of its own.

    Raises FilesGone when they end before the last: the download breaks off, and nobody takes a part for the whole.
    """
    place = seen = 0
    while True:
        async with db.tenant_tx(tenant_id) as tx:
            body = await service.piece(tx, keys, transfer.id, "rows", place)
        if body is None:
            break
        rows = _ROWS.decode(body)
        yield rows
        place, seen = place + 1, seen + len(rows)
    if seen != transfer.cursor:
        raise FilesGone()


def handed_out(db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer) -> AsyncIterator[bytes]:
    """The finished file as bytes, for a download of any length."""
    return files.handed_out(transfer.format, tables.header(transfer), rows_of(db, keys, tenant_id, transfer))
