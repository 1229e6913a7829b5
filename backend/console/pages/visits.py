"""来访登记: a day's register, numbers masked: what each line lacks, by when it is due, and filling what is missing."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template

from backend.console import language
from backend.console.pages.books import At, Desk, desk
from backend.console.pages.common import changed, page
from backend.console.pages.registers_calls import EMPTY, SOURCES, CallForm
from backend.console.problems import describe
from backend.features.registers import amend, visits, wanting
from backend.features.registers.visits import Line
from backend.kit import typed
from backend.kit.errors import InvalidInput, NotFound

AT = "/offices/{office_id:uuid}/visits"


@get(AT, permission="books.see")
async def book(desk: At, day: FromQuery[date | None] = None, q: FromQuery[str] = "") -> Template:
    days = desk.day(day)
    look = await desk.look("visit")
    whole = look.whole and not desk.is_consultant
    found = await visits.of_day(desk.tx, desk.keys, desk.here, days["start"], days["end"], desk.at)
    if not whole:
        found = [one for one in found if one.receiver == desk.actor.staff_id]
    found = [one for one in found if _matches(one, q)]
    records = [UUID(writing.fact.id) for one in found for writing in one.writings]
    return page(
        "visits.html", **desk.context("visits", **days), lines=found, q=q[:40], whole=whole,
        wishes=await amend.about(desk.tx, desk.keys, records),
        refused=desk.reasons(look.verdict) if look.verdict else [],
    )  # fmt: skip


@get(AT + "/{visit_id:uuid}/registration", permission="books.write")
async def form(desk: At, visit_id: FromPath[UUID]) -> Template:
    return await _form(desk, await _mine(desk, visit_id), EMPTY)


@post(AT + "/{visit_id:uuid}/registration", permission="books.write")
async def complete(
    desk: At, visit_id: FromPath[UUID], data: URLEncodedBody[CallForm]
) -> Response[Any] | Template:  # fmt: skip
    line = await _mine(desk, visit_id)
    body = data.body()
    if body.asked_for is not None:
        await desk.colleague(str(body.asked_for))
    try:
        await visits.complete(
            desk.tx, desk.keys, desk.here, visit_id, data.phone, body, desk.actor.staff_id, desk.at
        )  # fmt: skip
    except InvalidInput as error:
        return await _form(desk, line, data, error)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"/offices/{desk.office.id}/visits?day={desk.day(line.view.visit.arrived_at.date())['day_shown']}",
                    status_code=303)  # fmt: skip


async def _mine(desk: Desk, visit_id: UUID) -> Line:
    """A visit that oneself received; any for clerk and manager. Raises NotFound, also while nobody has received it."""
    line = await visits.line(desk.tx, desk.keys, desk.here, visit_id, desk.at)
    if line.receiver is None or (desk.is_consultant and line.receiver != desk.actor.staff_id):
        raise NotFound(what="visit")
    return line


async def _form(desk: Desk, line: Line, data: CallForm, problem: InvalidInput | None = None) -> Template:
    said = describe(problem, language.language(desk.request)) if problem else None
    wanted = wanting.of_visit(wanting.law_of(desk.published.rulebook, desk.at))
    context = desk.context("visits")
    return Template(
        "books_visit_form.html", status_code=422 if said else 200,
        context={**context, "here": desk.request.url.path, "form": data, "line": line, "sources": SOURCES,
                 "wanted": wanted, "problem": said, "consultants": await desk.consultants()},
    )  # fmt: skip


def _matches(line: Line, q: str) -> bool:
    """By ticket, or by the last digits of the number that the mask leaves readable."""
    wanted = typed.cleaned(q).strip().upper()
    view = line.view
    return not wanted or wanted in view.visit.ticket or (len(wanted) >= 2 and view.phone_mask.endswith(wanted))


route_handlers = [Router("/", route_handlers=[book, form, complete], dependencies={"desk": Provide(desk)})]
