"""Forms: every value in words and out again unchanged; what makes no sense is refused with its path and a code."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from backend.engine.rules.clauses import Award, Clause, Part, Rulebook, Window
from backend.features.rulebooks import library
from backend.features.rulebooks.reading import forms, shape
from backend.kit.texts import LANGUAGES
from tests.support.rulebooks import RULEBOOKS, UNHURRIED, made

BEIJING = timezone(timedelta(hours=8))
WINDOW = "clauses.4.rules.0.days"
PRESET = library.preset("R00-04")


def filled(rulebook: Rulebook) -> dict[str, Any]:
    return {field.path: field.raw for field in forms.fields(rulebook, "zh")}


def found(rulebook: Rulebook, path: str) -> forms.Field:
    return next(field for field in forms.fields(rulebook, "zh") if field.path == path)


def test_the_window_of_the_reception_rules_as_one_entry() -> None:
    assert found(PRESET, WINDOW) == forms.Field(
        path=WINDOW, clause="5", form="保护期", label="保护期", kind="number", raw="7", unit="天", least=1
    )
    edited, faults = forms.apply(PRESET, {WINDOW: " １０ "})
    assert faults == [] and edited is not None
    assert edited.clauses[4].rules[0] == Window(days=10)
    assert replace(edited, clauses=PRESET.clauses) == PRESET


def test_kinds_units_and_choices() -> None:
    split = found(PRESET, "clauses.11.rules.0.performance.0.basis_points")
    assert (split.kind, split.raw, split.unit, split.least, split.most) == ("percent", "50", "%", 0, 100)
    party = found(PRESET, "clauses.11.rules.0.performance.0.party")
    assert party.kind == "choice" and forms.Choice(value="closer", word="促成成交的顾问") in party.choices
    when = found(PRESET, "clauses.4.rules.2.when")
    assert when.kind == "choices" and when.raw == ("returned_after_lapse",) and when.many
    over = found(PRESET, "clauses.4.overrides")
    assert over.kind == "choices" and over.raw == ("1", "6")
    assert [choice.value for choice in over.choices] == [clause.no for clause in PRESET.clauses if clause.no != "5"]
    day = found(PRESET, "effective_from")
    assert day.kind == "date" and len(day.raw) == len("2013-01-01")
    assert found(PRESET, "clauses.4.rules.2.provisional").kind == "switch"
    assert "id" not in filled(PRESET) and "clauses.4.no" not in filled(PRESET)


@pytest.mark.parametrize(
    ("path", "entry", "value"),
    [
        ("effective_from", "2026-03-01", datetime(2026, 3, 1, tzinfo=BEIJING)),
        ("effective_from", "2026年3月1日", datetime(2026, 3, 1, tzinfo=BEIJING)),
        ("effective_from", "2026/3/1 9:30", datetime(2026, 3, 1, 9, 30, tzinfo=BEIJING)),
        ("effective_from", "2026-03-01T00:00:00+00:00", datetime(2026, 3, 1, tzinfo=UTC)),
        ("effective_from", "2026-03-01T09:30", datetime(2026, 3, 1, 9, 30, tzinfo=BEIJING)),
        ("title_zh", "新的\r\n名称", "新的\n名称"),
        ("utc_offset_minutes", "-210", -210),
    ],
)
def test_what_people_write_is_understood(path: str, entry: str, value: Any) -> None:
    edited, faults = forms.apply(PRESET, {path: entry})
    assert faults == [] and getattr(edited, path) == value


def test_lists_and_switches() -> None:
    edited, faults = forms.apply(
        PRESET,
        {
            "clauses.4.rules.2.when": ["returned_after_lapse", "unrecognised"],
            "clauses.4.rules.2.any_of": [],
            "clauses.4.rules.2.provisional": "on",
            "clauses.0.rules.2.fields": "name\nown_phone\n",
            "clauses.4.reading": "",
            "clauses.11.rules.0.performance.0.basis_points": "33.33%",
        },
    )
    assert faults == [] and edited is not None
    award: Any = edited.clauses[4].rules[2]
    assert (award.when, award.any_of, award.provisional) == (("returned_after_lapse", "unrecognised"), (), True)
    assert edited.clauses[0].rules[2].fields == ("name", "own_phone")  # type: ignore[union-attr]
    assert edited.clauses[4].reading is None
    assert edited.clauses[11].rules[0].performance[0].basis_points == 3333  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "entry", "code"),
    [
        (WINDOW, "七天", "not_a_number"),
        (WINDOW, "7.5", "not_a_number"),
        (WINDOW, "", "not_a_number"),
        (WINDOW, "9" * 5000, "not_a_number"),
        (WINDOW, "0", "out_of_range"),
        (WINDOW, ["7", "8"], "not_one_entry"),
        (WINDOW, None, "not_one_entry"),
        ("clauses.11.rules.0.performance.0.basis_points", "120", "out_of_range"),
        ("clauses.11.rules.0.performance.0.basis_points", "-1", "out_of_range"),
        ("clauses.11.rules.0.performance.0.basis_points", "33.333", "not_a_percent"),
        ("clauses.11.rules.0.performance.0.basis_points", "一半", "not_a_percent"),
        ("clauses.11.rules.0.performance.0.basis_points", "NaN", "not_a_percent"),
        ("clauses.11.rules.0.performance.0.basis_points", "1e999999", "not_a_percent"),
        ("effective_from", "2026-02-31", "not_a_date"),
        ("effective_from", "明天", "not_a_date"),
        ("effective_from", "0001-01-01", "not_a_date"),
        ("effective_from", "9999-12-31T23:59:59-12:00", "not_a_date"),
        (WINDOW, "36501", "out_of_range"),
        ("title_zh", "长" * 4001, "too_long"),
        ("clauses.0.rules.2.fields", "\n".join(map(str, range(101))), "too_many"),
        ("clauses.4.rules.2.asks", ["owns"] * 101, "too_many"),
        ("utc_offset_minutes", "900", "out_of_range"),
        ("title_zh", "  ", "missing_value"),
        ("title_zh", "\ud800", "not_text"),
        ("clauses.4.rules.2.asks", ["wins"], "unknown_choice"),
        ("clauses.4.rules.2.asks", [1], "not_text"),
        ("clauses.4.rules.2.asks", 1, "not_text"),
        ("clauses.11.rules.0.performance.0.party", "boss", "unknown_choice"),
        ("clauses.4.rules.2.provisional", "perhaps", "not_a_switch"),
        ("clauses.99.text", "没有这一条", "unknown_field"),
        ("id", "换名字", "unknown_field"),
        ("clauses.4.rules.0.kind", "void", "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused(path: str, entry: Any, code: str) -> None:
    for lang in LANGUAGES:
        edited, faults = forms.apply(PRESET, {path: entry}, lang)
        assert edited is None
        assert [(fault.path, fault.code) for fault in faults] == [(path, code)]
        assert faults[0].message and "…" not in faults[0].message.replace("–…", "")


def test_every_fault_at_once() -> None:
    edited, faults = forms.apply(PRESET, {WINDOW: "x", "title_en": "", "clauses.0.text": "好的"})
    assert edited is None and {fault.path for fault in faults} == {WINDOW, "title_en"}


def test_what_was_odd_before_does_not_stand_in_the_way() -> None:
    """An entry left alone is not judged: whoever edits the title need not first repair a clause."""
    odd = replace(PRESET, clauses=(Clause(no="1", text="", reading="", rules=(Window(days=0),)),))
    edited, faults = forms.apply(odd, {**filled(odd), "title_zh": "新名"})
    assert faults == [] and edited == replace(odd, title_zh="新名")


ANYTHING = (
    st.none() | st.integers() | st.text() | st.lists(st.text() | st.none()) | st.dictionaries(st.text(), st.text())
)


@UNHURRIED
@given(st.dictionaries(st.sampled_from([*filled(PRESET)]) | st.text(), ANYTHING, max_size=4))
def test_whatever_comes_in_it_answers(entries: dict[str, Any]) -> None:
    edited, faults = forms.apply(PRESET, entries)
    assert (edited is None) == bool(faults)
    if edited is not None:
        assert msgspec.json.decode(msgspec.json.encode(edited), type=Rulebook) == edited


@UNHURRIED
@given(RULEBOOKS)
def test_untouched_it_comes_back_the_same(rulebook: Rulebook) -> None:
    assert forms.apply(rulebook, filled(rulebook)) == (rulebook, [])


@UNHURRIED
@given(RULEBOOKS, st.data())
def test_filled_in_elsewhere_it_says_the_same(rulebook: Rulebook, data: st.DataObject) -> None:
    """A form of the same shape but with other values, filled in with the first one's entries, becomes the first."""
    other = blank(rulebook, data)
    assert forms.apply(other, filled(rulebook)) == (rulebook, [])


def blank(part: Any, data: st.DataObject) -> Any:
    """Other values everywhere, except where a form cannot reach."""
    new: dict[str, Any] = {}
    drawn = data.draw(made(type(part)))
    for field in shape.fields(type(part)):
        value = getattr(part, field.name)
        if isinstance(value, Struct):
            new[field.name] = blank(value, data)
        elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
            new[field.name] = tuple(blank(entry, data) for entry in value)
        elif field.name not in ("id", "source", "include", "no") and not holds_structs(field):
            new[field.name] = getattr(drawn, field.name)
    return replace(part, **new)


def holds_structs(field: Any) -> bool:
    kind = shape.item(field.type) or shape.inner(field.type)
    return bool(list(shape._reach(kind, seen := []) or seen))


@UNHURRIED
@given(RULEBOOKS, st.sampled_from(LANGUAGES))
def test_the_document_keeps_the_schema_and_every_entry_has_its_place_there(rulebook: Rulebook, lang: str) -> None:
    whole = forms.schema()
    document = msgspec.json.decode(msgspec.json.encode(rulebook))
    check(document, whole, whole["$defs"])
    for field in forms.fields(rulebook, lang):
        node, value = at(field.path.split("."), whole, document, whole["$defs"])
        allowed = node.get("enum") or node.get("items", {}).get("enum")
        if allowed and field.kind in ("choice", "choices"):
            assert {choice.value for choice in field.choices} == set(map(str, allowed)), field.path
        assert field.label and field.form
        assert value is not None or node.get("default", ...) is not ... or field.optional


def resolve(node: Mapping[str, Any], value: Any, defs: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in node:
        return resolve(defs[node["$ref"].rsplit("/", 1)[1]], value, defs)
    if "discriminator" in node:
        there = node["discriminator"]
        return resolve({"$ref": there["mapping"][value[there["propertyName"]]]}, value, defs)
    if "anyOf" in node:
        fits = [one for one in node["anyOf"] if (one.get("type") == "null") == (value is None)]
        return resolve(fits[0], value, defs)
    return node


def at(path: list[str], node: Mapping[str, Any], value: Any, defs: Mapping[str, Any]) -> tuple[Mapping[str, Any], Any]:
    for step in path:
        node = resolve(node, value, defs)
        if step.isdigit():
            node, value = node["items"], value[int(step)]
        else:
            node = node["properties"][step]
            value = (value or {}).get(step, node.get("default"))
    return resolve(node, value, defs), value


PYTHON = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}


def check(value: Any, node: Mapping[str, Any], defs: Mapping[str, Any]) -> None:
    """As much of JSON Schema as rulebooks use."""
    node = resolve(node, value, defs)
    if "enum" in node:
        assert value in node["enum"]
        return
    assert type(value) is PYTHON[node["type"]], (value, node)
    if node["type"] == "array":
        for entry in value:
            check(entry, node["items"], defs)
    if node["type"] == "object":
        known = node.get("properties", {})
        assert set(node.get("required", ())) <= value.keys()
        for key, entry in value.items():
            assert key in known or node.get("additionalProperties") is not False, key
            check(entry, known.get(key) or node["additionalProperties"], defs)


def test_the_check_of_the_schema_can_fail() -> None:
    whole = forms.schema()
    clause = Clause(no="1", text="", rules=(Award(code="kin_split", performance=(Part(party="closer"),)),))
    document = msgspec.to_builtins(replace(PRESET, clauses=(clause,)))
    for spoilt in ({**document, "more": 1}, {**document, "clauses": [{"no": "1"}]}, {**document, "version": 1}):
        with pytest.raises(AssertionError):
            check(spoilt, whole, whole["$defs"])
