"""Duties that a clause spells out itself (义务): what starts them, which steps fulfil them, who bears them."""

from __future__ import annotations

from collections.abc import Iterator

from backend.engine import steps
from backend.engine.clauses import Duty as DutyRule
from backend.engine.clauses import Need
from backend.engine.deadline import deadline
from backend.engine.duties import Obligation
from backend.engine.facts import Fact
from backend.engine.law import Law
from backend.engine.timeline import Timeline


def spelled_out(law: Law, timeline: Timeline) -> list[Obligation]:
    """Every such duty that arose from the evidence, done or not."""
    return [
        obligation
        for clause, rule in law.stated_duties
        for fact in timeline.facts
        if rule.on is not None and steps.is_one(fact, rule.on)
        for obligation in _from(law, timeline, clause, rule, fact)
    ]


def _from(law: Law, timeline: Timeline, clause: str, rule: DutyRule, cause: Fact) -> Iterator[Obligation]:
    """One obligation for each step that the clause asks for; one without a step where it asks for none."""
    bearer = rule.who or steps.actor(cause) or "manager"
    due, lapses_at = deadline(timeline, rule.due, cause, law.values("office_closes"))
    for need in rule.needs or (None,):
        done, missing = _met(timeline, cause, need, bearer)
        settled = done.at if done is not None else timeline.at
        yield Obligation(
            clause=clause,
            code=rule.code,
            who=bearer,
            cause=cause,
            customer=cause.customer,
            subject=getattr(cause, "subject", None),
            need=need.step if need else None,
            missing=missing,
            done=done,
            due=due,
            lapses_at=lapses_at,
            missed=lapses_at is not None and settled >= lapses_at,
        )


def _met(timeline: Timeline, cause: Fact, need: Need | None, bearer: str) -> tuple[Fact | None, int]:
    """The step that completed it, and how many are missing."""
    if need is None:
        return None, 0
    subject = getattr(cause, "subject", None)
    every = steps.taken(timeline, need, cause.customer, subject, bearer=bearer)
    found = [f for f in every if f.at >= cause.at and f is not cause]
    if len(found) >= need.count:
        return found[need.count - 1], 0
    return None, need.count - len(found)
