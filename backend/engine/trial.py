"""Test first (试算): one group of customers judged under what was in force and under a candidate.

Which answers flip, who gains and who loses in basis points and in yuan, and which findings made the difference.
Money: a deal's commission is price times the rate in basis points, what is less than a yuan dropped. A ledger's parties
share it by their basis points, rounded down; the yuan that are left over go one each to the largest remainders. What
belongs to nobody is NOBODY's, so that before and after always come to the same sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from backend.engine.attribution import decide
from backend.engine.facts import AnyFact, ContractSigned, SubscriptionSigned
from backend.engine.record import timeline as _timeline
from backend.engine.record.identity import household
from backend.engine.record.timeline import Timeline
from backend.engine.rules import law, versions
from backend.engine.rules.clauses import Rulebook
from backend.engine.verdict import WHOLE, Credited, Finding, Owns, Share, Shares, Status, Verdict

NOBODY = "nobody"
"""Whose the money is while a customer is in the pool or in dispute."""

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_Signed = SubscriptionSigned | ContractSigned


class Terms(Struct, frozen=True, kw_only=True):
    """What is tried. `before`: the versions in force, oldest first. Activity counts from `since`, up to `until`;
    both judge at `at`. `points`: the commission rate in basis points of the price."""

    before: tuple[Rulebook, ...]
    candidate: Rulebook
    since: datetime
    until: datetime
    at: datetime
    points: int


class Group(Struct, frozen=True, kw_only=True):
    """Customers whom somebody declared to belong together, and all that is known of them."""

    members: tuple[str, ...]
    facts: tuple[AnyFact, ...]


class Deals(Struct, frozen=True, kw_only=True):
    """成交: what a household signed in the period; `unpriced` of them say no price."""

    count: int = 0
    unpriced: int = 0
    price_yuan: int = 0
    commission_yuan: int = 0


class Side(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer under one of the two rulebooks, and what each party gets of the commission."""

    status: Status
    holders: tuple[str, ...] = ()
    shares: Shares = Shares()
    yuan: dict[str, int] = {}


class Move(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one party gains (or loses, below zero): basis points of either ledger, and yuan."""

    party: str
    performance: int = 0
    commission: int = 0
    yuan: int = 0


class Flip(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """翻转: a household whose answer differs. `dropped` applied only before, `added` applies only afterwards."""

    customer: str
    members: tuple[str, ...] = ()
    deals: Deals = Deals()
    before: Side
    after: Side
    moves: tuple[Move, ...] = ()
    dropped: tuple[Finding, ...] = ()
    added: tuple[Finding, ...] = ()

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that made the difference."""
        return tuple(dict.fromkeys(finding.clause for finding in (*self.dropped, *self.added)))


class Looked(Struct, frozen=True, kw_only=True):
    """One household that was looked at; `flip` None: the answer is the same."""

    deals: Deals
    flip: Flip | None = None


def from_the_beginning(rulebook: Rulebook) -> Rulebook:
    """The candidate as if it had been in force throughout, every clause of it."""
    clauses = tuple(replace(clause, in_force_from=None) for clause in rulebook.clauses)
    return replace(rulebook, effective_from=_EVER, clauses=clauses)


def replay(group: Group, terms: Terms) -> Iterator[Looked]:
    """Every household of the group with activity in the period, judged twice."""
    known = tuple(fact for fact in group.facts if fact.at <= terms.at)
    for home in _households(group.members, known, terms):
        if any(fact.customer in home and terms.since <= fact.at < terms.until for fact in known):
            yield _looked(home, known, terms)


def _looked(home: frozenset[str], facts: tuple[AnyFact, ...], terms: Terms) -> Looked:
    customer = min(home)
    signed = any(isinstance(fact, _Signed) and fact.customer in home for fact in facts)
    question = Credited(customer=customer) if signed else Owns(customer=customer)
    before = versions.decide(terms.before, question, facts, terms.at)
    after = decide(question, facts, terms.candidate, terms.at)
    deals = _deals(home, facts, terms) if signed else Deals()
    flip = compare(before, after, deals)
    if flip is None:
        return Looked(deals=deals)
    return Looked(deals=deals, flip=replace(flip, customer=customer, members=tuple(sorted(home))))


def _households(members: Sequence[str], facts: tuple[AnyFact, ...], terms: Terms) -> list[frozenset[str]]:
    """Who counts as one customer under both rulebooks: where they differ, the smaller households."""
    if len(members) == 1:
        return [frozenset(members)]
    everybody = frozenset(members)
    found = {customer: everybody for customer in members}
    for customer in members:
        judging = versions.judging(terms.before, Owns(customer=customer), facts, terms.at)
        for rulebook in (judging, terms.candidate):
            rules = law.in_force(rulebook, terms.at)
            timeline = _timeline.build(facts, terms.at, rules.zone)
            found[customer] &= household(customer, timeline, rules).members
    return sorted(set(found.values()), key=min)


def _deals(home: frozenset[str], facts: tuple[AnyFact, ...], terms: Terms) -> Deals:
    """What the household signed in the period: of one deal its contract says the price, or else its subscription."""
    zone = law.in_force(terms.candidate, terms.at).zone
    by_deal: dict[str | None, list[_Signed]] = {}
    for fact in _signatures(_timeline.build(facts, terms.at, zone)):
        if fact.customer in home:
            by_deal.setdefault(fact.deal, []).append(fact)
    # A deal belongs to the period of its first signature.
    signed = [found for found in by_deal.values() if terms.since <= min(f.at for f in found) < terms.until]
    prices = [_price(found) for found in signed]
    known = [price for price in prices if price is not None]
    return Deals(
        count=len(prices),
        unpriced=len(prices) - len(known),
        price_yuan=sum(known),
        commission_yuan=sum(price * terms.points // WHOLE for price in known),
    )


def _signatures(timeline: Timeline) -> list[_Signed]:
    return [*timeline.of(SubscriptionSigned), *timeline.of(ContractSigned)]


def _price(signed: Iterable[_Signed]) -> int | None:
    """The last price said; a contract's (they come last) before a subscription's."""
    prices = [fact.price_yuan for fact in signed if fact.price_yuan is not None]
    return prices[-1] if prices else None


def compare(before: Verdict, after: Verdict, deals: Deals) -> Flip | None:
    """None: the same status, holders and shares."""
    if (before.status, before.holders, before.shares) == (after.status, after.holders, after.shares):
        return None
    first, second = _side(before, deals), _side(after, deals)
    dropped, added = _difference(before.findings, after.findings)
    return Flip(
        customer="", deals=deals, before=first, after=second, moves=_moves(first, second), dropped=dropped, added=added
    )


def _side(verdict: Verdict, deals: Deals) -> Side:
    yuan = split(deals.commission_yuan, verdict.shares.commission) if deals.commission_yuan else {}
    return Side(status=verdict.status, holders=verdict.holders, shares=verdict.shares, yuan=yuan)


def split(yuan: int, shares: Sequence[Share]) -> dict[str, int]:
    """Whole yuan by basis points: rounded down, what is left over to the largest remainders, then by party's id."""
    if not shares:
        return {NOBODY: yuan}
    parts = {share.party: divmod(yuan * share.basis_points, WHOLE) for share in shares}
    left = yuan - sum(whole for whole, _ in parts.values())
    favoured = sorted(parts, key=lambda party: (-parts[party][1], party))[:left]
    return {party: whole + (party in favoured) for party, (whole, _) in sorted(parts.items())}


def _moves(before: Side, after: Side) -> tuple[Move, ...]:
    moved = (_move(party, before, after) for party in sorted({*_parties(before), *_parties(after)}))
    return tuple(move for move in moved if move.performance or move.commission or move.yuan)


def _move(party: str, before: Side, after: Side) -> Move:
    return Move(
        party=party,
        performance=_points(after.shares.performance, party) - _points(before.shares.performance, party),
        commission=_points(after.shares.commission, party) - _points(before.shares.commission, party),
        yuan=after.yuan.get(party, 0) - before.yuan.get(party, 0),
    )


def _parties(side: Side) -> list[str]:
    return [share.party for share in (*side.shares.performance, *side.shares.commission)] + list(side.yuan)


def _points(ledger: Iterable[Share], party: str) -> int:
    return sum(share.basis_points for share in ledger if share.party == party)


def _difference(
    before: tuple[Finding, ...], after: tuple[Finding, ...]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings applied in one and not in the other; where those are the same, any that differ."""
    first, second = ({_said(f): f for f in found if f.outcome == "applied"} for found in (before, after))
    if first.keys() == second.keys():
        first, second = ({_said(f): f for f in found} for found in (before, after))
    dropped = tuple(finding for key, finding in first.items() if key not in second)
    return dropped, tuple(finding for key, finding in second.items() if key not in first)


def _said(finding: Finding) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    params = tuple(sorted((key, str(value)) for key, value in finding.params.items()))
    return finding.clause, finding.outcome, finding.code, params
