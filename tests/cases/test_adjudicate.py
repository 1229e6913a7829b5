"""`guishu adjudicate`: any case under any rulebook, readable or as canonical JSON; unreadable files say where."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import Done, guishu

ROOT = Path(__file__).parents[2]
PRESET = ROOT / "tenants/presets/R03-01"
CASE = """
- id: 演示
  facts:
    - {at: 2024-03-01 10:00, kind: visit_registered, consultant: A, customer: C1}
    - {at: 2024-03-02 10:00, kind: visit_registered, consultant: B, customer: C1}
  at: 2024-03-03 10:00
  ask: {ask: owns, customer: C1}
"""


def process(*arguments: object) -> subprocess.CompletedProcess[str]:
    """As somebody types it: a process of its own, with hashes of its own."""
    command = [Path(sys.executable).parent / "guishu", "adjudicate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def adjudicate(*arguments: object) -> Done:
    return guishu("adjudicate", *arguments)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.yaml"
    file.write_text(CASE, "utf-8")
    return file


def test_a_page_to_read(case: Path) -> None:
    done = process("--rulebook", PRESET, "--case", case)
    assert done.returncode == 0
    for words in ("客户归A", "A 100%", "4.4", "B在后", "2024-03-03 10:00"):
        assert words in done.stdout, done.stdout


def test_as_json_the_same_bytes_each_time(case: Path) -> None:
    first, second = (process("--rulebook", PRESET, "--case", case, "--json").stdout for _ in range(2))
    assert first == second and json.loads(first)["holders"] == ["A"]


def test_a_projects_own_file_will_do(case: Path) -> None:
    rulebook = ROOT / "tenants/demo/rulebooks/jiangwan-yunqi.json"
    assert adjudicate("--rulebook", rulebook, "--case", case).returncode == 2  # two years before its first day
    case.write_text(CASE.replace("2024-", "2026-"), "utf-8")
    done = adjudicate("--rulebook", rulebook, "--case", case)
    assert done.returncode == 0 and "云栖府" in done.stdout


def test_a_case_that_expected_something_else_says_what(case: Path) -> None:
    case.write_text(CASE + "  expect: {status: owned, performance: {B: 100}}\n", "utf-8")
    done = adjudicate("--rulebook", PRESET, "--case", case)
    assert done.returncode == 1 and "≠ performance" in done.stdout


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (CASE.replace("visit_registered", "visit_registred", 1), 4, "unknown_kind"),
        (CASE.replace("2024-03-01 10:00", "2024-02-31 10:00"), 4, "no_such_date"),
        (CASE.replace("consultant: B", "consultent: B"), 5, "consultent"),
        ("nothing", 1, "wrong_type"),
    ],
)
def test_what_cannot_be_read_names_the_file_the_line_and_the_place(
    case: Path, text: str, line: int, words: str
) -> None:
    case.write_text(text, "utf-8")
    done = adjudicate("--rulebook", PRESET, "--case", case)
    assert done.returncode == 2 and f"{case}:{line}: $" in done.stderr and words in done.stderr
    assert "Traceback" not in done.stderr and not done.stdout


def rulebook(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (PRESET / "rulebook.json").read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path / name


def test_under_a_rulebook_that_must_not_be_published_the_verdict_comes_with_the_reason(
    case: Path, tmp_path: Path
) -> None:
    unsound = rulebook(tmp_path, "unsound.json", '"2a",', '"2z",')
    done = adjudicate("--rulebook", unsound, "--case", case, "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["holders"] == ["A"]
    assert "[override_missing]" in done.stderr and f"{unsound}:" in done.stderr


def test_a_rulebook_that_cannot_be_worked_with_is_refused_with_the_reason(case: Path, tmp_path: Path) -> None:
    unsound = rulebook(tmp_path, "unsound.json", '"code": "register_visit"', '"code": "take_step"')
    done = adjudicate("--rulebook", unsound, "--case", case)
    assert done.returncode == 2 and "[duty_unexplained]" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["coverage", "R00-40"], "“R00-04”"),
        (["coverage", "../presets/R00-04"], "[unknown_preset]"),
        (["explore", PRESET, "--longest", "-1"], "-1"),
        (["explore", PRESET, "--most", "0"], "0"),
    ],
)
def test_what_there_is_not_is_said_in_a_sentence(arguments: list[object], words: str) -> None:
    done = guishu(*arguments)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


def test_lint_and_diff(case: Path, tmp_path: Path) -> None:
    """0: nothing; 1: faults that stop publication, or differences; 2: not to be read."""
    fine = rulebook(tmp_path, "fine.json", '"version": "1"', '"version": "2"')
    unsound = rulebook(tmp_path, "unsound.json", '"2a",', '"2z",')
    broken = rulebook(tmp_path, "broken.json", '"kind": "claim"', '"kind": "clame"')

    done = guishu("lint", fine, case, PRESET)
    assert done.returncode == 0 and done.stdout.count("没有问题") == 3, done.stdout
    done = guishu("lint", fine, unsound)
    assert done.returncode == 1 and "[override_missing]" in done.stdout
    done = guishu("lint", broken, unsound, "--lang", "en")
    assert done.returncode == 2 and "[unknown_kind]" in done.stdout and "“claim”" in done.stdout

    assert guishu("diff", PRESET, PRESET).returncode == 0
    done = guishu("diff", PRESET, fine)
    assert done.returncode == 1 and done.stdout == "全文：版本：1 改为 2\n"
    done = guishu("diff", PRESET, broken)
    assert done.returncode == 2 and f"{broken}:" in done.stderr and not done.stdout
