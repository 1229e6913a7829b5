"""Duties (义务): who must do what by when, what fulfils it, and whether it was missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from backend.engine.circumstances import channel, holds, referral, returning, service
from backend.engine.claims.bases import reports
from backend.engine.duties import quiet
from backend.engine.duties.covering import COVERING
from backend.engine.duties.deadline import deadline
from backend.engine.duties.site_duties import SITE_DUTIES
from backend.engine.duties.slipwork import SLIP_CODES, STAFF_DUTIES
from backend.engine.facts import (
    ChannelReported,
    ComplaintUpheld,
    Fact,
    FineSet,
    HandedToBackOffice,
    OwnerNotified,
    ReceptionEnded,
    ReceptionStarted,
    RecordEntered,
    RecordSearched,
)
from backend.engine.record.case import Case
from backend.engine.rules.clauses import Duty as DutyRule
from backend.engine.verdict import NEXT_IN_ROTATION, Duty
from backend.engine.words.vocabulary import DutyCode

Scope = Literal["case", "door", "staff"]
SCOPES: dict[DutyCode, Scope] = {
    "ask_first_visit": "door",
    "ask_questions": "door",
    "register_visit": "staff",
    "hand_over_register": "staff",
    "enter_record": "staff",
    "register_call": "staff",
    **dict.fromkeys(STAFF_DUTIES, "staff"),
}
"""Where a duty is shown: with the customer (case, unless said here), at check-in (door), or to its bearer (staff)."""


class Obligation(Struct, frozen=True, kw_only=True):
    """A duty that arose: still to do or not, missed or not, and when it becomes missed. `starter` is shown it too."""

    clause: str
    code: DutyCode
    who: str
    cause: Fact
    customer: str | None
    done: Fact | None = None
    due: datetime | None = None
    lapses_at: datetime | None = None
    missed: bool = False
    subject: str | None = None
    need: str | None = None
    missing: int = 0
    opens_at: datetime | None = None
    waiting: bool = False
    starter: str | None = None

    def duty(self) -> Duty | None:
        """The duty as the verdict shows it; None once it is done, or while its time has not come."""
        if self.done is not None or self.waiting:
            return None
        return Duty(
            clause=self.clause,
            code=self.code,
            who=self.who,
            status="missed" if self.missed else "open",
            since=max(self.cause.at, self.opens_at or self.cause.at).astimezone(UTC),
            due=self.due,
            customer=self.customer,
            subject=self.subject,
            need=self.need,
            missing=self.missing,
            facts=(self.cause.id,),
        )


def obligations(case: Case, scopes: tuple[Scope, ...]) -> list[Obligation]:
    """Every duty that arose for this customer and is shown in these scopes."""
    found: list[Obligation] = []
    for clause, rule in case.law.coded_duties:
        if SCOPES.get(rule.code, "case") in scopes:
            for who, cause, done in CODES[rule.code](case):
                if done is None and quiet.silenced(case.timeline, rule.code, None, cause.customer):
                    continue
                found.append(_obligation(case, clause, rule, who, cause, done))
    return found


def _obligation(case: Case, clause: str, rule: DutyRule, who: str, cause: Fact, done: Fact | None) -> Obligation:
    window = returning.window_end(case) if rule.due.unit == "window" else None
    due, lapses_at = (window[3], window[3]) if window else deadline(case.timeline, rule.due, cause)
    settled = done.at if done is not None else case.timeline.at
    opens = window[3] - timedelta(days=rule.after.n) if window and rule.after else None
    return Obligation(
        clause=clause,
        code=rule.code,
        who=rule.who or who,
        cause=cause,
        customer=cause.customer or case.customer,
        done=done,
        due=due,
        lapses_at=lapses_at,
        missed=lapses_at is not None and settled >= lapses_at,
        opens_at=opens,
        waiting=opens is not None and case.timeline.at < opens,
    )


Arising = Iterator[tuple[str, Fact, Fact | None]]


def _register_visit(case: Case) -> Arising:
    """置业顾问在招待来访客户后, 须仔细填写《来访客户登记表》."""
    started = {r.consultant for r in case.own(ReceptionStarted)}
    ended = (e for e in case.own(ReceptionEnded) if e.registered is False and e.consultant not in started)
    every: list[ReceptionStarted | ReceptionEnded] = [*case.receptions, *ended]
    for reception in every:
        done = next((r for r in case.registrations if r.consultant == reception.consultant), None)
        yield reception.consultant, reception, done


def _hand_over_register(case: Case) -> Arising:
    """置业顾问应将客户资料当晚交给内业."""
    for record in case.registrations:
        yield record.consultant, record, _handed(case, record)


def _handed(case: Case, record: Fact) -> HandedToBackOffice | None:
    consultant = getattr(record, "consultant", None)
    return next(
        (
            h
            for h in case.timeline.of(HandedToBackOffice)
            if h.consultant == consultant and h.at >= record.at and h.record in (None, record.id)
        ),
        None,
    )


def _enter_record(case: Case) -> Arising:
    """由内业将上述表格中的客户资料录入电脑: from when the clerk has it."""
    for record in case.registrations:
        handed = _handed(case, record)
        if handed is not None:
            entered = entry(case, record)
            yield entered.clerk if entered else "clerk", _about(handed, record), entered


def _about(handed: HandedToBackOffice, record: Fact) -> Fact:
    """The handing over, said of the record's customer."""
    return HandedToBackOffice(id=handed.id, at=handed.at, customer=record.customer, consultant=handed.consultant)


def entry(case: Case, record: Fact) -> RecordEntered | None:
    """The first computer entry of a registration."""
    return next(
        (
            e
            for e in case.timeline.of(RecordEntered)
            if e.record == record.id or (e.record is None and e.customer == record.customer)
        ),
        None,
    )


def _search_register(case: Case) -> Arising:
    """置业顾问未能认出--现场由销售内业查找."""
    if holds(case, "unrecognised") is None:
        return
    missed = next(f for f in case.timeline.facts if f.id in case.held["unrecognised"].facts)  # type: ignore[union-attr]
    yield "clerk", missed, next((s for s in case.own(RecordSearched) if s.at >= missed.at), None)


def _ask_first_visit(case: Case) -> Arising:
    """仔细咨询客户是不是初访."""
    visit = case.visits[-1] if case.visits else None
    if visit is None or visit.first_visit is not None or visit.recalls is not None:
        return
    if visit.sms_from is not None or visit.family_of:
        return
    asked = next((r for r in case.receptions if r.at >= visit.at), None)
    if asked is None or asked.asked_first_visit is None:
        yield asked.consultant if asked else NEXT_IN_ROTATION, visit, None


def _join_reception(case: Case) -> Arising:
    """两名置业顾问各自率领各自客户达成招待工作: whom the two groups did not ask for must join."""
    together = holds(case, "came_with_other_owners_customer")
    if together is None or case.owner is None or case.deal is not None:
        return
    visit = next(v for v in case.visits if v.id == together.facts[0])
    if visit.named not in (None, case.owner):
        joined = next((r.fact for r in case.received if r.fact.at >= visit.at and r.consultant == case.owner), None)
        yield case.owner, visit, joined


def _call_owner(case: Case) -> Arising:
    """如果该置业顾问A不在场或没有时间接待, 应电话通知该销售代表A."""
    old, found = referral.bringer(case), case.introduction
    if found is None or old is None or old.owner is None or not old.present:
        return
    visit = found.visit
    if case.absent(old.owner, visit) is None and case.receiving_other(old.owner, visit) is None:
        return
    told = (n for n in case.timeline.of(OwnerNotified) if n.consultant == old.owner and n.at >= visit.at)
    receiver = next((r.consultant for r in case.received if r.fact.at >= visit.at), NEXT_IN_ROTATION)
    yield receiver, visit, next(told, None)


def _follow_up(case: Case) -> Arising:
    """与自己的客户在7天内: the next contact must come before the window lapses."""
    window = returning.window_end(case)
    if window is not None and case.keeper is not None and case.deal is None:
        yield case.keeper, window[2], None


def _warn_before_loss(case: Case) -> Arising:
    """流失预警: the manager sees to it that the customer is contacted before the window lapses."""
    for _, cause, done in _follow_up(case):
        yield "manager", cause, done


def _decide_fine(case: Case) -> Arising:
    """并罚款100-500元: the manager says how much."""
    fact = service.stop(case)
    bounds = next((r for _, r in case.law.penalties if r.offence == "service_failed"), None)
    if isinstance(fact, ComplaintUpheld) and bounds is not None:
        fines = (
            f
            for f in case.timeline.of(FineSet)
            if f.who == fact.consultant and f.at >= fact.at and bounds.yuan_min <= f.yuan <= bounds.yuan_max
        )
        yield "manager", fact, next(fines, None)


def _follow_up_report(case: Case) -> Arising:
    """至少5天有一次与客户的跟进记录: who has kept following up must go on, to report again."""
    asked = reports.followed_up_every(case)
    for claim in case.claims if asked is not None else ():
        if claim.defect is None and claim.basis != "arrival" and isinstance(claim.since, ChannelReported):
            last = reports.last_follow_up(case, claim.since, asked[1]) if asked is not None else None
            if last is not None:
                yield claim.consultant, last, None


def _verify_contact(case: Case) -> Arising:
    """经现场客服人员核实: the customer came alone and could not name who had reported them."""
    report = channel.winning(case)
    if report is None or report.proof is None or not report.proof.unnamed:
        return
    bearer = next(iter(case.law.values("report_recipient")), "manager")
    yield bearer, report.proof.fact, reports.genuine(case, report.fact.agency)


CODES: dict[DutyCode, Callable[[Case], Arising]] = {
    **SLIP_CODES,
    "register_visit": _register_visit,
    "hand_over_register": _hand_over_register,
    "enter_record": _enter_record,
    "search_register": _search_register,
    "ask_first_visit": _ask_first_visit,
    "join_reception": _join_reception,
    "call_owner": _call_owner,
    "follow_up": _follow_up,
    "warn_before_loss": _warn_before_loss,
    "decide_fine": _decide_fine,
    **SITE_DUTIES,
    "follow_up_report": _follow_up_report,
    "verify_contact": _verify_contact,
    **COVERING,
}
