"""前台登记: who comes without the tablet, tour groups, market surveys."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.params import URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console import costs
from backend.console.pages.common import page
from backend.console.pages.office import AT_DESK, Here
from backend.features.reception import desk as arriving
from backend.features.reception.desk import Arrival
from backend.features.reception.models import BoardView, Group
from backend.features.rulebooks import service as rulebooks
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
async def form(desk: Here) -> Template:
    view = await desk.board()
    rules = (await rulebooks.current(desk.tx, view.project_id, desk.at)).turns(desk.at)
    return page(
        f"dialogs/desk_{desk.here.rpartition('/')[2]}.html", here=desk.here, id=new_id(), rules=rules,
        seats=view.seats, here_now=[seat for seat in view.seats if costs.on_site(seat.state)], **desk.place,
    )  # fmt: skip


@post(NEW + "/visitor", permission="board.run")
async def visitor(desk: Here, data: URLEncodedBody[NewVisitor]) -> Response[Any]:
    arrival = Arrival(
        id=data.id, phone=data.phone.strip() or None, name=data.name.strip() or None, title=data.title or None,
        first_visit={"yes": True, "no": False}.get(data.first_visit),
        asked_for=_seat(await desk.board(), data.asked_for), consent=data.consent == "yes",
    )  # fmt: skip
    await arriving.visitor(desk.tx, desk.keys, desk.id, arrival, desk.me, desk.at)
    return desk.done()


@post(NEW + "/group", permission="board.run")
async def group(desk: Here, data: URLEncodedBody[NewGroup]) -> Response[Any]:
    rules = (await rulebooks.current(desk.tx, desk.office.project_id, desk.at)).turns(desk.at)
    if data.rank and data.rank not in rules.important_ranks:
        raise InvalidInput(field="rank")
    told = Group(people=data.people, rank=data.rank or None, name=data.name.strip(), brought_by=data.brought_by.strip())
    await arriving.tour_group(desk.tx, desk.id, Arrival(id=data.id, group=told), desk.me, desk.at)
    return desk.done()


@post(NEW + "/survey", permission="board.run")
async def survey(desk: Here, data: URLEncodedBody[NewSurvey]) -> Response[Any]:
    guide = _seat(await desk.board(), data.guide)
    await arriving.survey(desk.tx, desk.id, Arrival(id=data.id), guide, desk.me, desk.at)
    return desk.done()


def _seat(view: BoardView, chosen: str) -> UUID | None:
    """A consultant of this board. Raises NotFound for any other id."""
    if not chosen:
        return None
    found = next((seat.consultant_id for seat in view.seats if str(seat.consultant_id) == chosen), None)
    if found is None:
        raise NotFound(what="staff")
    return found


_handlers = [form, visitor, group, survey]
route_handlers = [Router("/", route_handlers=_handlers, dependencies=AT_DESK)]
