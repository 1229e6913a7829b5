"""客户: search by name, pinyin, last digits or number. What was typed travels in the body, as addresses are logged."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, at_office, office_or_first, page
from backend.features.access.models import Actor
from backend.features.access.service import may
from backend.features.customers import finding, merging, names
from backend.features.customers import service as customers
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound

AT = "/offices/{office_id:uuid}/customers"


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    q: Annotated[str, Meta(max_length=40)] = ""
    after: Annotated[str, Meta(max_length=100)] = ""


@get("/customers", permission="customers.find")
async def first_office(actor: NamedDependency[Actor]) -> Redirect:
    office_id = office_or_first(actor, None)
    if office_id is None:
        raise NotFound(what="office")
    return Redirect(f"/offices/{office_id}/customers")


@get(AT, permission="customers.find")
async def newest(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    after: FromQuery[Annotated[str, Meta(max_length=100)]] = "",
) -> Template:
    return await _found(tx, keys, actor, office_id, Search(after=after), at)


@post(AT, permission="customers.find", status_code=200)
async def search(
    office_id: FromPath[UUID],
    data: URLEncodedBody[Search],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return await _found(tx, keys, actor, office_id, data, at)


@get(AT + "/compare", permission="customers.merge")
async def compare(
    request: Page,
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    """From two ticks in the list to the page that has them side by side; that page looks whether they are theirs."""
    await at_office(tx, actor, office_id, at)
    picked = list(dict.fromkeys(request.query_params.getall("pick", [])))
    try:
        a, b = map(UUID, picked)
    except ValueError as error:
        raise InvalidInput(field="pick", problem="pick_two") from error
    return Redirect(f"/customers/{a}/beside/{b}", status_code=303)


async def _found(
    tx: TenantTx, keys: Keys, actor: Actor, office_id: UUID, asked: Search, at: datetime
) -> Template:  # fmt: skip
    place = await at_office(tx, actor, office_id, at)
    project_id, everywhere = place["office"].project_id, may(actor, "customers.all")
    sought = names.understood(asked.q) if asked.q.strip() else None
    unread = sought is None and bool(asked.q.strip())
    found = None
    if not unread and everywhere:
        found = await finding.everybody(tx, keys, project_id, sought, asked.after)
    elif not unread:
        found = await finding.among_mine(tx, keys, project_id, actor.staff_id, sought, at, asked.after)
    return page(
        "customers.html", **place, found=found, q=asked.q, unread=unread, everywhere=everywhere, leaf="customers",
        continued=bool(asked.after), **await _limits(tx, actor, project_id, at),
    )  # fmt: skip


async def _limits(tx: TenantTx, actor: Actor, project_id: UUID, at: datetime) -> dict[str, Any]:
    """What waits for the desk, and how much somebody may still look at."""
    left = None if may(actor, "customers.all") else await finding.searches_left(tx, actor.staff_id, at)
    looks = await customers.reveals_left(tx, actor.staff_id, at) if may(actor, "phone.reveal") else None
    alike = await merging.waiting_count(tx, project_id) if may(actor, "customers.merge") else 0
    return {"searches_left": left, "looks_left": looks, "alike": alike}


route_handlers = [first_office, newest, search, compare]
