"""业务日报表 (R03-18.1.10): one line a customer and day, without telephone numbers."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console.pages.books import At, Desk, desk
from backend.console.pages.common import Line, Page, changed, done
from backend.console.pages.registers_calls import Note
from backend.features.registers import reports
from backend.kit.errors import NotFound

AT = "/offices/{office_id:uuid}/books/reports"


class ReportForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Line = ""
    content: Note = ""
    grade: Literal["", "A", "B", "C", "D"] = ""


@get(AT, permission="books.see")
async def book(desk: At, day: FromQuery[date | None] = None) -> Template:
    return await _page(desk, ReportForm(), day)


@post(AT, permission="reception.work")
async def write(desk: At, data: URLEncodedBody[ReportForm]) -> Response[Any] | Template:
    verdict, entry = await reports.write(
        desk.tx, desk.keys, desk.here, data.code.strip(), data.content.strip(), data.grade, desk.actor.staff_id,
        desk.at,
    )  # fmt: skip
    if entry is None:
        return await _page(desk, data, None, desk.reasons(verdict))
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/reports", status_code=303)


@post(AT + "/{staff_id:uuid}/signature", permission="books.amend")
async def sign(request: Page, desk: At, staff_id: FromPath[UUID]) -> Response[Any]:
    """经理签字 of one consultant's reports."""
    writer = await desk.colleague(str(staff_id))
    await reports.sign(desk.tx, desk.here, writer, desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return done(request, f"{desk.root}/reports")


@post(AT + "/{staff_id:uuid}/archive", permission="record.search")
async def archive(request: Page, desk: At, staff_id: FromPath[UUID]) -> Response[Any]:
    """签约室存档 of one consultant's signed reports."""
    writer = await desk.colleague(str(staff_id))
    await reports.archive(desk.tx, desk.here, writer, desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return done(request, f"{desk.root}/reports")


async def _page(desk: Desk, data: ReportForm, day: date | None, refused: list[Any] | None = None) -> Template:
    if not desk.books.reports:
        raise NotFound(what="book")
    days = desk.day(day)
    found = await reports.of_day(desk.tx, desk.keys, desk.office.id, days["start"], days["end"])
    if desk.is_consultant:
        found = [one for one in found if one.staff_id == desk.actor.staff_id]
    return Template(
        "books_reports.html", status_code=422 if refused else 200,
        context={**desk.context("reports", **days), "form": data, "reports": found, "refused": refused or [],
                 "wanting": await reports.wanting(desk.tx, desk.here, {one.staff_id for one in found})},
    )  # fmt: skip


route_handlers = [Router("/", route_handlers=[book, write, sign, archive], dependencies={"desk": Provide(desk)})]
