"""A rulebook as a form (表单): every value that may be edited with its name in words, and what came back, checked.

Paths are places in the document: `clauses.5.rules.0.days` is in the sixth clause, whatever its number.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec import inspect as types

from backend.engine.rulebook import Rulebook
from backend.features.rulebooks.files.faults import Fault, fault
from backend.features.rulebooks.reading import shape
from backend.features.rulebooks.reading.entries import Refused, parse, raw
from backend.features.rulebooks.reading.wording import Wording, percent

Kind = Literal["number", "text", "choice", "choices", "date", "switch", "percent"]
Raw = str | tuple[str, ...]
_FIXED = {("rulebook", "id"), ("rulebook", "source"), ("rulebook", "include"), ("clause", "no")}
"""What a rulebook goes by, and what others refer to, is not edited in passing."""
_KINDS: Mapping[type[types.Type], Kind] = {
    types.IntType: "number",
    types.StrType: "text",
    types.BoolType: "switch",
    types.DateTimeType: "date",
    types.LiteralType: "choice",
}


class Choice(Struct, frozen=True, kw_only=True):
    """A value that may be chosen, and the word for it."""

    value: str
    word: str


class Field(Struct, frozen=True, kw_only=True):
    """One entry of the form. `raw` is what the entry holds; a tuple where there are several (`many`)."""

    path: str
    clause: str | None
    form: str
    label: str
    kind: Kind
    raw: Raw
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None
    many: bool = False
    optional: bool = False


class _Leaf(Struct, frozen=True, kw_only=True):
    path: str
    clause: str | None
    owner: type[Struct]
    field: types.Field
    value: Any


def schema() -> dict[str, Any]:
    """The JSON Schema of a rulebook, for whoever writes one with another program."""
    return msgspec.json.schema(Rulebook)


def fields(rulebook: Rulebook, lang: str) -> list[Field]:
    """Everything that may be edited, in the order of the document."""
    wording = Wording(lang)
    numbers = tuple(dict.fromkeys(clause.no for clause in rulebook.clauses))
    return [_field(wording, numbers, leaf) for leaf in _leaves(rulebook, "", None)]


def apply(
    rulebook: Rulebook, entries: Mapping[str, str | Sequence[str]], lang: str = "zh"
) -> tuple[Rulebook | None, list[Fault]]:
    """The rulebook with these entries, or what is wrong with them. What is not among them stays as it is."""
    wording = Wording(lang)
    known = {leaf.path: leaf for leaf in _leaves(rulebook, "", None)}
    faults = [fault(wording, "unknown_field", path) for path in entries if path not in known]
    changed: dict[str, Any] = {}
    for path, leaf in known.items():
        if path in entries and entries[path] != raw(leaf.field, leaf.value):
            try:
                changed[path] = parse(leaf.owner, leaf.field, entries[path])
            except Refused as refused:
                faults.append(_refusal(wording, leaf, refused))
    if faults:
        return None, faults
    made: Rulebook = _rebuilt(rulebook, "", changed)
    try:
        return msgspec.convert(msgspec.to_builtins(made), Rulebook), []
    except msgspec.ValidationError as error:
        return None, [fault(wording, "invalid", "", why=str(error))]


def _refusal(wording: Wording, leaf: _Leaf, refused: Refused) -> Fault:
    label = wording.label(shape.form(leaf.owner), leaf.field.name)
    return fault(wording, refused.code, leaf.path, label=label, **refused.params)


def _field(wording: Wording, numbers: tuple[str, ...], leaf: _Leaf) -> Field:
    form, name = shape.form(leaf.owner), leaf.field.name
    kind = _kind(leaf.field)
    least, most = shape.bounds(leaf.owner, leaf.field) if kind in ("number", "percent") else (None, None)
    return Field(
        path=leaf.path, clause=leaf.clause, form=wording.form(form), label=wording.label(form, name), kind=kind,
        raw=raw(leaf.field, leaf.value), unit=wording.unit(form, name) if kind in ("number", "percent") else "",
        choices=_choices(wording, numbers, leaf), many=shape.item(leaf.field.type) is not None,
        optional=shape.optional(leaf.field.type), least=least if kind == "number" else least and least // 100,
        most=most if kind == "number" or most is None else most // 100,
    )  # fmt: skip


def _kind(field: types.Field) -> Kind:
    if field.name == "overrides":
        return "choices"
    if shape.item(field.type) is not None:
        return "choices" if shape.members(field.type) else "text"
    return "percent" if percent(field.name) else _KINDS[type(shape.inner(field.type))]


def _choices(wording: Wording, numbers: tuple[str, ...], leaf: _Leaf) -> tuple[Choice, ...]:
    if leaf.field.name == "overrides":
        there = dict.fromkeys((*numbers, *leaf.value))
        return tuple(Choice(value=no, word=no) for no in there if no != leaf.clause)
    words = shape.members(leaf.field.type)
    name = shape.vocabulary_of(words, shape.form(leaf.owner), leaf.field.name)
    return tuple(Choice(value=str(word), word=wording.word(name, word)) for word in words)


def _leaves(part: Struct, prefix: str, clause: str | None) -> Iterator[_Leaf]:
    """What has a value of its own; a form holds what is there, it neither adds rules nor takes any away."""
    form = shape.form(type(part))
    clause = getattr(part, "no", None) if form == "clause" else clause
    for field in shape.fields(type(part)):
        value = getattr(part, field.name)
        if (form, field.name) in _FIXED:
            continue
        if isinstance(value, Struct):
            yield from _leaves(value, f"{prefix}{field.name}.", clause)
        elif _holds_structs(field):
            for i, entry in enumerate(value or ()):
                yield from _leaves(entry, f"{prefix}{field.name}.{i}.", clause)
        elif _plain(shape.item(field.type) or field.type):
            yield _Leaf(path=f"{prefix}{field.name}", clause=clause, owner=type(part), field=field, value=value)


def _holds_structs(field: types.Field) -> bool:
    item = shape.item(field.type)
    return item is not None and not _plain(item)


def _plain(kind: types.Type) -> bool:
    return type(shape.inner(kind)) in _KINDS


def _rebuilt(part: Struct, prefix: str, changed: Mapping[str, Any]) -> Any:
    new: dict[str, Any] = {}
    for name in part.__struct_fields__:
        value, path = getattr(part, name), f"{prefix}{name}"
        if path in changed:
            new[name] = changed[path]
        elif isinstance(value, Struct):
            new[name] = _rebuilt(value, f"{path}.", changed)
        elif isinstance(value, tuple) and any(isinstance(entry, Struct) for entry in value):
            new[name] = tuple(_rebuilt(entry, f"{path}.{i}.", changed) for i, entry in enumerate(value))
    return msgspec.structs.replace(part, **new)
