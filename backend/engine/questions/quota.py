"""Limits (限额): how many somebody may hold now, by how their quarter went, and what follows from going beyond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from backend.engine.answer import open_duties
from backend.engine.duties.obliged import spelled_out
from backend.engine.facts import AnyFact, ContractSigned, Fact, StepTaken
from backend.engine.record import slipbook
from backend.engine.record.timeline import Timeline
from backend.engine.rules.clauses import Limit
from backend.engine.rules.law import Law
from backend.engine.verdict import Duty, May
from backend.engine.words.vocabulary import Act, Step

OVER = "over_quota"
"""What a submission beyond the limit is marked with."""
SUBMITTED: dict[Act, Step] = {"submit_slip": "slip_submitted"}


class Standing(Struct, frozen=True, kw_only=True):
    """Which clause's limit governs, how many it allows and are held, the facts, and when time changes it."""

    clause: str
    most: int
    held: int
    facts: tuple[str, ...] = ()
    changes: tuple[datetime, ...] = ()


def standing(question: May, law: Law, timeline: Timeline) -> Standing | None:
    """The limit on an act for whoever asks; None where no clause limits it."""
    limits = [(no, rule) for no, rule in law.limits if rule.act == question.act]
    if not limits:
        return None
    who = question.who or ""
    clause, most, why = _governing(limits, who, timeline)
    counted, base, slips = slipbook.held(who, law, timeline)
    return Standing(
        clause=clause,
        most=most,
        held=counted + len(slips),
        facts=tuple(f.id for f in (base, why) if f is not None),
        changes=(_next_quarter(timeline), *(s.until for s in slips if s.until is not None)),
    )


def _governing(limits: list[tuple[str, Limit]], who: str, timeline: Timeline) -> tuple[str, int, Fact | None]:
    """The clause for a quarter like this one goes before the one for any quarter."""
    met, empty = _target_met(who, timeline), _nothing_signed(who, timeline)
    for clause, rule in limits:
        if met is not None and rule.target_met is not None:
            return clause, rule.target_met, met
    for clause, rule in limits:
        if empty is not None and met is None and rule.nothing_signed is not None:
            return clause, rule.nothing_signed, empty
    plain = [(no, rule) for no, rule in limits if rule.target_met is None and rule.nothing_signed is None]
    clause, rule = (plain or limits)[0]
    return clause, rule.most, None


def _target_met(who: str, timeline: Timeline) -> StepTaken | None:
    """当季度如完成签约任务: from that moment on, and the next quarter opens with it."""
    now = quarter(timeline.at, timeline)
    counted = (now, _before(now))
    found = [s for s in _results(who, timeline) if s.result == "target_met" and _about(s, timeline) in counted]
    return found[-1] if found else None


def _nothing_signed(who: str, timeline: Timeline) -> StepTaken | None:
    """当季度如无签约成绩: known when the quarter is over; governs the next one until its first signing."""
    now = quarter(timeline.at, timeline)
    found = [
        s
        for s in _results(who, timeline)
        if s.step == "quarter_result" and s.number == 0 and _about(s, timeline) == _before(now)
    ]
    signed = (c for c in timeline.of(ContractSigned) if c.consultant == who and quarter(c.at, timeline) == now)
    return found[-1] if found and not any(signed) else None


def _results(who: str, timeline: Timeline) -> list[StepTaken]:
    return [s for s in timeline.of(StepTaken) if s.by == who and s.step in ("quarter_progress", "quarter_result")]


def _about(step: StepTaken, timeline: Timeline) -> str:
    """The quarter meant: as said, or else that of the day before (a result), of the day (progress)."""
    if step.subject is not None:
        return step.subject
    return quarter(step.at - timedelta(days=1) if step.step == "quarter_result" else step.at, timeline)


def quarter(moment: datetime, timeline: Timeline) -> str:
    """季度: 2024Q1."""
    day = timeline.day(moment)
    return f"{day.year}Q{(day.month + 2) // 3}"


def _next_quarter(timeline: Timeline) -> datetime:
    """When the quarter is over."""
    day = timeline.day(timeline.at)
    month = (day.month + 2) // 3 * 3 + 1
    first = datetime(day.year + month // 13, month if month < 13 else 1, 1, tzinfo=timeline.zone)
    return first.astimezone(UTC)


def _before(name: str) -> str:
    year, number = (int(part) for part in name.split("Q"))
    return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"


def refused(question: May, law: Law, timeline: Timeline) -> tuple[tuple[Duty, ...], tuple[datetime, ...]]:
    """可拒接收, 但需返还并留存: what the clauses ask for beyond the limit, and when it is too late."""
    step = SUBMITTED.get(question.act)
    if step is None:
        return (), ()
    handed = [s for s in timeline.of(StepTaken) if s.step == step and s.customer == question.customer]
    last = handed[-1] if handed else StepTaken(id="", at=timeline.at, step=step, customer=question.customer)
    over = replace(last, by=last.by or question.who, tags=tuple({*last.tags, OVER}))
    others: list[AnyFact] = [f for f in timeline.facts if f is not last]
    supposed = Timeline([*others, over], timeline.at, timeline.zone)
    duties, lapses = open_duties(o for o in spelled_out(law, supposed) if o.cause is over)
    return tuple(d if d.facts != ("",) else replace(d, facts=()) for d in duties), lapses
