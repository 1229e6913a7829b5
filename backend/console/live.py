"""Live pages: "something changed here", then the page pulls. The session is asked again every few seconds.

A consultant's own bell rings at once. An office's waits a little, the longer the more pages listen: everybody would
pull in the same instant, and whoever was just handed a visitor would stand behind them all.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from backend.console.pages.common import Page
from backend.features.access import service as access
from backend.features.access.models import Actor, SessionKey
from backend.kit.channels import Channels, Topic
from backend.kit.clock import now
from backend.kit.db import Database

PING_SECONDS = 15
ASK_AGAIN_SECONDS = 5
"""How long a session is taken for valid: what a line says meanwhile is that something changed, never what."""
SPREAD_SECONDS = 0.01
"""For each listening page so much longer, up to two: a page pulls once for all that rang meanwhile."""
_MOST_SECONDS = 2.0
_PING = ServerSentEventMessage(data=None, comment="ping")
_CHANGED = ServerSentEventMessage(event="changed", data="")


@get("/live/office/{office_id:uuid}", permission="board.see")
async def office(
    request: Page,
    office_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
    channels: NamedDependency[Channels],
) -> ServerSentEvent:
    access.require_office(actor, office_id)
    everybodys, own = Topic(actor.tenant_id, "office", office_id), Topic(actor.tenant_id, "staff", actor.staff_id)
    lines = stream(channels, everybodys, db, request.scope["auth"], office_id, own)
    return ServerSentEvent(lines, retry_duration=2000)


async def stream(
    channels: Channels, where: Topic, db: Database, key: SessionKey, office_id: UUID, personal: Topic | None = None
) -> AsyncGenerator[ServerSentEventMessage, None]:
    """Ends when the session does, or when the office is no longer theirs."""
    async with channels.listen(where) as event, channels.listen(personal or where) as own:
        # What changed between the page and this line has rung no bell of ours.
        yield _CHANGED
        asked = time.monotonic()
        while True:
            rang = await _either(event, own, PING_SECONDS)
            if rang and not own.is_set():
                await _either(own, own, random.uniform(0, _spread(channels, where)))
            event.clear()
            own.clear()
            yield _CHANGED if rang else _PING
            if time.monotonic() - asked >= ASK_AGAIN_SECONDS or not rang:
                asked = time.monotonic()
                if not await _still_theirs(db, key, office_id):
                    # The page pulls once more and is led to the door.
                    yield _CHANGED
                    return


def _spread(channels: Channels, where: Topic) -> float:
    return min(_MOST_SECONDS, channels.listeners(where) * SPREAD_SECONDS)


async def _either(one: asyncio.Event, other: asyncio.Event, seconds: float) -> bool:
    """Whether one of the bells rang in time."""
    if one.is_set() or other.is_set():
        return True
    waits = [asyncio.ensure_future(event.wait()) for event in {one, other}]
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for wait in waits:
            wait.cancel()


async def _still_theirs(db: Database, key: SessionKey, office_id: UUID) -> bool:
    actor = await access.actor_of(db, key, now(), seen=False)
    return actor is not None and office_id in actor.office_ids
