"""What staff do with a visitor: accept, pass on, claim, finish, classify; what the desk orders is in `orders.py`."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console import costs
from backend.console.pages.common import Page, at_office, changed, done, page
from backend.features.access.models import Actor
from backend.features.access.service import may
from backend.features.reception import service, views
from backend.features.reception.errors import VisitOver
from backend.features.reception.models import BoardView, VisitView
from backend.features.rulebooks import service as rulebooks
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import DomainError, NotFound

Seen = Annotated[str, Meta(max_length=60)] | None
"""Who had the visitor when the form was opened."""
AT = "/offices/{office_id:uuid}/visits/{visit_id:uuid}"


class Pass(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Literal["declined", "no_answer"]


class Classified(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    classified: Literal["competitor_survey", "other_information", "not_a_customer"]
    seen: Seen = None


class Door(Struct, frozen=True):
    """What every handler here needs, checked: the office is theirs, the visitor is at its door today."""

    tx: TenantTx
    actor: Actor
    at: datetime
    place: dict[str, Any]
    view: BoardView
    item: VisitView

    @property
    def visit_id(self) -> UUID:
        return self.item.visit.id


async def door(
    request: Page,
    office_id: FromPath[UUID],
    visit_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Door:
    place = await at_office(tx, actor, office_id, at)
    view = await views.board(tx, keys, office_id, at)
    item = next((one for one in (*view.waiting, *view.live) if one.visit.id == visit_id), None)
    if item is None:
        raise _over(view, visit_id, place["office"].timezone)
    if request.method == "POST":
        changed(tx, channels, office_id)
    return Door(tx, actor, at, place, view, item)


def _over(view: BoardView, visit_id: UUID, timezone: str) -> DomainError:
    """Of a visit of today that is over, the second of two people sees who ended it, and when."""
    item = next((one for one in view.finished if one.visit.id == visit_id), None)
    if item is None or item.reception is None or item.reception.closed_at is None:
        return NotFound(what="visit")
    since = f"{item.reception.closed_at.astimezone(ZoneInfo(timezone)):%H:%M:%S}"
    return VisitOver(problem="visit_ended_by", since=since, who=item.consultant_name or "")


Here = NamedDependency[Door]


@post(AT + "/acceptance", permission="reception.work")
async def accept(request: Page, door: Here) -> Response[Any]:
    await service.accept(door.tx, door.visit_id, door.actor.staff_id, door.at)
    return done(request, "/me")


@post(AT + "/claim", permission="reception.work")
async def claim(request: Page, door: Here) -> Response[Any]:
    await service.claim(door.tx, door.visit_id, door.actor.staff_id, door.at)
    return done(request, "/me")


@post(AT + "/handover", permission="reception.work")
async def hand_over(request: Page, door: Here) -> Response[Any]:
    await service.hand_over(door.tx, door.visit_id, door.actor.staff_id, door.at)
    return done(request, "/me")


@post(AT + "/end", permission="reception.work")
async def end(request: Page, door: Here) -> Response[Any]:
    await service.end(door.tx, door.visit_id, door.actor.staff_id, door.at)
    return done(request, "/me")


@get(AT + "/pass", permission="reception.work")
async def pass_form(request: Page, door: Here) -> Template:
    rulebook = await rulebooks.current(door.tx, door.view.project_id, door.at)
    return dialog(request, "dialogs/pass.html", door, cost=costs.cost(rulebook.turns(door.at), "declined"))


@post(AT + "/pass", permission="reception.work")
async def pass_on(request: Page, door: Here, data: URLEncodedBody[Pass]) -> Response[Any]:
    await service.pass_on(door.tx, door.visit_id, door.actor.staff_id, data.reason, door.at)
    return done(request, "/me")


@get(AT + "/class", permission="board.see")
async def class_form(request: Page, door: Here) -> Template:
    _may_classify(door)
    rulebook = await rulebooks.current(door.tx, door.view.project_id, door.at)
    kinds = [(kind, costs.class_cost(rulebook.turns(door.at), kind)) for kind in costs.CLASSES]
    return dialog(request, "dialogs/class.html", door, kinds=kinds)


@post(AT + "/class", permission="board.see")
async def classify(request: Page, door: Here, data: URLEncodedBody[Classified]) -> Response[Any]:
    _may_classify(door)
    await service.classify(door.tx, door.visit_id, data.classified, door.actor.staff_id, door.at, seen=data.seen)
    return done(request, "/")


def _may_classify(door: Door) -> None:
    """The desk may for everybody; a consultant for the visitor they are receiving."""
    own = door.item.reception is not None and door.item.reception.consultant_id == door.actor.staff_id
    if not own and not may(door.actor, "board.run"):
        raise NotFound(what="visit")


def dialog(request: Page, name: str, door: Door, **more: Any) -> Template:
    return page(name, here=request.url.path, item=door.item, **door.place, **more)


_handlers = [accept, claim, hand_over, end, pass_form, pass_on, class_form, classify]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"door": Provide(door)})]
