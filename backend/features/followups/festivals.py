"""Festivals (节日) from the calendar of China: those on which customers are greeted. Pure."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

HERE = ZoneInfo("Asia/Shanghai")
GREETED = {
    "New Year's Day": "new_year",
    "Chinese New Year (Spring Festival)": "spring_festival",
    "Labor Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-Autumn Festival": "mid_autumn",
    "National Day": "national_day",
}
"""清明 is no day for good wishes, and a day off in lieu is no festival."""


@lru_cache(maxsize=8)
def of_year(year: int) -> tuple[tuple[date, str], ...]:
    """The first day of each, in order."""
    first: dict[str, date] = {}
    for day, names in sorted(holidays.country_holidays("CN", years=year, language="en_US").items()):
        for name in names.split("; "):
            if name in GREETED:
                first.setdefault(GREETED[name], day)
    return tuple(sorted((day, what) for what, day in first.items()))


def coming(at: datetime, days: int) -> list[tuple[str, datetime]]:
    """Those that begin within so many days from today, as the office's midnight."""
    today = at.astimezone(HERE).date()
    every = (*of_year(today.year), *of_year(today.year + 1))
    return [(what, midnight(day)) for day, what in every if today <= day <= today + timedelta(days=days)]


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HERE)
