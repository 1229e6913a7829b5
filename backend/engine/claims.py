"""Facts make claims (谁可以说"这是我的客户"), and voids unmake them; the living ones compete by precedence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from backend.engine.clauses import Claim as ClaimRule
from backend.engine.dossier import Dossier
from backend.engine.facts import (
    CallTaken,
    ContractSigned,
    Fact,
    OriginalFound,
    ProxyRegistered,
    RecordSearched,
    SubscriptionSigned,
    VisitRegistered,
)
from backend.engine.timeline import precedes
from backend.engine.vocabulary import Defect


class Claim(Struct, frozen=True, kw_only=True):
    """Somebody may say "mine": who, on what fact, since when; `defect` is why it does not count."""

    consultant: str
    basis: str
    since: Fact
    clause: str
    provisional: bool = False
    defect: Defect | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """How the living claims stand: the winner, and those of others whose order with it cannot be proved."""

    winner: Claim | None
    unproved: tuple[Claim, ...] = ()


def claims(case: Dossier) -> list[Claim]:
    """Every claim, void ones with the defect that the rulebook counts, earliest first."""
    voids = case.law.voids
    found: list[Claim] = []
    for no, rule in case.law.claims:
        for claim in BASES[rule.basis](case, no, rule):
            defect = claim.defect if claim.defect in voids else _common_defect(case, claim)
            found.append(claim if claim.defect == defect else replace(claim, defect=defect))
    found.sort(key=_by_since)
    return found


def _by_since(claim: Claim) -> tuple[datetime, str, str, str]:
    return claim.since.at, claim.since.id, claim.consultant, claim.basis


def _common_defect(case: Dossier, claim: Claim) -> Defect | None:
    """Defects that any claim may have: the visitor was no customer, or was received out of turn."""
    if claim.basis not in ("reception", "turn", "visit_registration"):
        return None
    voids = case.law.voids
    if "not_a_customer" in voids and case.no_customer_since(claim.since):
        return "not_a_customer"
    if "out_of_turn" in voids and claim.basis != "turn" and out_of_turn(case, claim.consultant, claim.since):
        return "out_of_turn"
    return None


def out_of_turn(case: Dossier, consultant: str, fact: Fact) -> bool:
    """轮错或抢客: the first to receive was not the one whose turn it was, and nobody had passed it on."""
    if case.due is None or not case.received or case.brought:
        return False
    first = next((r for r in case.received if r.fact.at >= case.due[1].at), None)
    if first is None or first.consultant != consultant or case.due[0] == consultant:
        return False
    visit = getattr(fact, "visit", None)
    same_visit = visit is None or first.fact.visit is None or visit == first.fact.visit
    named = any(v.named == consultant for v in case.visits)
    return same_visit and not named and fact.at >= first.fact.at


def standing(case: Dossier, found: list[Claim]) -> Standing:
    """以第一来访、招待并登记原则为准: the earliest living claim wins, if it is provably the earliest."""
    living = [c for c in found if c.defect is None]
    if not living or not case.law.precedence:
        return Standing(winner=None)
    latest_wins = case.law.precedence[0][1].order == "latest"
    winner = living[-1] if latest_wins else living[0]
    unproved = tuple(c for c in living if c.consultant != winner.consultant and precedes(winner.since, c.since) is None)
    return Standing(winner=winner, unproved=unproved)


def _registrations(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """以第一来访、招待并登记原则为准; 代登记无效."""
    facts: list[VisitRegistered | ProxyRegistered] = [*case.registrations, *case.own(ProxyRegistered)]
    for fact in facts:
        defect = _register_defect(fact, rule)
        yield Claim(consultant=fact.consultant, basis="visit_registration", since=fact, clause=no, defect=defect)


def _register_defect(fact: VisitRegistered | ProxyRegistered, rule: ClaimRule) -> Defect | None:
    if isinstance(fact, ProxyRegistered):
        return "proxy"
    if fact.phone_reachable is False:
        return "unreachable"
    return None if set(rule.fields) <= set(fact.fields) else "incomplete"


def _receptions(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """负责招待的置业顾问为"第一招待人". A provisional reception gives way to its own registration."""
    registered = {r.consultant for r in case.registrations} if rule.provisional else set()
    for reception in case.received:
        if reception.consultant not in registered and not isinstance(reception.fact, VisitRegistered):
            yield Claim(
                consultant=reception.consultant,
                basis="reception",
                since=reception.fact,
                clause=no,
                provisional=rule.provisional,
            )


def _turn(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """按顺序安排轮见: the visit belongs to whose turn it was."""
    if case.due is not None and not case.brought:
        yield Claim(consultant=case.due[0], basis="turn", since=case.due[1], clause=no)


def _calls(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """新客户第一次来电咨询: a call counts if the visitor then asks for its taker, or the office finds it."""
    for fact in case.own(CallTaken):
        arrival = next((v for v in case.visits if v.at >= fact.at), None)
        first = next((r for r in case.received if r.fact.at >= fact.at), None)
        named = arrival is not None and arrival.named == fact.consultant
        traced = named or _traced(case, fact, first.fact if first else None)
        recalled = traced or (first is not None and first.consultant == fact.consultant)
        defect: Defect | None = None if recalled or first is None else "unrecalled_call"
        yield Claim(
            consultant=fact.consultant,
            basis="call",
            since=fact,
            clause=no,
            provisional=not recalled and first is None,
            defect=defect if fact.logged or named else "unlogged_call",
        )


def _traced(case: Dossier, call: CallTaken, reception: Fact | None) -> bool:
    """The office found the call before somebody else received the visitor."""
    found = any(s.found == call.consultant and _not_after(s, reception) for s in case.own(RecordSearched))
    return found or any(f.consultant == call.consultant and _not_after(f, reception) for f in case.own(OriginalFound))


def _not_after(fact: Fact, other: Fact | None) -> bool:
    return other is None or fact.at <= other.at


def _named(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """A visitor who asks for a consultant is received by them, record or not."""
    for visit in case.visits:
        if visit.named is not None:
            yield Claim(consultant=visit.named, basis="named", since=visit, clause=no)


def _deals(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """已成交客户: a deal of old is itself proof of whose customer this was."""
    deals: list[SubscriptionSigned | ContractSigned] = [
        *case.own(SubscriptionSigned),
        *case.own(ContractSigned),
    ]
    for fact in deals:
        if fact.consultant is not None:
            yield Claim(consultant=fact.consultant, basis="deal", since=fact, clause=no)


BASES: dict[str, Callable[[Dossier, str, ClaimRule], Iterator[Claim]]] = {
    "visit_registration": _registrations,
    "reception": _receptions,
    "turn": _turn,
    "call": _calls,
    "named": _named,
    "deal": _deals,
}
