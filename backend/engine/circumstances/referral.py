"""Who brings whom (老带新、结伴来访)."""

from __future__ import annotations

from backend.engine.facts import ContractSigned, Fact, OwnerNotified, Related, SubscriptionSigned
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.dossier import Introducer, Introduction

DIRECT_KIN = ("spouse", "parent_child")
"""直系亲属 where the rulebook does not say who they are."""


def _with_owner(introduction: Introduction | None, present: bool = False) -> list[Introducer]:
    """Introducers who are some consultant's customers: 老客户."""
    if introduction is None:
        return []
    return [i for i in introduction.introducers if i.owner is not None and (i.present or not present)]


@once
def bringer(case: Case) -> Introducer | None:
    """The old customer who introduced (first of all: who came along), from either customer's point of view."""
    if case.referral is None:
        return None
    owners = _with_owner(case.referral, present=True) or _with_owner(case.referral)
    return owners[0] if owners else None


def introduced(case: Case) -> Evidence | None:
    """经过朋友介绍: somebody introduced or brought this new customer."""
    found = case.introduction
    return evidence(found.visit, introducer=found.introducers[0].customer) if found else None


def introduced_by_old_customer(case: Case) -> Evidence | None:
    """其老客户介绍新客户."""
    found = _with_owner(case.introduction)
    if not found or case.introduction is None:
        return None
    return evidence(case.introduction.visit, introducer=found[0].customer, rival=found[0].owner)


def introduced_by_several_owners(case: Case) -> Evidence | None:
    """两组老客户, 一起介绍一位朋友到访, 分别在两地点业顾问处登记."""
    found = _with_owner(case.introduction)
    other = next((i for i in found if i.owner != found[0].owner), None)
    if other is None or case.introduction is None:
        return None
    return evidence(case.introduction.visit, rival=found[0].owner, other=other.owner)


def old_customer_present(case: Case) -> Evidence | None:
    """旧客户带新客户来: an old customer came along."""
    found = _with_owner(case.introduction, present=True)
    if not found or case.introduction is None:
        return None
    return evidence(case.introduction.visit, introducer=found[0].customer, owner=found[0].owner)


def introducer_owner_resting(case: Case) -> Evidence | None:
    """因为置业顾问歇息: the old customer's consultant has the day off."""
    old = bringer(case)
    if old is None or old.owner is None or case.introduction is None:
        return None
    away = case.absent(old.owner, case.introduction.visit)
    resting = away is not None and away.state in ("off", "departed")
    return evidence(away, rival=old.owner) if resting else None


def introducer_owner_not_coming(case: Case) -> Evidence | None:
    """应电话通知该销售代表A; 如果该销售代表A不接待: called, and not coming or not answering."""
    old, found = bringer(case), case.referral
    if old is None or found is None:
        return None
    said: Fact | None = next(
        (
            n
            for n in case.timeline.of(OwnerNotified)
            if n.consultant == old.owner
            and n.result != "coming"
            and n.channel == "phone"
            and case.timeline.day(n.at) == case.timeline.day(found.visit.at)
            and n.at >= found.visit.at
        ),
        None,
    )
    return evidence(said, rival=old.owner) if said else None


def introducer_closed(case: Case) -> Evidence | None:
    """如旧客户为已成交客户: the old customer had closed before this visit."""
    old = bringer(case)
    deal = old.dossier.deal if old is not None else None
    return evidence(deal) if deal else None


def both_closed_same_day(case: Case) -> Evidence | None:
    """新旧客户同时成交: both signed on the same calendar day."""
    old, found = bringer(case), case.referral
    if old is None or found is None:
        return None
    theirs = _first_deal(case, old.customer)
    new = _first_deal(case, found.new)
    if theirs is None or new is None or case.timeline.day(theirs.at) != case.timeline.day(new.at):
        return None
    return evidence(theirs, new, introducer=old.customer)


def _first_deal(case: Case, customer: str) -> Fact | None:
    dossier = case if customer == case.customer else case.other(customer)
    return dossier.deal


def came_with_other_owners_customer(case: Case) -> Evidence | None:
    """两组客户初访分别由两名置业顾问招待并分别登记, 此后一起来访, 只找此中一个置业顾问洽商."""
    for visit in case.visits:
        if not any(r.fact.at < visit.at for r in case.received):
            continue
        for companion in visit.accompanied_by:
            if companion in case.household.members:
                continue
            rival = case.holder_of(case.other(companion, case.timeline.before(visit.at)))
            if rival is not None and rival != case.owner:
                return evidence(visit, companion=companion, rival=rival, named=visit.named)
    return None


@once
def _companions(case: Case) -> list[tuple[Case, Related]]:
    """同时有几批客户上门咨询: related customers whom others received on the same day, with the relation."""
    found: list[tuple[Case, Related]] = []
    for link in case.timeline.of(Related):
        ends = (link.customer, link.other)
        if case.customer not in ends or link.customer is None:
            continue
        other = case.other(link.other if link.customer == case.customer else link.customer)
        if case.received and other.received and _first_day(case) == _first_day(other):
            found.append((other, link))
    return found


def _first_day(case: Case) -> object:
    return case.timeline.day(case.received[0].fact.at)


def _kin(case: Case) -> tuple[str, ...]:
    return case.law.values("direct_kin") or DIRECT_KIN


def companion_cases(case: Case) -> list[Case]:
    """The kin who came at the same time."""
    return [other for other, link in _companions(case) if link.relation in _kin(case)]


def parties_together_kin(case: Case) -> Evidence | None:
    """同时有几批客户上门咨询, 如果客户为直系亲属."""
    kin = [(c, link) for c, link in _companions(case) if link.relation in _kin(case)]
    rival = next((c for c, _ in kin if c.received[0].consultant != case.received[0].consultant), None)
    if rival is None:
        return None
    receptions = [c.received[0].fact for c, _ in kin]
    links = [link for _, link in kin]
    return evidence(case.received[0].fact, *receptions, *links, rival=rival.received[0].consultant)


def parties_together_unrelated(case: Case) -> Evidence | None:
    """如果属于普通朋友或其他关系: came together, no kin among them."""
    others = _companions(case)
    if not others or any(link.relation in _kin(case) for _, link in others):
        return None
    signed = [*case.own(SubscriptionSigned), *case.own(ContractSigned)]
    return evidence(case.received[0].fact, *(link for _, link in others), *signed[:1])


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        introduced,
        introduced_by_old_customer,
        introduced_by_several_owners,
        old_customer_present,
        introducer_owner_resting,
        introducer_owner_not_coming,
        introducer_closed,
        both_closed_same_day,
        came_with_other_owners_customer,
        parties_together_kin,
        parties_together_unrelated,
    )
}
