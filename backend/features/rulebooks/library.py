"""The shelf of presets (`tenants/presets/`), and a project's rulebook that adopts one under its own name and date."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from backend.engine.rulebook import Include, Rulebook
from backend.engine.rules.compose import compose

PRESETS = Path(__file__).parents[3] / "tenants" / "presets"


class Adoption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project's rulebook file: the preset it takes over whole, and clauses added from others under their numbers."""

    preset: str
    id: str
    title_zh: str
    title_en: str
    version: str
    effective_from: datetime
    include: tuple[Include, ...] = ()


@lru_cache(maxsize=64)
def preset(name: str) -> Rulebook:
    return msgspec.json.decode((PRESETS / name / "rulebook.json").read_bytes(), type=Rulebook)


def read(path: Path) -> Rulebook:
    """The composed rulebook in a file (or of a preset's folder): a whole one, or a project's that adopts a preset.

    Raises msgspec.ValidationError naming the path inside the file, OSError, KeyError for a preset that is not there.
    """
    file = path / "rulebook.json" if path.is_dir() else path
    document = msgspec.json.decode(file.read_bytes())
    if "preset" not in document:
        return _composed(msgspec.convert(document, Rulebook))
    adoption = msgspec.convert(document, Adoption)
    base = preset(adoption.preset)
    return _composed(msgspec.structs.replace(
        base, id=adoption.id, title_zh=adoption.title_zh, title_en=adoption.title_en, version=adoption.version,
        effective_from=adoption.effective_from, include=(*base.include, *adoption.include),
    ))  # fmt: skip


def _composed(rulebook: Rulebook) -> Rulebook:
    return compose(rulebook, {include.rulebook: preset(include.rulebook) for include in rulebook.include})
