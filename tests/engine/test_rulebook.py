"""Rulebooks as documents: composing, linting, freezing, clauses that take force later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from backend.engine.attribution import NotInForce, decide
from backend.engine.circumstances import REGISTRY
from backend.engine.duties.duties import CODES
from backend.engine.facts import ServiceChanged, VisitRegistered
from backend.engine.lint.form import CIRCUMSTANCES
from backend.engine.lint.form import PARTIES as PARTY_NAMES
from backend.engine.parties.parties import PARTIES
from backend.engine.rulebook import Award, Clause, Duty, Include, Part, Rulebook, compose, lint, turn_rules
from backend.engine.verdict import Owns
from tests.engine.evidence import RULEBOOKS, preset, project

AT = datetime(2024, 3, 4, 2, tzinfo=UTC)
FACTS = [
    VisitRegistered(id="a", at=AT, customer="C1", consultant="A"),
    ServiceChanged(id="s", at=AT + timedelta(days=1), customer="C1", consultant="A", to="B"),
    VisitRegistered(id="b", at=AT + timedelta(days=2), customer="C1", consultant="B"),
]
LATER = AT + timedelta(days=3)


def changed(rulebook: Rulebook, number: str, /, **fields: object) -> Rulebook:
    clauses = (msgspec.structs.replace(c, **fields) if c.no == number else c for c in rulebook.clauses)
    return msgspec.structs.replace(rulebook, clauses=tuple(clauses))


def codes(rulebook: Rulebook) -> set[tuple[str, str | None]]:
    return {(fault.code, fault.clause) for fault in lint(rulebook)}


@pytest.mark.parametrize("name", RULEBOOKS)
def test_the_presets_have_no_faults(name: str) -> None:
    assert lint(RULEBOOKS[name]) == ()


def test_vocabulary_and_meanings_agree() -> None:
    assert REGISTRY.keys() == CIRCUMSTANCES
    assert PARTIES.keys() == PARTY_NAMES
    rules = [r for book in RULEBOOKS.values() for c in book.clauses for r in c.rules if isinstance(r, Duty)]
    assert {r.code for r in rules if r.on is None} <= CODES.keys()


def test_two_clauses_that_override_neither_are_disputed_with_both_reasons() -> None:
    verdict = decide(Owns(customer="C1"), FACTS, changed(preset("R03-01"), "3-comm", overrides=()), LATER)
    assert verdict.status == "disputed"
    assert {f.clause for f in verdict.findings if f.outcome == "applied"} >= {"2a", "3-comm"}
    assert not verdict.shares.performance


def test_clauses_that_override_each_other_are_disputed() -> None:
    book = changed(preset("R03-01"), "2a", overrides=("3-comm",))
    assert decide(Owns(customer="C1"), FACTS, book, LATER).status == "disputed"
    assert ("override_mutual", "2a") in codes(book)


def test_composing_keeps_origin_numbers_and_only_the_wanted_rules() -> None:
    book = project()
    assert [c.no for c in book.clauses if c.no.startswith("R00-04")] == [f"R00-04.{n}" for n in (1, 2, 3, 4, 8, 12)]
    assert turn_rules(book).effects["receiving_old"] == ("make_up", "R00-04.3")
    assert turn_rules(book).order_clause == "R00-04.1"
    assert decide(Owns(customer="C1"), FACTS, book, LATER).holders == ("B",)


def test_composing_an_unknown_clause_is_refused() -> None:
    book = msgspec.structs.replace(preset("R03-01"), include=(Include(rulebook="R00-04", clauses=("99",)),))
    with pytest.raises(KeyError, match="99"):
        compose(book, {"R00-04": preset("R00-04")})


def test_an_included_clause_can_override_clauses_of_its_new_home() -> None:
    include = Include(rulebook="R00-04", clauses=("1", "7"), kinds=("turn", "award"), overrides={"7": ("2a", "2c")})
    book = compose(msgspec.structs.replace(preset("R03-01"), include=(include,)), {"R00-04": preset("R00-04")})
    assert {c.no: c.overrides for c in book.clauses}["R00-04.7"] == ("R00-04.1", "2a", "2c")


def test_a_version_is_frozen_by_every_word_in_it() -> None:
    book = preset("R03-01")
    assert book.ref.digest == preset("R03-01").ref.digest
    assert changed(book, "2a", text="别的话").ref.digest != book.ref.digest
    assert changed(book, "2c", overrides=("2a",)).ref.digest != book.ref.digest


def test_a_clause_counts_from_the_day_it_takes_force_and_the_verdict_says_when() -> None:
    day = LATER + timedelta(days=1)
    book = changed(preset("R03-01"), "3-comm", in_force_from=day)
    before = decide(Owns(customer="C1"), FACTS, book, LATER)
    assert before.holders == ("A",)
    assert before.next_change_at == day
    assert decide(Owns(customer="C1"), FACTS, book, day).holders == ("B",)


def test_nothing_is_decided_before_the_rulebook_takes_force() -> None:
    with pytest.raises(NotInForce):
        decide(Owns(customer="C1"), FACTS, preset("R03-01"), datetime(2012, 1, 1, tzinfo=UTC))


def test_unknown_words_do_not_decode() -> None:
    award = {"kind": "award", "performance": [{"party": "owner"}], "code": "commission_follows"}
    clause = {"no": "1", "text": "", "rules": [award]}
    assert msgspec.convert(clause, Clause).rules
    for wrong in ({"when": ["full_moon"]}, {"performance": [{"party": "cousin"}]}, {"flag_212": True}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({**clause, "rules": [{**award, **wrong}]}, Clause)


@pytest.mark.parametrize(
    ("fault", "clause", "book"),
    [
        ("override_missing", "2c", changed(preset("R03-01"), "2c", overrides=("9.9",))),
        ("duplicate_number", "2a", changed(preset("R03-01"), "2c", no="2a")),
        ("no_general_rule", None, changed(preset("R03-01"), "2a", rules=())),
        (
            "shares_not_whole",
            "2c",
            changed(
                preset("R03-01"),
                "2c",
                rules=(Award(performance=(Part(party="owner", basis_points=9_000),), code="commission_follows"),),
            ),
        ),
        (
            "unknown_circumstance",
            "2c",
            changed(
                preset("R03-01"),
                "2c",
                rules=(Award(performance=(Part(party="owner"),), when=("full_moon",), code="commission_follows"),),
            ),
        ),
        (
            "not_composed",
            None,
            msgspec.structs.replace(preset("R03-01"), include=(Include(rulebook="R00-04", clauses=("1",)),)),
        ),
    ],
)
def test_faults_are_told(fault: str, clause: str | None, book: Rulebook) -> None:
    assert (fault, clause) in codes(book)
