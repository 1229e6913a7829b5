"""`/me` 今日工作台: what one consultant has to do now. Made for a phone held in one hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Template

from backend.console import costs, language
from backend.console.pages.common import Page, at_office, done, page
from backend.features.access.models import Actor
from backend.features.attribution import service as attribution
from backend.features.notifications import service as notifications
from backend.features.notifications.models import Notice
from backend.features.reception import views
from backend.features.reception.views import Workspace
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.texts import text


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
        "clause_of": ClauseOf(work, rulebook.turns(at).order_clause),
        "verdicts": await _verdicts(tx, work),
        "notices": [_worded(notice, lang) for notice in await notifications.unread(tx, actor.staff_id)],
    }


class ClauseOf:
    """Which clause handed a visitor over, as the turn ledger has it."""

    def __init__(self, work: Workspace, order: str | None) -> None:
        self._order = order
        self._of = {line.entry.visit: line.entry.clause for line in work.board.ledger}

    def __call__(self, item: Any) -> str | None:
        found = self._of.get(str(item.visit.id))
        return found or (self._order if item.reception.kind == "new" else None)


async def _verdicts(tx: TenantTx, work: Workspace) -> dict[UUID, str]:
    mine = [item.visit.customer_id for item in work.finished if item.visit.customer_id]
    return {id_: kept.verdict.status for id_, kept in (await attribution.latest(tx, mine)).items()} if mine else {}


def _worded(notice: Notice, lang: str) -> dict[str, Any]:
    sentence = text(lang, f"notices.{notice.key}", **notice.params)
    return {"id": notice.id, "sentence": sentence, "created_at": notice.created_at}


route_handlers = [me, me_now, read_notice]
