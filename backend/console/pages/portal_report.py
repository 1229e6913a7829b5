"""一条报备, as its agent sees it: how it stands, renewal, follow-ups, the appeal and the papers that go with it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console import once
from backend.console.pages import portal
from backend.console.pages.common import Page, page
from backend.console.pages.disputes_files import shown
from backend.console.pages.portal import At, desk
from backend.features.channels import appeals, service, standings, views
from backend.features.channels.models import Contact
from backend.features.disputes import files
from backend.features.disputes.files import MOST_BYTES, MOST_FILES
from backend.features.rulebooks import service as rulebooks
from backend.kit.errors import InvalidInput

UPLOAD_BYTES = MOST_FILES * MOST_BYTES + 1024 * 1024
LIMITS = {"most_files": MOST_FILES, "most_mb": MOST_BYTES // 1024 // 1024}


class Followed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    channel: Contact
    answered: Literal["yes", "no"]
    note: Annotated[str, Meta(max_length=300)] = ""


AT = "/portal/reports/{report_id:uuid}"


@get(AT, permission="portal.use")
async def one(desk: At, report_id: FromPath[UUID], told: FromQuery[Literal["now"] | None] = None) -> Template:
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
        inforce = await rulebooks.in_force(tx, seat.project_id, desk.at)
        asked = await service.asked_of(tx, seat.project_id, desk.at)
        context = {
            "file": await appeals.file_of(tx, desk.keys, seat, listed, desk.at), "asked": asked,
            "clauses": standings.clause_texts(inforce), "project": await views.project(tx, seat.project_id),
            "agency": await views.agency_name(tx, seat), "appealable": listed.standing.state in appeals.APPEALABLE,
        }  # fmt: skip
    await desk.level(portal.READ_STEP)
    return page("portal_report.html", told=told, lead=desk.lead, office=None, at=desk.at, **LIMITS, **context)


@post(AT + "/renewal", permission="portal.use")
async def renew(request: Page, desk: At, report_id: FromPath[UUID]) -> Response[Any]:
    try:
        async with desk.once(request) as tx:
            seat = await views.seat_of(tx, desk.actor)
            listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
            answer = await service.renew(tx, desk.keys, seat, listed, desk.at)
            await desk.told(tx, seat)
            return once.leads(request, f"/portal/reports/{answer.report_id}?told=now")
    finally:
        await desk.level(portal.WRITE_STEP)


@post(AT + "/follow-ups", permission="portal.use")
async def follow_up(
    request: Page, desk: At, report_id: FromPath[UUID], data: URLEncodedBody[Followed]
) -> Response[Any]:  # fmt: skip
    async with desk.once(request) as tx:
        seat = await views.seat_of(tx, desk.actor)
        listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
        await service.follow_up(
            tx, desk.keys, seat, listed.report, data.channel, data.answered == "yes", data.note, desk.at
        )
        led = once.leads(request, f"/portal/reports/{report_id}")
    await desk.level(portal.READ_STEP)
    return led


async def _handed(request: Page) -> tuple[str, list[tuple[files.Media, bytes]]]:
    """(words, files): what was typed and chosen. Raises InvalidInput, and what files.checked raises."""
    form = await request.form()
    words = "".join(char for char in str(form.get("reason") or "") if char >= " " or char == "\n").strip()
    if not 2 <= len(words) <= 500:
        raise InvalidInput(field="reason", problem="channel_words")
    uploads = [one for one in form.getall("files", []) if isinstance(one, UploadFile)]
    bodies = [await one.read() for one in uploads[: MOST_FILES + 1]]
    return words, files.checked(body for body in bodies if body)


@post(AT + "/appeal", permission="portal.use", request_max_body_size=UPLOAD_BYTES)
async def appeal(request: Page, desk: At, report_id: FromPath[UUID]) -> Response[Any]:
    try:
        async with desk.tx() as tx:
            seat = await views.seat_of(tx, desk.actor)
            listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
            words, attached = await _handed(request)
            await appeals.appeal(tx, desk.keys, seat, listed, words, desk.at, attached)
            await desk.told(tx, seat)
    finally:
        await desk.level(portal.WRITE_STEP)
    return Redirect(f"/portal/reports/{report_id}#appeal", status_code=303)


@post(AT + "/papers", permission="portal.use", request_max_body_size=UPLOAD_BYTES)
async def hand_in(request: Page, desk: At, report_id: FromPath[UUID]) -> Response[Any]:
    """补充材料: a statement, and pictures of slips or chats."""
    try:
        async with desk.tx() as tx:
            seat = await views.seat_of(tx, desk.actor)
            listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
            words, attached = await _handed(request)
            await appeals.hand_in(tx, desk.keys, seat, listed.report, words, attached, desk.at)
            await desk.told(tx, seat)
    finally:
        await desk.level(portal.WRITE_STEP)
    return Redirect(f"/portal/reports/{report_id}#appeal", status_code=303)


class Grounds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    grounds: Annotated[str, Meta(min_length=2, max_length=500, pattern=r"\A[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z")]


@post(AT + "/ruling-appeal", permission="portal.use")
async def against_ruling(
    request: Page, desk: At, report_id: FromPath[UUID], data: URLEncodedBody[Grounds]
) -> Response[Any]:  # fmt: skip
    """The ruling is appealed as a consultant would: once, to the company."""
    try:
        async with desk.once(request) as tx:
            seat = await views.seat_of(tx, desk.actor)
            listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
            await appeals.against_ruling(tx, desk.keys, seat, listed.report, data.grounds.strip(), desk.at)
            await desk.told(tx, seat)
            return once.leads(request, f"/portal/reports/{report_id}#appeal")
    finally:
        await desk.level(portal.WRITE_STEP)


@get(AT + "/files/{file_id:uuid}", permission="portal.use")
async def file(desk: At, report_id: FromPath[UUID], file_id: FromPath[UUID]) -> Response[Any]:
    """One's own picture again; nobody else's."""
    async with desk.tx() as tx:
        seat = await views.seat_of(tx, desk.actor)
        listed = await views.own(tx, desk.keys, seat, desk.lead, report_id, desk.at)
        found = await appeals.file(tx, desk.keys, listed.report, file_id)
    return shown(*found, file_id)


_handlers = [one, renew, follow_up, appeal, hand_in, against_ruling, file]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
