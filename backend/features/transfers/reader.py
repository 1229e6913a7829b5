"""A process of its own that reads one strange file: bytes in, rows as text out; it knows no key and no database.

What a hostile file can do ends here: memory and time are limited, formulas are never evaluated, nothing is unpacked
that says it is too large, and defusedxml (which openpyxl uses when it is there) refuses entities.

    python -m backend.features.transfers.reader xlsx < file > frames
"""

import contextlib
import csv
import io
import itertools
import re
import resource
import struct
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import msgspec

from backend.features.transfers import merged
from backend.features.transfers.models import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, PIECE_ROWS
from backend.kit import typed

MEMORY_BYTES = 1024**3
CPU_SECONDS = 60
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_RATIO = 200
_RATIO_COUNTS_FROM_BYTES = 10 * 1024 * 1024
MOST_PARTS = 2000
MOST_SHEETS = 20
LOOKED_AT_ROWS = 50
"""A sheet with nothing in so many rows is empty."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")


class Unreadable(Exception):
    """The file cannot be taken; the argument says why, in a code."""


def rows(kind: str, body: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(row number as the spreadsheet shows it, cells), rows with nothing in them left out. Raises Unreadable."""
    found = 0
    for number, cells in enumerate(_xlsx(body) if kind == "xlsx" else _csv(body), start=1):
        if not any(cells):
            continue
        found += 1
        if found > MOST_ROWS + 1:
            raise Unreadable("too_many_rows")
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise Unreadable("too_many_columns")
        yield number, tuple(cells)
    if not found:
        raise Unreadable("empty")


def _csv(body: bytes) -> Iterator[list[str]]:
    text = decode(body)
    csv.field_size_limit(len(text) + 1)
    head = text[:4000].split("\n", 1)[0]
    delimiter = max(",\t;，", key=head.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            yield [clean(cell) for cell in row]
    except csv.Error as error:
        raise Unreadable("not_a_table") from error


def decode(body: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, else GB18030, which holds GBK and GB2312. Raises Unreadable."""
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for candidate in (encoding, "gb18030"):
        try:
            text = body.decode(candidate)
        except UnicodeError:
            continue
        if "\x00" in text:
            raise Unreadable("not_a_table")
        return text
    raise Unreadable("encoding")


def _xlsx(body: bytes) -> Iterator[list[str]]:
    _check_parts(body)
    from openpyxl import load_workbook  # only here: reading CSV need not wait for it

    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
        with contextlib.closing(book):
            sheet = _the_sheet(book)
            spread = merged.Spread(merged.ranges(body, sheet))
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield [written(value) for value in spread.over(number, row)]
    except MemoryError as error:
        raise Unreadable("too_large_inside") from error
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken or forged file makes the library raise
        raise Unreadable("not_a_workbook") from error


def _the_sheet(book: Any) -> Any:
    """The one visible sheet with something in it. Raises Unreadable for several: nobody knows which is meant."""
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    for sheet in seen:
        sheet.reset_dimensions()  # what a sheet says of its own size may be a lie
    filled = [sheet for sheet in seen[:MOST_SHEETS] if _says_something(sheet)]
    if len(filled) > 1 or len(seen) > MOST_SHEETS:
        raise Unreadable("several_sheets")
    return (filled or seen)[0]


def _says_something(sheet: Any) -> bool:
    rows = itertools.islice(sheet.iter_rows(values_only=True), LOOKED_AT_ROWS)
    return any(value is not None and str(value).strip() for row in rows for value in row)


def _check_parts(body: bytes) -> None:
    """Before anything is unpacked. zipfile gives out no more of a part than it says it holds."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(body)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable("not_a_workbook") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise Unreadable("too_large_inside")
    for part in parts:
        if part.file_size > _RATIO_COUNTS_FROM_BYTES and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise Unreadable("too_large_inside")


def written(value: Any) -> str:
    """A cell as people see it. A formula stays its text, with the sign that begins it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value) if isinstance(value, int | float) else "=?"


def clean(text: str) -> str:
    """One line without unprintable characters; one character too many says that there was more.

    The apostrophe before a sign, which our own files carry so that no spreadsheet takes the cell for a formula, goes.
    """
    plain = typed.cleaned(text[: MOST_CHARACTERS * 2])
    line = _UNPRINTABLE.sub(" ", plain).strip()[: MOST_CHARACTERS + 1]
    return line[1:] if line[:1] == "'" and line[1:2] in tuple("=+-@") else line


def frames(kind: str, body: bytes) -> Iterator[dict[str, Any]]:
    piece: list[Any] = []
    try:
        for row in rows(kind, body):
            piece.append(row)
            if len(piece) == PIECE_ROWS:
                yield {"rows": piece}
                piece = []
    except Unreadable as error:
        yield {"refused": str(error)}
        return
    except MemoryError:
        yield {"refused": "too_large_inside"}
        return
    if piece:
        yield {"rows": piece}
    yield {"end": True}


def write(out: BinaryIO, told: Iterable[dict[str, Any]]) -> None:
    for frame in told:
        body = msgspec.msgpack.encode(frame)
        out.write(struct.pack(">I", len(body)) + body)
        out.flush()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    write(sys.stdout.buffer, frames(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
