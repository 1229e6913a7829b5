"""What people see of the door: the board for everybody, the workspace for one consultant. Reads only."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from backend.engine.turns import rotation
from backend.engine.turns.why import why as why_of
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.reception import queries
from backend.features.reception.models import (
    Board,
    BoardView,
    Call,
    Owner,
    Reception,
    SeatView,
    TurnView,
    Visit,
    VisitView,
    WhyView,
)
from backend.features.reception.owners import owners_of
from backend.features.reception.receiving import group_of
from backend.features.reception.turns import overnight
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound


class Elsewhere(Struct, frozen=True, kw_only=True):
    """A visitor of today whom somebody else received or receives: taken over from this consultant (`mine` is what they
    had of the visitor), or their own customer who came while they were away. `why` names the sentence."""

    item: VisitView
    why: str
    mine: Reception | None = None


class Workspace(Struct, frozen=True, kw_only=True):
    """今日工作台: what one consultant has to do now. `ahead` counts who is before them in line; None: not in line."""

    seat: SeatView | None
    offered: tuple[VisitView, ...]
    receiving: tuple[VisitView, ...]
    finished: tuple[VisitView, ...]
    elsewhere: tuple[Elsewhere, ...]
    waiting: tuple[VisitView, ...]
    ahead: int | None
    board: BoardView


async def board(tx: TenantTx, keys: Keys, office_id: UUID, at: datetime) -> BoardView:
    """接待台. Raises NotFound."""
    office = await queries.office_find(tx, office_id)
    held = await queries.board_read(tx, office_id)
    if office is None or held is None:
        raise NotFound(what="office")
    start, end = day_of(at, office["timezone"])
    rulebook = await rulebooks.current(tx, office["project_id"], at)
    names = {str(row["id"]): row["name"] for row in await queries.staff_names(tx, office_id)}
    ledger = await _ledger(tx, office_id, start, names)
    visits = await visits_of_day(tx, keys, office_id, start, end)
    stands, _ = overnight(held.board, start)
    visits = await _with_owners(tx, visits, stands, names)
    line = rotation.upcoming(stands.turns, stands.states(), rulebook.turns(at))
    return BoardView(
        office_id=office_id, office_name=office["name_zh"], project_id=office["project_id"], at=at,
        seats=_seats(stands, line, names, ledger),
        waiting=tuple(view for view in visits if _waits(view)),
        live=tuple(view for view in visits if view.reception and view.reception.closed_at is None),
        finished=tuple(view for view in visits if view.reception and _over(view.reception)),
        ledger=tuple(ledger), left=tuple(view for view in visits if view.visit.left_at and _is_loose(view)),
        earlier=tuple(await queries.receptions_earlier(tx, office_id, start, end)),
        entry_seq=held.entry_seq,
        line=tuple(UUID(place) for place in stands.turns.places()),
    )  # fmt: skip


async def workspace(tx: TenantTx, keys: Keys, staff_id: UUID, office_id: UUID, at: datetime) -> Workspace:
    return workspace_of(await board(tx, keys, office_id, at), staff_id)


def workspace_of(view: BoardView, staff_id: UUID) -> Workspace:
    """One consultant's part of what everybody sees."""
    seat = next((seat for seat in view.seats if seat.consultant_id == staff_id), None)
    mine = [item for item in (*view.live, *view.finished) if item.reception and
            item.reception.consultant_id == staff_id]  # fmt: skip
    return Workspace(
        seat=seat,
        offered=tuple(v for v in mine if v.reception and not v.reception.accepted_at and not v.reception.closed_at),
        receiving=tuple(v for v in mine if v.reception and v.reception.accepted_at and not v.reception.closed_at),
        finished=tuple(v for v in mine if v.reception and v.reception.closed_at),
        elsewhere=elsewhere(view, staff_id),
        waiting=view.waiting,
        ahead=seat.place - 1 if seat and seat.place else None,
        board=view,
    )  # fmt: skip


def elsewhere(view: BoardView, staff_id: UUID) -> tuple[Elsewhere, ...]:
    """今日客户 whom others have now: handed over, taken away, passed on, or received in this consultant's stead."""
    had = {one.visit_id: one for one in view.earlier if one.consultant_id == staff_id}
    found = []
    for item in sorted((*view.waiting, *view.live, *view.finished, *view.left), key=lambda item: item.visit.arrived_at):
        now = item.reception
        if now is not None and now.consultant_id == staff_id and (now.closed_at is None or _over(now)):
            continue
        # Passed on or handed over and still waiting: the last reception is this consultant's own.
        mine = now if now is not None and now.consultant_id == staff_id else had.get(item.visit.id)
        if mine is not None:
            found.append(Elsewhere(item=item, why=_went(item) or _why(mine), mine=mine))
        elif item.owner is not None and item.owner.staff_id == staff_id:
            found.append(Elsewhere(item=item, why=_went(item) or ("owner_away" if now else "owner_waits")))
    return tuple(found)


def _went(item: VisitView) -> str | None:
    return "left" if item.visit.left_at is not None else None


def _why(mine: Reception) -> str:
    """The sentence's key: how the visitor went on. A reason that somebody typed is theirs alone."""
    if mine.outcome == "passed":
        return "no_answer" if mine.reason == "no_answer" else "declined"
    return mine.reason if mine.reason in ("own_old_customer", "owner_returned", "corrected") else "reassigned"


async def visits_of_day(tx: TenantTx, keys: Keys, office_id: UUID, start: datetime, end: datetime) -> list[VisitView]:
    """来访登记 of a day, numbers masked."""
    rows = await queries.visits_since(tx, office_id, start, end)
    people = await customers.show_many(tx, keys, {row["customer_id"] for row in rows if row["customer_id"]})
    names = {row["id"]: row["name"] for row in await queries.staff_names(tx, office_id)}
    return [_visit_view(row, people, names) for row in rows]


def day_of(at: datetime, timezone: str) -> tuple[datetime, datetime]:
    """The office's calendar day around `at`."""
    local = at.astimezone(ZoneInfo(timezone))
    start = datetime.combine(local.date(), time.min, ZoneInfo(timezone))
    return start, start + timedelta(days=1)


async def _ledger(tx: TenantTx, office_id: UUID, start: datetime, names: Mapping[str, str]) -> list[TurnView]:
    views = []
    for row in await queries.entries_since(tx, office_id, start):
        name = names.get(str(row["consultant_id"]), "") if row["consultant_id"] else ""
        entry = queries.ENTRIES.decode(row["entry"])
        views.append(TurnView(seq=row["seq"], name=name, ticket=row["ticket"], entry=entry))
    return views


def _seats(
    board: Board, line: tuple[str, ...], names: Mapping[str, str], ledger: list[TurnView]
) -> tuple[SeatView, ...]:
    today = Counter((view.entry.event, view.entry.seat) for view in ledger)
    circle, turns = board.turns.circle, board.turns
    stands_in = {person: place for place, person in turns.loans}
    ordered = sorted(
        (id_ for id_ in circle if id_ in board.seats), key=lambda id_: line.index(id_) if id_ in line else 999
    )
    return tuple(
        SeatView(
            consultant_id=UUID(id_), name=names.get(id_, ""), state=board.seats[id_].state,
            since=board.seats[id_].since, place=line.index(id_) + 1 if id_ in line else None,
            owed=turns.owed.count(id_), turns_today=today["taken", id_] + today["made_up", id_],
            kinds=tuple(board.seats[id_].visits.values()), made_up=today["made_up", id_],
            forfeited=today["forfeited", id_] + today["declined", id_], lent=today["lent", id_],
            lent_to=names.get(turns.stand_in(id_)) if turns.stand_in(id_) != id_ else None,
            stands_in=names.get(stands_in[id_]) if id_ in stands_in else None,
        )
        for id_ in ordered
    )  # fmt: skip


def _visit_view(row: Row, people: Mapping[UUID, Customer], names: Mapping[UUID, str]) -> VisitView:
    customer = people.get(row["customer_id"])
    visit = Visit(**{field: row[field] for field in Visit.__struct_fields__})
    reception = None
    if row["r_id"] is not None:
        reception = Reception(
            id=row["r_id"], visit_id=row["id"], office_id=row["office_id"], consultant_id=row["consultant_id"],
            kind=row["r_kind"], offered_at=row["offered_at"], accepted_at=row["accepted_at"],
            closed_at=row["closed_at"], outcome=row["outcome"], reason=row["reason"],
        )  # fmt: skip
    return VisitView(
        visit=visit, reception=reception, consultant_name=names.get(row["consultant_id"]),
        visitor_name=customer.name if customer else "",
        title=customer.title if customer else None, phone_mask=customer.phone_mask if customer else "",
        group=group_of(visit),
    )  # fmt: skip


async def _with_owners(
    tx: TenantTx, visits: list[VisitView], board: Board, names: Mapping[str, str]
) -> list[VisitView]:
    """原顾问 of whoever waits, has left, is or was received by somebody else, and whether they were called or told."""
    concerned = [view for view in visits if _is_loose(view) or (view.reception and _with_somebody(view.reception))]
    owners = await owners_of(tx, [view.visit for view in concerned])
    calls = {row["visit_id"]: row for row in await queries.owner_calls(tx, list(owners))} if owners else {}
    told = await queries.owners_told(tx, list(owners)) if owners else {}
    return [
        _with_owner(view, owners.get(view.visit.id), calls.get(view.visit.id), told, board, names) for view in visits
    ]  # fmt: skip


def _with_owner(
    view: VisitView, owner: str | None, call: Row | None, told: Mapping[tuple[UUID, UUID], datetime], board: Board,
    names: Mapping[str, str],
) -> VisitView:  # fmt: skip
    received_by = view.reception.consultant_id if view.reception and _with_somebody(view.reception) else None
    if owner is None or owner not in names or owner == str(received_by):
        return view
    seat = board.seats.get(owner)
    called = Call(result=call["result"], at=call["called_at"], by=call["called_by"]) if call else None
    return msgspec.structs.replace(
        view,
        owner=Owner(
            staff_id=UUID(owner), name=names[owner], state=seat.state if seat else "off",
            here=seat is not None and seat.duty == "on_site", call=called,
            told_at=told.get((view.visit.id, UUID(owner))),
        ),
    )  # fmt: skip


async def why(tx: TenantTx, keys: Keys, office_id: UUID, staff_id: UUID, at: datetime) -> WhyView:
    """为什么排在这里. Raises NotFound."""
    held, view = await queries.board_read(tx, office_id), await board(tx, keys, office_id, at)
    seat = next((seat for seat in view.seats if seat.consultant_id == staff_id), None)
    if held is None or seat is None:
        raise NotFound(what="seat")
    rows = await queries.entries_of_circle(tx, office_id)
    entries = [queries.ENTRIES.decode(row["entry"]) for row in rows]
    me, turns = str(staff_id), held.board.turns
    other, states = turns.stand_in(me), {str(one.consultant_id): one.state for one in view.seats}
    return WhyView(
        seat=seat, why=why_of(entries, states, me),
        tickets={entry.visit: row["ticket"] for entry, row in zip(entries, rows, strict=True) if entry.visit},
        may_lend=all(me not in pair for pair in turns.loans),
        may_undo=other != me and (other, me) in turns.loans,
    )  # fmt: skip


def _waits(view: VisitView) -> bool:
    return view.visit.left_at is None and _is_loose(view)


def _is_loose(view: VisitView) -> bool:
    return view.reception is None or _loose(view.reception)


def _loose(reception: Reception) -> bool:
    """Passed on or handed over and nobody has the visitor yet."""
    return reception.outcome in ("passed", "handed_over")


def _with_somebody(reception: Reception) -> bool:
    """Received now, or to the end by whoever covered (义务接待)."""
    return reception.closed_at is None or (reception.kind == "cover" and _over(reception))


def _over(reception: Reception) -> bool:
    return reception.outcome in ("ended", "withdrawn")
