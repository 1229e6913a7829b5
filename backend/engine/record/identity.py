"""Who counts as one customer (同一组客户), and why we think so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from backend.engine.facts import Fact, Related
from backend.engine.record import sightings, slipmatch
from backend.engine.record.timeline import Timeline
from backend.engine.rules.clauses import SameCustomer
from backend.engine.rules.law import Law


class Link(Struct, frozen=True, kw_only=True):
    """Two people who count as one customer, by which clause (None: the same person), and the facts that say so."""

    ends: tuple[str, str]
    facts: tuple[Fact, ...]
    clause: str | None = None


class Household(Struct, frozen=True, kw_only=True):
    """The customers who count as one, the facts that make them so, and the clause (None: the same person).

    `possible`: others who may be the same person by a masked number (隐号), which decides nothing.
    """

    members: frozenset[str]
    links: tuple[Fact, ...] = ()
    clause: str | None = None
    possible: tuple[str, ...] = ()


def household(customer: str, timeline: Timeline, law: Law) -> Household:
    """同一组客户: everybody linked to `customer` by relations, or by slips alike, that the rulebook counts."""
    links, possible_pairs = timeline.once(_links, law)
    if not any(customer in link.ends for link in links) and not any(customer in pair for pair in possible_pairs):
        return Household(members=frozenset((customer,)))
    members = {customer}
    size = 0
    while size != len(members):
        size = len(members)
        members.update(_other_ends(links, members))
    used = [link for link in links if link.ends[0] in members]
    clause = next((link.clause for link in used if link.clause is not None), None)
    facts = tuple({fact.id: fact for link in used for fact in link.facts}.values())
    near = {end for pair in possible_pairs if not members.isdisjoint(pair) for end in pair}
    possible = tuple(sorted(near - members))
    return Household(members=frozenset(members), links=facts, clause=clause, possible=possible)


def _links(timeline: Timeline, law: Law) -> tuple[list[Link], tuple[sightings.Pair, ...]]:
    """Who counts as one with whom, and which pairs only may be one."""
    people = sightings.people(timeline)
    by_number = (Link(ends=pair, facts=facts) for pair, facts in people.same.items())
    return [*_related(timeline, law.same_customer), *_alike(timeline, law), *by_number], people.possible


def _other_ends(links: Iterable[Link], members: set[str]) -> set[str]:
    return {end for link in links if not members.isdisjoint(link.ends) for end in link.ends}


def _related(timeline: Timeline, rules: list[tuple[str, SameCustomer]]) -> Iterator[Link]:
    for fact in timeline.of(Related):
        if fact.customer is None or fact.other == fact.customer:
            continue
        clause = _clause(fact, rules, timeline)
        if fact.relation == "same_person" or clause is not None:
            yield Link(ends=(fact.customer, fact.other), facts=(fact,), clause=clause)


def _clause(fact: Related, rules: list[tuple[str, SameCustomer]], timeline: Timeline) -> str | None:
    """The clause by which these two count as one; demand matters only where the clause says so."""
    for no, rule in rules:
        if fact.relation in rule.relations and (not rule.same_demand or _same_demand(fact, timeline)):
            return no
    return None


def _same_demand(fact: Related, timeline: Timeline) -> bool:
    """需为同一需求: as was found, or else as their slips say."""
    if fact.same_demand is not None:
        return fact.same_demand
    return slipmatch.same_demand(timeline, str(fact.customer), fact.other) is True


def _alike(timeline: Timeline, law: Law) -> Iterator[Link]:
    for no, rule in law.same_customer:
        if rule.match:
            for match in slipmatch.matches(timeline, law, rule):
                yield Link(ends=match.ends, facts=match.slips, clause=no)
