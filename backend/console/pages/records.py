"""现场查找 (R03-01.4.5a): the clerk looks on the spot, and what was found, or not, becomes evidence."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, at_office, changed, page
from backend.engine.facts import RecordSearched
from backend.features.access import service as access
from backend.features.access.models import Actor, Colleague
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.reception import views
from backend.features.reception.models import VisitView
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

AT = "/offices/{office_id:uuid}/visits/{visit_id:uuid}/search"


class Result(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is registered as the consultant; empty: nobody was found."""

    found: Annotated[str, Meta(max_length=36)] = ""


class Registered(Struct, frozen=True):
    """A customer of that number, and who holds them now."""

    customer: Customer
    holders: tuple[Colleague, ...]


@get(AT, permission="record.search")
async def search(
    request: Page,
    office_id: FromPath[UUID],
    visit_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    q: FromQuery[str] = "",
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    item = await _visit(tx, keys, place["office"], visit_id, at)
    found = await _registered(tx, keys, actor, item, q.strip(), at) if q.strip() else []
    return page("record_search.html", here=request.url.path, item=item, q=q[:20], found=found, **place)


@post(AT, permission="record.search", status_code=303)
async def record(
    office_id: FromPath[UUID],
    visit_id: FromPath[UUID],
    data: URLEncodedBody[Result],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Redirect:
    place = await at_office(tx, actor, office_id, at)
    item = await _visit(tx, keys, place["office"], visit_id, at)
    found, customer_id = _staff(data.found, place["names"]), _known(item)
    fact = RecordSearched(
        id=str(new_id()), at=at, actor=str(actor.staff_id), customer=str(customer_id), found=found,
        visit=str(visit_id),
    )  # fmt: skip
    await attribution.record(tx, item.visit.project_id, customer_id, [(fact, (visit_id,))], at)
    changed(tx, channels, office_id)
    return Redirect(f"/customers/{customer_id}", status_code=303)


async def _visit(tx: TenantTx, keys: Keys, office: Any, visit_id: UUID, at: datetime) -> VisitView:
    """A visit of today by somebody who left a number. Raises NotFound."""
    start, end = views.day_of(at, office.timezone)
    for view in await views.visits_of_day(tx, keys, office.id, start, end):
        if view.visit.id == visit_id and view.visit.customer_id:
            return view
    raise NotFound(what="visit")


def _known(item: VisitView) -> UUID:
    if item.visit.customer_id is None:
        raise NotFound(what="customer")
    return item.visit.customer_id


async def _registered(
    tx: TenantTx, keys: Keys, actor: Actor, item: VisitView, q: str, at: datetime
) -> list[Registered]:
    people = await customers.search(tx, keys, item.visit.project_id, q)
    kept = await attribution.latest(tx, [person.id for person in people]) if people else {}
    staff = {str(one.id): one for one in await access.colleagues(tx, actor, item.visit.office_id, at)}
    return [
        Registered(person, tuple(staff[id_] for id_ in kept[person.id].verdict.holders if id_ in staff))
        if person.id in kept
        else Registered(person, ())
        for person in people
    ]


def _staff(found: str, names: dict[UUID, str]) -> str | None:
    if not found:
        return None
    if found not in {str(id_) for id_ in names}:
        raise InvalidInput(field="found")
    return found


route_handlers = [search, record]
