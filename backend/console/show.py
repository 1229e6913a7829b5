"""How things are written on a page: times in the office's zone, shares, digests, what cannot be printed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.console.language import of_context, t

Context = Mapping[str, Any]
_HERE = ZoneInfo("Asia/Shanghai")


def _local(context: Context, at: datetime) -> datetime:
    office = context.get("office")
    return at.astimezone(ZoneInfo(office.timezone) if office else _HERE)


def clock(context: Context, at: datetime | None) -> str:
    """`14:05`, for what happened today."""
    return f"{_local(context, at):%H:%M}" if at else ""


def day(context: Context, at: datetime | None) -> str:
    if at is None:
        return ""
    local = _local(context, at)
    weekday = t(context, f"console.weekday.{local.weekday()}")
    month = t(context, f"console.month.{local.month}")
    return t(context, "console.day", month=month, day=local.day, weekday=weekday)


def moment(context: Context, at: datetime | None) -> str:
    """`2026-07-01 14:05`, for what must not be confused with another day."""
    return f"{_local(context, at):%Y-%m-%d %H:%M}" if at else ""


def instant(context: Context, at: datetime | None) -> str:
    """To the second and with the offset, for evidence."""
    if at is None:
        return ""
    text = _local(context, at).strftime("%Y-%m-%d %H:%M:%S %z")
    return f"{text[:-2]}:{text[-2:]}"


def iso(at: datetime) -> str:
    """For `datetime` and data attributes: the browser's script reads it."""
    return at.isoformat(timespec="seconds")


def share(basis_points: int) -> str:
    """Basis points as people say them: `50%`, `33.33%`."""
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".") + "%"


def grouped(digest: str, size: int = 4) -> str:
    """A hash that two people can compare aloud."""
    return " ".join(digest[start : start + size] for start in range(0, len(digest), size))


def person(context: Context, name: str, title: str | None = None) -> str:
    """A visitor as one addresses them; nobody's name is 先看看 (a visitor who gave none)."""
    if not name:
        return t(context, "console.visitor.anonymous")
    return t(context, f"console.visitor.{title}", name=name) if title in ("mr", "ms") else name


def visible(raw: bytes, limit: int = 4000) -> str:
    """Bytes that nobody could read, shown so that nothing in them acts: control characters become pictures."""
    text = raw[:limit].decode("utf-8", "backslashreplace")
    return "".join(_picture(char) for char in text) + ("…" if len(raw) > limit else "")


def _picture(char: str) -> str:
    code = ord(char)
    if char == "\n":
        return "␊\n"
    if code < 0x20:
        return chr(0x2400 + code)
    # Marks that turn the direction of writing or take no room would let a page lie about what it shows.
    if code == 0x7F or not char.isprintable():
        return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"
    return char


def language_now(context: Context) -> str:
    return "en" if of_context(context) == "en" else "zh-CN"


def named(context: Context, thing: Any) -> str:
    """A project's or office's name in the reader's language."""
    return str(thing.name_en if of_context(context) == "en" and thing.name_en else thing.name_zh)


WITH_CONTEXT = {
    "clock": clock,
    "day": day,
    "moment": moment,
    "instant": instant,
    "person": person,
    "lang": language_now,
    "named": named,
}
PLAIN = {"iso": iso, "share": share, "grouped": grouped, "visible": visible}
