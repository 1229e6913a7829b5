"""到访确认: today's visitors whom an agency may have reported, the slip with its signatures, the check of contact."""

import re
from typing import Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console.pages.channels import OFFICE, At, Desk, desk
from backend.console.pages.common import Line, Page, changed, page
from backend.features.channels import accounts, arrivals, lists, matches
from backend.features.channels.arriving import Filled, Visitor
from backend.features.channels.models import Way
from backend.kit.errors import InvalidInput

VISIT = OFFICE + "/arrivals/{visit_id:uuid}"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")


class SlipForm(Struct, frozen=True, kw_only=True):
    """来访客户确认单. Besides these, one field for each who has to sign: `sign_` and the role, as the rulebook asks."""

    way: Way
    agency_id: str = ""
    name: Line = ""
    gender: Literal["", "f", "m"] = ""
    differs: Literal["", "yes"] = ""
    seen: Line | None = None

    def filled(self, signers: dict[str, str]) -> Filled:
        return Filled(
            way=self.way, agency_id=self._agency(), name=self.name.strip(), gender=self.gender or None,
            signers=signers,
        )  # fmt: skip

    def _agency(self) -> UUID | None:
        if self.way in ("unsure", "alone"):
            return None
        try:
            return UUID(self.agency_id)
        except ValueError as error:
            raise InvalidInput(field="agency_id", problem="channel_agency_needed") from error


async def _signers(request: Page, visitor: Visitor) -> dict[str, str]:
    """Who signed, of those whom the rulebook wants to sign."""
    form = await request.form()
    typed = {role: _UNSAFE.sub("", str(form.get(f"sign_{role}") or "")).strip()[:40] for role in visitor.signatures}
    return {role: name for role, name in typed.items() if name}


class Looked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    report_id: UUID
    same: Literal["yes", "no"]


class Checked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    agency_id: UUID
    genuine: Literal["yes", "no"]


@get(OFFICE + "/arrivals", permission="report.see")
async def arrivals_page(desk: At) -> Template:
    found = await lists.arrivals(desk.tx, desk.keys, desk.office, desk.at)
    return page("channel_arrivals.html", **desk.place, arrivals=found, leaf="channels/arrivals")


@get(VISIT, permission="report.see")
async def arrival(desk: At, visit_id: FromPath[UUID]) -> Template:
    visitor = await arrivals.at_desk(desk.tx, desk.keys, desk.office.id, visit_id, desk.at)
    return page("channel_arrival.html", **desk.place, **await _form(desk, visitor))


async def _form(desk: Desk, visitor: Visitor, **more: Any) -> dict[str, Any]:
    agencies = await accounts.agencies(desk.tx, [visitor.project_id])
    slip = visitor.slip
    way: str = slip.way if slip else "brought" if visitor.brought else "unsure" if visitor.candidates else "alone"
    chosen = slip.agency_id if slip else visitor.agency_id or next(iter(visitor.agencies), None)
    typed = SlipForm(
        way=way,  # type: ignore[arg-type]
        agency_id=str(chosen or ""), name=visitor.customer.name, gender=visitor.gender or "",
    )  # fmt: skip
    signers = {one.role: one.signer for one in (slip.signatures if slip else ())}
    shown = {"visitor": visitor, "agencies": agencies, "typed": typed, "differences": (), "signers": signers}
    return shown | {"here": f"{desk.here}/arrivals/{visitor.visit_id}"} | more


@post(VISIT, permission="report.work")
async def confirm(request: Page, desk: At, visit_id: FromPath[UUID], data: URLEncodedBody[SlipForm]) -> Response[Any]:
    """信息不一致 is shown first, with what differs; only then may the slip be written down all the same."""
    visitor = await arrivals.at_desk(desk.tx, desk.keys, desk.office.id, visit_id, desk.at, to_write=True)
    filled = data.filled(await _signers(request, visitor))
    if filled.agency_id is not None:
        await accounts.agency(desk.tx, [visitor.project_id], filled.agency_id)
    differences = arrivals.compare(visitor, filled)
    if differences and not data.differs:
        context = await _form(desk, visitor, typed=data, differences=differences, signers=filled.signers)
        return Template("channel_arrival.html", context={**desk.place, **context}, status_code=409)
    await arrivals.confirm(desk.tx, desk.keys, visitor, filled, desk.actor.staff_id, desk.at, data.seen)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.here}/arrivals/{visit_id}", status_code=303)


@post(VISIT + "/verification", permission="report.work")
async def verify(desk: At, visit_id: FromPath[UUID], data: URLEncodedBody[Checked]) -> Redirect:
    visitor = await arrivals.at_desk(desk.tx, desk.keys, desk.office.id, visit_id, desk.at, to_write=True)
    await arrivals.verify(desk.tx, visitor, data.agency_id, data.genuine == "yes", desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.here}/arrivals/{visit_id}", status_code=303)


@post(VISIT + "/match", permission="report.work")
async def match(desk: At, visit_id: FromPath[UUID], data: URLEncodedBody[Looked]) -> Redirect:
    """待核对: is the visitor whom the report means? One step, either way."""
    visitor = await arrivals.at_desk(desk.tx, desk.keys, desk.office.id, visit_id, desk.at, to_write=True)
    await matches.decide(desk.tx, visitor, data.report_id, data.same == "yes", desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.here}/arrivals/{visit_id}", status_code=303)


@get(VISIT + "/print", permission="report.see")
async def printed(desk: At, visit_id: FromPath[UUID]) -> Template:
    visitor = await arrivals.at_desk(desk.tx, desk.keys, desk.office.id, visit_id, desk.at)
    return page(
        "channel_slip.html", **desk.place, visitor=visitor, here=f"{desk.here}/arrivals/{visit_id}",
        shown=await arrivals.shown(desk.tx, desk.keys, visitor, desk.at),
    )  # fmt: skip


_handlers = [arrivals_page, arrival, confirm, verify, match, printed]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
