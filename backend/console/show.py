"""How things are written on a page: times in the office's zone, shares, digests, what cannot be printed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from backend.console.language import of_context, t
from backend.features.kiosk.models import Written
from backend.features.notifications.words import deadline, word
from backend.kit.texts import catalogue, first_of

Context = Mapping[str, Any]
_WRITTEN = msgspec.json.Decoder(Written)
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


def seen(context: Context, at: datetime | None) -> str:
    """When somebody was there; the day alone where an old register knew no more (midnight)."""
    return moment(context, at).removesuffix(" 00:00")


def limit(until: datetime, year: bool = False) -> str:
    """A time limit as it is written: `12-01 24:00`, on paper with its year."""
    return deadline(until, year=year)


def left(context: Context, until: datetime, at: datetime) -> str:
    """How long is left: `3 天 4 小时`, `50 分钟`, or that it is over."""
    minutes = int((until - at).total_seconds() // 60)
    if minutes <= 0:
        return t(context, "me.left.over")
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return t(context, "me.left.days" if hours else "me.left.whole_days", days=days, hours=hours)
    return t(context, "me.left.hours", hours=hours) if hours else t(context, "me.left.minutes", minutes=minutes)


def due_in(context: Context, due: datetime, at: datetime) -> str:
    """How long is left, or for how long it is overdue: `逾期 3 天`."""
    minutes = int((at - due).total_seconds() // 60)
    if minutes < 0:
        return left(context, due, at)
    days, hours = minutes // 1440, minutes // 60
    if days:
        return t(context, "me.late.days", n=days)
    return t(context, "me.late.hours", n=hours) if hours else t(context, "me.late.minutes", n=max(1, minutes))


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


def yuan(amount: int) -> str:
    """`1,234,567`: money, and whatever else is counted in thousands."""
    return f"{amount:,}".replace("-", "−")


def signed_yuan(amount: int) -> str:
    """`+1,234`, `−1,234`, `0`: a gain or a loss."""
    return f"{amount:+,}".replace("-", "−") if amount else "0"


def signed_share(basis_points: int) -> str:
    """`+50%`, `−100%`, `0`."""
    return ("+" if basis_points > 0 else "−") + share(abs(basis_points)) if basis_points else "0"


def signed_homes(basis_points: int) -> str:
    """Shares added up over households, in households: `−30`, `+0.5`, `0`."""
    return f"{basis_points / 10_000:+.2f}".rstrip("0").rstrip(".").replace("-", "−") if basis_points else "0"


def grouped(digest: str, size: int = 4) -> str:
    """A hash that two people can compare aloud."""
    return " ".join(digest[start : start + size] for start in range(0, len(digest), size))


def person(context: Context, name: str, title: str | None = None) -> str:
    """A customer as one addresses them; some gave a number and no name."""
    if not name:
        return t(context, "console.visitor.unnamed")
    # Some write the address into the name: 李先生 is not 李先生先生.
    if title not in ("mr", "ms") or name.endswith(("先生", "女士", "小姐", "太太")):
        return name
    return t(context, f"console.visitor.{title}", name=name)


def spoken(e164: str) -> str:
    """A mainland number as people read it aloud: 138 0013 8000; others as they are."""
    national = e164.removeprefix("+86")
    if national != e164 and len(national) == 11:
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    return e164


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


def visitor(context: Context, item: Any) -> str:
    """Whoever came with this visit; 先看看 is who left neither name nor number."""
    if not item.visitor_name and not item.phone_mask:
        return t(context, "console.visitor.anonymous")
    return person(context, item.visitor_name, item.title)


def said_word(context: Context, key: str) -> str:
    """A word of the engine or of a rulebook; what people wrote themselves as they wrote it."""
    return word(of_context(context), key) or key


def written(visit: Any) -> Written:
    """What the visitor answered on the tablet."""
    return _WRITTEN.decode(visit.answers)


def progress(item: Any) -> str:
    """How far a visit has come, one word."""
    reception = item.reception
    if item.visit.left_at is not None:
        return "survey" if item.visit.kind == "survey" else "left"
    if reception is None or reception.outcome in ("passed", "handed_over"):
        return "waiting"
    if reception.closed_at is not None:
        return str(reception.outcome)
    return "receiving" if reception.accepted_at else "offered"


def name_of(context: Context, staff_id: Any) -> str:
    """A colleague's name; somebody of another office is 同事."""
    return str(context["names"].get(staff_id) or t(context, "console.somebody"))


def staff_name(context: Context, staff_id: str | None) -> str:
    """A colleague by the id that the turn ledger keeps; nobody is nothing."""
    return name_of(context, UUID(staff_id)) if staff_id else ""


def rank_name(context: Context, code: str) -> str:
    """来访单位: a rank that the rulebook counts as important."""
    return first_of(of_context(context), [f"rulebook.word.text.{code}"]) or code


def duration(context: Context, length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return t(context, f"console.duration.{'hours' if hours else 'minutes'}", h=hours, m=minutes)


def quarantine_reason(context: Context, code: str) -> str:
    key = f"console.quarantine.reason.{code}"
    return t(context, key if key in catalogue("zh") else "console.quarantine.reason.other")


def rule_kind(rule: Any) -> str:
    return str(type(rule).__struct_config__.tag)


WITH_CONTEXT = {
    "visitor": visitor,
    "name_of": name_of,
    "staff_name": staff_name,
    "rank_name": rank_name,
    "duration": duration,
    "quarantine_reason": quarantine_reason,
    "clock": clock,
    "day": day,
    "left": left,
    "due_in": due_in,
    "said_word": said_word,
    "moment": moment,
    "seen": seen,
    "instant": instant,
    "person": person,
    "lang": language_now,
    "named": named,
}


def together(duties: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Two clauses may ask for the same thing of the same customer: one line, with all its `clauses`."""
    lines: dict[Any, dict[str, Any]] = {}
    for duty in duties:
        customer = duty.get("customer")
        line = lines.setdefault((duty["sentence"], customer.id if customer else None), {**duty, "clauses": []})
        if duty["clause"] not in line["clauses"]:
            line["clauses"].append(duty["clause"])
    return list(lines.values())


PLAIN = {
    "spoken": spoken,
    "together": together,
    "written": written,
    "progress": progress,
    "iso": iso,
    "limit": limit,
    "share": share,
    "yuan": yuan,
    "signed_yuan": signed_yuan,
    "signed_homes": signed_homes,
    "signed_share": signed_share,
    "grouped": grouped,
    "visible": visible,
}
