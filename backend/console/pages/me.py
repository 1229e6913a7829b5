"""`/me` 今日工作台: what one consultant has to do now. Made for a phone held in one hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from backend.console import costs, language
from backend.console.pages import me_customers
from backend.console.pages.board import shared
from backend.console.pages.common import Page, SinceOf, at_office, done, page
from backend.console.pages.notices import told_notices
from backend.features.access.models import Actor
from backend.features.attribution import pages, standing
from backend.features.attribution import service as attribution
from backend.features.attribution.standing import DutyOpen
from backend.features.customers import service as customers
from backend.features.disputes import leaders
from backend.features.notifications import service as notifications
from backend.features.reception import views
from backend.features.reception.views import Workspace
from backend.features.registers import wanting
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

HANDED = ("taken", "made_up", "assigned")
DUTIES = 60
SHOWN = 3
OFFERED = "visit_offered"
"""The card itself says so on this page."""


@get("/me", permission="reception.work")
async def me(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    office: FromQuery[UUID | None] = None,
) -> Template:
    return page("me.html", **await _work(request, tx, keys, actor, office, at))


@get("/me/now", permission="reception.work")
async def me_now(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    office: FromQuery[UUID | None] = None,
) -> Template:
    return page("me_now.html", **await _work(request, tx, keys, actor, office, at, pulled=True))


@post("/notices/{notice_id:uuid}/reading", permission="account.own")
async def read_notice(
    request: Page,
    notice_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    await notifications.seen(tx, notice_id, actor.staff_id, at)
    return done(request, "/me")


async def _work(
    request: Page, tx: TenantTx, keys: Keys, actor: Actor, office_id: UUID | None, at: datetime, pulled: bool = False
) -> dict[str, Any]:
    """`pulled`: with many others at the same bell, so the board is read once for all."""
    chosen = office_id or next(iter(actor.office_ids), None)
    if chosen is None:
        raise NotFound(what="office")
    place = await at_office(tx, actor, chosen, at)
    view = await (shared(request, tx, keys, chosen, at) if pulled else views.board(tx, keys, chosen, at))
    work = views.workspace_of(view, actor.staff_id)
    rulebook = await rulebooks.current(tx, place["office"].project_id, at)
    lang = language.language(request)
    return {
        **place,
        "work": work,
        "choices": costs.choices(rulebook.turns(at), work.seat.state if work.seat else "off"),
        "why": WhyYou(work, rulebook.turns(at).order_clause),
        "since_of": SinceOf(work.board),
        "verdicts": await _verdicts(tx, work),
        "books": wanting.books(rulebook.rulebook, at),
        "duties": await _duties(tx, keys, actor.staff_id, at, lang),
        "led": await _led(tx, keys, actor.staff_id, place["office"].project_id, at, lang),
        **await _held(tx, keys, actor, place["office"].project_id, at, lang),
        "notices": await _notices(tx, keys, actor.staff_id, at, lang),
    }


async def _held(tx: TenantTx, keys: Keys, actor: Actor, project_id: UUID, at: datetime, lang: str) -> dict[str, Any]:
    """我的客户: how many, and the next to lapse."""
    count = await standing.held_count(tx, project_id, actor.staff_id, at + me_customers.SOON, at)
    listed = await standing.held_by(tx, project_id, actor.staff_id, at, SHOWN)
    return {"count": count,
            "mine": await me_customers.rows(tx, keys, actor.staff_id, listed, at, lang)}  # fmt: skip


class WhyYou:
    """Why a visitor was handed to this consultant: the sentence's key and the clause, as the turn ledger has it."""

    def __init__(self, work: Workspace, order: str | None) -> None:
        self._order = order
        self._of = {line.entry.visit: line.entry for line in work.board.ledger if line.entry.event in HANDED}

    def __call__(self, item: Any) -> tuple[str, str | None]:
        entry = self._of.get(str(item.visit.id))
        if item.reception.kind != "new" or entry is None:
            return item.reception.kind, None
        if entry.event == "assigned":
            return "assigned", None
        return ("made_up" if entry.event == "made_up" else "new"), entry.clause or self._order


async def _verdicts(tx: TenantTx, work: Workspace) -> dict[UUID, str]:
    mine = [item.visit.customer_id for item in work.finished if item.visit.customer_id]
    return {id_: kept.verdict.status for id_, kept in (await attribution.latest(tx, mine)).items()} if mine else {}


async def _duties(tx: TenantTx, keys: Keys, staff_id: UUID, at: datetime, lang: str) -> list[dict[str, Any]]:
    """有何义务: what the rulebook asks of them now, the most urgent first; of one customer the first, and how many
    more."""
    return await _told(tx, keys, await standing.duties_of(tx, staff_id, DUTIES), at, lang, staff_id)


async def _led(
    tx: TenantTx, keys: Keys, staff_id: UUID, project_id: UUID, at: datetime, lang: str
) -> dict[str, list[Any]]:
    """组长待办: disputes to mediate, and what the rulebook asks of the post above a consultant about the group's own
    customers."""
    if not await leaders.concerned(tx, staff_id):
        return {"disputes": [], "duties": []}
    disputes = await leaders.mediating(tx, keys, staff_id, project_id)
    said = {one.customer.id for one in disputes}
    owed = [
        one for one in await leaders.duties(tx, project_id, staff_id, at)
        if one.code != "negotiate" or one.customer_id not in said
    ]  # fmt: skip
    return {"disputes": disputes, "duties": await _told(tx, keys, owed[:DUTIES], at, lang)}


async def _told(
    tx: TenantTx, keys: Keys, listed: Sequence[DutyOpen], at: datetime, lang: str, you: UUID | None = None
) -> list[dict[str, Any]]:
    people = await customers.show_many(tx, keys, {duty.customer_id for duty in listed if duty.customer_id})
    groups: dict[Any, dict[str, Any]] = {}
    for duty, said in await pages.told_duties(tx, listed, lang, you):
        customer = people.get(duty.customer_id) if duty.customer_id else None
        fresh = {**said, "customer": customer, "late": duty.late(at), "due_at": duty.due_at, "more": -1}
        group = groups.setdefault(customer.id if customer else (duty.code, duty.due_at, duty.need), fresh)
        group["more"] += 1
    return list(groups.values())


async def _notices(tx: TenantTx, keys: Keys, staff_id: UUID, at: datetime, lang: str) -> list[dict[str, Any]]:
    unread = [notice for notice in await notifications.unread(tx, staff_id) if notice.key != OFFERED]
    return await told_notices(tx, keys, unread, at, lang)


route_handlers = [me, me_now, read_notice]
