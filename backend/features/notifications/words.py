"""A notice in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from backend.features.notifications.models import Notice
from backend.kit.texts import text

_ZONE = ZoneInfo("Asia/Shanghai")


def sentence(notice: Notice, lang: str) -> str:
    params = dict(notice.params)
    if notice.key == "duty_due":
        params["duty"] = _duty(params, lang)
    return text(lang, f"notices.{notice.key}", **params)


def _duty(params: dict[str, str | None], lang: str) -> str:
    due = params.get("due")
    when = datetime.fromisoformat(due).astimezone(_ZONE).strftime("%m-%d %H:%M") if due else ""
    return text(lang, f"verdict.duty.{params['code']}", who=text(lang, "notices.you"), due=when)
