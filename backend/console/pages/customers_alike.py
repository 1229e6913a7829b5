"""疑似重复: two customers side by side; merged, kept apart, or taken apart again, by a person and with a reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from msgspec import Struct

from backend.console.language import language
from backend.console.pages.common import Page, Why, at_office, changed, page
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.attribution import pages
from backend.features.attribution.models import TimelineLine
from backend.features.customers import finding, merging
from backend.features.customers import service as customers
from backend.features.customers.models import FoundCustomer
from backend.features.evidence import service as evidence
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

BESIDE = "/customers/{customer_id:uuid}/beside/{other_id:uuid}"


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Why


class Side(Struct, frozen=True):
    """One of the two: how they stand, and their own history."""

    found: FoundCustomer
    timeline: tuple[TimelineLine, ...]


class Pair(Struct, frozen=True):
    """Both, checked: customers of one project of theirs, and not the same."""

    a: UUID
    b: UUID
    project_id: UUID


@get("/offices/{office_id:uuid}/customers/alike", permission="customers.merge")
async def alike(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    after: FromQuery[str] = "",
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    project_id = place["office"].project_id
    waiting, more = await merging.waiting(tx, project_id, after[:200])
    settled = await merging.settled(tx, project_id)
    people = await customers.show_many(tx, keys, merging.people_of([*waiting, *settled]))
    return page(
        "customers_alike.html", **place, waiting=waiting, settled=settled, people=people, more=more,
        leaf="customers/alike", continued=bool(after),
    )  # fmt: skip


async def pair(
    customer_id: FromPath[UUID],
    other_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
) -> Pair:
    for one in (customer_id, other_id):
        await access.require_customer(tx, actor, one)
    return Pair(customer_id, other_id, await merging.project_of(tx, customer_id, other_id))


Both = NamedDependency[Pair]


@get(BESIDE, permission="customers.merge")
async def beside(
    request: Page, pair: Both, tx: NamedDependency[TenantTx], keys: NamedDependency[Keys],
    actor: NamedDependency[Actor], at: NamedDependency[datetime],
) -> Template:  # fmt: skip
    shown = await customers.show_many(tx, keys, [pair.a, pair.b])
    found = await finding.described(tx, keys, pair.project_id, [shown[pair.a], shown[pair.b]])
    merges = await merging.merges(tx, pair.a, pair.b)
    office_id = await _office(tx, actor, pair)
    return page(
        "customers_beside.html", **await at_office(tx, actor, office_id, at), here=request.url.path,
        sides=[await _side(tx, pair, one, language(request)) for one in found], merges=merges,
        merged=next((one for one in merges if one.ended_at is None), None),
        known=await merging.alike(tx, pair.a, pair.b), together=pair.b in await customers.group(tx, [pair.a]),
    )  # fmt: skip


@post(BESIDE + "/merge", permission="customers.merge")
async def merge(
    pair: Both, data: URLEncodedBody[Decision], tx: NamedDependency[TenantTx], actor: NamedDependency[Actor],
    channels: NamedDependency[Channels], at: NamedDependency[datetime],
) -> Redirect:  # fmt: skip
    await merging.merge(tx, pair.a, pair.b, actor.staff_id, data.reason.strip(), at)
    return await _done(tx, actor, channels, pair)


@post(BESIDE + "/unmerge", permission="customers.merge")
async def unmerge(
    pair: Both, data: URLEncodedBody[Decision], tx: NamedDependency[TenantTx], actor: NamedDependency[Actor],
    channels: NamedDependency[Channels], at: NamedDependency[datetime],
) -> Redirect:  # fmt: skip
    await merging.unmerge(tx, pair.a, pair.b, actor.staff_id, data.reason.strip(), at)
    return await _done(tx, actor, channels, pair)


@post(BESIDE + "/apart", permission="customers.merge")
async def apart(
    pair: Both, data: URLEncodedBody[Decision], tx: NamedDependency[TenantTx], actor: NamedDependency[Actor],
    channels: NamedDependency[Channels], at: NamedDependency[datetime],
) -> Redirect:  # fmt: skip
    await merging.keep_apart(tx, pair.a, pair.b, actor.staff_id, data.reason.strip(), at)
    return await _done(tx, actor, channels, pair)


async def _side(tx: TenantTx, pair: Pair, found: FoundCustomer, lang: str) -> Side:
    """Their own facts only, also while they are merged: neither history is lost in the other."""
    facts = await evidence.timeline(tx, pair.project_id, [found.customer.id])
    return Side(found, await pages.timeline(tx, facts, lang))


async def _office(tx: TenantTx, actor: Actor, pair: Pair) -> UUID:
    """An office of theirs at the project."""
    for office in await access.offices(tx, actor):
        if office.project_id == pair.project_id:
            return office.id
    raise NotFound(what="customer")


async def _done(tx: TenantTx, actor: Actor, channels: Channels, pair: Pair) -> Redirect:
    """Every open page of the project's offices shows who owns them now."""
    for office in await access.offices(tx, actor):
        if office.project_id == pair.project_id:
            changed(tx, channels, office.id)
    return Redirect(f"/customers/{pair.a}/beside/{pair.b}", status_code=303)


_paired: list[Any] = [beside, merge, unmerge, apart]
route_handlers = [alike, Router("/", route_handlers=_paired, dependencies={"pair": Provide(pair)})]
