"""Cases told in lines: each line must be one, and its event one that the trade knows (see `lines/`)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backend.features.rulebooks.casework.cases import INSTANTS, Situation
from backend.features.rulebooks.casework.lines import line, questions, telling
from backend.features.rulebooks.files.check import Check, Problem
from backend.features.rulebooks.files.source import Path
from backend.features.rulebooks.reading import shape

_OWN = ("given", "when", "then", "rulebook")
_INSTEAD = ("facts", "at", "ask")
_CHECK = Check((*INSTANTS, "next_change_at", "until"))


def problems(raw: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """What is wrong with a case that has a closing line `when`."""
    fields = {field.name: field for field in shape.fields(Situation) if field.name not in _INSTEAD}
    for key, value in raw.items():
        if key in fields:
            yield from _CHECK.problems(fields[key].type, value, (*path, key))
        elif key not in _OWN:
            yield Problem(code="unknown_key", path=(*path, key), written=key, allowed=(*_OWN, *fields))
    for key in ("id", "given"):
        if key not in raw:
            yield Problem(code="missing_key", path=path, written=key, expected="text" if key == "id" else "list")
    given = raw.get("given", [])
    if not isinstance(given, list):
        yield Problem(code="wrong_type", path=(*path, "given"), written=given, expected="list")
        given = []
    for i, told in enumerate(given):
        yield from _line(told, (*path, "given", i), telling.EVENTS)
    yield from _line(raw["when"], (*path, "when"), questions.QUESTIONS)


def _line(told: Any, path: Path, events: Iterable[str]) -> Iterator[Problem]:
    try:
        read = line.read(told)
    except (ValueError, LookupError, TypeError, AttributeError):
        yield Problem(code="not_a_line", path=path, written=told)
        return
    if read.event not in events:
        yield Problem(code="unknown_event", path=path, written=read.event, allowed=tuple(events))
