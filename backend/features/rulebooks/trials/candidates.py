"""Which rulebook a trial tries: a draft, a version, a preset. The one place that knows where they lie."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.engine.rulebook import Rulebook
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound


class Choice(Struct, frozen=True):
    """What one may try. `number` of a version; the titles are the rulebook's own."""

    source: str
    kind: str
    number: int | None
    rulebook: Rulebook


async def candidate(tx: TenantTx, project_id: UUID, source: str) -> Rulebook:
    """The composed rulebook that `source` names: `draft:<id>` and `version:<id>` of this project, `preset:<name>`.

    Raises NotFound.
    """
    kind, _, name = source.partition(":")
    if kind == "preset":
        return drafts.preset(name)
    if kind == "draft":
        draft = await drafts.find(tx, _id(name))
        return _own(project_id, draft.project_id, draft.rulebook)
    if kind == "version":
        version = await rulebooks.find(tx, _id(name))
        return _own(project_id, version.project_id, version.rulebook)
    raise NotFound(what="rulebook")


async def choices(tx: TenantTx, project_id: UUID, at: datetime) -> list[Choice]:
    """The open draft first, then versions, the newest first, then the shelf."""
    draft = await drafts.of_project(tx, project_id)
    found = [Choice(f"draft:{draft.id}", "draft", None, draft.rulebook)] if draft else []
    for edition in await rulebooks.editions(tx, project_id, at):
        one = edition.published
        found.append(Choice(f"version:{one.id}", "version", one.number, one.rulebook))
    return found + [Choice(f"preset:{name}", "preset", None, drafts.preset(name)) for name in drafts.shelf()]


def _own(project_id: UUID, of: UUID, rulebook: Rulebook) -> Rulebook:
    if of != project_id:
        raise NotFound(what="rulebook")
    return rulebook


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(what="rulebook") from error
