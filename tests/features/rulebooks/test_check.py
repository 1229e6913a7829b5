"""The check of documents agrees with the types, whatever is wrong, and places are read as they are written."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.rulebook import Rulebook
from backend.features.rulebooks.files.check import Check
from backend.features.rulebooks.files.source import place, written
from backend.features.rulebooks.reading import shape
from tests.support.rulebooks import RULEBOOKS, UNHURRIED

PATHS = st.lists(st.integers(0, 99) | st.sampled_from(["clauses", "rules", "days"]), max_size=5).map(tuple)


@UNHURRIED
@given(PATHS)
def test_a_place_is_read_as_it_is_written(path: tuple[str | int, ...]) -> None:
    assert place(written(path).removeprefix("$")) == path


ANYTHING = st.sampled_from(
    ["null", "true", "0", "-1", "3.5", '""', '"window"', '"owner"', '"2026-01-01T00:00:00Z"', "[]", "{}", "[{}]"]
).map(json.loads)


@UNHURRIED
@given(RULEBOOKS, st.data())
def test_the_check_finds_fault_exactly_where_the_types_do(rulebook: Rulebook, data: st.DataObject) -> None:
    """Whatever is changed anywhere: no fault is missed, and nothing sound is refused."""
    document = json.loads(msgspec.json.encode(rulebook))
    for _ in range(data.draw(st.integers(0, 2))):
        spoil(document, data)
    faults = [problem.code for problem in Check().problems(shape.info(Rulebook), document)]
    try:
        msgspec.convert(document, Rulebook)
    except msgspec.ValidationError as error:
        assert faults, error
    else:
        assert set(faults) <= {"date_without_offset"}


def spoil(document: Any, data: st.DataObject) -> None:
    """Change, add or drop something somewhere."""
    places = list(containers(document))
    container = places[data.draw(st.integers(0, len(places) - 1))]
    keys = list(container) if isinstance(container, dict) else list(range(len(container)))
    if isinstance(container, dict):
        keys += ["extra", "kind", "days"]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    if isinstance(container, dict) and key in container and data.draw(st.booleans()):
        del container[key]
    else:
        container[key] = data.draw(ANYTHING)


def containers(value: Any) -> Any:
    if isinstance(value, dict | list):
        yield value
        for entry in value.values() if isinstance(value, dict) else value:
            yield from containers(entry)
