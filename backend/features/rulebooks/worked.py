"""A project's own worked cases (做例): what a ruling has taught, kept beside the drafts and tried against each of them.

A case is added to a draft, which must decide it as written. Later drafts are tried on every case of the project.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.engine.attribution import NotInForce
from backend.engine.lint import lint
from backend.engine.rulebook import Rulebook
from backend.features.rulebooks import drafts, queries
from backend.features.rulebooks.casework import cases, judging
from backend.features.rulebooks.casework.cases import WorkedCase
from backend.features.rulebooks.errors import CaseDiffers, CaseKnown
from backend.features.rulebooks.examples import ALWAYS
from backend.features.rulebooks.models import Draft
from backend.kit.db import TenantTx
from backend.kit.ids import new_id


class Own(Struct, frozen=True, kw_only=True):
    """A case of the project's: where it came from, and its text as one reads and copies it (YAML)."""

    id: UUID
    draft_id: UUID
    dispute_id: UUID | None
    added_by: str
    added_at: datetime
    text: str
    case: WorkedCase


def written(case: dict[str, Any]) -> str:
    """One case as people write it."""
    return msgspec.yaml.encode([case]).decode()


async def add(tx: TenantTx, draft_id: UUID, text: str, dispute_id: UUID | None, by: UUID, at: datetime) -> UUID:
    """Beside an open draft, if it decides the case as written. Raises NotFound, DraftClosed, CaseDiffers, CaseKnown."""
    draft = await drafts.open_one(tx, draft_id)
    (case,) = cases.load(text)
    differences = differs(case, draft.rulebook)
    if differences:
        raise CaseDiffers(differences="；".join(differences))
    id_ = new_id()
    if not await queries.case_insert(tx, id_, draft.project_id, draft_id, dispute_id, text, by, at):
        raise CaseKnown()
    return id_


def differs(case: WorkedCase, rulebook: Rulebook) -> list[str]:
    """What a rulebook decides otherwise than the case says, read as if it had always been in force."""
    try:
        return judging.run(case, msgspec.structs.replace(rulebook, effective_from=ALWAYS))
    except NotInForce as error:
        return [str(error)]


async def of_project(tx: TenantTx, project_id: UUID) -> list[Own]:
    """Every case of the project, the newest first."""
    names = await queries.names_of_staff(tx)
    return [
        Own(
            id=row["id"], draft_id=row["draft_id"], dispute_id=row["dispute_id"], added_by=names[row["added_by"]],
            added_at=row["added_at"], text=row["body"], case=cases.load(row["body"])[0],
        )
        for row in await queries.cases_of_project(tx, project_id)
    ]  # fmt: skip


async def tried(tx: TenantTx, draft: Draft) -> list[tuple[Own, bool | None]]:
    """Every case of the project, and whether the draft decides it as written; None while the draft has faults."""
    unsound = any(finding.severity == "error" for finding in lint(draft.rulebook))
    found = await of_project(tx, draft.project_id)
    return [(one, None if unsound else not differs(one.case, draft.rulebook)) for one in found]


async def of_dispute(tx: TenantTx, dispute_id: UUID) -> UUID | None:
    """The case that a dispute became."""
    return await queries.case_of_dispute(tx, dispute_id)
