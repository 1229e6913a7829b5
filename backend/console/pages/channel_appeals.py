"""申诉, seen from the office: those of agencies, the report each is about, the papers, and the answer."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.pages.channels import OFFICE, At, Desk, desk
from backend.console.pages.common import changed, page
from backend.console.pages.disputes_files import shown
from backend.features.channels import appeals, standings, views
from backend.features.channels.models import Report
from backend.features.rulebooks import service as rulebooks

REPORT = OFFICE + "/reports/{report_id:uuid}"


class Answered(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    result: Literal["kept", "upheld"]
    words: Annotated[str, Meta(min_length=2, max_length=500, pattern=r"\A[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z")]


@get(OFFICE + "/appeals", permission="report.see")
async def listing(desk: At) -> Template:
    found = await appeals.of_project(desk.tx, desk.keys, desk.office.project_id)
    return page("channel_appeals.html", **desk.place, appeals=found, leaf="channels/appeals")


async def _report(desk: Desk, report_id: UUID) -> Report:
    return await views.of_project(desk.tx, desk.keys, [desk.office.project_id], report_id)


@get(REPORT, permission="report.see")
async def report(desk: At, report_id: FromPath[UUID]) -> Template:
    found = await _report(desk, report_id)
    (listed,) = await standings.stand(desk.tx, found.project_id, [found], desk.at)
    inforce = await rulebooks.in_force(desk.tx, found.project_id, desk.at)
    return page(
        "channel_report.html", **desk.place, listed=listed, here=f"{desk.here}/reports/{report_id}",
        appeal=await appeals.find(desk.tx, desk.keys, found), clauses=standings.clause_texts(inforce),
        papers=await appeals.own_papers(desk.tx, desk.keys, found), leaf="channels",
    )  # fmt: skip


@post(REPORT + "/answer", permission="ruling.make")
async def answer(desk: At, report_id: FromPath[UUID], data: URLEncodedBody[Answered]) -> Redirect:
    """答复: the manager's, as a ruling would be."""
    found = await _report(desk, report_id)
    await appeals.answer(desk.tx, desk.keys, found, data.result, data.words.strip(), desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.here}/reports/{report_id}", status_code=303)


@get(REPORT + "/files/{file_id:uuid}", permission="report.see")
async def file(desk: At, report_id: FromPath[UUID], file_id: FromPath[UUID]) -> Response[Any]:
    found = await _report(desk, report_id)
    return shown(*await appeals.file(desk.tx, desk.keys, found, file_id), file_id)


_handlers = [listing, report, answer, file]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
