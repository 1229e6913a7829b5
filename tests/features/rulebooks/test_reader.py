"""Rulebook files that are wrong: each kind is told with file, line, place, a stable code and what to write instead."""

from pathlib import Path

import pytest

from backend.features.rulebooks import library
from backend.features.rulebooks.files.reader import read_cases, read_rulebook
from backend.kit.texts import LANGUAGES
from tests.support.rulebooks import File, told

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


def test_sound_files_have_no_faults(file: File) -> None:
    for name, text in (("rulebook.json", RULEBOOK), ("own.json", ADOPTION)):
        read = read_rulebook(file(name, text))
        assert read.faults == () and read.findings == () and read.rulebook == library.read(file(name, text))
    assert read_rulebook(library.PRESETS / "R03-01").rulebook == library.preset("R03-01")


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
        ('"preset": "R03-01"', '"preset": "R03-01x"', "unknown_preset", "$.preset", 2, "“R03-01”"),
        ('{"rulebook": "R00-04"', '{"rulebook": "R00-04x"', "unknown_preset", "$.include[0].rulebook", 6, "“R00-04”"),
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


def test_two_findings_of_one_kind_stand_on_two_lines(file: File) -> None:
    text = RULEBOOK.replace('"days": 7\n        },', '"days": 0\n        },\n        {"kind": "window",\n "days": 0},')
    found = [
        finding.line for finding in read_rulebook(file("own.json", text)).findings if finding.code == "window_empty"
    ]
    assert found == [21, 24]


def test_several_faults_are_all_told_in_the_order_of_the_lines(file: File) -> None:
    text = RULEBOOK.replace('"days": 7', '"days": "7"').replace('"disputed"', '"dispute"').replace('"no": "1",', "")
    text = text.replace("2026-01-01T", "2026-13-01T")
    assert told(read_rulebook(file("own.json", text)).faults) == [
        ("no_such_date", "$.effective_from", 4),
        ("missing_key", "$.clauses[0]", 6),
        ("unknown_word", "$.clauses[0].rules[1].tie", 11),
        ("wrong_type", "$.clauses[1].rules[0].days", 21),
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"nothing", b"[1]", b'"x"', b"{}", b"null", b"[" * 100_000, b"[" * 20_000 + b"]" * 20_000, b'{"a": 1e400}'],
)
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
