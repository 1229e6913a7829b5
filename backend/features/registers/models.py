"""A row of a book, what it says beyond its fact, and what the rulebook wants of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

Book = Literal["call", "visit", "slip", "unconfirmed", "report"]
Source = Literal["outdoor", "online", "passing", "friend", "colleague", "other"]
"""客户来源: how they heard of the project."""
Relation = Literal["spouse", "parent_child", "sibling", "friend", "other"]
Demand = Literal["home", "villa", "shop", "office", "parking", "other"]
"""客户需求, as slips are compared by it."""
WHAT = Literal["consultant", "content", "withdrawal"]
"""What may be altered: whose entry it is, what it says, or that there is one."""


class Place(Struct, frozen=True):
    """Where a book lies: checked by the caller."""

    project_id: UUID
    office_id: UUID


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a row says beyond its fact. Kept encrypted; emptied when the customer is forgotten."""

    fields: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    title: str | None = None
    own_number: bool = True
    source: str | None = None
    asked_for: UUID | None = None
    intention: str = ""
    note: str = ""
    # of a confirmation slip
    kind: Literal["first", "renewed", "changed", "filed"] = "first"
    customer_no: str = ""
    company: bool = False
    company_name: str = ""
    contact_person: str = ""
    relation: str | None = None
    demand: str | None = None
    handwritten: bool = False
    special: str = ""
    # why it was returned, what a claim rests on
    reason: str = ""


class Entry(Struct, frozen=True, kw_only=True):
    """A row as kept. `until`: how long a slip is valid, or an unrecognised customer may be claimed."""

    id: UUID
    project_id: UUID
    office_id: UUID
    book: str
    customer_id: UUID | None
    visit_id: UUID | None
    staff_id: UUID
    written_by: UUID
    written_at: datetime
    state: str
    state_at: datetime
    state_by: UUID
    step_id: UUID | None
    claimed_by: UUID | None
    until: datetime | None
    corrects: UUID | None
    body: Body

    def shown(self, at: datetime) -> str:
        """The state by the clock: an unclaimed entry and a slip lapse by themselves."""
        over = self.until is not None and self.until <= at
        if self.book == "unconfirmed" and self.state == "open" and over:
            return "lapsed"
        return "expired" if self.book == "slip" and self.state in ("signed", "entered", "kept") and over else self.state


class Wanted(Struct, frozen=True):
    """A field that a clause asks for: `surname|name` is one of the two."""

    clause: str
    field: str


class Known(Struct, frozen=True, kw_only=True):
    """Somebody of this number is on the books already. `holders` hold them now."""

    customer_id: UUID
    name: str
    title: str | None
    phone_mask: str
    since: datetime
    status: str | None
    holders: tuple[UUID, ...]


class Amendment(Struct, frozen=True, kw_only=True):
    """A wish that something written be altered, and what came of it."""

    id: UUID
    project_id: UUID
    office_id: UUID
    customer_id: UUID
    record: UUID
    what: str
    to_staff_id: UUID | None
    why: str
    fields: tuple[str, ...]
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    granted: bool | None
    answer: str
    correction: UUID | None
