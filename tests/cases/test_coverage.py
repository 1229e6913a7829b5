"""Every clause of every preset: carried out and proven by a case that fails without it, or said not to be decided."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from backend.features.rulebooks import library
from backend.features.rulebooks.casework import coverage
from backend.features.rulebooks.casework.coverage import Covered
from tests.support.command import guishu

ROOT = Path(__file__).parents[2]
ISSUE = {
    "R00-01", "R00-03", "R00-04", "R01-03", "R03-01", "R03-02", "R03-04", "R03-05", "R03-06", "R03-07", "R03-08",
    "R03-09", "R03-10", "R03-11", "R03-13", "R03-14", "R03-15", "R03-16", "R03-18", "R04-01", "R04-11",
}  # fmt: skip
"""The decision rulebooks of the inventory."""


def test_every_decision_rulebook_is_on_the_shelf() -> None:
    assert set(coverage.names()) >= ISSUE


@pytest.mark.parametrize("name", coverage.names())
def test_every_clause_is_proven_or_says_why_it_is_not_decided(name: str) -> None:
    assert [(row.clause, row.fault) for row in coverage.of(name) if row.fault] == []


def test_a_case_that_does_not_need_the_clause_proves_nothing() -> None:
    rulebook, worked = library.preset("R00-04"), coverage.worked_cases(library.PRESETS / "R00-04")
    idle = replace(rulebook.clauses[1], no="idle", overrides=())
    book = replace(rulebook, clauses=(*rulebook.clauses, idle))
    cited = [replace(case, clauses=(*case.clauses, "idle")) for case in worked if case.id == "R00-04.1-T1"]
    row: Covered = coverage.covered(book, idle, cited)
    assert (row.cited_by, row.proven_by, row.fault) == (("R00-04.1-T1",), (), "unproven")
    assert coverage.covered(book, idle, []).fault == "no_case"
    assert coverage.covered(book, replace(idle, rules=()), []).fault == "silent"


def test_the_command_prints_the_table_and_the_same_for_programs() -> None:
    page, rows = guishu("coverage", "R03-06"), guishu("coverage", "R03-06", "--json")
    assert page.returncode == rows.returncode == 0
    for row in json.loads(rows.stdout)["R03-06"]:
        assert f"| {row['clause']} |" in page.stdout
