"""Form (行文): numbers, sources, shares, fines and words that a rulebook must get right clause by clause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import get_args

from backend.engine.facts import AnyFact
from backend.engine.lint.finding import LintFinding, fault
from backend.engine.questions.frequency import CONTACTS
from backend.engine.rules.clauses import (
    Award,
    Claim,
    Clause,
    Duty,
    Forum,
    Gate,
    Limit,
    Need,
    Part,
    Penalty,
    Precedence,
    Rulebook,
)
from backend.engine.verdict import WHOLE
from backend.engine.words.vocabulary import Circumstance, Party, Step

CIRCUMSTANCES = frozenset(get_args(Circumstance))
PARTIES = frozenset(get_args(Party))
STEPS = frozenset((*get_args(Step), *(kind.__struct_config__.tag for kind in get_args(AnyFact))))
HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]")


def faults(rulebook: Rulebook) -> Iterator[LintFinding]:
    """Everything that can be seen without asking what holds when."""
    yield from _numbers(rulebook)
    yield from _sources(rulebook)
    yield from _includes(rulebook)
    yield from _general(rulebook)
    for clause in rulebook.clauses:
        yield from _overrides(rulebook, clause)
        yield from _rules(clause)


def _sources(rulebook: Rulebook) -> Iterator[LintFinding]:
    """Whoever is paid by a clause may read where it comes from."""
    if not rulebook.source.strip():
        yield fault("missing_source")
    for clause in rulebook.clauses:
        if not clause.text.strip():
            yield fault("clause_without_words", clause.no)


def _numbers(rulebook: Rulebook) -> Iterator[LintFinding]:
    for no, times in sorted(Counter(c.no for c in rulebook.clauses).items()):
        if times > 1:
            yield fault("duplicate_number", no)


def _includes(rulebook: Rulebook) -> Iterator[LintFinding]:
    """Only a composed rulebook can decide."""
    for include in rulebook.include:
        yield fault("not_composed", None, rulebook=include.rulebook)


def _general(rulebook: Rulebook) -> Iterator[LintFinding]:
    """One general rule: claims without precedence compete in vain, two precedences contradict."""
    rules = [(c.no, r) for c in rulebook.clauses for r in c.rules if isinstance(r, Precedence)]
    general = [no for no, _ in sorted(rules, key=lambda rule: rule[1].otherwise is not None)]
    if len(rules) == 2 and [r.otherwise is None for _, r in rules].count(True) == 1:
        general = general[:1]  # one clause says the order, another whose it is without a claim
    if not general and any(isinstance(r, Claim) for c in rulebook.clauses for r in c.rules):
        yield fault("no_general_rule")
    for no in general[1:]:
        yield fault("two_general_rules", no, other=general[0])


def _overrides(rulebook: Rulebook, clause: Clause) -> Iterator[LintFinding]:
    numbers = {c.no: c for c in rulebook.clauses}
    for no in clause.overrides:
        if no not in numbers:
            yield fault("override_missing", clause.no, other=no)
        elif no == clause.no or clause.no in numbers[no].overrides:
            yield fault("override_mutual", clause.no, other=no)
    meant = any(isinstance(r, Duty) and r.whom for r in clause.rules)
    if clause.overrides and not meant and not any(isinstance(r, Award | Forum | Precedence) for r in clause.rules):
        yield fault("override_idle", clause.no, other=clause.overrides[0])


def _rules(clause: Clause) -> Iterator[LintFinding]:
    for rule in clause.rules:
        if isinstance(rule, Award):
            yield from _award(clause.no, rule)
        if isinstance(rule, Award | Forum):
            yield from _circumstances(clause.no, rule)
        if isinstance(rule, Duty):
            yield from _duty(clause.no, rule)
        if isinstance(rule, Penalty):
            yield from _penalty(clause.no, rule)
        if isinstance(rule, Gate):
            yield from _gate(clause.no, rule)
        if isinstance(rule, Limit):
            yield from _limit(clause.no, rule)


def _award(no: str, rule: Award) -> Iterator[LintFinding]:
    for ledger in (rule.performance, rule.commission):
        if (ledger or ledger is rule.performance) and _total(ledger) != WHOLE:
            yield fault("shares_not_whole", no, total=str(_total(ledger)))
        for part in ledger:
            if part.basis_points < 0:
                yield fault("share_negative", no, party=part.party)
            if part.party not in PARTIES:
                yield fault("unknown_party", no, party=part.party)


def _total(ledger: tuple[Part, ...]) -> int:
    return sum(part.basis_points for part in ledger)


def _circumstances(no: str, rule: Award | Forum) -> Iterator[LintFinding]:
    either = rule.any_of if isinstance(rule, Award) else ()
    for name in (*rule.when, *either, *rule.unless):
        if name not in CIRCUMSTANCES:
            yield fault("unknown_circumstance", no, circumstance=name)


def _penalty(no: str, rule: Penalty) -> Iterator[LintFinding]:
    if not 0 <= rule.yuan_min <= rule.yuan_max:
        yield fault("fine_range_inverted", no)
    if rule.yuan_min < rule.yuan_max and rule.set_by is None:
        yield fault("fine_set_by_nobody", no)
    steps = [rule.yuan_max, *(rung.yuan for rung in rule.ladder if not rung.sanctions)]
    if steps != sorted(steps):
        yield fault("ladder_falls", no)
    yield from _steps(no, (*((rule.on,) if rule.on else ()), *rule.followed_by, *rule.unless))


def _duty(no: str, rule: Duty) -> Iterator[LintFinding]:
    if rule.due.unit == "hour" and rule.due.n < 1:
        yield fault("deadline_empty", no)
    if (rule.needs or rule.whom or rule.campaign) and rule.on is None:
        yield fault("duty_without_start", no)
    if rule.campaign and rule.due.unit not in ("day", "hour", "day_before", "set_date"):
        yield fault("campaign_without_end", no)
    asked = (*((rule.on,) if rule.on else ()), *rule.needs, *rule.unless)
    yield from _absent(no, asked)
    yield from _steps(no, (*asked, *rule.whom))


def _absent(no: str, needs: tuple[Need, ...]) -> Iterator[LintFinding]:
    """That something is not on record says for whom a clause is meant; nobody can be asked to do it."""
    for need in needs:
        if need.absent:
            yield fault("absent_out_of_place", no, step=need.step)


def _steps(no: str, needs: tuple[Need, ...]) -> Iterator[LintFinding]:
    for need in needs:
        if need.step not in STEPS:
            yield fault("unknown_step", no, step=need.step)
        if need.count < 1:
            yield fault("count_empty", no, step=need.step)


def _gate(no: str, rule: Gate) -> Iterator[LintFinding]:
    yield from _absent(no, (*rule.given, *rule.needs, *rule.bars))
    yield from _steps(no, (*rule.given, *rule.needs, *rule.bars))
    for span in rule.hours:
        if HOURS.fullmatch(span) is None or span[:5] >= span[6:]:
            yield fault("hours_malformed", no, hours=span)
    asked = rule.needs or rule.bars or rule.fields or rule.signatures or rule.hours or rule.without_gaps
    if not (asked or rule.exempt):
        yield fault("gate_asks_nothing", no)


def _limit(no: str, rule: Limit) -> Iterator[LintFinding]:
    yield from _steps(no, rule.whom)
    if min(rule.most, rule.target_met or 1, rule.nothing_signed or 1, 1 if rule.days is None else rule.days) < 1:
        yield fault("limit_empty", no)
    if (rule.days is not None) != (rule.act in CONTACTS):
        yield fault("limit_uncounted", no)
    met, nothing = rule.target_met or rule.most, rule.nothing_signed or rule.most
    if not nothing <= rule.most <= met:
        yield fault("limit_inverted", no)
