"""Case files that are wrong, as facts or told in lines: where, a stable code, and what to write instead."""

from pathlib import Path

import pytest

from backend.features.rulebooks.files.reader import read_cases
from tests.support.rulebooks import File, told

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


def test_sound_cases_have_no_faults(file: File) -> None:
    cases = read_cases(file("case.yaml", CASES))
    assert cases.faults == () and [case.id for case in cases.situations] == ["演示", "讲述"]


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "line", "instead"),
    [
        ("kind: visit_registered, consultant: A", "kind: visit_registred, consultant: A", "unknown_kind",
         "$[0].facts[0].kind", 4, "“visit_registered”"),
        ("consultant: B", "consultent: B", "unknown_key", "$[0].facts[1].consultent", 7, "“consultant”"),
        ("at: 2024-03-02 10:00", "at: 2024-02-31 10:00", "no_such_date", "$[0].facts[1].at", 5, "2026-01-31 10:00"),
        ("at: 2024-03-02 10:00", "at: 0001-01-01 00:00", "no_such_date", "$[0].facts[1].at", 5, "2026-01-31 10:00"),
        ("at: 2024-03-02 10:00", "at: 9999-12-31 23:59", "no_such_date", "$[0].facts[1].at", 5, "2026-01-31 10:00"),
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


def test_several_faults_of_several_cases_are_told_at_once(file: File) -> None:
    cases = CASES.replace("consultant: B", "consultent: B").replace("query_owner", "query_ower")
    codes = [fault.code for fault in read_cases(file("case.yaml", cases)).faults]
    assert codes == ["missing_key", "unknown_key", "unknown_event"]


def test_aliases_are_followed(file: File) -> None:
    """A case may share its facts with another; a fault in them is told where they are written."""
    text = CASES.replace("facts:", "facts: &facts") + (
        "- {id: 第三, facts: *facts, at: 2024-03-03 10:00, ask: {ask: owns, customer: C1}}\n"
    )
    assert len(read_cases(file("case.yaml", text)).situations) == 3
    faults = read_cases(file("case.yaml", text.replace("consultant: B", "consultent: B"))).faults
    assert ("unknown_key", "$[2].facts[1].consultent", 7) in told(faults)


def test_a_few_lines_that_stand_for_millions_are_refused(file: File) -> None:
    """Ten aliases of ten aliases of ...: reading on would take all memory."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    (fault,) = read_cases(file("case.yaml", "\n".join(lines))).faults
    assert fault.code == "too_large"


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    assert {fault.code for fault in read_cases(Path("/dev/zero")).faults} == {"too_large"}


def test_half_of_nothing_is_no_share(file: File) -> None:
    expect = "  expect: {performance: {A: .nan}, commission: {A: .inf}}\n"
    text = "- id: x\n  facts: []\n  at: 2024-03-03 10:00\n  ask: {ask: owns, customer: C1}\n" + expect
    assert [fault.code for fault in read_cases(file("case.yaml", text)).faults] == ["wrong_type", "wrong_type"]
