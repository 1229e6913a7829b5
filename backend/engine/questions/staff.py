"""Questions about staff: what somebody owes, and whether a fine is within the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from backend.engine.answer import Answer, handler, open_duties
from backend.engine.duties import quiet, unsent
from backend.engine.duties.duties import Obligation, obligations
from backend.engine.duties.obliged import spelled_out, too_soon
from backend.engine.facts import ComplaintReceived, ComplaintUpheld, ServiceChanged
from backend.engine.penalties.fined import concerning, stated
from backend.engine.penalties.penalties import penalties
from backend.engine.record.case import Case
from backend.engine.record.timeline import Timeline, instant
from backend.engine.rules.clauses import Penalty as PenaltyRule
from backend.engine.rules.law import Law
from backend.engine.verdict import Finding, MayFine, Outcome, Owes, Param, Penalty


def owes(question: Owes, cases: list[Case], law: Law, timeline: Timeline) -> Answer:
    """有何义务: open duties and penalties over all customers in the evidence, of a person, about a customer."""
    members = frozenset(m for case in cases for m in case.household.members)
    about = members if question.customer else None
    arisen = [o for case in cases for o in obligations(case, ("case", "staff"))]
    arisen += spelled_out(law, timeline, about or frozenset())
    duties, lapses = open_duties([o for o in arisen if _asked(question, o, about)])
    scopes: tuple[Literal["case", "staff"], ...] = ("case", "staff")
    found = [p for case in cases for scope in scopes for p in penalties(case, scope) if question.who in (None, p.who)]
    found = [] if question.subject is not None else _per_evening(found, timeline)
    found += concerning(stated(law, timeline, arisen), question.who, about, question.subject)
    late = _late(o for o in arisen if _asked(question, o, about))
    return Answer(
        status="allowed" if not duties and not found and not late else "provisional",
        receiver=handler(duties),
        findings=(
            *late,
            *quiet.findings(law, timeline, about),
            *unsent.findings(law, timeline, about),
            *too_soon(law, timeline, about),
        ),
        duties=duties,
        penalties=tuple(found),
        changes=lapses,
    )


def _late(done: Iterable[Obligation]) -> list[Finding]:
    """逾期办理: done, but too late."""
    found: list[Finding] = []
    for o in done:
        if o.done is not None and o.missed and o.due is not None:
            params: dict[str, Param] = {"who": o.who, "until": instant(o.due), "when": instant(o.done.at)}
            facts = tuple(dict.fromkeys((o.cause.id, o.done.id)))
            found.append(Finding(clause=o.clause, outcome="noted", code="done_late", facts=facts, params=params))
    return found


def _asked(question: Owes, duty: Obligation, about: frozenset[str] | None) -> bool:
    """Is it the person's, about the customer, about the subject (each, if asked for)?"""
    return (
        question.who in (None, duty.who, duty.starter)
        and (about is None or duty.customer in about)
        and question.subject in (None, duty.subject, duty.who)
    )


def _per_evening(found: list[Penalty], timeline: Timeline) -> list[Penalty]:
    """每次罚款10元: one evening's registers not handed in are one occasion, however many customers."""
    days = {f.id: timeline.day(f.at) for f in timeline.facts}
    kept: dict[object, Penalty] = {}
    for i, penalty in enumerate(found):
        evening = penalty.code == "handover_missed" and penalty.facts and days.get(penalty.facts[0])
        kept.setdefault((penalty.clause, evening) if evening else i, penalty)
    return list(kept.values())


def may_fine(question: MayFine, law: Law, timeline: Timeline) -> Answer:
    """罚款100-500元: within a clause's bounds, and for something that is on record."""
    clause, rule = next(((no, r) for no, r in law.penalties if r.offence == question.offence), (None, None))
    if clause is None or rule is None:
        return Answer(status="refused", findings=_no_clause(question, law))
    params: dict[str, Param] = {
        "who": question.who,
        "yuan": question.yuan,
        "yuan_min": rule.yuan_min,
        "yuan_max": rule.yuan_max,
        "offence": question.offence,
    }
    facts = GROUNDS.get(question.offence, _anything)(question.who, timeline)
    code = _fine_code(question, rule, facts)
    outcome: Outcome = "applied" if code == "fine_allowed" else "void"
    finding = Finding(clause=clause, outcome=outcome, code=code, facts=facts, params=params)
    return Answer(status="allowed" if code == "fine_allowed" else "refused", findings=(finding,))


def _fine_code(question: MayFine, rule: PenaltyRule, facts: tuple[str, ...]) -> str:
    if not rule.yuan_min <= question.yuan <= rule.yuan_max:
        return "fine_out_of_range"
    return "fine_allowed" if facts else "fine_without_ground"


def _no_clause(question: MayFine, law: Law) -> tuple[Finding, ...]:
    """No clause provides for a fine: said under the rulebook's general rule."""
    clause = law.precedence[0][0] if law.precedence else law.clauses[0].no
    params: dict[str, Param] = {"who": question.who, "yuan": question.yuan, "offence": question.offence}
    return (Finding(clause=clause, outcome="void", code="fine_without_clause", params=params),)


def _complaints(who: str, timeline: Timeline) -> tuple[str, ...]:
    """The complaints or changes of consultant that a service fine rests on."""
    facts = [
        *timeline.of(ComplaintReceived),
        *timeline.of(ComplaintUpheld),
        *timeline.of(ServiceChanged),
    ]
    return tuple(f.id for f in sorted(facts, key=lambda f: (f.at, f.id)) if f.consultant == who)  # type: ignore[attr-defined]


def _anything(who: str, timeline: Timeline) -> tuple[str, ...]:
    """Facts that mention the person."""
    return tuple(
        f.id
        for f in timeline.facts
        if who in (getattr(f, "consultant", None), getattr(f, "by", None), getattr(f, "clerk", None))
    )


GROUNDS: dict[str, Callable[[str, Timeline], tuple[str, ...]]] = {"service_failed": _complaints}
