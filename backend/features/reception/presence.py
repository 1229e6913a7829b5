"""Who is on the floor (在岗): absences with their reasons, and joining or leaving the rotation."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from backend.engine.facts import DutyChanged, QueueSet
from backend.engine.turns import rotation
from backend.features.reception import queries, stops, turns
from backend.features.reception.errors import BoardMoved, NotAConsultant, StillReceiving
from backend.features.reception.floor import step
from backend.features.reception.models import Seat
from backend.kit.db import Row, TenantTx
from backend.kit.ids import new_id

Reason = Literal["lunch", "out_business", "out_private", "off"]


async def step_out(
    tx: TenantTx, office_id: UUID, staff_id: UUID, reason: Reason, by: UUID, at: datetime, note: str = ""
) -> None:
    """离岗 with a reason; what it costs is the rulebook's. Raises StillReceiving while a visitor is with them."""
    floor = await step(tx, office_id, at)
    seat = floor.board.seats.get(str(staff_id))
    if seat is not None and seat.visits:
        raise StillReceiving()
    await queries.absence_close(tx, office_id, staff_id, at, by)
    await queries.absence_open(tx, new_id(), office_id, staff_id, reason, note, at, by)
    floor.book.add(_duty(staff_id, reason, by, at))
    floor.move(turns.on_duty(floor.board, str(staff_id), reason, at))
    await floor.close()


async def step_in(tx: TenantTx, office_id: UUID, staff_id: UUID, by: UUID, at: datetime) -> None:
    """到岗: back on the floor; whoever waits is received at once. Raises ReceptionStopped."""
    people = {row["id"]: row for row in await queries.staff_names(tx, office_id)}
    if not _may_stand(people.get(staff_id)):
        raise NotAConsultant()
    await stops.require_none(tx, staff_id, at)
    floor = await step(tx, office_id, at)
    await queries.absence_close(tx, office_id, staff_id, at, by)
    floor.book.add(_duty(staff_id, "on_site", by, at))
    floor.move(turns.on_duty(floor.board, str(staff_id), "on_site", at))
    if str(staff_id) not in floor.board.turns.circle:
        joined = rotation.join(floor.board.turns, str(staff_id), at=at)
        floor.move(msgspec.structs.replace(floor.board, turns=joined.state), joined.entries)
    await floor.seat_waiting()
    await floor.close()


async def take_off(tx: TenantTx, office_id: UUID, staff_id: UUID, by: UUID, at: datetime) -> None:
    """停接: off the floor by order. Raises StillReceiving while a visitor is with them."""
    floor = await step(tx, office_id, at)
    seat = floor.board.seats.get(str(staff_id))
    if seat is None:
        return  # not in this office's rotation: `step_in` refuses them all the same
    if seat.visits:
        raise StillReceiving()
    await queries.absence_close(tx, office_id, staff_id, at, by)
    floor.book.add(_duty(staff_id, "stopped", by, at))
    floor.move(turns.on_duty(floor.board, str(staff_id), "stopped", at))
    await floor.close()


async def set_circle(
    tx: TenantTx, office_id: UUID, order: tuple[UUID, ...], by: UUID, at: datetime, *,
    seen: int | None = None, clear_owed: bool = False,
) -> None:  # fmt: skip
    """排定轮序表: the first is next. New seats start off duty. Raises BoardMoved if the ledger went on since `seen`,
    NotAConsultant."""
    people = {row["id"]: row for row in await queries.staff_names(tx, office_id)}
    if any(not _may_stand(people.get(id_)) for id_ in order):
        raise NotAConsultant()
    floor = await step(tx, office_id, at)
    if seen is not None and seen != floor.entry_seq:
        raise BoardMoved()
    seats = {str(id_): floor.board.seats.get(str(id_), Seat(since=at)) for id_ in order}
    decision = rotation.set_circle(floor.board.turns, tuple(seats), at=at, clear_owed=clear_owed, by=str(by))
    board = msgspec.structs.replace(floor.board, turns=decision.state, seats={**floor.board.seats, **seats})
    fact = QueueSet(id=str(new_id()), at=at, actor=str(by), order=tuple(seats))
    floor.book.add(fact, office_id)
    floor.move(board, decision.entries)
    await floor.seat_waiting()
    await floor.close()


async def depart(tx: TenantTx, office_id: UUID, staff_id: UUID, by: UUID, at: datetime) -> None:
    """离职: out of the rotation for good; they never get a visitor again. Raises StillReceiving."""
    floor = await step(tx, office_id, at)
    seat = floor.board.seats.get(str(staff_id))
    if seat is not None and seat.visits:
        raise StillReceiving(problem="departing_receives")
    await queries.absence_close(tx, office_id, staff_id, at, by)
    floor.book.add(_duty(staff_id, "departed", by, at))
    board = turns.on_duty(floor.board, str(staff_id), "departed", at)
    if str(staff_id) in board.turns.circle:
        left = rotation.leave(board.turns, str(staff_id), at=at)
        floor.move(msgspec.structs.replace(board, turns=left.state), left.entries)
    else:
        floor.move(board)
    await floor.close()


async def come_back(tx: TenantTx, office_id: UUID, staff_id: UUID, by: UUID, at: datetime) -> None:
    """复职: off duty until they come to the floor themselves, and then last in line."""
    floor = await step(tx, office_id, at)
    floor.book.add(_duty(staff_id, "off", by, at))
    floor.move(turns.on_duty(floor.board, str(staff_id), "off", at))
    await floor.close()


def _may_stand(row: Row | None) -> bool:
    return row is not None and row["role"] == "consultant" and row["departed_at"] is None


def _duty(staff_id: UUID, state: str, by: UUID, at: datetime) -> DutyChanged:
    return DutyChanged(
        id=str(new_id()), at=at, actor=str(by), consultant=str(staff_id), state=state,
        source="staff",
    )  # type: ignore[arg-type]  # fmt: skip


async def open_board(tx: TenantTx, office_id: UUID) -> None:
    """A new office begins with nobody on the floor."""
    await queries.board_open(tx, office_id)
