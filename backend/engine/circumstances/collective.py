"""Old customers of absent consultants, and customers who recall nobody (老客户轮流接待、记不清楚)."""

from __future__ import annotations

from collections.abc import Callable

from backend.engine.facts import (
    CallTaken,
    DepositPaid,
    DutyChanged,
    Fact,
    ReceptionStarted,
    StepTaken,
    Visited,
)
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.turns import rotation, turns
from backend.engine.verdict import NEXT_IN_ROTATION
from backend.engine.words.vocabulary import Party


@once
def forgotten(case: Case) -> Visited | None:
    """The visit at which a customer who had called or come before could not say who it was, if they still cannot."""
    telling = [v for v in case.visits if v.named is not None or v.recalls is False]
    visit = telling[-1] if telling else None
    if visit is None or visit.recalls is not False:
        return None
    calls = [c for c in case.own(CallTaken) if c.at < visit.at]
    return visit if calls or any(r.fact.at < visit.at for r in case.received) else None


def not_recalled(case: Case) -> Evidence | None:
    """如客户记不清楚是谁接电或接访过."""
    visit = forgotten(case)
    return evidence(visit, rival=case.owner) if visit else None


def duty_receiver(case: Case) -> tuple[str, ...]:
    """由当值业务员接待该客户: who received then; before that, whose turn it was."""
    visit = forgotten(case)
    if visit is None:
        return ()
    received = next((r.consultant for r in case.received if r.fact.at >= visit.at), None)
    if received is not None:
        return (received,)
    day = turns.replay(case.timeline, case.law.turn_rules, until=visit.visit or visit.id)
    decision = rotation.next_turn(day.state, day.seats, day.rules, visit=visit.visit, at=visit.at)
    return (decision.receiver or NEXT_IN_ROTATION,)


def vip_card_by_delegate(case: Case) -> Evidence | None:
    """如A当天休息的, A应委托B负责为其客户办理购买VIP卡."""
    for step in case.steps("vip_card"):
        away = case.absent(case.owner, step) if case.owner is not None else None
        if step.by not in (None, case.owner) and away is not None and away.state == "off":
            return evidence(away, step, helper=step.by)
    return None


@once
def cover_deposit(case: Case) -> tuple[DepositPaid, DutyChanged] | None:
    """The first valid deposit, if a colleague took it at a reception for which the owner was away."""
    paid = next((d for d in case.own(DepositPaid) if d.valid is not False), None)
    if paid is None or paid.first is False or case.owner is None or paid.consultant in (None, case.owner):
        return None
    day = case.timeline.day(paid.at)
    moments: list[Fact] = [paid, *case.visits, *(r for r in case.own(ReceptionStarted) if r.consultant != case.owner)]
    for moment in moments:
        away = case.absent(case.owner, moment)
        if away is not None and moment.at <= paid.at and case.timeline.day(moment.at) == day:
            return paid, away
    return None


def first_deposit_by_cover(case: Case) -> Evidence | None:
    """如B在此次接待过程中促使客户交付第一个有效订金的."""
    found = cover_deposit(case)
    return evidence(found[1], found[0], helper=found[0].consultant) if found else None


def deposit_cover(case: Case) -> tuple[str, ...]:
    """B, who took it."""
    found = cover_deposit(case)
    return (found[0].consultant,) if found is not None and found[0].consultant is not None else ()


def fewest_old(case: Case) -> tuple[str, ...]:
    """按老客户轮流接待表上的顺序(最少制): who has received the fewest old customers, and can receive now."""
    visit = case.visits[-1] if case.visits else None
    if visit is not None:
        came = (r.consultant for r in case.received if r.fact.at >= visit.at and r.consultant != case.owner)
        received = next(came, None)
        if received is not None:
            return (received,)
    table = _table(case)
    able = [who for who in table if who != case.owner and _free(case, who)]
    return (min(able, key=lambda who: table[who]),) if able else ()


def _free(case: Case, who: str) -> bool:
    return case.absent_now(who) is None and case.day.seats.get(who, "free") == "free"


def _table(case: Case) -> dict[str, int]:
    """老客户轮流接待表: receptions of old customers, as last counted and since; in the order of the table."""
    counted = {s.by: s for s in case.timeline.of(StepTaken) if s.step == "old_receptions" and s.by is not None}
    seats = tuple(counted) or case.day.state.circle
    return {who: _received(case, who, counted.get(who)) for who in seats}


def _received(case: Case, who: str, counted: StepTaken | None) -> int:
    since = [
        r
        for r in case.timeline.of(ReceptionStarted)
        if r.consultant == who
        and (r.capacity == "cover" or r.customer_kind in ("old", "old_signed"))
        and (counted is None or r.at > counted.at)
    ]
    return len(since) + (counted.number or 0 if counted is not None else 0)


CIRCUMSTANCES = {f.__name__: f for f in (not_recalled, vip_card_by_delegate, first_deposit_by_cover)}
PARTIES: dict[Party, Callable[[Case], tuple[str, ...]]] = {
    "duty_receiver": duty_receiver,
    "fewest_old": fewest_old,
    "deposit_cover": deposit_cover,
}
