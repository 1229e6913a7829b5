"""发布与撤回: a draft becomes the next version from a day on; a version is taken back before its first day."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console.language import language
from backend.console.pages import rulebook_parts as parts
from backend.console.pages.common import Page, page
from backend.console.pages.rulebook import VERSION
from backend.console.pages.rulebook_drafts import DRAFT, at_draft
from backend.console.problems import describe
from backend.features.access.models import Actor
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.errors import Backdated, LaterVersionWaits, NothingChanged
from backend.kit.db import TenantTx
from backend.kit.errors import DomainError


class Publication(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which day on, and whom the new version judges. `revision` is what the reader saw."""

    day: date
    judges: Literal["new_claims", "all_cases"]
    revision: int


@get(DRAFT + "/publication", permission=parts.EDIT)
async def publication_form(
    request: Page,
    draft_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return await _form(request, tx, actor, draft_id, at)


async def _form(
    request: Page,
    tx: TenantTx,
    actor: Actor,
    draft_id: UUID,
    at: datetime,
    asked: Publication | None = None,
    refusal: DomainError | None = None,
) -> Template:
    draft, place = await at_draft(tx, actor, draft_id, at)
    lang = language(request)
    current = await rulebooks.current(tx, draft.project_id, at)
    compared = parts.side_by_side(current.rulebook, draft.rulebook, lang)
    return page(
        "rulebook_publication.html", **{**place, "draft": draft}, current=current, compared=compared,
        errors=[one for one in parts.faults(draft.rulebook, lang) if one.error], today=rulebooks.local_day(at),
        asked=asked, here=f"/rulebook/drafts/{draft_id}/publication",
        problem=describe(refusal, lang) if refusal else None,
    )  # fmt: skip


@post(DRAFT + "/publication", permission=parts.EDIT)
async def publication(
    request: Page,
    draft_id: FromPath[UUID],
    data: URLEncodedBody[Publication],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    await at_draft(tx, actor, draft_id, at)
    try:
        version_id = await drafts.publish(tx, draft_id, data.revision, data.day, data.judges, actor.staff_id, at)
    except (Backdated, LaterVersionWaits, NothingChanged) as refusal:
        # What was typed stays, with the reason above it.
        answer = await _form(request, tx, actor, draft_id, at, data, refusal)
        return Template(answer.template_name, context=answer.context, status_code=refusal.status)
    return Redirect(f"/rulebook/versions/{version_id}", status_code=303)


@get(VERSION + "/withdrawal", permission=parts.EDIT)
async def withdrawal_form(
    request: Page,
    version_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    published, place = await parts.at_version(tx, actor, version_id, at)
    return page("rulebook_withdrawal.html", here=request.url.path, published=published, **place)


@post(VERSION + "/withdrawal", permission=parts.EDIT)
async def withdrawal(
    version_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    published, _ = await parts.at_version(tx, actor, version_id, at)
    await rulebooks.withdraw(tx, version_id, actor.staff_id, at)
    return Redirect(f"/rulebook/versions?project={published.project_id}", status_code=303)


route_handlers = [publication_form, publication, withdrawal_form, withdrawal]
