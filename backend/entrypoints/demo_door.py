"""What happens at the door of a demo day: visitors, groups, surveys, calls, and who is away. See `demo_acts.py`."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from backend.entrypoints.demo_week import ZONE, Office
from backend.features.reception import desk, presence, service, views
from backend.features.reception.models import Group
from backend.features.registers import calls
from backend.features.registers import reports as daily
from backend.features.registers.models import Body, Place
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

_GREETED = timedelta(minutes=1)
"""接待: so long after the visitor came."""


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do"):
    """One line of the file. `ago` days before today, `at` hh:mm by the office's clock."""

    ago: int
    at: str
    clerk: ClassVar[str] = "clerk"
    manager: ClassVar[str] = "manager"


def place_of(office: Office) -> Place:
    return Place(office.project_id, office.id)


class Visit(Line, frozen=True, kw_only=True, tag="visit"):
    """来访: by the desk's register; whoever is offered the visitor receives them for `minutes`."""

    customer: str
    phone: str | None = None
    name: str = ""
    title: str | None = None
    first: bool = True
    asked: str | None = None
    minutes: int = 40
    report: str = ""
    """业务日报: what the consultant writes of the visitor in the evening."""

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        arrival = desk.Arrival(
            id=new_id(), phone=self.phone, name=self.name, title=self.title, first_visit=self.first,
            asked_for=office.staff[self.asked] if self.asked else None, consent=True,
        )  # fmt: skip
        await desk.visitor(tx, office.keys, office.id, arrival, office.staff[self.clerk], at)
        office.visits[self.customer] = arrival.id
        office.push(at + _GREETED, f"接待 {self.customer}", partial(self._receive, office))

    async def _receive(self, office: Office, tx: TenantTx, at: datetime) -> None:
        board = await views.board(tx, office.keys, office.id, at)
        mine = office.visits[self.customer]
        item = next((one for one in board.live if one.visit.id == mine), None)
        if item is None or item.reception is None:
            office.push(at + _GREETED, f"接待 {self.customer}", partial(self._receive, office))
            return
        who = item.reception.consultant_id
        await service.accept(tx, item.visit.id, who, at)
        office.received_by[self.customer] = who
        if item.visit.customer_id is not None:
            office.customers[self.customer] = item.visit.customer_id
        end = partial(service.end, visit_id=item.visit.id, staff_id=who)
        office.push(at + timedelta(minutes=self.minutes), f"结束 {self.customer}", lambda tx, at: end(tx, at=at))
        if self.report:
            evening = at.astimezone(ZONE).replace(hour=17, minute=30)
            office.push(evening.astimezone(UTC), f"业务日报 {self.customer}", partial(self._report, office, who))

    async def _report(self, office: Office, who: UUID, tx: TenantTx, at: datetime) -> None:
        await daily.write(tx, office.keys, place_of(office), self.customer, self.report, "B", who, at)


class Team(Line, frozen=True, kw_only=True, tag="group"):
    """参观团, received in turn."""

    customer: str
    people: int
    unit: str
    minutes: int = 60
    report: str = ""

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        arrival = desk.Arrival(id=new_id(), group=Group(people=self.people, name=self.unit))
        await desk.tour_group(tx, office.id, arrival, office.staff[self.clerk], at)
        office.visits[self.customer] = arrival.id
        stay = Visit(ago=self.ago, at=self.at, customer=self.customer, minutes=self.minutes, report=self.report)
        office.push(at + _GREETED, f"接待 {self.customer}", partial(stay._receive, office))


class Survey(Line, frozen=True, kw_only=True, tag="survey"):
    """踩盘: takes no turn."""

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        await desk.survey(tx, office.id, desk.Arrival(id=new_id()), None, office.staff[self.clerk], at)


class Away(Line, frozen=True, kw_only=True, tag="away"):
    """离岗, and back after so many minutes."""

    who: str
    reason: presence.Reason
    minutes: int

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        who = office.staff[self.who]
        await presence.step_out(tx, office.id, who, self.reason, who, at)
        back = at + timedelta(minutes=self.minutes)
        office.push(back, f"到岗 {self.who}", lambda tx, at: presence.step_in(tx, office.id, who, who, at))


class Call(Line, frozen=True, kw_only=True, tag="call"):
    """来电登记, taken by `to`."""

    customer: str
    phone: str
    name: str
    title: str
    to: str
    source: str = "online"
    intention: str = ""

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        body = Body(names=(self.name,), title=self.title, source=self.source, intention=self.intention)
        entry = await calls.take(
            tx, office.keys, place_of(office), self.phone, body, office.staff[self.to], office.staff[self.clerk], at
        )
        assert entry.customer_id is not None
        office.customers[self.customer] = entry.customer_id
        office.received_by[self.customer] = office.staff[self.to]
