"""Files that are handed out (导出文件): CSV that Excel opens rightly, XLSX, and no cell that acts as a formula."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence

from backend.features.transfers import workbooks
from backend.features.transfers.models import Format

_ACTS = ("=", "+", "-", "@", "\t", "\r")
UTF8_MARK = b"\xef\xbb\xbf"
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def harmless(text: str) -> str:
    """A spreadsheet takes a cell that begins with such a sign for a formula (CSV injection): an apostrophe stops it."""
    return "'" + text if text.startswith(_ACTS) else text


def csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


async def csv_stream(header: Sequence[str], pieces: AsyncIterator[Sequence[Sequence[str]]]) -> AsyncIterator[bytes]:
    """With the mark by which Excel knows UTF-8."""
    yield UTF8_MARK + csv_of([header])
    async for rows in pieces:
        yield csv_of(rows)


async def handed_out(
    form: Format, header: Sequence[str], pieces: AsyncIterator[Sequence[Sequence[str]]]
) -> AsyncIterator[bytes]:
    """A file of any length, written while it is fetched."""
    if form == "csv":
        async for part in csv_stream(header, pieces):
            yield part
        return
    async for part in workbooks.stream(header, _harmless(pieces)):
        yield part


async def _harmless(pieces: AsyncIterator[Sequence[Sequence[str]]]) -> AsyncIterator[Sequence[Sequence[str]]]:
    async for rows in pieces:
        yield [[harmless(cell) for cell in row] for row in rows]


async def one(rows: Sequence[Sequence[str]]) -> AsyncIterator[Sequence[Sequence[str]]]:
    """A few rows, as pieces."""
    yield rows
