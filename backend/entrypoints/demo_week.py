"""The days before today at a demo office (演示的几天): its people at work, each through the services at their own hour.

`tenants/demo/week.yaml` says who did what and when. What follows from it (reminders, verdicts that time changes,
findings) the worker's own handlers do in between, so that the house looks as if it had been lived in: `make run` shows
no empty lists. What the rulebook refuses by then is left out and named in the log.
"""

import heapq
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.entrypoints.worker import HANDLERS
from backend.features.reception import presence, views
from backend.kit.channels import Channels
from backend.kit.crypto import Keyring, Keys
from backend.kit.db import Database, TenantTx
from backend.kit.errors import DomainError
from backend.kit.jobs import Jobs
from backend.kit.sql import load

SQL = load(__name__, "demo_week.sql")
ZONE = ZoneInfo("Asia/Shanghai")
MORNING, EVENING = time(8, 40), time(18, 5)
Act = Callable[[TenantTx, datetime], Awaitable[None]]
log = logging.getLogger(__name__)


@dataclass
class Office:
    """Where it happens: people by login, agencies by name, and the customers who have come so far by their key."""

    db: Database
    keyring: Keyring
    tenant_id: UUID
    project_id: UUID
    id: UUID
    staff: Mapping[str, UUID]
    agencies: Mapping[str, UUID]
    consultants: Sequence[UUID]
    customers: dict[str, UUID] = field(default_factory=dict)
    received_by: dict[str, UUID] = field(default_factory=dict)
    visits: dict[str, UUID] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    _line: list[tuple[datetime, int, str, Act]] = field(default_factory=list)
    _pushed: int = 0

    @property
    def keys(self) -> Keys:
        return self.keyring.of(self.tenant_id)

    def push(self, at: datetime, what: str, act: Act) -> None:
        self._pushed += 1
        heapq.heappush(self._line, (at, self._pushed, what, act))

    async def live(self) -> None:
        """Everything in the line, in the order of time; an act may push what comes of it."""
        while self._line:
            at, _, what, act = heapq.heappop(self._line)
            await self.let_pass(at)
            try:
                async with self.db.tenant_tx(self.tenant_id) as tx:
                    await act(tx, at)
            except DomainError as error:
                self.refused.append(f"{what}: {type(error).__name__}")
                log.warning("演示的一步没有做成 %s: %s", what, type(error).__name__)

    async def let_pass(self, until: datetime) -> None:
        """What the worker would have done by then, each thing at the instant it fell due."""
        tried: set[UUID] = set()
        services = {"channels": Channels(), "keyring": self.keyring, "db": self.db}
        while True:
            async with self.db.tenant_tx(self.tenant_id) as tx:
                rows = await tx.rows(SQL.due_first, tx.tenant_id, until)
            due = [row for row in rows if row["id"] not in tried]
            if not due:
                return
            tried |= {row["id"] for row in due}
            for row in due:
                jobs = Jobs(self.db, self.db, "redis://unused", HANDLERS, services, partial(_instant, row["due_at"]))
                await jobs.carry_out(self.tenant_id, row["id"])


def _instant(at: datetime) -> datetime:
    return at


async def office_of(tx: TenantTx, db: Database, keyring: Keyring, project: str) -> Office:
    """The first office of a project, by the project's slug."""
    row = await tx.row(SQL.office_first, tx.tenant_id, project)
    assert row is not None
    people = await tx.rows(SQL.people_of, tx.tenant_id, row["project_id"], row["id"])
    agencies = await tx.rows(SQL.agencies_of, tx.tenant_id, row["project_id"])
    return Office(
        db=db, keyring=keyring, tenant_id=tx.tenant_id, project_id=row["project_id"], id=row["id"],
        staff={one["login"]: one["id"] for one in people}, agencies={one["name"]: one["id"] for one in agencies},
        consultants=[one["id"] for one in people if one["role"] == "consultant"],
    )  # fmt: skip


def opening(at: datetime, acts: Sequence[Any]) -> datetime:
    """The first morning that is told of."""
    return _moment(at, max(one.ago for one in acts), MORNING)


async def play(office: Office, acts: Sequence[Any], at: datetime) -> None:
    """Every day from the first one told of until yesterday they come, work, and go home; now they are here again."""
    for one in acts:
        when = _moment(at, one.ago, time.fromisoformat(one.at))
        office.push(when, f"{one.ago}天前 {one.at} {type(one).__name__}", partial(one.do, office))
    for ago in range(max(one.ago for one in acts), 0, -1):
        office.push(_moment(at, ago, MORNING), "到岗", office_opens(office))
        office.push(_moment(at, ago, EVENING), "下班", office_closes(office))
    office.push(at, "到岗", office_opens(office))
    await office.live()


def office_opens(office: Office) -> Act:
    async def opens(tx: TenantTx, at: datetime) -> None:
        for who in office.consultants:
            await presence.step_in(tx, office.id, who, who, at)

    return opens


def office_closes(office: Office) -> Act:
    async def closes(tx: TenantTx, at: datetime) -> None:
        board = await views.board(tx, office.keys, office.id, at)
        for who in (seat.consultant_id for seat in board.seats if seat.state not in ("off", "left")):
            await presence.step_out(tx, office.id, who, "off", who, at)

    return closes


def _moment(at: datetime, ago: int, clock: time) -> datetime:
    day = at.astimezone(ZONE).date() - timedelta(days=ago)
    return datetime.combine(day, clock, ZONE).astimezone(UTC)
