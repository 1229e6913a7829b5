"""Questions about a customer: whose they are, and who is credited for the deal."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from backend.engine.answer import Answer, handler, open_duties
from backend.engine.circumstances import recall, returning, service
from backend.engine.duties.duties import SCOPES, Scope, obligations
from backend.engine.duties.obliged import spelled_out
from backend.engine.facts import SlipSigned
from backend.engine.judging.ownership import Ownership, ownership
from backend.engine.penalties.fined import concerning, stated
from backend.engine.penalties.penalties import alterations, fines_for, penalties
from backend.engine.record.case import Case
from backend.engine.record.slipmatch import covered
from backend.engine.verdict import Duty, Finding, Same


def owns(case: Case, scopes: tuple[Scope, ...] = ("case",)) -> Answer:
    """归谁: status and shares, with the duties and penalties that go with this customer."""
    owned = ownership(case)
    members = case.household.members
    spelled = [
        o
        for o in spelled_out(case.law, case.timeline)
        if o.customer in members and SCOPES.get(o.code, "case") in scopes
    ]
    duties, lapses = open_duties([*obligations(case, scopes), *spelled])
    fined = concerning(stated(case.law, case.timeline, spelled), customers=members)
    return Answer(
        status=owned.status,
        holders=owned.holders,
        receiver=handler(duties),
        shares=owned.shares,
        pool=owned.pool,
        scheme=owned.scheme,
        until=_until(case, owned.holders),
        findings=(*owned.findings, *_alterations(case), *_fines_out_of_range(case)),
        duties=(*duties, *_ruling_due(case, owned)),
        penalties=(*penalties(case, "case"), *fined),
        changes=(*lapses, *_window_end(case)),
    )


def credited(case: Case) -> Answer:
    """业绩佣金归谁: the shares of the deal; before there is one, no more than a preview."""
    answer = owns(case)
    if case.deal is None and answer.status in ("owned", "shared"):
        return replace(answer, status="provisional")
    return answer


def same(question: Same, case: Case) -> Answer:
    """是否同一客户: by what the rulebook counts; by a masked number they only may be."""
    if question.name is not None:
        return _covered(question.name, case)
    household = case.household
    clause = household.clause or (case.law.precedence[0][0] if case.law.precedence else case.law.clauses[0].no)
    one = question.other in household.members
    possible = question.other in household.possible
    code = "possibly_same" if possible else "same_customer" if one else "different_customers"
    if one and household.clause is None:
        code = "same_number"
    found = Finding(
        clause=clause,
        outcome="noted" if possible else "applied" if one else "void",
        code=code,
        facts=tuple(link.id for link in household.links) if one else (),
        params={"companion": str(question.other), "people": len(household.members)},
    )
    return Answer(status="provisional" if possible else "allowed" if one else "refused", findings=(found,))


def _covered(name: str, case: Case) -> Answer:
    """只承认第一位的客户名称为有效客户, unless those named on the slip are such kin as the rulebook counts."""
    slips = [s for s in case.own(SlipSigned) if name in s.names]
    clause = case.law.defined["slip_group"][0] if "slip_group" in case.law.defined else case.law.clauses[0].no
    good = next((s for s in slips if name in covered(s, case.timeline, case.law)), None)
    slip = good or (slips[-1] if slips else None)
    found = Finding(
        clause=clause,
        outcome="applied" if good else "void",
        code="name_covered" if good else "name_not_covered",
        facts=(slip.id,) if slip else (),
        params={"who": slip.consultant} if slip else {},
    )
    return Answer(status="allowed" if good else "refused", findings=(found,))


def _until(case: Case, holders: tuple[str, ...]) -> datetime | None:
    """有效期·保护期: when the holders' protection ends, or ended though the customer is still theirs; None: never."""
    if case.deal is not None or not holders:
        return None
    window = returning.window_end(case)
    dying = [c.until for c in case.claims if c.consultant in holders and c.defect is None and c.until is not None]
    ends = [*dying, *([window[3]] if window is not None else [])]
    return min(ends, default=None)


def _window_end(case: Case) -> tuple[datetime, ...]:
    """When protection ends by itself: the window's end, or a claim's own."""
    waiting = recall.claims_until(case) if "awaiting_claim" in case.law.circumstances else None
    posted = () if waiting is None else (waiting,)
    if case.deal is not None:
        return posted
    window = returning.window_end(case)
    dying = tuple(c.until for c in case.claims if c.until is not None and c.defect is None)
    return (*posted, *dying) if window is None else (window[3], *posted, *dying)


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
    altered = alterations(case)
    if not altered:
        return []
    clause = next((no for no, rule in case.law.penalties if rule.offence == "record_altered"), None)
    clause = clause or next((no for no, rule in case.law.gates if rule.act == "edit_record"), None)
    if clause is None:
        return []
    return [
        Finding(clause=clause, outcome="void", code="alteration_void", facts=(a.id,), params={"who": a.by})
        for a in altered
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
