"""One step at the door (一步): the board is held, facts are written, the verdict follows, everything or nothing.

Every use case of the door runs through `Floor`: it locks the board before the chain, so that no two steps of one
office ever wait for each other crosswise.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from uuid import UUID

from msgspec import Struct

from backend.engine.facts import AnyFact, DutyChanged
from backend.engine.rulebook import Rulebook
from backend.engine.turns.rotation import TurnEntry
from backend.features.access import groups
from backend.features.attribution import service as attribution
from backend.features.attribution.book import Book, open_book
from backend.features.evidence.models import Receipt
from backend.features.reception import queries, turns
from backend.features.reception.errors import AlreadyTaken
from backend.features.reception.models import Board, Choice, Held, Visit
from backend.features.reception.receiving import group_of
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import InForce
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id
from backend.kit.outbox import Message

OFFERED = "visit.offered"
OWNER_AWAY = "visit.owner_away"
AWAY = ("lunch", "out_business", "out_private", "off")
"""Who is told that their customer is here. Off duty (下班、调休、还没到岗), too: the customer is theirs on a free day
as well (R03-16.1.6 调休或不在案场), whoever has not come yet this morning can hurry, and only one who knows can thank
the colleague and call. By night a notice waits for the morning like any other. Not who has left, nor who may not
receive (停接): neither could come."""
STALE = timedelta(hours=14)
"""Nobody waits over night: who came before then and was not received has gone."""


def offered(visit_id: UUID, consultant: UUID, at: datetime) -> Message:
    """Tell a consultant that a visitor waits for them."""
    return Message(topic=OFFERED, payload={"visit": str(visit_id), "staff": str(consultant)}, due_at=at)


def owner_away(visit_id: UUID, owner: str, state: str, at: datetime) -> Message:
    """Tell an owner who is away that their customer is here."""
    return Message(
        topic=OWNER_AWAY, payload={"visit": str(visit_id), "staff": owner, "state": state}, due_at=at
    )  # fmt: skip


class Floor:
    """`names`, after `close`: who was offered each visit, for the ticket."""

    def __init__(self, tx: TenantTx, project_id: UUID, rules: InForce, held: Held, book: Book, at: datetime) -> None:
        self.tx, self.project_id, self.book, self.at = tx, project_id, book, at
        self.rules = rules.current.turns(at)
        self._held, self.board = held, held.board
        self._first = book.next_seq
        self._lines: list[TurnEntry] = []
        self._offers: list[tuple[UUID, UUID, UUID, str]] = []
        self.names: dict[UUID, str] = {}

    @property
    def office_id(self) -> UUID:
        return self._held.office_id

    @property
    def entry_seq(self) -> int:
        """How long the turn ledger was before this step."""
        return self._held.entry_seq

    def begin_day(self, began: datetime) -> None:
        """The first step of a day: whoever is still down as here since yesterday is not."""
        self.board, gone = turns.overnight(self.board, began)
        for who in gone:
            off = DutyChanged(id=str(new_id()), at=began, consultant=who, state="off", source="system")
            self.book.add(off)

    def move(self, board: Board, lines: Sequence[TurnEntry] = (), customer: str | None = None) -> None:
        """The board after a step; its ledger lines become facts about their visit."""
        self.board = board
        self._lines.extend(lines)
        for fact in turns.evidence_of(tuple(lines), customer, self.at):
            self.book.add(fact, *([UUID(fact.visit)] if getattr(fact, "visit", None) else []))

    async def choose(self, receiver: str | None, visit_id: UUID) -> Choice:
        """Who gets a visitor, nothing moved yet."""
        mates: frozenset[str] = frozenset()
        if self.rules.team_first and receiver is not None:
            mates = await groups.mates(self.tx, self.office_id, UUID(receiver))
        return turns.choose(self.board, self.rules, receiver, str(visit_id), self.at, mates)

    def hand(self, choice: Choice, visit_id: UUID, customer: str | None) -> UUID | None:
        """Carry out a choice: the board moves and the visitor is offered. Returns the consultant."""
        self.move(choice.board, choice.entries, customer)
        self.tell_owner(visit_id, choice.owner)
        if choice.consultant is None:
            return None
        consultant = UUID(choice.consultant)
        self.book.send(offered(visit_id, consultant, self.at))
        self._offers.append((new_id(), visit_id, consultant, choice.kind))
        return consultant

    def tell_owner(self, visit_id: UUID, owner: str | None) -> None:
        """客户到访通知 to an owner who is away; whoever is here sees the visitor or is offered them."""
        seat = self.board.seats.get(owner) if owner else None
        state = seat.duty if seat else "off"
        if owner is not None and state in AWAY:
            self.book.send(owner_away(visit_id, owner, state, self.at))

    async def seat_waiting(self) -> None:
        """Somebody became free: whoever waits longest is next; a customer of somebody's is theirs also now."""
        for waiting in self.board.waiting:
            visit = await queries.visit_find(self.tx, UUID(waiting))
            if visit is None or self.at - visit.arrived_at > STALE:
                self.move(turns.gone(self.board, waiting))
                continue
            if visit.kind == "group" and (group := group_of(visit)) is not None and group.clause:
                continue  # the order is kept: the manager arranges
            receiver = await attribution.receiver_of(self.tx, visit.customer_id or visit.id)
            choice = await self.choose(receiver, visit.id)
            if choice.consultant is not None:
                self.hand(choice, visit.id, str(visit.customer_id) if visit.customer_id else None)

    async def close(self) -> list[Receipt]:
        self.names = await queries.board_save(self.tx, self._held, self.board, self._lines, self._offers, self.at)
        if len(self.names) < len(self._offers):
            raise AlreadyTaken(who="")
        self.tx.poke("office", self.office_id)
        for _, _, consultant, _ in self._offers:
            self.tx.poke("staff", consultant)
        return await self.book.close() if self.book.next_seq > self._first else []


def day_began(rulebook: Rulebook, at: datetime) -> datetime:
    """The midnight before, as this rulebook counts days."""
    zone = timezone(timedelta(minutes=rulebook.utc_offset_minutes))
    return datetime.combine(at.astimezone(zone).date(), time.min, zone)


async def hold(tx: TenantTx, office_id: UUID) -> Held:
    held = await queries.board_lock(tx, office_id)
    if held is None:
        raise NotFound(what="office")
    return held


async def step(tx: TenantTx, office_id: UUID, at: datetime) -> Floor:
    """Hold the board, then the chain. Raises NotFound."""
    office = await queries.office_find(tx, office_id)
    if office is None:
        raise NotFound(what="office")
    rules = await rulebooks.in_force(tx, office["project_id"], at)
    return await enter(tx, office["project_id"], office_id, rules, at)


async def enter(tx: TenantTx, project_id: UUID, office_id: UUID, rules: InForce, at: datetime) -> Floor:
    """Board first, chain second: everybody takes the two locks in this order."""
    held = await hold(tx, office_id)
    book = await open_book(tx, project_id, rules, at)
    floor = Floor(tx, project_id, rules, held, book, at)
    floor.begin_day(day_began(rules.current.rulebook, at))
    return floor


class Known(Struct, frozen=True):
    """What was written about a visitor and on the desk of who receives them, before this step."""

    customer: list[AnyFact]
    desk: list[AnyFact]


async def known_about(tx: TenantTx, visit: Visit, staff_id: UUID, at: datetime) -> Known:
    if visit.customer_id is None:
        return Known([], [])
    customer = await attribution.known_facts(tx, visit.project_id, [visit.customer_id])
    return Known(customer, await attribution.desk_facts(tx, visit.project_id, staff_id, at))
