"""`/rulebook` 制度: read aloud clause by clause, every version of it, two of them compared, the shelf of presets."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from backend.console.language import language
from backend.console.pages import rulebook_parts as parts
from backend.console.pages.common import Page, page
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import Edition, Published
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

_JUST_NOW = timedelta(minutes=5)
"""Whoever has published is told so on the page."""
VERSION = "/rulebook/versions/{version_id:uuid}"


@get("/rulebook", permission="rulebook.see")
async def rulebook(
    request: Page,
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    project: FromQuery[UUID | None] = None,
    office: FromQuery[UUID | None] = None,
) -> Template:
    """The version in force."""
    chosen = (await access.office(tx, actor, office)).project_id if office else project
    place = await parts.at_project(tx, actor, chosen, at)
    published = await rulebooks.current(tx, place["project"].id, at)
    editions = await rulebooks.editions(tx, place["project"].id, at)
    return _read(request, actor, published, editions, place)


@get(VERSION, permission="rulebook.see")
async def version(
    request: Page,
    version_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    """One version, also a past or coming one."""
    published, place = await parts.at_version(tx, actor, version_id, at)
    editions = await rulebooks.editions(tx, place["project"].id, at)
    return _read(request, actor, published, editions, place)


def _read(
    request: Page, actor: Actor, published: Published, editions: list[Edition], place: dict[str, Any]
) -> Template:
    edition = next(one for one in editions if one.published.id == published.id)
    since = parts.clauses_since(_history(editions, published))
    return page(
        "rulebook.html", **place, published=published, edition=edition, book=published.rulebook,
        fresh=published.published_by == actor.staff_id and place["at"] - published.published_at < _JUST_NOW,
        coming=next((one for one in editions if one.state == "coming"), None),
        clauses=parts.clauses(published.rulebook, language(request), since),
    )  # fmt: skip


def _history(editions: list[Edition], upto: Published) -> list[Published]:
    """What was or will be in force up to this version, oldest first; of a withdrawn one itself at least."""
    standing = [one.published for one in editions if one.state != "withdrawn" and one.published.id != upto.id]
    earlier = [one for one in standing if one.effective_from < upto.effective_from]
    return [*sorted(earlier, key=lambda one: one.effective_from), upto]


@get("/rulebook/versions", permission="rulebook.see")
async def versions(
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    project: FromQuery[UUID | None] = None,
) -> Template:
    place = await parts.at_project(tx, actor, project, at)
    editions = await rulebooks.editions(tx, place["project"].id, at)
    in_force = next((one.published for one in editions if one.state == "in_force"), None)
    return page("rulebook_versions.html", **place, editions=editions, in_force=in_force)


@get(VERSION + "/against/{other_id:uuid}", permission="rulebook.see")
async def against(
    request: Page,
    version_id: FromPath[UUID],
    other_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    """制度对照: what the first says otherwise than the second, two versions or the rulebooks of two projects."""
    new, place = await parts.at_version(tx, actor, version_id, at)
    old, other = await parts.at_version(tx, actor, other_id, at)
    rows = parts.side_by_side(old.rulebook, new.rulebook, language(request))
    projects = [] if new.project_id == old.project_id else [other["project"], place["project"]]
    place["office"] = None if projects else place["office"]
    return page("rulebook_against.html", **place, new=new, old=old, rows=rows, two_projects=projects)


@get("/rulebook/projects", permission="hq.see")
async def projects(
    tx: NamedDependency[TenantTx], actor: NamedDependency[Actor], at: NamedDependency[datetime]
) -> Template:
    """各项目制度: which project has which rules in force, to compare any two."""
    place = await parts.at_project(tx, actor, None, at)
    rows = []
    for project in place["projects"]:
        editions = await rulebooks.editions(tx, project.id, at)
        rows += [(project, one.published) for one in editions if one.state == "in_force"]
    return page("rulebook_projects.html", **{**place, "office": None}, rows=rows)


@get("/rulebook/comparison", permission="hq.see", sync_to_thread=False)
def comparison(left: FromQuery[UUID], right: FromQuery[UUID]) -> Redirect:
    """What was chosen on the page above, as an address that can be sent to a colleague."""
    return Redirect(f"/rulebook/versions/{right}/against/{left}", status_code=303)


@get("/rulebook/shelf", permission="rulebook.see")
async def shelf(
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    project: FromQuery[UUID | None] = None,
) -> Template:
    """制度范本: what one may begin with."""
    place = await parts.at_project(tx, actor, project, at)
    return page("rulebook_shelf.html", **place, presets=[(name, drafts.preset(name)) for name in drafts.shelf()])


@get("/rulebook/shelf/{name:str}", permission="rulebook.see")
async def preset(
    request: Page,
    name: FromPath[str],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    project: FromQuery[UUID | None] = None,
) -> Template:
    """A preset, read aloud."""
    if name not in drafts.shelf():
        raise NotFound(what="preset")
    place = await parts.at_project(tx, actor, project, at)
    book = drafts.preset(name)
    said = parts.clauses(book, language(request))
    return page("rulebook_preset.html", **place, preset=name, book=book, clauses=said)


route_handlers = [rulebook, versions, version, against, projects, comparison, shelf, preset]
