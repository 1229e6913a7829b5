"""Write a notice, list what is unread, mark it seen. `tell` is the one way in for every slice."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from backend.features.access.models import IN_RULEBOOKS
from backend.features.notifications import queries, routing, words
from backend.features.notifications.models import MOOT_AFTER, OFFERED, Notice
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

log = logging.getLogger(__name__)
PAGE = 40
_LAST = UUID(int=2**128 - 1)


async def tell(tx: TenantTx, staff_id: UUID, key: str, params: dict[str, Any], about: UUID, at: datetime) -> bool:
    """A notice, once for the same person, key and matter (`about`). False: they were told already."""
    return await tell_many(tx, [staff_id], key, params, about, at) == 1


async def tell_many(
    tx: TenantTx, staff_ids: Iterable[UUID], key: str, params: dict[str, Any], about: UUID, at: datetime
) -> int:
    """The same to several; how many of them had not been told. Their phones follow through the outbox."""
    if not words.is_known(key):
        log.error("no sentence for notice %s", key)
    people = sorted(set(staff_ids))
    ids = [uuid5(about, f"{staff_id}/{key}") for staff_id in people]
    told = await queries.notices_insert(tx, ids, people, key, params, at) if people else {}
    if told:
        await routing.dispatch(tx, told, key, at)
        for staff_id in told:
            tx.poke("staff", staff_id)
    return len(told)


async def tell_role(
    tx: TenantTx, project_id: UUID, role: str, key: str, params: dict[str, Any], about: UUID, at: datetime
) -> int:
    """The same to everybody who holds the role in the project, as rulebooks name it (`clerk`, `sales_manager` …)."""
    people = await queries.staff_by_role(tx, project_id, IN_RULEBOOKS.get(role, role), at)
    return await tell_many(tx, people, key, params, about, at)


async def unread(tx: TenantTx, staff_id: UUID) -> list[Notice]:
    return await queries.notices_unread(tx, staff_id)


async def unread_count(tx: TenantTx, staff_id: UUID, at: datetime) -> int:
    """未读数, to a hundred at most."""
    return await queries.notices_unread_count(tx, staff_id, at - MOOT_AFTER[OFFERED])


async def recent(
    tx: TenantTx, staff_id: UUID, at: datetime, before: tuple[datetime, UUID] | None = None
) -> list[Notice]:
    """One page of somebody's notices, newest first; `before` is the last one of the page before."""
    moment, id_ = before or (at, _LAST)
    return await queries.notices_page(tx, staff_id, moment, id_, PAGE)


async def seen(tx: TenantTx, notice_id: UUID, staff_id: UUID, at: datetime) -> None:
    if not await queries.notice_read(tx, notice_id, staff_id, at):
        raise NotFound(what="notice")
    tx.poke("staff", staff_id)


async def seen_all(tx: TenantTx, staff_id: UUID, at: datetime) -> None:
    if await queries.notices_read_all(tx, staff_id, at):
        tx.poke("staff", staff_id)
