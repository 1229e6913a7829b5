"""Confirmation slips (客户确认单): who is confirmed, what the dispute procedure and the developer's notices change."""

from __future__ import annotations

from backend.engine.claims.claim import Claim
from backend.engine.facts import (
    ComplaintReceived,
    ComplaintUpheld,
    ContractSigned,
    Fact,
    HandedOver,
    ManagerRuled,
    ReceptionStarted,
    ServiceChanged,
    SlipSigned,
    StatementMade,
    StepTaken,
    Visited,
)
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.timeline import by_time
from backend.engine.words.vocabulary import Step

NOTICED: tuple[Step, ...] = (
    "collision_discovered",
    "collision_known",
    "conflict_found",
    "filing_claim",
    "dispute_opened",
)
"""Steps by which a collision comes to light."""
COMPLAINTS = (ComplaintReceived, ComplaintUpheld, ServiceChanged, StatementMade)


def confirmed(case: Case) -> Evidence | None:
    """已确认: somebody's slip or filing is in force."""
    winner = case.standing.winner
    return evidence(winner.since, owner=winner.consultant) if winner else None


@once
def receiver(case: Case) -> tuple[str, Fact] | None:
    """Who received a customer whom nobody has confirmed: the closer, or the first since the last slip lapsed."""
    if case.standing.winner is not None:
        return None
    if case.deal is not None and case.closer is not None:
        return case.closer, case.deal
    ends = [c.until for c in case.claims if c.until is not None]
    since = max(ends, default=None)
    came = (r for r in case.received if since is None or r.fact.at >= since)
    first = next(came, None)
    return (first.consultant, first.fact) if first is not None else None


def received_unconfirmed(case: Case) -> Evidence | None:
    """已接待未确认: received, and nobody has confirmed the customer yet."""
    found = receiver(case)
    return evidence(found[1]) if found is not None and case.deal is None else None


def closed_unconfirmed(case: Case) -> Evidence | None:
    """如客户当日成交, 销售人员也需填写客户确认: closed without one."""
    found = receiver(case)
    return evidence(case.deal) if found is not None and case.deal is not None else None


def closed_without_slip(case: Case) -> Evidence | None:
    """成交了没有填写客户确认: found to be missing, not merely unsaid."""
    missing = case.steps("slip_missing")
    return evidence(case.deal, missing[-1]) if missing and closed_unconfirmed(case) is not None else None


def confirmation_lapsed(case: Case) -> Evidence | None:
    """有效期过后, 按新客户对待: the customer came after the last confirmation had lapsed."""
    visit = visit_after_lapse(case)
    return evidence(visit) if visit is not None and case.deal is None else None


def visit_after_lapse(case: Case) -> Visited | None:
    """The first visit since nobody's confirmation is in force any more."""
    ends = [c.until for c in case.claims if c.until is not None]
    if case.standing.winner is not None or not ends:
        return None
    return next((v for v in case.visits if v.at >= max(ends)), None)


def late_discovery(case: Case) -> Evidence | None:
    """如在签约或认购三日后发现撞车: nobody had noticed until then."""
    if case.deal is None:
        return None
    found = noticed(case)
    end = case.timeline.end_of_day(case.deal.at, case.law.number("discovery_days", 3))
    return evidence(case.deal, found, days=case.law.number("discovery_days", 3)) if found and found.at >= end else None


@once
def noticed(case: Case) -> StepTaken | None:
    """When the collision first came to light."""
    found = [s for name in NOTICED for s in case.steps(name)]
    return min(found, key=by_time, default=None)


@once
def name_match(case: Case) -> tuple[ContractSigned, Claim] | None:
    """如单位购房与个人购房发生冲突, 以签约或认购的名称为基准: 谁的客户确认名称与之一致, 时间在前.

    Only where a company's slip and a person's meet: in this case, or in the one that bears the contract's name.
    """
    contract = next((c for c in case.own(ContractSigned) if c.names), None)
    if contract is None:
        return None
    slips = [s for s in case.timeline.of(SlipSigned) if s in case.own(SlipSigned) or _named(s, contract)]
    if len({s.company for s in slips}) < 2:
        return None
    others = sorted({s.customer for s in slips if s.customer is not None} - case.household.members)
    claims = [c for d in (case, *map(case.other, others)) for c in d.claims if c.defect is None]
    same = [c for c in claims if isinstance(c.since, SlipSigned) and _named(c.since, contract)]
    return (contract, min(same, key=lambda c: by_time(c.since))) if same else None


def _named(slip: SlipSigned, contract: ContractSigned) -> bool:
    return not set(slip.names).isdisjoint(contract.names)


def contract_name_decides(case: Case) -> Evidence | None:
    """单位购房与个人购房冲突: one confirmation bears the name in the contract."""
    found = name_match(case)
    return evidence(found[0], found[1].since) if found else None


def service_assigned(case: Case) -> Evidence | None:
    """有权指定同组非确认业务员进行联系客户服务工作, 与确认无关; after a refusal it is another matter."""
    if case.standing.winner is None or refusal(case) is not None:
        return None
    given = next((s for s in case.steps("assigned") if s.to not in (None, case.owner)), None)
    return evidence(given, helper=given.to) if given else None


def same_day_slips_contested(case: Case) -> Evidence | None:
    """同一天内递交同一客户确认: in dispute, of one instant, or both sides' contact told by the daily reports."""
    winner = case.standing.winner
    if winner is None or winner.basis != "slip":
        return None
    day = case.timeline.day(winner.since.at)
    same = [c for c in case.claims if c.defect is None and c.basis == "slip" and case.timeline.day(c.since.at) == day]
    rival = next((c for c in same if c.consultant != winner.consultant), None)
    if rival is None:
        return None
    people = {c.consultant for c in same}
    reports = [s for s in case.steps("daily_report") if s.by in people]
    if not (case.standing.unproved or case.steps("dispute_opened") or reports):
        return None
    return evidence(winner.since, rival.since, *reports, owner=winner.consultant, rival=rival.consultant)


@once
def overturned(case: Case) -> StepTaken | None:
    """投诉改判: the last appeal that changed the ruling."""
    found = [s for s in case.steps("appeal") if s.result == "overturned"]
    return found[-1] if found else None


def ruling_made(case: Case) -> Evidence | None:
    """由销售部经理判定客户归属: ruled."""
    found = case.own(ManagerRuled)
    return evidence(found[-1]) if found else None


def appeal_overturned(case: Case) -> Evidence | None:
    """若投诉改判."""
    found = overturned(case)
    return evidence(found) if found else None


@once
def notice(case: Case) -> StepTaken | None:
    """销售部以书面形式通知全体业务人员: the first notice in writing."""
    return next((s for s in case.steps("developer_notice") if "oral" not in s.tags), None)


def developer_notice(case: Case) -> Evidence | None:
    """对于与发展商有直接或间接关系的客户."""
    found = notice(case)
    return evidence(found) if found else None


def own_before_notice(case: Case) -> Evidence | None:
    """在没有得到书面通知前已经建立联系, 并促成成交, 同时反映在日报表中: all three before the notice."""
    told, deal = notice(case), case.deal
    if told is None or deal is None or deal.at >= told.at:
        return None
    report = next((s for s in case.steps("daily_report") if s.at < told.at), None)
    return evidence(report, deal, told) if report else None


def sent_by_staff(case: Case) -> Evidence | None:
    """发展商员工及销售部非销售人员介绍来的客户, 到达时还没有人确认."""
    visit = next((v for v in case.visits if v.sent_by_staff), None)
    if visit is None:
        return None
    known = [c for c in case.claims if c.since.at < visit.at and (c.until is None or c.until > visit.at)]
    return evidence(visit) if not any(c.defect in (None, "lapsed") for c in known) else None


@once
def refusal(case: Case) -> tuple[str, Fact] | None:
    """发生客户投诉或客户亲自提出不愿该销售人员接待, 无论原因: whom the customer will not have."""
    facts: list[Fact] = [f for kind in COMPLAINTS for f in case.own(kind)]
    facts += [s for s in case.steps("customer_refuses")]
    facts = [f for f in facts if getattr(f, "cause", None) not in ("departed", "other")]
    facts = [f for f in facts if getattr(f, "says", "refuses_consultant") == "refuses_consultant"]
    for fact in sorted(facts, key=by_time):
        who = getattr(fact, "consultant", None) or getattr(fact, "subject", None)
        if (who := who or case.owner) is not None:
            return who, fact
    return None


def consultant_refused(case: Case) -> Evidence | None:
    """客户投诉或不愿该销售人员接待: and nothing is signed yet."""
    found = refusal(case)
    return evidence(found[1], rival=found[0]) if found and case.deal is None else None


def refused_and_closed_by_other(case: Case) -> Evidence | None:
    """指派其他人员继续接待此客户, 最终成交: closed by somebody else than whom the customer refused."""
    found = refusal(case)
    if found is None or case.deal is None or case.closer in (None, found[0]) or found[1].at > case.deal.at:
        return None
    return evidence(found[1], case.deal, rival=found[0])


@once
def successor(case: Case) -> str | None:
    """Whom the department assigned since the refusal."""
    found = refusal(case)
    if found is None:
        return None
    facts: list[Fact] = [*case.steps("assigned"), *case.own(ServiceChanged), *case.own(HandedOver)]
    facts += [r for r in case.own(ReceptionStarted) if r.consultant != found[0]]
    later = [f for f in facts if f.at >= found[1].at]
    people = [getattr(f, "to", None) or getattr(f, "consultant", None) for f in sorted(later, key=by_time)]
    return next((who for who in reversed(people) if who not in (None, found[0])), None)


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        confirmed,
        received_unconfirmed,
        closed_unconfirmed,
        closed_without_slip,
        confirmation_lapsed,
        late_discovery,
        contract_name_decides,
        service_assigned,
        same_day_slips_contested,
        ruling_made,
        appeal_overturned,
        developer_notice,
        own_before_notice,
        sent_by_staff,
        consultant_refused,
        refused_and_closed_by_other,
    )
}
