"""登记簿: what staff write about a customer after the door: hand-in, entry, follow-up, deal."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, done, page
from backend.features.access import service as access
from backend.features.access.models import Actor, Colleague
from backend.features.customers import service as customers
from backend.features.registers import service
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

AT = "/customers/{customer_id:uuid}"


class Signed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    deal: Literal["deposit", "subscription", "contract"]
    consultant_id: UUID
    price: Annotated[str, Meta(pattern=r"\A[0-9,，]{0,14}\Z")] = ""

    @property
    def price_yuan(self) -> int | None:
        """成交总价 in whole yuan, `1,280,000` too; None: not said."""
        digits = "".join(filter(str.isdecimal, self.price))
        return int(digits) if digits else None


class Desk(Struct, frozen=True):
    """What every handler here needs, checked: the customer is of a project of theirs."""

    tx: TenantTx
    keys: Keys
    actor: Actor
    at: datetime
    customer_id: UUID

    @property
    def back(self) -> str:
        return f"/customers/{self.customer_id}"


async def desk(
    customer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Desk:
    await access.require_customer(tx, actor, customer_id)
    return Desk(tx, keys, actor, at, customer_id)


At = NamedDependency[Desk]


@post(AT + "/hand-in", permission="reception.work")
async def hand_in(request: Page, desk: At) -> Response[Any]:
    await service.hand_in(desk.tx, desk.keys, desk.customer_id, desk.actor.staff_id, desk.at)
    return done(request, desk.back)


@post(AT + "/entry", permission="record.search")
async def enter(request: Page, desk: At) -> Response[Any]:
    await service.enter(desk.tx, desk.keys, desk.customer_id, desk.actor.staff_id, desk.at)
    return done(request, desk.back)


@get(AT + "/deal", permission="board.run")
async def deal_form(request: Page, desk: At) -> Template:
    return page("dialogs/deal.html", here=request.url.path, consultants=await _consultants(desk), office=None)


@post(AT + "/deal", permission="board.run")
async def deal(request: Page, desk: At, data: URLEncodedBody[Signed]) -> Response[Any]:
    if all(one.id != data.consultant_id for one in await _consultants(desk)):
        raise NotFound(what="staff")
    await service.sign(
        desk.tx,
        desk.keys,
        desk.customer_id,
        data.deal,
        data.consultant_id,
        desk.actor.staff_id,
        desk.at,
        data.price_yuan,
    )
    return done(request, desk.back)


@get(AT + "/erasure", permission="board.run")
async def erasure_form(request: Page, desk: At) -> Template:
    return page("dialogs/erasure.html", here=request.url.path, office=None)


@post(AT + "/erasure", permission="board.run")
async def erase(request: Page, desk: At) -> Response[Any]:
    await customers.erase(desk.tx, desk.customer_id, desk.at)
    await service.forget(desk.tx, desk.customer_id)
    return done(request, desk.back)


async def _consultants(desk: Desk) -> list[Colleague]:
    """Those of the customer's project whom the actor can see; the departed may still have signed."""
    customer = await customers.show(desk.tx, desk.keys, desk.customer_id)
    found: dict[UUID, Colleague] = {}
    for office in await access.offices(desk.tx, desk.actor):
        if office.project_id == customer.project_id:
            staff = await access.colleagues(desk.tx, desk.actor, office.id, desk.at)
            found |= {one.id: one for one in staff if one.role == "consultant"}
    return list(found.values())


_handlers = [hand_in, enter, deal_form, deal, erasure_form, erase]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
