"""The door of a sales office: seats, visitors, receptions."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.engine.facts import DutyState
from backend.engine.turns.rotation import RotationState, SeatState, TurnEntry
from backend.engine.turns.why import Why

Kind = Literal["new", "old", "cover", "group", "survey"]
Called = Literal["coming", "not_coming", "no_answer"]


class Seat(Struct, frozen=True, kw_only=True):
    """A consultant's place at the door. `visits` maps each live reception's visit to its kind (see `Kind`).

    A tour group or a survey takes no turn: for whoever is passed over meanwhile it counts like an old customer.
    """

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


class Group(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """参观团: how many, of what rank, whose, and who brought them. `clause` keeps the order: the manager arranges."""

    people: int
    rank: str | None = None
    name: str = ""
    brought_by: str = ""
    clause: str | None = None


class Call(Struct, frozen=True, kw_only=True):
    """致电归属人: what came of it."""

    result: Called
    at: datetime
    by: UUID


class Owner(Struct, frozen=True, kw_only=True):
    """原顾问: whose customer a visitor is, whether they are here, and whether somebody called them or a notice went."""

    staff_id: UUID
    name: str
    state: SeatState
    here: bool
    call: Call | None = None
    told_at: datetime | None = None


class Choice(Struct, frozen=True, kw_only=True):
    """Who gets a visitor (None: nobody is free, the visitor waits) and what that does to the board.

    `owner`: whose customer somebody else receives.
    """

    consultant: str | None
    kind: str
    entries: tuple[TurnEntry, ...]
    board: Board
    owner: str | None = None


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
    recorded_by: UUID | None = None
    left_at: datetime | None = None


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


def seen_of(live: Reception | None) -> str:
    return "nobody" if live is None else f"{live.id}.{'accepted' if live.accepted_at else 'offered'}"


class SeatView(Struct, frozen=True, kw_only=True):
    """A seat on the board for everybody to see. `place` counts from 1; None: not in line now.

    `kinds` are those of the visitors they hold. `lent_to` takes their next turn, `stands_in` is whose turn they take.
    The counts are today's.
    """

    consultant_id: UUID
    name: str
    state: SeatState
    since: datetime
    place: int | None
    owed: int
    turns_today: int
    kinds: tuple[str, ...] = ()
    made_up: int = 0
    forfeited: int = 0
    lent: int = 0
    lent_to: str | None = None
    stands_in: str | None = None


class VisitView(Struct, frozen=True, kw_only=True):
    """A visitor on the board: never more than surname, title and masked number."""

    visit: Visit
    reception: Reception | None
    consultant_name: str | None
    visitor_name: str
    title: str | None
    phone_mask: str
    owner: Owner | None = None
    group: Group | None = None

    @property
    def seen(self) -> str:
        """Who has the visitor as the reader sees it; a step that relies on it names it."""
        held = self.reception if self.reception and self.reception.closed_at is None else None
        return seen_of(held)


class TurnView(Struct, frozen=True, kw_only=True):
    """A line of today's turn ledger."""

    seq: int
    name: str
    ticket: str | None
    entry: TurnEntry


class WhyView(Struct, frozen=True, kw_only=True):
    """为什么排在这里: a seat, and the ledger's lines that put it there. `may_undo`: a loan that has not come yet."""

    seat: SeatView
    why: Why
    tickets: dict[str, str]
    may_lend: bool
    may_undo: bool


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
    earlier: tuple[Reception, ...] = ()
    """Receptions after which the visitor went to somebody else."""
    left: tuple[VisitView, ...] = ()
    """Who went without being received."""
    entry_seq: int = 0
    line: tuple[UUID, ...] = ()
    """The places in the circle from the next one on, absent ones too."""
