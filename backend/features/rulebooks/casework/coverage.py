"""Coverage (条款覆盖): which typed rules carry a clause out, and which worked cases prove it.

A case proves a clause if it fails once the clause's rules are taken away: being listed beside it is not enough.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from backend.engine.attribution import NotInForce
from backend.engine.rulebook import Clause, Rulebook
from backend.features.rulebooks import library
from backend.features.rulebooks.casework import cases
from backend.features.rulebooks.casework.cases import WorkedCase
from backend.features.rulebooks.casework.judging import run


class Covered(Struct, frozen=True, kw_only=True):
    """One clause: the forms of its rules, the cases that cite it, and those that fail without it."""

    clause: str
    text: str
    forms: tuple[str, ...]
    cited_by: tuple[str, ...]
    proven_by: tuple[str, ...]
    not_decided: str | None

    @property
    def fault(self) -> str | None:
        """Why this clause is not covered: no case, a case that proves nothing, or silence about not deciding it."""
        if not self.forms:
            return None if self.not_decided else "silent"
        if self.proven_by:
            return None
        return "unproven" if self.cited_by else "no_case"


def names() -> list[str]:
    """Every preset on the shelf."""
    return sorted(folder.parent.name for folder in library.PRESETS.glob("*/rulebook.json"))


def of(name: str) -> list[Covered]:
    """The clauses of a preset in their order. Raises OSError or msgspec.ValidationError if it cannot be read."""
    rulebook, worked = library.preset(name), worked_cases(library.PRESETS / name)
    return [covered(rulebook, clause, worked) for clause in rulebook.clauses]


def worked_cases(folder: Path) -> list[WorkedCase]:
    """All worked cases beside a preset."""
    files = sorted((folder / "cases").glob("*.yaml"))
    return [case for file in files for case in cases.load(file.read_text("utf-8"))]


def covered(rulebook: Rulebook, clause: Clause, worked: list[WorkedCase]) -> Covered:
    """What carries a clause out, and which of the worked cases prove it."""
    cited = [case for case in worked if clause.no in case.clauses]
    without = _without(rulebook, clause)
    return Covered(
        clause=clause.no,
        text=clause.text,
        forms=tuple(dict.fromkeys(str(rule.__struct_config__.tag) for rule in clause.rules)),
        cited_by=tuple(case.id for case in cited),
        proven_by=tuple(case.id for case in cited if clause.rules and _fails(case, without)),
        not_decided=clause.not_decided,
    )


def _without(rulebook: Rulebook, clause: Clause) -> Rulebook:
    """The rulebook as if the clause had no rules."""
    return replace(
        rulebook,
        clauses=tuple(replace(c, rules=(), overrides=()) if c.no == clause.no else c for c in rulebook.clauses),
    )


def _fails(case: WorkedCase, rulebook: Rulebook) -> bool:
    try:
        return bool(run(case, rulebook))
    except NotInForce:
        return True


def as_json(tables: dict[str, list[Covered]]) -> bytes:
    """The tables for programs."""
    return msgspec.json.encode(tables)
