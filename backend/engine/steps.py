"""Steps (事项) as clauses speak of them: which facts are such a step, and what a clause still lacks."""

from __future__ import annotations

from backend.engine.clauses import Need
from backend.engine.facts import Fact, StepTaken
from backend.engine.timeline import Timeline


def name(fact: Fact) -> str:
    """What clauses call this fact: its step, or its kind."""
    return fact.step if isinstance(fact, StepTaken) else str(fact.__struct_config__.tag)


def actor(fact: Fact) -> str | None:
    """Who did it."""
    for field in ("by", "consultant", "clerk", "agency", "actor"):
        who = getattr(fact, field, None)
        if isinstance(who, str):
            return who
    return None


def is_one(fact: Fact, need: Need) -> bool:
    """Is this fact such a step?"""
    if name(fact) != need.step:
        return False
    if need.by is not None and need.by not in (actor(fact), getattr(fact, "to", None)):
        return False
    if need.result and (getattr(fact, "result", None) or "done") not in need.result:
        return False
    return set(need.tags) <= {*getattr(fact, "tags", ()), str(getattr(fact, "channel", ""))}


def concerns(fact: Fact, customer: str | None, subject: str | None) -> bool:
    """Is it about this customer and subject (each, if given)?"""
    if customer is not None and fact.customer not in (customer, None):
        return False
    about = getattr(fact, "subject", None)
    return subject is None or about is None or about == subject


def taken(
    timeline: Timeline, need: Need, customer: str | None, subject: str | None, *, bearer: str | None = None
) -> list[Fact]:
    """The steps on record that meet a need. `bearer` is whoever is held to it, for `by_other`."""
    return [
        fact
        for fact in timeline.facts
        if is_one(fact, need) and concerns(fact, customer, subject) and not (need.by_other and actor(fact) == bearer)
    ]
