"""XLSX as it is handed out (导出表格): written row by row into the download, so that no length costs memory or waiting.

openpyxl makes the workbook around the rows; the rows of a sheet are plain XML between its beginning and its end. A
sheet holds as many rows as the format has; what is more goes on, under the same header, on the next.
"""

import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import cache
from xml.sax.saxutils import escape

from openpyxl import Workbook

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROWS = re.compile(rb"<sheetData ?/>|<sheetData></sheetData>")
_SIZE = re.compile(rb"<dimension [^>]*/>")
"""What the empty sheet says of its own size."""
_PART = "xl/worksheets/sheet{}.xml"
Pieces = AsyncIterator[Sequence[Sequence[str]]]


class _Out(io.RawIOBase):
    """Takes what the archive writes; given away piece by piece."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held


async def stream(header: Sequence[str], pieces: Pieces, most: int = SHEET_ROWS) -> AsyncIterator[bytes]:
    """The archive, as far as it is. If the rows break off, so does it, and nobody takes it for a whole one."""
    out = _Out()
    book = _Book(out, header, most - 1)
    try:
        async for piece in pieces:
            book.add(piece)
            yield out.taken()
        book.complete()
        yield out.taken()
    finally:
        book.close()


class _Book:
    """A workbook while it is written. `most` rows go on one sheet, beside the header."""

    def __init__(self, out: _Out, header: Sequence[str], most: int) -> None:
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4)  # type: ignore[arg-type]
        self._header, self._most, self._sheets = header, most, 0
        self._begin()

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        while rows:
            if not self._left:
                self._end()
                self._begin()
            here, rows = rows[: self._left], rows[self._left :]
            self._sheet.write(xml(here))
            self._left -= len(here)

    def complete(self) -> None:
        self._end()
        for name, body in _made(self._sheets):
            if not name.startswith("xl/worksheets/"):
                self._archive.writestr(name, body)
        self._archive.close()

    def close(self) -> None:
        """Also when it broke off: what is written from here on goes nowhere."""
        self._sheet.close()
        self._archive.close()

    def _begin(self) -> None:
        self._sheets, self._left = self._sheets + 1, self._most
        self._sheet = self._archive.open(_PART.format(self._sheets), "w")
        self._sheet.write(_around(self._sheets > 1)[0] + b"<sheetData>" + xml([self._header]))

    def _end(self) -> None:
        self._sheet.write(b"</sheetData>" + _around(self._sheets > 1)[1])
        self._sheet.close()


def xml(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of a sheet, every cell a text."""
    return "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows).encode()


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    plain = escape(_NO_XML.sub(" ", text[:CELL_CHARACTERS]))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'


@cache
def _around(later: bool) -> tuple[bytes, bytes]:
    """A sheet without its rows: what stands before them and after. Only the first is the one that is shown."""
    part = dict(_made(2))[_PART.format(2 if later else 1)]
    before, after = _ROWS.split(_SIZE.sub(b"", part))
    return before, after


def _made(sheets: int) -> list[tuple[str, bytes]]:
    """An empty workbook of so many sheets, the first row of each standing still, part by part."""
    book, out = Workbook(), io.BytesIO()
    for number in range(sheets):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        sheet.title = str(number + 1)
        sheet.freeze_panes = "A2"
    book.save(out)
    with zipfile.ZipFile(out) as made:
        return [(name, made.read(name)) for name in made.namelist()]
