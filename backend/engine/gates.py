"""能否办理: whether an act may be done now: steps before it, what the paper holds, signatures, hours, limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from msgspec import Struct

from backend.engine import steps
from backend.engine.answer import Answer
from backend.engine.clauses import Gate, Limit, Need
from backend.engine.facts import Fact, StepTaken
from backend.engine.law import Law
from backend.engine.papers import PAPERS, Paper
from backend.engine.timeline import Timeline, instant
from backend.engine.verdict import Duty, Finding, May, Param


class Fault(Struct, frozen=True, kw_only=True):
    """Why an act may not be done, and the step that would mend it."""

    code: str
    facts: tuple[str, ...] = ()
    params: dict[str, Param] = {}
    need: Need | None = None


def may(question: May, law: Law, timeline: Timeline) -> Answer:
    """Allowed if every clause about the act is content; each that is not says what is missing."""
    findings: list[Finding] = []
    duties: list[Duty] = []
    rules: list[tuple[str, Gate | Limit]] = [*law.gates, *law.limits]
    for clause, rule in rules:
        if rule.act != question.act:
            continue
        faults = list(_faults(rule, question, timeline))
        findings += [_finding(clause, fault) for fault in faults]
        duties += [_duty(clause, fault, question, timeline) for fault in faults]
        if not faults:
            findings.append(Finding(clause=clause, outcome="applied", code="gate_open", params={"act": question.act}))
    refused = any(f.outcome == "void" for f in findings)
    return Answer(status="refused" if refused else "allowed", findings=tuple(findings), duties=tuple(duties))


def _finding(clause: str, fault: Fault) -> Finding:
    return Finding(clause=clause, outcome="void", code=fault.code, facts=fault.facts, params=fault.params)


def _duty(clause: str, fault: Fault, question: May, timeline: Timeline) -> Duty:
    """What to do about it: the missing step, or putting the paper right."""
    need = fault.need
    what = need.step if need else str(fault.params.get("field") or fault.params.get("signature") or fault.code)
    return Duty(
        clause=clause,
        code="complete_first",
        who=(need.by if need and need.by else None) or question.who or "manager",
        status="open",
        since=timeline.at.astimezone(UTC),
        customer=question.customer,
        subject=question.subject,
        need=what,
        missing=int(fault.params.get("missing", 1)),
        facts=fault.facts,
    )


def _faults(rule: Gate | Limit, question: May, timeline: Timeline) -> Iterator[Fault]:
    if isinstance(rule, Limit):
        yield from _over(rule, question, timeline)
        return
    yield from _steps(rule, question, timeline)
    paper = PAPERS[question.act](question, timeline) if question.act in PAPERS else None
    if paper is not None:
        yield from _on_paper(rule, paper)
    if rule.hours:
        yield from _hours(rule, paper.at if paper else timeline.at, timeline)


def _steps(rule: Gate, question: May, timeline: Timeline) -> Iterator[Fault]:
    """先后: steps that must have been taken, and steps that forbid it."""
    for need in rule.needs:
        found = steps.taken(timeline, need, question.customer, question.subject, bearer=question.who)
        if len(found) < need.count:
            params: dict[str, Param] = {"need": need.step, "missing": need.count - len(found)}
            yield Fault(code="gate_step_missing", facts=_ids(found), params=params, need=need)
    for bar in rule.bars:
        found = steps.taken(timeline, bar, question.customer, question.subject, bearer=question.who)
        if found:
            yield Fault(code="gate_barred", facts=_ids(found), params={"need": bar.step})


def _ids(facts: list[Fact]) -> tuple[str, ...]:
    return tuple(f.id for f in facts)


def _on_paper(rule: Gate, paper: Paper) -> Iterator[Fault]:
    """缺项、缺签字: what the paper still lacks."""
    for field in rule.fields:
        if paper.fields is not None and not any(part in paper.fields for part in field.split("|")):
            yield Fault(code="gate_field_missing", facts=paper.facts, params={"field": field})
    for role in rule.signatures:
        if paper.signatures is not None and role not in paper.signatures:
            yield Fault(code="gate_signature_missing", facts=paper.facts, params={"signature": role})


def _hours(rule: Gate, moment: datetime, timeline: Timeline) -> Iterator[Fault]:
    """递交时间: both ends of the hours are inside."""
    clock = moment.astimezone(timeline.zone).time()
    spans = [tuple(time.fromisoformat(end) for end in span.split("-")) for span in rule.hours]
    if not any(start <= clock <= end for start, end in spans):
        params: dict[str, Param] = {"hours": ", ".join(rule.hours), "when": instant(moment)}
        yield Fault(code="gate_outside_hours", params=params)


def _over(rule: Limit, question: May, timeline: Timeline) -> Iterator[Fault]:
    """超出确认限额."""
    mine = [s for s in timeline.of(StepTaken) if s.by == question.who]
    held = next((s for s in reversed(mine) if s.step == "slips_held"), None)
    most, why = _most(rule, mine)
    count = held.number or 0 if held is not None else 0
    if count >= most:
        facts = tuple(f.id for f in (held, why) if f is not None)
        yield Fault(code="gate_over_limit", facts=facts, params={"most": most, "held": count})


def _most(rule: Limit, mine: list[StepTaken]) -> tuple[int, StepTaken | None]:
    """How many, by how the last quarter on record went."""
    quarter = next((s for s in reversed(mine) if s.step == "quarter_result"), None)
    if quarter is not None and quarter.result == "target_met" and rule.target_met is not None:
        return rule.target_met, quarter
    if quarter is not None and quarter.number == 0 and rule.nothing_signed is not None:
        return rule.nothing_signed, quarter
    return rule.most, quarter
