"""What people want (客户的意愿、双方的约定): refusing or naming a consultant, buying for a friend, agreeing."""

from __future__ import annotations

from backend.engine.circumstances import recall, referral
from backend.engine.facts import ContractSigned, Fact, StatementMade, StepTaken
from backend.engine.record.case import Case, Evidence, evidence, once


def opted_out(case: Case) -> Evidence | None:
    """客户明确提出不找原销售代表: of their own accord, not because a consultant had talked them into it."""
    visit = case.introduction.visit if case.introduction else None
    return evidence(visit) if visit is not None and visit.opt_out and visit.induced_by is None else None


def introducer_owner_named(case: Case) -> Evidence | None:
    """新客户明确提及原销售代表."""
    old = referral.bringer(case)
    visit = case.introduction.visit if case.introduction else None
    if visit is None or old is None or visit.named is None or visit.named != old.owner:
        return None
    return evidence(visit, introducer=old.customer)


def confirmed_before(case: Case) -> Evidence | None:
    """来访以前已有有效确认: whoever is already on the register is no new customer."""
    visit = case.introduction.visit if case.introduction else None
    own = recall.confirmed_by(case, visit.at) if visit is not None else None
    return evidence(own) if own is not None else None


@once
def refusal(case: Case) -> tuple[Fact, Fact] | None:
    """明确表示不愿由原销售代表接待, 现场由销售经理审核: what the customer said, and the agreement to it."""
    for said in _refusals(case):
        reviews = (s for s in case.steps("manager_review") if s.at >= said.at)
        review = next(reviews, None)
        if isinstance(said, StepTaken) and said.to is not None:
            return said, said
        if review is not None and review.result == "approved":
            return said, review
    return None


def _refusals(case: Case) -> list[Fact]:
    found: list[Fact] = [s for s in case.steps("customer_refuses") if s.subject in (None, case.owner)]
    found += [
        s for s in case.own(StatementMade) if s.says == "refuses_consultant" and s.consultant in (None, case.owner)
    ]
    return sorted(found, key=lambda f: (f.at, f.id))


def refusal_reviewed(case: Case) -> Evidence | None:
    """如客户再访时明确表示不愿由原销售代表接待的, 现场由销售经理审核后."""
    found = refusal(case)
    if found is None or case.owner is None:
        return None
    return evidence(*dict.fromkeys(found), rival=case.owner)


@once
def agreement(case: Case) -> StepTaken | None:
    """友好协商: the last settlement to which whoever has the customer, and whoever gets them, agreed."""
    for step in reversed(case.steps("settled")):
        if step.to is not None and {step.to, case.owner} <= {step.by, *step.tags}:
            return step
    return None


def settled(case: Case) -> Evidence | None:
    """以友好协商为基础: both consultants agreed whose customer this is."""
    step = agreement(case)
    return evidence(step) if step else None


@once
def buyer(case: Case) -> tuple[ContractSigned, str] | None:
    """代替朋友看房: the contract is in a friend's name, and the friend's own registration shows a consultant."""
    for deal in case.own(ContractSigned):
        if deal.buyer is not None and deal.buyer not in case.household.members:
            owner = case.other(deal.buyer).owner
            if owner is not None:
                return deal, owner
    return None


def registered_for_another(case: Case) -> Evidence | None:
    """客户代替朋友看房的."""
    found = buyer(case)
    return evidence(found[0], companion=found[0].buyer) if found else None


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        opted_out,
        introducer_owner_named,
        confirmed_before,
        refusal_reviewed,
        settled,
        registered_for_another,
    )
}
