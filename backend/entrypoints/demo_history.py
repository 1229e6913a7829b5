"""The stories of a demo plan acted out at the door, on a board of their own: today's board is not touched.

Who receives is not written in the plan: the verdict at the door and the rotation say so, as for any visitor.
"""

import heapq
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.engine.facts import (
    AnyFact,
    CallTaken,
    ContractSigned,
    DutyChanged,
    FollowedUp,
    HandedToBackOffice,
    QueueSet,
    ReceptionEnded,
    Recognised,
    RecordEntered,
    SubscriptionSigned,
    Visited,
    VisitRegistered,
)
from backend.engine.turns import rotation
from backend.engine.verdict import NEXT_IN_ROTATION, Owns, Receives, Verdict
from backend.entrypoints.demo_past import Past
from backend.entrypoints.demo_plan import ZONE, Happening, Plan, Step, first_day, happenings
from backend.features.customers import service as customers
from backend.features.evidence import service as evidence
from backend.features.reception import turns
from backend.features.reception.models import Board, Reception, Seat, Visit
from backend.features.reception.receiving import facts_of_acceptance
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

_LATER = timedelta(minutes=25)
_GREETED, _SERVED = timedelta(minutes=3), timedelta(minutes=45)
_GONE_BEFORE, _GONE_FOR = timedelta(minutes=40), timedelta(minutes=150)
_ANSWERS = msgspec.json.encode({"fields": ["surname", "own_phone"], "first_visit": "yes"})
Act = Callable[[datetime], Awaitable[None]]


class Team(Struct, frozen=True):
    """An office and its consultants in the order of the rotation."""

    office_id: UUID
    consultants: tuple[UUID, ...]


class Place(Struct, frozen=True, kw_only=True):
    """Where it all happens. `clerk` enters what is handed in; None: nobody hands in."""

    project_id: UUID
    slug: str
    teams: tuple[Team, ...]
    clerk: UUID | None


class _Known(Struct):
    """A household once it has come: to which office, who received it last, and whether it is there now."""

    id: UUID
    office_id: UUID
    receiver: str
    inside: bool = True


def opening(at: datetime, in_force_from: datetime) -> datetime:
    """The morning of the first day that is told of: two full quarters ago, and not before the rulebook's first day."""
    since = max(first_day(at.astimezone(ZONE).date()), in_force_from.astimezone(ZONE).date())
    return min(at, _moment(since, 9))


async def write(tx: TenantTx, keys: Keys, place: Place, plan: Plan, first: datetime, at: datetime) -> None:
    """From the opening to yesterday evening, through the book of a project that has no entries about customers yet."""
    today = at.astimezone(ZONE).date()
    rules = await rulebooks.in_force(tx, place.project_id, first)
    past = Past(tx, rules, await evidence.lock(tx, place.project_id), _moment(today, 0))
    story = _Story(tx, keys, place, past)
    await story.open(first)
    day_two = first.astimezone(ZONE).date() + timedelta(days=1)
    await story.play(happenings(plan, place.slug, day_two, today))
    await past.pass_to(_moment(today, 0) - timedelta(seconds=1))


class _Story:
    def __init__(self, tx: TenantTx, keys: Keys, place: Place, past: Past) -> None:
        self._tx, self._keys, self._place, self._past = tx, keys, place, past
        self._boards: dict[UUID, Board] = {}
        self._known: dict[int, _Known] = {}
        self._heap: list[tuple[datetime, int, Act]] = []
        self._pushed = 0
        self._papers: dict[str, list[tuple[UUID, str]]] = {}

    async def open(self, at: datetime) -> None:
        """排定轮序表, and everybody is on the floor."""
        for team in self._place.teams:
            order = tuple(map(str, team.consultants))
            seats = {who: Seat(duty="on_site", since=at) for who in order}
            state = rotation.set_circle(rotation.EMPTY, order, at=at).state
            self._boards[team.office_id] = Board(turns=state, seats=seats)
            await self._past.write(at, [QueueSet(**_fact(at), order=order)], also=(team.office_id,))
            await self._past.write(at, [_duty(at, who, "on_site") for who in order])

    async def play(self, scripted: Sequence[Happening]) -> None:
        for one in scripted:
            self._push(one.at.astimezone(UTC), partial(self._happen, one))
        while self._heap:
            at, _, act = heapq.heappop(self._heap)
            await act(at)

    def _push(self, at: datetime, act: Act) -> None:
        self._pushed += 1
        heapq.heappush(self._heap, (at, self._pushed, act))

    async def _happen(self, one: Happening, at: datetime) -> None:
        """Later, if the story is not as far as that, or nobody could see to it now."""
        known, step = self._known.get(one.household.number), one.step
        if (step.do != "visit" and known is None) or (known is not None and known.inside):
            self._push(at + _LATER, partial(self._happen, one))
        elif step.do in ("visit", "back"):
            await self._come(one, at)
        elif known is not None:
            fact = self._doing(known, step, one.household.price_yuan, at)
            await self._past.write(at, [fact], known.id, Owns(customer=str(known.id)))

    def _doing(self, known: _Known, step: Step, price: int, at: datetime) -> AnyFact:
        owner = self._past.owner(known.id) or known.receiver
        if step.do == "call":
            return FollowedUp(**_fact(at, known.id, owner), consultant=owner, answered=step.answered)
        if step.do == "rang":
            return CallTaken(**_fact(at, known.id, owner), consultant=owner)
        signed = SubscriptionSigned if step.do == "subscribe" else ContractSigned
        return signed(**_fact(at, known.id, known.receiver), consultant=known.receiver, price_yuan=price)

    def _team(self, one: Happening) -> Team:
        """The larger an office, the more come to it."""
        line = [team for team in self._place.teams for _ in team.consultants]
        return line[int(one.household.place * len(line))]

    async def _come(self, one: Happening, at: datetime) -> None:
        team, known = self._team(one), self._known.get(one.household.number)
        board = self._boards[team.office_id]
        owner = (self._past.owner(known.id) or known.receiver) if known else None
        somebody_busy = any(seat.visits for seat in board.seats.values())
        nobody_here = not rotation.upcoming(board.turns, board.states(), self._past.rules.current.turns(at))
        owner_gone = owner is not None and board.seats[owner].duty != "on_site"
        if somebody_busy or nobody_here or owner_gone:
            self._push(at + _LATER, partial(self._happen, one))
        elif one.step.owner == "away" and owner is not None:
            await self._duty_changes(team, owner, "out_private", at)
            self._push(at + _GONE_BEFORE, partial(self._arrive, one, team, owner))
            self._push(at + _GONE_FOR, partial(self._duty_changes, team, owner, "on_site"))
        else:
            await self._arrive(one, team, owner, at)

    async def _duty_changes(self, team: Team, who: str, state: Any, at: datetime) -> None:
        self._boards[team.office_id] = turns.on_duty(self._boards[team.office_id], who, state, at)
        await self._past.write(at, [_duty(at, who, state)])

    async def _arrive(self, one: Happening, team: Team, owner: str | None, at: datetime) -> None:
        """来访: the verdict at the door, then the rotation."""
        board = self._boards[team.office_id]
        if any(seat.visits for seat in board.seats.values()):
            self._push(at + timedelta(minutes=5), partial(self._arrive, one, team, owner))
            return
        known = self._known.get(one.household.number)
        customer = known.id if known else await self._meet(one, at)
        visit_id = new_id()
        facts: list[AnyFact] = [self._visited(one, team, customer, visit_id, at)]
        if one.step.owner == "blank" and owner is not None:
            facts.append(Recognised(**_fact(at, customer, owner), consultant=owner, recognised=False))
        ask = Receives(customer=str(customer), visit=str(visit_id))
        verdict = await self._past.write(at, facts, customer, ask, also=(visit_id,))
        choice = turns.choose(board, self._past.rules.current.turns(at), _meant(verdict), str(visit_id), at)
        lines = turns.evidence_of(choice.entries, str(customer), at)
        if lines:
            await self._past.write(at, lines, also=(visit_id,))
        board, who = choice.board, str(choice.consultant)
        if one.step.grabbed:  # 轮错: not the one whose turn it was
            order = board.turns.circle
            grabber = order[(order.index(who) + 1) % len(order)]
            board = turns.seat_visit(turns.leave_visit(board, who, str(visit_id)), grabber, str(visit_id), choice.kind)
            who = grabber
        self._boards[team.office_id] = board
        self._known[one.household.number] = _Known(customer, team.office_id, known.receiver if known else who)
        live = Reception(
            id=new_id(), visit_id=visit_id, office_id=team.office_id, consultant_id=UUID(who), kind=choice.kind,
            offered_at=at, accepted_at=None, closed_at=None, outcome=None, reason=None,
        )  # fmt: skip
        self._push(at + _GREETED, partial(self._accept, one, live))

    async def _meet(self, one: Happening, at: datetime) -> UUID:
        found = await customers.identify(self._tx, self._keys, self._place.project_id, one.household.contact, at)
        return found.id

    def _visited(self, one: Happening, team: Team, customer: UUID, visit_id: UUID, at: datetime) -> Visited:
        met = [known.id for known in self._known.values() if known.office_id == team.office_id]
        friend = (str(met[-1 - one.household.number % min(12, len(met))]),) if met else ()
        return Visited(
            **_fact(at, customer), visit=str(visit_id), first_visit=one.step.do == "visit",
            introduced_by=friend if one.step.introduced else (), accompanied_by=friend if one.step.brought else (),
        )  # fmt: skip

    async def _accept(self, one: Happening, live: Reception, at: datetime) -> None:
        """接待并登记, as the consultant's phone writes it."""
        known = self._known[one.household.number]
        visit = Visit(
            id=live.visit_id, project_id=self._place.project_id, office_id=live.office_id, customer_id=known.id,
            ticket="", arrived_at=live.offered_at, kind="registered", asked_for=None, answers=_ANSWERS,
        )  # fmt: skip
        facts = [msgspec.structs.replace(fact, source="staff") for fact in facts_of_acceptance(visit, live, at)]
        who = str(live.consultant_id)
        ask = Owns(customer=str(known.id))
        await self._past.write(at, facts, known.id, ask, live.consultant_id, also=(live.visit_id,))
        if live.kind != "cover":
            known.receiver = who
        self._file(who, known.id, facts, at)
        self._push(at + _SERVED, partial(self._end, one, live))

    async def _end(self, one: Happening, live: Reception, at: datetime) -> None:
        known, who, visit = self._known[one.household.number], str(live.consultant_id), str(live.visit_id)
        ended = ReceptionEnded(**_fact(at, known.id, who), consultant=who, visit=visit)
        await self._past.write(at, [ended], also=(live.visit_id,))
        self._boards[live.office_id] = turns.leave_visit(self._boards[live.office_id], who, visit)
        known.inside = False

    def _file(self, who: str, customer: UUID, facts: Sequence[AnyFact], at: datetime) -> None:
        """The day's registers go to the clerk in the evening, and into the computer in the morning."""
        records = [(customer, fact.id) for fact in facts if isinstance(fact, VisitRegistered)]
        if self._place.clerk is None or not records:
            return
        if who not in self._papers:
            self._papers[who] = []
            evening = _moment(at.astimezone(ZONE).date(), 20)
            self._push(evening, partial(self._hand_in, who))
        self._papers[who] += records

    async def _hand_in(self, who: str, at: datetime) -> None:
        papers = self._papers.pop(who)
        for customer, record in papers:
            fact = HandedToBackOffice(**_fact(at, customer, who), consultant=who, record=record)
            await self._past.write(at, [fact], customer, Owns(customer=str(customer)), UUID(who))
        morning = _moment(at.astimezone(ZONE).date() + timedelta(days=1), 10)
        if morning < self._past.today:
            self._push(morning, partial(self._enter, papers))

    async def _enter(self, papers: Sequence[tuple[UUID, str]], at: datetime) -> None:
        for customer, record in papers:
            clerk = str(self._place.clerk)
            fact = RecordEntered(**_fact(at, customer, clerk), clerk=clerk, record=record)
            await self._past.write(at, [fact], customer, Owns(customer=str(customer)))


def _meant(verdict: Verdict | None) -> str | None:
    """Whom the verdict sends the visitor to, as at a check-in: also an owner who is away (义务接待)."""
    if verdict is None:
        return None
    if verdict.receiver not in (None, NEXT_IN_ROTATION):
        return verdict.receiver
    return verdict.holders[0] if verdict.status == "owned" and verdict.holders else None


def _fact(at: datetime, customer: UUID | None = None, actor: str | None = None) -> dict[str, Any]:
    return {"id": str(new_id()), "at": at, "customer": str(customer) if customer else None, "actor": actor}


def _duty(at: datetime, who: str, state: Any) -> DutyChanged:
    return DutyChanged(**_fact(at, None, who), consultant=who, state=state)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)
