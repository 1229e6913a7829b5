"""更正与查看: what somebody wants altered and why, what the manager decided, who looked, and leave to look."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.pages.books import At, Desk, Id, desk
from backend.console.pages.common import Why, changed, page
from backend.features.access import service as access
from backend.features.customers import service as customers
from backend.features.registers import amend, looking
from backend.kit.errors import InvalidInput, NotFound

AT = "/offices/{office_id:uuid}/books/amendments"


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    what: Literal["consultant", "content", "withdrawal"]
    why: Why
    to: Id = ""
    wrong: Annotated[str, Meta(max_length=300, pattern=r"\A[a-z_,]*\Z")] = ""


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Why


class Leave(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    staff_id: UUID


@get(AT, permission="books.see")
async def book(desk: At) -> Template:
    """All for clerk, manager and headquarters; consultants see what they asked for themselves."""
    found = await amend.of_office(desk.tx, desk.keys, desk.office.id)
    if desk.is_consultant:
        found = [one for one in found if one.asked_by == desk.actor.staff_id]
    people = await customers.show_many(desk.tx, desk.keys, {one.customer_id for one in found})
    seen = not desk.is_consultant and desk.books.look_clause is not None
    givers = await looking.givers(desk.tx, desk.here, desk.at)
    return page(
        "books_amendments.html", **desk.context("amendments"), wishes=found, people=people,
        looks=await looking.looks(desk.tx, desk.office.id) if seen else [],
        may_permit=not givers.isdisjoint(looking.CALLED[desk.actor.role]),
        staff=await access.colleagues(desk.tx, desk.actor, desk.office.id, desk.at),
    )  # fmt: skip


@get(AT + "/new", permission="books.write")
async def form(desk: At, customer: FromQuery[UUID], record: FromQuery[UUID]) -> Template:
    await _of_project(desk, customer)
    old = await amend.standing_fact(desk.tx, desk.here, customer, record)
    return page(
        "books_amend_form.html", **desk.context("amendments"), here=f"{desk.root}/amendments/new", record=old,
        query=f"?customer={customer}&record={record}", consultants=await desk.consultants(),
        person_=await customers.show(desk.tx, desk.keys, customer),
    )  # fmt: skip


@post(AT + "/new", permission="books.write")
async def ask(
    desk: At, data: URLEncodedBody[Wish], customer: FromQuery[UUID], record: FromQuery[UUID]
) -> Response[Any]:  # fmt: skip
    await _of_project(desk, customer)
    to = await desk.colleague(data.to) if data.what == "consultant" else None
    wrong = tuple(filter(None, data.wrong.split(",")))
    if data.what == "content" and not wrong:
        raise InvalidInput(field="wrong", problem="nothing_wrong")
    await amend.ask(
        desk.tx, desk.keys, desk.here, customer, record, data.what, to, data.why, desk.actor.staff_id, desk.at, wrong
    )  # fmt: skip
    return _back(desk)


@post(AT + "/{amendment_id:uuid}/grant", permission="books.amend")
async def grant(desk: At, amendment_id: FromPath[UUID], data: URLEncodedBody[Decision]) -> Response[Any]:
    return await _decide(desk, amendment_id, True, data.reason)


@post(AT + "/{amendment_id:uuid}/refusal", permission="books.amend")
async def refuse(desk: At, amendment_id: FromPath[UUID], data: URLEncodedBody[Decision]) -> Response[Any]:
    return await _decide(desk, amendment_id, False, data.reason)


@post("/offices/{office_id:uuid}/books/leave", permission="books.permit")
async def permit(desk: At, data: URLEncodedBody[Leave]) -> Response[Any]:
    """准许查看, for a day, to somebody of this office, by whoever the clause names."""
    staff = await access.colleagues(desk.tx, desk.actor, desk.office.id, desk.at)
    if all(one.id != data.staff_id or one.departed for one in staff):
        raise NotFound(what="staff")
    await looking.permit(desk.tx, desk.here, desk.actor.role, desk.actor.staff_id, data.staff_id, desk.at)
    return _back(desk)


async def _decide(desk: Desk, amendment_id: UUID, granted: bool, answer: str) -> Response[Any]:
    await amend.decide(
        desk.tx, desk.keys, desk.here, amendment_id, granted, answer, desk.actor.staff_id, desk.at
    )  # fmt: skip
    return _back(desk)


def _back(desk: Desk) -> Response[Any]:
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/amendments", status_code=303)


async def _of_project(desk: Desk, customer_id: UUID) -> None:
    await access.require_customer(desk.tx, desk.actor, customer_id)
    person = await customers.show(desk.tx, desk.keys, customer_id)
    if person.project_id != desk.here.project_id:
        raise NotFound(what="customer")


_handlers = [book, form, ask, grant, refuse, permit]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
