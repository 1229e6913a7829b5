"""来电登记: the day's calls, who takes the next one, a form that says what the rulebook wants, filling gaps."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console import language
from backend.console.pages.books import At, Desk, Id, Number, as_id, desk
from backend.console.pages.common import Line, changed, page
from backend.console.problems import describe
from backend.features.customers import service as customers
from backend.features.registers import amend, calls, wanting, writing
from backend.features.registers.models import Body, Entry, Source, Wanted
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

AT = "/offices/{office_id:uuid}/books/calls"
SOURCES = Source.__args__  # type: ignore[attr-defined]
Note = Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00-\x08\x0b-\x1f\x7f]*\Z")]


class CallForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody typed. `sure`: they saw what is missing and who has this number, and write it down all the same."""

    id: UUID | None = None
    phone: Number = ""
    name: Line = ""
    title: Literal["", "mr", "ms"] = ""
    own: Literal["", "yes"] = ""
    source: Literal["", "outdoor", "online", "passing", "friend", "colleague", "other"] = ""
    asked_for: Id = ""
    intention: Line = ""
    note: Note = ""
    signed: Literal["", "yes"] = ""
    consultant_id: Id = ""
    sure: Literal["", "yes"] = ""

    def body(self) -> Body:
        return Body(
            names=(self.name.strip(),) if self.name.strip() else (), title=self.title or None,
            own_number=self.own == "yes", source=self.source or None, asked_for=as_id(self.asked_for),
            intention=self.intention.strip(), note=self.note.strip(), handwritten=self.signed == "yes",
        )  # fmt: skip


EMPTY = CallForm(own="yes")


@get(AT, permission="books.see")
async def book(desk: At, day: FromQuery[date | None] = None) -> Template:
    days = desk.day(day)
    look = await desk.look("call")
    found = await calls.of_day(desk.tx, desk.keys, desk.office.id, days["start"], days["end"])
    if desk.is_consultant or not look.whole:
        found = [one for one in found if one.staff_id == desk.actor.staff_id]
    people = await customers.show_many(desk.tx, desk.keys, {one.customer_id for one in found if one.customer_id})
    wanted = wanting.of_call(wanting.law_of(desk.published.rulebook, desk.at))
    lacks = {one.id: wanting.lacking(one.body.fields, wanted) for one in found}
    wishes = await amend.about(desk.tx, desk.keys, [one.id for one in found])
    return page(
        "books_calls.html", **desk.context("calls", **days), calls=found, people=people, lacks=lacks, wishes=wishes,
        line=await _line(desk), refused=desk.reasons(look.verdict) if look.verdict else [],
        whole=look.whole and not desk.is_consultant,
    )  # fmt: skip


@get(AT + "/new", permission="books.write")
async def form(desk: At, customer: FromQuery[UUID | None] = None) -> Template:
    return await _form(desk, EMPTY)


@post(AT + "/new", permission="books.write")
async def take(desk: At, data: URLEncodedBody[CallForm]) -> Response[Any] | Template:
    """Refused with what is missing and who has this number already, until whoever took the call is sure."""
    body = data.body()
    await _check_asked_for(desk, body)
    whose = await desk.consultant(data.consultant_id)
    try:
        lacks = await calls.lacking(desk.tx, desk.here.project_id, body, desk.at)
        known = await writing.known_by_number(desk.tx, desk.keys, desk.here.project_id, data.phone)
        by = desk.actor.staff_id
        if known and await calls.sent_before(desk.tx, desk.keys, by, known.customer_id, data.id):
            return Redirect(f"{desk.root}/calls", status_code=303)
        if (lacks or known) and data.sure != "yes":
            return await _form(desk, data, lacks, known)
        await calls.take(desk.tx, desk.keys, desk.here, data.phone, body, whose, by, desk.at, data.id)
    except InvalidInput as error:
        return await _form(desk, data, problem=error)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/calls", status_code=303)


@get(AT + "/{entry_id:uuid}/completion", permission="books.write")
async def gap_form(desk: At, entry_id: FromPath[UUID]) -> Template:
    return await _form(desk, EMPTY, entry=await _gap(desk, entry_id))


@post(AT + "/{entry_id:uuid}/completion", permission="books.write")
async def fill_gap(desk: At, entry_id: FromPath[UUID], data: URLEncodedBody[CallForm]) -> Response[Any]:
    await _gap(desk, entry_id)
    body = data.body()
    await _check_asked_for(desk, body)
    await calls.complete(desk.tx, desk.keys, desk.here, entry_id, body, desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/calls", status_code=303)


async def _gap(desk: Desk, entry_id: UUID) -> Entry:
    """One's own call, or any for clerk and manager, that nothing has replaced. Raises NotFound."""
    entry = await writing.find(desk.tx, desk.keys, desk.office.id, entry_id, "call")
    if entry.state == "void" or (desk.is_consultant and entry.staff_id != desk.actor.staff_id):
        raise NotFound(what="entry")
    return entry


async def _check_asked_for(desk: Desk, body: Body) -> None:
    if body.asked_for is not None:
        await desk.colleague(str(body.asked_for))


async def _line(desk: Desk) -> dict[str, Any] | None:
    """Who takes the next call, and who follows."""
    circle = [one.id for one in await desk.consultants()]
    verdict = await calls.next_in_line(desk.tx, desk.here, circle, desk.at)
    if verdict is None:
        return None
    return {
        "next": as_id(verdict.holders[0]) if verdict.holders else None,
        "then": [as_id(id_) for id_ in verdict.order if id_ not in verdict.holders],
        "clause": desk.books.call_queue,
    }


async def _form(
    desk: Desk, data: CallForm, lacks: tuple[Wanted, ...] = (), known: Any = None,
    problem: InvalidInput | None = None, entry: Entry | None = None,
) -> Template:  # fmt: skip
    wanted = wanting.of_call(wanting.law_of(desk.published.rulebook, desk.at))
    missing = wanting.lacking(entry.body.fields, wanted) if entry else lacks
    person = await customers.show(desk.tx, desk.keys, entry.customer_id) if entry and entry.customer_id else None
    said = describe(problem, language.language(desk.request)) if problem else None
    context = desk.context("calls")
    return Template(
        "books_call_form.html", status_code=422 if lacks or known or problem else 200,
        context={**context, "here": desk.request.url.path, "form": data, "id": data.id or new_id(),
                 "sources": SOURCES, "wanted": wanted,
                 "lacks": missing, "known": known, "problem": said, "entry": entry, "person_": person,
                 "consultants": await desk.consultants(), "line": await _line(desk)},
    )  # fmt: skip


class Queue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    first: Id


@post(AT + "/queue", permission="board.run")
async def set_queue(desk: At, data: URLEncodedBody[Queue]) -> Response[Any]:
    """排定接听顺序: the circle of the office, beginning with whoever was chosen."""
    first = await desk.colleague(data.first)
    circle = [one.id for one in await desk.consultants()]
    start = circle.index(first)
    await calls.set_queue(desk.tx, desk.here, (*circle[start:], *circle[:start]), desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/calls", status_code=303)


_handlers = [book, form, take, gap_form, fill_gap, set_queue]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
