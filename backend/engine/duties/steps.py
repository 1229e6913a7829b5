"""Steps (事项) as clauses speak of them: which facts are such a step, and what a clause still lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from backend.engine import facts as f
from backend.engine.facts import Fact, StepTaken
from backend.engine.record.timeline import Timeline
from backend.engine.rules.needs import Need

GRADES = ("A", "B", "C", "D")
SEEN = (f.Visited, f.VisitRegistered, f.ReceptionStarted, f.ReceptionEnded, f.CallTaken, f.FollowedUp)
WIDER: dict[str, Callable[[Fact], bool]] = {
    "contact": lambda fact: isinstance(fact, SEEN) or name(fact) == "visit_ended",
    "received": lambda fact: (
        isinstance(fact, f.ReceptionStarted | f.VisitRegistered | f.HandedOver | f.ReceptionEnded)
        or name(fact) == "visit_ended"
    ),
    "call": lambda fact: isinstance(fact, f.FollowedUp) and fact.channel == "phone",
    "talk": lambda fact: isinstance(fact, f.FollowedUp) and fact.channel != "message",
    "sms": lambda fact: isinstance(fact, f.FollowedUp) and fact.channel == "message",
    "graded": lambda fact: name(fact) == "graded" or (name(fact) == "visit_ended" and result(fact) in GRADES),
    "deal": lambda fact: isinstance(fact, f.DepositPaid | f.SubscriptionSigned | f.ContractSigned),
}
"""Steps that several kinds of facts are (联系、接待、通话、成交)."""


def name(fact: Fact) -> str:
    """What clauses call this fact: its step, or its kind."""
    return fact.step if isinstance(fact, StepTaken) else str(fact.__struct_config__.tag)


def actor(fact: Fact) -> str | None:
    """Who did it."""
    for field in ("by", "consultant", "clerk", "agency", "actor"):
        who = getattr(fact, field, None)
        if isinstance(who, str):
            return who
    return None


def result(fact: Fact) -> str:
    """What came of it. A contact that nobody wrote down is unrecorded; an attempt (未接通) is no contact."""
    if isinstance(fact, f.FollowedUp) and not (fact.answered and fact.has_record):
        return "unrecorded" if fact.answered else "unanswered"
    return getattr(fact, "result", None) or "done"


def is_step(fact: Fact, step: str) -> bool:
    """Is this fact what clauses call by this name?"""
    return name(fact) == step or (step in WIDER and WIDER[step](fact))


def such(timeline: Timeline, step: str) -> Sequence[Fact]:
    """Every fact that clauses call by this name, earliest first. Looked up, not searched for: clauses ask often."""
    if step not in WIDER:
        return timeline.named.get(step, ())
    known = timeline.wider.get(step)
    if known is None:
        known = timeline.wider[step] = [fact for fact in timeline.facts if is_step(fact, step)]
    return known


def meets(fact: Fact, need: Need) -> bool:
    """Was the step taken as asked: by whom, with what result, with which particulars?"""
    if need.by is not None and need.by not in (actor(fact), getattr(fact, "to", None)):
        return False
    if need.result and result(fact) not in need.result:
        return False
    if need.below is not None and (getattr(fact, "number", None) is None or fact.number >= need.below):  # type: ignore[attr-defined]  # a StepTaken
        return False
    return tagged(fact, need)


def tagged(fact: Fact, need: Need) -> bool:
    """Has it the particulars that are asked for?"""
    return set(need.tags) <= {*getattr(fact, "tags", ()), *_said(fact)}


def _said(fact: Fact) -> tuple[str, ...]:
    """What a fact says without a tag. A follow-up by message is the salesperson's own."""
    own = ("salesperson",) if isinstance(fact, f.FollowedUp) else ()
    company = ("company",) if getattr(fact, "company", False) else ()
    said = (getattr(fact, name, None) for name in ("channel", "register", "occasion"))
    return *(str(word) for word in said if word), *company, *own


def every(timeline: Timeline, need: Need) -> list[Fact]:
    """Every fact that is such a step, earliest first."""
    return [fact for fact in such(timeline, need.step) if meets(fact, need)]


def concerns(fact: Fact, customer: str | None, subject: str | None) -> bool:
    """Is it about this customer and subject (each, if given)?"""
    if customer is not None and fact.customer not in (customer, None):
        return False
    about = getattr(fact, "subject", None)
    return subject is None or about is None or about == subject


def _whose(fact: Fact, need: Need, customer: str | None, subject: str | None) -> bool:
    if need.whose == "this":
        return concerns(fact, customer, subject)
    return concerns(fact, None, subject) and (need.whose == "any" or fact.customer != customer)


def taken(
    timeline: Timeline, need: Need, customer: str | None, subject: str | None, *, bearer: str | None = None
) -> list[Fact]:
    """The steps on record that meet a need. `bearer` is whoever is held to it, for `by_self` and `by_other`."""
    found = _such(timeline, need.step, need, customer, subject)
    if need.last:
        found = [fact for fact in found if tagged(fact, need)][-1:]
    found = [fact for fact in found if meets(fact, need)]
    if need.since is not None:
        start = _such(timeline, need.since, need, customer, subject)
        found = [fact for fact in found if not start or fact.at >= start[-1].at]
    if need.older_than is not None:
        newest = max((s.number or 0 for s in timeline.of(StepTaken) if s.step == need.older_than), default=0)
        found = [fact for fact in found if (getattr(fact, "number", None) or 0) < newest]
    found = [fact for fact in found if not need.by_self or actor(fact) == bearer]
    barred = {bearer} if need.by_other else set()
    if need.other_than is not None:
        barred |= {actor(fact) for fact in _such(timeline, need.other_than, need, customer, subject)}
    return [fact for fact in found if actor(fact) is None or actor(fact) not in barred]


def hold(timeline: Timeline, needs: Iterable[Need], customer: str | None) -> bool:
    """对谁: are all of these on record of the customer?"""
    return all((len(taken(timeline, need, customer, None)) >= need.count) != need.absent for need in needs)


def _such(timeline: Timeline, step: str, need: Need, customer: str | None, subject: str | None) -> list[Fact]:
    return [fact for fact in such(timeline, step) if _whose(fact, need, customer, subject)]
