"""Write a notice, list what is unread, mark it seen."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from backend.features.notifications import queries
from backend.features.notifications.models import Notice
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound


async def tell(tx: TenantTx, staff_id: UUID, key: str, params: dict[str, Any], about: UUID, at: datetime) -> bool:
    """A notice, once for the same person, key and matter (`about`). False: they were told already."""
    return await queries.notice_insert(tx, uuid5(about, f"{staff_id}/{key}"), staff_id, key, params, at)


async def unread(tx: TenantTx, staff_id: UUID) -> list[Notice]:
    return await queries.notices_unread(tx, staff_id)


async def seen(tx: TenantTx, notice_id: UUID, staff_id: UUID, at: datetime) -> None:
    if not await queries.notice_read(tx, notice_id, staff_id, at):
        raise NotFound(what="notice")
