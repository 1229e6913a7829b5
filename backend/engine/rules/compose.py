"""Composing rulebooks: a project's own clauses, and some taken over from another rulebook."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from backend.engine.rules.clauses import AnyRule, Award, Clause, Duty, Forum, Include, Precedence, Rulebook


def compose(rulebook: Rulebook, library: Mapping[str, Rulebook]) -> Rulebook:
    """The rulebook with its includes carried out: clause 3 of R00-04 becomes clause `R00-04.3`.

    An included clause keeps what it overrides among the clauses that came along, and gets what `overrides` adds.
    """
    taken = [clause for include in rulebook.include for clause in _taken(include, library[include.rulebook])]
    return replace(rulebook, include=(), clauses=(*rulebook.clauses, *taken))


def _taken(include: Include, source: Rulebook) -> list[Clause]:
    wanted = set(include.clauses)
    missing = wanted - {c.no for c in source.clauses}
    if missing:
        raise KeyError(f"{include.rulebook} has no clause {', '.join(sorted(missing))}")
    return [_renumbered(include, clause, wanted) for clause in source.clauses if clause.no in wanted]


def _renumbered(include: Include, clause: Clause, wanted: set[str]) -> Clause:
    prefix = include.rulebook
    own = tuple(f"{prefix}.{no}" for no in clause.overrides if no in wanted)
    rules = tuple(r for r in clause.rules if not include.kinds or _kind(r) in include.kinds)
    decides = any(isinstance(r, Award | Forum | Precedence) or (isinstance(r, Duty) and r.whom) for r in rules)
    return replace(
        clause,
        no=f"{prefix}.{clause.no}",
        rules=rules,
        overrides=(*own, *include.overrides.get(clause.no, ())) if decides else (),
    )


def _kind(rule: AnyRule) -> str:
    return str(rule.__struct_config__.tag)
