"""A JSON or YAML file with its lines: what it says, and on which line each place of it stands."""

import json
import re
from collections.abc import Hashable, Iterator
from typing import Any

import yaml
from msgspec import Struct

Path = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 100
MOST_BYTES, _LARGEST = 16 * 1024 * 1024, 1_000_000
"""A whole inventory of cases is a hundredth of either."""
_NO_YAML = re.compile("[^\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What JSON may hold and YAML may not, or would count as another line. All else of JSON is YAML too."""


class Broken(Exception):
    """Not to be read at all: the code of the fault, its line, and what its sentence needs."""

    def __init__(self, code: str, line: int, **params: str) -> None:
        super().__init__(code)
        self.code, self.line, self.params = code, line, params


class Source(Struct, frozen=True, kw_only=True):
    """What a file says, and where."""

    value: Any
    root: Any

    def line(self, path: Path) -> int:
        """The line of a place, counted from 1; of the nearest place around it that stands in the file."""
        found, node = 1, self.root
        for step in path:
            entry = _child(node, step)
            if entry is None:
                break
            mark, node = entry
            found = mark.start_mark.line + 1
        return found

    def twice(self) -> Iterator[tuple[Path, int]]:
        """Keys that stand twice in one object, with the line of the second: only one of the two would count."""
        yield from _twice(self.root, (), set())


def read(content: bytes, *, is_json: bool) -> Source:
    """Raises Broken."""
    if len(content) > MOST_BYTES:
        raise Broken("too_large", 1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Broken("not_utf8", content.count(b"\n", 0, error.start) + 1) from None
    if is_json and text.startswith("\ufeff"):
        raise Broken("byte_order_mark", 1)
    try:
        return _json(text) if is_json else _yaml(text)
    except RecursionError:
        raise Broken("too_deep", 1) from None


def written(path: Path) -> str:
    """`$.clauses[3].rules[0].days`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def place(written_: str) -> Path:
    """The way back from `written`; what msgspec leaves open (`[...]`) ends it."""
    steps: list[str | int] = []
    for key, index in re.findall(r"\.([^.\[\]]+)|\[([^\]]*)\]", written_):
        if not key and not index.isdigit():
            break
        steps.append(key or int(index))
    return tuple(steps)


def _json(text: str) -> Source:
    def no_number(name: str) -> Any:
        raise ValueError(name)

    try:
        value = json.loads(text, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise Broken("broken_json", error.lineno, column=str(error.colno), why=error.msg) from None
    except ValueError as error:
        raise Broken("broken_json", 1, column="1", why=str(error)) from None
    return Source(value=value, root=_composed(_NO_YAML.sub(" ", text)))


def _yaml(text: str) -> Source:
    try:
        root = _composed(text)
        value = _built(root, {})
        if _parts(root, {}) > _LARGEST:
            raise Broken("too_large", 1)
        return Source(value=value, root=root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Broken("broken_yaml", line, column=str(column), why=error.problem or "") from None
    except yaml.YAMLError as error:
        raise Broken("broken_yaml", 1, column="1", why=str(error)) from None


def _composed(text: str) -> Any:
    """The parser in C puts no bound on depth and would take the process down with it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Broken("too_deep", event.start_mark.line + 1 if event.start_mark else 1)
    return yaml.compose(text, Loader=_LOADER)


def _built(node: Any, made: dict[int, Any]) -> Any:
    """The value of a node. A time that does not exist stays as written, so that its place can be told."""
    if id(node) in made:
        if made[id(node)] is made:
            raise Broken("too_deep", node.start_mark.line + 1)
        return made[id(node)]
    made[id(node)] = made
    value: Any
    if isinstance(node, yaml.MappingNode):
        value = {_key(key): _built(entry, made) for key, entry in node.value}
    elif isinstance(node, yaml.SequenceNode):
        value = [_built(entry, made) for entry in node.value]
    else:
        value = _scalar(node)
    made[id(node)] = value
    return value


def _parts(node: Any, known: dict[int, int]) -> int:
    """How many values there are once every alias is written out: few lines can stand for more than any memory holds."""
    if id(node) not in known:
        pairs = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else []
        inner = node.value if isinstance(node, yaml.SequenceNode) else pairs
        known[id(node)] = 1 + sum(_parts(part, known) for part in inner)
    return known[id(node)]


def _scalar(node: Any) -> Any:
    if node is None:
        return None
    try:
        return yaml.SafeLoader("").construct_object(node)
    except ValueError:
        return node.value


def _key(node: Any) -> Hashable:
    found = _scalar(node) if isinstance(node, yaml.ScalarNode) else None
    return found if isinstance(found, str) else str(getattr(node, "value", ""))


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """What marks the line of the next place (its key, or itself in a list), and the node there."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if _key(key) == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _twice(node: Any, path: Path, seen: set[int]) -> Iterator[tuple[Path, int]]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for i, entry in enumerate(node.value):
            yield from _twice(entry, (*path, i), seen)
    elif isinstance(node, yaml.MappingNode):
        keys: set[Hashable] = set()
        for key, value in node.value:
            name = _key(key)
            if name in keys:
                yield (*path, str(name)), key.start_mark.line + 1
            keys.add(name)
            yield from _twice(value, (*path, str(name)), seen)
