"""`guishu adjudicate`: any case under any rulebook, readable or as canonical JSON; unreadable files say where."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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


def adjudicate(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "guishu", "adjudicate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.yaml"
    file.write_text(CASE, "utf-8")
    return file


def test_a_page_to_read(case: Path) -> None:
    done = adjudicate("--rulebook", PRESET, "--case", case)
    assert done.returncode == 0
    for words in ("客户归A", "A 100%", "4.4", "B在后", "2024-03-03 10:00"):
        assert words in done.stdout, done.stdout


def test_as_json_the_same_bytes_each_time(case: Path) -> None:
    first, second = (adjudicate("--rulebook", PRESET, "--case", case, "--json").stdout for _ in range(2))
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
    ("text", "words"),
    [
        (CASE.replace("visit_registered", "visit_registred", 1), "kind"),
        (CASE.replace("2024-03-01 10:00", "2024-02-31 10:00"), "day"),
        (CASE.replace("consultant: A", "consultent: A"), "consultent"),
        ("nothing", ""),
    ],
)
def test_what_cannot_be_read_names_the_file_and_the_place(case: Path, text: str, words: str) -> None:
    case.write_text(text, "utf-8")
    done = adjudicate("--rulebook", PRESET, "--case", case)
    assert done.returncode == 2 and str(case) in done.stderr and words in done.stderr
    assert "Traceback" not in done.stderr
