"""Which rulebook a trial tries: a draft, a version, a preset. The one place that knows where they lie."""

from uuid import UUID

from backend.engine.rulebook import Rulebook
from backend.features.rulebooks import library
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound


async def candidate(tx: TenantTx, project_id: UUID, source: str) -> Rulebook:
    """The composed rulebook that `source` names (`version:<id>`, `preset:<name>`). Raises NotFound."""
    kind, _, name = source.partition(":")
    if kind == "version":
        return (await rulebooks.version(tx, _id(name))).rulebook
    if kind == "preset" and name in presets():
        return library.read(library.PRESETS / name)
    raise NotFound(what="rulebook")


def presets() -> list[str]:
    """The shelf's names."""
    return sorted(folder.name for folder in library.PRESETS.iterdir() if (folder / "rulebook.json").is_file())


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(what="rulebook") from error
