"""Duties of the confirmation office and of salespeople (确认人员、业务员的职责): slips, reports, transfers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from backend.engine.circumstances import filings, slips
from backend.engine.claims.claim import Claim
from backend.engine.facts import Fact, FollowedUp, HandedOver, ManagerRuled, ReceptionStarted, SlipSigned, StepTaken
from backend.engine.record.case import Case
from backend.engine.record.slipbook import confirmations
from backend.engine.words.vocabulary import DutyCode

Arising = Iterator[tuple[str, Fact, Fact | None]]


def _return_slip(case: Case) -> Arising:
    """若发现该客户确认与其它销售人员冲突, 24小时内交还给递交人, 通知其不得继续联系客户: counted from the receipt."""
    told: set[str] = set()
    for step in case.steps("conflict_found"):
        receipt = _receipt(case, None, step.at)
        if receipt is not None and receipt.subject is not None:
            told.add(receipt.subject)
            yield "confirmer", receipt, _returned(case, receipt.subject, receipt)
    winner = case.standing.winner
    if winner is None or case.deal is not None or case.own(ManagerRuled):
        return
    for claim in _later(case, winner):
        if claim.consultant not in told:
            told.add(claim.consultant)
            receipt = _receipt(case, claim.consultant, claim.since.at)
            cause = receipt or _about(claim)
            yield "confirmer", cause, _returned(case, claim.consultant, cause)


def _later(case: Case, winner: Claim) -> list[Claim]:
    """Slips of others that came while the winner's was in force. Those in open dispute are left to the manager."""
    if slips.same_day_slips_contested(case) is not None:
        return []
    found = [c for c in case.claims if c.basis == "slip" and c.defect is None and c.consultant != winner.consultant]
    return [c for c in found if c.since.at > winner.since.at]


def _receipt(case: Case, consultant: str | None, moment: datetime) -> StepTaken | None:
    """接到客户确认单: the last receipt by then, of this salesperson's slip if given."""
    found = [s for s in case.steps("slip_received") if s.at <= moment and consultant in (None, s.subject)]
    return found[-1] if found else None


def _about(claim: Claim) -> StepTaken:
    """The signature is the receipt, where no other is on record."""
    since = claim.since
    return StepTaken(id=since.id, at=since.at, step="slip_received", customer=since.customer, subject=claim.consultant)


def _returned(case: Case, consultant: str, receipt: Fact) -> StepTaken | None:
    steps = (s for s in case.timeline.of(StepTaken) if s.step == "slip_returned" and s.to == consultant)
    about = (s for s in steps if s.customer in (None, *case.household.members))
    return next((s for s in about if s.at >= receipt.at), None)


def _fill_slip(case: Case) -> Arising:
    """如客户当日成交, 销售人员也需填写客户确认."""
    found = slips.receiver(case)
    outside = slips.notice(case) is not None and slips.own_before_notice(case) is None
    if found is not None and case.deal is not None and not outside:
        yield found[0], case.deal, None


def _write_daily_report(case: Case) -> Arising:
    """业务员每日须填写业务日报表: whoever received or contacted the customer, on the same day."""
    met: dict[tuple[str, object], Fact] = {}
    contacts: list[ReceptionStarted | FollowedUp] = [*case.receptions, *case.own(FollowedUp)]
    for fact in contacts:
        met.setdefault((fact.consultant, case.timeline.day(fact.at)), fact)
    for (who, day), cause in met.items():
        written = (s for s in case.timeline.of(StepTaken) if s.step == "daily_report" and s.by == who)
        about = (s for s in written if s.customer in (None, *case.household.members))
        yield who, cause, next((s for s in about if case.timeline.day(s.at) == day), None)


def _transfer_customer(case: Case) -> Arising:
    """后接触客户的业务员在得知客户冲突时, 应主动将此客户转交最早确认此客户的业务员."""
    for known in case.steps("collision_known"):
        if known.by is not None and case.owner is not None and known.by != case.owner:
            handed = (h for h in case.own(HandedOver) if h.consultant == known.by and h.to == case.owner)
            yield known.by, known, next((h for h in handed if h.at >= known.at), None)


def _raise_filing(case: Case) -> Arising:
    """成交签约三天之内反映其备案情况."""
    found = filings.filed(case)
    if found is not None:
        yield found.consultant, found.signed, filings.raised(case)


def _reconfirm(case: Case) -> Arising:
    """10天内没有成交, 但依然有意向, 可以进行再次确认: before it runs out."""
    winner = case.standing.winner
    if winner is None or case.deal is not None or not isinstance(winner.since, SlipSigned):
        return
    first = winner.since
    mine = [s for s in case.own(SlipSigned) if (s.consultant, s.customer) == (first.consultant, first.customer)]
    known = next((c for c in confirmations(mine, case.law, case.timeline) if c.first.id == first.id), None)
    if known is not None and known.until is not None:
        yield winner.consultant, known.last, None


def _assign_other(case: Case) -> Arising:
    """销售部在获知此情况后指派其他人员继续接待此客户."""
    found = slips.refusal(case)
    if found is not None and case.deal is None and slips.successor(case) is None:
        yield "sales_department", found[1], None


SLIP_CODES: dict[DutyCode, Callable[[Case], Arising]] = {
    "return_slip": _return_slip,
    "fill_slip": _fill_slip,
    "write_daily_report": _write_daily_report,
    "transfer_customer": _transfer_customer,
    "raise_filing": _raise_filing,
    "reconfirm": _reconfirm,
    "assign_other": _assign_other,
}
STAFF_DUTIES: frozenset[DutyCode] = frozenset(("write_daily_report", "distribute_report", "reconfirm"))
"""Shown to their bearer, not with the customer."""
