"""Same number, same person (同号同人): full numbers decide, masked ones (隐号) only where an arrival bears them out.

What a mask hides is unknown. Until the arrival confirms, whoever may be meant is possible, never decided; so is a
report that two people fit.
"""

from __future__ import annotations

from itertools import combinations

from msgspec import Struct

from backend.engine.facts import ArrivalRecorded, ChannelReported, Fact, StepTaken
from backend.engine.record import numbers
from backend.engine.record.timeline import Timeline

Pair = tuple[str, str]


class Told(Struct, frozen=True, kw_only=True):
    """What a report or a slip says of a customer's number and name."""

    customer: str
    fact: Fact
    written: dict[str, str]
    arrived: bool

    @property
    def full(self) -> bool:
        """Is the whole number known, in plain or as a digest?"""
        phone = self.written.get("phone", "")
        plain = numbers.normal(phone) or phone
        return plain != "" and numbers.HIDDEN not in plain


class People(Struct, frozen=True, kw_only=True):
    """Pairs of customers who are one person, with the facts that show it, and pairs who only may be."""

    same: dict[Pair, tuple[Fact, ...]] = {}
    possible: tuple[Pair, ...] = ()


def people(timeline: Timeline) -> People:
    """What the numbers in reports and arrivals say about who is who."""
    told = _told(timeline)
    if len(told) < 2:
        return People()
    same: dict[Pair, tuple[Fact, ...]] = {}
    possible: list[Pair] = []
    apart = _shown_different(timeline)
    for one, other in combinations(sorted(told), 2):
        if (one, other) in apart:
            continue
        shown = _one_person(told[one], told[other])
        if shown:
            same[one, other] = shown
        elif shown is not None:
            possible.append((one, other))
    torn = _torn(told, same)
    possible += [pair for pair in same if torn & set(pair)]
    return People(same={p: facts for p, facts in same.items() if not torn & set(p)}, possible=tuple(possible))


def _shown_different(timeline: Timeline) -> set[Pair]:
    """经核对不是同一位: somebody looked, and said so."""
    said = [(s.customer, s.subject) for s in timeline.of(StepTaken) if s.step == "shown_different"]
    named = [(one, other) for one, other in said if one and other]
    return {*named, *((other, one) for one, other in named)}


def _told(timeline: Timeline) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    facts: list[ChannelReported | ArrivalRecorded] = [*timeline.of(ChannelReported), *timeline.of(ArrivalRecorded)]
    for fact in facts:
        if fact.customer is not None and ("phone" in fact.written or "shown" in fact.written):
            arrived = isinstance(fact, ArrivalRecorded)
            said = Told(customer=fact.customer, fact=fact, written=fact.written, arrived=arrived)
            found.setdefault(fact.customer, []).append(said)
    return found


def _torn(told: dict[str, list[Told]], same: dict[Pair, tuple[Fact, ...]]) -> set[str]:
    """Customers known by a mask alone whom more than one person fits."""
    masked = {customer for customer, said in told.items() if not any(t.full for t in said)}
    return {customer for customer in masked if sum(customer in pair for pair in same) > 1}


def _one_person(one: list[Told], other: list[Told]) -> tuple[Fact, ...] | None:
    """The facts that show it; empty where they only may be one; None where the numbers do not say so."""
    mine, theirs = [t for t in one if t.full], [t for t in other if t.full]
    if mine and theirs:
        equal = [(a, b) for a in mine for b in theirs if _one_number(a, b)]
        return (equal[0][0].fact, equal[0][1].fact) if equal else None
    fitting = [(a, b) for a in mine or one for b in theirs or other if _fits(a.written, b.written)]
    if not fitting:
        return None
    return next(((a.fact, b.fact) for a, b in fitting if _proved(a, b) or _proved(b, a)), ())


def _one_number(one: Told, other: Told) -> bool:
    """Of digests, equal ones are one number."""
    a, b = one.written["phone"], other.written["phone"]
    return numbers.are_same(a, b) or (a == b and numbers.normal(a) == "")


def _fits(one: dict[str, str], other: dict[str, str]) -> bool:
    if "shown" in one and "shown" in other:
        return one["shown"] == other["shown"]
    return numbers.may_be(one.get("phone", ""), other.get("phone", ""))


def _proved(report: Told, arrival: Told) -> bool:
    """来访登记信息完全一致: the arrival gives the whole number, and the same name (and gender) as the report."""
    if report.arrived or not arrival.arrived or numbers.HIDDEN in arrival.written.get("phone", numbers.HIDDEN):
        return False
    if "name" not in report.written or "name" not in arrival.written:
        return False
    both = ("name", "gender") if "gender" in report.written and "gender" in arrival.written else ("name",)
    return all(report.written[key] == arrival.written[key] for key in both)
