"""Files that are handed out (导出文件): CSV that Excel opens rightly, XLSX, and no cell that acts as a formula."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence

from openpyxl import Workbook

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


async def xlsx_of(header: Sequence[str], pieces: AsyncIterator[Sequence[Sequence[str]]]) -> bytes:
    """The rows go through a temporary file while they are written (openpyxl's write-only mode): memory stays flat."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append(list(header))
    async for rows in pieces:
        for row in rows:
            sheet.append([harmless(cell) for cell in row])
    out = io.BytesIO()
    await asyncio.to_thread(book.save, out)
    return out.getvalue()


async def one(rows: Sequence[Sequence[str]]) -> AsyncIterator[Sequence[Sequence[str]]]:
    """A few rows, as pieces."""
    yield rows
