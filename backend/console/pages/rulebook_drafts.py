"""改制度: a draft beside the rules in force, and one clause of it in a form. Nothing here judges anybody yet."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console.language import language
from backend.console.pages import rulebook_parts as parts
from backend.console.pages.common import Page, page
from backend.features.access.models import Actor
from backend.features.rulebooks import drafts, editing, examples, worked
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.errors import DraftMoved
from backend.features.rulebooks.models import Draft
from backend.features.rulebooks.reading import forms
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound

DRAFT = "/rulebook/drafts/{draft_id:uuid}"
OWN = ("no", "revision", "together")
"""Fields of the form that are not the clause's."""


class Start(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to begin with (a preset, else the version in force) and which clause to open at once."""

    preset: str = ""
    no: str = ""


@post("/projects/{project_id:uuid}/rulebook-drafts", permission=parts.EDIT)
async def start(
    project_id: FromPath[UUID],
    data: URLEncodedBody[Start],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    """The open draft if there is one, else a new one; from a preset always a new one. Raises DraftOpen."""
    place = await parts.at_project(tx, actor, project_id, at)
    if place["draft"] is not None and not data.preset:
        draft_id = place["draft"].id
    else:
        draft_id = await drafts.start(tx, project_id, data.preset or None, actor.staff_id, at)
    return Redirect(_address(draft_id, data.no), status_code=303)


def _address(draft_id: UUID, no: str = "") -> str:
    return f"/rulebook/drafts/{draft_id}" + (f"/clause?{urlencode({'no': no})}" if no else "")


async def at_draft(tx: TenantTx, actor: Actor, draft_id: UUID, at: datetime) -> tuple[Draft, dict[str, Any]]:
    """A draft of a project of theirs. Raises NotFound."""
    draft = await drafts.find(tx, draft_id)
    return draft, await parts.at_project(tx, actor, draft.project_id, at)


@get(DRAFT, permission=parts.EDIT)
async def draft(
    request: Page,
    draft_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    found, place = await at_draft(tx, actor, draft_id, at)
    if found.closed_at is not None:
        over = f"/rulebook/versions/{found.version_id}" if found.version_id else f"/rulebook?project={found.project_id}"
        return Redirect(over, status_code=303)
    lang = language(request)
    current = await rulebooks.current(tx, found.project_id, at)
    base = await rulebooks.version(tx, found.base_version_id) if found.base_version_id else None
    tried = examples.compare(current.rulebook, found.rulebook, found.base_preset)
    compared = parts.side_by_side(current.rulebook, found.rulebook, lang)
    return page(
        "rulebook_draft.html", **{**place, "draft": found}, current=current, compared=compared, base=base,
        changed={row.new.no for row in compared.differ if row.new},
        faults=parts.faults(found.rulebook, lang), tried=tried.tried,
        differ=parts.examples(tried, current.rulebook, found.rulebook, lang),
        clauses=parts.clauses(found.rulebook, lang), numbers={one.no for one in found.rulebook.clauses},
        own=await worked.tried(tx, found),
    )  # fmt: skip


@get(DRAFT + "/clause", permission=parts.EDIT)
async def clause_form(
    request: Page,
    draft_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    no: FromQuery[str] = "",
) -> Template:
    found, place = await at_draft(tx, actor, draft_id, at)
    return _clause_page(request, found, place, no)


def _clause_page(request: Page, found: Draft, place: dict[str, Any], no: str, **more: Any) -> Template:
    lang = language(request)
    view = next((one for one in parts.clauses(found.rulebook, lang) if one.said.no == no), None)
    if view is None:
        raise NotFound(what="clause")
    said = {"moved": False, "changes": None, "entries": {}, "wrong": {}} | more
    groups = parts.groups(editing.of_clause(found.rulebook, no, lang), view.said)
    return page("rulebook_clause.html", **{**place, "draft": found}, view=view, groups=groups, **said)


@post(DRAFT + "/clause", permission=parts.EDIT)
async def clause(
    request: Page,
    draft_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, Any]],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    found, place = await at_draft(tx, actor, draft_id, at)
    no, seen = str(data.get("no", "")), _number(data.get("revision"))
    entries = {path: value for path, value in data.items() if path not in OWN}
    if found.closed_at is None and found.revision != seen:
        return await _moved(request, tx, found, place, no, seen, entries)
    fields = editing.of_clause(found.rulebook, no, "zh")
    # Else the draft's history would say "clause 5" of a change to another one.
    strange = next(iter(entries.keys() - {field.path for field in fields}), None)
    if strange is not None:
        raise InvalidInput(field=strange)
    typed = editing.in_order(fields, entries)
    meant = editing.together(found.rulebook, no, typed) if "together" in data else typed
    changed, wrong = forms.apply(found.rulebook, meant, language(request))
    if changed is None:
        told = _clause_page(request, found, place, no, entries=entries, wrong={one.path: one for one in wrong})
        return Template(told.template_name, context=told.context, status_code=422)
    await drafts.save(tx, draft_id, seen, changed, no, actor.staff_id, at)
    return Redirect(f"{_address(draft_id)}#changes", status_code=303)


async def _moved(
    request: Page, tx: TenantTx, found: Draft, place: dict[str, Any], no: str, seen: int, entries: Mapping[str, Any]
) -> Template:
    """The second of two editors: what was typed stays, with who changed what above it."""
    before = await drafts.revision(tx, found.id, seen)
    lang = language(request)
    changes = parts.side_by_side(before.rulebook, found.rulebook, lang)
    answer = _clause_page(request, found, place, no, moved=True, changes=changes, entries=entries)
    return Template(answer.template_name, context=answer.context, status_code=DraftMoved.status)


def _number(raw: Any) -> int:
    if re.fullmatch(r"[0-9]{1,9}", str(raw)) is None:
        raise InvalidInput(field="revision")
    return int(str(raw))


@get(DRAFT + "/discard", permission=parts.EDIT)
async def discard_form(
    request: Page,
    draft_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    found, place = await at_draft(tx, actor, draft_id, at)
    return page("rulebook_discard.html", here=request.url.path, **{**place, "draft": found})


@post(DRAFT + "/discard", permission=parts.EDIT)
async def discard(
    draft_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    found, _ = await at_draft(tx, actor, draft_id, at)
    await drafts.discard(tx, draft_id, actor.staff_id, at)
    return Redirect(f"/rulebook?project={found.project_id}", status_code=303)


route_handlers = [start, draft, clause_form, clause, discard_form, discard]
