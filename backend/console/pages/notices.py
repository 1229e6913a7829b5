"""`/notices` 消息: what somebody was told, the bell with its count, and how they want to be reached."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Response, ServerSentEvent, Template
from litestar.response.sse import ServerSentEventMessage

from backend.console.language import language
from backend.console.pages.common import Page, done, page
from backend.console.problems import Problem, describe
from backend.features.access import service as access
from backend.features.access.models import Actor, SessionKey
from backend.features.customers import service as customers
from backend.features.notifications import channels as outlets
from backend.features.notifications import reach, service, words
from backend.features.notifications.models import MOOT_AFTER, PERSONAL, Notice, Quiet
from backend.kit.channels import Channels, Topic
from backend.kit.clock import now
from backend.kit.crypto import Keys
from backend.kit.db import Database, TenantTx
from backend.kit.errors import InvalidInput
from backend.kit.texts import text

PING_SECONDS = 30
_TOLD = ServerSentEventMessage(event="told", data="")
_PING = ServerSentEventMessage(data=None, comment="ping")


@get("/notices", permission="account.own")
async def notices(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    before: FromQuery[datetime | None] = None,
    after: FromQuery[UUID | None] = None,
) -> Template:
    """`before` and `after`: the moment and id of the last notice of the page before."""
    context = await _list(request, tx, keys, actor, at, (before, after) if before and before.tzinfo and after else None)
    return page("notices.html", **context)


@get("/notices/now", permission="account.own")
async def notices_now(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    return page("notices_now.html", **await _list(request, tx, keys, actor, at, None))


@get("/notices/bell", permission="account.own")
async def bell(tx: NamedDependency[TenantTx], actor: NamedDependency[Actor], at: NamedDependency[datetime]) -> Template:
    return page("parts/bell_count.html", unread=await service.unread_count(tx, actor.staff_id, at))


@post("/notices/reading", permission="account.own")
async def read_all(
    request: Page, tx: NamedDependency[TenantTx], actor: NamedDependency[Actor], at: NamedDependency[datetime]
) -> Response[Any]:
    await service.seen_all(tx, actor.staff_id, at)
    return done(request, "/notices")


@get("/live/me", permission="account.own")
async def live(
    request: Page, actor: NamedDependency[Actor], db: NamedDependency[Database], channels: NamedDependency[Channels]
) -> ServerSentEvent:
    """Somebody's own pokes; one connection a browser, shared by its tabs."""
    where = Topic(actor.tenant_id, "staff", actor.staff_id)
    return ServerSentEvent(_stream(channels, where, db, request.scope["auth"]), retry_duration=2000)


async def _stream(
    channels: Channels, where: Topic, db: Database, key: SessionKey
) -> AsyncGenerator[ServerSentEventMessage, None]:
    """Ends with the session."""
    async with channels.listen(where) as event:
        yield _TOLD
        while True:
            try:
                await asyncio.wait_for(event.wait(), PING_SECONDS)
            except TimeoutError:
                yield _PING
            if await access.actor_of(db, key, now(), seen=False) is None:
                return
            if event.is_set():
                event.clear()
                yield _TOLD


@get("/notices/reach", permission="account.own")
async def reach_form(
    request: Page,
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    saved: FromQuery[bool] = False,
) -> Template:
    return page("notices_reach.html", **await _reach(request, tx, actor, at), saved=saved, problem=None, typed={})


@post("/notices/reach", permission="account.own", status_code=200)
async def save_reach(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template | Redirect:
    form = await request.form()
    try:
        await _save(tx, keys, actor.staff_id, form, at)
    except InvalidInput as refused:
        problem: Problem = describe(refused, language(request))
        typed = {name: str(form.get(name, "")) for name in ("phone", "wecom")} | {"wrong": refused.field}
        context = await _reach(request, tx, actor, at)
        return page("notices_reach.html", **context, saved=False, problem=problem, typed=typed)
    return Redirect("/notices/reach?saved=true", status_code=303)


async def _save(tx: TenantTx, keys: Keys, staff_id: UUID, form: Any, at: datetime) -> None:
    """Everything is read before anything is written, so that a refusal leaves things as they were."""
    quiet = Quiet(_minute(form.get("begins")), _minute(form.get("ends")))
    wanted = [tuple(one.split(":", 1)) for one in form.getall("wants", []) if isinstance(one, str) and ":" in one]
    reach.check(str(form.get("phone", ""))[:100], str(form.get("wecom", ""))[:100])
    for name, keep in (("phone", reach.set_phone), ("wecom", reach.set_wecom)):
        typed = str(form.get(name, ""))[:100]
        if form.get(f"{name}_off"):
            await keep(tx, keys, staff_id, "", at)
        elif typed.strip():
            await keep(tx, keys, staff_id, typed, at)
    await reach.set_quiet(tx, staff_id, quiet, at)
    if form.get("kinds"):
        await reach.want_only(tx, staff_id, wanted)  # type: ignore[arg-type]


def _minute(typed: object) -> int:
    """`22:30` as a minute of the day."""
    hour, _, minute = str(typed or "").partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise InvalidInput(field="quiet", problem="quiet_unreadable")
    return int(hour) * 60 + int(minute)


async def _reach(request: Page, tx: TenantTx, actor: Actor, at: datetime) -> dict[str, Any]:
    lang = language(request)
    there = await outlets.channels(tx)
    return {
        "mine": await reach.reach(tx, actor.staff_id),
        "unwanted": await reach.unwanted(tx, actor.staff_id),
        "on": [channel for channel in PERSONAL if channel in there and there[channel].enabled],
        "groups": [
            (name, text(lang, f"inbox.group.{name}"), "、".join(words.kind(key, lang) for key in keys))
            for name, keys in words.groups().items()
        ],
        "at": at,
        "office": None,
    }


async def _list(
    request: Page, tx: TenantTx, keys: Keys, actor: Actor, at: datetime, before: tuple[datetime, UUID] | None
) -> dict[str, Any]:
    lang = language(request)
    found = await service.recent(tx, actor.staff_id, at, before)
    return {
        "notices": await told_notices(tx, keys, found, at, lang),
        "unread": await service.unread_count(tx, actor.staff_id, at),
        "older": found[-1] if len(found) == service.PAGE else None,
        "is_first": before is None,
        "sinks": request.app.state.get("notices") == "sink" and access.may(actor, "notices.manage"),
        "at": at,
        "office": None,
    }


async def told_notices(
    tx: TenantTx, keys: Keys, found: Sequence[Notice], at: datetime, lang: str
) -> list[dict[str, Any]]:
    """In words, each with the customer it is about: a notice itself carries ids only."""
    about = {notice.id: UUID(str(notice.params["customer"])) for notice in found if notice.params.get("customer")}
    people = await customers.show_many(tx, keys, set(about.values())) if about else {}
    return [{**_shown(notice, lang, at), "customer": people.get(about.get(notice.id))} for notice in found]


def _shown(notice: Notice, lang: str, at: datetime) -> dict[str, Any]:
    moot = notice.key in MOOT_AFTER and at - notice.created_at > MOOT_AFTER[notice.key]
    return {
        "id": notice.id, "sentence": words.sentence(notice, lang), "page": words.page(notice),
        "created_at": notice.created_at, "is_new": notice.read_at is None and not moot,
    }  # fmt: skip


route_handlers = [notices, notices_now, bell, read_all, live, reach_form, save_reach]
