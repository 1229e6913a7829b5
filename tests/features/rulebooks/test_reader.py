"""Bad input: every kind is told with its file, its line, its place, a stable code and what to write instead."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.rulebook import Rulebook
from backend.features.rulebooks import library, shape
from backend.features.rulebooks.check import Check
from backend.features.rulebooks.faults import Fault
from backend.features.rulebooks.reader import read_cases, read_rulebook
from backend.features.rulebooks.source import place, written
from backend.kit.texts import LANGUAGES
from tests.support.rulebooks import RULEBOOKS

RULEBOOK = """\
{
  "id": "own", "title_zh": "本项目制度", "title_en": "Own",
  "source": "本项目", "version": "1",
  "effective_from": "2026-01-01T00:00:00+08:00",
  "clauses": [
    {
      "no": "1",
      "text": "先登记的为准。",
      "rules": [
        {"kind": "claim", "basis": "visit_registration"},
        {"kind": "precedence", "tie": "disputed"}
      ]
    },
    {
      "no": "2",
      "text": "七天不联系的，可能失去客户。",
      "overrides": ["1"],
      "rules": [
        {
          "kind": "window",
          "days": 7
        },
        {
          "kind": "award",
          "code": "lapsed_and_unserved",
          "when": ["returned_after_lapse"],
          "performance": [
            {"party": "introducer_owner", "basis_points": 5000},
            {"party": "rotation_receiver", "basis_points": 5000}
          ]
        }
      ]
    }
  ]
}
"""
ADOPTION = """\
{
  "preset": "R03-01",
  "id": "own", "title_zh": "本项目", "title_en": "Own", "version": "1",
  "effective_from": "2026-01-01T00:00:00+08:00",
  "include": [
    {"rulebook": "R00-04", "clauses": ["1", "3"], "kinds": ["turn"]},
    {
      "rulebook": "R00-04",
      "clauses": ["8"],
      "kinds": ["turn", "void", "award"],
      "overrides": {"8": ["2a"]}
    }
  ]
}
"""
CASES = """\
- id: 演示
  title: 两位顾问
  facts:
    - {at: 2024-03-01 10:00, kind: visit_registered, consultant: A, customer: C1}
    - at: 2024-03-02 10:00
      kind: visit_registered
      consultant: B
      customer: C1
  at: 2024-03-03 10:00
  ask: {ask: owns, customer: C1}
  expect:
    status: owned
    performance: {A: 100}
- id: 讲述
  given:
    - 2024-03-04 10:00 visit(cust=C1)
  when: 2024-03-04 10:01 query_owner(cust=C1)
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return write


File = Callable[[str, str], Path]


def told(faults: tuple[Fault, ...]) -> list[tuple[str, str, int]]:
    return [(fault.code, fault.path, fault.line) for fault in faults]


def test_sound_files_have_no_faults(file: File) -> None:
    for name, text in (("rulebook.json", RULEBOOK), ("own.json", ADOPTION)):
        read = read_rulebook(file(name, text))
        assert read.faults == () and read.findings == () and read.rulebook == library.read(file(name, text))
    assert read_rulebook(library.PRESETS / "R03-01").rulebook == library.preset("R03-01")
    cases = read_cases(file("case.yaml", CASES))
    assert cases.faults == () and [case.id for case in cases.situations] == ["演示", "讲述"]


REPLACED: list[tuple[str, str, str, str, int, str]] = [
    ('"days": 7', '"dayz": 7', "missing_key", "$.clauses[1].rules[0]", 19, "days"),
    ('"days": 7', '"days": 7, "dayz": 8', "unknown_key", "$.clauses[1].rules[0].dayz", 21, "days"),
    ('"days": 7', '"days": "7"', "wrong_type", "$.clauses[1].rules[0].days", 21, "整数"),
    ('"days": 7', '"days": true', "wrong_type", "$.clauses[1].rules[0].days", 21, "整数"),
    ('"days": 7', '"days": 7.5', "wrong_type", "$.clauses[1].rules[0].days", 21, "整数"),
    ('"days": 7', '"days": null', "wrong_type", "$.clauses[1].rules[0].days", 21, "整数"),
    ('"overrides": ["1"]', '"overrides": "1"', "wrong_type", "$.clauses[1].overrides", 17, "列表"),
    ('"overrides": ["1"]', '"overrides": [1]', "wrong_type", "$.clauses[1].overrides[0]", 17, "文字"),
    ('"2026-01-01T', '"2026-02-31T', "no_such_date", "$.effective_from", 4, "2026-01-01T00:00:00+08:00"),
    ('00:00:00+08:00"', '00:00:00"', "date_without_offset", "$.effective_from", 4, "+08:00"),
    ('"tie": "disputed"', '"tie": "dispute"', "unknown_word", "$.clauses[0].rules[1].tie", 11, "“disputed”"),
    ('"party": "introducer_owner"', '"party": "introducer"', "unknown_word",
     "$.clauses[1].rules[1].performance[0].party", 28, "“introducer_owner”"),
    ('["returned_after_lapse"]', '["returned_after_laps"]', "unknown_word", "$.clauses[1].rules[1].when[0]", 26,
     "“returned_after_lapse”"),
    ('"kind": "window"', '"kind": "windov"', "unknown_kind", "$.clauses[1].rules[0].kind", 20, "“window”"),
    ('"kind": "window",', "", "missing_key", "$.clauses[1].rules[0]", 19, "window"),
    ('"source": "本项目", ', "", "missing_key", "$", 1, "文字"),
    ('"days": 7', '"days": 7, "days": 9', "duplicate_key", "$.clauses[1].rules[0].days", 21, "删去"),
    ('"version": "1",', '"version": "1"', "broken_json", "$", 4, "逗号"),
    ('"days": 7', '"days": NaN', "broken_json", "$", 1, "逗号"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "path", "line", "instead"), REPLACED)
def test_what_makes_a_rulebook_unreadable(
    file: File, old: str, new: str, code: str, path: str, line: int, instead: str
) -> None:
    assert RULEBOOK.count(old) == 1
    written_ = file("own.json", RULEBOOK.replace(old, new))
    read = read_rulebook(written_)
    assert read.rulebook is None
    found = [fault for fault in read.faults if fault.code == code]
    assert told(tuple(found)) == [(code, path, line)]
    assert instead in found[0].hint, found[0].hint
    assert found[0].told().startswith(f"{written_}:{line}: {path} [{code}] ")
    assert read_rulebook(written_, "en").faults[0].message != read.faults[0].message


UNSOUND: list[tuple[str, str, str, str, int, str]] = [
    ('"introducer_owner", "basis_points": 5000', '"introducer_owner", "basis_points": 7000', "shares_not_whole",
     "$.clauses[1].rules[1].performance", 27, "10000"),
    ('"overrides": ["1"]', '"overrides": ["1", "10"]', "override_missing", "$.clauses[1].overrides[1]", 17, "“1”"),
    ('"overrides": ["1"]', '"overrides": ["2"]', "override_mutual", "$.clauses[1].overrides[0]", 17, ""),
    ('"no": "2"', '"no": "1"', "duplicate_number", "$.clauses[1].no", 15, "请改其中一条"),
    ('"days": 7', '"days": 0', "window_empty", "$.clauses[1].rules[0].days", 21, "1天以上"),
    ('"when": ["returned_after_lapse"]', '"when": ["returned_after_lapse"], "unless": ["returned_after_lapse"]',
     "never_holds", "$.clauses[1].rules[1].when[0]", 26, "请删去"),
    (',\n        {"kind": "precedence", "tie": "disputed"}', "", "no_general_rule", "$", 1, "请加一条"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "path", "line", "instead"), UNSOUND)
def test_what_can_be_read_but_not_published(
    file: File, old: str, new: str, code: str, path: str, line: int, instead: str
) -> None:
    assert RULEBOOK.count(old) == 1
    read = read_rulebook(file("own.json", RULEBOOK.replace(old, new)))
    assert read.rulebook is not None and read.faults == ()
    found = [finding for finding in read.findings if finding.code == code]
    assert told(tuple(found)) == [(code, path, line)]
    assert instead in found[0].message + found[0].hint and "verdict.lint" not in found[0].message


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "line", "instead"),
    [
        ('"preset": "R03-01"', '"preset": "R03-99"', "unknown_preset", "$.preset", 2, "“R03-01”"),
        ('{"rulebook": "R00-04"', '{"rulebook": "R99-04"', "unknown_preset", "$.include[0].rulebook", 6, "R00-04"),
        ('["1", "3"]', '["1", "33"]', "unknown_clause", "$.include[0].clauses[1]", 6, "“3”"),
        ('["turn", "void", ', '["turn", "voids", ', "unknown_word", "$.include[1].kinds[1]", 10, "“void”"),
        ('{"8": ["2a"]}', '{"88": ["2a"]}', "unknown_clause", "$.include[1].overrides.88", 11, "8"),
        ('"id": "own", ', "", "missing_key", "$", 1, "文字"),
        ('"clauses": ["8"],', '"clauses": ["8"], "clause": [],', "unknown_key", "$.include[1].clause", 9, "clauses"),
    ],
)
def test_what_is_wrong_with_a_projects_adoption(
    file: File, old: str, new: str, code: str, path: str, line: int, instead: str
) -> None:
    assert ADOPTION.count(old) == 1
    read = read_rulebook(file("own.json", ADOPTION.replace(old, new)))
    assert read.rulebook is None and told(read.faults) == [(code, path, line)]
    assert instead in read.faults[0].hint


def test_findings_about_what_was_taken_over_stand_where_it_was(file: File) -> None:
    read = read_rulebook(file("own.json", ADOPTION.replace('{"8": ["2a"]}', '{"8": ["2z"]}')))
    assert ("override_missing", "$.include[1]", 7) in told(read.findings)


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "line", "instead"),
    [
        ("kind: visit_registered, consultant: A", "kind: visit_registred, consultant: A", "unknown_kind",
         "$[0].facts[0].kind", 4, "“visit_registered”"),
        ("consultant: B", "consultent: B", "unknown_key", "$[0].facts[1].consultent", 7, "“consultant”"),
        ("at: 2024-03-02 10:00", "at: 2024-02-31 10:00", "no_such_date", "$[0].facts[1].at", 5, "2026-01-31 10:00"),
        ("at: 2024-03-02 10:00", "at: 2024-02-31 10:00:00", "no_such_date", "$[0].facts[1].at", 5, "2026-01-31 10:00"),
        ("at: 2024-03-02 10:00", "at: 2024-03-02", "wrong_type", "$[0].facts[1].at", 5, "2026-01-31 10:00"),
        ("      customer: C1", "      customer: 1", "wrong_type", "$[0].facts[1].customer", 8, "文字"),
        ("ask: owns", "ask: own", "unknown_kind", "$[0].ask.ask", 10, "“owns”"),
        ("status: owned", "status: owns", "unknown_word", "$[0].expect.status", 12, "“owned”"),
        ("{A: 100}", "{A: all}", "wrong_type", "$[0].expect.performance.A", 13, "数"),
        ("  at: 2024-03-03 10:00\n", "", "missing_key", "$[0]", 1, "2026-01-31 10:00"),
        ("id: 讲述", "id: 演示", "duplicate_case", "$[1].id", 14, "编号"),
        ("visit(cust=C1)", "visits(cust=C1)", "unknown_event", "$[1].given[0]", 16, "“visit”"),
        ("2024-03-04 10:00 visit(cust=C1)", "昨天来了", "not_a_line", "$[1].given[0]", 16, "visit(cust=C1"),
        ("query_owner", "query_ower", "unknown_event", "$[1].when", 17, "“query_owner”"),
        ("  given:", "  giving: []\n  given:", "unknown_key", "$[1].giving", 15, "“given”"),
        ("title: 两位顾问", "title: [两位顾问", "broken_yaml", "$", 3, "引号"),
        ("title: 两位顾问", "title: &a [*a]", "too_deep", "$", 2, "引用"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_case(
    file: File, old: str, new: str, code: str, path: str, line: int, instead: str
) -> None:
    assert CASES.count(old) == 1
    read = read_cases(file("case.yaml", CASES.replace(old, new)))
    assert read.situations == ()
    found = tuple(fault for fault in read.faults if fault.code == code)
    assert told(found) == [(code, path, line)], told(read.faults)
    assert instead in found[0].hint, found[0].hint


def test_several_faults_are_all_told_in_the_order_of_the_lines(file: File) -> None:
    text = RULEBOOK.replace('"days": 7', '"days": "7"').replace('"disputed"', '"dispute"').replace('"no": "1",', "")
    text = text.replace("2026-01-01T", "2026-13-01T")
    assert told(read_rulebook(file("own.json", text)).faults) == [
        ("no_such_date", "$.effective_from", 4),
        ("missing_key", "$.clauses[0]", 6),
        ("unknown_word", "$.clauses[0].rules[1].tie", 11),
        ("wrong_type", "$.clauses[1].rules[0].days", 21),
    ]
    cases = CASES.replace("consultant: B", "consultent: B").replace("query_owner", "query_ower")
    codes = [fault.code for fault in read_cases(file("case.yaml", cases)).faults]
    assert codes == ["missing_key", "unknown_key", "unknown_event"]


@pytest.mark.parametrize("content", [b"", b"nothing", b"[1]", b'"x"', b"{}", b"null", b"[" * 100_000, b'{"a": 1e400}'])
def test_what_is_no_rulebook_at_all(tmp_path: Path, content: bytes) -> None:
    for name, read in (("x.json", read_rulebook), ("x.yaml", read_cases)):
        (tmp_path / name).write_bytes(content)
        for lang in LANGUAGES:
            faults = read(tmp_path / name, lang).faults
            assert all(fault.line >= 1 and fault.file.endswith(name) for fault in faults)
            assert faults or (name, content) in (("x.yaml", b"[]"),)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b'{\n "id": "\xff"}', "not_utf8", 2),
        (b"\xef\xbb\xbf" + RULEBOOK.encode(), "byte_order_mark", 1),
        (b'{"a":' * 100_000, "too_deep", 1),
    ],
)
def test_what_an_editor_saved_in_another_way(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    (tmp_path / "own.json").write_bytes(content)
    assert told(read_rulebook(tmp_path / "own.json").faults) == [(code, "$", line)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert told(read_rulebook(tmp_path / "none.json").faults) == [("no_file", "$", 1)]
    assert told(read_rulebook(tmp_path).faults) == [("no_file", "$", 1)]
    assert told(read_cases(tmp_path / "none.yaml").faults) == [("no_file", "$", 1)]


def test_lines_are_right_where_json_and_yaml_differ(file: File) -> None:
    """Tabs, escapes, no space after a colon, and signs that YAML would take for the end of a line."""
    text = '{\t"id":"a\\/b\u2028\x85\x7f",\n\t"wrong":1}'
    read = read_rulebook(file("own.json", text))
    assert ("unknown_key", "$.wrong", 2) in told(read.faults)


def test_aliases_are_followed(file: File) -> None:
    """A case may share its facts with another; a fault in them is told where they are written."""
    text = CASES.replace("facts:", "facts: &facts") + (
        "- {id: 第三, facts: *facts, at: 2024-03-03 10:00, ask: {ask: owns, customer: C1}}\n"
    )
    assert len(read_cases(file("case.yaml", text)).situations) == 3
    faults = read_cases(file("case.yaml", text.replace("consultant: B", "consultent: B"))).faults
    assert ("unknown_key", "$[2].facts[1].consultent", 7) in told(faults)


PATHS = st.lists(st.integers(0, 99) | st.sampled_from(["clauses", "rules", "days"]), max_size=5).map(tuple)


@given(PATHS)
def test_a_place_is_read_as_it_is_written(path: tuple[str | int, ...]) -> None:
    assert place(written(path).removeprefix("$")) == path


SCALARS: Any = st.sampled_from([None, True, 0, -1, 3.5, "", "window", "owner", "2026-01-01T00:00:00Z", [], {}, [{}]])


@given(RULEBOOKS, st.data())
def test_the_check_finds_fault_exactly_where_the_types_do(rulebook: Rulebook, data: st.DataObject) -> None:
    """Whatever is changed anywhere: no fault is missed, and nothing sound is refused."""
    document = json.loads(msgspec.json.encode(rulebook))
    for _ in range(data.draw(st.integers(0, 2))):
        spoil(document, data)
    faults = [problem.code for problem in Check().problems(shape.info(Rulebook), document)]
    try:
        msgspec.convert(document, Rulebook)
    except msgspec.ValidationError as error:
        assert faults, error
    else:
        assert set(faults) <= {"date_without_offset"}


def spoil(document: Any, data: st.DataObject) -> None:
    """Change, add or drop something somewhere."""
    places = list(containers(document))
    container = places[data.draw(st.integers(0, len(places) - 1))]
    keys = list(container) if isinstance(container, dict) else list(range(len(container)))
    if isinstance(container, dict):
        keys += ["extra", "kind", "days"]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    if isinstance(container, dict) and key in container and data.draw(st.booleans()):
        del container[key]
    else:
        container[key] = data.draw(SCALARS)


def containers(value: Any) -> Any:
    if isinstance(value, dict | list):
        yield value
        for entry in value.values() if isinstance(value, dict) else value:
            yield from containers(entry)
