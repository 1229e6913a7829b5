"""Which days a trial looks at (试算期间), as an office counts them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.engine.lint.workable import YEARS
from backend.features.rulebooks.trials.models import Period
from backend.kit.errors import InvalidInput

ZONE = ZoneInfo("Asia/Shanghai")


def usual(at: datetime) -> tuple[date, date]:
    """First and last day: the last full quarter and the current one."""
    today = at.astimezone(ZONE).date()
    quarter = _quarter(today)
    return _quarter(quarter - timedelta(days=1)), _next(quarter) - timedelta(days=1)


def of_days(first: date, last: date) -> Period:
    """From the midnight that begins the first day to the one that ends the last. Raises InvalidInput."""
    for field, day in (("first", first), ("last", last)):
        if day.year not in YEARS:  # at the ends of the calendar there is no midnight in UTC
            raise InvalidInput(field=field)
    return Period(_midnight(first), _midnight(last + timedelta(days=1)))


def days(period_since: datetime, period_until: datetime) -> tuple[date, date]:
    """The first and the last day of a period."""
    last = period_until.astimezone(ZONE) - timedelta(microseconds=1)
    return period_since.astimezone(ZONE).date(), last.date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _quarter(day: date) -> date:
    """The first day of the day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _next(quarter: date) -> date:
    return _quarter(quarter + timedelta(days=95))
