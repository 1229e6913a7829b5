"""是否在保护期: a living claim, and until when. Who asks for themselves never learns whose else the customer is."""

from __future__ import annotations

from datetime import datetime

from backend.engine.answer import Answer, open_duties
from backend.engine.claims.bases import reports
from backend.engine.claims.claim import Claim
from backend.engine.claims.claims import clause_of
from backend.engine.duties.duties import obligations
from backend.engine.facts import ChannelReported
from backend.engine.record.case import Case
from backend.engine.record.timeline import instant
from backend.engine.verdict import Finding, Param, Protected


def protected(question: Protected, case: Case) -> Answer:
    """The living claim of `claimant` (or of anybody) that lasts longest; without one, why the last is dead."""
    mine = [c for c in case.claims if question.claimant in (None, c.consultant)]
    living = [c for c in mine if c.defect is None]
    if not living:
        return _unprotected(question, case, mine)
    best = next((c for c in living if c.until is None), None) or max(living, key=lambda c: c.until or case.timeline.at)
    params: dict[str, Param] = {"who": best.consultant, "since": instant(best.since.at)}
    if best.until is not None:
        params["until"] = instant(best.until)
    found = Finding(clause=best.clause, outcome="applied", code="protected", facts=(best.since.id,), params=params)
    owed = [o for o in obligations(case, ("case",)) if question.claimant in (None, o.who)]
    duties, lapses = open_duties(owed)
    return Answer(
        status="allowed",
        holders=(best.consultant,),
        until=best.until,
        findings=(found, *_renewed(case, best), *_dead(case, mine)),
        duties=duties,
        changes=(*lapses, *((best.until,) if best.until is not None else ())),
    )


def _unprotected(question: Protected, case: Case, mine: list[Claim]) -> Answer:
    """No claim of theirs lives. Another's is told by its end alone; a masked number is checked on arrival."""
    findings = _dead(case, mine) or [_nothing(case, question)]
    clause = findings[0].clause
    others = [c for c in case.claims if c.defect is None]
    if others:
        ends = [c.until for c in others if c.until is not None]
        params: dict[str, Param] = {"until": instant(max(ends))} if ends else {}
        code = "protected_elsewhere" if ends else "protected_for_good"
        findings.append(Finding(clause=clause, outcome="lost", code=code, params=params))
        return Answer(status="refused", until=max(ends, default=None), findings=tuple(findings), changes=tuple(ends))
    if any(_lives(case, other) for other in case.household.possible):
        findings.append(Finding(clause=clause, outcome="noted", code="check_on_arrival"))
        return Answer(status="provisional", findings=tuple(findings), changes=_ends(case))
    nothing = [] if not mine else [_nothing(case, question)]
    return Answer(status="refused", findings=(*findings, *nothing))


def _lives(case: Case, other: str) -> bool:
    return any(claim.defect is None for claim in case.other(other).claims)


def _ends(case: Case) -> tuple[datetime, ...]:
    """When what may concern this customer runs out."""
    living = (c for other in case.household.possible for c in case.other(other).claims if c.defect is None)
    return tuple(c.until for c in living if c.until is not None)


def _renewed(case: Case, claim: Claim) -> list[Finding]:
    """需再次报备: whether the claim's report renews an earlier one that was kept up, or is a new one."""
    asked = reports.followed_up_every(case)
    if asked is None or not isinstance(claim.since, ChannelReported):
        return []
    before = reports.previous(case, claim.since)
    if before is None and claim.since.form != "renewal":
        return []
    clause, days = asked
    kept = before is not None and reports.kept_up(case, before, claim.since, days)
    params: dict[str, Param] = {"who": claim.consultant, "when": instant(claim.since.at)}
    if not kept:
        params["days"] = days
    facts = (claim.since.id,) if before is None else (before.id, claim.since.id)
    code = "report_renewed" if kept else "report_new"
    return [Finding(clause=clause, outcome="noted", code=code, facts=facts, params=params)]


def _dead(case: Case, mine: list[Claim]) -> list[Finding]:
    return [
        Finding(
            clause=clause_of(case, claim),
            outcome="void",
            code=f"void_{claim.defect}",
            facts=(claim.since.id,),
            params={"who": claim.consultant, "when": instant(claim.since.at)},
        )
        for claim in mine
        if claim.defect is not None
    ]


def _nothing(case: Case, question: Protected) -> Finding:
    clause = case.law.precedence[0][0] if case.law.precedence else case.law.clauses[0].no
    params: dict[str, Param] = {"who": question.claimant} if question.claimant else {}
    return Finding(clause=clause, outcome="void", code="no_claim", params=params)
