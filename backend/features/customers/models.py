"""A customer as staff may see one."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Contact(Struct, frozen=True):
    """What a visitor gave: number in E.164, name or surname, title (先生/女士)."""

    phone: str
    name: str | None = None
    title: str | None = None


class Customer(Struct, frozen=True, kw_only=True):
    id: UUID
    project_id: UUID
    name: str
    title: str | None
    phone_mask: str
    created_at: datetime


class Identified(Struct, frozen=True):
    """A customer row, held by this transaction until commit; `is_new` when this visit made it."""

    id: UUID
    is_new: bool
    salt: bytes
