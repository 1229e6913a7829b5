"""A notice in words."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from backend.features.notifications.models import TEST, Notice
from backend.kit.texts import LANGUAGES, catalogue, first_of, text

_ZONE = ZoneInfo("Asia/Shanghai")
_WORDS = ("verdict.words", "rulebook.word.text", "rulebook.word.step", "rulebook.word.fact", "facts.words",
          "rulebook.word.offence", "rulebook.word.sanction")  # fmt: skip
_HOLE = re.compile(r"\{(\w+)\}")
_NOT_KINDS = ("you", "unknown", TEST)
NAME = "name"
"""Every template may address the reader."""
_DESK = ("visit", "duty", "consent")
_SPOKEN = ("offence", "need", "step")
"""Params that hold a word of the engine."""


@cache
def kinds() -> tuple[str, ...]:
    """Every kind of notice (消息种类): the sentences of notices.json."""
    keys = (key.removeprefix("notices.") for key in catalogue("zh") if key.startswith("notices."))
    return tuple(key for key in keys if "." not in key and key not in _NOT_KINDS)


def group(key: str) -> str:
    """What belongs together when somebody chooses what to be sent (消息类别): the first word of the key."""
    first = key.partition("_")[0]
    if first in _DESK:
        return "desk"
    return first if f"inbox.group.{first}" in catalogue("zh") else "other"


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Group -> kinds, in the order of the sentences."""
    found: dict[str, list[str]] = {}
    for key in kinds():
        found.setdefault(group(key), []).append(key)
    return {name: tuple(found[name]) for name in sorted(found, key=lambda name: name == "other")}


def hole(name: str, lang: str) -> str:
    """A placeholder as people write it: {票号}."""
    return f"{{{first_of(lang, [f'inbox.hole.{name}']) or name}}}"


def as_shown(template: str, lang: str) -> str:
    return _HOLE.sub(lambda found: hole(found[1], lang), template)


def as_stored(typed: str) -> str:
    """With the placeholders' own names, whichever language they were typed in."""
    own = _own_names()
    return _HOLE.sub(lambda found: f"{{{own.get(found[1], found[1])}}}", typed)


@cache
def _own_names() -> dict[str, str]:
    prefix = "inbox.hole."
    return {
        value: key.removeprefix(prefix)
        for lang in LANGUAGES
        for key, value in catalogue(lang).items()
        if key.startswith(prefix)
    }


def is_known(key: str) -> bool:
    return f"notices.{key}" in catalogue("zh")


def sentence(notice: Notice, lang: str) -> str:
    """A kind without a sentence is still news; the reader learns that there is some, and a test fails."""
    if not is_known(notice.key):
        return text(lang, "notices.unknown")
    return text(lang, f"notices.{notice.key}", **values(notice.key, notice.params, lang))


def values(key: str, params: Mapping[str, Any], lang: str) -> dict[str, str]:
    """What fills the placeholders of this kind."""
    filled = {name: str(value) for name, value in params.items() if value is not None}
    filled |= {name: word(lang, filled[name]) or filled[name] for name in _SPOKEN if name in filled}
    if key == "dispute_mediator":
        until = params.get("until")
        filled["until"] = text(lang, "notices.part.until", at=deadline(datetime.fromisoformat(until))) if until else ""
    if key.startswith("dispute_"):
        filled.setdefault("sides", "")
    if key == "visit_owner_away":
        filled["away"] = text(lang, f"notices.away.{params['away']}")
        filled["now"] = text(lang, f"notices.now.{params['now']}", by=params.get("by") or "")
    if key == "duty_due":
        due = params.get("due")
        filled["duty"] = duty(
            lang, str(params["code"]), text(lang, "notices.you"), datetime.fromisoformat(due) if due else None,
            params.get("need"), int(params.get("missing") or 0),
        )  # fmt: skip
    return filled


def holes(key: str) -> tuple[str, ...]:
    """The placeholders that a text for this kind has to have (占位符)."""
    return tuple(dict.fromkeys(_HOLE.findall(catalogue("zh").get(f"notices.{key}", ""))))


def named_in(template: str) -> set[str]:
    return set(_HOLE.findall(template))


def fill(template: str, filled: Mapping[str, str]) -> str:
    """Not `format`: a typed template must not reach into objects. Raises KeyError for a value that is not there."""
    return _HOLE.sub(lambda found: filled[found[1]], template)


def kind(key: str, lang: str) -> str:
    """The name of a kind; its sentence with examples if nobody has named it yet."""
    return first_of(lang, [f"inbox.kind.{key}"]) or text(lang, f"notices.{key}", **examples(key, lang))


def examples(key: str, lang: str) -> dict[str, str]:
    """示例值, for previews and tests."""
    return {name: first_of(lang, [f"inbox.example.{name}"]) or "…" for name in (*holes(key), NAME)}


def page(notice: Notice) -> str:
    """Where the notice leads; nowhere is the list itself."""
    params = notice.params
    if str(params.get("page", "")).startswith("/") and not str(params["page"]).startswith("//"):
        return str(params["page"])
    if params.get("dispute"):
        return f"/disputes/{params['dispute']}"
    if params.get("customer"):
        return f"/customers/{params['customer']}"
    return "/me" if params.get("visit") else ""


def duty(lang: str, code: str, who: str, due: datetime | None, need: str | None = None, missing: int = 0) -> str:
    """What somebody still has to do (义务): by when, which step, and how often if more than once."""
    return owed(lang, f"verdict.duty.{code}", who, due, need, missing)


def owed(lang: str, key: str, who: str, due: datetime | None, need: str | None, missing: int) -> str:
    """The same in the sentence under this key."""
    what = (word(lang, need) or need) if need else ""
    if missing > 1 and "{missing}" not in catalogue(lang)[key]:
        what += text(lang, "verdict.part.times", missing=missing)
    by = text(lang, "verdict.part.due", at=deadline(due)) if due else ""
    return text(lang, key, who=who, due=by, need=what, missing=missing)


def deadline(at: datetime, year: bool = False) -> str:
    """A time limit as it is written: the end of a day is its 24:00."""
    local, day = at.astimezone(_ZONE), "%Y-%m-%d" if year else "%m-%d"
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return (local - timedelta(days=1)).strftime(day) + " 24:00"
    return local.strftime(f"{day} %H:%M")


def word(lang: str, key: str) -> str:
    """A word of the engine or of a rulebook; empty if nobody has said it yet."""
    return first_of(lang, _at(key))


def _at(key: str) -> Iterable[str]:
    return (f"{at}.{key}" for at in _WORDS)
