"""Rows of a batch (批量报备) as people keep them: name, gender and number in any order, digits hidden or not."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from backend.engine.record import numbers
from backend.features.channels.errors import BatchEmpty, BatchTooLong, FileUnreadable, RowWrong
from backend.features.channels.models import MOST_CHARACTERS, MOST_ROWS, Asked, Gender, Row
from backend.features.transfers import reading as files
from backend.kit import phones, typed
from backend.kit.errors import InvalidInput

_CUT = re.compile(r"[,、;|\t]+")
_PIECE = re.compile(r"(?<![^\s])[\d*×xX●•#]+(?:[\s-]+[\d*×xX●•#]+)+(?![^\s])")
_NUMBER = re.compile(r"[+\d*×xX●•#?－\-()（）]{7,20}")
_GENDERS: dict[str, Gender] = {
    "女": "f", "女士": "f", "小姐": "f", "f": "f", "female": "f", "ms": "f",
    "男": "m", "先生": "m", "m": "m", "male": "m", "mr": "m",
}  # fmt: skip
_HEADS = ("姓名", "客户姓名", "客户", "电话", "手机", "手机号", "手机号码", "联系电话", "性别", "称谓", "序号",
          "name", "phone", "mobile", "gender", "no")  # fmt: skip
_WHEN = re.compile(r"(?=.*\d)[\d\s:/.\-年月日号时点分上下午]+")
"""A day or a time that somebody noted beside the name; the report has a time of its own."""
_LONGEST = 14
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
MOST_NAME = 40


def pasted(text: str) -> list[Row]:
    """One customer a line. Raises BatchEmpty, BatchTooLong."""
    if len(text) > MOST_CHARACTERS:
        raise BatchTooLong(field="rows", most=MOST_ROWS)
    lines = unicodedata.normalize("NFKC", typed.cleaned(text)).splitlines()
    return _rows(_cells(line.strip()) for line in lines)


def _cells(line: str) -> list[str]:
    """Cut at commas or tabs; without any at spaces, but not inside a number (138 0001 2345)."""
    if _CUT.search(line):
        return _CUT.split(line)
    return _PIECE.sub(_joined, line).split()


def _joined(found: re.Match[str]) -> str:
    """What is too long for one number is a number and something else."""
    number = re.sub(r"[\s-]+", "", found[0])
    return number if len(number) <= _LONGEST else found[0]


async def of_file(body: bytes) -> list[Row]:
    """A spreadsheet (XLSX, CSV), read by a process of its own. Raises FileUnreadable, BatchEmpty, BatchTooLong."""
    found: list[Sequence[str]] = []
    try:
        async for piece in files.read(files.form_of(body), body):
            found += [line[1] for line in piece]
            if len(found) > MOST_ROWS * 2:
                break
    except files.Unreadable as error:
        raise FileUnreadable(field="file") from error
    return _rows(found)


def _rows(lines: Iterable[Sequence[str]]) -> list[Row]:
    found = [row for cells in lines if (row := _row([cell for cell in cells if cell])) is not None]
    if not found:
        raise BatchEmpty(field="rows")
    if len(found) > MOST_ROWS:
        raise BatchTooLong(field="rows", most=MOST_ROWS)
    return found


def _row(cells: Sequence[str]) -> Row | None:
    """What is a number, what is a gender, the rest is the name; a heading or an empty line is no row."""
    plain = [unicodedata.normalize("NFKC", _UNSAFE.sub(" ", cell)).strip() for cell in cells]
    if not any(plain) or all(cell.casefold() in _HEADS for cell in plain if cell):
        return None
    number, gender, names = "", None, []
    for cell in plain:
        if not number and _NUMBER.fullmatch(re.sub(r"\s", "", cell)):
            number = re.sub(r"\s", "", cell)
        elif gender is None and cell.casefold() in _GENDERS:
            gender = _GENDERS[cell.casefold()]
        elif cell and not _WHEN.fullmatch(cell):
            names.append(cell)
    return Row(" ".join(names)[: MOST_NAME + 1], number, gender)


def checked(row: Row, asked: Asked, group: bool = False) -> Row:
    """The row with its number in one spelling, no digit more than the rulebook asks for.

    Raises RowWrong, with what is wrong in `problem`.
    """
    if not row.name or len(row.name) > MOST_NAME or _UNSAFE.search(row.name):
        raise _wrong("name", asked)
    if asked.gender and not group and row.gender is None:
        raise _wrong("gender", asked)
    if asked.digits is None or group:
        return Row(row.name, _whole(row.number, asked), row.gender)
    plain = numbers.normal(row.number)
    if len(plain) != 11 or not numbers.shows(plain, *asked.digits):
        raise _wrong("digits", asked)
    return Row(row.name, numbers.masked(plain, *asked.digits), row.gender)


def _whole(number: str, asked: Asked) -> str:
    try:
        return numbers.normal(phones.normalise(number))
    except InvalidInput as error:
        raise _wrong("number", asked) from error


def _wrong(what: str, asked: Asked) -> RowWrong:
    first, last = asked.digits or (0, 0)
    return RowWrong(field=what, problem=f"channel_row_{what}", clause=asked.clause, first=first, last=last)
