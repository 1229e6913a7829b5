"""One entry of a form: what it shows, and what the text that came back means."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from msgspec import Struct
from msgspec import inspect as types

from backend.engine.lint import workable
from backend.features.rulebooks.reading import shape
from backend.features.rulebooks.reading.wording import percent

BEIJING = timezone(timedelta(hours=8))
_YES, _NO = ("true", "on", "1", "yes", "是"), ("false", "off", "0", "no", "否", "")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")

_LETTERS, _ENTRIES = 4000, 100
"""A clause of a real rulebook is a tenth as long; two versions of a text are compared letter by letter."""


class Refused(Exception):
    """An entry that means nothing here: the code of the fault, and what its sentence needs."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def raw(field: types.Field, value: Any) -> str | tuple[str, ...]:
    """What the entry shows."""
    if shape.item(field.type) is not None:
        return tuple(map(str, value or ()))
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return _shown(value)
    return f"{Decimal(value) / 100:f}" if percent(field.name) else str(value)


def parse(owner: type[Struct], field: types.Field, entry: str | Sequence[str]) -> Any:
    """What the entry means. Raises Refused."""
    kind = shape.inner(field.type)
    if shape.item(field.type) is not None:
        return _several(field, entry)
    if not isinstance(entry, str):
        raise Refused("not_one_entry")
    if entry == "" and shape.optional(field.type):
        return None
    if isinstance(kind, types.StrType):
        return _text(entry)
    entry = normalize("NFKC", entry).strip()
    if isinstance(kind, types.LiteralType):
        return _word(field, entry)
    if isinstance(kind, types.BoolType):
        return _switch(entry)
    if isinstance(kind, types.DateTimeType):
        return _moment(entry)
    return _hundredths(owner, field, entry) if percent(field.name) else _number(owner, field, entry)


def _several(field: types.Field, entry: str | Sequence[str]) -> tuple[Any, ...]:
    """Ticked boxes, or lines of a text."""
    if not isinstance(entry, str | list | tuple) or not all(isinstance(one, str) for one in entry):
        raise Refused("not_text")
    entries = entry.splitlines() if isinstance(entry, str) else entry
    if len(entries) > _ENTRIES:
        raise Refused("too_many", most=_ENTRIES)
    return tuple(_word(field, one) if shape.members(field.type) else _text(one) for one in entries if one)


def _text(entry: str) -> str:
    """Browsers send line breaks in their own way. What no file can hold is no text."""
    if not entry.strip():
        raise Refused("missing_value")
    if "\0" in entry or any("\ud800" <= sign <= "\udfff" for sign in entry):
        raise Refused("not_text")
    if len(entry) > _LETTERS:
        raise Refused("too_long", most=_LETTERS)
    return entry.replace("\r\n", "\n")


def _word(field: types.Field, entry: str) -> Any:
    words = {str(word): word for word in shape.members(field.type)}
    if entry not in words:
        raise Refused("unknown_choice", written=entry)
    return words[entry]


def _switch(entry: str) -> bool:
    if entry.lower() not in (*_YES, *_NO):
        raise Refused("not_a_switch", written=entry)
    return entry.lower() in _YES


def _number(owner: type[Struct], field: types.Field, entry: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", entry):
        raise Refused("not_a_number", written=entry)
    return _within(owner, field, int(entry))


def _hundredths(owner: type[Struct], field: types.Field, entry: str) -> int:
    """50 or 33.33, with or without the sign."""
    number = entry.rstrip("%").strip()
    if not re.fullmatch(r"[+-]?\d{1,9}(?:\.\d{1,2})?", number):
        raise Refused("not_a_percent", written=entry)
    return _within(owner, field, int(Decimal(number) * 100), 100)


def _within(owner: type[Struct], field: types.Field, number: int, scale: int = 1) -> int:
    least, own = shape.bounds(owner, field)
    most = workable.most(field.name) if own is None else own
    if not least <= number <= most:
        raise Refused("out_of_range", bounds=f"{least // scale}–{most // scale}")
    return number


def _shown(at: datetime) -> str:
    """A day, or a day and time, in Beijing; in full if it was written elsewhere."""
    if at.utcoffset() != BEIJING.utcoffset(None) or at.microsecond:
        return at.isoformat()
    clock = "" if (at.hour, at.minute, at.second) == (0, 0, 0) else f" {at:%H:%M}" + (f":{at:%S}" if at.second else "")
    return f"{at.year:04}-{at:%m-%d}{clock}"


def _moment(entry: str) -> datetime:
    found = _DAY.fullmatch(entry)
    try:
        if found:
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            moment = datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)
        else:
            moment = datetime.fromisoformat(entry)
    except ValueError:
        raise Refused("not_a_date", written=entry) from None
    if moment.year not in workable.YEARS:
        raise Refused("not_a_date", written=entry)
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
