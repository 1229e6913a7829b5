"""What may be wrong with a rulebook, told before it is published. Codes are stable: sentences hang on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from msgspec import Struct

from backend.engine.clauses import Award, Clause, Duty, Forum, Part, Penalty, Precedence, Rulebook, Window
from backend.engine.verdict import WHOLE
from backend.engine.vocabulary import Circumstance, Party

CIRCUMSTANCES = frozenset(get_args(Circumstance))
PARTIES = frozenset(get_args(Party))


class LintFinding(Struct, frozen=True, kw_only=True):
    """What is wrong: a stable code, the clause, and the key of the sentence that explains it."""

    code: str
    clause: str | None
    message_key: str
    params: dict[str, str] = {}


def lint(rulebook: Rulebook) -> tuple[LintFinding, ...]:
    """Every fault found; none means that it may be published (its worked cases are a separate hurdle)."""
    found = [*_numbers(rulebook), *_includes(rulebook), *_general(rulebook)]
    for clause in rulebook.clauses:
        found += [*_overrides(rulebook, clause), *_rules(clause)]
    found += _silent_overrides(rulebook)
    return tuple(found)


def _fault(code: str, clause: str | None = None, **params: str) -> LintFinding:
    return LintFinding(code=code, clause=clause, message_key=f"verdict.lint.{code}", params=params)


def _numbers(rulebook: Rulebook) -> Iterator[LintFinding]:
    for no, times in sorted(Counter(c.no for c in rulebook.clauses).items()):
        if times > 1:
            yield _fault("duplicate_number", no)


def _includes(rulebook: Rulebook) -> Iterator[LintFinding]:
    """Only a composed rulebook can decide."""
    for include in rulebook.include:
        yield _fault("not_composed", None, rulebook=include.rulebook)


def _general(rulebook: Rulebook) -> Iterator[LintFinding]:
    """One general rule: claims without precedence compete in vain, two precedences contradict."""
    general = [c.no for c in rulebook.clauses for r in c.rules if isinstance(r, Precedence)]
    if not general:
        yield _fault("no_general_rule")
    for no in general[1:]:
        yield _fault("two_general_rules", no, other=general[0])


def _overrides(rulebook: Rulebook, clause: Clause) -> Iterator[LintFinding]:
    numbers = {c.no: c for c in rulebook.clauses}
    for no in clause.overrides:
        if no not in numbers:
            yield _fault("override_missing", clause.no, other=no)
        elif no == clause.no or clause.no in numbers[no].overrides:
            yield _fault("override_mutual", clause.no, other=no)


def _rules(clause: Clause) -> Iterator[LintFinding]:
    for rule in clause.rules:
        if isinstance(rule, Award):
            yield from _award(clause.no, rule)
        if isinstance(rule, Award | Forum):
            yield from _circumstances(clause.no, rule)
        if isinstance(rule, Window) and rule.days < 1:
            yield _fault("window_empty", clause.no)
        if isinstance(rule, Duty) and rule.due.unit == "hour" and rule.due.n < 1:
            yield _fault("deadline_empty", clause.no)
        if isinstance(rule, Penalty):
            yield from _penalty(clause.no, rule)


def _award(no: str, rule: Award) -> Iterator[LintFinding]:
    for ledger in (rule.performance, rule.commission):
        if (ledger or ledger is rule.performance) and _total(ledger) != WHOLE:
            yield _fault("shares_not_whole", no, total=str(_total(ledger)))
        for part in ledger:
            if part.party not in PARTIES:
                yield _fault("unknown_party", no, party=part.party)


def _total(ledger: tuple[Part, ...]) -> int:
    return sum(part.basis_points for part in ledger)


def _circumstances(no: str, rule: Award | Forum) -> Iterator[LintFinding]:
    either = rule.any_of if isinstance(rule, Award) else ()
    for name in (*rule.when, *either, *rule.unless):
        if name not in CIRCUMSTANCES:
            yield _fault("unknown_circumstance", no, circumstance=name)
    for name in sorted({*rule.when} & {*rule.unless}):
        yield _fault("never_holds", no, circumstance=name)


def _penalty(no: str, rule: Penalty) -> Iterator[LintFinding]:
    if not 0 <= rule.yuan_min <= rule.yuan_max:
        yield _fault("fine_range_inverted", no)
    if rule.yuan_min < rule.yuan_max and rule.set_by is None:
        yield _fault("fine_set_by_nobody", no)


def _silent_overrides(rulebook: Rulebook) -> list[LintFinding]:
    """An unconditional award beside the general rule to another party: both always hold, neither gives way."""
    general = next((c.no for c in rulebook.clauses for r in c.rules if isinstance(r, Precedence)), None)
    found: list[LintFinding] = []
    for clause in rulebook.clauses:
        always = [r for r in clause.rules if isinstance(r, Award) and not r.when and not r.any_of]
        if any(r.performance[0].party != "owner" for r in always) and general not in clause.overrides:
            found.append(_fault("never_gives_way", clause.no, other=general or ""))
    return found
