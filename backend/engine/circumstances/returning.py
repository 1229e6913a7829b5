"""The customer comes back (复访): recognised or not, searched for or not, in time or not."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta

from msgspec import Struct

from backend.engine.claims import lifetime
from backend.engine.facts import Fact, OwnerNotified, Recognised, RecordSearched
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.timeline import WHEN, by_time, instant


def unrecognised(case: Case) -> Evidence | None:
    """客户再次来访时, 置业顾问未能认出."""
    missed = [r for r in case.own(Recognised) if not r.recognised and r.consultant == case.owner]
    return evidence(missed[-1]) if missed else None


def search_found(case: Case) -> Evidence | None:
    """现场由销售内业查找, and the register showed who it was."""
    found = next((s for s in case.own(RecordSearched) if s.found is not None), None)
    return evidence(found) if found else None


def search_failed(case: Case) -> Evidence | None:
    """现场查找未果: and the office has not learned better; no deal yet."""
    search = case.failed_search
    if search is None or case.deal is not None or case.disclosure is not None or search_found(case):
        return None
    return evidence(search)


def not_found_before_deal(case: Case) -> Evidence | None:
    """现场查找未果, 成交后又发现原登记人的: searched in vain before the deal, and not told before it either."""
    search, deal, told = case.failed_search, case.deal, case.disclosure
    if search is None or deal is None or search.at >= deal.at or search_found(case):
        return None
    if told is not None and told.at < deal.at:
        return None
    return evidence(search, deal, told)


class Return(Struct, frozen=True, kw_only=True):
    """A return visit after the window had lapsed, not received by the owner."""

    fact: Fact
    last_contact: Fact
    days: int


@once
def lapsed_return(case: Case) -> Return | None:
    """在7天内未与其联系过, 而该旧客户有过来: the first such visit that the owner did not receive."""
    owner, windows = case.owner, case.law.windows
    if owner is None or not windows:
        return None
    contacts = case.contacts(owner)
    days = windows[0][1].days
    for event in _returns(case, owner):
        after = bisect_left(contacts, event.at, key=WHEN)
        if after == 0 or event.at - contacts[after - 1].at < timedelta(days=days):
            continue
        same_day = after < len(contacts) and _same_day(case, contacts[after], event)
        if not same_day and _gap(case, contacts[after - 1], event) > days:
            return Return(fact=event, last_contact=contacts[after - 1], days=days)
    return None


def _returns(case: Case, owner: str) -> list[Fact]:
    """Every time the customer was here, or was received by somebody other than the owner."""
    events: list[Fact] = [*case.visits, *(r.fact for r in case.received if r.consultant != owner)]
    events.sort(key=by_time)
    return events


def _same_day(case: Case, first: Fact, second: Fact) -> bool:
    return case.timeline.day(first.at) == case.timeline.day(second.at)


def _gap(case: Case, first: Fact, second: Fact) -> int:
    return (case.timeline.day(second.at) - case.timeline.day(first.at)).days


def returned_after_lapse(case: Case) -> Evidence | None:
    """在7天内未与其联系过, 而该旧客户有过来."""
    back = lapsed_return(case)
    if back is None:
        return None
    return evidence(back.last_contact, back.fact, days=back.days, since=instant(back.last_contact.at))


def owner_unavailable_then(case: Case) -> Evidence | None:
    """该置业顾问没有时间接待: at that return they were away, with another customer, or would not come."""
    back = lapsed_return(case)
    if back is None or case.owner is None:
        return None
    refused: Fact | None = next(
        (
            n
            for n in case.own(OwnerNotified)
            if n.consultant == case.owner and n.result != "coming" and _same_day(case, n, back.fact)
        ),
        None,
    )
    reason = refused or case.absent(case.owner, back.fact) or case.receiving_other(case.owner, back.fact)
    return evidence(reason) if reason else None


def unrecognised_then(case: Case) -> Evidence | None:
    """已辨认不出客户: at that return the owner did not know the customer again."""
    back = lapsed_return(case)
    if back is None:
        return None
    missed = next(
        (
            r
            for r in case.own(Recognised)
            if not r.recognised and r.consultant == case.owner and _same_day(case, r, back.fact)
        ),
        None,
    )
    return evidence(missed) if missed else None


@once
def window_end(case: Case) -> tuple[str, int, Fact, datetime] | None:
    """The clause, days, last contact of whoever keeps the customer, and the first instant outside the window."""
    if not case.law.windows or case.keeper is None:
        return None
    contacts = case.contacts(case.keeper)
    if not contacts:
        return None
    no, rule = case.law.windows[0]
    return no, rule.days, contacts[-1], lifetime.ends(case.timeline, rule, contacts[-1].at)


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        unrecognised,
        search_found,
        search_failed,
        not_found_before_deal,
        returned_after_lapse,
        owner_unavailable_then,
        unrecognised_then,
    )
}
