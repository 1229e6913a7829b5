"""判客页: every worked case of every preset, read as people read it: in their language, with every blank filled."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.entrypoints.adjudicate import adjudicate

PRESETS = Path(__file__).parents[2] / "tenants" / "presets"
CASES = sorted(PRESETS.glob("*/cases/*.yaml"))
_SAID = re.compile(r"  (?:[✓·✗!] \S+)?\s*(?P<said>.*)")
"""After the mark and the number of the clause, which a rulebook may have spelt in letters."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


def said(page: str) -> Iterator[str]:
    """What the system says: neither the case's own title nor the digest at its end."""
    for line in page.splitlines():
        found = _SAID.fullmatch(line)
        if found and not _DIGEST.fullmatch(found["said"]) and not found["said"].startswith("≠"):
            yield found["said"]


def page(file: Path, lang: str) -> str:
    return adjudicate([file.parents[1] / "rulebook.json"], file, as_json=False, lang=lang)[0]


def test_there_are_cases_of_every_preset() -> None:
    assert {file.parents[1].name for file in CASES} == {folder.name for folder in PRESETS.iterdir() if folder.is_dir()}


@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parents[1].name}-{file.stem}")
def test_a_chinese_page_has_no_raw_word_and_no_open_blank(file: Path) -> None:
    lines = list(said(page(file, "zh")))
    assert lines
    for line in lines:
        assert line, "an answer that says nothing"
        assert not re.search(r"[a-z_]{4,}", line), line
        assert not re.search(r"…|[{}]|None|：$|：（|须在前|归，|归$", line), line


@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parents[1].name}-{file.stem}")
def test_an_english_page_has_no_chinese_and_no_code(file: Path) -> None:
    for line in said(page(file, "en")):
        assert line, "an answer that says nothing"
        assert not re.search(r"[\u4e00-\u9fff]|[a-z]_[a-z]", line), line
        assert not re.search(r"…|[{}]|None|: $", line), line
