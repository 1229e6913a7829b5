"""How long a claim lives (有效期): where a rulebook says that it dies, and what renews it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from backend.engine.claims.claim import Claim
from backend.engine.facts import ChannelReported, Fact, FollowedUp, SlipSigned
from backend.engine.record.dossier import Dossier
from backend.engine.record.timeline import Timeline
from backend.engine.rules.clauses import Window
from backend.engine.words.vocabulary import Renewal


def until(case: Dossier, claim: Claim) -> datetime | None:
    """The first instant at which the claim is dead; None where nothing ends it."""
    found = case.law.lifetimes.get(claim.basis)
    if found is None:
        return None
    window = found[1]
    end = ends(case.timeline, window, claim.since.at)
    for fact in _renewals(case, claim, window):
        if fact.at >= end:
            break
        end = max(end, ends(case.timeline, window, fact.at))
    return end


def ends(timeline: Timeline, window: Window, start: datetime) -> datetime:
    """N天内: the last day in full; counted in hours, the instant N x 24:00:00 itself is still inside."""
    if window.clock == "calendar_days":
        return timeline.end_of_day(start, window.days)
    return (start + timedelta(days=window.days, microseconds=1)).astimezone(UTC)


def _renewals(case: Dossier, claim: Claim, window: Window) -> list[Fact]:
    facts = [f for by in window.renewed_by if by in RENEWALS for f in RENEWALS[by](case, claim.consultant)]
    later = [f for f in facts if f.at > claim.since.at]
    later.sort(key=lambda f: (f.at, f.id))
    return later


def _contacts(case: Dossier, consultant: str) -> Iterable[Fact]:
    return case.contacts(consultant)


def _follow_ups(case: Dossier, consultant: str) -> Iterable[Fact]:
    """有记录的跟进: written down at the time."""
    return [f for f in case.own(FollowedUp) if f.consultant == consultant and f.has_record and not f.backfilled]


def _slips(case: Dossier, consultant: str) -> Iterable[Fact]:
    """再次确认."""
    return [s for s in case.own(SlipSigned) if s.consultant == consultant and (s.renewed or s.changed)]


def _reports(case: Dossier, consultant: str) -> Iterable[Fact]:
    """再次报备."""
    return [r for r in case.own(ChannelReported) if r.agency == consultant]


RENEWALS: dict[Renewal, Callable[[Dossier, str], Iterable[Fact]]] = {
    "any_contact": _contacts,
    "recorded_follow_up": _follow_ups,
    "slip": _slips,
    "report": _reports,
}
