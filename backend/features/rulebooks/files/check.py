"""Every place where a document does not fit its type, not just the first; the types themselves say what fits."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isfinite
from typing import Any

import msgspec
from msgspec import Struct
from msgspec import inspect as types

from backend.engine.lint.workable import YEARS
from backend.features.rulebooks.files.source import Path
from backend.features.rulebooks.reading import shape

_PLAIN: Mapping[type[types.Type], tuple[str, tuple[type, ...]]] = {
    types.IntType: ("number", (int,)),
    types.FloatType: ("decimal", (int, float)),
    types.BoolType: ("switch", (bool,)),
    types.StrType: ("text", (str,)),
    types.NoneType: ("nothing", (type(None),)),
}


class Problem(Struct, frozen=True, kw_only=True):
    """A misfit: `allowed` are the words that may stand there, `expected` names the type that does."""

    code: str
    path: Path
    written: Any = None
    expected: str = ""
    allowed: tuple[str, ...] = ()


class Check:
    """Checks documents. `instants` are fields whose times people write in short, `2024-03-01 10:00`."""

    def __init__(self, instants: tuple[str, ...] = ()) -> None:
        self._instants = instants

    def problems(self, kind: types.Type, value: Any, path: Path = ()) -> Iterator[Problem]:
        """What does not fit, in the order of the document."""
        if value is None and shape.optional(kind):
            return
        found = shape.inner(kind)
        if isinstance(found, types.StructType):
            yield from self._struct(found, value, path)
        elif isinstance(found, types.UnionType):
            yield from self._union(found, value, path)
        elif isinstance(found, types.LiteralType):
            yield from self._word(found, value, path)
        elif isinstance(found, types.CollectionType | types.TupleType):
            yield from self._list(found, value, path)
        elif isinstance(found, types.DictType):
            yield from self._mapping(found, value, path)
        elif isinstance(found, types.DateTimeType):
            yield from self._instant(value, path)
        elif type(found) in _PLAIN:
            yield from self._plain(found, value, path)

    def _struct(self, kind: types.StructType, value: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(code="wrong_type", path=path, written=value, expected="object")
            return
        known = {field.encode_name: field for field in kind.fields}
        names = (kind.tag_field, *known) if kind.tag_field else tuple(known)
        for key, entry in value.items():
            if key in known:
                yield from self.problems(known[key].type, entry, (*path, key))
            elif key != kind.tag_field:
                yield Problem(code="unknown_key", path=(*path, str(key)), written=key, allowed=names)
        for key, field in known.items():
            if field.required and key not in value:
                expected = expects(field.type, key in self._instants)
                yield Problem(code="missing_key", path=path, written=key, expected=expected)

    def _union(self, kind: types.UnionType, value: Any, path: Path) -> Iterator[Problem]:
        structs = [member for member in kind.types if isinstance(member, types.StructType)]
        if len(structs) == len(kind.types):
            yield from self._tagged(structs, value, path)
            return
        tried = [list(self.problems(member, value, path)) for member in kind.types]
        if all(tried):
            # The one that went wrong deepest is the one that was meant.
            yield from max(tried, key=lambda found: max(len(problem.path) for problem in found))

    def _tagged(self, kinds: list[types.StructType], value: Any, path: Path) -> Iterator[Problem]:
        field = kinds[0].tag_field or "kind"
        if not isinstance(value, dict):
            yield Problem(code="wrong_type", path=path, written=value, expected="object")
            return
        by_tag = {str(kind.tag): kind for kind in kinds}
        tag = value.get(field)
        if field not in value:
            yield Problem(code="missing_key", path=path, written=field, expected="word", allowed=tuple(by_tag))
        elif not isinstance(tag, str) or tag not in by_tag:
            yield Problem(code="unknown_kind", path=(*path, field), written=tag, allowed=tuple(by_tag))
        else:
            yield from self._struct(by_tag[tag], value, path)

    def _word(self, kind: types.LiteralType, value: Any, path: Path) -> Iterator[Problem]:
        if not any(type(word) is type(value) and word == value for word in kind.values):
            words = tuple(str(word) for word in shape.members(kind))
            yield Problem(code="unknown_word", path=path, written=value, allowed=words)

    def _list(self, kind: Any, value: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(code="wrong_type", path=path, written=value, expected="list")
            return
        items = kind.item_types if isinstance(kind, types.TupleType) else [kind.item_type] * len(value)
        if len(items) != len(value):
            yield Problem(code="wrong_length", path=path, written=len(value), expected=str(len(items)))
            return
        for i, (item, entry) in enumerate(zip(items, value, strict=True)):
            yield from self.problems(item, entry, (*path, i))

    def _mapping(self, kind: types.DictType, value: Any, path: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(code="wrong_type", path=path, written=value, expected="object")
            return
        for key, entry in value.items():
            yield from self.problems(kind.value_type, entry, (*path, str(key)))

    def _plain(self, kind: types.Type, value: Any, path: Path) -> Iterator[Problem]:
        expected, fits = _PLAIN[type(kind)]
        endless = isinstance(value, float) and not isfinite(value)
        if not isinstance(value, fits) or (isinstance(value, bool) and bool not in fits) or endless:
            yield Problem(code="wrong_type", path=path, written=value, expected=expected)
        elif isinstance(kind, types.IntType) and isinstance(value, int):
            low, high = kind.ge, kind.le
            if (low is not None and value < low) or (high is not None and value > high):
                yield Problem(code="out_of_bounds", path=path, written=value, expected=f"{low}–{high}")

    def _instant(self, value: Any, path: Path) -> Iterator[Problem]:
        """In a rulebook a time says its offset; where people write in short, Beijing is meant."""
        short = bool(path) and path[-1] in self._instants
        expected = "short_date" if short else "date"
        if not isinstance(value, str | datetime):
            yield Problem(code="wrong_type", path=path, written=value, expected=expected)
            return
        try:
            if short:
                moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            else:
                moment = msgspec.convert(value, datetime)
        except (ValueError, msgspec.ValidationError):
            yield Problem(code="no_such_date", path=path, written=value, expected=expected)
            return
        if moment.year not in YEARS:
            yield Problem(code="no_such_date", path=path, written=value, expected=expected)
        elif moment.tzinfo is None and not short:
            yield Problem(code="date_without_offset", path=path, written=value, expected=expected)


def expects(kind: types.Type, short: bool = False) -> str:
    """The name of what may stand in a field."""
    found = shape.inner(kind)
    if isinstance(found, types.DateTimeType):
        return "short_date" if short else "date"
    if isinstance(found, types.CollectionType | types.TupleType):
        return "list"
    if isinstance(found, types.LiteralType):
        return "word"
    return _PLAIN[type(found)][0] if type(found) in _PLAIN else "object"
