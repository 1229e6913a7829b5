"""`/offices/…/followups` 跟进督办 and `/offices/…/campaigns` 节点与节日: what the manager sees to before it is late."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages import followups as own
from backend.console.pages.common import Line, Page, at_office, changed, done, page
from backend.features.access import service as access
from backend.features.access.models import Actor, Colleague, Office
from backend.features.customers import service as customers
from backend.features.followups import campaigns, due, festivals, pool
from backend.features.followups.models import Milestone
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound

AT = "/offices/{office_id:uuid}"
POOLED = 30
COMING_DAYS = 120
NODES: tuple[Milestone, ...] = (
    "opening", "sp_event", "topping_out", "handover", "show_flat_open", "construction", "discount", "company_event",
)  # fmt: skip


class Node(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    what: Milestone
    day: Annotated[str, Meta(pattern=r"\A20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")]
    note: Line = ""

    @property
    def held_on(self) -> date:
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            raise InvalidInput(field="day") from None


class Given(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    staff_id: UUID


class Desk(Struct, frozen=True):
    """What every handler here needs, checked: the office is theirs."""

    tx: TenantTx
    keys: Keys
    actor: Actor
    at: datetime
    place: dict[str, Any]
    colleagues: list[Colleague]

    @property
    def office(self) -> Office:
        office: Office = self.place["office"]
        return office

    @property
    def here(self) -> str:
        return f"/offices/{self.office.id}/followups"

    async def customer(self, customer_id: UUID) -> UUID:
        """A customer of this office's project. Raises NotFound."""
        if (await customers.show(self.tx, self.keys, customer_id)).project_id != self.office.project_id:
            raise NotFound(what="customer")
        return customer_id


async def desk(
    request: Page,
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Desk:
    place = await at_office(tx, actor, office_id, at)
    if request.method == "POST":
        changed(tx, channels, office_id)
    return Desk(tx, keys, actor, at, place, await access.colleagues(tx, actor, office_id, at))


Here = NamedDependency[Desk]


@get(AT + "/followups", permission="followups.see")
async def overview(request: Page, desk: Here) -> Template:
    return page("followups_office.html", **await _overview(request, desk))


@get(AT + "/followups/now", permission="followups.see")
async def overview_now(request: Page, desk: Here) -> Template:
    return page("followups_office_now.html", **await _overview(request, desk))


async def _overview(request: Page, desk: Desk) -> dict[str, Any]:
    tx, project_id, lang = desk.tx, desk.office.project_id, language(request)
    terms = await pool.terms(tx, project_id, desk.at)
    lapsing = await pool.lapsing(tx, project_id, terms.warn_days, desk.at)
    late = [
        (one, await own.lines(tx, desk.keys, one.items[:20], lang, desk.at))
        for one in await due.overdue(tx, project_id, desk.at)
    ]
    pooled = await pool.pooled(tx, project_id, POOLED)
    ids = [*(one.customer_id for one in lapsing), *(customer_id for customer_id, _, _ in pooled)]
    return {
        **desk.place, "terms": terms, "late": late, "people": await customers.show_many(tx, desk.keys, ids),
        "soon": [one for one in lapsing if not one.over], "over": [one for one in lapsing if one.over],
        "pooled": pooled,
    }  # fmt: skip


@post(AT + "/followups/{customer_id:uuid}/recycling", permission="followups.manage")
async def recycle(request: Page, desk: Here, customer_id: FromPath[UUID]) -> Response[Any]:
    await pool.recycle(desk.tx, desk.keys, await desk.customer(customer_id), desk.actor.staff_id, desk.at)
    return done(request, desk.here)


@get(AT + "/followups/{customer_id:uuid}/giving", permission="followups.manage")
async def give_form(request: Page, desk: Here, customer_id: FromPath[UUID]) -> Template:
    shown = await customers.show(desk.tx, desk.keys, await desk.customer(customer_id))
    return page("dialogs/giving.html", here=request.url.path, customer=shown, people=_consultants(desk), **desk.place)


@post(AT + "/followups/{customer_id:uuid}/giving", permission="followups.manage")
async def give(request: Page, desk: Here, customer_id: FromPath[UUID], data: URLEncodedBody[Given]) -> Response[Any]:
    if all(one.id != data.staff_id for one in _consultants(desk)):
        raise NotFound(what="staff")
    customer_id = await desk.customer(customer_id)
    await pool.give(desk.tx, desk.keys, customer_id, data.staff_id, desk.actor.staff_id, desk.at)
    return done(request, desk.here)


def _consultants(desk: Desk) -> list[Colleague]:
    return [one for one in desk.colleagues if one.role == "consultant" and not one.departed]


@get(AT + "/campaigns", permission="followups.see")
async def listed(request: Page, desk: Here) -> Template:
    tx, project_id = desk.tx, desk.office.project_id
    nodes, every = await campaigns.marks_nodes(tx, project_id, desk.at)
    return page(
        "campaigns.html", **desk.place, campaigns=await campaigns.listed(tx, project_id),
        coming=festivals.coming(desk.at, COMING_DAYS), greets=await campaigns.greets(tx, project_id, desk.at),
        lead=campaigns.LEAD_DAYS, nodes=nodes, every=every,
    )  # fmt: skip


@get(AT + "/campaigns/new", permission="followups.manage")
async def node_form(request: Page, desk: Here) -> Template:
    nodes, every = await campaigns.marks_nodes(desk.tx, desk.office.project_id, desk.at)
    return page(
        "dialogs/milestone.html", here=request.url.path, **desk.place, kinds=NODES, nodes=nodes, every=every,
        today=desk.at.astimezone(festivals.HERE).date(),
    )  # fmt: skip


@post(AT + "/campaigns/new", permission="followups.manage")
async def node(request: Page, desk: Here, data: URLEncodedBody[Node]) -> Response[Any]:
    by, project_id = desk.actor.staff_id, desk.office.project_id
    await campaigns.milestone(desk.tx, project_id, by, data.what, data.held_on, data.note, desk.at)
    return done(request, f"/offices/{desk.office.id}/campaigns")


@get(AT + "/campaigns/{campaign_id:uuid}", permission="followups.see")
async def coverage(request: Page, desk: Here, campaign_id: FromPath[UUID]) -> Template:
    one, by_staff = await campaigns.coverage(desk.tx, desk.office.project_id, campaign_id)
    return page("campaign.html", **desk.place, campaign=one, by_staff=by_staff)


_handlers = [overview, overview_now, recycle, give_form, give, listed, node_form, node, coverage]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
