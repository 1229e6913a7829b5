"""The worker's first two rounds over a file: read it into rows (读表), then look at each row (试导入)."""

import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from backend.features.access.models import PERMISSIONS
from backend.features.channels import imported
from backend.features.customers import service as customers
from backend.features.transfers import queries, reading, service, sheets
from backend.features.transfers.cells import folded
from backend.features.transfers.models import (
    PIECE_ROWS,
    Entry,
    Line,
    Outcome,
    Refusal,
    Result,
    Transfer,
)
from backend.features.transfers.rows import Here, RowReader
from backend.kit.crypto import Keys
from backend.kit.db import Database, Row, TenantTx
from backend.kit.errors import NotFound

_LINES = msgspec.msgpack.Decoder(list[Line])
_TITLES_AMONG = 10
"""The headers stand within so many rows."""
READ_SECONDS = 18
"""A job is called off at thirty; the rest is the next one's."""
Alive = Callable[[], Awaitable[None]]


async def read_file(db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer, alive: Alive) -> bool:
    """Piece by piece, each in a transaction of its own. True: there is more to read, which a next job does.

    `alive` is called between pieces: the job's own transaction must not look forgotten. Raises reading.Unreadable.
    """
    async with db.tenant_tx(tenant_id) as tx:
        source = await _source(tx, keys, transfer.id)
    pieces, ends, begun = _Pieces(db, keys, tenant_id, transfer), time.monotonic() + READ_SECONDS, False
    async with contextlib.aclosing(reading.read(transfer.format, source)) as read:
        async for lines in read:
            if not begun:
                lines, begun = await _begin(db, keys, tenant_id, transfer, lines), True
            await pieces.add(lines)
            await alive()
            if time.monotonic() > ends:
                if pieces.rows <= transfer.total:  # the whole job went into rows that were known
                    raise reading.Unreadable("too_slow")
                return True
    await pieces.close()
    if not pieces.rows:
        raise reading.Unreadable("no_rows")
    async with db.tenant_tx(tenant_id) as tx:
        await _still_reading(tx, keys, transfer.id, pieces.rows)
        await queries.pieces_delete(tx, transfer.id, "source")
        await queries.transfer_turn(tx, transfer.id, "mapping", 0, pieces.rows)
    return False


class Overtaken(Exception):
    """Somebody stopped it meanwhile: what this transaction wrote goes."""


async def _still_reading(tx: TenantTx, keys: Keys, id_: UUID, rows: int) -> None:
    """So many rows are put away, by us: nobody has stopped it, and no second worker reads it, too."""
    held = await service.held(tx, keys, id_)
    if not held.running or held.phase != "reading" or held.total != rows:
        raise Overtaken


class _Pieces:
    """Rows put away so many at a time, so that a row's number among them says in which piece it is.

    Those that an earlier job has put away (`total` counts them) are passed over.
    """

    def __init__(self, db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer) -> None:
        self._db, self._keys, self._tenant_id, self._transfer = db, keys, tenant_id, transfer
        self._waiting: list[Line] = []
        self._place = self.rows = 0

    async def add(self, lines: list[Line]) -> None:
        self._waiting += lines
        while len(self._waiting) >= PIECE_ROWS:
            await self._put(self._waiting[:PIECE_ROWS])
            self._waiting = self._waiting[PIECE_ROWS:]

    async def close(self) -> None:
        if self._waiting:
            await self._put(self._waiting)

    async def _put(self, lines: list[Line]) -> None:
        self._place, self.rows = self._place + 1, self.rows + len(lines)
        if self.rows <= self._transfer.total:
            return
        body, id_ = msgspec.msgpack.encode(lines), self._transfer.id
        async with self._db.tenant_tx(self._tenant_id) as tx:
            await _still_reading(tx, self._keys, id_, self.rows - len(lines))
            await service.put_pieces(tx, self._keys, id_, "rows", self._place - 1, [body])
            await queries.transfer_turn(tx, id_, "reading", 0, self.rows)


async def _source(tx: TenantTx, keys: Keys, id_: UUID) -> bytes:
    """The file as it came."""
    whole, place = bytearray(), 0
    while (piece := await service.piece(tx, keys, id_, "source", place)) is not None:
        whole += piece
        place += 1
    return bytes(whole)


async def _begin(db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer, lines: list[Line]) -> list[Line]:
    """Find the headers; the rows below them are what counts."""
    at = sheets.find_header(transfer.kind, [line.cells for line in lines[:_TITLES_AMONG]])
    if at is None:
        raise reading.Unreadable("no_rows")
    header = lines[at].cells
    guess = sheets.guess(transfer.kind, header)
    sealed = service.sealed_header(keys, transfer.id, header)
    async with db.tenant_tx(tenant_id) as tx:
        await queries.transfer_headed(tx, transfer.id, lines[at].number, sealed, guess)
    return lines[at + 1 :]


async def row_reader(tx: TenantTx, transfer: Transfer, at: datetime) -> RowReader:
    """Reads this sheet's rows, knowing who works here."""
    offices = await queries.offices_of_project(tx, transfer.project_id)
    zone = next(row["timezone"] for row in offices if row["id"] == transfer.office_id)
    people = await queries.consultants_of_project(tx, transfer.project_id)
    here = Here(
        zone=ZoneInfo(zone), now=at,
        consultants=_named(people, "name", "login"),
        agencies=_named(await queries.agencies_of_project(tx, transfer.project_id), "name"),
        offices=_named(offices, "name_zh", "name_en"),
        roles=await _roles_of(tx, transfer.started_by),
        reports=await imported.terms(tx, transfer.project_id, at) if transfer.kind == "reports" else imported.Terms(),
    )  # fmt: skip
    return RowReader(transfer.kind, transfer.columns, len(transfer.header), here)


async def _roles_of(tx: TenantTx, staff_id: UUID) -> frozenset[str]:
    """Whom somebody may give an account: a manager their people, the administrator managers, too."""
    role = await queries.role_of(tx, staff_id)
    permissions = PERMISSIONS.get(role, frozenset())
    roles = {"consultant", "site_clerk"} if "transfer.staff" in permissions else set()
    return frozenset(roles | ({"site_manager"} if role == "tenant_admin" else set()))


def _named(rows: Iterable[Row], *columns: str) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for row in rows:
        for name in {folded(row[column]).casefold() for column in columns if row[column]}:
            found.setdefault(name, []).append(row["id"])
    return found


async def lines_at(tx: TenantTx, keys: Keys, transfer: Transfer) -> list[Line]:
    """The rows of the piece that begins at the cursor."""
    body = await service.piece(tx, keys, transfer.id, "rows", transfer.cursor // PIECE_ROWS)
    if body is None:
        raise NotFound(what="piece")
    return _LINES.decode(body)


async def check_piece(tx: TenantTx, keys: Keys, transfer: Transfer, reader: RowReader) -> tuple[int, Counter[str]]:
    """The next rows: what would become of each. How many there were, and how they are counted."""
    await queries.plan_anew(tx)
    lines = await lines_at(tx, keys, transfer)
    looked = [(line, reader.read(line)) for line in lines]
    read = {line.number: entry for line, entry in looked if isinstance(entry, Entry)}
    refused = {line.number: why for line, why in looked if isinstance(why, Refusal)}
    found = await _judged(tx, keys, transfer, read)
    results = [
        found[line.number] if line.number in found else _refused(line.number, refused[line.number]) for line in lines
    ]
    await queries.rows_insert(tx, transfer.id, results)
    return len(lines), Counter(result.outcome for result in results)


async def _judged(tx: TenantTx, keys: Keys, transfer: Transfer, read: Mapping[int, Entry]) -> dict[int, Result]:
    key_of = {place: key(keys, transfer.kind, entry) for place, entry in read.items()}
    first = await queries.firsts(tx, transfer.id, list(key_of.values()), list(key_of))
    imported = await queries.entries_known(tx, transfer.project_id, transfer.kind, list(key_of.values()))
    there = await _there(tx, keys, transfer, read)
    results = {}
    for place, entry in read.items():
        one = key_of[place]
        earlier = first[one] if first[one] != place else 0
        outcome, code, other = _outcome(transfer.kind, one in imported, entry in there, earlier)
        results[place] = Result(place=place, outcome=outcome, code=code, other=other)
    return results


def _outcome(kind: str, imported: bool, there: bool, first: int) -> tuple[Outcome, str, int]:
    if first:
        return "duplicate", "same_row", first
    if imported:
        return "known", "imported", 0
    if there and kind in ("customers", "staff"):
        return "known", f"{kind}_there", 0
    return ("added" if there else "new"), "", 0


class _There:
    """Whose number, or whose account, is known already."""

    def __init__(self, values: set[str]) -> None:
        self._values = values

    def __contains__(self, entry: Entry) -> bool:
        return (entry.phone or entry.login) in self._values  # a masked number (隐号) is nobody's yet


async def _there(tx: TenantTx, keys: Keys, transfer: Transfer, read: Mapping[int, Entry]) -> _There:
    if transfer.kind == "staff":
        return _There(await queries.logins_known(tx, [entry.login for entry in read.values()]))
    numbers = sorted({entry.phone for entry in read.values() if entry.phone})
    return _There(set(await customers.known(tx, keys, transfer.project_id, numbers)))


def key(keys: Keys, kind: str, entry: Entry) -> bytes:
    """What makes a row the same row, in this file and in every other of its kind; keyed, since it holds a number."""
    return keys.blind("import-row", f"{kind}|{entry.key}")


def _refused(place: int, why: Refusal) -> Result:
    return Result(place=place, outcome="refused", code=why.code, field=why.field, other=why.other)
