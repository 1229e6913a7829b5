"""Precedence and exceptions (一般规则与例外): which clauses hold, which override which, and what is left.

Rulebooks are written as a general rule and exceptions that name what they override. Nothing here depends on
the order of rows: a clause gives way only to a clause that names it.
"""

from __future__ import annotations

from msgspec import Struct

from backend.engine.circumstances import holds
from backend.engine.parties.parties import PARTIES
from backend.engine.parties.stand_ins import UNSETTLED
from backend.engine.record.case import Case, Evidence
from backend.engine.record.timeline import instant
from backend.engine.rules.clauses import Award, Forum, Part
from backend.engine.verdict import NEXT_IN_ROTATION, WHOLE, Param, Share, Shares
from backend.engine.words.vocabulary import Ask, Circumstance

POOL = "pool:"
"""A party that is no person but a pool: `pool:public`."""
NOT_PEOPLE = frozenset((NEXT_IN_ROTATION, "manager", "sales_manager", "team_manager", UNSETTLED))
"""Who receives, but owns nothing yet: whoever is next, or a role that assigns."""


AT_A_GLANCE: frozenset[Circumstance] = frozenset(("deal_closed", "confirmed"))
"""Circumstances that cost nothing to examine once the claims are known."""


class Candidate(Struct, frozen=True, kw_only=True):
    """A clause that holds, and what it says. `forum`: it says that a person decides."""

    clause: str
    code: str
    shares: Shares = Shares()
    who: tuple[str, ...] = ()
    provisional: bool = False
    forum: Forum | None = None
    tie: bool = False
    scheme: str | None = None
    evidence: Evidence = Evidence(())


class Judgement(Struct, frozen=True, kw_only=True):
    """Every clause that holds: those left standing, and those overridden with what overrides them."""

    standing: tuple[Candidate, ...]
    overridden: tuple[tuple[Candidate, str], ...] = ()

    @property
    def disputed(self) -> bool:
        """Two clauses hold, say different things and override neither; or a person must decide."""
        if any(c.forum is not None or c.tie for c in self.standing):
            return True
        return any(c.who != self.standing[0].who or c.shares != self.standing[0].shares for c in self.standing)


def judge(case: Case, ask: Ask) -> Judgement:
    """General rule first; then what the exceptions leave of it. Judged once per case and question."""
    known = case.judged.get(ask)
    if not isinstance(known, Judgement):
        known = case.judged[ask] = _judge(case, ask)
    return known


def _judge(case: Case, ask: Ask) -> Judgement:
    candidates = [*_general(case), *_awards(case, ask), *_forums(case)]
    if len(candidates) < 2:
        return Judgement(standing=tuple(candidates))
    return _without_overridden(candidates, case.law.overrides)


def _general(case: Case) -> list[Candidate]:
    """The precedence clause, for the winner among the living claims."""
    standing = case.standing
    winner = standing.winner
    if winner is None:
        return []
    clause, rule = case.law.precedence[0]
    facts = (winner.since.id, *(c.since.id for c in standing.unproved))
    params: dict[str, Param] = {"who": winner.consultant, "since": instant(winner.since.at)}
    code = "provisional_claim" if winner.provisional else "first_claim"
    if standing.unproved:
        code, params["rival"] = "order_unproved", standing.unproved[0].consultant
    who = (winner.consultant, *sorted({c.consultant for c in standing.unproved}))
    general = Candidate(
        clause=clause,
        code=code,
        who=who,
        shares=both_ledgers(equal(who)),
        provisional=winner.provisional,
        tie=bool(standing.unproved) and rule.tie == "disputed",
        evidence=Evidence(facts, params),
    )
    return [general]


def _awards(case: Case, ask: Ask) -> list[Candidate]:
    found = []
    for clause, rule in case.law.awards[ask]:
        if rule.unless and _ruled_out(case, rule):
            continue
        if rule.when and holds(case, rule.when[0]) is None:
            continue
        evidence = _evidence(case, rule)
        candidate = None if evidence is None else _award(case, clause, rule, evidence)
        if candidate is not None:
            found.append(candidate)
    return found


def _ruled_out(case: Case, rule: Award) -> bool:
    """Does something seen at a glance exclude it? Then nothing else need be examined."""
    return any(name in AT_A_GLANCE and holds(case, name) is not None for name in rule.unless)


def _forums(case: Case) -> list[Candidate]:
    """由经理酌情分派: a clause that leaves the matter to a person."""
    found = []
    for clause, rule in case.law.forums:
        evidence = _evidence(case, rule) if rule.when else None
        if evidence is not None:
            told = {"who", "since", "rival"} <= evidence.params.keys()
            code = "left_to_forum" if told else "left_to_person"
            said = Evidence(evidence.facts, {**evidence.params, "by": rule.by})
            found.append(Candidate(clause=clause, code=code, forum=rule, evidence=said))
    return found


def _evidence(case: Case, rule: Award | Forum) -> Evidence | None:
    """All of `when`, one of `any_of`, none of `unless`; the evidence of what held, put together."""
    found: list[Evidence] = []
    for name in rule.when:
        known = holds(case, name)
        if known is None:
            return None
        found.append(known)
    if isinstance(rule, Award) and rule.any_of:
        either = [held for held in (holds(case, name) for name in rule.any_of) if held is not None]
        if not either:
            return None
        found.extend(either)
    for name in rule.unless:
        if holds(case, name) is not None:
            return None
    facts: dict[str, None] = {}
    params: dict[str, Param] = {}
    for held in found:
        facts.update(dict.fromkeys(held.facts))
        params.update(held.params)
    return Evidence(tuple(facts), params)


def _award(case: Case, clause: str, rule: Award, evidence: Evidence) -> Candidate | None:
    """The award with its parties filled in; None where a party does not exist (yet)."""
    performance = _ledger(case, rule.performance)
    commission = _ledger(case, rule.commission) if rule.commission else performance
    if performance is None or commission is None:
        return None
    who = tuple(s.party for s in performance)
    params: dict[str, Param] = {**evidence.params, "who": who[0]}
    if len(who) > 1:
        params["rival"] = who[1]
    pending = not NOT_PEOPLE.isdisjoint(who)
    shares = Shares() if pending else Shares(performance=_people(performance), commission=_people(commission))
    return Candidate(
        clause=clause,
        code=rule.code,
        who=who,
        shares=shares,
        provisional=rule.provisional or pending,
        scheme=rule.scheme,
        evidence=Evidence(evidence.facts, params),
    )


def _ledger(case: Case, parts: tuple[Part, ...]) -> tuple[Share, ...] | None:
    """One ledger: a party that is several people shares its part equally."""
    total: dict[str, int] = {}
    for part in parts:
        people = PARTIES[part.party](case)
        if not people:
            return None
        for share in equal(people, part.basis_points):
            total[share.party] = total.get(share.party, 0) + share.basis_points
    return tuple(Share(party=p, basis_points=bp) for p, bp in sorted(total.items(), key=lambda i: (-i[1], i[0])))


def _people(ledger: tuple[Share, ...]) -> tuple[Share, ...]:
    """The parts that people get: a pool has no share."""
    return tuple(share for share in ledger if not share.party.startswith(POOL))


def equal(people: tuple[str, ...], whole: int = WHOLE) -> tuple[Share, ...]:
    """平均分配: what does not divide goes to the first, one basis point each."""
    part, left = divmod(whole, len(people))
    return tuple(Share(party=p, basis_points=part + (i < left)) for i, p in enumerate(people))


def both_ledgers(shares: tuple[Share, ...]) -> Shares:
    """业绩 and 佣金 alike."""
    return Shares(performance=shares, commission=shares)


def _without_overridden(candidates: list[Candidate], overrides: dict[str, frozenset[str]]) -> Judgement:
    """A clause gives way if a clause that itself stands names it; clauses that name each other both stand."""
    attackers = _attackers(candidates, overrides)
    fallen: dict[str, str] = {}
    stands: set[str] = set()
    changed = True
    while changed:
        changed = False
        for clause in sorted(attackers.keys() - stands - fallen.keys()):
            by = next((o for o in sorted(attackers[clause]) if o in stands), None)
            if by is not None:
                fallen[clause] = by
            elif all(o in fallen for o in attackers[clause]):
                stands.add(clause)
            else:
                continue
            changed = True
    return Judgement(
        standing=tuple(c for c in candidates if c.clause not in fallen),
        overridden=tuple((c, fallen[c.clause]) for c in candidates if c.clause in fallen),
    )


def _attackers(candidates: list[Candidate], overrides: dict[str, frozenset[str]]) -> dict[str, list[str]]:
    """For each clause that holds, those that override it and disagree: where they agree, nothing gives way."""
    says: dict[str, set[object]] = {}
    for c in candidates:
        says.setdefault(c.clause, set()).add((c.who, c.shares, c.provisional, c.forum))
    return {c: [o for o in says if o != c and c in overrides.get(o, ()) and says[o] != says[c]] for c in says}
