"""销售组: an office's consultants in groups with a leader, below the accounts; every change with who made it."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console.pages.common import page
from backend.console.pages.disputes import Several, chosen, several
from backend.console.pages.office import AT_DESK, Desk, Here
from backend.features.access import groups
from backend.features.disputes import leaders

AT = "/offices/{office_id:uuid}/accounts/groups"
Name = Annotated[str, Meta(max_length=60, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]


class Kept(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group as the form has it. Whoever leads need not be ticked."""

    name: Name
    members: Several = ()
    leader: str = ""


@get(AT, permission="account.manage")
async def listed(desk: Here) -> Template:
    return page("groups.html", **await _groups(desk))


@get(AT + "/now", permission="account.manage")
async def listed_now(desk: Here) -> Template:
    return page("groups_now.html", **await _groups(desk))


async def _groups(desk: Desk) -> dict[str, Any]:
    found = await groups.of_office(desk.tx, desk.id)
    here = await groups.consultants(desk.tx, desk.id, desk.at)
    grouped = {one for group in found for one in group.members}
    return {
        **desk.place, "groups": found, "changes": await groups.changes(desk.tx, desk.id),
        "outside": [name for id_, name in here.items() if id_ not in grouped],
    }  # fmt: skip


@get(AT + "/new", permission="account.manage")
async def new_form(desk: Here) -> Template:
    return await _form(desk, None, desk.here.removesuffix("/new"))


@get(AT + "/{group_id:uuid}", permission="account.manage")
async def form(desk: Here, group_id: FromPath[UUID]) -> Template:
    return await _form(desk, await groups.find(desk.tx, desk.id, group_id), desk.here)


async def _form(desk: Desk, group: groups.Group | None, here: str) -> Template:
    found = await groups.of_office(desk.tx, desk.id)
    elsewhere = {one: other.name for other in found if group is None or other.id != group.id for one in other.members}
    return page(
        "dialogs/group.html", here=here, office=None, group=group, elsewhere=elsewhere, most=groups.LONGEST,
        people=await groups.consultants(desk.tx, desk.id, desk.at),
    )  # fmt: skip


@post(AT, permission="account.manage")
async def make(desk: Here, data: URLEncodedBody[Kept]) -> Response[Any]:
    leader = await _leader(desk, data)
    await groups.make(desk.tx, desk.id, data.name, several(data.members), leader, desk.me, desk.at)
    return await _done(desk)


@post(AT + "/{group_id:uuid}", permission="account.manage")
async def change(desk: Here, group_id: FromPath[UUID], data: URLEncodedBody[Kept]) -> Response[Any]:
    leader = await _leader(desk, data)
    await groups.change(desk.tx, desk.id, group_id, data.name, several(data.members), leader, desk.me, desk.at)
    return await _done(desk)


@post(AT + "/{group_id:uuid}/closing", permission="account.manage")
async def close(desk: Here, group_id: FromPath[UUID]) -> Response[Any]:
    await groups.close(desk.tx, desk.id, group_id, desk.me, desk.at)
    return await _done(desk)


async def _leader(desk: Desk, data: Kept) -> UUID | None:
    return chosen(data.leader, await groups.consultants(desk.tx, desk.id, desk.at)) if data.leader else None


async def _done(desk: Desk) -> Response[Any]:
    """Whoever leads now is asked about the disputes that are open, whoever does not is let go, all at once."""
    await leaders.regroup(desk.tx, desk.office.project_id, desk.at)
    return desk.done("/accounts/groups")


_handlers = [listed, listed_now, new_form, form, make, change, close]
route_handlers = [Router("/", route_handlers=_handlers, dependencies=AT_DESK)]
