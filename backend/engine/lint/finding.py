"""A lint finding: what is wrong with a rulebook, with a stable code that sentences hang on."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]
WARNINGS = frozenset(
    ("in_force_before_rulebook", "window_without_effect", "override_idle", "limit_inverted", "ladder_falls")
)
"""Odd, perhaps meant; everything else stops publication."""


class LintFinding(Struct, frozen=True, kw_only=True):
    """What is wrong: a stable code, the clause, and the key of the sentence that explains it and says what to do."""

    code: str
    clause: str | None
    message_key: str
    severity: Severity = "error"
    params: dict[str, str] = {}


def fault(code: str, clause: str | None = None, **params: str) -> LintFinding:
    """A finding; whether it stops publication belongs to its code."""
    return LintFinding(
        code=code,
        clause=clause,
        message_key=f"verdict.lint.{code}",
        severity="warning" if code in WARNINGS else "error",
        params=params,
    )
