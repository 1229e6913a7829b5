"""提前备案, 季度业绩 and 内部认购通知: what bears on confirmations besides the slips themselves."""

from typing import Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console import language
from backend.console.pages.books import At, Desk, Number, desk
from backend.console.pages.common import Line, changed
from backend.console.problems import describe
from backend.features.registers import filings
from backend.features.registers.models import Body
from backend.kit.errors import InvalidInput, NotFound

AT = "/offices/{office_id:uuid}/books/filings"


class Filing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    phone: Number = ""
    name: Line = ""
    title: Literal["", "mr", "ms"] = ""
    note: Line = ""
    early: Literal["", "yes"] = ""


class Quarter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    staff_id: UUID
    went: Literal["target_met", "nothing_signed"]


@get(AT + "/new", permission="reception.work")
async def form(desk: At) -> Template:
    return _form(desk, Filing())


@post(AT + "/new", permission="reception.work")
async def fill(desk: At, data: URLEncodedBody[Filing]) -> Response[Any] | Template:
    if not desk.books.filing:
        raise NotFound(what="book")
    name = data.name.strip()
    body = Body(names=(name,) if name else (), title=data.title or None, note=data.note.strip())
    try:
        await filings.file(
            desk.tx, desk.keys, desk.here, data.phone, body, data.early == "yes", desk.actor.staff_id, desk.at
        )  # fmt: skip
    except InvalidInput as error:
        return _form(desk, data, error)
    return _back(desk)


@post("/offices/{office_id:uuid}/books/quarter", permission="books.amend")
async def quarter(desk: At, data: URLEncodedBody[Quarter]) -> Response[Any]:
    if not desk.books.quotas:
        raise NotFound(what="book")
    consultant = await desk.colleague(str(data.staff_id))
    await filings.quarter(desk.tx, desk.here, consultant, data.went, desk.actor.staff_id, desk.at)
    return _back(desk)


@post("/offices/{office_id:uuid}/books/launch", permission="books.amend")
async def launch(desk: At) -> Response[Any]:
    if not desk.books.filing:
        raise NotFound(what="book")
    await filings.launch(desk.tx, desk.keys, desk.here, desk.actor.staff_id, desk.at)
    return _back(desk)


def _form(desk: Desk, data: Filing, problem: InvalidInput | None = None) -> Template:
    if not desk.books.filing:
        raise NotFound(what="book")
    said = describe(problem, language.language(desk.request)) if problem else None
    context = desk.context("slips")
    return Template(
        "books_filing_form.html", status_code=422 if said else 200,
        context={**context, "here": desk.request.url.path, "form": data, "problem": said},
    )  # fmt: skip


def _back(desk: Desk) -> Response[Any]:
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/slips", status_code=303)


_handlers = [form, fill, quarter, launch]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
