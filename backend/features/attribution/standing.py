"""Whose somebody is now, what is to be done, what was found (归属现状、待办、处罚), from the newest verdicts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.engine.verdict import Penalty
from backend.features.attribution import consequences
from backend.features.attribution.models import Kept
from backend.kit.db import Row, TenantTx
from backend.kit.sql import load

SQL = load(__name__, "standing.sql")
_PENALTY = msgspec.json.Decoder(Penalty)


class Standing(Struct, frozen=True, kw_only=True):
    """One customer: `until` is the end of the protection window, None where nothing ends it."""

    customer_id: UUID
    project_id: UUID
    status: str
    pool: str | None
    until: datetime | None
    verdict_id: UUID
    decided_at: datetime
    holders: tuple[UUID, ...] = ()


class DutyOpen(Struct, frozen=True, kw_only=True):
    """One duty, as in `verdict.Duty`; `staff_id` is None where a role bears it."""

    project_id: UUID
    code: str
    clause: str
    who: str
    staff_id: UUID | None
    customer_id: UUID | None
    subject: str | None
    need: str | None
    missing: int
    status: str
    since: datetime
    due_at: datetime | None
    verdict_id: UUID

    def late(self, at: datetime) -> bool:
        """Missed by the verdict, or by the clock since."""
        return self.status == "missed" or (self.due_at is not None and self.due_at <= at)


class PenaltyFound(Struct, frozen=True, kw_only=True):
    """One penalty by a verdict; `matter` stays the same however often it is decided again."""

    matter: UUID
    project_id: UUID
    subject_id: UUID
    staff_id: UUID | None
    penalty: Penalty
    verdict_id: UUID
    found_at: datetime


async def keep(tx: TenantTx, project_id: UUID, kept: Sequence[Kept], at: datetime) -> None:
    """Called by whoever keeps verdicts, in the same transaction."""
    await consequences.project(tx, SQL.standing_clear, SQL.standing_put, project_id, kept, at)


async def standings(tx: TenantTx, customer_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    rows = await tx.rows(SQL.standings_of, tx.tenant_id, list(customer_ids))
    return {row["customer_id"]: _standing(row) for row in rows}


async def held_by(
    tx: TenantTx, project_id: UUID, holder_id: UUID, at: datetime, limit: int = 50, offset: int = 0
) -> list[Standing]:
    """Somebody's customers: the soonest to lapse first, then those no longer protected, then those without an end."""
    rows = await tx.rows(SQL.held_by, tx.tenant_id, project_id, holder_id, limit, offset, at)
    return [_standing(row) for row in rows]


class Held(Struct, frozen=True):
    """How many somebody holds, how many of them lapse soon, and how many are no longer protected."""

    held: int = 0
    lapsing: int = 0
    lapsed: int = 0


async def held_count(tx: TenantTx, project_id: UUID, holder_id: UUID, soon: datetime, at: datetime) -> Held:
    row = await tx.row(SQL.held_count, tx.tenant_id, project_id, holder_id, soon, at)
    return Held(row["held"], row["lapsing"], row["lapsed"]) if row else Held()


async def duties_of(tx: TenantTx, staff_id: UUID, limit: int = 200) -> list[DutyOpen]:
    """有何义务 of one person, the most urgent first."""
    return _once(await tx.rows(SQL.duties_of, tx.tenant_id, staff_id, limit))


async def duties_in(tx: TenantTx, project_id: UUID, who: str | None = None, limit: int = 500) -> list[DutyOpen]:
    """Of a role (`clerk`, `manager` …), or of everybody in the project."""
    return _once(await tx.rows(SQL.duties_in, tx.tenant_id, project_id, who, limit))


async def duties_for(tx: TenantTx, project_id: UUID, posts: Sequence[str], limit: int = 200) -> list[DutyOpen]:
    """What falls to these posts (岗位), as rulebooks name them."""
    return _once(await tx.rows(SQL.duties_for, tx.tenant_id, project_id, list(posts), limit))


async def late_in(tx: TenantTx, project_id: UUID, at: datetime, limit: int = 200) -> list[DutyOpen]:
    """逾期: what people of the project have let slip, the longest ago first."""
    return _once(await tx.rows(SQL.late_in, tx.tenant_id, project_id, at, limit))


async def duties_about(tx: TenantTx, customer_id: UUID) -> list[DutyOpen]:
    return _once(await tx.rows(SQL.duties_about, tx.tenant_id, customer_id))


async def penalties_in(tx: TenantTx, project_id: UUID, since: datetime) -> list[PenaltyFound]:
    return [_found(row) for row in await tx.rows(SQL.penalties_in, tx.tenant_id, project_id, since)]


async def penalty(tx: TenantTx, matter: UUID) -> PenaltyFound | None:
    row = await tx.row(SQL.penalty_of, tx.tenant_id, matter)
    return _found(row) if row else None


def _standing(row: Row) -> Standing:
    return Standing(**{**dict(row), "holders": tuple(row["holders"])})


def _found(row: Row) -> PenaltyFound:
    return PenaltyFound(
        matter=row["matter"], project_id=row["project_id"], subject_id=row["subject_id"], staff_id=row["staff_id"],
        penalty=_PENALTY.decode(row["body"]), verdict_id=row["verdict_id"], found_at=row["found_at"],
    )  # fmt: skip


def _once(rows: Iterable[Row]) -> list[DutyOpen]:
    """A duty may stand in the verdict about the customer and in the one about the person: it is one duty."""
    found: dict[tuple[object, ...], DutyOpen] = {}
    for row in rows:
        duty = DutyOpen(**dict(row))
        key = (duty.code, duty.clause, duty.who, duty.customer_id, duty.subject, duty.need, duty.since)
        found.setdefault(key, duty)
    return list(found.values())
