"""Reach (效力): clauses that can never decide, and clauses that must collide."""

from __future__ import annotations

from collections.abc import Iterator

from backend.engine.lint.finding import LintFinding, fault
from backend.engine.rules.clauses import Award, Forum, Precedence, Rulebook

Numbered = tuple[str, Award]


def faults(rulebook: Rulebook) -> Iterator[LintFinding]:
    """Clauses that never get a word in, and pairs that always speak at once."""
    awards = [(c.no, r) for c in rulebook.clauses for r in c.rules if isinstance(r, Award)]
    overrides = {c.no: set(c.overrides) for c in rulebook.clauses}
    for one in awards:
        yield from _unreachable(one, awards, overrides)
        yield from _collisions(one, awards, overrides)
    yield from _contradictory(rulebook)
    yield from _never_gives_way(rulebook)


def _always_with(narrow: Award, wide: Award) -> bool:
    """Whenever `narrow` holds, `wide` holds, for the same questions."""
    return (
        set(wide.when) <= set(narrow.when)
        and not wide.any_of
        and set(wide.unless) <= set(narrow.unless)
        and set(wide.asks) >= set(narrow.asks)
    )


def _unreachable(one: Numbered, awards: list[Numbered], overrides: dict[str, set[str]]) -> Iterator[LintFinding]:
    """Another clause holds whenever this one does, and overrides it: it never decides anything."""
    no, rule = one
    for other, wide in awards:
        if other != no and no in overrides[other] and other not in overrides[no] and _always_with(rule, wide):
            yield fault("unreachable_clause", no, other=other)
            return


def _collisions(one: Numbered, awards: list[Numbered], overrides: dict[str, set[str]]) -> Iterator[LintFinding]:
    """Another clause holds whenever this one does, gives the customer to somebody else, and neither gives way."""
    no, rule = one
    for other, wide in awards:
        if other == no or other in overrides[no] or no in overrides[other] or not _always_with(rule, wide):
            continue
        if {p.party for p in rule.performance} != {p.party for p in wide.performance}:
            yield fault("overlap_without_override", no, other=other)


def _contradictory(rulebook: Rulebook) -> Iterator[LintFinding]:
    for clause in rulebook.clauses:
        for rule in clause.rules:
            if isinstance(rule, Award | Forum):
                for name in sorted({*rule.when} & {*rule.unless}):
                    yield fault("never_holds", clause.no, circumstance=name)
            if isinstance(rule, Award) and rule.any_of and set(rule.any_of) <= set(rule.unless):
                yield fault("never_holds", clause.no, circumstance=rule.any_of[0])


def _never_gives_way(rulebook: Rulebook) -> Iterator[LintFinding]:
    """An unconditional award beside the general rule to another party: both always hold, neither gives way."""
    general = next((c.no for c in rulebook.clauses for r in c.rules if isinstance(r, Precedence)), None)
    for clause in rulebook.clauses:
        always = [r for r in clause.rules if isinstance(r, Award) and not r.when and not r.any_of]
        if any(r.performance[0].party != "owner" for r in always) and general not in clause.overrides:
            yield fault("never_gives_way", clause.no, other=general or "")
