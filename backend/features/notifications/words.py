"""A notice in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from backend.features.notifications.models import Notice
from backend.kit.texts import catalogue, first_of, text

_ZONE = ZoneInfo("Asia/Shanghai")
_WORDS = ("verdict.words", "rulebook.word.text", "rulebook.word.step", "rulebook.word.fact", "facts.words")


def sentence(notice: Notice, lang: str) -> str:
    params = dict(notice.params)
    if notice.key == "duty_due":
        due = params.get("due")
        params["duty"] = duty(
            lang, str(params["code"]), text(lang, "notices.you"), datetime.fromisoformat(due) if due else None,
            params.get("need"), int(params.get("missing") or 0),
        )  # fmt: skip
    return text(lang, f"notices.{notice.key}", **params)


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
    return first_of(lang, (f"{at}.{key}" for at in _WORDS))
