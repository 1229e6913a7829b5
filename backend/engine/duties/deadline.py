"""By when (期限): a clause's deadline on the office's calendar."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from backend.engine.facts import ContractSigned, Fact, StepTaken
from backend.engine.record.timeline import Timeline
from backend.engine.rules.needs import Deadline

Bounds = tuple[datetime | None, datetime | None]
CLOSING = time(18)
"""下班时间 where neither the rulebook nor the day's facts say."""


def deadline(
    timeline: Timeline, due: Deadline, cause: Fact, closes: tuple[str, ...] = (), customer: str | None = None
) -> Bounds:
    """By when, and the first instant at which it is too late. N小时内: the instant N:00:00 itself is inside.

    `closes` is the rulebook's closing time ("hh:mm"); `customer` is whose signing is meant.
    """
    if due.unit in ("at_once", "none", "window"):
        return None, None
    if due.unit == "day":
        end = timeline.end_of_day(cause.at, due.n)
        return end, end
    own = getattr(cause, "due", None)
    if due.unit == "day_before":
        end = timeline.end_of_day(own or cause.at, -due.n)
        return end, end
    if due.unit == "set_date":
        end = timeline.end_of_day(own) if own is not None else timeline.end_of_day(cause.at, due.n)
        return end, end
    if due.unit == "signing":
        return _signing(timeline, cause, customer)
    end = _closing(timeline, cause, closes) if due.unit == "close" else cause.at + timedelta(hours=due.n)
    end = end.astimezone(UTC)
    return end, end + timedelta(microseconds=1)


def _closing(timeline: Timeline, cause: Fact, closes: tuple[str, ...]) -> datetime:
    """下班前: when the office closed that day, or else closes by rule."""
    day = timeline.day(cause.at)
    shut = (s for s in timeline.of(StepTaken) if s.step == "office_closed" and timeline.day(s.at) == day)
    closed = next((s for s in shut if s.at >= cause.at), None)
    if closed is not None:
        return closed.at
    return datetime.combine(day, time.fromisoformat(closes[0]) if closes else CLOSING, timeline.zone)


def _signing(timeline: Timeline, cause: Fact, customer: str | None) -> Bounds:
    """签约前: until the contract is signed, or else until the signing that is booked."""
    later = [f for f in timeline.facts if f.customer == customer and f.at >= cause.at]
    signed = next((f.at for f in later if isinstance(f, ContractSigned)), None)
    booked = [f.due for f in later if isinstance(f, StepTaken) and f.step == "signing_booked" and f.due is not None]
    end = signed or (booked[-1] if booked else None)
    return (None, None) if end is None else (end.astimezone(UTC), end.astimezone(UTC))
