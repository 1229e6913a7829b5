"""Circumstances (情形): predicates over a case, each derived at most once and each with its evidence.

A clause names circumstances; here is what each of them means. To teach the engine a new kind of situation, add its
name to `vocabulary.Circumstance` and one function with the sentence it stands for.
"""

from __future__ import annotations

from collections.abc import Callable

from backend.engine.circumstances import (
    channel,
    collective,
    cycle,
    filings,
    grabbing,
    guests,
    presence,
    recall,
    referral,
    register,
    returning,
    sending,
    service,
    sharing,
    slips,
    teams,
    wishes,
)
from backend.engine.record.case import Case, Evidence
from backend.engine.words.vocabulary import Circumstance

REGISTRY: dict[str, Callable[[Case], Evidence | None]] = {
    **register.CIRCUMSTANCES,
    **returning.CIRCUMSTANCES,
    **referral.CIRCUMSTANCES,
    **service.CIRCUMSTANCES,
    **presence.CIRCUMSTANCES,
    **guests.CIRCUMSTANCES,
    **channel.CIRCUMSTANCES,
    **collective.CIRCUMSTANCES,
    **sending.CIRCUMSTANCES,
    **sharing.CIRCUMSTANCES,
    **grabbing.CIRCUMSTANCES,
    **recall.CIRCUMSTANCES,
    **cycle.CIRCUMSTANCES,
    **wishes.CIRCUMSTANCES,
    **teams.CIRCUMSTANCES,
    **slips.CIRCUMSTANCES,
    **filings.CIRCUMSTANCES,
}


def holds(case: Case, name: Circumstance) -> Evidence | None:
    """The evidence for a circumstance, None if it does not hold."""
    held = case.held
    if name in held:
        return held[name]
    found = held[name] = REGISTRY[name](case)
    return found
