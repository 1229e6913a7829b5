"""What a cell says (单元格): a number, an instant, a title, yes or no. Pure; each raises Refused with a code."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.kit import phones
from backend.kit.errors import InvalidInput

_DAY = re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?")
_CLOCK = re.compile(r"(?P<h>\d{1,2})[:时點点](?P<min>\d{1,2}|半)?分?(?:[:]?(?P<s>\d{1,2})(?:\.\d+)?秒?)?")
_POWER = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EXCEL_BEGAN = datetime(1899, 12, 30, tzinfo=UTC)
_EARLIEST_YEAR = 2000
_TITLES = {"先生": "mr", "男": "mr", "mr": "mr", "m": "mr", "male": "mr", "女士": "ms", "女": "ms", "小姐": "ms",
           "太太": "ms", "ms": "ms", "mrs": "ms", "miss": "ms", "f": "ms", "female": "ms"}  # fmt: skip
_FIRST = {"是": True, "首访": True, "首次": True, "新客": True, "yes": True, "y": True, "true": True, "1": True,
          "否": False, "复访": False, "再访": False, "老客": False, "no": False, "n": False, "false": False,
          "0": False}  # fmt: skip
Instant = tuple[datetime, datetime | None, datetime | None]


class Refused(Exception):
    """The cell cannot be read; the argument is a code."""


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def phone(text: str) -> str:
    """One number in E.164. A hyphen, a +86, full-width digits do not matter; a hidden digit or two numbers do."""
    plain = folded(text)
    if re.search(r"[*＊xX?？]", plain):
        raise Refused("phone_masked")
    if _POWER.fullmatch(plain):  # 1.38E+10: the spreadsheet has rounded the number away
        raise Refused("phone_rounded")
    digits = sum(char.isdigit() for char in plain)
    if digits > 15 or re.search(r"\d[/、,;，；]\s*\d", plain):
        raise Refused("phone_two")
    try:
        return phones.normalise(plain)
    except InvalidInput as error:
        raise Refused(error.facts.get("problem", "phone_invalid")) from error


def instant(text: str, clock: str, zone: ZoneInfo, now: datetime) -> Instant:
    """(at, earliest, latest). Where only the day is known it lies somewhere in it: no order within it is made up."""
    day, found = _day_and_clock(folded(text))
    if clock:
        found = _time(folded(clock)) or found
        if found is None:
            raise Refused("time_unreadable")
    if day.year < _EARLIEST_YEAR:
        raise Refused("time_long_ago")
    at = datetime.combine(day, found or time.min, zone).astimezone(UTC)
    if at > now:
        raise Refused("time_ahead")
    if found is not None:
        return at, None, None
    return at, at, min(at + timedelta(days=1) - timedelta(seconds=1), now)


def _day_and_clock(text: str) -> tuple[date, time | None]:
    if _SERIAL.fullmatch(text):  # a date that lost its format: days since 1899, as Excel counts them
        whole = _EXCEL_BEGAN + timedelta(days=float(text))
        rounded = (whole + timedelta(milliseconds=500)).replace(microsecond=0)
        return rounded.date(), rounded.time() if "." in text else None
    match = _DAY.search(text)
    if match is None:
        raise Refused("time_no_year" if re.search(r"\d{1,2}[-/.月]\d{1,2}", text) else "time_unreadable")
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError as error:
        raise Refused("time_unreadable") from error
    rest = text[match.end() :].strip(" T　")
    found = _time(rest)
    if rest and found is None:
        raise Refused("time_unreadable")
    return day, found


def _time(text: str) -> time | None:
    """`14:05`, `下午2:05`, `2时5分`; a full date with a time may stand there, too."""
    text = _DAY.sub("", text).strip(" T")
    match = _CLOCK.search(text)
    if match is None:
        return None
    hour, minute = int(match["h"]), 30 if match["min"] == "半" else int(match["min"] or 0)
    if "刻" in text or ("晚" in text and hour == 12):  # a quarter of what, which midnight: not ours to say
        raise Refused("time_unreadable")
    if ("下午" in text or "晚" in text or re.search(r"pm", text, re.I)) and hour < 12:
        hour += 12
    try:
        return time(hour, minute, int(match["s"] or 0))
    except ValueError as error:
        raise Refused("time_unreadable") from error


def title(text: str) -> str | None:
    """先生 or 女士; what is neither is left open, it decides nothing."""
    return _TITLES.get(folded(text).casefold())


def first_visit(text: str) -> bool | None:
    if not text:
        return None
    try:
        return _FIRST[folded(text).casefold()]
    except KeyError as error:
        raise Refused("first_visit_unreadable") from error


def name(text: str) -> str:
    """A name; what cannot be one (a formula, a number) is refused."""
    plain = " ".join(text.split())
    if len(plain) > 60 or (plain and plain.replace(" ", "").isdigit()):
        raise Refused("name_unreadable")
    return plain
