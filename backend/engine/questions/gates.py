"""能否办理: whether an act may be done now: steps before it, what the paper holds, signatures, hours, limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from msgspec import Struct

from backend.engine.answer import Answer
from backend.engine.duties import quiet, steps
from backend.engine.duties.obliged import consultant
from backend.engine.duties.unsent import sent
from backend.engine.facts import Fact, StepTaken
from backend.engine.penalties.fined import concerning, stated
from backend.engine.questions import frequency, quota
from backend.engine.questions.papers import PAPERS, Paper
from backend.engine.record.timeline import Timeline, instant
from backend.engine.rules.clauses import Gate, Need
from backend.engine.rules.law import Law
from backend.engine.verdict import Duty, Finding, May, Outcome, Param, Penalty

FINAL = ("gate_barred", "gate_outdated", "call_outside_hours")
"""What no step puts right."""


class Fault(Struct, frozen=True, kw_only=True):
    """Why an act may not be done, and the step that would mend it."""

    code: str
    facts: tuple[str, ...] = ()
    params: dict[str, Param] = {}
    need: Need | None = None


def may(question: May, law: Law, timeline: Timeline) -> Answer:
    """Allowed if every clause about the act is content; each that is not says what is missing."""
    timeline = sent(law, timeline)
    mark = quiet.asked_for(timeline, question.customer) if question.act in frequency.CONTACTS else None
    if mark is not None:
        return Answer(status="refused", findings=(quiet.finding(law, mark, "void"),))
    findings: list[Finding] = []
    duties: list[Duty] = []
    changes: list[datetime] = []
    for clause, rule in law.gates:
        if rule.act != question.act or not _applies(rule, question, timeline):
            continue
        faults = list(_faults(rule, question, timeline))
        changes += _edges(rule, question, timeline)
        findings += [_finding(clause, fault, rule) for fault in faults]
        duties += [_duty(clause, fault, question, timeline) for fault in faults if fault.code not in FINAL]
        if not faults:
            findings.append(_open(clause, rule, question, timeline))
    limit = _limited(question, law, timeline)
    findings += limit.findings
    refused = any(f.outcome == "void" for f in findings)
    return Answer(
        status="refused" if refused else "allowed",
        findings=tuple(findings),
        duties=(*duties, *limit.duties),
        penalties=tuple(_penalties(question, law, timeline)),
        changes=(*changes, *limit.changes),
    )


def _penalties(question: May, law: Law, timeline: Timeline) -> list[Penalty]:
    """What the clauses about the act make of the evidence besides."""
    clauses = {no for no, gate in law.gates if gate.act == question.act}
    customers = None if question.customer is None else frozenset((question.customer,))
    found = concerning(stated(law, timeline, []), question.who, customers)
    return [penalty for penalty in found if penalty.clause in clauses]


def _limited(question: May, law: Law, timeline: Timeline) -> Answer:
    """超出确认限额: how many there are, of how many; beyond that, what must be done with the paper."""
    if question.act in frequency.CONTACTS:
        return frequency.kept(question, law, timeline)
    found = quota.standing(question, law, timeline)
    if found is None:
        return Answer(status="allowed")
    params: dict[str, Param] = {"most": found.most, "held": found.held}
    if found.held < found.most:
        within = Finding(clause=found.clause, outcome="applied", code="within_limit", params=params)
        return Answer(status="allowed", findings=(within,), changes=found.changes)
    over = Finding(clause=found.clause, outcome="void", code="gate_over_limit", facts=found.facts, params=params)
    duties, lapses = quota.refused(question, law, timeline)
    return Answer(status="refused", findings=(over,), duties=duties, changes=(*found.changes, *lapses))


def _applies(rule: Gate, question: May, timeline: Timeline) -> bool:
    """A gate for certain cases only: where one of these steps is on record."""
    if not rule.given:
        return True
    return any(steps.taken(timeline, given, question.customer, question.subject) for given in rule.given)


def _open(clause: str, rule: Gate, question: May, timeline: Timeline) -> Finding:
    """要件齐全; where the hours matter, as of which moment it counts."""
    paper = PAPERS[question.act](question, timeline) if rule.hours and question.act in PAPERS else None
    params: dict[str, Param] = {"act": question.act}
    if paper is None:
        return Finding(clause=clause, outcome="applied", code="gate_open", params=params)
    params["when"] = instant(paper.at)
    return Finding(clause=clause, outcome="applied", code="gate_open_at", facts=paper.facts, params=params)


def _finding(clause: str, fault: Fault, rule: Gate) -> Finding:
    outcome: Outcome = "noted" if rule.recommended else "void"
    return Finding(clause=clause, outcome=outcome, code=fault.code, facts=fault.facts, params=fault.params)


def _duty(clause: str, fault: Fault, question: May, timeline: Timeline) -> Duty:
    """What to do about it: the missing step, or putting the paper right."""
    need = fault.need
    what = need.step if need else str(fault.params.get("field") or fault.params.get("signature") or fault.code)
    return Duty(
        clause=clause,
        code="complete_first",
        who=_bearer(need, question, timeline),
        status="open",
        since=timeline.at.astimezone(UTC),
        customer=question.customer,
        subject=question.subject,
        need=what,
        missing=int(fault.params.get("missing", 1)),
        facts=fault.facts,
    )


def _bearer(need: Need | None, question: May, timeline: Timeline) -> str:
    """Who has to mend it: the role named, a colleague where it must be another; else who asks, or the consultant."""
    if need is not None and need.by is not None:
        return need.by
    if need is not None and (need.by_other or need.other_than is not None):
        return "colleague"
    return question.who or consultant(timeline, question.customer) or "manager"


def _faults(rule: Gate, question: May, timeline: Timeline) -> Iterator[Fault]:
    if question.who in rule.exempt:
        return
    yield from _steps(rule, question, timeline)
    paper = _paper(question, timeline)
    if paper is not None:
        yield from _on_paper(rule, paper)
    if rule.without_gaps:
        yield from _gaps(question, timeline)
    if rule.hours:
        code = "call_outside_hours" if question.act in frequency.CONTACTS else "gate_outside_hours"
        yield from _hours(rule, code, paper.at if paper else timeline.at, timeline)


def _gaps(question: May, timeline: Timeline) -> Iterator[Fault]:
    """不得空行填写: the first line left out, or put in where a later one stood already."""
    lines = [s for s in timeline.of(StepTaken) if s.step == "log_line" and s.number is not None]
    for before, line in pairwise(lines):
        last, number = before.number or 0, line.number or 0
        if number > last + 1:
            params: dict[str, Param] = {"held": last, "missing": number - last - 1}
            yield Fault(code="gate_lines_missing", facts=(before.id, line.id), params=params)
        elif number <= last:
            yield Fault(code="gate_line_put_in", facts=(before.id, line.id), params={"held": number, "most": last})


def _paper(question: May, timeline: Timeline) -> Paper | None:
    return PAPERS[question.act](question, timeline) if question.act in PAPERS else None


def _edges(rule: Gate, question: May, timeline: Timeline) -> list[datetime]:
    """When the hours open or close next: it matters only to what has not been handed in yet."""
    paper = _paper(question, timeline)
    if not rule.hours or (paper is not None and paper.lodged):
        return []
    ends = [time.fromisoformat(end) for span in rule.hours for end in span.split("-")]
    days = [timeline.day(timeline.at) + timedelta(days=n) for n in (0, 1)]
    edges = [datetime.combine(day, end, timeline.zone) for day in days for end in ends]
    moments = [e if i % 2 == 0 else e + timedelta(microseconds=1) for i, e in enumerate(edges)]
    return [m.astimezone(UTC) for m in moments]


def _steps(rule: Gate, question: May, timeline: Timeline) -> Iterator[Fault]:
    """先后: steps that must have been taken, and steps that forbid it."""
    for need in rule.needs:
        found = steps.taken(timeline, need, question.customer, question.subject, bearer=question.who)
        if len(found) < need.count:
            params: dict[str, Param] = {"need": need.step, "missing": need.count - len(found)}
            code = "gate_step_missing"
            if need.tags:
                code, params["which"] = "gate_which_missing", need.tags[0]
            yield Fault(code=code, facts=_ids(found), params=params, need=need)
    for bar in rule.bars:
        if bar.whose != "this" and question.subject is None:
            continue
        found = steps.taken(timeline, bar, question.customer, question.subject, bearer=question.who)
        if found:
            code = "gate_barred" if bar.older_than is None else "gate_outdated"
            yield Fault(code=code, facts=_ids(found), params={"need": bar.step})


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


def _hours(rule: Gate, code: str, moment: datetime, timeline: Timeline) -> Iterator[Fault]:
    """递交时间: both ends of the hours are inside."""
    clock = moment.astimezone(timeline.zone).time()
    spans = [tuple(time.fromisoformat(end) for end in span.split("-")) for span in rule.hours]
    if not any(start <= clock <= end for start, end in spans):
        params: dict[str, Param] = {"hours": ", ".join(rule.hours), "when": instant(moment)}
        yield Fault(code=code, params=params)
