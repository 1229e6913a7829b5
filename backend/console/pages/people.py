"""Who is on the floor: one's own switch and the desk's; why somebody stands where they stand; turns lent, returned."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Struct

from backend.console import costs
from backend.console.pages.common import Line, Page, at_office, changed, done, page
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.reception import byhand, loans, presence, views
from backend.features.rulebooks import service as rulebooks
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
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
async def seat_form(
    request: Page,
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    view = await views.board(tx, keys, office_id, at)
    seat = next((one for one in view.seats if one.consultant_id == staff_id), None)
    if seat is None:
        raise NotFound(what="seat")
    rulebook = await rulebooks.current(tx, view.project_id, at)
    choices = costs.choices(rulebook.turns(at), seat.state)
    return page("dialogs/seat.html", here=request.url.path, seat=seat, choices=choices, **place)


@post(SEAT + "/absence", permission="board.see")
async def absence(
    request: Page,
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    data: URLEncodedBody[Absence],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    await _may_move(tx, actor, office_id, staff_id, at)
    if data.reason == "on_site":
        await presence.step_in(tx, office_id, staff_id, actor.staff_id, at)
    else:
        await presence.step_out(tx, office_id, staff_id, data.reason, actor.staff_id, at, data.note)
    changed(tx, channels, office_id)
    return done(request, "/")


@get(SEAT + "/why", permission="board.see")
async def why(
    request: Page,
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    view = await views.why(tx, keys, office_id, staff_id, at)
    own = staff_id == actor.staff_id and access.may(actor, "reception.work")
    return page(
        "dialogs/why.html", here=request.url.path.removesuffix("/why"), view=view,
        may_lend=own or access.may(actor, "board.run"), **place,
    )  # fmt: skip


@get(SEAT + "/loan", permission="board.see")
async def loan_form(
    request: Page,
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    await _may_move(tx, actor, office_id, staff_id, at)
    view = await views.why(tx, keys, office_id, staff_id, at)
    board = await views.board(tx, keys, office_id, at)
    others = [seat for seat in board.seats if seat.consultant_id != staff_id and costs.on_site(seat.state)]
    others = [seat for seat in others if seat.lent_to is None]
    return page("dialogs/loan.html", here=request.url.path, view=view, others=others, **place)


@post(SEAT + "/loan", permission="board.see")
async def lend(
    request: Page,
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    data: URLEncodedBody[Loan],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    await _may_move(tx, actor, office_id, staff_id, at)
    if data.to is None:
        await loans.undo(tx, office_id, staff_id, actor.staff_id, at)
    else:
        if all(one.id != data.to for one in await access.colleagues(tx, actor, office_id, at)):
            raise NotFound(what="staff")
        await loans.lend(tx, office_id, staff_id, data.to, actor.staff_id, at)
    changed(tx, channels, office_id)
    return done(request, f"/offices/{office_id}/board")


@get(SEAT + "/turn", permission="circle.set")
async def turn_form(
    request: Page,
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    view = await views.why(tx, keys, office_id, staff_id, at)
    return page("dialogs/turn.html", here=request.url.path, view=view, **place)


@post(SEAT + "/turn", permission="circle.set")
async def return_turn(
    request: Page,
    office_id: FromPath[UUID],
    staff_id: FromPath[UUID],
    data: URLEncodedBody[Returned],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    """退还轮次, with the reason."""
    await _may_move(tx, actor, office_id, staff_id, at)
    await byhand.return_turn(tx, office_id, staff_id, actor.staff_id, data.reason, at)
    changed(tx, channels, office_id)
    return done(request, f"/offices/{office_id}/board")


async def _may_move(tx: TenantTx, actor: Actor, office_id: UUID, staff_id: UUID, at: datetime) -> None:
    """Oneself with `reception.work`, anybody of the office with `board.run`."""
    colleagues = await access.colleagues(tx, actor, office_id, at)
    if all(colleague.id != staff_id or colleague.departed for colleague in colleagues):
        raise NotFound(what="staff")
    permission = "reception.work" if staff_id == actor.staff_id else "board.run"
    if not access.may(actor, permission):
        raise NotAllowed(permission=permission)


route_handlers = [seat_form, absence, why, loan_form, lend, turn_form, return_turn]
