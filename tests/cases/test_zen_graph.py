"""The graph that `decide` is measured against carries out the same rules: else the figures compare nothing."""

from __future__ import annotations

import pytest

pytest.importorskip("zen", reason="only with the bench's own requirement")

from backend.features.rulebooks import library
from infra.bench import decide, zen_graph


def test_the_graph_says_the_same_on_every_worked_case() -> None:
    asked, wrong = decide.differing(zen_graph.compiled())
    assert asked > 100
    assert wrong == []


def test_the_household_that_is_measured_is_shared_on_both_sides() -> None:
    facts, at = decide.household(20)
    rulebook = library.preset(decide.RICHEST)
    assert len(facts) == 20
    assert decide.decide(decide.ASKED, facts, rulebook, at).status == "shared"
    assert decide.agrees(zen_graph.compiled(), decide.ASKED, facts, rulebook, at)


@pytest.mark.parametrize("left_out", ["6.6a", "2.2-1", "6.4"])
def test_a_clause_left_out_of_the_graph_is_found(left_out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zen_graph, "CLAUSES", [c for c in zen_graph.CLAUSES if c[0] != left_out])
    assert decide.differing(zen_graph.compiled())[1]


@pytest.mark.parametrize("n", [10, 100, 1000])
def test_a_household_has_as_many_facts_as_asked_for(n: int) -> None:
    assert len({fact.id for fact in decide.household(n)[0]}) == n


@pytest.mark.parametrize(
    ("preset", "told"),
    [
        ("R03-07", "reception_started(by={}, cust=C1, asked_prior=yes)"),
        ("R03-14", "visit_registered(by={}, cust=C1)"),
    ],
)
def test_four_times_the_facts_do_not_cost_the_square(preset: str, told: str) -> None:
    grew = min(decide.crowded(preset, told, 1200) / decide.crowded(preset, told, 300) for _ in range(3))
    assert grew < 8  # n log n: 5.0; both were 13 when every fact was held against every other
