"""The law of an instant: the clauses of a rulebook that are in force, sorted by what they are asked for.

Sorting is done once per rulebook and instant of change, not per decision: deciding is on the check-in path.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TypeVar

from msgspec.structs import replace

from backend.engine.rules.clauses import (
    Award,
    Claim,
    Clause,
    Definition,
    Duty,
    Forum,
    Gate,
    Limit,
    Penalty,
    Precedence,
    Rule,
    Rulebook,
    SameCustomer,
    Turn,
    Void,
    Window,
)
from backend.engine.turns.rotation import TurnRules
from backend.engine.words.vocabulary import Basis, Defect, Party, Term

R = TypeVar("R", bound=Rule)
UNLIMITED = 1_000_000
"""累计 without a limit: `limit` 0."""


class Law:
    """Clauses in force, by form. Built by `in_force`; read-only afterwards."""

    def __init__(self, rulebook: Rulebook, clauses: tuple[Clause, ...]) -> None:
        self.clauses = clauses
        self.zone = timezone(timedelta(minutes=rulebook.utc_offset_minutes))
        self.overrides = {c.no: frozenset(c.overrides) for c in clauses if c.overrides}
        self.rank = {c.no: i for i, c in enumerate(clauses)}
        self.claims = self._of(Claim)
        self.same_customer = self._of(SameCustomer)
        windows = self._of(Window)
        self.windows = [w for w in windows if w[1].lapse == "exposed"]
        self.lifetimes = {basis: w for w in windows if w[1].lapse == "dead" for basis in w[1].of}
        self.precedence = sorted(self._of(Precedence), key=lambda p: p[1].otherwise is not None)
        self.otherwise = next(((no, rule.otherwise) for no, rule in self.precedence if rule.otherwise), None)
        awards = self._of(Award)
        self.awards = {ask: [a for a in awards if ask in a[1].asks] for ask in ("owns", "receives")}
        self.turns = self._of(Turn)
        self.duties = self._of(Duty)
        self.stated_duties = [d for d in self.duties if d[1].on is not None]
        self.coded_duties = [d for d in self.duties if d[1].on is None]
        self.meant_for = [d for d in self.duties if d[1].whom and d[0] in self.overrides]
        self.penalties = self._of(Penalty)
        self.stated_penalties = [p for p in self.penalties if p[1].on is not None or p[1].missed]
        self.coded_penalties = [p for p in self.penalties if p[1].on is None and not p[1].missed]
        self.forums = self._of(Forum)
        self.weighs_collisions = any(w[1].weighed == "at_collision" for w in self.lifetimes.values())
        self.gates = self._of(Gate)
        self.limits = self._of(Limit)
        self.defined = {rule.term: (no, rule) for no, rule in self._of(Definition)}
        voids = self._of(Void)
        self.voids = {d: no for no, rule in voids for d in rule.defects}
        self._void_of = {(d, basis): no for no, rule in voids for d in rule.defects for basis in rule.of or (None,)}
        self.bases = frozenset(rule.basis for _, rule in self.claims)
        self.circumstances = frozenset(
            name for asked in self.awards.values() for _, rule in asked for name in (*rule.when, *rule.any_of)
        )
        self.turn_rules = self._turns("visit")
        self.call_rules = self._turns("call")

    def _turns(self, queue: str) -> TurnRules:
        """The turn clauses of a queue, with what the other clauses say of who takes no turn."""
        rules = _turn_rules([t for t in self.turns if t[1].queue == queue], self.defined)
        written = not self.bases.isdisjoint(("visit_registration", "crm_record"))
        return replace(
            rules,
            named_counts="named_only" not in self.voids,
            mention_counts="referral_mentioned" in self.circumstances,
            new_if_unwritten=written and "reception" not in self.bases,
            calls_count="call" in self.bases and "unrecalled_call" not in self.voids and "call_only" not in self.voids,
            excused=self.values("excused_absence"),
            outside_void="outside_contact" in self.voids,
            covered_by_last={
                circumstance: no
                for no, rule in self.awards["receives"]
                if any(part.party == "last_in_rotation" for part in rule.performance)
                for circumstance in (*rule.when, *rule.any_of)
            },
            team_first=self._received_by("team_cover"),
        )

    def _received_by(self, party: Party) -> str | None:
        """The first clause that has this party receive a visitor."""
        named = (no for no, rule in self.awards["receives"] if any(part.party == party for part in rule.performance))
        return next(named, None)

    def void_clause(self, defect: Defect | None, basis: Basis) -> str | None:
        """The clause by which a claim on this basis with this defect does not count; None: it counts all the same."""
        if defect is None:
            return None
        return self._void_of.get((defect, basis)) or self._void_of.get((defect, None))

    def number(self, term: Term, otherwise: int) -> int:
        """The number that a definition gives a word."""
        found = self.defined.get(term)
        return otherwise if found is None or found[1].number is None else found[1].number

    def values(self, term: Term) -> tuple[str, ...]:
        """The values that a definition gives a word; none if it is not defined."""
        found = self.defined.get(term)
        return () if found is None else found[1].values

    def _of(self, form: type[R]) -> list[tuple[str, R]]:
        return [(c.no, rule) for c in self.clauses for rule in c.rules if isinstance(rule, form)]


def in_force(rulebook: Rulebook, at: datetime) -> Law:
    """The clauses in force at an instant; none before the rulebook itself takes force."""
    days = _changes(rulebook)
    stage = sum(1 for day in days if day <= at)
    laws: dict[int, Law] = rulebook.__dict__.setdefault("_laws", {})
    law = laws.get(stage)
    if law is None:
        active = tuple(c for c in rulebook.clauses if _from(rulebook, c) <= at)
        law = laws[stage] = Law(rulebook, active)
    return law


def _changes(rulebook: Rulebook) -> list[datetime]:
    """The instants at which the law changes, computed once."""
    known: list[datetime] | None = rulebook.__dict__.get("_changes")
    if known is None:
        known = rulebook.__dict__["_changes"] = sorted({_from(rulebook, c) for c in rulebook.clauses})
    return known


def next_change(rulebook: Rulebook, at: datetime) -> datetime | None:
    """When the law itself changes next."""
    return next((day for day in _changes(rulebook) if day > at), None)


def _from(rulebook: Rulebook, clause: Clause) -> datetime:
    own = clause.in_force_from
    return rulebook.effective_from if own is None or own < rulebook.effective_from else own


def turn_rules(rulebook: Rulebook, at: datetime | None = None) -> TurnRules:
    """What the rulebook's turn clauses come to at an instant; None: once all of them are in force."""
    return in_force(rulebook, at or max(_changes(rulebook), default=rulebook.effective_from)).turn_rules


def _turn_rules(turns: list[tuple[str, Turn]], defined: dict[Term, tuple[str, Definition]]) -> TurnRules:
    effects: dict[str, tuple[str, str]] = {}
    interrupts: dict[str, str] = {}
    order_clause = next((no for no, rule in turns if not rule.when), None)
    for no, rule in turns:
        for situation in rule.when:
            if rule.then == "interrupt":
                interrupts.setdefault(situation, no)
            else:
                effects.setdefault(situation, (rule.then, no))
    limits = [rule.limit or UNLIMITED for _, rule in turns if rule.then == "make_up"]
    important, hosts = defined.get("important_group"), defined.get("important_hosts")
    return TurnRules(
        effects=effects,
        interrupts=interrupts,
        order_clause=order_clause,
        makeup_limit=max(limits, default=1),
        important_size=important[1].number if important else None,
        important_ranks=important[1].values if important else (),
        important_hosts=hosts[1].values if hosts else (),
    )
