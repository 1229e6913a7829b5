"""In which order reasons are shown, and which of their parameters name whom."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from backend.engine.verdict import Finding

OUTCOMES = {"applied": 0, "lost": 1, "void": 2, "overridden": 3, "noted": 4}
STAFF_PARAMS = frozenset(("who", "rival", "owner", "other", "helper", "closer", "named", "by", "receiver"))
"""Parameters that hold staff ids (or a role, or NEXT_IN_ROTATION)."""
CUSTOMER_PARAMS = frozenset(("introducer", "companion"))
"""Parameters that hold customer ids."""
INSTANT_PARAMS = frozenset(("when", "since", "until"))
"""Parameters that hold ISO instants in UTC."""
WORDS = frozenset(("reason", "offence", "need", "field", "signature", "act", "pool", "which"))
"""Parameters that hold a key of the locale's `words` section."""


ACTIONABLE = frozenset(
    (
        "claim_refused_owned",
        "claim_refused_disputed",
        "fine_out_of_range",
        "fine_without_ground",
        "fine_without_clause",
        "no_claim",
        "different_customers",
        "gate_step_missing",
        "gate_which_missing",
        "gate_outdated",
        "gate_barred",
        "gate_field_missing",
        "gate_signature_missing",
        "gate_outside_hours",
        "gate_over_limit",
        "gate_lines_missing",
        "gate_line_put_in",
        "protected_elsewhere",
        "protected_for_good",
        "do_not_contact",
        "contacts_over",
        "call_outside_hours",
        "claim_refused_reclaim",
    )
)
"""Codes of refusals that a person can act on: the locale has a `next_step` for each."""


def order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What decided first, then why the others lost, then what gave way, then what else to know."""
    return tuple(sorted(findings, key=_key))


def _key(finding: Finding) -> tuple[int, list[tuple[int, str]], str, tuple[str, ...], list[tuple[str, str]]]:
    params = sorted((k, str(v)) for k, v in finding.params.items())
    return OUTCOMES[finding.outcome], _natural(finding.clause), finding.code, finding.facts, params


@lru_cache(maxsize=1024)
def _natural(clause: str) -> list[tuple[int, str]]:
    """Clause 4.2 before clause 4.10."""
    parts = clause.replace("-", ".").split(".")
    return [(int(digits) if (digits := _digits(p)) else -1, p) for p in parts]


def _digits(part: str) -> str:
    size = next((i for i, c in enumerate(part) if not c.isdigit()), len(part))
    return part[:size]
