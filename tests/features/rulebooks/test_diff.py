"""Two versions, or two rulebooks, compared in plain words: every difference told, nothing told that is none."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backend.engine.rules.clauses import (
    Award,
    Clause,
    Deadline,
    Duty,
    Part,
    Penalty,
    Precedence,
    Rulebook,
    Turn,
    Window,
)
from backend.features.rulebooks import library
from backend.features.rulebooks.reading import shape
from backend.features.rulebooks.reading.diff import Change, compare
from backend.kit.texts import LANGUAGES
from tests.support.rulebooks import RULEBOOKS, UNHURRIED, made

AWARD = Award(code="friend_referral", when=("introduced",), performance=(Part(party="rotation_receiver"),))


def rulebook(*clauses: Clause, **changes: Any) -> Rulebook:
    base = Rulebook(
        id="甲", title_zh="甲", title_en="A", source="", version="1", effective_from=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return replace(base, clauses=clauses, **changes)


def one(before: Clause | None, after: Clause | None, lang: str = "zh") -> Change:
    (change,) = compare(rulebook(*[before] if before else []), rulebook(*[after] if after else []), lang)
    return change


def with_rule(rule: Any) -> Clause:
    return Clause(no="5", text="原文", rules=(rule,))


DUTY = Duty(code="enter_record", due=Deadline(unit="day"))
FINE = Penalty(offence="entry_late", yuan_min=20, yuan_max=20)


@pytest.mark.parametrize(
    ("before", "after", "code", "told", "zh", "en"),
    [
        (Window(days=7), Window(days=10), "value_changed", ("7天", "10天"), "第5条：保护期：7天 改为 10天",
         "Clause 5: protection: 7 days → 10 days"),
        (DUTY, replace(DUTY, due=Deadline(unit="day", n=1)), "value_changed", ("当天24:00前", "次日24:00前"),
         "第5条：义务的期限：当天24:00前 改为 次日24:00前",
         "Clause 5: duty, deadline: by midnight the same day → by midnight the next day"),
        (FINE, replace(FINE, yuan_min=50, yuan_max=100), "value_changed", ("罚20元", "罚50至100元"),
         "第5条：处罚（录入不及时）的罚款：罚20元 改为 罚50至100元",
         "Clause 5: penalty (entry too late), fine: a fine of ¥20 → a fine of ¥50 to ¥100"),
        (Precedence(), Precedence(tie="shared"), "value_changed", ("列为争议", "共有"),
         "第5条：先后原则的先后证明不了时：列为争议 改为 共有",
         "Clause 5: who comes first, where the order cannot be proved: disputed → shared"),
        (AWARD, replace(AWARD, when=("introduced", "deal_closed")), "condition_added", (None, "客户已经成交"),
         "第5条：归属的条件（要全部成立）：增加“客户已经成交”",
         "Clause 5: award, conditions (all of them): “the deal is closed” added"),
        (replace(AWARD, unless=("deal_closed",)), AWARD, "condition_removed", ("客户已经成交", None),
         "第5条：归属的例外（有一项就不适用）：去掉“客户已经成交”",
         "Clause 5: award, exceptions (one is enough): “the deal is closed” removed"),
        (Turn(when=("lunch",)), Turn(when=("lunch", "off")), "condition_added", (None, "休息"),
         "第5条：轮序的遇到什么情形：增加“休息”", "Clause 5: turns, in which situations: “has the day off” added"),
        (AWARD, replace(AWARD, performance=(Part(party="rotation_receiver", basis_points=7000), Part(party="closer",
         basis_points=3000))), "value_changed", ("按轮序接待的顾问", "按轮序接待的顾问70%、促成成交的顾问30%"),
         "第5条：归属的客户和业绩归：按轮序接待的顾问 改为 按轮序接待的顾问70%、促成成交的顾问30%",
         "Clause 5: award, customer and credit to: whoever received in rotation → whoever received in rotation 70%,"
         " whoever closed the deal 30%"),
    ],
)  # fmt: skip
def test_what_changed_in_a_rule(
    before: Any, after: Any, code: str, told: tuple[str | None, str | None], zh: str, en: str
) -> None:
    change = one(with_rule(before), with_rule(after))
    assert (change.code, change.clause, change.before, change.after) == (code, "5", *told)
    assert change.sentence == zh
    assert one(with_rule(before), with_rule(after), "en").sentence == en


CLAUSE = Clause(no="5", text="原文", rules=(Window(days=7),), overrides=("1", "6"))


@pytest.mark.parametrize(
    ("before", "after", "code", "sentence"),
    [
        (None, CLAUSE, "clause_added", "第5条：新增：“原文”"),
        (CLAUSE, None, "clause_removed", "第5条：删去：“原文”"),
        (CLAUSE, replace(CLAUSE, text="新文"), "words_changed", "第5条：原文由“原文”改为“新文”"),
        (CLAUSE, replace(CLAUSE, reading="照办"), "reading_changed", "第5条：读法由“未写”改为“照办”"),
        (CLAUSE, replace(CLAUSE, overrides=("1",)), "overrides_changed", "第5条：优先于哪几条：1、6 改为 1"),
        (CLAUSE, replace(CLAUSE, overrides=()), "overrides_changed", "第5条：优先于哪几条：1、6 改为 不优先于任何一条"),
        (CLAUSE, replace(CLAUSE, no="7"), "clause_renumbered", "第7条：原为第5条"),
        (CLAUSE, replace(CLAUSE, in_force_from=datetime(2026, 3, 1, tzinfo=UTC)), "starts_later",
         "第5条：推迟施行，未写 改为 2026年3月1日 UTC"),
        (replace(CLAUSE, in_force_from=datetime(2026, 3, 1, tzinfo=UTC)), CLAUSE, "starts_earlier",
         "第5条：提前施行，2026年3月1日 UTC 改为 未写"),
        (CLAUSE, replace(CLAUSE, rules=(Window(days=7), Precedence())), "rule_added",
         "第5条：新增规则：几位顾问都有依据的，以最先的为准；谁先谁后证明不了的，列为争议，等待裁定。"),
        (CLAUSE, replace(CLAUSE, rules=()), "rule_removed",
         "第5条：取消规则：最后一次联系后满7天（最后一天在内）没有再联系的，可能失去客户。"),
        (replace(CLAUSE, rules=(Window(days=7), DUTY)), replace(CLAUSE, rules=(DUTY, Window(days=7))),
         "rules_reordered", "第5条：规则的先后次序有变"),
    ],
)  # fmt: skip
def test_what_changed_in_a_clause(before: Clause | None, after: Clause | None, code: str, sentence: str) -> None:
    change = one(before, after)
    assert (change.code, change.sentence) == (code, sentence)


def test_the_whole_comes_first_then_clause_by_clause_and_what_went_stands_where_it_stood() -> None:
    first, second, third = (Clause(no=no, text=f"第{no}条文字") for no in "123")
    later = datetime(2026, 6, 1, tzinfo=UTC)
    changes = compare(
        rulebook(first, second, third),
        rulebook(replace(first, reading="甲"), replace(third, reading="丙"), version="2", effective_from=later),
        "zh",
    )
    assert [(change.code, change.clause) for change in changes] == [
        ("value_changed", None),
        ("starts_later", None),
        ("reading_changed", "1"),
        ("clause_removed", "2"),
        ("reading_changed", "3"),
    ]
    assert changes[0].sentence == "全文：版本：1 改为 2"
    moved = compare(rulebook(first, second), rulebook(second, first), "zh")
    assert [change.code for change in moved] == ["clauses_reordered"]


def test_two_different_rulebooks_side_by_side() -> None:
    """Clause 4.8 of the one and 11 of the other are both about friends who introduce."""
    changes = compare(library.preset("R00-04"), library.preset("R03-01"), "zh")
    assert ("11", "4.8") in {(c.before, c.after) for c in changes if c.code == "clause_renumbered"}
    assert {"1.2", "1.4"} <= {c.clause for c in changes if c.code == "clause_added"}
    assert {"3", "4"} <= {c.clause for c in changes if c.code == "clause_removed"}
    friends = [c.sentence for c in changes if c.clause == "4.8" and c.code == "condition_added"]
    assert friends == ["第4.8条：归属的例外（有一项就不适用）：增加“客户第一次来就点名找某位顾问”"]


def test_a_projects_own_rulebook_against_its_preset() -> None:
    base = library.preset("R00-04")
    own = replace(base, id="本项目", clauses=(*base.clauses, Clause(no="99", text="本项目加的")))
    assert [(c.code, c.clause) for c in compare(base, own, "zh")] == [("value_changed", None), ("clause_added", "99")]


@UNHURRIED
@given(RULEBOOKS, st.sampled_from(LANGUAGES))
def test_nothing_differs_from_itself(whole: Rulebook, lang: str) -> None:
    assert compare(whole, whole, lang) == ()


@UNHURRIED
@given(st.data(), st.sampled_from(LANGUAGES))
def test_every_difference_is_told(data: st.DataObject, lang: str) -> None:
    old, new = data.draw(RULEBOOKS), data.draw(RULEBOOKS)
    new = replace(new, id=old.id) if data.draw(st.booleans()) else new
    changes = compare(old, new, lang)
    assert bool(changes) == (old != new)
    assert all(change.before != change.after or change.before is None for change in changes)
    for change in changes:
        assert (change.before or "") in change.sentence and (change.after or "") in change.sentence


@UNHURRIED
@given(st.data())
def test_one_edit_is_told_as_that_clauses_and_nobody_elses(data: st.DataObject) -> None:
    whole = data.draw(RULEBOOKS.filter(lambda r: len({c.no for c in r.clauses}) == len(r.clauses) > 0))
    at = data.draw(st.integers(0, len(whole.clauses) - 1))
    field = data.draw(st.sampled_from([f for f in shape.fields(Clause) if f.name != "no"]))
    value = getattr(data.draw(made(Clause)), field.name)
    clause = replace(whole.clauses[at], **{field.name: value})
    edited = replace(whole, clauses=(*whole.clauses[:at], clause, *whole.clauses[at + 1 :]))
    changes = compare(whole, edited, "zh")
    assert {change.clause for change in changes} == ({clause.no} if edited != whole else set())
