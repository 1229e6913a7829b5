"""One function a statement; see queries.sql."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.turns.rotation import TurnEntry
from backend.features.reception.models import Board, Held, Reception, Visit
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__)
_BOARDS = msgspec.json.Decoder(Board)
ENTRIES = msgspec.json.Decoder(TurnEntry)


async def board_lock(tx: TenantTx, office_id: UUID) -> Held | None:
    return _held(office_id, await tx.row(SQL.board_lock, tx.tenant_id, office_id))


async def board_read(tx: TenantTx, office_id: UUID) -> Held | None:
    return _held(office_id, await tx.row(SQL.board_read, tx.tenant_id, office_id))


async def board_open(tx: TenantTx, office_id: UUID) -> None:
    await tx.run(SQL.board_open, tx.tenant_id, office_id, digest.canonical(Board()))


async def board_save(
    tx: TenantTx,
    held: Held,
    board: Board,
    entries: Sequence[TurnEntry],
    offers: Sequence[tuple[UUID, UUID, UUID, str]],
    at: datetime,
) -> dict[UUID, str]:
    """`offers` are (id, visit, consultant, kind). The consultant's name for each visit that nobody else had."""
    offered = [list(column) for column in zip(*offers, strict=True)] if offers else [[], [], [], []]
    rows = await tx.rows(
        SQL.board_save, tx.tenant_id, held.office_id, digest.canonical(board), held.entry_seq + len(entries), at,
        list(range(held.entry_seq + 1, held.entry_seq + len(entries) + 1)),
        [UUID(entry.seat) if entry.seat else None for entry in entries], [entry.event for entry in entries],
        [UUID(entry.visit) if entry.visit else None for entry in entries],
        [digest.canonical(entry) for entry in entries], *offered,
    )  # fmt: skip
    return {row["visit_id"]: row["name"] for row in rows}


async def entries_since(tx: TenantTx, office_id: UUID, since: datetime) -> list[Row]:
    return await tx.rows(SQL.entries_since, tx.tenant_id, office_id, since)


async def entries_all(tx: TenantTx, office_id: UUID) -> list[TurnEntry]:
    return [ENTRIES.decode(row["entry"]) for row in await tx.rows(SQL.entries_all, tx.tenant_id, office_id)]


async def entries_of_circle(tx: TenantTx, office_id: UUID) -> list[Row]:
    return await tx.rows(SQL.entries_of_circle, tx.tenant_id, office_id)


async def entry_by_hand(tx: TenantTx, office_id: UUID, visit_id: UUID) -> TurnEntry | None:
    row = await tx.row(SQL.entry_by_hand, tx.tenant_id, office_id, visit_id)
    return ENTRIES.decode(row["entry"]) if row else None


async def owner_calls(tx: TenantTx, visit_ids: Sequence[UUID]) -> list[Row]:
    return await tx.rows(SQL.owner_calls, tx.tenant_id, list(visit_ids))


async def owners_told(tx: TenantTx, visit_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], datetime]:
    """(visit, owner) -> when."""
    rows = await tx.rows(SQL.owners_told, tx.tenant_id, list(visit_ids))
    return {(row["visit_id"], row["owner_id"]): row["told_at"] for row in rows}


async def owner_told_insert(tx: TenantTx, visit_id: UUID, owner_id: UUID, at: datetime) -> None:
    await tx.run(SQL.owner_told_insert, tx.tenant_id, visit_id, owner_id, at)


async def works_in_project(tx: TenantTx, staff_id: UUID, project_id: UUID, at: datetime) -> bool:
    return bool(await tx.value(SQL.works_in_project, tx.tenant_id, staff_id, project_id, at))


async def reception_last(tx: TenantTx, visit_id: UUID) -> Row | None:
    return await tx.row(SQL.reception_last, tx.tenant_id, visit_id)


async def receptions_earlier(tx: TenantTx, office_id: UUID, start: datetime, end: datetime) -> list[Reception]:
    rows = await tx.rows(SQL.receptions_earlier, tx.tenant_id, office_id, start, end)
    return [Reception(**row) for row in rows]


async def owner_call_insert(tx: TenantTx, *values: Any) -> None:
    """(id, visit, owner, result, when, by)"""
    await tx.run(SQL.owner_call_insert, tx.tenant_id, *values)


async def visit_record(tx: TenantTx, visit: Visit) -> bool:
    """False: it is written down already."""
    return await tx.run(
        SQL.visit_record, tx.tenant_id, visit.id, visit.project_id, visit.office_id, visit.customer_id, visit.ticket,
        visit.arrived_at, visit.kind, visit.asked_for, visit.answers, visit.recorded_by, visit.left_at,
    ) == 1  # fmt: skip


async def visit_leave(tx: TenantTx, visit_id: UUID, at: datetime, by: UUID) -> bool:
    return await tx.run(SQL.visit_leave, tx.tenant_id, visit_id, at, by) == 1


async def visits_recorded(tx: TenantTx, office_id: UUID, since: datetime) -> int:
    return int(await tx.value(SQL.visits_recorded, tx.tenant_id, office_id, since) or 0)


async def office_find(tx: TenantTx, office_id: UUID) -> Row | None:
    return await tx.row(SQL.office_find, tx.tenant_id, office_id)


async def reception_insert(
    tx: TenantTx, id_: UUID, visit_id: UUID, office_id: UUID, consultant_id: UUID, kind: str,
    offered_at: datetime, accepted_at: datetime | None = None,
) -> bool:  # fmt: skip
    """False: somebody already has the visitor."""
    return (
        await tx.run(
            SQL.reception_insert,
            tx.tenant_id,
            id_,
            visit_id,
            office_id,
            consultant_id,
            kind,
            offered_at,
            accepted_at,
        )
        == 1
    )


async def reception_live(tx: TenantTx, visit_id: UUID) -> Reception | None:
    row = await tx.row(SQL.reception_live, tx.tenant_id, visit_id)
    return msgspec.convert(dict(row), Reception) if row else None


async def reception_accept(tx: TenantTx, visit_id: UUID, consultant_id: UUID, at: datetime) -> bool:
    return await tx.run(SQL.reception_accept, tx.tenant_id, visit_id, consultant_id, at) == 1


async def reception_close(
    tx: TenantTx, visit_id: UUID, consultant_id: UUID, at: datetime, outcome: str, reason: str | None
) -> bool:
    return await tx.run(SQL.reception_close, tx.tenant_id, visit_id, consultant_id, at, outcome, reason) == 1


async def visit_find(tx: TenantTx, visit_id: UUID) -> Visit | None:
    row = await tx.row(SQL.visit_find, tx.tenant_id, visit_id)
    return msgspec.convert(dict(row), Visit) if row else None


async def visits_since(tx: TenantTx, office_id: UUID, since: datetime, until: datetime) -> list[Row]:
    return await tx.rows(SQL.visits_since, tx.tenant_id, office_id, since, until)


async def absence_open(
    tx: TenantTx, id_: UUID, office_id: UUID, staff_id: UUID, reason: str, note: str, at: datetime, by: UUID
) -> None:
    await tx.run(SQL.absence_open, tx.tenant_id, id_, office_id, staff_id, reason, note, at, by)


async def absence_close(tx: TenantTx, office_id: UUID, staff_id: UUID, at: datetime, by: UUID) -> None:
    await tx.run(SQL.absence_close, tx.tenant_id, office_id, staff_id, at, by)


async def staff_names(tx: TenantTx, office_id: UUID) -> list[Row]:
    return await tx.rows(SQL.staff_names, tx.tenant_id, office_id)


def _held(office_id: UUID, row: Row | None) -> Held | None:
    if row is None:
        return None
    board = _BOARDS.decode(row["board"])
    gone = {str(id_) for id_ in row["departed"]}
    if gone & board.seats.keys():
        board = _without(board, gone)
    return Held(office_id=office_id, board=board, entry_seq=row["entry_seq"])


def _without(board: Board, gone: set[str]) -> Board:
    """离职: whoever has left, by whatever way, gets no visitor."""
    seats = {
        id_: msgspec.structs.replace(seat, duty="departed") if id_ in gone else seat
        for id_, seat in board.seats.items()
    }
    return msgspec.structs.replace(board, seats=seats)
