"""`/me/customers` 我的客户: whom one consultant holds, the soonest to lapse first, and what to do about each."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages.common import Page, at_office, office_or_first, page
from backend.features.access.models import Actor
from backend.features.attribution import pages, standing
from backend.features.attribution.standing import DutyOpen, Standing
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.followups import service as followups
from backend.features.followups.models import Card
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

PAGE = 30
SOON = timedelta(days=3)


class Mine(Struct, frozen=True, kw_only=True):
    """One customer of mine: how they stand, and the most urgent thing to do."""

    customer: Customer
    card: Card
    standing: Standing
    duty: dict[str, Any] | None
    late: bool
    due_at: datetime | None


@get("/me/customers", permission="reception.work")
async def mine(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    office: FromQuery[UUID | None] = None,
    start: FromQuery[Annotated[int, Meta(ge=0, le=100_000)]] = 0,
) -> Template:
    chosen = office_or_first(actor, office)
    if chosen is None:
        raise NotFound(what="office")
    place = await at_office(tx, actor, chosen, at)
    project_id = place["office"].project_id
    count = await standing.held_count(tx, project_id, actor.staff_id, at + SOON, at)
    listed = await standing.held_by(tx, project_id, actor.staff_id, at, PAGE, start)
    return page(
        "me_customers.html", **place, mine=await rows(tx, keys, actor.staff_id, listed, at, language(request)),
        count=count, start=start, more=start + PAGE if start + PAGE < count.held else None,
        before=max(0, start - PAGE) if start else None,
    )  # fmt: skip


async def rows(tx: TenantTx, keys: Keys, staff_id: UUID, listed: list[Standing], at: datetime, lang: str) -> list[Mine]:
    ids = [one.customer_id for one in listed]
    people, cards = await customers.show_many(tx, keys, ids), await followups.cards(tx, ids)
    first: dict[UUID, DutyOpen] = {}
    for duty in await standing.duties_of(tx, staff_id):
        if duty.customer_id is not None:
            first.setdefault(duty.customer_id, duty)
    told = await pages.told_duties(
        tx, [first[one.customer_id] for one in listed if one.customer_id in first], lang, staff_id
    )
    said = {duty.customer_id: words for duty, words in told}
    return [
        Mine(
            customer=people[one.customer_id], card=cards.get(one.customer_id, Card()), standing=one,
            duty=said.get(one.customer_id),
            late=one.customer_id in first and first[one.customer_id].late(at),
            due_at=first[one.customer_id].due_at if one.customer_id in first else None,
        )
        for one in listed
        if one.customer_id in people
    ]  # fmt: skip


route_handlers = [mine]
