"""前台登记: who comes without the tablet, tour groups, market surveys."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console import costs
from backend.console.pages.common import Page, at_office, changed, done, page
from backend.features.access.models import Actor
from backend.features.reception import desk, views
from backend.features.reception.desk import Arrival
from backend.features.reception.models import BoardView, Group
from backend.features.rulebooks import service as rulebooks
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

NEW = "/offices/{office_id:uuid}/arrivals"
Short = Annotated[str, Meta(max_length=40, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]


class NewVisitor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every field may be empty: nobody is forced to leave anything."""

    id: UUID
    phone: Annotated[str, Meta(max_length=30)] = ""
    name: Short = ""
    title: Literal["", "mr", "ms"] = ""
    first_visit: Literal["", "yes", "no"] = ""
    asked_for: str = ""
    consent: Literal["", "yes"] = ""


class NewGroup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID
    people: Annotated[int, Meta(ge=2, le=999)]
    rank: Short = ""
    name: Short = ""
    brought_by: Short = ""


class NewSurvey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: UUID
    guide: str = ""


@get([NEW + "/visitor", NEW + "/group", NEW + "/survey"], permission="board.run")
async def form(
    request: Page,
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    kind = request.url.path.rpartition("/")[2]
    place = await at_office(tx, actor, office_id, at)
    view = await views.board(tx, keys, office_id, at)
    rules = (await rulebooks.current(tx, view.project_id, at)).turns(at)
    return page(
        f"dialogs/desk_{kind}.html", here=request.url.path, id=new_id(), rules=rules, seats=view.seats,
        here_now=[seat for seat in view.seats if costs.on_site(seat.state)], **place,
    )  # fmt: skip


@post(NEW + "/visitor", permission="board.run")
async def visitor(
    request: Page,
    office_id: FromPath[UUID],
    data: URLEncodedBody[NewVisitor],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    await at_office(tx, actor, office_id, at)
    view = await views.board(tx, keys, office_id, at)
    arrival = Arrival(
        id=data.id, phone=data.phone.strip() or None, name=data.name.strip() or None, title=data.title or None,
        first_visit={"yes": True, "no": False}.get(data.first_visit), asked_for=_seat(view, data.asked_for),
        consent=data.consent == "yes",
    )  # fmt: skip
    await desk.visitor(tx, keys, office_id, arrival, actor.staff_id, at)
    changed(tx, channels, office_id)
    return done(request, f"/offices/{office_id}/board")


@post(NEW + "/group", permission="board.run")
async def group(
    request: Page,
    office_id: FromPath[UUID],
    data: URLEncodedBody[NewGroup],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    office = (await at_office(tx, actor, office_id, at))["office"]
    rules = (await rulebooks.current(tx, office.project_id, at)).turns(at)
    if data.rank and data.rank not in rules.important_ranks:
        raise InvalidInput(field="rank")
    told = Group(people=data.people, rank=data.rank or None, name=data.name.strip(), brought_by=data.brought_by.strip())
    await desk.tour_group(tx, office_id, Arrival(id=data.id, group=told), actor.staff_id, at)
    changed(tx, channels, office_id)
    return done(request, f"/offices/{office_id}/board")


@post(NEW + "/survey", permission="board.run")
async def survey(
    request: Page,
    office_id: FromPath[UUID],
    data: URLEncodedBody[NewSurvey],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Any]:
    await at_office(tx, actor, office_id, at)
    view = await views.board(tx, keys, office_id, at)
    await desk.survey(tx, office_id, Arrival(id=data.id), _seat(view, data.guide), actor.staff_id, at)
    changed(tx, channels, office_id)
    return done(request, f"/offices/{office_id}/board")


def _seat(view: BoardView, chosen: str) -> UUID | None:
    """A consultant of this board. Raises NotFound for any other id."""
    if not chosen:
        return None
    found = next((seat.consultant_id for seat in view.seats if str(seat.consultant_id) == chosen), None)
    if found is None:
        raise NotFound(what="staff")
    return found


route_handlers = [form, visitor, group, survey]
