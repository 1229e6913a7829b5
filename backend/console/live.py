"""Live pages: "something changed here", then the page pulls. The session is asked again every few seconds."""

import asyncio
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
    where = Topic(actor.tenant_id, "office", office_id)
    return ServerSentEvent(stream(channels, where, db, request.scope["auth"], office_id), retry_duration=2000)


async def stream(
    channels: Channels, where: Topic, db: Database, key: SessionKey, office_id: UUID
) -> AsyncGenerator[ServerSentEventMessage, None]:
    """Ends when the session does, or when the office is no longer theirs."""
    async with channels.listen(where) as event:
        # What changed between the page and this line has rung no bell of ours.
        yield _CHANGED
        while True:
            try:
                await asyncio.wait_for(event.wait(), PING_SECONDS)
            except TimeoutError:
                yield _PING
            if not await _still_theirs(db, key, office_id):
                # The page pulls once more and is led to the door.
                yield _CHANGED
                return
            if event.is_set():
                event.clear()
                yield _CHANGED


async def _still_theirs(db: Database, key: SessionKey, office_id: UUID) -> bool:
    actor = await access.actor_of(db, key, now(), seen=False)
    return actor is not None and office_id in actor.office_ids
