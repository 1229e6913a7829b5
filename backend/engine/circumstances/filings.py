"""Filings and who brings whom to them (备案、老客户带新客户): what is owed to whoever filed the customer first."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from msgspec import Struct

from backend.engine.circumstances.slips import visit_after_lapse
from backend.engine.claims.claim import Claim
from backend.engine.facts import ContractSigned, Fact, ReceptionStarted, Related, StepTaken, Visited
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.timeline import by_time
from backend.engine.turns import rotation, turns
from backend.engine.words.vocabulary import Step

RAISES: tuple[Step, ...] = ("filing_claim", "dispute_opened")
"""反映其备案情况."""


@once
def original(case: Case) -> tuple[Visited, str, str] | None:
    """老客户带来的新客户: the first visit, the old customer, and whose customer that one is, or last was."""
    found = case.introduction
    if found is None:
        return None
    for introducer in found.introducers:
        old = cast(Case, introducer.dossier)
        owner = introducer.owner or (old.claims[-1].consultant if old.claims else old.closer)
        if owner is not None:
            return found.visit, introducer.customer, owner
    return None


def brought_by_old_customer(case: Case) -> Evidence | None:
    """老客户带来的新客户."""
    found = original(case)
    return evidence(found[0], introducer=found[1], rival=found[2]) if found else None


def old_customer_designates(case: Case) -> Evidence | None:
    """老客户指明接待人员."""
    found = original(case)
    if found is None or found[0].named is None:
        return None
    return evidence(found[0], introducer=found[1], named=found[0].named)


def on_duty(case: Case) -> str | None:
    """以客户到达售楼处时间为准, 当时值班业务员: whose turn it was when the customer first came."""
    visit = visit_after_lapse(case) or next((v for v in case.visits if v.sent_by_staff), None)
    visit = visit or (case.visits[0] if case.visits else None)
    if visit is None:
        return None
    if case.due is not None and case.due[1].id == visit.id:
        return case.due[0]
    rules = case.law.turn_rules
    day = turns.replay(case.timeline.before(visit.at), rules)
    return rotation.next_turn(day.state, day.seats, rules, visit=visit.visit, at=visit.at).receiver


class Filed(Struct, frozen=True, kw_only=True):
    """已经在销售部备案的客户: whose filing, on what, and who of another's closed after asking."""

    consultant: str
    since: Fact
    asked: ReceptionStarted
    signed: Fact


@once
def filed(case: Case) -> Filed | None:
    """被其它业务人员接待, 主动询问对方是否已经联系过其他人员后成交: the filing must still be in force at the deal."""
    deal, closer = case.deal, case.closer
    if deal is None or closer is None:
        return None
    receptions = [r for r in case.receptions if r.consultant == closer and r.asked_prior and r.at <= deal.at]
    if not receptions:
        return None
    living = [c for c in _filings(case) if c.since.at <= receptions[0].at and _lives(c, deal.at)]
    if not living or living[0].consultant == closer:
        return None
    first = living[0]
    return Filed(consultant=first.consultant, since=first.since, asked=receptions[0], signed=_signed(case) or deal)


def _filings(case: Case) -> list[Claim]:
    """The filings of this customer, and of the friend or relative who is on file, earliest first."""
    claims = [c for d in (case, *map(case.other, _friends(case))) for c in d.claims]
    counted = [c for c in claims if c.defect in (None, "lapsed")]
    return sorted(counted, key=lambda c: by_time(c.since))


def _lives(claim: Claim, moment: datetime) -> bool:
    return claim.until is None or moment < claim.until


def _friends(case: Case) -> list[str]:
    """其亲朋好友: whoever is related to this customer, came with them or sent them."""
    home = case.household.members
    found: set[str] = set()
    for fact in case.timeline.of(Related):
        ends = {fact.customer or "", fact.other}
        found |= ends if ends & home else set()
    for visit in case.visits:
        found |= {*visit.introduced_by, *visit.accompanied_by, *visit.family_of}
    return sorted(found - home - {""})


def _signed(case: Case) -> ContractSigned | None:
    """成交签约: the contract, where there is one."""
    contracts = case.own(ContractSigned)
    return contracts[0] if contracts else None


def closed_after_asking(case: Case) -> Evidence | None:
    """已备案的客户或其亲朋好友, 由主动询问过的其他业务人员接待并成交."""
    found = filed(case)
    return evidence(found.since, found.asked, found.signed, rival=found.consultant) if found else None


def deadline(case: Case, found: Filed) -> datetime:
    """成交签约三天之内: the first instant after it."""
    return case.timeline.end_of_day(found.signed.at, case.law.number("filing_claim_days", 3))


@once
def raised(case: Case) -> StepTaken | None:
    """最早提交备案的人员反映了其备案情况, in time."""
    found = filed(case)
    if found is None:
        return None
    said = [s for name in RAISES for s in case.steps(name) if s.by == found.consultant]
    return min((s for s in said if s.at < deadline(case, found)), key=by_time, default=None)


def filing_raised(case: Case) -> Evidence | None:
    """三天之内反映了其备案情况."""
    found = raised(case)
    return evidence(found) if found else None


def filing_claim_open(case: Case) -> Evidence | None:
    """三天未满, 尚未反映."""
    found = filed(case)
    if found is None or raised(case) is not None or case.timeline.at >= deadline(case, found):
        return None
    return evidence(found.signed, days=case.law.number("filing_claim_days", 3))


def filing_not_raised(case: Case) -> Evidence | None:
    """成交签约三天之内, 最早提交备案的人员未反映其备案情况."""
    found = filed(case)
    if found is None or raised(case) is not None or case.timeline.at < deadline(case, found):
        return None
    return evidence(found.signed, rival=found.consultant, days=case.law.number("filing_claim_days", 3))


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        brought_by_old_customer,
        old_customer_designates,
        closed_after_asking,
        filing_raised,
        filing_claim_open,
        filing_not_raised,
    )
}
