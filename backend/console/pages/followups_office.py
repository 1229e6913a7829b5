"""`/offices/…/followups` 跟进督办 and `/offices/…/campaigns` 节点与节日: what the manager sees to before it is late."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages import followups as own
from backend.console.pages.common import Line, Page, page
from backend.console.pages.office import AT_DESK, Desk, Here
from backend.features.customers import service as customers
from backend.features.followups import campaigns, due, festivals, pool
from backend.features.followups.models import Milestone
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


async def _customer(desk: Desk, customer_id: UUID) -> UUID:
    """A customer of this office's project. Raises NotFound."""
    if (await customers.show(desk.tx, desk.keys, customer_id)).project_id != desk.office.project_id:
        raise NotFound(what="customer")
    return customer_id


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
async def recycle(desk: Here, customer_id: FromPath[UUID]) -> Response[Any]:
    await pool.recycle(desk.tx, desk.keys, await _customer(desk, customer_id), desk.me, desk.at)
    return desk.done("/followups")


@get(AT + "/followups/{customer_id:uuid}/giving", permission="followups.manage")
async def give_form(desk: Here, customer_id: FromPath[UUID]) -> Template:
    shown = await customers.show(desk.tx, desk.keys, await _customer(desk, customer_id))
    return page("dialogs/giving.html", here=desk.here, customer=shown, people=desk.consultants, **desk.place)


@post(AT + "/followups/{customer_id:uuid}/giving", permission="followups.manage")
async def give(desk: Here, customer_id: FromPath[UUID], data: URLEncodedBody[Given]) -> Response[Any]:
    if all(one.id != data.staff_id for one in desk.consultants):
        raise NotFound(what="staff")
    customer_id = await _customer(desk, customer_id)
    await pool.give(desk.tx, desk.keys, customer_id, data.staff_id, desk.me, desk.at)
    return desk.done("/followups")


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
async def node_form(desk: Here) -> Template:
    nodes, every = await campaigns.marks_nodes(desk.tx, desk.office.project_id, desk.at)
    return page(
        "dialogs/milestone.html", here=desk.here, **desk.place, kinds=NODES, nodes=nodes, every=every,
        today=desk.at.astimezone(festivals.HERE).date(),
    )  # fmt: skip


@post(AT + "/campaigns/new", permission="followups.manage")
async def node(desk: Here, data: URLEncodedBody[Node]) -> Response[Any]:
    by, project_id = desk.me, desk.office.project_id
    await campaigns.milestone(desk.tx, project_id, by, data.what, data.held_on, data.note, desk.at)
    return desk.done("/campaigns")


@get(AT + "/campaigns/{campaign_id:uuid}", permission="followups.see")
async def coverage(desk: Here, campaign_id: FromPath[UUID]) -> Template:
    one, by_staff = await campaigns.coverage(desk.tx, desk.office.project_id, campaign_id)
    return page("campaign.html", **desk.place, campaign=one, by_staff=by_staff)


_handlers = [overview, overview_now, recycle, give_form, give, listed, node_form, node, coverage]
route_handlers = [Router("/", route_handlers=_handlers, dependencies=AT_DESK)]
