"""Questions about a customer: whose they are, and who is credited for the deal."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from backend.engine.answer import Answer, open_duties
from backend.engine.case import Case
from backend.engine.circumstances import returning, service
from backend.engine.duties import Scope, obligations
from backend.engine.ownership import Ownership, ownership
from backend.engine.penalties import alterations, fines_for, penalties
from backend.engine.verdict import Duty, Finding


def owns(case: Case, scopes: tuple[Scope, ...] = ("case",)) -> Answer:
    """归谁: status and shares, with the duties and penalties that go with this customer."""
    owned = ownership(case)
    duties, lapses = open_duties(obligations(case, scopes))
    return Answer(
        status=owned.status,
        holders=owned.holders,
        shares=owned.shares,
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


def _window_end(case: Case) -> tuple[datetime, ...]:
    window = returning.window_end(case) if case.deal is None else None
    return () if window is None else (window[3],)


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
