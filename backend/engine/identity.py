"""Who counts as one customer (同一组客户), and why we think so."""

from __future__ import annotations

from msgspec import Struct

from backend.engine.clauses import SameCustomer
from backend.engine.facts import Related
from backend.engine.timeline import Timeline


class Household(Struct, frozen=True, kw_only=True):
    """The customers who count as one, the facts that make them so, and the clause (None: the same person)."""

    members: frozenset[str]
    links: tuple[Related, ...] = ()
    clause: str | None = None


def household(customer: str, timeline: Timeline, rules: list[tuple[str, SameCustomer]]) -> Household:
    """同一组客户: everybody linked to `customer` by relations that the rulebook counts."""
    related = timeline.of(Related)
    if not related:
        return Household(members=frozenset((customer,)))
    others = (fact for fact in related if fact.other != fact.customer)
    links = [fact for fact in others if fact.relation == "same_person" or _clause(fact, rules) is not None]
    members = {customer}
    size = 0
    while size != len(members):
        size = len(members)
        members.update(_other_ends(links, members))
    used = tuple(fact for fact in links if fact.customer in members)
    clause = next((c for c in (_clause(fact, rules) for fact in used) if c is not None), None)
    return Household(members=frozenset(members), links=used, clause=clause)


def _other_ends(links: list[Related], members: set[str]) -> set[str]:
    found = {fact.other for fact in links if fact.customer in members}
    return found | {fact.customer for fact in links if fact.other in members and fact.customer is not None}


def _clause(fact: Related, rules: list[tuple[str, SameCustomer]]) -> str | None:
    """The clause by which these two count as one; demand matters only where the clause says so."""
    for no, rule in rules:
        if fact.relation in rule.relations and (not rule.same_demand or fact.same_demand):
            return no
    return None
