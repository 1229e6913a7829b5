"""改一条: one number said three times in a clause changes three times; nothing that was not meant changes at all."""

import msgspec
import pytest

from backend.engine.rulebook import Clause, Deadline, Duty, Penalty, Rulebook, Window
from backend.features.rulebooks import editing, library
from backend.features.rulebooks.reading import forms


def book(text: str, *rules: object, reading: str | None = None) -> Rulebook:
    clause = Clause(no="1", text=text, rules=rules, reading=reading)  # type: ignore[arg-type]
    return msgspec.structs.replace(library.preset("R00-04"), clauses=(clause,))


def follow_up(days: int) -> Duty:
    return Duty(code="follow_up", due=Deadline(unit="day", n=days))


DAYS = "clauses.0.rules.0.days"


def changed(before: Rulebook, entries: dict[str, str]) -> Clause:
    after, faults = forms.apply(before, editing.together(before, "1", entries))
    assert after is not None, faults
    return after.clauses[0]


def test_the_number_is_carried_to_the_words_the_reading_and_the_other_rule() -> None:
    before = book("在7天内未联系的", Window(days=7), follow_up(7), reading="第7天在内，17天不算。")
    after = changed(before, {DAYS: "10"})
    assert after.text == "在10天内未联系的"
    assert after.reading == "第10天在内，17天不算。"
    assert after.rules == (Window(days=10), follow_up(10))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("七天内", "10天内"),
        ("7 天内", "10 天内"),
        ("7日内", "10日内"),
        ("七日内", "10日内"),
        ("17天内", "17天内"),
        ("十七天内", "十七天内"),
        ("7小时内", "7小时内"),
        ("第7条", "第7条"),
    ],
)
def test_only_this_number_of_this_unit(words: str, expected: str) -> None:
    assert changed(book(words, Window(days=7)), {DAYS: "10"}).text == expected


def test_another_number_or_another_unit_stays() -> None:
    fine = Penalty(offence="service_failed", yuan_min=7, yuan_max=7)
    after = changed(book("7天，罚7元，24小时", Window(days=7), fine, follow_up(24)), {DAYS: "10"})
    assert after.text == "10天，罚7元，24小时"
    assert after.rules == (Window(days=10), fine, follow_up(24))


def test_what_was_typed_by_hand_is_left_as_typed() -> None:
    before = book("在7天内", Window(days=7), follow_up(7))
    after = changed(before, {DAYS: "10", "clauses.0.rules.1.due.n": "9", "clauses.0.text": "本条另议"})
    assert after.text == "本条另议" and after.rules == (Window(days=10), follow_up(9))


def test_two_ways_at_once_mean_nothing_for_the_rest() -> None:
    before = book("在7天内", Window(days=7), follow_up(7), follow_up(7))
    after = changed(before, {DAYS: "10", "clauses.0.rules.1.due.n": "9"})
    assert after.text == "在7天内" and after.rules == (Window(days=10), follow_up(9), follow_up(7))


def test_numbers_that_trade_places_do_not_chain() -> None:
    before = book("7天起，10天止", Window(days=7), follow_up(10))
    after = changed(before, {DAYS: "10", "clauses.0.rules.1.due.n": "14"})
    assert after.text == "10天起，14天止"


def test_nothing_changed_is_nothing_changed() -> None:
    for name in ("R00-04", "R03-01"):
        whole = library.preset(name)
        for clause in whole.clauses:
            assert forms.apply(whole, editing.together(whole, clause.no, {}))[0] == whole


def test_ticked_boxes_keep_their_order() -> None:
    whole = library.preset("R00-04")
    fields = [field for clause in whole.clauses for field in editing.of_clause(whole, clause.no, "zh")]
    ticked = {f.path: ["", *reversed(f.raw)] for f in fields if f.kind == "choices"}
    assert ticked and forms.apply(whole, editing.in_order(fields, ticked))[0] == whole
    path, raw = next((f.path, f.raw) for f in fields if f.kind == "choices" and len(f.raw) > 1)
    assert editing.in_order(fields, {path: ""})[path] == ()
    assert editing.in_order(fields, {path: [raw[1]]})[path] == (raw[1],)


def test_a_deadlines_number_shows_its_unit() -> None:
    fields = editing.of_clause(book("在7天内", follow_up(7)), "1", "zh")
    assert next(f.unit for f in fields if f.path.endswith("due.n")) == "天"
