"""What a rulebook takes over (沿用) must be on the shelf: the preset, its clauses, and forms that exist."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from backend.engine.rules.clauses import AnyRule
from backend.features.rulebooks import library
from backend.features.rulebooks.files.check import Problem
from backend.features.rulebooks.files.source import Path
from backend.features.rulebooks.reading import shape

FORMS = tuple(shape.form(kind) for kind in get_args(AnyRule))


def problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Of a document that fits its type."""
    shelf = sorted(folder.name for folder in library.PRESETS.iterdir() if (folder / "rulebook.json").is_file())
    named: list[tuple[Path, str]] = [(("preset",), document["preset"])] if "preset" in document else []
    includes = document.get("include", [])
    named += [(("include", i, "rulebook"), include["rulebook"]) for i, include in enumerate(includes)]
    for path, name in named:
        if name not in shelf:
            yield Problem(code="unknown_preset", path=path, written=name, allowed=tuple(shelf))
    for i, include in enumerate(includes):
        if include["rulebook"] in shelf:
            yield from _include(include, ("include", i))


def _include(include: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    there = tuple(clause.no for clause in library.preset(include["rulebook"]).clauses)
    for i, no in enumerate(include["clauses"]):
        if no not in there:
            yield Problem(code="unknown_clause", path=(*path, "clauses", i), written=no, allowed=there)
    for i, form in enumerate(include.get("kinds", ())):
        if form not in FORMS:
            yield Problem(code="unknown_word", path=(*path, "kinds", i), written=form, allowed=FORMS)
    for no in include.get("overrides", {}):
        if no not in include["clauses"]:
            taken = tuple(include["clauses"])
            yield Problem(code="unknown_clause", path=(*path, "overrides", no), written=no, allowed=taken)
