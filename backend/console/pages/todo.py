"""`/offices/…/todo` 待办: what the rulebook asks of the desk now, and what colleagues let slip."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from backend.console.at_hand import at_hand
from backend.console.language import language
from backend.console.pages.common import Page, at_office, page
from backend.console.show import together
from backend.features.access import groups
from backend.features.access.models import IN_RULEBOOKS, Actor
from backend.features.attribution import pages, standing
from backend.features.attribution.standing import DutyOpen
from backend.features.customers import service as customers
from backend.features.disputes import leaders
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

SHOWN = 200
"""So many of each kind: whoever has more will not read them in a list."""
LATE = 50


@get("/offices/{office_id:uuid}/todo", permission="todo.see")
async def todo(
    request: Page,
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return page("todo.html", **await _todo(request, tx, keys, actor, office_id, at))


@get("/offices/{office_id:uuid}/todo/now", permission="todo.see")
async def todo_now(
    request: Page,
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return page("todo_now.html", **await _todo(request, tx, keys, actor, office_id, at))


async def _todo(request: Page, tx: TenantTx, keys: Keys, actor: Actor, office_id: UUID, at: datetime) -> dict[str, Any]:
    place = await at_office(tx, actor, office_id, at)
    posts = sorted(post for post, role in IN_RULEBOOKS.items() if role == actor.role)
    here = set(place["names"])
    project_id = place["office"].project_id
    mine = [
        *await standing.duties_of(tx, actor.staff_id, SHOWN),
        *await standing.duties_for(tx, project_id, posts, SHOWN),
    ]
    late = [one for one in await standing.late_in(tx, project_id, at, LATE) if one.staff_id in here]
    lang = language(request)
    return {
        **place,
        "waiting": await at_hand(tx, keys, actor, place["office"], at),
        "mine": await _told(tx, keys, mine, at, lang),
        "late": await _told(tx, keys, [one for one in late if one.staff_id != actor.staff_id], at, lang),
    }


async def _told(tx: TenantTx, keys: Keys, duties: list[DutyOpen], at: datetime, lang: str) -> list[dict[str, Any]]:
    """In words, with the customer's name where they have one."""
    people = await customers.show_many(tx, keys, {one.customer_id for one in duties if one.customer_id})
    told = await pages.told_duties(tx, duties, lang)
    led = await _led(tx, duties, at)
    return together(
        {**said, "duty": duty, "customer": people.get(duty.customer_id) if duty.customer_id else None,
         "late": duty.late(at), "led": sorted(led.get(duty.customer_id, ())) if duty.who in groups.LED else ()}
        for duty, said in told
    )  # fmt: skip


async def _led(tx: TenantTx, duties: list[DutyOpen], at: datetime) -> Mapping[UUID | None, Collection[UUID]]:
    """Which group leaders (组长) see to it: the manager reads whom to ask instead of doing it twice."""
    theirs = [one for one in duties if one.who in groups.LED and one.customer_id]
    return await leaders.over(tx, theirs[0].project_id, [one.customer_id for one in theirs], at) if theirs else {}


route_handlers = [todo, todo_now]
