"""Named SQL beside its slice: `-- name: x`, one comment sentence, one statement."""

import re
from dataclasses import dataclass
from importlib.resources import files

_NAME = re.compile(r"^-- name: (?P<name>[a-z_0-9]+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Query:
    """One statement. Made only by `load`, so that no SQL is built from strings at run time."""

    name: str
    text: str


class Queries:
    def __init__(self, queries: dict[str, Query]) -> None:
        self._queries = queries

    def __getattr__(self, name: str) -> Query:
        try:
            return self._queries[name]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._queries.values())


def load(module: str, filename: str = "queries.sql") -> Queries:
    """The queries of the slice that `module` (a `__name__` such as `backend.features.access.queries`) is in."""
    package = module.rpartition(".")[0]
    parts = _NAME.split(files(package).joinpath(filename).read_text("utf-8"))
    prefix = package.rpartition(".")[2]
    return Queries(
        {
            name: Query(f"{prefix}.{name}", f"-- {prefix}.{name}\n{text.strip().rstrip(';')}")
            for name, text in zip(parts[1::2], parts[2::2], strict=True)
        }
    )
