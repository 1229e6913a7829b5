"""Who sent them, who is here, who has left (老带新、不在场、离职): whose customer this is at the first hand."""

from __future__ import annotations

from backend.engine.circumstances import referral
from backend.engine.facts import DutyChanged, Fact, ReceptionStarted, Visited
from backend.engine.record import departures
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.timeline import by_time


@once
def original(case: Case) -> str | None:
    """第一接待: the consultant of the old customer who brought or sent this one, or else the owner on record."""
    sender = _sender(case)
    return sender[0] if sender is not None else case.owner


def _gone(case: Case, consultant: str, visit: Visited) -> bool:
    left = case.absent(consultant, visit)
    return left is not None and left.state == "departed"


@once
def _sender(case: Case) -> tuple[str, Fact] | None:
    """老客户陪同, 或新客户提及老客户、指明找某销售人员."""
    old, found = referral.bringer(case), case.introduction
    visit = case.visits[0] if case.visits else None
    if visit is None or any(r.at < visit.at for r in case.crm_records):
        return None
    if found is not None and old is not None and old.owner is not None and not _gone(case, old.owner, visit):
        return (old.owner, visit) if old.present or visit.mentions is not False or visit.named else None
    if visit.referred and visit.named is not None and not _gone(case, visit.named, visit):
        return visit.named, visit
    return None


def referral_mentioned(case: Case) -> Evidence | None:
    """老客户未陪同, 但新客户提及老客户或指明找某销售人员."""
    sender = _sender(case)
    old = referral.bringer(case)
    if sender is None or (old is not None and old.present):
        return None
    return evidence(sender[1], who=sender[0])


def referral_unmentioned(case: Case) -> Evidence | None:
    """老客户未陪同, 新客户也未提及老客户或未指明找某销售人员."""
    visit = case.visits[0] if case.visits else None
    if visit is None or visit.mentions is not False or visit.named is not None or visit.accompanied_by:
        return None
    return None if any(r.at < visit.at for r in case.crm_records) else evidence(visit)


def original_off_site(case: Case) -> Evidence | None:
    """原销售人员调休或不在案场."""
    first = original(case)
    away = case.absent_now(first) if first is not None else None
    return evidence(away, owner=first, reason=away.state) if away and away.state != "departed" else None


def owner_departed(case: Case) -> Evidence | None:
    """客户已下订单, 原销售人员已离开销售部."""
    left = departures.left_behind(case)
    return evidence(left, owner=case.owner) if left is not None and left.consultant == case.owner else None


def departed_unassigned(case: Case) -> Evidence | None:
    """未下订单的客户均视作新客户, 由销售经理统一安排: not given to anybody yet."""
    left = departures.departure(case)
    return evidence(left, owner=left.consultant) if left and departures.assignment(case) is None else None


def departed_assigned(case: Case) -> Evidence | None:
    """已由销售经理安排."""
    left, given = departures.departure(case), departures.assignment(case)
    return evidence(left, given[1], rival=left.consultant) if left and given else None


def arrived_without(case: Case) -> tuple[str, Fact] | None:
    """已登记客户来售楼部, 原销售人员调休或不在案场: whose customer, and the last arrival while they were away."""
    first = original(case)
    came: list[Fact] = [*case.visits, *(r for r in case.own(ReceptionStarted) if r.consultant != first)]
    last = max(came, key=by_time, default=None)
    if first is None or last is None or case.deal is not None:
        return None
    away: DutyChanged | None = case.absent(first, last)
    return (first, last) if away is not None and away.state != "departed" else None


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        referral_mentioned,
        referral_unmentioned,
        original_off_site,
        owner_departed,
        departed_unassigned,
        departed_assigned,
    )
}
