"""What may be wrong with a rulebook (体检), told before it is published. Errors stop publication."""

from __future__ import annotations

from backend.engine.lint import form, reach, time, workable
from backend.engine.lint.finding import LintFinding, Severity
from backend.engine.rules.clauses import Rulebook

__all__ = ["LintFinding", "Severity", "lint"]


def lint(rulebook: Rulebook) -> tuple[LintFinding, ...]:
    """Every fault found; no error means that it may be published (its worked cases are a separate hurdle)."""
    return (*form.faults(rulebook), *time.faults(rulebook), *reach.faults(rulebook), *workable.faults(rulebook))
