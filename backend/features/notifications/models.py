"""A notice to one person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class Notice(Struct, frozen=True, kw_only=True):
    """`key` names the sentence in `locale/*/notices.json`, `params` fill it."""

    id: UUID
    staff_id: UUID
    key: str
    params: dict[str, Any]
    created_at: datetime
    read_at: datetime | None
