"""排定轮序表: the manager sets the order, takes people out of it and back, and writes down who has left or returned."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, at_office, changed, page
from backend.features.access import groups
from backend.features.access import service as access
from backend.features.access.models import Actor, Colleague
from backend.features.disputes import leaders
from backend.features.reception import presence, views
from backend.features.reception.models import BoardView, SeatView
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

CIRCLE = "/offices/{office_id:uuid}/circle"
Ids = Annotated[str, Meta(max_length=8_000)]
Move = Annotated[str, Meta(max_length=60)]


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`order`: ids with commas between. `move`: `up.<id>`, `down.<id>`, `out.<id>`, `in.<id>`; none saves the order."""

    order: Ids = ""
    seen: int
    move: Move = ""
    clear: Literal["", "yes"] = ""


@get(CIRCLE, permission="circle.set")
async def circle(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    view = await views.board(tx, keys, office_id, at)
    people = await _consultants(tx, actor, office_id, at)
    order = [id_ for id_ in view.line if id_ in people and not people[id_].departed]
    return _page("circle.html", place, view, people, order, Draft(seen=view.entry_seq))


@post(CIRCLE + "/draft", permission="circle.set")
async def draft(
    request: Page,
    office_id: FromPath[UUID],
    data: URLEncodedBody[Draft],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    """One step of arranging; nothing is written yet."""
    place = await at_office(tx, actor, office_id, at)
    view = await views.board(tx, keys, office_id, at)
    people = await _consultants(tx, actor, office_id, at)
    order = moved(_order(data.order, people), data.move, people)
    name = "circle_list.html" if "hx-request" in request.headers else "circle.html"
    return _page(name, place, view, people, order, data)


@post(CIRCLE, permission="circle.set")
async def save(
    office_id: FromPath[UUID],
    data: URLEncodedBody[Draft],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    await at_office(tx, actor, office_id, at)
    order = _order(data.order, await _consultants(tx, actor, office_id, at))
    await presence.set_circle(
        tx, office_id, tuple(order), actor.staff_id, at, seen=data.seen, clear_owed=data.clear == "yes"
    )  # fmt: skip
    changed(tx, channels, office_id)
    return Redirect(f"/offices/{office_id}/board", status_code=303)


@get(CIRCLE + "/{staff_id:uuid}/departure", permission="circle.set")
async def departure_form(
    request: Page,
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    person = await _person(tx, actor, office_id, staff_id, at)
    return page("dialogs/departure.html", here=request.url.path, person=person, **place)


@post(CIRCLE + "/{staff_id:uuid}/departure", permission="circle.set")
async def depart(
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    """离职: out of the rotation and of their group, and signed out for good."""
    place = await at_office(tx, actor, office_id, at)
    person = await _person(tx, actor, office_id, staff_id, at)
    if person.departed:
        raise NotFound(what="staff")
    await presence.depart(tx, office_id, staff_id, actor.staff_id, at)
    await access.disable_staff(tx, staff_id, at)
    await groups.leave(tx, staff_id, actor.staff_id, at)
    await leaders.regroup(tx, place["office"].project_id, at)
    changed(tx, channels, office_id)
    return Redirect(f"/offices/{office_id}/circle", status_code=303)


@post(CIRCLE + "/{staff_id:uuid}/return", permission="circle.set")
async def come_back(
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    """复职: the account works again; they come to the floor themselves."""
    await at_office(tx, actor, office_id, at)
    await _person(tx, actor, office_id, staff_id, at)
    await access.restore_staff(tx, staff_id)
    await presence.come_back(tx, office_id, staff_id, actor.staff_id, at)
    changed(tx, channels, office_id)
    return Redirect(f"/offices/{office_id}/circle", status_code=303)


def moved(order: list[UUID], move: str, people: dict[UUID, Colleague]) -> list[UUID]:
    """The order after one press of a button. Raises NotFound for somebody of elsewhere."""
    what, _, id_ = move.partition(".")
    who = next((one for one in people if str(one) == id_), None)
    if who is None or people[who].departed:
        raise NotFound(what="staff")
    rest = [one for one in order if one != who]
    at = order.index(who) if who in order else len(rest)
    if what == "out":
        return rest
    to = {"up": at - 1, "down": at + 1}.get(what, len(rest))
    to = max(0, min(to, len(rest)))
    return [*rest[:to], who, *rest[to:]]


def _order(text: str, people: dict[UUID, Colleague]) -> list[UUID]:
    """Raises NotFound for anybody who is not a consultant at work here."""
    known = {str(id_): id_ for id_, person in people.items() if not person.departed}
    ids = [part for part in text.split(",") if part]
    if any(id_ not in known for id_ in ids):
        raise NotFound(what="staff")
    return list(dict.fromkeys(known[id_] for id_ in ids))


async def _consultants(tx: TenantTx, actor: Actor, office_id: UUID, at: datetime) -> dict[UUID, Colleague]:
    colleagues = await access.colleagues(tx, actor, office_id, at)
    return {one.id: one for one in colleagues if one.role == "consultant"}


async def _person(tx: TenantTx, actor: Actor, office_id: UUID, staff_id: UUID, at: datetime) -> Colleague:
    people = await _consultants(tx, actor, office_id, at)
    if staff_id not in people:
        raise NotFound(what="staff")
    return people[staff_id]


def _page(
    name: str, place: dict[str, Any], view: BoardView, people: dict[UUID, Colleague], order: list[UUID], draft: Draft
) -> Template:
    seats: dict[UUID, SeatView] = {seat.consultant_id: seat for seat in view.seats}
    outside = [person for id_, person in people.items() if id_ not in order and not person.departed]
    return page(
        name, order=[people[id_] for id_ in order], outside=outside, seats=seats, seen=draft.seen, clear=draft.clear,
        left=[person for person in people.values() if person.departed], **place,
    )  # fmt: skip


route_handlers = [circle, draft, save, departure_form, depart, come_back]
