"""Time (时间): dates between which nobody decides, and windows that never start or never matter."""

from __future__ import annotations

from collections.abc import Iterator

from backend.engine.lint.finding import LintFinding, fault
from backend.engine.rules.clauses import Award, Claim, Duty, Precedence, Rulebook, Turn, Window
from backend.engine.words.vocabulary import Basis

LAPSE_WORDS = ("lapse", "cycle", "overdue", "expired")
"""A circumstance that speaks of a window's end has one of these in its name."""


def faults(rulebook: Rulebook) -> Iterator[LintFinding]:
    """What is wrong with the dates, the windows and the turns."""
    yield from _dates(rulebook)
    yield from _windows(rulebook)
    yield from _turns(rulebook)


def _dates(rulebook: Rulebook) -> Iterator[LintFinding]:
    """A general rule that takes force later than the rulebook leaves days that nobody decides."""
    for clause in rulebook.clauses:
        own = clause.in_force_from
        if own is None:
            continue
        if own < rulebook.effective_from:
            yield fault("in_force_before_rulebook", clause.no, day=f"{own:%Y-%m-%d}")
        elif own > rulebook.effective_from and any(isinstance(r, Precedence) for r in clause.rules):
            days = {"start": f"{rulebook.effective_from:%Y-%m-%d}", "end": f"{own:%Y-%m-%d}"}
            yield fault("gap_in_dates", clause.no, **days)


def _windows(rulebook: Rulebook) -> Iterator[LintFinding]:
    rules = [(c.no, r) for c in rulebook.clauses for r in c.rules]
    bases = {r.basis for _, r in rules if isinstance(r, Claim)}
    limited: dict[str, str] = {}
    for no, rule in rules:
        if not isinstance(rule, Window):
            continue
        if rule.days < 1:
            yield fault("window_empty", no)
        yield from _start(no, rule, bases)
        for basis in rule.of if rule.lapse == "dead" else ():
            if basis in limited:
                yield fault("two_windows", no, other=limited[basis], basis=basis)
            limited.setdefault(basis, no)
        if rule.lapse == "exposed" and not _matters(rulebook):
            yield fault("window_without_effect", no)


def _start(no: str, rule: Window, bases: set[Basis]) -> Iterator[LintFinding]:
    """A window runs from something: a claim that some clause makes."""
    if not bases or (rule.lapse == "dead" and not rule.of):
        yield fault("window_without_start", no)
    for basis in rule.of:
        if basis not in bases:
            yield fault("window_of_no_claim", no, basis=basis)


def _matters(rulebook: Rulebook) -> bool:
    for clause in rulebook.clauses:
        for rule in clause.rules:
            if isinstance(rule, Duty) and rule.code == "follow_up":
                return True
            if isinstance(rule, Award) and any(w in name for name in rule.when for w in LAPSE_WORDS):
                return True
    return False


def _turns(rulebook: Rulebook) -> Iterator[LintFinding]:
    turns = [(c.no, r) for c in rulebook.clauses for r in c.rules if isinstance(r, Turn)]
    if turns and all(rule.when for _, rule in turns):
        yield fault("turns_without_order", turns[0][0])
