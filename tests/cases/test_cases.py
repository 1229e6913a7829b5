"""Every worked case of every preset: the answers, and the reasons."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from backend.engine.rulebook import Rulebook
from backend.features.rulebooks.casework.cases import WorkedCase, load
from backend.features.rulebooks.casework.judging import run

PRESETS = Path(__file__).parents[2] / "tenants" / "presets"


def rulebook(name: str) -> Rulebook:
    return msgspec.json.decode((PRESETS / name / "rulebook.json").read_bytes(), type=Rulebook)


def worked() -> list[tuple[str, WorkedCase]]:
    files = sorted(PRESETS.glob("*/cases/*.yaml"))
    return [(file.parts[-3], case) for file in files for case in load(file.read_text(encoding="utf-8"))]


CASES = worked()


@pytest.mark.parametrize(("preset", "case"), CASES, ids=[case.id for _, case in CASES])
def test_case(preset: str, case: WorkedCase) -> None:
    assert run(case, rulebook(preset)) == []


def test_case_numbers_are_unique() -> None:
    numbers = [case.id for _, case in CASES]
    assert sorted(set(numbers)) == sorted(numbers)


@pytest.mark.parametrize("preset", ["R03-01", "R00-04", "R03-18"])
def test_every_operative_clause_has_a_case(preset: str) -> None:
    covered = {clause for name, case in CASES if name == preset for clause in case.clauses}
    operative = {clause.no for clause in rulebook(preset).clauses if clause.rules}
    assert operative <= covered
