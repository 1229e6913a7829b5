"""分销门户: an agent reports customers, one or many, and sees how each report stands. Phone size first.

Answers leave in even steps of time (`level`), so that nobody can tell by a clock what a sentence does not say.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Literal

from litestar import Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console import once
from backend.console.language import language
from backend.console.pages.common import Line, Page, page
from backend.console.problems import describe
from backend.features.access.models import Actor
from backend.features.access.sent import SentBefore
from backend.features.access.service import may
from backend.features.channels import limits, reading, service, views
from backend.features.channels.errors import (
    AgencySuspended,
    BatchEmpty,
    BatchTooLong,
    ContractOver,
    FileUnreadable,
    LimitReached,
    NumbersTried,
    RowWrong,
)
from backend.features.channels.models import MOST_ROWS, Answer, Asked, Row, Seat
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
_ROW_PROBLEMS = (RowWrong, LimitReached, NumbersTried, AgencySuspended, ContractOver)


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

    @asynccontextmanager
    async def once(self, request: Page) -> AsyncIterator[TenantTx]:
        """A form's transaction: sent again, it gets the first one's answer."""
        async with self.tx() as tx, once.counted(tx, request, self.actor, self.at):
            yield tx

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
async def reports(desk: At, after: FromQuery[Line] = "", q: FromQuery[Line] = "") -> Template:
    context = await _list(desk, after, q.strip())
    await desk.level(READ_STEP)
    return page("portal_reports.html", **context)


async def _list(desk: Desk, after: str = "", q: str = "", **more: Any) -> dict[str, Any]:
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        asked = await service.asked_of(tx, seat.project_id, desk.at)
        listed, older = (
            (await views.search(tx, desk.keys, seat, desk.lead, q, desk.at), None)
            if q
            else await views.mine(tx, desk.keys, seat, desk.lead, after, desk.at)
        )
        place = {"agency": await views.agency_name(tx, seat), "project": await views.project(tx, seat.project_id)}
        place["closed"] = await limits.outside(tx, seat, desk.at)
    shown = {
        "asked": asked,
        "listed": listed,
        "older": older,
        "after": after,
        "lead": desk.lead,
        "office": None,
        "q": q,
    }
    return shown | place | {"entry": Entry(), "wrong": None, "at": desk.at, "soon": desk.at + SOON} | more


@post("/portal/reports", permission="portal.use")
async def report(request: Page, desk: At, data: URLEncodedBody[Entry]) -> Response[Any]:
    try:
        led = await _one(request, desk, data)
    except _ROW_PROBLEMS as error:
        said = describe(error, language(request))
        wrong = {"field": error.field, "title": said.title, "say": f"{said.detail} {said.next}"}
        context = await _list(desk, entry=data, wrong=wrong)
        await desk.level(WRITE_STEP)
        return Template("portal_reports.html", context=context, status_code=error.status)
    except (DomainError, SentBefore):
        await desk.level(WRITE_STEP)
        raise
    await desk.level(WRITE_STEP)
    return led


async def _one(request: Page, desk: Desk, data: Entry) -> Redirect:
    async with desk.once(request) as tx:
        seat = await views.seat_of(tx, desk.actor)
        asked = await service.asked_of(tx, seat.project_id, desk.at)
        row = data.row(asked) if asked else Row("", "")
        form: Any = "group" if data.group else "single"
        answer = await service.report(tx, desk.keys, seat, row, form, desk.at)
        await desk.told(tx, seat)
        return once.leads(request, f"/portal/reports/{answer.report_id}?told=now")


@get("/portal/batch", permission="portal.use")
async def batch_form(desk: At) -> Template:
    return page("portal_batch.html", **await _batch(desk))


async def _batch(desk: Desk, **more: Any) -> dict[str, Any]:
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        asked = await service.asked_of(tx, seat.project_id, desk.at)
        left = await limits.left(tx, seat, desk.at)
    return {
        "asked": asked,
        "left": left,
        "answers": None,
        "rows": "",
        "wrong": None,
        "most": MOST_ROWS,
        "office": None,
    } | more


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


_handlers = [portal, reports, report, batch_form, batch]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
