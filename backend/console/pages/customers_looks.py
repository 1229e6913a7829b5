"""看号记录: who looked at which full number, when and why; how often consultants searched today."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Meta

from backend.console.pages.common import at_office, page
from backend.features.access.models import Actor
from backend.features.customers import finding, looks
from backend.features.customers import service as customers
from backend.features.reception import views
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx


@get("/offices/{office_id:uuid}/customers/looks", permission="looks.see")
async def looked(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    after: FromQuery[Annotated[str, Meta(max_length=100)]] = "",
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    project_id = place["office"].project_id
    shown, more = await looks.newest(tx, keys, project_id, after)
    today, _ = views.day_of(at, place["office"].timezone)
    return page(
        "customers_looks.html", **place, looks=shown, more=more, continued=bool(after), leaf="customers/looks",
        searches=await looks.searches(tx, project_id, today),
        limits={"looks": customers.REVEALS_PER_HOUR, "searches": finding.SEARCHES_PER_HOUR},
    )  # fmt: skip


route_handlers = [looked]
