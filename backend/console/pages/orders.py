"""What the desk orders for a visitor: assign, call the owner, hand to the owner, receive in person, end, let go."""

from typing import Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import URLEncodedBody
from litestar.response import Response, Template
from msgspec import Struct

from backend.console import costs
from backend.console.pages.common import Line, Page, done
from backend.console.pages.reception import AT, Door, Here, Seen, dialog, door
from backend.features.access.service import may
from backend.features.reception import byhand, owners
from backend.features.reception.errors import NobodysCustomer
from backend.kit.errors import NotFound


class Assignment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    staff_id: UUID
    reason: Line
    seen: Seen = None


class As(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`seen`: who had the visitor as the page showed it."""

    seen: Seen = None


class OwnerCall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    result: Literal["coming", "not_coming", "no_answer"]


@get(AT + "/assignment", permission="board.run")
async def assignment_form(request: Page, door: Here) -> Template:
    now = door.item.reception.consultant_id if door.item.reception and not door.item.reception.closed_at else None
    seats = [seat for seat in door.view.seats if seat.consultant_id != now and costs.on_site(seat.state)]
    return dialog(request, "dialogs/assignment.html", door, seats=seats)


@post(AT + "/assignment", permission="board.run")
async def assign(request: Page, door: Here, data: URLEncodedBody[Assignment]) -> Response[Any]:
    if all(seat.consultant_id != data.staff_id for seat in door.view.seats):
        raise NotFound(what="staff")
    await byhand.assign(
        door.tx, door.visit_id, data.staff_id, door.actor.staff_id, data.reason, door.at, seen=data.seen
    )  # fmt: skip
    return _to_board(request, door)


@get(AT + "/owner-call", permission="board.run")
async def call_form(request: Page, door: Here) -> Template:
    if door.item.owner is None:
        raise NobodysCustomer()
    return dialog(request, "dialogs/owner_call.html", door)


@post(AT + "/owner-call", permission="board.run")
async def call(request: Page, door: Here, data: URLEncodedBody[OwnerCall]) -> Response[Any]:
    await owners.call(door.tx, door.visit_id, data.result, door.actor.staff_id, door.at)
    return _to_board(request, door)


@post(AT + "/return", permission="board.see")
async def hand_back(request: Page, door: Here, data: URLEncodedBody[As]) -> Response[Any]:
    """交给原顾问: by the desk, or by whoever covers."""
    own = door.item.reception is not None and door.item.reception.consultant_id == door.actor.staff_id
    if not own and not may(door.actor, "board.run"):
        raise NotFound(what="visit")
    await owners.hand_back(door.tx, door.visit_id, door.actor.staff_id, door.at, seen=data.seen)
    return _to_board(request, door)


@post(AT + "/reception", permission="circle.set")
async def receive(request: Page, door: Here, data: URLEncodedBody[As]) -> Response[Any]:
    await byhand.receive_in_person(door.tx, door.visit_id, door.actor.staff_id, door.at, seen=data.seen)
    return _to_board(request, door)


@get(AT + "/ending", permission="board.run")
async def end_form(request: Page, door: Here) -> Template:
    return dialog(request, "dialogs/ending.html", door)


@post(AT + "/ending", permission="board.run")
async def end(request: Page, door: Here, data: URLEncodedBody[As]) -> Response[Any]:
    """A reception is ended for the consultant; whoever still waits has gone."""
    if door.item.reception is None or door.item.reception.closed_at is not None:
        await byhand.leave(door.tx, door.visit_id, door.actor.staff_id, door.at)
    else:
        await byhand.end_for(door.tx, door.visit_id, door.actor.staff_id, door.at, seen=data.seen)
    return _to_board(request, door)


def _to_board(request: Page, door: Door) -> Response[Any]:
    return done(request, f"/offices/{door.view.office_id}/board")


_handlers = [assignment_form, assign, call_form, call, hand_back, receive, end_form, end]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"door": Provide(door)})]
