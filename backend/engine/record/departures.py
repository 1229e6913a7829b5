"""When a consultant leaves (离职): whose customers they leave behind, and who is given them."""

from __future__ import annotations

from backend.engine.claims.claim import Claim
from backend.engine.facts import (
    ContractSigned,
    DepositPaid,
    DutyChanged,
    Fact,
    ManagerRuled,
    ServiceChanged,
    SubscriptionSigned,
    VisitRegistered,
)
from backend.engine.record.dossier import Dossier


def departure(case: Dossier) -> DutyChanged | None:
    """已离开销售部, 未下订单: the leaving of whoever recorded the customer first."""
    first = _first_record(case)
    if first is None or not departed_unordered(case, first.consultant):
        return None
    return _left(case, first.consultant)


def departed_unordered(case: Dossier, consultant: str) -> bool:
    """已离开销售部, 未下订单: the consultant left before the customer had paid or signed anything."""
    left = _left(case, consultant)
    if left is None:
        return False
    ordered: list[Fact] = [*case.own(DepositPaid), *case.own(SubscriptionSigned), *case.own(ContractSigned)]
    return not any(f.at <= left.at for f in ordered)


def left_behind(case: Dossier) -> DutyChanged | None:
    """The same for any customer, ordered or not: 客户资源归销售部, 并电话统一追踪."""
    first = _first_record(case)
    return None if first is None else _left(case, first.consultant)


def _first_record(case: Dossier) -> VisitRegistered | None:
    """The first in the software, leaving out what a colleague entered for whoever had asked them to receive."""
    lent = {s.to for s in case.steps("delegated")}
    return next((r for r in case.crm_records if r.consultant not in lent), None)


def _left(case: Dossier, consultant: str) -> DutyChanged | None:
    states = case.timeline.by(consultant, DutyChanged)
    return states[-1] if states and states[-1].state == "departed" else None


def assignment(case: Dossier) -> tuple[str, Fact] | None:
    """由销售经理统一安排: the last person who was given the customer since, and the fact that says so."""
    left = left_behind(case)
    if left is None:
        return None
    found: list[tuple[str, Fact]] = [(s.to, s) for s in case.steps("assigned") if s.to is not None]
    found += [(s.to, s) for s in case.own(ServiceChanged) if s.to is not None]
    found += [(next(iter(r.performance)), r) for r in case.own(ManagerRuled) if len(r.performance) == 1]
    since = [(who, fact) for who, fact in found if fact.at >= left.at]
    return max(since, key=lambda given: (given[1].at, given[1].id), default=None)


def appropriated(case: Dossier, claim: Claim) -> bool:
    """将已离开公司的销售人员的客户资源据为己有: claimed since by somebody who was not given the customer."""
    left = departure(case)
    if left is None or claim.since.at < left.at:
        return False
    given = assignment(case)
    return given is None or given[0] != claim.consultant
