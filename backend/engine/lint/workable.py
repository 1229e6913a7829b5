"""Workable (可行): numbers, dates and words that could not be worked with when somebody stands at the door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import get_args

from msgspec import Struct

from backend.engine.duties.duties import CODES
from backend.engine.lint.finding import LintFinding, fault
from backend.engine.penalties.penalties import OFFENCES
from backend.engine.rules.clauses import Definition, Duty, Penalty, Rule, Rulebook
from backend.engine.words.vocabulary import Role

MOST = 36_500
"""A hundred years in days; no count, limit or number of hours that a rulebook means is larger."""
MOST_YUAN = 100_000_000
YEARS = range(1900, 3000)
OFFSETS = range(-720, 841)
_YUAN = ("yuan", "yuan_min", "yuan_max")
_VALUES = {
    "office_closes": re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]"),
    "shown_digits": re.compile(r"1[0-5]|[0-9]"),
    "report_recipient": re.compile("|".join(get_args(Role))),
}
"""How each value of a definition must be written, where the engine reads it as more than a word."""


def most(name: str) -> int:
    """The largest number that may stand in a field of this name."""
    return MOST_YUAN if name in _YUAN else MOST


def faults(rulebook: Rulebook) -> Iterator[LintFinding]:
    """What would only come to light at a check-in."""
    if rulebook.utc_offset_minutes not in OFFSETS:
        yield fault("number_out_of_range", None, number=str(rulebook.utc_offset_minutes))
    yield from _date(None, rulebook.effective_from)
    for clause in rulebook.clauses:
        yield from _date(clause.no, clause.in_force_from)
        for rule in clause.rules:
            yield from _numbers(clause.no, rule)
            yield from _code(clause.no, rule)
            if isinstance(rule, Definition):
                yield from _values(clause.no, rule)


def _date(no: str | None, day: datetime | None) -> Iterator[LintFinding]:
    if day is not None and day.year not in YEARS:
        yield fault("date_out_of_range", no, day=f"{day.year:04}-{day:%m-%d}")


def _numbers(no: str, part: Struct) -> Iterator[LintFinding]:
    """Of a rule and of whatever it is made of; shares have a check of their own."""
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if type(value) is int and name != "basis_points" and not 0 <= value <= most(name):
            yield fault("number_out_of_range", no, number=str(value))
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Struct):
                yield from _numbers(no, inner)


def _code(no: str, rule: Rule) -> Iterator[LintFinding]:
    """Some duties and offences are worked out by the engine; of the others the clause must say what starts them."""
    if isinstance(rule, Duty) and rule.on is None and rule.code not in CODES:
        yield fault("duty_unexplained", no, duty=rule.code)
    if isinstance(rule, Penalty) and rule.on is None and not rule.missed and rule.offence not in OFFENCES:
        yield fault("penalty_unexplained", no, offence=rule.offence)


def _values(no: str, rule: Definition) -> Iterator[LintFinding]:
    written = _VALUES.get(rule.term)
    for value in rule.values if written else ():
        if written is not None and written.fullmatch(value) is None:
            yield fault("value_malformed", no, value=value)
