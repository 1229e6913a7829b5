"""勿扰: whoever asked not to be contacted is owed no contact, whatever a clause says; and what is meant for whom."""

from __future__ import annotations

from datetime import datetime

from backend.engine.duties import steps
from backend.engine.facts import Fact, Related
from backend.engine.record.timeline import Timeline, instant
from backend.engine.rules.law import Law
from backend.engine.rules.needs import Need
from backend.engine.verdict import Finding, Param
from backend.engine.words.vocabulary import DutyCode

DO_NOT_CONTACT = "do_not_contact"
MARK = Need(step="tagged", tags=(DO_NOT_CONTACT,), last=True, result=("marked",))
CONTACTS = frozenset(("followed_up", "contact", "call", "talk", "sms"))
CONTACTING: frozenset[DutyCode] = frozenset(
    ("follow_up", "keep_contact", "keep_close", "call_back", "call_back_caller", "track_departed", "warn_before_loss")
)
"""Duties that nobody can do without getting in touch with the customer."""


def asked_for(timeline: Timeline, customer: str | None) -> Fact | None:
    """The mark that stands, on this customer or on whoever is known to be the same person."""
    if customer is None or not any(DO_NOT_CONTACT in s.tags for s in timeline.named.get("tagged", ())):  # type: ignore[union-attr]  # StepTaken
        return None
    marks = (fact for one in sorted(_same(timeline, customer)) for fact in steps.taken(timeline, MARK, one, None))
    return next((fact for fact in marks if fact.customer is not None), None)


def _same(timeline: Timeline, customer: str) -> set[str]:
    """The same person under other ids."""
    same, size = {customer}, 0
    pairs = [(r.customer, r.other) for r in timeline.of(Related) if r.relation == "same_person" and r.customer]
    while size != len(same):
        size = len(same)
        same |= {end for pair in pairs if not same.isdisjoint(pair) for end in pair if end is not None}
    return same


def of_contact(code: str, need: str | None) -> bool:
    """Is it a duty that nobody can do without getting in touch with the customer?"""
    return code in CONTACTING if need is None else need in CONTACTS


def silenced(timeline: Timeline, code: DutyCode, need: Need | None, customer: str | None) -> bool:
    """May this not be asked of anybody, because the customer wants to be left alone?"""
    return of_contact(code, need.step if need else None) and asked_for(timeline, customer) is not None


def stands(law: Law, timeline: Timeline, clause: str, whom: tuple[Need, ...], customer: str | None) -> bool:
    """Is the clause meant for this customer, and does none that is override it?"""
    if not steps.hold(timeline, whom, customer):
        return False
    above = (rule for no, rule in law.meant_for if clause in law.overrides.get(no, ()))
    return not any(steps.hold(timeline, rule.whom, customer) for rule in above)


def findings(law: Law, timeline: Timeline, customers: frozenset[str] | None) -> list[Finding]:
    """That they asked for it, since when; about these customers."""
    marks = [asked_for(timeline, customer) for customer in sorted(customers or ())]
    known = {fact.id: fact for fact in marks if fact is not None}
    return [finding(law, fact) for fact in known.values()]


def finding(law: Law, mark: Fact, outcome: str = "noted") -> Finding:
    """Above every clause: told under the clause on contacts, or the first."""
    no = next((no for no, rule in law.gates if rule.act == "contact_customer"), law.clauses[0].no)
    params: dict[str, Param] = {"who": steps.actor(mark) or "manager", "since": instant(mark.at)}
    return Finding(clause=no, outcome=outcome, code=DO_NOT_CONTACT, facts=(mark.id,), params=params)  # type: ignore[arg-type]  # an Outcome


def known_by(timeline: Timeline, moment: datetime | None) -> list[str]:
    """The customers of whom anything was on record by then."""
    return sorted({f.customer for f in timeline.facts if f.customer and (moment is None or f.at < moment)})
