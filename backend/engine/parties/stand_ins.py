"""Parties who take somebody's place (接手、代接、认领): found again, claimed, agreed upon, or covering."""

from __future__ import annotations

from collections.abc import Callable

from backend.engine.circumstances import recall, teams, wishes
from backend.engine.facts import Fact
from backend.engine.record.case import Case
from backend.engine.turns import rotation
from backend.engine.verdict import NEXT_IN_ROTATION
from backend.engine.words.vocabulary import Party

UNSETTLED = "unsettled"
"""Nobody yet: a period in which somebody may still come forward is running."""


def _one(who: str | None) -> tuple[str, ...]:
    return () if who is None else (who,)


def _since(case: Case, fact: Fact, without: str | None = None) -> str:
    """Who received the customer from a fact on; whose turn it was; or else whoever is next."""
    received = recall.first_received(case, fact, without)
    if received is not None:
        return received.consultant
    due = case.due
    if due is not None and due[1].at >= fact.at and due[0] != without:
        return due[0]
    return NEXT_IN_ROTATION


def _visit_receiver(case: Case) -> tuple[str, ...]:
    """归属轮值销售代表."""
    found = teams.unexcused(case)
    return _one(_since(case, found[1], case.owner) if found else None)


def _new_receiver(case: Case) -> tuple[str, ...]:
    """按照新客户重新进行客户确认."""
    evidence = recall.reconfirmed_as_new(case)
    came = next((f for f in case.timeline.facts if evidence and f.id == evidence.facts[0]), None)
    return _one(_since(case, came) if came is not None else None)


def _second_receiver(case: Case) -> tuple[str, ...]:
    second = recall.second_reception(case)
    return _one(second[0] if second else None)


def _replacement(case: Case) -> tuple[str, ...]:
    """由正常接待顺序的销售代表接待: who received after the review, or else whoever is next but the refused one."""
    found = wishes.refusal(case)
    if found is None:
        return ()
    received = recall.first_received(case, found[1], case.owner)
    if received is None and case.deal is not None and case.deal.at >= found[1].at:
        return _one(case.closer)
    return (received.consultant,) if received else _next_other(case)


def _next_other(case: Case) -> tuple[str, ...]:
    """Whose turn it is now, leaving the owner out."""
    day, owner = case.day, case.owner
    seats = {seat: state for seat, state in day.seats.items() if seat != owner}
    decision = rotation.next_turn(day.state, seats, day.rules, visit=None, at=case.timeline.at)
    return (decision.receiver or NEXT_IN_ROTATION,)


def _relative_owner(case: Case) -> tuple[str, ...]:
    found = recall.relative(case)
    return _one(found[2] if found else None)


def _record_holder(case: Case) -> tuple[str, ...]:
    search = recall.trace(case)
    return _one(search.found if search else None)


def _entry_registrant(case: Case) -> tuple[str, ...]:
    """该客户资源归属作登记的销售代表."""
    posted = recall.entry(case)
    return _one(posted.by if posted else None)


def _entry_claimant(case: Case) -> tuple[str, ...]:
    claim = recall.claimed(case)
    return _one(claim.by if claim else None)


def _agreed_owner(case: Case) -> tuple[str, ...]:
    step = wishes.agreement(case)
    return _one(step.to if step else None)


def _buyer_owner(case: Case) -> tuple[str, ...]:
    found = wishes.buyer(case)
    return _one(found[1] if found else None)


STAND_INS: dict[Party, Callable[[Case], tuple[str, ...]]] = {
    "visit_receiver": _visit_receiver,
    "next_other": _next_other,
    "new_receiver": _new_receiver,
    "second_receiver": _second_receiver,
    "replacement": _replacement,
    "relative_owner": _relative_owner,
    "record_holder": _record_holder,
    "entry_registrant": _entry_registrant,
    "entry_claimant": _entry_claimant,
    "agreed_owner": _agreed_owner,
    "buyer_owner": _buyer_owner,
    "team_cover": lambda case: (teams.stand_in(case) or NEXT_IN_ROTATION,),
    "unsettled": lambda case: (UNSETTLED,),
}
