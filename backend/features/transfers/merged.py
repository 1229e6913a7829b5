"""合并单元格: what the first of merged cells says, each of their rows says; the file has it in the first only."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from openpyxl.utils import range_boundaries

MOST = 20_000
_RANGE = re.compile(rb'<mergeCell [^>]*ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_CHUNK = 1024 * 1024
_OVERLAP = 200


class Range(NamedTuple):
    """Columns from 0, rows from 1, both ends inside."""

    left: int
    top: int
    right: int
    bottom: int


def ranges(body: bytes, sheet: Any) -> list[Range]:
    """Of this sheet, those over several rows; reading row by row, openpyxl leaves them out."""
    found: dict[bytes, None] = {}
    with zipfile.ZipFile(io.BytesIO(body)) as archive, archive.open(sheet._worksheet_path) as part:
        tail = b""
        while chunk := part.read(_CHUNK):
            found.update(dict.fromkeys(_RANGE.findall(tail + chunk)))
            tail = chunk[-_OVERLAP:]
            if len(found) > MOST:
                break
    bounds = (range_boundaries(text.decode()) for text in found)
    return [Range(left - 1, top, right - 1, bottom) for left, top, right, bottom in bounds if bottom > top]


class Spread:
    """Fills the rows of a sheet, taken from the top, with what their merged cells say."""

    def __init__(self, merged: Iterable[Range]) -> None:
        self._coming = sorted(merged, key=lambda one: one.top, reverse=True)
        self._open: list[tuple[Range, Any]] = []

    def over(self, number: int, row: Sequence[Any]) -> list[Any]:
        cells = list(row)
        while self._coming and self._coming[-1].top <= number:
            one = self._coming.pop()
            self._open.append((one, cells[one.left] if one.left < len(cells) else None))
        self._open = [(one, said) for one, said in self._open if one.bottom >= number]
        for one, said in self._below(number):
            cells += [None] * (one.left + 1 - len(cells))
            cells[one.left] = said
        return cells

    def _below(self, number: int) -> Iterator[tuple[Range, Any]]:
        return ((one, said) for one, said in self._open if one.top < number and said is not None)
