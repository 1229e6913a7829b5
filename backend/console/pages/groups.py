"""销售组: an office's consultants in groups with a leader, below the accounts; every change with who made it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, at_office, changed, done, page
from backend.console.pages.disputes import Several, chosen, several
from backend.features.access import groups
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.disputes import leaders
from backend.kit.channels import Channels
from backend.kit.db import TenantTx

AT = "/offices/{office_id:uuid}/accounts/groups"
Name = Annotated[str, Meta(max_length=60, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]


class Kept(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group as the form has it. Whoever leads need not be ticked."""

    name: Name
    members: Several = ()
    leader: str = ""


@get(AT, permission="account.manage")
async def listed(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return page("groups.html", **await _groups(tx, actor, office_id, at))


@get(AT + "/now", permission="account.manage")
async def listed_now(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return page("groups_now.html", **await _groups(tx, actor, office_id, at))


async def _groups(tx: TenantTx, actor: Actor, office_id: UUID, at: datetime) -> dict[str, Any]:
    place = await at_office(tx, actor, office_id, at)
    found = await groups.of_office(tx, office_id)
    here = await groups.consultants(tx, office_id, at)
    grouped = {one for group in found for one in group.members}
    return {
        **place, "groups": found, "changes": await groups.changes(tx, office_id),
        "outside": [name for id_, name in here.items() if id_ not in grouped],
    }  # fmt: skip


@get(AT + "/new", permission="account.manage")
async def new_form(
    request: Page,
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    access.require_office(actor, office_id)
    return await _form(tx, office_id, at, None, request.url.path.removesuffix("/new"))


@get(AT + "/{group_id:uuid}", permission="account.manage")
async def form(
    request: Page,
    office_id: FromPath[UUID],
    group_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    access.require_office(actor, office_id)
    return await _form(tx, office_id, at, await groups.find(tx, office_id, group_id), request.url.path)


async def _form(tx: TenantTx, office_id: UUID, at: datetime, group: groups.Group | None, here: str) -> Template:
    found = await groups.of_office(tx, office_id)
    elsewhere = {one: other.name for other in found if group is None or other.id != group.id for one in other.members}
    people = await groups.consultants(tx, office_id, at)
    return page(
        "dialogs/group.html", here=here, office=None, group=group, people=people, elsewhere=elsewhere,
        most=groups.LONGEST,
    )  # fmt: skip


@post(AT, permission="account.manage")
async def make(
    request: Page,
    office_id: FromPath[UUID],
    data: URLEncodedBody[Kept],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    access.require_office(actor, office_id)
    leader = await _leader(tx, office_id, data, at)
    await groups.make(tx, office_id, data.name, several(data.members), leader, actor.staff_id, at)
    return await _done(request, tx, actor, channels, office_id, at)


@post(AT + "/{group_id:uuid}", permission="account.manage")
async def change(
    request: Page,
    office_id: FromPath[UUID],
    group_id: FromPath[UUID],
    data: URLEncodedBody[Kept],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    access.require_office(actor, office_id)
    leader = await _leader(tx, office_id, data, at)
    await groups.change(tx, office_id, group_id, data.name, several(data.members), leader, actor.staff_id, at)
    return await _done(request, tx, actor, channels, office_id, at)


@post(AT + "/{group_id:uuid}/closing", permission="account.manage")
async def close(
    request: Page,
    office_id: FromPath[UUID],
    group_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    access.require_office(actor, office_id)
    await groups.close(tx, office_id, group_id, actor.staff_id, at)
    return await _done(request, tx, actor, channels, office_id, at)


async def _leader(tx: TenantTx, office_id: UUID, data: Kept, at: datetime) -> UUID | None:
    return chosen(data.leader, await groups.consultants(tx, office_id, at)) if data.leader else None


async def _done(
    request: Page, tx: TenantTx, actor: Actor, channels: Channels, office_id: UUID, at: datetime
) -> Response[Any]:
    """Whoever leads now is asked about the disputes that are open, whoever does not is let go, all at once."""
    office = await access.office(tx, actor, office_id)
    await leaders.regroup(tx, office.project_id, at)
    changed(tx, channels, office_id)
    return done(request, f"/offices/{office_id}/accounts/groups")


route_handlers = [listed, listed_now, new_form, form, make, change, close]
