"""Service, help and turns (服务、帮忙、轮序)."""

from __future__ import annotations

from backend.engine.claims import claims as _claims
from backend.engine.facts import (
    Assisted,
    ComplaintUpheld,
    ContractSigned,
    DepositPaid,
    Fact,
    HandedOver,
    ReceptionStarted,
    ServiceBroken,
    ServiceChanged,
    SubscriptionSigned,
)
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.dossier import Received


@once
def stop(case: Case) -> ComplaintUpheld | ServiceChanged | None:
    """The fact that stopped the owner's service: a complaint upheld, or a change of consultant."""
    facts: list[ComplaintUpheld | ServiceChanged] = [*case.own(ComplaintUpheld), *case.own(ServiceChanged)]
    against = [f for f in facts if f.consultant == case.owner]
    return min(against, key=lambda f: (f.at, f.id), default=None)


def consultant_changed(case: Case) -> Evidence | None:
    """要求更换销售人员: the customer asked for another consultant."""
    changed = next((f for f in case.own(ServiceChanged) if f.consultant == case.owner), None)
    return evidence(changed, rival=case.owner) if changed else None


def service_stopped(case: Case) -> Evidence | None:
    """服务不可以令客户满意或导致客户投诉, 应停止其持续服务."""
    fact = stop(case)
    return evidence(fact, rival=case.owner) if fact else None


@once
def after_stop(case: Case) -> tuple[str, Fact] | None:
    """后期招待的置业顾问: who received the customer after the stop, other than whoever was stopped."""
    fact = stop(case)
    if fact is None:
        return None
    later: Received | None = next(
        (r for r in case.received if r.fact.at >= fact.at and r.consultant != case.owner), None
    )
    if later is not None:
        return later.consultant, later.fact
    if isinstance(fact, ServiceChanged) and fact.to is not None:
        return fact.to, fact
    return signed_since(case, fact, case.owner)


def signed_since(case: Case, fact: Fact, without: str | None) -> tuple[str, Fact] | None:
    """Whoever closed since must have received the customer, on record or not."""
    deals: list[ContractSigned | SubscriptionSigned] = [*case.own(ContractSigned), *case.own(SubscriptionSigned)]
    found = (d for d in deals if d.at >= fact.at and d.consultant not in (None, without))
    return next(((str(d.consultant), d) for d in found), None)


def received_after_stop(case: Case) -> Evidence | None:
    """后期招待: somebody else has received the customer since."""
    later = after_stop(case)
    return evidence(later[1]) if later else None


def closed_by_another_after_fault(case: Case) -> Evidence | None:
    """因销售代表的原因而导致谈判无法进行, 另一销售代表又将客户安抚并促成成交: fault found by the manager."""
    if case.deal is None or case.closer is None:
        return None
    for broken in case.own(ServiceBroken):
        found = broken.fault == "consultant" and broken.confirmed_by is not None
        if found and broken.at < case.deal.at and case.closer != broken.consultant:
            return evidence(broken, case.deal, rival=broken.consultant)
    return None


def helped_by_another(case: Case) -> Evidence | None:
    """其他销售代表主动帮忙: helped, covered, received or signed for the owner's customer."""
    kinds: list[Assisted | ReceptionStarted | ContractSigned | SubscriptionSigned] = [
        *case.own(Assisted),
        *case.own(ReceptionStarted),
        *case.own(ContractSigned),
        *case.own(SubscriptionSigned),
    ]
    winner = case.standing.winner
    if winner is None:
        return None
    for fact in sorted(kinds, key=lambda f: (f.at, f.id)):
        if fact.consultant not in (None, case.owner) and fact.at > winner.since.at:
            return evidence(fact, helper=fact.consultant)
    return None


def deposit_in_owner_absence(case: Case) -> Evidence | None:
    """客户交定金当日, 置业顾问不在, 客户未找置业顾问, 直接交定的."""
    if case.owner is None:
        return None
    for paid in case.own(DepositPaid):
        away = case.absent(case.owner, paid)
        asked = paid.asked_for == case.owner
        if paid.consultant not in (None, case.owner) and away is not None and not asked:
            return evidence(away, paid, helper=paid.consultant)
    return None


def handover(case: Case) -> HandedOver | None:
    """The first handover of the customer because the receiver's own old customer came."""
    reasons = ("own_old_customer", None)
    return next((h for h in case.own(HandedOver) if h.reason in reasons), None)


def handed_over_for_old_customer(case: Case) -> Evidence | None:
    """销售代表A在接待新客户时, 该销售代表A的旧客户来了, 新客户则由下一位销售代表B轮见."""
    fact = handover(case)
    return evidence(fact, rival=fact.consultant) if fact else None


def out_of_turn(case: Case) -> Evidence | None:
    """如出现轮错或抢客现象: the first to receive was not the one whose turn it was."""
    if case.due is None:
        return None
    for received in case.received:
        if _claims.out_of_turn(case, received.consultant, received.fact):
            return evidence(case.due[1], received.fact, rival=received.consultant)
    return None


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        consultant_changed,
        service_stopped,
        received_after_stop,
        closed_by_another_after_fault,
        helped_by_another,
        deposit_in_owner_absence,
        handed_over_for_old_customer,
        out_of_turn,
    )
}
