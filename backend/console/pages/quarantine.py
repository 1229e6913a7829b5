"""`/quarantine` 待处理: what the server could not read, shown so that nothing in it acts, settled with a note."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Struct

from backend.console.pages.common import Line, Page, done, page
from backend.features.access.models import Actor
from backend.features.access.service import may
from backend.features.kiosk import submissions
from backend.features.kiosk.models import Quarantined
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

# Whoever may not reveal numbers reads what came in with every longer run of digits masked.
_NUMBER = re.compile(rb"(\d{3})\d{2,}(\d{4})")


class Resolution(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    note: Line


@get("/quarantine", permission="quarantine.see")
async def quarantine(
    tx: NamedDependency[TenantTx], keys: NamedDependency[Keys], actor: NamedDependency[Actor]
) -> Template:
    items = await _theirs(tx, keys, actor)
    waiting = [item for item in items if item.resolved_at is None]
    settled = [item for item in items if item.resolved_at is not None]
    return page("quarantine.html", waiting=waiting, settled=settled, office=None)


@post("/quarantine/{item_id:uuid}/resolution", permission="quarantine.see")
async def resolve(
    request: Page,
    item_id: FromPath[UUID],
    data: URLEncodedBody[Resolution],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    if all(item.id != item_id for item in await _theirs(tx, keys, actor)):
        raise NotFound(what="quarantine")
    await submissions.resolve(tx, item_id, actor.staff_id, data.note, at)
    return done(request, "/quarantine")


async def _theirs(tx: TenantTx, keys: Keys, actor: Actor) -> list[Quarantined]:
    items = [item for item in await submissions.quarantined(tx, keys) if item.office_id in actor.office_ids]
    if may(actor, "phone.reveal"):
        return items
    return [msgspec.structs.replace(item, raw=_NUMBER.sub(rb"\1****\2", item.raw)) for item in items]


route_handlers = [quarantine, resolve]
