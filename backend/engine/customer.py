"""Questions about a customer: whose they are, and who is credited for the deal."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from backend.engine.answer import Answer, open_duties
from backend.engine.case import Case
from backend.engine.circumstances import returning, service
from backend.engine.claim import Claim
from backend.engine.duties import Scope, obligations
from backend.engine.obliged import spelled_out
from backend.engine.ownership import Ownership, ownership
from backend.engine.penalties import alterations, fines_for, penalties
from backend.engine.timeline import instant
from backend.engine.verdict import Duty, Finding, Param, Protected, Same


def owns(case: Case, scopes: tuple[Scope, ...] = ("case",)) -> Answer:
    """归谁: status and shares, with the duties and penalties that go with this customer."""
    owned = ownership(case)
    stated = [o for o in spelled_out(case.law, case.timeline) if o.customer in case.household.members]
    duties, lapses = open_duties([*obligations(case, scopes), *stated])
    return Answer(
        status=owned.status,
        holders=owned.holders,
        shares=owned.shares,
        pool=owned.pool,
        scheme=owned.scheme,
        findings=(*owned.findings, *_alterations(case), *_fines_out_of_range(case)),
        duties=(*duties, *_ruling_due(case, owned)),
        penalties=tuple(penalties(case, "case")),
        changes=(*lapses, *_window_end(case)),
    )


def credited(case: Case) -> Answer:
    """业绩佣金归谁: the shares of the deal; before there is one, no more than a preview."""
    answer = owns(case)
    if case.deal is None and answer.status in ("owned", "shared"):
        return replace(answer, status="provisional")
    return answer


def protected(question: Protected, case: Case) -> Answer:
    """是否在保护期: a living claim, and until when; without one, why the last one is dead."""
    mine = [c for c in case.claims if question.claimant in (None, c.consultant)]
    living = [c for c in mine if c.defect is None]
    if not living:
        why = (_dead(mine[-1]),) if mine else ()
        return Answer(status="refused", findings=(*why, _nothing(case, question)))
    best = next((c for c in living if c.until is None), None) or max(living, key=lambda c: c.until or case.timeline.at)
    params: dict[str, Param] = {"who": best.consultant, "since": instant(best.since.at)}
    if best.until is not None:
        params["until"] = instant(best.until)
    found = Finding(clause=best.clause, outcome="applied", code="protected", facts=(best.since.id,), params=params)
    duties, lapses = open_duties(obligations(case, ("case",)))
    return Answer(
        status="allowed",
        holders=(best.consultant,),
        until=best.until,
        findings=(found,),
        duties=duties,
        changes=(*lapses, *((best.until,) if best.until is not None else ())),
    )


def _dead(claim: Claim) -> Finding:
    params: dict[str, Param] = {"who": claim.consultant, "when": instant(claim.since.at)}
    return Finding(
        clause=claim.clause, outcome="void", code=f"void_{claim.defect}", facts=(claim.since.id,), params=params
    )


def _nothing(case: Case, question: Protected) -> Finding:
    clause = case.law.precedence[0][0] if case.law.precedence else case.law.clauses[0].no
    params: dict[str, Param] = {"who": question.claimant} if question.claimant else {}
    return Finding(clause=clause, outcome="void", code="no_claim", params=params)


def same(question: Same, case: Case) -> Answer:
    """是否同一客户: by what the rulebook counts."""
    household = case.household
    clause = household.clause or (case.law.precedence[0][0] if case.law.precedence else case.law.clauses[0].no)
    one = question.other in household.members
    found = Finding(
        clause=clause,
        outcome="applied" if one else "void",
        code="same_customer" if one else "different_customers",
        facts=tuple(link.id for link in household.links) if one else (),
        params={"companion": question.other, "people": len(household.members)},
    )
    return Answer(status="allowed" if one else "refused", findings=(found,))


def _window_end(case: Case) -> tuple[datetime, ...]:
    """When protection ends by itself: the window's end, or a claim's own."""
    if case.deal is not None:
        return ()
    window = returning.window_end(case)
    dying = tuple(c.until for c in case.claims if c.until is not None and c.defect is None)
    return dying if window is None else (window[3], *dying)


def _ruling_due(case: Case, owned: Ownership) -> tuple[Duty, ...]:
    """由经理酌情分派: somebody must rule."""
    if owned.forum is None:
        return ()
    clause, by = owned.forum
    facts = owned.findings[-1].facts
    since = max((f.at for f in case.timeline.facts if f.id in facts), default=case.timeline.at)
    return (Duty(clause=clause, code="rule", who=by, status="open", since=since, customer=case.customer, facts=facts),)


def _alterations(case: Case) -> list[Finding]:
    """擅自改正客户确认记录: an unauthorised alteration has no effect, the original stands."""
    clause = next((no for no, rule in case.law.penalties if rule.offence == "record_altered"), None)
    if clause is None:
        return []
    return [
        Finding(clause=clause, outcome="void", code="alteration_void", facts=(a.id,), params={"who": a.by})
        for a in alterations(case)
    ]


def _fines_out_of_range(case: Case) -> list[Finding]:
    """罚款100-500元: a fine outside the clause's bounds does not stand."""
    stop = service.stop(case)
    found: list[Finding] = []
    for clause, rule in case.law.penalties:
        if stop is None or rule.offence != "service_failed":
            continue
        for fine in fines_for(case, stop.consultant, rule.offence):
            if not rule.yuan_min <= fine.yuan <= rule.yuan_max:
                found.append(
                    Finding(
                        clause=clause,
                        outcome="void",
                        code="fine_out_of_range",
                        facts=(fine.id,),
                        params={
                            "who": fine.who,
                            "yuan": fine.yuan,
                            "yuan_min": rule.yuan_min,
                            "yuan_max": rule.yuan_max,
                        },
                    )
                )
    return found
