"""Penalties that a clause spells out itself (处罚): which step is the offence, what excuses it, who answers for it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from backend.engine.duties import steps
from backend.engine.duties.duties import Obligation
from backend.engine.facts import Fact, StepTaken
from backend.engine.penalties.penalties import price
from backend.engine.record.timeline import Timeline
from backend.engine.rules.clauses import Penalty as PenaltyRule
from backend.engine.rules.law import Law
from backend.engine.rules.needs import Need
from backend.engine.verdict import Penalty


class Fined(Struct, frozen=True, kw_only=True):
    """A penalty, with the customer and the subjects that it is about."""

    penalty: Penalty
    customer: str | None = None
    subjects: frozenset[str] = frozenset()


def stated(law: Law, timeline: Timeline, arisen: list[Obligation]) -> list[Fined]:
    """Every such penalty. `arisen` are the duties whose neglect may be one."""
    found: list[Fined] = []
    for clause, rule in law.stated_penalties:
        if rule.on is not None:
            for cause, more in _committed(rule, rule.on, timeline):
                who = rule.who or steps.actor(cause) or "manager"
                found.append(_fined(clause, rule, who, [cause, *more], timeline))
        for duty in arisen:
            if duty.clause in rule.missed and duty.missed:
                who = rule.who or duty.who
                found.append(_fined(clause, rule, who, [duty.cause], timeline, duty.customer))
    return _once(found)


def _committed(rule: PenaltyRule, on: Need, timeline: Timeline) -> Iterator[tuple[Fact, list[Fact]]]:
    """The step, with what had to follow; not where something excuses it."""
    for cause in steps.every(timeline, on):
        if any(_beside(need, cause, timeline) for need in rule.unless):
            continue
        more = [_beside(need, cause, timeline, after=True) for need in rule.followed_by]
        if all(more):
            yield cause, [fact for facts in more for fact in facts[:1]]


def _beside(need: Need, cause: Fact, timeline: Timeline, *, after: bool = False) -> list[Fact]:
    """Such steps beside the offence; `same_day`: dated on its day."""
    subject = None if need.same_day else getattr(cause, "subject", None)
    found = [f for f in steps.taken(timeline, need, cause.customer, subject) if f is not cause]
    found = [f for f in found if f.at >= cause.at] if after else found
    return [f for f in found if not need.same_day or _dated(f, timeline) == _dated(cause, timeline)]


def _dated(fact: Fact, timeline: Timeline) -> object:
    """The day it is about: its own date, or when it happened."""
    return timeline.day(getattr(fact, "due", None) or fact.at)


def _fined(
    clause: str, rule: PenaltyRule, who: str, facts: list[Fact], timeline: Timeline, customer: str | None = None
) -> Fined:
    record = (s for s in timeline.of(StepTaken) if s.step == "offence" and s.by == who and s.subject == rule.offence)
    times = 1 + max((s.number or 1 for s in record), default=0)
    low, high, sanctions = price(rule, times)
    penalty = Penalty(
        clause=clause,
        code=rule.offence,
        who=who,
        yuan_min=low,
        yuan_max=high,
        set_by=rule.set_by,
        options=rule.options,
        sanctions=sanctions,
        times=times,
        facts=tuple(f.id for f in facts),
    )
    subjects = frozenset(str(getattr(f, "subject", None)) for f in facts)
    return Fined(penalty=penalty, customer=customer or facts[0].customer, subjects=subjects)


def concerning(
    found: list[Fined], who: str | None = None, customers: frozenset[str] | None = None, subject: str | None = None
) -> list[Penalty]:
    """Those of a person, about these customers and this subject (each, if given)."""
    return [
        f.penalty
        for f in found
        if who in (None, f.penalty.who)
        and (customers is None or f.customer in customers)
        and (subject is None or subject in f.subjects or subject == f.penalty.who)
    ]


def _once(found: list[Fined]) -> list[Fined]:
    """The same neglect is punished once, however many steps of the duty were left out."""
    return list({(f.penalty, f.customer): f for f in found}.values())
