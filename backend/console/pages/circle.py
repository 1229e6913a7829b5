"""排定轮序表: the manager sets the order, takes people out of it and back, and writes down who has left or returned."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.pages.common import page
from backend.console.pages.office import AT_DESK, Desk, Here
from backend.features.access import groups
from backend.features.access import service as access
from backend.features.access.models import Colleague
from backend.features.disputes import leaders
from backend.features.reception import presence
from backend.features.reception.models import BoardView, SeatView
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
async def circle(desk: Here) -> Template:
    view, people = await desk.board(), _consultants(desk)
    order = [id_ for id_ in view.line if id_ in people and not people[id_].departed]
    return _page("circle.html", desk, view, order, Draft(seen=view.entry_seq))


@post(CIRCLE + "/draft", permission="circle.set")
async def draft(desk: Here, data: URLEncodedBody[Draft]) -> Template:
    """One step of arranging; nothing is written yet."""
    people = _consultants(desk)
    order = moved(_order(data.order, people), data.move, people)
    name = "circle_list.html" if "hx-request" in desk.request.headers else "circle.html"
    return _page(name, desk, await desk.board(), order, data)


@post(CIRCLE, permission="circle.set")
async def save(desk: Here, data: URLEncodedBody[Draft]) -> Response[Any]:
    order = _order(data.order, _consultants(desk))
    await presence.set_circle(
        desk.tx, desk.id, tuple(order), desk.me, desk.at, seen=data.seen, clear_owed=data.clear == "yes"
    )  # fmt: skip
    desk.changed()
    return Redirect(f"/offices/{desk.id}/board", status_code=303)


@get(CIRCLE + "/{staff_id:uuid}/departure", permission="circle.set")
async def departure_form(desk: Here, staff_id: FromPath[UUID]) -> Template:
    return page("dialogs/departure.html", here=desk.here, person=_person(desk, staff_id), **desk.place)


@post(CIRCLE + "/{staff_id:uuid}/departure", permission="circle.set")
async def depart(desk: Here, staff_id: FromPath[UUID]) -> Response[Any]:
    """离职: out of the rotation and of their group, and signed out for good."""
    if _person(desk, staff_id).departed:
        raise NotFound(what="staff")
    await presence.depart(desk.tx, desk.id, staff_id, desk.me, desk.at)
    await access.disable_staff(desk.tx, staff_id, desk.at)
    await groups.leave(desk.tx, staff_id, desk.me, desk.at)
    await leaders.regroup(desk.tx, desk.office.project_id, desk.at)
    desk.changed()
    return Redirect(f"/offices/{desk.id}/circle", status_code=303)


@post(CIRCLE + "/{staff_id:uuid}/return", permission="circle.set")
async def come_back(desk: Here, staff_id: FromPath[UUID]) -> Response[Any]:
    """复职: the account works again; they come to the floor themselves."""
    _person(desk, staff_id)
    await access.restore_staff(desk.tx, staff_id)
    await presence.come_back(desk.tx, desk.id, staff_id, desk.me, desk.at)
    desk.changed()
    return Redirect(f"/offices/{desk.id}/circle", status_code=303)


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


def _consultants(desk: Desk) -> dict[UUID, Colleague]:
    """Those who have left are among them: they can be taken back."""
    return {one.id: one for one in desk.colleagues if one.role == "consultant"}


def _person(desk: Desk, staff_id: UUID) -> Colleague:
    people = _consultants(desk)
    if staff_id not in people:
        raise NotFound(what="staff")
    return people[staff_id]


def _page(name: str, desk: Desk, view: BoardView, order: list[UUID], draft: Draft) -> Template:
    people = _consultants(desk)
    seats: dict[UUID, SeatView] = {seat.consultant_id: seat for seat in view.seats}
    outside = [person for id_, person in people.items() if id_ not in order and not person.departed]
    return page(
        name, order=[people[id_] for id_ in order], outside=outside, seats=seats, seen=draft.seen, clear=draft.clear,
        left=[person for person in people.values() if person.departed], **desk.place,
    )  # fmt: skip


_handlers = [circle, draft, save, departure_form, depart, come_back]
route_handlers = [Router("/", route_handlers=_handlers, dependencies=AT_DESK)]
