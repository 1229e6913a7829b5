"""`/me` 今日工作台: what one consultant has to do now. Made for a phone held in one hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from backend.console import costs, language
from backend.console.pages.common import Page, SinceOf, at_office, done, page
from backend.features.access.models import Actor
from backend.features.attribution import pages
from backend.features.attribution import service as attribution
from backend.features.notifications import service as notifications
from backend.features.notifications.words import sentence
from backend.features.reception import views
from backend.features.reception.views import Workspace
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

HANDED = ("taken", "made_up")
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
    return page("me_now.html", **await _work(request, tx, keys, actor, office, at))


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
    request: Page, tx: TenantTx, keys: Keys, actor: Actor, office_id: UUID | None, at: datetime
) -> dict[str, Any]:
    chosen = office_id or next(iter(actor.office_ids), None)
    if chosen is None:
        raise NotFound(what="office")
    place = await at_office(tx, actor, chosen, at)
    work = await views.workspace(tx, keys, actor.staff_id, chosen, at)
    rulebook = await rulebooks.current(tx, place["office"].project_id, at)
    lang = language.language(request)
    return {
        **place,
        "work": work,
        "choices": costs.choices(rulebook.turns(at), work.seat.state if work.seat else "off"),
        "why": WhyYou(work, rulebook.turns(at).order_clause),
        "since_of": SinceOf(work.board),
        "verdicts": await _verdicts(tx, work),
        "duties": await _duties(tx, actor.staff_id, lang),
        "notices": await _notices(tx, actor.staff_id, lang),
    }


class WhyYou:
    """Why a visitor was handed to this consultant: the sentence's key and the clause, as the turn ledger has it."""

    def __init__(self, work: Workspace, order: str | None) -> None:
        self._order = order
        self._of = {line.entry.visit: line.entry for line in work.board.ledger if line.entry.event in HANDED}

    def __call__(self, item: Any) -> tuple[str, str | None]:
        entry = self._of.get(str(item.visit.id))
        if item.reception.kind != "new" or entry is None:
            return item.reception.kind, None
        return ("made_up" if entry.event == "made_up" else "new"), entry.clause or self._order


async def _verdicts(tx: TenantTx, work: Workspace) -> dict[UUID, str]:
    mine = [item.visit.customer_id for item in work.finished if item.visit.customer_id]
    return {id_: kept.verdict.status for id_, kept in (await attribution.latest(tx, mine)).items()} if mine else {}


async def _duties(tx: TenantTx, staff_id: UUID, lang: str) -> list[dict[str, Any]]:
    """有何义务: what the rulebook asks of them now, each with the customer it is about."""
    kept = (await attribution.latest(tx, [staff_id], "owes")).get(staff_id)
    if kept is None:
        return []
    (told,) = await pages.told_all(tx, [kept], lang)
    return [{**said, "customer": duty.customer} for said, duty in zip(told.duties, kept.verdict.duties, strict=True)]


async def _notices(tx: TenantTx, staff_id: UUID, lang: str) -> list[dict[str, Any]]:
    unread = await notifications.unread(tx, staff_id)
    return [
        {"id": notice.id, "sentence": sentence(notice, lang), "created_at": notice.created_at}
        for notice in unread
        if notice.key != OFFERED
    ]


route_handlers = [me, me_now, read_notice]
