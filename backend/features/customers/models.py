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


class FoundCustomer(Struct, frozen=True, kw_only=True):
    """One line of a search: whose they are, until when, and the last contact (which kind of fact, when)."""

    customer: Customer
    status: str | None
    pool: str | None
    until: datetime | None
    holders: tuple[str, ...]
    contact: tuple[str, datetime] | None
    merged_with: tuple[UUID, ...]


class Page(Struct, frozen=True, kw_only=True):
    """A page of customers; `after`: where the next one begins, empty on the last. `elsewhere`: there is a customer of
    that number, but not among the asking consultant's."""

    people: tuple[FoundCustomer, ...]
    after: str
    elsewhere: bool = False


class Alike(Struct, frozen=True, kw_only=True):
    """Two who are perhaps one person (疑似重复), and what became of it."""

    a: UUID
    b: UUID
    because: str
    found_at: datetime
    state: str
    settled_at: datetime | None = None
    settled_by: str | None = None
    settled_why: str | None = None


class Merge(Struct, frozen=True, kw_only=True):
    """合并: that two customers are one person, who said so, and who took it back."""

    fact_id: UUID
    made_by: str
    made_at: datetime
    made_why: str
    ended_by: str | None = None
    ended_at: datetime | None = None
    ended_why: str | None = None


class Look(Struct, frozen=True, kw_only=True):
    """看号: somebody looked at a full number."""

    customer: Customer
    by: str
    reason: str
    at: datetime


class Searches(Struct, frozen=True, kw_only=True):
    """A consultant's searches of one day."""

    by: str
    count: int
    in_vain: int
    elsewhere: int
    last_at: datetime
