"""A contact as it is written down, what is due, a campaign and whom it reaches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.features.attribution.standing import DutyOpen

Channel = Literal["phone", "message", "home_visit", "other"]
Grade = Literal["A", "B", "C", "D"]
Occasion = Literal["event", "weather", "festival", "construction", "change", "discount", "appointment"]
"""话题: with what one begins (R01-03.5.4)."""
Mark = Literal["key", "has_objection", "quality", "vip", "leader_introduced", "dislikes_calls", "do_not_contact"]
Milestone = Literal[
    "opening", "sp_event", "topping_out", "handover", "show_flat_open", "construction", "discount", "company_event"
]
MOST_WORDS = 500
DO_NOT_CONTACT = "do_not_contact"


class Contact(Struct, frozen=True, kw_only=True):
    """跟进: what somebody did. `content` is what was said, or of a message the text that was sent.

    `form` is made with the form: sent twice, the contact is written down once.
    """

    channel: Channel
    answered: bool
    content: str = ""
    occasion: Occasion | None = None
    next_at: datetime | None = None
    form: UUID | None = None


class Spoken(Struct, frozen=True, kw_only=True):
    """A contact that was written down; `content` empty once the customer is forgotten."""

    id: UUID
    staff_id: UUID
    at: datetime
    channel: str
    answered: bool
    occasion: str | None
    content: str


class Card(Struct, frozen=True, kw_only=True):
    """Grade and marks as they stand."""

    grade: str | None = None
    marks: tuple[str, ...] = ()


class Plan(Struct, frozen=True, kw_only=True):
    """The next contact that was agreed."""

    customer_id: UUID
    project_id: UUID
    staff_id: UUID
    due_at: datetime


class Due(Struct, frozen=True, kw_only=True):
    """One customer to contact: every duty that asks for it, the most urgent first, and a date that was agreed."""

    customer_id: UUID
    due_at: datetime | None
    late: bool
    duties: Sequence[DutyOpen]
    planned: datetime | None
    staff_id: UUID | None

    @property
    def by_phone(self) -> bool:
        """Does a clause want a call?"""
        return any(duty.need == "call" for duty in self.duties)


class Advice(Struct, frozen=True, kw_only=True):
    """May one call now (能否联系): refused by which finding, remarks, and when the hours for calls begin."""

    refused: tuple[dict[str, object], ...]
    remarks: tuple[dict[str, object], ...]
    opens_at: datetime | None
    hours: tuple[str, ...]


class Campaign(Struct, frozen=True, kw_only=True):
    """节点、节日: what, when it is, and how far the customers it concerns have heard of it."""

    id: UUID
    project_id: UUID
    kind: Literal["milestone", "festival"]
    what: str
    held_at: datetime
    note: str
    announced_at: datetime
    announced_by: UUID | None
    going: bool
    total: int
    done: int
    spared: int


class News(Struct, frozen=True, kw_only=True):
    """What there is to tell customers (话题)."""

    what: str
    held_at: datetime
    note: str
    announced_at: datetime


class Escalated(Struct, frozen=True, kw_only=True):
    """A consultant's overdue customers (逾期督办)."""

    staff_id: UUID | None
    customers: int
    oldest: datetime
    items: Sequence[Due]
