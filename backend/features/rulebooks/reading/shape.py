"""The types that rulebooks are made of, looked at from outside: forms, their fields, and the words each may hold.

Whatever reads, compares, edits or checks a rulebook asks here, so that a new form of clause needs no code there.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec import inspect as types

from backend.engine.facts import base
from backend.engine.words import vocabulary

Member = str | int | None
_BOUNDS = {"basis_points": (0, 10_000), "utc_offset_minutes": (-720, 840)}


@cache
def info(kind: Any) -> Any:
    """What msgspec knows about a type."""
    return types.type_info(kind)


@cache
def fields(kind: type[Struct]) -> tuple[types.Field, ...]:
    """The fields of a struct, as declared."""
    found: types.StructType = info(kind)
    return found.fields


def form(kind: type[Struct]) -> str:
    """The name of a form: the tag of a rule (`same_customer`), otherwise the type's own name (`deadline`)."""
    tag = kind.__struct_config__.tag
    return str(tag) if tag else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()


def default(field: types.Field) -> Any:
    """What a field is when nothing is written; NODEFAULT where something must be."""
    return field.default if field.default_factory is NODEFAULT else field.default_factory()


def inner(kind: types.Type) -> types.Type:
    """The type without "or nothing"."""
    if not isinstance(kind, types.UnionType):
        return kind
    rest = [member for member in kind.types if not isinstance(member, types.NoneType)]
    return rest[0] if len(rest) == 1 else types.UnionType(types=tuple(rest))


def optional(kind: types.Type) -> bool:
    """May it be left out?"""
    return isinstance(kind, types.UnionType) and any(isinstance(member, types.NoneType) for member in kind.types)


def item(kind: types.Type) -> types.Type | None:
    """What a list holds; None if it is no list."""
    found = inner(kind)
    return found.item_type if isinstance(found, types.CollectionType) else None


def bounds(owner: type[Struct], field: types.Field) -> tuple[int, int | None]:
    """The smallest and the largest number that make sense here; the type's own bounds where it has any."""
    kind = inner(field.type)
    least, most = _BOUNDS.get(field.name, (0, None))
    if form(owner) == "window" and field.name == "days":
        least = 1
    if isinstance(kind, types.IntType):
        least, most = (least if kind.ge is None else kind.ge), (most if kind.le is None else kind.le)
    return least, most


def members(kind: types.Type) -> tuple[Member, ...]:
    """The words that a choice, or each entry of a list of choices, may be; none for anything else."""
    found = inner(kind)
    if isinstance(found, types.CollectionType):
        found = inner(found.item_type)
    return _declared(found.values) if isinstance(found, types.LiteralType) else ()


def vocabulary_of(words: tuple[Member, ...], form_: str, field: str) -> str:
    """The name of a vocabulary: as the engine calls it, or form_field where it is written on the spot."""
    name, _ = _vocabularies().get(frozenset(words), (f"{form_}_{field}", ()))
    return name


def _declared(words: tuple[Member, ...]) -> tuple[Member, ...]:
    """In the order of the engine's own list; msgspec sorts them."""
    return _vocabularies().get(frozenset(words), ("", words))[1]


@cache
def _vocabularies() -> dict[frozenset[Member], tuple[str, tuple[Member, ...]]]:
    found: dict[frozenset[Member], tuple[str, tuple[Member, ...]]] = {}
    for name, kind in sorted([*vars(base).items(), *vars(vocabulary).items()], key=lambda pair: pair[0]):
        if get_origin(kind) is Literal:
            found.setdefault(frozenset(get_args(kind)), (_snake(name), get_args(kind)))
    return found


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def structs(kind: Any) -> Iterator[type[Struct]]:
    """Every struct reachable from a type, itself first."""
    seen: list[type[Struct]] = []
    _reach(info(kind), seen)
    yield from seen


def _reach(kind: types.Type, seen: list[type[Struct]]) -> None:
    found = inner(kind)
    if isinstance(found, types.UnionType):
        for member in found.types:
            _reach(member, seen)
    elif isinstance(found, types.CollectionType):
        _reach(found.item_type, seen)
    elif isinstance(found, types.StructType) and found.cls not in seen:
        seen.append(found.cls)
        for field in found.fields:
            _reach(field.type, seen)
