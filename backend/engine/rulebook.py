"""Rulebooks (制度): the document types, how two are composed, what may be wrong with one, and its hash."""

from backend.engine.digest import digest
from backend.engine.lint import LintFinding, lint
from backend.engine.rules.clauses import (
    AnyRule,
    Award,
    Claim,
    Clause,
    Deadline,
    Duty,
    Forum,
    Include,
    Part,
    Penalty,
    Precedence,
    Rulebook,
    SameCustomer,
    Turn,
    Void,
    Window,
)
from backend.engine.rules.compose import compose
from backend.engine.rules.law import turn_rules

__all__ = [
    "AnyRule",
    "Award",
    "Claim",
    "Clause",
    "Deadline",
    "Duty",
    "Forum",
    "Include",
    "LintFinding",
    "Part",
    "Penalty",
    "Precedence",
    "Rulebook",
    "SameCustomer",
    "Turn",
    "Void",
    "Window",
    "compose",
    "digest",
    "lint",
    "turn_rules",
]
