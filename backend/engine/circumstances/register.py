"""First and repeated registration (登记、重复登记、代登记)."""

from __future__ import annotations

from backend.engine.facts import ProxyRegistered
from backend.engine.record.case import Case, Evidence, evidence
from backend.engine.record.timeline import instant


def deal_closed(case: Case) -> Evidence | None:
    """如成交: a subscription or a contract is signed."""
    return evidence(case.deal, closer=case.closer) if case.deal else None


def several_registrants(case: Case) -> Evidence | None:
    """在不同置业顾问处登记: two consultants registered this very person."""
    living = [c for c in case.claims if c.basis == "visit_registration" and c.defect is None]
    own = [c for c in living if c.since.customer == case.customer]
    rival = next((c for c in own if c.consultant != own[0].consultant), None)
    return evidence(own[0].since, rival.since, rival=rival.consultant) if rival else None


def family_registered_apart(case: Case) -> Evidence | None:
    """同一组客户, 家人分别在不同置业顾问处登记."""
    if case.household.clause is None:
        return None
    living = [c for c in case.claims if c.basis == "visit_registration" and c.defect is None]
    for claim in living[1:]:
        if claim.consultant != living[0].consultant and claim.since.customer != living[0].since.customer:
            return evidence(*case.household.links, living[0].since, claim.since, rival=claim.consultant)
    return None


def first_visit_not_asked(case: Case) -> Evidence | None:
    """置业顾问不仔细咨询客户是不是初访, 造成重复招待."""
    for reception in case.receptions:
        earlier = next((r for r in case.received if r.fact.at < reception.at), None)
        if reception.asked_first_visit is False and earlier and earlier.consultant != reception.consultant:
            return evidence(earlier.fact, reception, rival=reception.consultant)
    return None


def denied_prior_visit(case: Case) -> Evidence | None:
    """客户来访时否定来过: says it is the first visit, while the office has received them before."""
    for visit in case.visits:
        earlier = next((r for r in case.received if r.fact.at < visit.at), None)
        if visit.first_visit is True and earlier is not None:
            rival = next((r.consultant for r in case.received if r.fact.at >= visit.at), None)
            return evidence(earlier.fact, visit, rival=rival)
    return None


def disclosed_before_deal(case: Case) -> Evidence | None:
    """The earlier registration came to light before the deal (also where there is no deal yet)."""
    told, deal = case.disclosure, case.deal
    if told is None or (deal is not None and told.at >= deal.at):
        return None
    return evidence(told)


def unregistered_collision(case: Case) -> Evidence | None:
    """如销售员未进行客户登记, 发生撞单事件: who received first did not register, and somebody else claims."""
    living = [c for c in case.claims if c.defect is None]
    if not living or not (living[0].provisional and living[0].basis == "reception"):
        return None
    rival = next((c for c in living if c.consultant != living[0].consultant), None)
    if rival is None:
        return None
    first = living[0]
    return evidence(
        first.since, rival.since, who=first.consultant, rival=rival.consultant, since=instant(first.since.at)
    )


def proxy_registered(case: Case) -> Evidence | None:
    """以前有朋友代为登记."""
    proxies = case.own(ProxyRegistered)
    return evidence(*proxies, rival=proxies[0].consultant) if proxies else None


def named_consultant(case: Case) -> Evidence | None:
    """The customer asked for a consultant by name on the first visit."""
    visit = case.visits[0] if case.visits else None
    return evidence(visit, named=visit.named) if visit is not None and visit.named else None


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        deal_closed,
        several_registrants,
        family_registered_apart,
        first_visit_not_asked,
        denied_prior_visit,
        disclosed_before_deal,
        unregistered_collision,
        proxy_registered,
        named_consultant,
    )
}
