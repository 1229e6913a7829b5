"""Slips alike (客户名称或联系方式基本一致): when two slips are presumed to be the same customer's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from backend.engine.facts import Related, SlipSigned, StepTaken
from backend.engine.record.timeline import Timeline
from backend.engine.rules.clauses import SameCustomer
from backend.engine.rules.law import Law


class Match(Struct, frozen=True, kw_only=True):
    """Two slips of different customers that agree in a name or a number."""

    ends: tuple[str, str]
    slips: tuple[SlipSigned, SlipSigned]


def matches(timeline: Timeline, law: Law, rule: SameCustomer) -> Iterator[Match]:
    """名称或联系方式其中一项相同, 视为同一客户, unless the demand differs or it was shown to be somebody else."""
    slips = timeline.of(SlipSigned)
    if len(slips) < 2:
        return
    alike: dict[tuple[str, str], list[SlipSigned]] = {}
    for slip in slips:
        for key in _keys(slip, timeline, law, rule):
            alike.setdefault(key, []).append(slip)
    for same in alike.values():
        for first, second in combinations(same, 2):
            if first.customer is None or second.customer is None or first.customer == second.customer:
                continue
            ends = (first.customer, second.customer)
            differ = rule.same_demand and same_demand(timeline, *ends) is False
            if not differ and not _rebutted(timeline, law, ends):
                yield Match(ends=ends, slips=(first, second))


def _keys(slip: SlipSigned, timeline: Timeline, law: Law, rule: SameCustomer) -> Iterator[tuple[str, str]]:
    if "name" in rule.match:
        for name in covered(slip, timeline, law):
            yield "name", name
    if "phone" in rule.match and slip.phone is not None:
        yield "phone", slip.phone


def covered(slip: SlipSigned, timeline: Timeline, law: Law) -> tuple[str, ...]:
    """每条客户确认只予确认为一组客户: the first name, and the others only if they are such kin of the first."""
    kin = law.values("slip_group")
    if not kin or slip.relation in kin or len(slip.names) < 2:
        return slip.names
    first = slip.names[0]
    return (first, *(name for name in slip.names[1:] if _kin(first, name, kin, timeline)))


def _kin(first: str, name: str, kin: tuple[str, ...], timeline: Timeline) -> bool:
    """Shown to be related: the relation was recorded between these two, by name."""
    return any({fact.customer, fact.other} == {first, name} and fact.relation in kin for fact in timeline.of(Related))


def same_demand(timeline: Timeline, first: str, second: str) -> bool | None:
    """需求基本一致: as was found, or as their last slips say; None where nobody said."""
    for fact in timeline.of(Related):
        if {fact.customer, fact.other} == {first, second} and fact.same_demand is not None:
            return fact.same_demand
    said = [_demand(timeline, first), _demand(timeline, second)]
    return None if None in said else said[0] == said[1]


def _demand(timeline: Timeline, customer: str) -> str | None:
    said = [s.demand for s in timeline.of(SlipSigned) if s.customer == customer and s.demand is not None]
    return said[-1] if said else None


def _rebutted(timeline: Timeline, law: Law, ends: tuple[str, str]) -> bool:
    """如果发现实际情况并非为同一客户, 视为不同客户."""
    steps = law.values("rebuts_same_customer")
    return any(s.step in steps and s.customer in ends and s.subject in (None, *ends) for s in timeline.of(StepTaken))
