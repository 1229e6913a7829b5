"""A dispute, its sides, what they hand in, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.features.attribution.models import Spoken, TimelineLine
from backend.features.customers.models import Customer
from backend.features.disputes.files import Attached

Cause = Literal["claim", "desk", "agency", "engine"]
Paper = Literal["claim", "query_form", "written_statement"]
RulingKind = Literal["failed", "settled", "ruled", "overturned"]
Ledger = Mapping[UUID, int]
"""Who gets how much, in basis points."""
MOST_WORDS = 2000


class Split(Struct, frozen=True, kw_only=True):
    """业绩 and 佣金 apart, each in basis points that sum to the whole."""

    performance: Ledger
    commission: Ledger


class Dispute(Struct, frozen=True, kw_only=True):
    """撞单: `opened_by` None: the engine found that no clause decides. Open until settled or ruled."""

    id: UUID
    project_id: UUID
    customer_id: UUID
    cause: Cause
    opened_by: UUID | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: Literal["settled", "ruled"] | None
    sides: tuple[UUID, ...] = ()
    mediators: tuple[UUID, ...] = ()


class Handed(Struct, frozen=True, kw_only=True):
    """One paper (陈述、查询单、书面材料) as it is read."""

    kind: Paper
    party: UUID
    written_by: UUID
    at: datetime
    text: str
    evidence: tuple[UUID, ...] = ()
    files: tuple[Attached, ...] = ()


class Ruling(Struct, frozen=True, kw_only=True):
    """What was decided, by whom and why; a mediation that failed decides nothing."""

    id: UUID
    kind: RulingKind
    by: UUID
    at: datetime
    split: Split
    reason: str


class Appeal(Struct, frozen=True, kw_only=True):
    """申诉: against the ruling, by one side; pending until decided."""

    id: UUID
    dispute_id: UUID
    party: UUID
    filed_at: datetime
    grounds: str
    decided_by: UUID | None
    decided_at: datetime | None
    result: Literal["rejected", "overturned"] | None
    unfair: bool | None
    reason: str | None


class Ruled(Struct, frozen=True, kw_only=True):
    """A ruling as a side outside the room sees it: no words, no shares, no names."""

    at: datetime
    may_appeal: bool
    until: datetime | None
    appealed_at: datetime | None
    result: Literal["rejected", "overturned"] | None


class Listed(Struct, frozen=True, kw_only=True):
    """A row of the list. `due_at` is the nearest deadline among what is owed about it."""

    id: UUID
    customer: Customer
    sides: tuple[str, ...]
    cause: Cause
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    due_at: datetime | None
    appealed: bool
    mine: bool


class Row(Struct, frozen=True, kw_only=True):
    """One fact beside the others: whose doing it is (places of sides), and by which clauses it counts."""

    line: TimelineLine
    places: tuple[int, ...]
    clauses: tuple[str, ...]


class Owed(Struct, frozen=True, kw_only=True):
    """What somebody must still do about this dispute."""

    sentence: str
    who: str
    party: UUID | None
    clause: str
    due_at: datetime | None
    late: bool


class Side(Struct, frozen=True, kw_only=True):
    """One side in the room: what the engine gives them now, what would follow if theirs had come first."""

    party: UUID
    name: str
    place: int
    performance: int
    commission: int
    supposed: str
    papers: tuple[Handed, ...]
    appeal: Appeal | None


class Room(Struct, frozen=True, kw_only=True):
    """Everything one sees in the room. `asks`: the steps that this project's rulebook names in its dispute clauses."""

    dispute: Dispute
    customer: Customer
    project_name: str
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    told: Spoken
    status: str
    owed: tuple[Owed, ...]
    rulings: tuple[Ruling, ...]
    appeals: tuple[Appeal, ...]
    asks: frozenset[str]
    taken: frozenset[str]
    appeal_until: datetime | None
    appeal_clause: str | None
    names: Mapping[UUID, str]
    case_id: UUID | None
    led: Mapping[UUID, str] = {}
    """Mediators who lead a group (组长), and its name."""

    @property
    def ruling(self) -> Ruling | None:
        """The decision that stands: the last that was not a failed mediation."""
        return next((one for one in reversed(self.rulings) if one.kind != "failed"), None)

    @property
    def pending(self) -> Appeal | None:
        return next((one for one in self.appeals if one.decided_at is None), None)
