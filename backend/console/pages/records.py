"""现场查找 (R03-01.4.5a): the search of 客户, for a visitor who says they came before; its result becomes evidence."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, at_office, changed, page
from backend.features.access.models import Actor, Office
from backend.features.customers import finding, names
from backend.features.reception import views
from backend.features.reception.models import VisitView
from backend.features.registers import service as registers
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

AT = "/offices/{office_id:uuid}/visits/{visit_id:uuid}/search"


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    q: Annotated[str, Meta(max_length=40)]


@get(AT, permission="record.search")
async def search_form(
    request: Page,
    office_id: FromPath[UUID],
    visit_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    item = await _visit(tx, keys, place["office"], visit_id, at)
    return page("record_search.html", here=request.url.path, item=item, q="", unread=False, found=None, **place)


@post(AT, permission="record.search", status_code=200)
async def search(
    request: Page,
    office_id: FromPath[UUID],
    visit_id: FromPath[UUID],
    data: URLEncodedBody[Search],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    item = await _visit(tx, keys, place["office"], visit_id, at)
    sought, found = names.understood(data.q), None
    if sought is not None and item.visit.customer_id is not None:
        found = await finding.everybody(tx, keys, item.visit.project_id, sought)
        await registers.searched(tx, keys, item.visit.customer_id, actor.staff_id, at)
        changed(tx, channels, office_id)
    return page(
        "record_search.html", here=request.url.path, item=item, q=data.q, unread=found is None, found=found, **place
    )


async def _visit(tx: TenantTx, keys: Keys, office: Office, visit_id: UUID, at: datetime) -> VisitView:
    """A visit of today by somebody who left a number. Raises NotFound."""
    start, end = views.day_of(at, office.timezone)
    for view in await views.visits_of_day(tx, keys, office.id, start, end):
        if view.visit.id == visit_id and view.visit.customer_id:
            return view
    raise NotFound(what="visit")


route_handlers = [search_form, search]
