"""What became of each row (逐行结果), to look at and to take away: the rows as they came, each with its reason."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import msgspec

from backend.features.transfers import files, queries, service
from backend.features.transfers.models import PIECE_ROWS, Line, Result, Shown, Transfer
from backend.features.transfers.sheets import FIELDS
from backend.kit.crypto import Keys
from backend.kit.db import Database, TenantTx
from backend.kit.texts import text

_LINES = msgspec.msgpack.Decoder(list[Line])
PAGE = 50
NOT_TAKEN = ("refused", "duplicate")


async def shown(tx: TenantTx, keys: Keys, transfer: Transfer, outcome: str, after: int) -> list[Shown]:
    """The next rows with this result. The cells come from the piece each row lies in."""
    results = await queries.rows_of_outcome(tx, transfer.id, outcome, after, PAGE)
    found = []
    place, lines = -1, {}
    for result in results:
        while result.place not in lines:
            place = place + 1 if lines else await _piece_of(tx, transfer, result.place)
            body = await service.piece(tx, keys, transfer.id, "rows", place)
            if body is None:
                return found
            lines = {line.number: line for line in _LINES.decode(body)}
        found.append(_shown(transfer, lines[result.place], result))
    return found


async def _piece_of(tx: TenantTx, transfer: Transfer, place: int) -> int:
    return await queries.rows_before(tx, transfer.id, place) // PIECE_ROWS


def _shown(transfer: Transfer, line: Line, result: Result) -> Shown:
    names = [field.name for field in FIELDS[transfer.kind]]
    column = transfer.columns[names.index(result.field)] if result.field in names else -1
    value = line.cells[column] if 0 <= column < len(line.cells) else ""
    return Shown(number=line.number, cells=line.cells, result=result, value=value[:60])


def sentence(lang: str, row: Shown) -> str:
    """What became of it and what to do, in words; empty where there is nothing to say beyond the result."""
    result = row.result
    if not result.code:
        return ""
    field = text(lang, f"transfers.column.{result.field}") if result.field else ""
    return text(lang, f"transfers.why.{result.code}", value=row.value, row=result.other, column=field)


def header(lang: str, transfer: Transfer) -> list[str]:
    columns = list(transfer.header)
    return [*columns, text(lang, "transfers.result.outcome"), text(lang, "transfers.result.why")]


async def rows(
    db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer, lang: str, only: Sequence[str]
) -> AsyncIterator[Sequence[Sequence[str]]]:
    """The rows with these results, piece by piece, as they came, so that they can be mended and sent again."""
    width, place = len(transfer.header), 0
    while True:
        async with db.tenant_tx(tenant_id) as tx:
            body = await service.piece(tx, keys, transfer.id, "rows", place)
            if body is None:
                return
            lines = _LINES.decode(body)
            found = await queries.rows_between(tx, transfer.id, lines[0].number, lines[-1].number + 1)
        results = {result.place: result for result in found}
        yield [
            [*_filled(line.cells, width), text(lang, f"transfers.outcome.{results[line.number].outcome}"),
             sentence(lang, _shown(transfer, line, results[line.number]))]
            for line in lines if line.number in results and results[line.number].outcome in only
        ]  # fmt: skip
        place += 1


def handed_out(
    db: Database, keys: Keys, tenant_id: UUID, transfer: Transfer, lang: str, only: Sequence[str]
) -> AsyncIterator[bytes]:
    """The file with the results, in the format in which the rows came."""
    pieces = rows(db, keys, tenant_id, transfer, lang, only)
    return files.handed_out(transfer.format, header(lang, transfer), pieces)


def _filled(cells: Sequence[str], width: int) -> list[str]:
    """As wide as the headers: the result stands under its own, and what was too much still follows."""
    return [*cells[:width], *[""] * (width - len(cells))]
