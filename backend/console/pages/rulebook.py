"""`/rulebook`: the project's own words, clause by clause, and the reading taken of each."""

from datetime import datetime
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from backend.console.pages.common import at_office, page
from backend.features.access.models import Actor
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound


@get("/rulebook", permission="rulebook.see")
async def rulebook(
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    office: FromQuery[UUID | None] = None,
) -> Template:
    chosen = office or next(iter(actor.office_ids), None)
    if chosen is None:
        raise NotFound(what="office")
    place = await at_office(tx, actor, chosen, at)
    published = await rulebooks.current(tx, place["office"].project_id, at)
    return page("rulebook.html", **place, published=published)


route_handlers = [rulebook]
