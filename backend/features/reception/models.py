"""The door of a sales office: seats, visitors, receptions."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.engine.facts import DutyState
from backend.engine.turns.rotation import RotationState, SeatState, TurnEntry


class Seat(Struct, frozen=True, kw_only=True):
    """A consultant's place at the door. `visits` maps each live reception's visit to its kind (new, old, cover)."""

    duty: DutyState = "off"
    since: datetime
    visits: dict[str, str] = {}

    @property
    def state(self) -> SeatState:
        if self.duty != "on_site":
            return self.duty
        if "new" in self.visits.values():
            return "receiving_new"
        return "receiving_old" if self.visits else "free"


class Board(Struct, frozen=True, kw_only=True):
    """An office's rotation as of now: `turns` folds the turn ledger, `waiting` are visits that nobody was free for."""

    turns: RotationState = RotationState()
    seats: dict[str, Seat] = {}
    waiting: tuple[str, ...] = ()

    def states(self) -> dict[str, SeatState]:
        return {consultant: seat.state for consultant, seat in self.seats.items()}


class Held(Struct, frozen=True, kw_only=True):
    """A board locked by this transaction, and how long its turn ledger is."""

    office_id: UUID
    board: Board
    entry_seq: int


class Choice(Struct, frozen=True, kw_only=True):
    """Who gets a visitor (None: nobody is free, the visitor waits) and what that does to the board."""

    consultant: str | None
    kind: str
    entries: tuple[TurnEntry, ...]
    board: Board


class Visit(Struct, frozen=True, kw_only=True):
    """A visitor who came through the door."""

    id: UUID
    project_id: UUID
    office_id: UUID
    customer_id: UUID | None
    ticket: str
    arrived_at: datetime
    kind: str
    asked_for: UUID | None
    answers: bytes


class Reception(Struct, frozen=True, kw_only=True):
    """A visitor offered to, accepted by, or finished with a consultant."""

    id: UUID
    visit_id: UUID
    office_id: UUID
    consultant_id: UUID
    kind: str
    offered_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    reason: str | None


class SeatView(Struct, frozen=True, kw_only=True):
    """A seat on the board for everybody to see. `place` counts from 1; None: not in line now."""

    consultant_id: UUID
    name: str
    state: SeatState
    since: datetime
    place: int | None
    owed: int
    turns_today: int


class VisitView(Struct, frozen=True, kw_only=True):
    """A visitor on the board: never more than surname, title and masked number."""

    visit: Visit
    reception: Reception | None
    consultant_name: str | None
    visitor_name: str
    title: str | None
    phone_mask: str


class TurnView(Struct, frozen=True, kw_only=True):
    """A line of today's turn ledger."""

    seq: int
    name: str
    ticket: str | None
    entry: TurnEntry


class BoardView(Struct, frozen=True, kw_only=True):
    """接待台: everything at the door, as everybody may see it."""

    office_id: UUID
    office_name: str
    project_id: UUID
    at: datetime
    seats: tuple[SeatView, ...]
    waiting: tuple[VisitView, ...]
    live: tuple[VisitView, ...]
    finished: tuple[VisitView, ...]
    ledger: tuple[TurnView, ...]
