"""Every code that a verdict can carry has its sentence in both languages, and every blank in it can be filled."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given

from backend.engine import explain
from backend.engine.facts import DutyState
from backend.engine.penalties.penalties import OFFENCES
from backend.engine.turns import rotation
from backend.engine.verdict import AnyQuestion, DutyStatus, Outcome, Status, Verdict
from backend.engine.words.vocabulary import Defect, DutyCode, FindingCode, Role, Step, TurnSituation
from tests.engine.evidence import evidence, instants, questions, rulebooks
from tests.engine.test_properties import decide

LOCALE = Path(__file__).parents[2] / "backend" / "locale"
SENTENCES = {lang: json.loads((LOCALE / lang / "verdict.json").read_text("utf-8")) for lang in ("zh", "en")}
KNOWN = explain.STAFF_PARAMS | explain.CUSTOMER_PARAMS | explain.INSTANT_PARAMS | explain.WORDS
PLAIN = {"clause", "clauses", "days", "people", "yuan", "yuan_min", "yuan_max", "most", "held", "hours", "missing"}


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("lang", SENTENCES)
def test_every_code_has_a_sentence(lang: str) -> None:
    said = SENTENCES[lang]
    findings = {*get_args(FindingCode), *(f"void_{d}" for d in get_args(Defect))}
    assert findings <= said["finding"].keys()
    assert set(get_args(DutyCode)) == said["duty"].keys()
    assert OFFENCES.keys() <= said["penalty"].keys()
    assert said["next_step"].keys() == explain.ACTIONABLE
    assert set(get_args(Status)) == said["status"].keys()
    words = {*get_args(Step), *get_args(Role)}
    words |= {*get_args(TurnSituation), *get_args(DutyState), *get_args(rotation.SeatState), *OFFENCES}
    assert words <= said["words"].keys()
    assert {q.__struct_config__.tag for q in get_args(AnyQuestion)} == said["answer"].keys()


@pytest.mark.parametrize("lang", SENTENCES)
def test_pages_have_a_word_for_every_state(lang: str) -> None:
    shown = json.loads((LOCALE / lang / "console.json").read_text("utf-8"))
    assert set(get_args(Outcome)) == shown["outcome_of"].keys()
    assert set(get_args(rotation.TurnEvent)) <= shown["turn"].keys()
    assert set(get_args(DutyStatus)) == shown["duty"].keys()


def test_both_languages_say_the_same_things() -> None:
    def shape(tree: object, path: str = "") -> dict[str, set[str]]:
        if isinstance(tree, dict):
            return {k: v for key, sub in tree.items() for k, v in shape(sub, f"{path}.{key}").items()}
        return {path: blanks(str(tree))}

    assert shape(SENTENCES["zh"]) == shape(SENTENCES["en"])


@given(questions, evidence(), rulebooks, instants)
def test_every_blank_can_be_filled(q, facts, rulebook, at) -> None:
    assert_filled(decide(q, facts, rulebook, at))


def assert_filled(verdict: Verdict) -> None:
    said = SENTENCES["zh"]
    for finding in verdict.findings:
        assert blanks(said["finding"][finding.code]) <= finding.params.keys(), finding
        assert finding.params.keys() <= KNOWN | PLAIN, finding
        assert all(str(finding.params[k]) in said["words"] for k in explain.WORDS & finding.params.keys() - {"offence"})
        if finding.outcome == "overridden":
            assert "clause" in finding.params
    for duty in verdict.duties:
        assert "need" not in blanks(said["duty"][duty.code]) or duty.need is not None, duty
    for penalty in verdict.penalties:
        assert penalty.code in said["penalty"]
    assert said["answer"][type(verdict.question).__struct_config__.tag][verdict.status]
