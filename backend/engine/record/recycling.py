"""Recycling (回收公海): a customer goes back to the pool; how long whoever had them may not claim them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backend.engine.claims.claim import Claim
from backend.engine.facts import StepTaken
from backend.engine.record.dossier import Dossier


def recycled(case: Dossier, claim: Claim) -> StepTaken | None:
    """收回公海: since this claim arose. It ends every claim of before."""
    return next((s for s in case.steps("recycled") if s.at >= claim.since.at), None)


def barred_until(case: Dossier, claim: Claim, every: list[Claim]) -> datetime | None:
    """N日内不得再认领: the first instant at which whoever lost the customer may claim them again."""
    mine = [c for c in every if c.consultant == claim.consultant and c.since.at < claim.since.at]
    lost = [c.until for c in mine if c.until is not None and c.until <= claim.since.at]
    lost += [s.at for s in case.steps("recycled") if s.subject == claim.consultant and s.at <= claim.since.at]
    if not lost:
        return None
    last = max(lost) - timedelta(microseconds=1)
    return case.timeline.end_of_day(last, case.law.number("reclaim_days", 0)).astimezone(UTC)


def reclaimed(case: Dossier, claim: Claim, every: list[Claim]) -> bool:
    """Claimed again too early."""
    until = barred_until(case, claim, every)
    return until is not None and claim.since.at < until
