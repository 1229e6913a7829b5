"""Every sentence exists in both languages with the same placeholders, and every key that code names exists."""

import re
from pathlib import Path

import pytest

from backend.engine import facts
from backend.engine.words import vocabulary
from backend.features.reception import errors as reception_errors
from backend.kit.errors import DomainError
from backend.kit.texts import LANGUAGES, catalogue

BACKEND = Path(__file__).parents[2] / "backend"
# A key that ends in an underscore or a dot is the beginning of one that the template puts together.
KEYS = re.compile(r"""\bt\(\s*'([a-z_]+(?:\.[a-z0-9_]*[a-z0-9])+)'(?!\s*~)""")


def test_both_languages_have_the_same_keys_and_holes() -> None:
    zh, en = (catalogue(lang) for lang in LANGUAGES)
    assert zh.keys() == en.keys()
    for key in zh:
        assert set(re.findall(r"\{(\w+)\}", zh[key])) >= set(re.findall(r"\{(\w+)\}", en[key])), key


def test_no_sentence_is_empty_or_left_in_the_other_language() -> None:
    for key, value in catalogue("en").items():
        assert value.strip(), key
        assert not re.search(r"[\u4e00-\u9fff]{5,}", value), key


@pytest.mark.parametrize("file", sorted(BACKEND.rglob("*.html")), ids=lambda file: file.name)
def test_templates_name_only_keys_that_exist(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not [key for key in KEYS.findall(text) if key not in catalogue("zh")]
    visible = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    assert not re.search(r"[\u4e00-\u9fff]", visible), "texts belong into locale files"


def subclasses(kind: type) -> set[type]:
    return {kind} | {below for child in kind.__subclasses__() for below in subclasses(child)}


def test_every_refusal_has_its_words() -> None:
    import backend.entrypoints.api  # noqa: F401 - loads every slice's errors

    assert reception_errors
    for kind in subclasses(DomainError):
        if kind.__module__.startswith("backend."):
            assert any(kind.code in key.split(".") for key in catalogue("zh")), kind


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_says_what_why_and_what_next(lang: str) -> None:
    """Cause, facts, next step. A case of a refusal (`a.b.title`) may leave a part to the refusal itself."""
    said = catalogue(lang)
    titled = [key.removesuffix(".title") for key in said if re.fullmatch(r"problems\.\w+\.title", key)]
    assert titled
    assert not [f"{key}.{part}" for key in titled for part in ("detail", "next") if not said.get(f"{key}.{part}")]


def test_every_fact_has_its_sentence() -> None:
    for kind in facts.AnyFact.__args__:  # type: ignore[attr-defined]
        assert f"facts.{kind.__struct_config__.tag}" in catalogue("zh"), kind


@pytest.mark.parametrize(
    ("section", "codes"),
    [("finding", vocabulary.FindingCode), ("duty", vocabulary.DutyCode), ("words", vocabulary.Offence)],
)
def test_every_code_of_the_engine_has_its_sentence(section: str, codes: object) -> None:
    from typing import get_args

    missing = [code for code in get_args(codes) if f"verdict.{section}.{code}" not in catalogue("zh")]
    assert not missing
