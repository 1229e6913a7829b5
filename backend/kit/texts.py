"""Texts that people read, by language and key, from `backend/locale/{zh,en}/*.json`. Chinese is the original."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Every key of a language, as `file.key`."""
    found: dict[str, str] = {}
    for file in sorted(files("backend").joinpath("locale", lang).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".json"):
            _flatten(json.loads(file.read_text("utf-8")), file.name[:-5], found)
    return found


def text(lang: str, key: str, **params: Any) -> str:
    """The sentence under `key` with its `{placeholders}` filled. A missing key is shown as itself, and a test fails."""
    template = catalogue(lang if lang in LANGUAGES else "zh").get(key, key)
    return template.format_map(_Lenient(params)) if params or "{" in template else template


def first_of(lang: str, keys: Iterable[str], **params: Any) -> str:
    """The sentence under the first of these keys that there is; empty if there is none."""
    there = catalogue(lang if lang in LANGUAGES else "zh")
    return next((text(lang, key, **params) for key in keys if key in there), "")


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _flatten(tree: Mapping[str, Any], prefix: str, found: dict[str, str]) -> None:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            _flatten(value, f"{prefix}.{key}", found)
        else:
            found[f"{prefix}.{key}"] = str(value)
