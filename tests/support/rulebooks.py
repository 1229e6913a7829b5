"""Rulebooks made up from the types alone, so that a new form of clause is tried without a word here."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec import inspect as types
from msgspec.structs import replace

from backend.engine.rulebook import Rulebook
from backend.features.rulebooks.files.faults import Fault
from backend.features.rulebooks.reading import shape

File = Callable[[str, str], Path]
UNHURRIED = settings(deadline=None)
"""Two processors serve every worker: how long one example takes says nothing."""


TEXT = st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=6)
ZONES = st.sampled_from([timezone(timedelta(hours=8)), UTC, timezone(timedelta(hours=-3, minutes=-30))])
MOMENTS = st.builds(datetime.fromtimestamp, st.integers(946_684_800, 4_102_444_799), ZONES)


@cache
def made(kind: type[Struct]) -> st.SearchStrategy[Any]:
    """Any value of a struct."""
    return st.builds(kind, **{field.name: _field(kind, field) for field in shape.fields(kind)})


def _field(kind: type[Struct], field: types.Field) -> st.SearchStrategy[Any]:
    if not isinstance(shape.inner(field.type), types.IntType):
        return _of(field.type)
    least, most = shape.bounds(kind, field)
    number = st.integers(least, 9_999 if most is None else most)
    return number | st.none() if shape.optional(field.type) else number


def _of(kind: types.Type) -> st.SearchStrategy[Any]:
    match kind:
        case types.LiteralType(values=values):
            return st.sampled_from(values)
        case types.StructType(cls=cls):
            return made(cls)
        case types.UnionType(types=members):
            return st.one_of(*(_of(member) for member in members))
        case types.VarTupleType(item_type=item):
            return st.lists(_of(item), max_size=3).map(tuple)
        case types.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of(key), _of(value), max_size=2)
        case types.BoolType():
            return st.booleans()
        case types.DateTimeType():
            return MOMENTS
        case types.NoneType():
            return st.none()
        case types.StrType():
            return TEXT
    raise TypeError(f"a rulebook now holds {kind}: say here how one is made up")


RULEBOOKS = made(Rulebook).map(lambda rulebook: replace(rulebook, include=()))
"""Composed ones: what they took over is written out."""


def told(faults: tuple[Fault, ...]) -> list[tuple[str, str, int]]:
    return [(fault.code, fault.path, fault.line) for fault in faults]
