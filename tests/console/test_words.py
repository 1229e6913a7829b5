"""词语解释: every word that a page lets one press is explained, in both languages, under a heading of the list."""

import re
from pathlib import Path

from backend.kit.texts import catalogue

TEMPLATES = Path(__file__).parents[2] / "backend" / "console" / "templates"
PRESSED = re.compile(r"\bword\(\s*'(\w+)'")
STATUSES = ("owned", "shared", "pool", "provisional", "disputed")


def test_every_word_that_can_be_pressed_is_explained() -> None:
    pressed = {term for file in TEMPLATES.rglob("*.html") for term in PRESSED.findall(file.read_text("utf-8"))}
    assert len(pressed) > 8
    assert not [term for term in {*pressed, *STATUSES} if f"words.of.{term}.text" not in catalogue("zh")]


def test_every_word_has_its_place_in_the_list() -> None:
    for lang in ("zh", "en"):
        there = catalogue(lang)
        for key in [key for key in there if key.startswith("words.of.")]:
            term = key.split(".")[2]
            assert {f"words.of.{term}.{part}" for part in ("name", "text", "in")} <= there.keys(), term
            assert f"words.group.{there[f'words.of.{term}.in']}" in there, term
