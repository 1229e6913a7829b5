"""Duties that a clause spells out itself (义务): what starts them, which steps fulfil them, who bears them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from backend.engine.duties import quiet, steps
from backend.engine.duties.deadline import deadline
from backend.engine.duties.duties import Obligation
from backend.engine.duties.unsent import sent
from backend.engine.facts import ComplaintReceived, Fact, StepTaken
from backend.engine.record.timeline import Timeline, instant
from backend.engine.rules.clauses import Duty as DutyRule
from backend.engine.rules.law import Law
from backend.engine.rules.needs import Need
from backend.engine.verdict import Finding, Param

CONSULTANTS_STEPS = frozenset(
    ("visit_ended", "sms", "presubscribed", "disclosure", "signing_booked", "subscription_drafted")
)
"""Steps that the customer's own consultant takes."""


def spelled_out(law: Law, timeline: Timeline, about: frozenset[str] = frozenset()) -> list[Obligation]:
    """Every such duty that arose from the evidence, done or not. `about`: the customers who are asked about."""
    known = sent(law, timeline)
    found: list[Obligation] = []
    for clause, rule in law.stated_duties:
        for cause in _causes(rule, known):
            for customer in _whom(rule, cause, known, about):
                if not quiet.stands(law, known, clause, rule.whom, customer):
                    continue
                found += _from(law, known, clause, rule, cause, customer)
    return found


def _causes(rule: DutyRule, timeline: Timeline) -> list[Fact]:
    """What starts it; only the last for each customer and subject where a new start takes the old one's place.

    Of a campaign, the last of each kind: this year's festival takes the place of last year's.
    """
    found = [] if rule.on is None else steps.every(timeline, rule.on)
    if not rule.renewed:
        return found
    last = {
        (fact.customer, getattr(fact, "subject", None), rule.campaign and steps.result(fact)): fact for fact in found
    }
    return list(last.values())


def too_soon(law: Law, timeline: Timeline, customers: frozenset[str] | None) -> list[Finding]:
    """间隔: what the duty asks for, done before its time had come. A remark, never more."""
    found: list[Finding] = []
    for clause, rule in law.stated_duties:
        if not rule.renewed or rule.after is None or rule.on is None:
            continue
        starts: dict[str | None, list[Fact]] = {}
        for fact in steps.every(timeline, rule.on):
            if customers is None or fact.customer in customers:
                starts.setdefault(fact.customer, []).append(fact)
        for before, last in (tuple(every[-2:]) for every in starts.values() if len(every) > 1):
            opens = deadline(timeline, rule.after, before)[1]
            asked_for = any(steps.is_step(last, n.step) and steps.meets(last, n) for n in rule.needs)
            if asked_for and opens is not None and last.at < opens:
                params: dict[str, Param] = {"who": steps.actor(last) or "manager", "when": instant(last.at)}
                found.append(
                    Finding(clause=clause, outcome="noted", code="too_soon", facts=(before.id, last.id), params=params)
                )
    return found


def _whom(rule: DutyRule, cause: Fact, timeline: Timeline, about: frozenset[str]) -> list[str | None]:
    """The customer whom the start was about; or each one who dealt that day, and whoever is asked about."""
    if rule.campaign and cause.customer is None:
        return list(quiet.known_by(timeline, deadline(timeline, rule.due, cause)[1]))
    if not rule.each_customer or cause.customer is not None:
        return [cause.customer]
    day = timeline.day(cause.at)
    dealt: set[str | None] = {f.customer for f in steps.such(timeline, "deal") if timeline.day(f.at) == day}
    return list(sorted(customer for customer in dealt | about if customer is not None))


def _from(
    law: Law, timeline: Timeline, clause: str, rule: DutyRule, cause: Fact, customer: str | None
) -> Iterator[Obligation]:
    """One obligation for each step that the clause asks for; one without a step where it asks for none."""
    subject = getattr(cause, "subject", None)
    closes = law.values("office_closes")
    opens = deadline(timeline, rule.after, cause, closes, customer)[1] if rule.after is not None else None
    start = max(cause.at, opens) if opens is not None else cause.at
    due, lapses_at = deadline(timeline, rule.due, cause, closes, customer)
    bearer = _bearer(rule, cause, customer, timeline)
    excused = _excused(timeline, rule, cause, customer, subject)
    for need in rule.needs or (None,):
        done, missing = _met(timeline, start, cause, need, customer, subject, bearer)
        settled = done.at if done is not None else timeline.at
        if done is None and (excused or quiet.silenced(timeline, rule.code, need, customer)):
            continue
        yield Obligation(
            clause=clause,
            code=rule.code,
            who=bearer,
            cause=cause,
            customer=customer,
            subject=subject,
            need=need.step if need else None,
            missing=missing,
            done=done,
            due=due,
            lapses_at=lapses_at,
            missed=lapses_at is not None and settled >= lapses_at,
            opens_at=opens,
            waiting=opens is not None and timeline.at < opens,
            starter=steps.actor(cause) if rule.starter_too else None,
        )


def _bearer(rule: DutyRule, cause: Fact, customer: str | None, timeline: Timeline) -> str:
    """Whoever the clause names: a role, the customer's own consultant; else whoever took the starting step."""
    if rule.who == "consultant":
        return consultant(timeline, customer) or "consultant"
    if rule.who == "opponent":
        return getattr(cause, "to", None) or "opponent"
    if rule.who == "department":
        return getattr(cause, "to", None) or "department"
    return rule.who or steps.actor(cause) or "manager"


def consultant(timeline: Timeline, customer: str | None) -> str | None:
    """置业顾问: who last dealt with the customer."""
    if customer is None:
        return None
    own = (f for f in reversed(timeline.facts) if f.customer == customer)
    return next((who for f in own if (who := _dealt(f)) is not None), None)


def _dealt(fact: Fact) -> str | None:
    """The consultant who did this; of steps, only such as consultants take."""
    if isinstance(fact, StepTaken):
        return fact.by if fact.step in CONSULTANTS_STEPS else None
    who = getattr(fact, "consultant", None)
    return who if isinstance(who, str) and not isinstance(fact, ComplaintReceived) else None


def _excused(timeline: Timeline, rule: DutyRule, cause: Fact, customer: str | None, subject: str | None) -> bool:
    """It falls away with one of these steps, taken since."""
    return any(
        fact.at >= cause.at and fact is not cause
        for need in rule.unless
        for fact in steps.taken(timeline, need, customer, subject)
    )


def _met(
    timeline: Timeline,
    start: datetime,
    cause: Fact,
    need: Need | None,
    customer: str | None,
    subject: str | None,
    bearer: str,
) -> tuple[Fact | None, int]:
    """The step that completed it, and how many are missing."""
    if need is None:
        return None, 0
    every = steps.taken(timeline, need, customer, subject, bearer=bearer)
    found = [f for f in every if f.at >= start and f is not cause]
    if len(found) >= need.count:
        return found[need.count - 1], 0
    return None, need.count - len(found)
