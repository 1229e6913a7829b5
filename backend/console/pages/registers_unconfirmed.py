"""待确认客户登记: whom nobody recognised, who claims them, and until when."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console.pages.books import At, Desk, Id, as_id, desk
from backend.console.pages.common import Line, Why, changed, page
from backend.features.customers import service as customers
from backend.features.registers import confirm, visits
from backend.kit.errors import NotFound

AT = "/offices/{office_id:uuid}/books/unconfirmed"
ONE = AT + "/{entry_id:uuid}"
DAYS_BACK = timedelta(days=2)


class Post(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    visit_id: Id
    note: Line = ""


class Claim(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shows that the customer is one's own."""

    evidence: Why


@get(AT, permission="books.see")
async def book(desk: At) -> Template:
    _there(desk)
    found = await confirm.waiting(desk.tx, desk.keys, desk.here.project_id, desk.at)
    found = [one for one in found if one.office_id == desk.office.id]
    people = await customers.show_many(desk.tx, desk.keys, {one.customer_id for one in found if one.customer_id})
    return page("books_unconfirmed.html", **desk.context("unconfirmed"), entries=found, people=people)


@get(AT + "/new", permission="books.write")
async def form(desk: At) -> Template:
    _there(desk)
    lines = await _received(desk)
    return page(
        "books_unconfirmed_form.html", **desk.context("unconfirmed"), here=desk.request.url.path, lines=lines
    )  # fmt: skip


@post(AT + "/new", permission="books.write")
async def fill(desk: At, data: URLEncodedBody[Post]) -> Response[Any]:
    """By whoever received them; clerk and manager may write it down for the receiver."""
    _there(desk)
    wanted = as_id(data.visit_id)
    line = next((one for one in await _received(desk) if one.view.visit.id == wanted), None)
    if line is None or line.customer_id is None or line.receiver is None:
        raise NotFound(what="visit")
    await confirm.post(
        desk.tx, desk.keys, desk.here, line.customer_id, line.receiver, data.note, desk.actor.staff_id, desk.at
    )  # fmt: skip
    return _back(desk)


@get(ONE + "/claim", permission="reception.work")
async def claim_form(desk: At, entry_id: FromPath[UUID]) -> Template:
    entry = await confirm.find_entry(desk.tx, desk.keys, desk.here, entry_id)
    assert entry.customer_id is not None
    person = await customers.show(desk.tx, desk.keys, entry.customer_id)
    return page("dialogs/books_claim.html", **desk.context("unconfirmed"), here=desk.request.url.path,
                entry=entry, person_=person)  # fmt: skip


@post(ONE + "/claim", permission="reception.work")
async def claim(desk: At, entry_id: FromPath[UUID], data: URLEncodedBody[Claim]) -> Response[Any]:
    await confirm.claim(desk.tx, desk.keys, desk.here, entry_id, data.evidence, desk.actor.staff_id, desk.at)
    return _back(desk)


@post(ONE + "/verification", permission="books.keep")
async def verify(desk: At, entry_id: FromPath[UUID]) -> Response[Any]:
    await confirm.settle(desk.tx, desk.keys, desk.here, entry_id, True, desk.actor.staff_id, desk.at)
    return _back(desk)


@post(ONE + "/rejection", permission="books.keep")
async def reject(desk: At, entry_id: FromPath[UUID]) -> Response[Any]:
    await confirm.settle(desk.tx, desk.keys, desk.here, entry_id, False, desk.actor.staff_id, desk.at)
    return _back(desk)


async def _received(desk: Desk) -> list[visits.Line]:
    """Visits of these days whose customers have left a number and been received: one's own, or all for the desk."""
    day = desk.day(None)
    start = day["start"] - DAYS_BACK
    found = await visits.of_day(desk.tx, desk.keys, desk.here, start, day["end"], desk.at)
    mine = (one for one in found if not desk.is_consultant or one.receiver == desk.actor.staff_id)
    return [one for one in mine if one.customer_id is not None and one.receiver is not None]


def _there(desk: Desk) -> None:
    if not desk.books.unconfirmed:
        raise NotFound(what="book")


def _back(desk: Desk) -> Response[Any]:
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/unconfirmed", status_code=303)


_handlers = [book, form, fill, claim_form, claim, verify, reject]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
