"""Duties on the sales floor (案场义务): asking, calling back, recording, telling the absent, giving out customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine.circumstances import grabbing, sending
from backend.engine.facts import Fact, FollowedUp, OwnerNotified, ReceptionEnded
from backend.engine.record import departures
from backend.engine.record.case import Case
from backend.engine.verdict import NEXT_IN_ROTATION
from backend.engine.words.vocabulary import Basis, DutyCode

Arising = Iterator[tuple[str, Fact, Fact | None]]


def _ask_questions(case: Case) -> Arising:
    """置业顾问接待客户时, 需询问三个问题: answered on arrival, or asked by whoever receives."""
    visit = case.visits[-1] if case.visits else None
    if visit is None or visit.named is not None or case.timeline.day(visit.at) != case.timeline.day(case.timeline.at):
        return
    if all(getattr(visit, asked, None) is not None for asked in case.law.values("checkin_questions")):
        return
    receiver = next((r for r in case.receptions if r.at >= visit.at), None)
    if receiver is None or not receiver.asked_prior:
        yield receiver.consultant if receiver else NEXT_IN_ROTATION, visit, None


def _call_back(case: Case) -> Arising:
    """第一次现场接待客户的置业顾问做确认登记并及时回访."""
    yield from _called_back(case, "visit_registration")


def _call_back_caller(case: Case) -> Arising:
    """第一次来电接待客户做确认登记并及时回访."""
    yield from _called_back(case, "call")


def _called_back(case: Case, basis: Basis) -> Arising:
    winner = case.standing.winner
    if winner is not None and winner.basis == basis:
        calls = (f for f in case.own(FollowedUp) if f.consultant == winner.consultant and f.at >= winner.since.at)
        yield winner.consultant, winner.since, next(calls, None)


def _confirm_and_register(case: Case) -> Arising:
    """待确认制客户: 先接待, 后确认、登记."""
    found = grabbing.to_confirm(case)
    if found is not None:
        yield found[0] or NEXT_IN_ROTATION, found[1], found[2]


def _record_at_once(case: Case) -> Arising:
    """客户首次来售楼部接待完毕后, 销售人员第一时间须录入客户信息."""
    records = case.crm_records
    for ended in case.own(ReceptionEnded):
        if not any(r.at <= ended.at for r in records):
            yield ended.consultant, ended, next(iter(records), None)


def _notify_owner(case: Case) -> Arising:
    """由主管立即联络原销售人员并做简短沟通: the owner is away while their customer is here."""
    found = sending.arrived_without(case)
    if found is not None:
        owner, came = found
        told = (n for n in case.timeline.of(OwnerNotified) if n.consultant == owner and n.at >= came.at)
        yield NEXT_IN_ROTATION, came, next(told, None)


def _assign_customer(case: Case) -> Arising:
    """未下订单的客户均视作新客户, 由销售经理统一安排."""
    left = departures.departure(case)
    if left is not None and departures.assignment(case) is None:
        yield "sales_manager", left, None


def _track_departed(case: Case) -> Arising:
    """已离开销售部的销售人员的客户资源归销售部, 并电话统一追踪."""
    left = departures.left_behind(case)
    if left is not None and departures.assignment(case) is None:
        calls = (f for f in case.own(FollowedUp) if f.at >= left.at and f.channel == "phone")
        yield "sales_department", left, next(calls, None)


SITE_DUTIES: dict[DutyCode, Callable[[Case], Arising]] = {
    "ask_questions": _ask_questions,
    "call_back": _call_back,
    "call_back_caller": _call_back_caller,
    "confirm_and_register": _confirm_and_register,
    "record_at_once": _record_at_once,
    "notify_owner": _notify_owner,
    "assign_customer": _assign_customer,
    "track_departed": _track_departed,
}
