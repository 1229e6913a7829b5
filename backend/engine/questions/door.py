"""Questions at the door: who receives this visitor, and may somebody register them as their own."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from backend.engine.answer import Answer
from backend.engine.claims.claims import clause_of
from backend.engine.judging.judge import Judgement, judge
from backend.engine.questions.customer import owns
from backend.engine.record import recycling
from backend.engine.record.case import Case
from backend.engine.record.timeline import instant
from backend.engine.verdict import NEXT_IN_ROTATION, Finding, MayClaim, Param


def receives(case: Case) -> Answer:
    """谁接待: the owner if there is one and they are here, else whose turn it is; exceptions may say otherwise."""
    answer = owns(case, ("case", "door"))
    judgement = judge(case, "receives")
    receiver = _receiver(case, judgement)
    away = _away(case, receiver)
    if away is not None:
        return replace(answer, receiver=NEXT_IN_ROTATION, findings=(*answer.findings, away))
    return replace(answer, receiver=receiver, findings=_merged(answer.findings, _said(judgement)))


def _receiver(case: Case, judgement: Judgement) -> str:
    """The one party that the clauses name; whose turn it is where they name nobody or are at odds."""
    chosen = judgement.standing[0].who if judgement.standing and not judgement.disputed else ()
    brought = set(chosen) <= _agencies(case)
    if len(chosen) == 1 and not brought:
        return chosen[0]
    if (not judgement.standing or (chosen and brought)) and case.due is not None:
        return case.due[0]
    return NEXT_IN_ROTATION


def _agencies(case: Case) -> set[str]:
    """分销单位: they bring customers, the office receives them."""
    return {c.consultant for c in case.claims if c.basis in ("channel_report", "group_report", "arrival")}


def _said(judgement: Judgement) -> list[Finding]:
    """Clauses that speak of receiving only."""
    return [
        Finding(clause=c.clause, outcome="applied", code=c.code, facts=c.evidence.facts, params=c.evidence.params)
        for c in judgement.standing
        if c.forum is None
    ]


def _merged(findings: tuple[Finding, ...], more: list[Finding]) -> tuple[Finding, ...]:
    """Findings about receiving, without those already told about owning."""
    told = {(f.clause, f.code) for f in findings}
    return (*findings, *(f for f in more if (f.clause, f.code) not in told))


def _away(case: Case, receiver: str) -> Finding | None:
    """An owner who is not on site cannot receive; whoever covers does so without a share."""
    visit = case.visits[-1] if case.visits else None
    absence = case.absent_now(receiver)
    if absence is None or not case.law.precedence:
        return None
    return Finding(
        clause=case.law.precedence[0][0],
        outcome="noted",
        code="owner_away",
        facts=(absence.id, *((visit.id,) if visit else ())),
        params={"owner": receiver, "reason": absence.state, "since": instant(absence.at)},
    )


def may_claim(question: MayClaim, now: Case, with_claim: Case) -> Answer:
    """能否登记: allowed if, were `claimant` to register now, the customer would be theirs.

    `with_claim` is the case with that registration in it; the answer's reasons are those of the case as it is.
    """
    answer = owns(now)
    would = owns(with_claim)
    own = question.claimant in would.holders
    barred = _barred(question, with_claim)
    if barred is not None and not own:
        return replace(answer, status="refused", findings=(barred, *answer.findings), changes=_since(answer, barred))
    finding = Finding(
        clause=_clause(now, answer),
        outcome="applied" if own else "lost",
        code="claim_allowed" if own else _refusal(would),
        facts=tuple(dict.fromkeys(f for found in answer.findings[:1] for f in found.facts)),
        params={"who": question.claimant, **({"owner": would.holders[0]} if would.holders and not own else {})},
    )
    return replace(answer, status="allowed" if own else "refused", findings=(finding, *answer.findings))


def _barred(question: MayClaim, with_claim: Case) -> Finding | None:
    """原顾问N日内不得再认领: until when."""
    again = [c for c in with_claim.claims if c.consultant == question.claimant and c.defect == "reclaimed"]
    until = recycling.barred_until(with_claim, again[-1], with_claim.claims) if again else None
    if until is None:
        return None
    params: dict[str, Param] = {"who": question.claimant, "until": instant(until)}
    return Finding(clause=clause_of(with_claim, again[-1]), outcome="void", code="claim_refused_reclaim", params=params)


def _since(answer: Answer, barred: Finding) -> tuple[datetime, ...]:
    return (*answer.changes, datetime.fromisoformat(str(barred.params["until"])))


def _refusal(would: Answer) -> str:
    """Every refusal names what can be done: ask the owner, or have the dispute ruled."""
    return "claim_refused_owned" if would.holders else "claim_refused_disputed"


def _clause(case: Case, answer: Answer) -> str:
    """The clause that decided, or else the general rule."""
    applied = next((f.clause for f in answer.findings if f.outcome == "applied"), None)
    return applied or (case.law.precedence[0][0] if case.law.precedence else case.law.clauses[0].no)
