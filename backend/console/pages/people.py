"""Who is on the floor: one's own switch and the desk's; why somebody stands where they stand; turns lent, returned."""

from typing import Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Struct

from backend.console import costs
from backend.console.pages.common import Line, done, page
from backend.console.pages.office import AT_DESK, Desk, Here
from backend.features.access import service as access
from backend.features.reception import byhand, loans, presence, views
from backend.features.rulebooks import service as rulebooks
from backend.kit.errors import NotAllowed, NotFound

SEAT = "/offices/{office_id:uuid}/seats/{staff_id:uuid}"


class Absence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody is from now on; `on_site` ends an absence."""

    reason: Literal["on_site", "lunch", "out_business", "out_private", "off"]
    note: Line = ""


class Loan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom the next turn is lent to; nobody: the loan is undone."""

    to: UUID | None = None


class Returned(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Line


@get(SEAT, permission="board.run")
async def seat_form(desk: Here, staff_id: FromPath[UUID]) -> Template:
    view = await desk.board()
    seat = next((one for one in view.seats if one.consultant_id == staff_id), None)
    if seat is None:
        raise NotFound(what="seat")
    rulebook = await rulebooks.current(desk.tx, view.project_id, desk.at)
    choices = costs.choices(rulebook.turns(desk.at), seat.state)
    return page("dialogs/seat.html", here=desk.here, seat=seat, choices=choices, **desk.place)


@post(SEAT + "/absence", permission="board.see")
async def absence(desk: Here, staff_id: FromPath[UUID], data: URLEncodedBody[Absence]) -> Response[Any]:
    _may_move(desk, staff_id)
    if data.reason == "on_site":
        await presence.step_in(desk.tx, desk.id, staff_id, desk.me, desk.at)
    else:
        await presence.step_out(desk.tx, desk.id, staff_id, data.reason, desk.me, desk.at, data.note)
    desk.changed()
    return done(desk.request, "/")


@get(SEAT + "/why", permission="board.see")
async def why(desk: Here, staff_id: FromPath[UUID]) -> Template:
    view = await views.why(desk.tx, desk.keys, desk.id, staff_id, desk.at)
    own = staff_id == desk.me and access.may(desk.actor, "reception.work")
    return page(
        "dialogs/why.html", here=desk.here.removesuffix("/why"), view=view,
        may_lend=own or access.may(desk.actor, "board.run"), **desk.place,
    )  # fmt: skip


@get(SEAT + "/loan", permission="board.see")
async def loan_form(desk: Here, staff_id: FromPath[UUID]) -> Template:
    _may_move(desk, staff_id)
    view = await views.why(desk.tx, desk.keys, desk.id, staff_id, desk.at)
    others = [seat for seat in (await desk.board()).seats if seat.consultant_id != staff_id and seat.lent_to is None]
    others = [seat for seat in others if costs.on_site(seat.state)]
    return page("dialogs/loan.html", here=desk.here, view=view, others=others, **desk.place)


@post(SEAT + "/loan", permission="board.see")
async def lend(desk: Here, staff_id: FromPath[UUID], data: URLEncodedBody[Loan]) -> Response[Any]:
    _may_move(desk, staff_id)
    if data.to is None:
        await loans.undo(desk.tx, desk.id, staff_id, desk.me, desk.at)
    else:
        await loans.lend(desk.tx, desk.id, staff_id, desk.person(data.to).id, desk.me, desk.at)
    return desk.done()


@get(SEAT + "/turn", permission="circle.set")
async def turn_form(desk: Here, staff_id: FromPath[UUID]) -> Template:
    view = await views.why(desk.tx, desk.keys, desk.id, staff_id, desk.at)
    return page("dialogs/turn.html", here=desk.here, view=view, **desk.place)


@post(SEAT + "/turn", permission="circle.set")
async def return_turn(desk: Here, staff_id: FromPath[UUID], data: URLEncodedBody[Returned]) -> Response[Any]:
    """退还轮次, with the reason."""
    _may_move(desk, staff_id)
    await byhand.return_turn(desk.tx, desk.id, staff_id, desk.me, data.reason, desk.at)
    return desk.done()


def _may_move(desk: Desk, staff_id: UUID) -> None:
    """Oneself with `reception.work`, anybody of the office with `board.run`."""
    if desk.person(staff_id).departed:
        raise NotFound(what="staff")
    permission = "reception.work" if staff_id == desk.me else "board.run"
    if not access.may(desk.actor, permission):
        raise NotAllowed(permission=permission)


_handlers = [seat_form, absence, why, loan_form, lend, turn_form, return_turn]
route_handlers = [Router("/", route_handlers=_handlers, dependencies=AT_DESK)]
