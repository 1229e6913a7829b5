"""分销门户: an agent reports customers, sees how each report stands, renews, follows up, appeals. Phone size first.

Answers leave in even steps of time (`level`), so that nobody can tell by a clock what a sentence does not say.
"""

import asyncio
import math
import time
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages.common import Line, Page, page
from backend.console.problems import describe
from backend.features.access.models import Actor
from backend.features.access.service import may
from backend.features.channels import reading, service, standings, views
from backend.features.channels.errors import (
    AgencySuspended,
    BatchEmpty,
    BatchTooLong,
    FileUnreadable,
    LimitReached,
    NumbersTried,
    RowWrong,
)
from backend.features.channels.models import MOST_ROWS, Answer, Asked, Contact, Row, Seat
from backend.features.rulebooks import service as rulebooks
from backend.kit.channels import Channels, topic
from backend.kit.crypto import Keys
from backend.kit.db import Database, TenantTx
from backend.kit.errors import DomainError

READ_STEP, WRITE_STEP = 0.15, 0.6
"""Seconds: an answer is given at the next full step after the work was done."""
SOON = timedelta(days=2)
"""A report that ends within so long is marked."""
ROW_STEP = 0.05
"""So much more for each further row of a batch."""
_ROW_PROBLEMS = (RowWrong, LimitReached, NumbersTried, AgencySuspended)


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form: the number whole, or the digits that the rulebook wants to see."""

    name: Line = ""
    gender: Literal["", "f", "m"] = ""
    number: Line = ""
    head: Line = ""
    tail: Line = ""
    group: Literal["", "yes"] = ""

    def row(self, asked: Asked) -> Row:
        number = self.number
        if asked.digits and not self.group and not number:
            hidden = max(0, 11 - len(self.head) - len(self.tail))
            number = f"{self.head}{'*' * hidden}{self.tail}"
        return Row(self.name.strip(), number.strip(), self.gender or None)


class Followed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    channel: Contact
    answered: Literal["yes", "no"]
    note: Annotated[str, Meta(max_length=300)] = ""


class Appealed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(min_length=2, max_length=500)]


class Desk(Struct, frozen=True):
    """Who works here and with what; opens its own transactions, so that none waits while a step is filled up."""

    db: Database
    keys: Keys
    channels: Channels
    actor: Actor
    at: datetime
    began: float

    @property
    def lead(self) -> bool:
        return may(self.actor, "portal.lead")

    def tx(self) -> Any:
        return self.db.tenant_tx(self.actor.tenant_id)

    async def told(self, tx: TenantTx, seat: Seat) -> None:
        """The office's register shows it at once."""
        for office_id in await views.offices(tx, seat.project_id):
            where = topic(tx.tenant_id, "office", office_id)
            tx.after_commit(lambda where=where: self.channels.poke(where))  # type: ignore[misc]

    async def level(self, step: float, more: float = 0) -> None:
        """Wait for the next full step since the request began."""
        passed = time.monotonic() - self.began
        steps = math.ceil(max(passed - more, 0.000_1) / step)
        await asyncio.sleep(steps * step + more - passed)


async def desk(
    db: NamedDependency[Database],
    keys: NamedDependency[Keys],
    channels: NamedDependency[Channels],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Desk:
    return Desk(db, keys, channels, actor, at, time.monotonic())


At = NamedDependency[Desk]


@get("/portal", permission="portal.use", sync_to_thread=False)
def portal() -> Redirect:
    return Redirect("/portal/reports")


@get("/portal/reports", permission="portal.use")
async def reports(desk: At, before: FromQuery[datetime | None] = None) -> Template:
    context = await _list(desk, before if before and before.tzinfo else None)
    await desk.level(READ_STEP)
    return page("portal_reports.html", **context)


async def _list(desk: Desk, before: datetime | None = None, **more: Any) -> dict[str, Any]:
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        asked = await service.asked_of(tx, seat.project_id, desk.at)
        listed, after = await views.mine(tx, desk.keys, seat, desk.lead, before, desk.at)
        place = {"agency": await views.agency_name(tx, seat), "project": await views.project(tx, seat.project_id)}
    shown = {"asked": asked, "listed": listed, "after": after, "before": before, "lead": desk.lead, "office": None}
    return shown | place | {"entry": Entry(), "wrong": None, "at": desk.at, "soon": desk.at + SOON} | more


@post("/portal/reports", permission="portal.use")
async def report(request: Page, desk: At, data: URLEncodedBody[Entry]) -> Response[Any]:
    try:
        answer = await _one(desk, data)
    except RowWrong as error:
        problem = describe(error, language(request))
        context = await _list(desk, entry=data, wrong={"field": error.field, "say": problem.detail})
        await desk.level(WRITE_STEP)
        return Template("portal_reports.html", context=context, status_code=400)
    except DomainError:
        await desk.level(WRITE_STEP)
        raise
    await desk.level(WRITE_STEP)
    return Redirect(f"/portal/reports/{answer.report_id}?told=now", status_code=303)


async def _one(desk: Desk, data: Entry) -> Answer:
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        asked = await service.asked_of(tx, seat.project_id, desk.at)
        row = data.row(asked) if asked else Row("", "")
        form: Any = "group" if data.group else "single"
        answer = await service.report(tx, desk.keys, seat, row, form, desk.at)
        await desk.told(tx, seat)
    return answer


@get("/portal/batch", permission="portal.use")
async def batch_form(desk: At) -> Template:
    return page("portal_batch.html", **await _batch(desk))


async def _batch(desk: Desk, **more: Any) -> dict[str, Any]:
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        asked = await service.asked_of(tx, seat.project_id, desk.at)
    return {"asked": asked, "answers": None, "rows": "", "wrong": None, "most": MOST_ROWS, "office": None} | more


@post("/portal/batch", permission="portal.use", status_code=200)
async def batch(request: Page, desk: At) -> Response[Any]:
    """Pasted lines or a spreadsheet. Each row is a transaction of its own: nobody at the door waits for a batch."""
    form = await request.form()
    pasted, upload = str(form.get("rows") or "")[:40_000], form.get("file")
    try:
        body = await upload.read() if isinstance(upload, UploadFile) else b""
        rows = await reading.of_file(body) if body else reading.pasted(pasted)
    except (BatchEmpty, BatchTooLong, FileUnreadable) as error:
        wrong = describe(error, language(request))
        return Template("portal_batch.html", context=await _batch(desk, rows=pasted, wrong=wrong), status_code=400)
    answers = [await _row(desk, line, row, language(request)) for line, row in enumerate(rows, start=1)]
    await desk.level(WRITE_STEP, ROW_STEP * len(rows))
    return page("portal_batch.html", **await _batch(desk, answers=answers))


async def _row(desk: Desk, line: int, row: Row, lang: str) -> Answer:
    try:
        async with desk.tx() as tx:
            seat = await views.seat_of(tx, desk.actor)
            answer = await service.report(tx, desk.keys, seat, row, "single", desk.at, line)
            await desk.told(tx, seat)
            return answer
    except _ROW_PROBLEMS as error:
        return Answer(line=line, name=row.name, shown=row.number, problem=describe(error, lang).detail)


AT = "/portal/reports/{report_id:uuid}"


@get(AT, permission="portal.use")
async def one(desk: At, report_id: FromPath[UUID], told: FromQuery[Literal["now"] | None] = None) -> Template:
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
        inforce = await rulebooks.in_force(tx, seat.project_id, desk.at)
        asked = await service.asked_of(tx, seat.project_id, desk.at)
        context = {
            "file": await views.file_of(tx, desk.keys, seat, listed), "asked": asked,
            "clauses": standings.clause_texts(inforce), "project": await views.project(tx, seat.project_id),
            "agency": await views.agency_name(tx, seat), "appealable": listed.standing.state in service.APPEALABLE,
        }  # fmt: skip
    await desk.level(READ_STEP)
    return page("portal_report.html", told=told, lead=desk.lead, office=None, at=desk.at, **context)


@post(AT + "/renewal", permission="portal.use")
async def renew(desk: At, report_id: FromPath[UUID]) -> Response[Any]:
    try:
        async with desk.tx() as tx:
            seat = await views.seat_of(tx, desk.actor)
            listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
            answer = await service.renew(tx, desk.keys, seat, listed, desk.at)
            await desk.told(tx, seat)
    finally:
        await desk.level(WRITE_STEP)
    return Redirect(f"/portal/reports/{answer.report_id}?told=now", status_code=303)


@post(AT + "/follow-ups", permission="portal.use")
async def follow_up(desk: At, report_id: FromPath[UUID], data: URLEncodedBody[Followed]) -> Response[Any]:
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
        await service.follow_up(
            tx, desk.keys, seat, listed.report, data.channel, data.answered == "yes", data.note, desk.at
        )
    await desk.level(READ_STEP)
    return Redirect(f"/portal/reports/{report_id}", status_code=303)


@post(AT + "/appeal", permission="portal.use")
async def appeal(desk: At, report_id: FromPath[UUID], data: URLEncodedBody[Appealed]) -> Response[Any]:
    try:
        async with desk.tx() as tx:
            seat = await views.seat_of(tx, desk.actor)
            listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
            await service.appeal(tx, desk.keys, seat, listed, data.reason.strip(), desk.at)
            await desk.told(tx, seat)
    finally:
        await desk.level(WRITE_STEP)
    return Redirect(f"/portal/reports/{report_id}", status_code=303)


_handlers = [portal, reports, report, batch_form, batch, one, renew, follow_up, appeal]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
