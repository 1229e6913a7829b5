"""First asked, first served (首问负责制): grabbing, and the special cases in which the site leader may rule."""

from __future__ import annotations

from backend.engine.circumstances import referral
from backend.engine.facts import (
    Fact,
    ManagerRuled,
    OriginalFound,
    ReceptionEnded,
    Recognised,
    RecordSearched,
    StepTaken,
    Visited,
    VisitRegistered,
)
from backend.engine.record import grabs
from backend.engine.record.case import Case, Evidence, evidence, once


def grabbed(case: Case) -> Evidence | None:
    """抢单: 客户成交归第一接待制置业顾问."""
    found = grabs.grabs(case)
    return evidence(*(g.fact for g in found), rival=found[0].consultant) if found else None


def owner_confiscated(case: Case) -> Evidence | None:
    """第二次: 辞退, 已成交客户充公."""
    second = grabs.confiscated(case, case.owner) if case.owner is not None else None
    return evidence(second, case.deal, owner=case.owner) if second is not None else None


@once
def learned(case: Case) -> Visited | None:
    """得知该客户已有置业顾问接待过, 并介绍过项目情况: and it is not yet known by whom."""
    visit = next((v for v in reversed(case.visits) if v.received_before), None)
    if visit is None or visit.named is not None:
        return None
    told: list[Fact] = [s for s in case.own(RecordSearched) if s.found is not None]
    told += [*case.own(OriginalFound), *(r for r in case.own(Recognised) if r.recognised)]
    told += [r.fact for r in case.received if r.consultant == case.owner]
    told += [s for s in case.steps("entry_claimed") if s.result == "verified"]
    return None if any(f.at >= visit.at for f in told if not _of_a_newcomer(case, f)) else visit


def _of_a_newcomer(case: Case, fact: Fact) -> bool:
    """A first registration made only now confirms nothing about who received before."""
    return isinstance(fact, VisitRegistered) and fact == (case.registrations[0] if case.registrations else None)


def prior_reception_learned(case: Case) -> Evidence | None:
    """属于待确认制客户: 先接待, 后确认、登记, 再次确认客户的归属."""
    visit = learned(case)
    return evidence(visit, who=case.owner) if visit is not None else None


@once
def unwritten(case: Case) -> list[ReceptionEnded]:
    """客户未登记: receptions that ended, or broke off, without a registration by whoever had received."""
    written = {r.consultant for r in case.registrations}
    over = [e for e in case.own(ReceptionEnded) if e.registered is not True]
    return [e for e in over if e.consultant not in written]


def acknowledged_reception(case: Case) -> Evidence | None:
    """客户再次拜访时, 提及并承认第一接待置业顾问: and nobody else had registered by then."""
    for visit in case.visits:
        before = [e for e in unwritten(case) if e.consultant == visit.named and e.at <= visit.at]
        others = any(r.at < visit.at and r.consultant != visit.named for r in case.registrations)
        if before and visit.acknowledges is not False and not others:
            return evidence(before[0], visit, who=visit.named)
    return None


def acknowledged(case: Case) -> str | None:
    """The consultant whom such a customer named."""
    held = acknowledged_reception(case)
    return str(held.params["who"]) if held else None


@once
def second_reception(case: Case) -> Visited | None:
    """接待不成功, 事后客户如再次拜访, 如未提及上次接待人: nobody has any better claim by then."""
    broken = [e for e in unwritten(case) if e.interrupted]
    for visit in case.visits:
        last = next((e for e in reversed(broken) if e.at < visit.at), None)
        claimed = any(c.defect is None and c.since.at < visit.at and c.basis != "turn" for c in case.claims)
        if last is not None and visit.named != last.consultant and not claimed:
            return visit
    return None


def returned_after_interruption(case: Case) -> Evidence | None:
    """客户发生紧急事件离开, 没有登记、确认, 属于接待不成功."""
    visit = second_reception(case)
    if visit is None:
        return None
    last = next(e for e in reversed(unwritten(case)) if e.interrupted and e.at < visit.at)
    return evidence(last, visit, rival=last.consultant)


def refusal_verified(case: Case) -> Evidence | None:
    """客户明确表示拒绝上次的接待置业顾问服务, 经案场经理调查属实."""
    found = grabs.refused(case)
    return evidence(found[1], rival=found[0]) if found else None


@once
def special(case: Case) -> Fact | None:
    """特殊情况包括(1)至(6): the first fact that makes it one."""
    brought = case.introduction if referral.introduced_by_old_customer(case) else None
    found: list[Fact | None] = [learned(case), second_reception(case), brought.visit if brought else None]
    found += case.household.links if case.household.clause is not None else ()
    found += [s for s in case.steps("customer_refuses")]
    found += [v for v in case.visits if any(e.consultant == v.named and e.at <= v.at for e in unwritten(case))]
    return next((f for f in found if f is not None), None)


def special_case_ruled(case: Case) -> Evidence | None:
    """遇特殊情况, 案场领导有权处理: has dealt with one of the six."""
    rulings = case.own(ManagerRuled)
    found = special(case)
    return evidence(found, rulings[-1]) if rulings and found is not None else None


def registered_since(case: Case, fact: Fact, without: str | None = None) -> str | None:
    """另行接待登记: who registered first since."""
    return next((r.consultant for r in case.registrations if r.at >= fact.at and r.consultant != without), None)


def to_confirm(case: Case) -> tuple[str | None, Visited, StepTaken | VisitRegistered | None] | None:
    """先接待, 后确认、登记: who received the customer, and whether they have registered."""
    visit = learned(case)
    if visit is None:
        return None
    receiver = next((r.consultant for r in case.received if r.fact.at >= visit.at), None)
    return receiver, visit, next((r for r in case.registrations if r.at >= visit.at), None)


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        grabbed,
        owner_confiscated,
        prior_reception_learned,
        acknowledged_reception,
        returned_after_interruption,
        refusal_verified,
        special_case_ruled,
    )
}
