"""Whose was it (找原销售代表): relatives, the record, the to-be-confirmed register, who is not known again."""

from __future__ import annotations

from datetime import datetime

from backend.engine.circumstances import returning
from backend.engine.facts import (
    Fact,
    FollowedUp,
    ReceptionEnded,
    Recognised,
    RecordSearched,
    Related,
    StepTaken,
    Visited,
)
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.dossier import Received
from backend.engine.record.timeline import by_time

KIN = ("spouse", "parent_child", "sibling")


def confirmed_by(case: Case, moment: datetime) -> Fact | None:
    """The customer's own valid confirmation before a moment, if there is one."""
    return next((c.since for c in case.claims if c.defect is None and c.since.at < moment), None)


@once
def relative(case: Case) -> tuple[Visited, str, str] | None:
    """首先确认客户(包括亲属)是否联系过: the visit of somebody new, a relative, and whose customer that one is."""
    for visit in case.visits:
        if confirmed_by(case, visit.at) is not None:
            return None
        known = case.timeline.before(visit.at)
        for kin in _relatives(case, visit):
            owner = case.holder_of(case.other(kin, known))
            if owner is not None:
                return visit, kin, owner
    return None


def _relatives(case: Case, visit: Visited) -> list[str]:
    """Relatives named at the visit, or on record as such by then, who do not count as the same customer anyway."""
    found = list(visit.family_of)
    for link in case.timeline.of(Related):
        ends = (link.customer, link.other)
        if link.relation in KIN and visit.customer in ends and link.at <= visit.at:
            found += [end for end in ends if end is not None]
    return [c for c in dict.fromkeys(found) if c not in case.household.members]


def relative_contacted(case: Case) -> Evidence | None:
    """客户的亲属电话联系过或到过现场: with some consultant, before the customer's own first confirmation."""
    found = relative(case)
    return evidence(found[0], companion=found[1]) if found else None


@once
def trace(case: Case) -> RecordSearched | None:
    """于系统查询: the last search, if it found somebody and nothing else on file is older."""
    search = case.own(RecordSearched)[-1] if case.own(RecordSearched) else None
    if search is None or search.found is None or confirmed_by(case, search.at) is not None:
        return None
    return search


def traced_on_record(case: Case) -> Evidence | None:
    """请客户提供相关信息查询, 查到原销售人员."""
    search = trace(case)
    return evidence(search) if search else None


@once
def entry(case: Case) -> StepTaken | None:
    """待确认客户登记表: the entry in force; another one counts once the period of the first has run out."""
    current: StepTaken | None = None
    for step in case.steps("to_be_confirmed"):
        if step.by is not None and (current is None or step.at >= _end(case, current)):
            current = step
    return current


def _end(case: Case, step: StepTaken) -> datetime:
    return case.timeline.end_of_day(step.at, case.law.number("claim_days", 3))


@once
def claimed(case: Case) -> StepTaken | None:
    """3日内有销售代表确认, 经核实: the first claim on the entry in force that was in time and verified."""
    posted = entry(case)
    if posted is None:
        return None
    mine = (s for s in case.steps("entry_claimed") if s.by is not None and posted.at <= s.at < _end(case, posted))
    return next((s for s in mine if s.result == "verified"), None)


def claims_until(case: Case) -> datetime | None:
    """When an entry that nobody has claimed yet stops waiting."""
    posted = entry(case)
    if posted is None or claimed(case) is not None or case.timeline.at >= _end(case, posted):
        return None
    return _end(case, posted)


def awaiting_claim(case: Case) -> Evidence | None:
    """尚在认领期内, 还没有人认领并经核实."""
    return evidence(entry(case), days=case.law.number("claim_days", 3)) if claims_until(case) is not None else None


def claimed_in_time(case: Case) -> Evidence | None:
    """3日内有销售代表确认, 经核实后."""
    claim = claimed(case)
    return evidence(entry(case), claim) if claim else None


def entry_unclaimed(case: Case) -> Evidence | None:
    """超过3日(含)无人认领: the last day has passed without a verified claim."""
    posted = entry(case)
    if posted is None or claimed(case) is not None or claims_until(case) is not None:
        return None
    return evidence(posted, days=case.law.number("claim_days", 3))


def reconfirmed_as_new(case: Case) -> Evidence | None:
    """客户来访时无法确认销售代表: neither could the customer say, nor did the register show."""
    search = case.own(RecordSearched)[-1] if case.own(RecordSearched) else None
    if search is None or search.found is not None:
        return None
    visit = next((v for v in reversed(case.visits) if v.at <= search.at and _same_day(case, v, search)), None)
    if visit is not None and visit.named is not None:
        return None
    told, first = case.disclosure, first_received(case, visit or search)
    if told is not None and (first is None or told.at <= first.fact.at):
        return None
    return evidence(visit, search)


def first_received(case: Case, since: Fact, without: str | None = None) -> Received | None:
    """Who first received the customer from a fact on."""
    return next((r for r in case.received if r.fact.at >= since.at and r.consultant != without), None)


def lapsed_unrecognised(case: Case) -> Evidence | None:
    """超过有效期未追踪的客户到场后, 客户与原销售人员不予辨认或辨认无果: neither knew the other again."""
    back, winner = returning.lapsed_return(case), case.standing.winner
    if back is None or winner is None or winner.since.at >= back.fact.at:
        return None
    seen = [r for r in case.own(Recognised) if r.consultant == case.owner and _same_day(case, r, back.fact)]
    visits = [v for v in case.visits if _same_day(case, v, back.fact)]
    if any(r.recognised for r in seen) or any(case.owner in (v.named, v.sms_from) for v in visits):
        return None
    missed: list[Fact] = [r for r in seen if not r.recognised]
    missed += [v for v in visits if v.recalls is False]
    return evidence(back.last_contact, missed[0], days=back.days, rival=case.owner) if missed else None


def _same_day(case: Case, first: Fact, second: Fact) -> bool:
    return case.timeline.day(first.at) == case.timeline.day(second.at)


@once
def met(case: Case) -> tuple[str, Fact] | None:
    """Who met the customer first: received, registered, or known to have ended a reception."""
    facts: list[tuple[str, Fact]] = [(r.consultant, r.fact) for r in case.received]
    facts += [(e.consultant, e) for e in case.own(ReceptionEnded)]
    return min(facts, key=lambda f: by_time(f[1]), default=None)


@once
def second_reception(case: Case) -> tuple[str, Fact] | None:
    """客户二次来访: who received on a later day, other than the first; or else who closed."""
    first = met(case)
    if first is None:
        return None
    day = case.timeline.day(first[1].at)
    facts: list[tuple[str, Fact]] = [(r.consultant, r.fact) for r in case.received]
    if case.deal is not None and case.closer is not None:
        facts.append((case.closer, case.deal))
    return next(((who, fact) for who, fact in facts if who != first[0] and case.timeline.day(fact.at) > day), None)


def unrecorded_unrecognised(case: Case) -> Evidence | None:
    """没有及时填写来访登记或没有详细的跟踪记录, 客户二次来访, 在一个完整的接待过程中该销售人员在场却未认出客户."""
    first, second = met(case), second_reception(case)
    if first is None or second is None or case.absent(first[0], second[1]) is not None:
        return None
    seen = [r for r in case.own(Recognised) if r.consultant == first[0] and first[1].at < r.at <= second[1].at]
    seen += [r for r in case.own(Recognised) if r.consultant == first[0] and _later_that_day(case, r, second[1])]
    if not seen or any(r.recognised for r in seen):
        return None
    broken = (e for e in case.own(ReceptionEnded) if e.consultant == second[0] and e.at >= second[1].at)
    if any(e.interrupted for e in broken) or not _unrecorded(case, first[0], first[1], second[1]):
        return None
    return evidence(first[1], second[1], seen[-1], rival=first[0])


def _later_that_day(case: Case, fact: Fact, other: Fact) -> bool:
    return fact.at > other.at and _same_day(case, fact, other)


def _unrecorded(case: Case, who: str, first: Fact, second: Fact) -> bool:
    """Not registered on the day itself, or the time for following up is over and nothing is written down about it."""
    written = any(r.consultant == who and _same_day(case, r, first) for r in case.registrations)
    followed = any(
        f.consultant == who and f.has_record and not f.backfilled and first.at <= f.at < second.at
        for f in case.own(FollowedUp)
    )
    days = case.law.windows[0][1].days if case.law.windows else 0
    due = (case.timeline.day(second.at) - case.timeline.day(first.at)).days > days
    return not written or (due and not followed)


def no_earlier_contact(case: Case) -> Evidence | None:
    """初访前未与销售人员有联系: the visit registration is the first that anybody knows of the customer."""
    winner = case.standing.winner
    if winner is None or winner.basis not in ("visit_registration", "crm_record"):
        return None
    earlier = any(c.since.at < winner.since.at for c in case.claims if c.basis in ("call", "sms", "named"))
    return None if earlier else evidence(winner.since)


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        relative_contacted,
        traced_on_record,
        awaiting_claim,
        claimed_in_time,
        entry_unclaimed,
        reconfirmed_as_new,
        lapsed_unrecognised,
        unrecorded_unrecognised,
        no_earlier_contact,
    )
}
