"""Parties (当事人): roles in a case, and the people who fill them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from backend.engine.circumstances import collective, grabbing, guests, referral, returning, sending, service, sharing
from backend.engine.parties.slipparties import SLIP_PARTIES
from backend.engine.parties.stand_ins import STAND_INS
from backend.engine.record import departures, grabs
from backend.engine.record.case import Case
from backend.engine.verdict import NEXT_IN_ROTATION
from backend.engine.words.vocabulary import Party


def _one(who: str | None) -> tuple[str, ...]:
    return () if who is None else (who,)


def _owner(case: Case) -> tuple[str, ...]:
    return _one(case.owner)


def _first_since(case: Case, moment: datetime, without: str | None = None) -> str | None:
    """Who first received the customer since a moment."""
    return next((r.consultant for r in case.received if r.fact.at >= moment and r.consultant != without), None)


def _rotation_receiver(case: Case) -> tuple[str, ...]:
    """招待人 by rotation: who received at the introduction, whose turn it was, who closed; or else whoever is next."""
    found = case.referral
    if found is None:
        first = _first_since(case, case.visits[0].at) if case.visits else None
        return (first or (case.due[0] if case.due is not None else NEXT_IN_ROTATION),)
    new = case if found.new == case.customer else case.other(found.new)
    due = new.due[0] if new.due is not None else None
    return (_first_since(new, found.visit.at) or due or new.closer or NEXT_IN_ROTATION,)


def _return_receiver(case: Case) -> tuple[str, ...]:
    """Who received when the customer came back after the window had lapsed."""
    back = returning.lapsed_return(case)
    if back is None:
        return ()
    return (_first_since(case, back.fact.at, without=case.owner) or NEXT_IN_ROTATION,)


def _handover_receiver(case: Case) -> tuple[str, ...]:
    fact = service.handover(case)
    return _one(fact.to if fact else None)


def _later_receiver(case: Case) -> tuple[str, ...]:
    later = service.after_stop(case)
    return _one(later[0] if later else None)


def _second_registrant(case: Case) -> tuple[str, ...]:
    """二次登记并招待的置业顾问."""
    if case.failed_search is None:
        return ()
    return _one(_first_since(case, case.failed_search.at, without=case.owner))


def _rightful_receiver(case: Case) -> tuple[str, ...]:
    return _one(case.due[0] if case.due else None)


def _first_receiver(case: Case) -> tuple[str, ...]:
    """第一接待: of this very person, not of the household."""
    return _one(next((r.consultant for r in case.received if r.fact.customer == case.customer), None))


def _introducer_owner(case: Case) -> tuple[str, ...]:
    old = referral.bringer(case)
    return _one(old.owner if old else None)


def _companion_receivers(case: Case) -> tuple[str, ...]:
    """Everyone who first received one of the parties that came together."""
    cases = [case, *referral.companion_cases(case)]
    return tuple(dict.fromkeys(sorted(c.received[0].consultant for c in cases if c.received)))


def _last_in_rotation(case: Case) -> tuple[str, ...]:
    """轮值最后一位: last in the order as it stands now, of those who are free and not the owner."""
    line = case.day.line()
    able = [s for s in line if case.day.seats.get(s) == "free" and s != case.owner]
    return _one(able[-1] if able else None)


def _assignee(case: Case) -> tuple[str, ...]:
    """销售经理安排的人."""
    given = departures.assignment(case)
    return _one(given[0] if given else None)


def _skilled_next(case: Case) -> tuple[str, ...]:
    """仅熟手轮序."""
    found = guests.skilled(case)
    return _one(found[0] if found else None)


def _second_on_site(case: Case) -> tuple[str, ...]:
    """以再次接待制确认、登记: who registered since; before that, whoever is next."""
    visit = grabbing.second_reception(case)
    if visit is None:
        return ()
    due = case.due[0] if case.due is not None and case.due[1].at >= visit.at else None
    return (grabbing.registered_since(case, visit) or due or NEXT_IN_ROTATION,)


def _new_registrant(case: Case) -> tuple[str, ...]:
    """另行接待登记: who registered since, or else whoever is next."""
    found = grabs.refused(case)
    if found is None:
        return ()
    signed = service.signed_since(case, found[1], without=found[0])
    closer = signed[0] if signed else None
    return (grabbing.registered_since(case, found[1], without=found[0]) or closer or NEXT_IN_ROTATION,)


PARTIES: dict[Party, Callable[[Case], tuple[str, ...]]] = {
    "owner": _owner,
    "rotation_receiver": _rotation_receiver,
    "return_receiver": _return_receiver,
    "handover_receiver": _handover_receiver,
    "later_receiver": _later_receiver,
    "second_registrant": _second_registrant,
    "closer": lambda case: _one(case.closer),
    "rightful_receiver": _rightful_receiver,
    "first_receiver": _first_receiver,
    "introducer_owner": _introducer_owner,
    "companion_receivers": _companion_receivers,
    "next_in_rotation": lambda case: (NEXT_IN_ROTATION,),
    "last_in_rotation": _last_in_rotation,
    "skilled_next": _skilled_next,
    "manager": lambda case: ("manager",),
    "team_manager": lambda case: ("team_manager",),
    "public_pool": lambda case: ("pool:public",),
    "department_pool": lambda case: ("pool:department",),
    "unit_pool": lambda case: ("pool:unit",),
    "sales_manager": lambda case: ("sales_manager",),
    "original_receiver": lambda case: _one(sending.original(case)),
    "cover_receivers": lambda case: tuple(sharing.covers(case)),
    "furtherers": lambda case: tuple(sharing.furtherers(case)),
    "delegate": lambda case: tuple(sharing.delegates(case))[-1:],
    "assignee": _assignee,
    "acknowledged": lambda case: _one(grabbing.acknowledged(case)),
    "second_receiver_on_site": _second_on_site,
    "new_registrant": _new_registrant,
    "company_pool": lambda case: ("pool:company",),
    "developer_related": lambda case: ("pool:developer_related",),
    **SLIP_PARTIES,
    **STAND_INS,
    **collective.PARTIES,
}
