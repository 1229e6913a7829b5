"""What somebody does in a demo day (`tenants/demo/week.yaml`), a line each: read from the file, done by the services.

People are named by login, customers by a word of the file's own, agencies by their name.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec

from backend.entrypoints.demo_door import Away, Call, Line, Survey, Team, Visit, place_of
from backend.entrypoints.demo_week import Office
from backend.features.access.models import Actor
from backend.features.channels import arrivals, register
from backend.features.channels import service as channels
from backend.features.channels import views as reports
from backend.features.channels.arriving import Filled
from backend.features.channels.models import Gender, Row, Seat
from backend.features.disputes import mediation, papers, ruling
from backend.features.disputes import service as disputes
from backend.features.disputes.models import Split
from backend.features.followups import campaigns
from backend.features.followups import service as followups
from backend.features.followups.models import Channel, Contact, Grade, Mark, Milestone
from backend.features.penalties import service as penalties
from backend.features.penalties.models import Kind, Measure, Order
from backend.features.registers import reports as daily
from backend.features.registers import slips
from backend.features.registers.models import Body
from backend.kit.db import TenantTx


class Spoke(Line, frozen=True, kw_only=True, tag="contact"):
    """跟进, by whoever received the customer last."""

    customer: str
    channel: Channel = "phone"
    answered: bool = True
    note: str = ""

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        said = Contact(channel=self.channel, answered=self.answered, content=self.note)
        who = office.received_by[self.customer]
        await followups.contact(tx, office.keys, office.customers[self.customer], who, said, at)


class Graded(Line, frozen=True, kw_only=True, tag="grade"):
    """评级."""

    customer: str
    grade: Grade

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        who = office.received_by[self.customer]
        await followups.grade(tx, office.keys, office.customers[self.customer], who, self.grade, at)


class Marked(Line, frozen=True, kw_only=True, tag="mark"):
    """标签."""

    customer: str
    mark: Mark

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        who = office.received_by[self.customer]
        await followups.mark(tx, office.keys, office.customers[self.customer], who, self.mark, True, at)


class Slip(Line, frozen=True, kw_only=True, tag="slip"):
    """客户确认单: handed in by whoever received the customer; signed and entered after a while, unless `waits`."""

    customer: str
    number: str
    name: str
    waits: bool = False

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        who, place = office.received_by[self.customer], place_of(office)
        body = Body(names=(self.name,), customer_no=self.number, handwritten=True)
        customer = office.customers[self.customer]
        entry = await slips.draft(tx, office.keys, place, "", body, who, at, customer)
        await slips.submit(tx, office.keys, place, entry.id, who, at)
        if self.waits:
            return
        office.push(at + timedelta(minutes=12), f"签收 {self.number}", partial(self._sign, office, entry.id))
        office.push(at + timedelta(minutes=90), f"录入 {self.number}", partial(self._enter, office, entry.id))

    async def _sign(self, office: Office, id_: UUID, tx: TenantTx, at: datetime) -> None:
        await slips.sign(tx, office.keys, place_of(office), id_, office.staff[self.clerk], at)

    async def _enter(self, office: Office, id_: UUID, tx: TenantTx, at: datetime) -> None:
        await slips.enter(tx, office.keys, place_of(office), id_, office.staff[self.clerk], at)


class Report(Line, frozen=True, kw_only=True, tag="report"):
    """报备 through the portal; the desk enters it after a quarter of an hour, unless `waits`."""

    agent: str
    agency: str
    name: str
    gender: Gender
    number: str
    waits: bool = False

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        seat = Seat(office.agencies[self.agency], office.project_id, office.staff[self.agent])
        row = Row(self.name, self.number, self.gender)
        answer = await channels.report(tx, office.keys, seat, row, "single", at)
        if answer.report_id is not None and not self.waits:
            what = partial(self._received, office, answer.report_id)
            office.push(at + timedelta(minutes=15), f"登记报备 {self.name}", what)

    async def _received(self, office: Office, report_id: UUID, tx: TenantTx, at: datetime) -> None:
        found = await reports.of_project(tx, office.keys, [office.project_id], report_id)
        await register.receive(tx, found, office.staff[self.clerk], at)


class Brought(Line, frozen=True, kw_only=True, tag="brought"):
    """到访确认单: the agency brought this visitor."""

    customer: str
    agency: str
    name: str
    gender: Gender
    signers: dict[str, str]

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        visitor = await arrivals.at_desk(tx, office.keys, office.id, office.visits[self.customer], at, to_write=True)
        filled = Filled(
            way="brought", agency_id=office.agencies[self.agency], name=self.name, gender=self.gender,
            signers=self.signers,
        )  # fmt: skip
        await arrivals.confirm(tx, office.keys, visitor, filled, office.staff[self.clerk], at)


class Clash(Line, frozen=True, kw_only=True, tag="clash"):
    """撞单: `by` says the customer is theirs, the other side answers, both by 《查询单》; the manager mediates in vain,
    the registers are searched, both write it down, and the manager rules: as far as the lines are there."""

    customer: str
    by: str
    says: str
    answer: str = ""
    failed: str = ""
    ruled: str = ""
    shares: Mapping[str, int] = msgspec.field(default_factory=dict)

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        customer, by = office.customers[self.customer], office.staff[self.by]
        id_ = await disputes.open(tx, office.keys, office.project_id, customer, by, (), "claim", self.says, at)
        await papers.hand_in(tx, office.keys, id_, by, "query_form", self.says, (), at)
        later = (
            (30, self.answer, self._answer), (60, self.failed, self._fail), (75, self.ruled, self._sign),
            (100, self.ruled, self._search), (130, self.ruled, self._write), (180, self.ruled, self._rule),
        )  # fmt: skip
        for minutes, words, step in later:
            if words:
                what = f"撞单 {self.customer} {step.__name__}"
                office.push(at + timedelta(minutes=minutes), what, partial(step, office, id_))

    async def _answer(self, office: Office, id_: UUID, tx: TenantTx, at: datetime) -> None:
        other = office.received_by[self.customer]
        await papers.hand_in(tx, office.keys, id_, other, "query_form", self.answer, (), at)

    async def _fail(self, office: Office, id_: UUID, tx: TenantTx, at: datetime) -> None:
        manager = Actor(office.staff[self.manager], office.tenant_id, self.manager, "site_manager", (office.id,))
        await mediation.fail(tx, office.keys, id_, manager, self.failed, at)

    async def _sign(self, office: Office, id_: UUID, tx: TenantTx, at: datetime) -> None:
        await papers.sign_search(tx, id_, office.staff[self.manager], at)

    async def _search(self, office: Office, id_: UUID, tx: TenantTx, at: datetime) -> None:
        await papers.search(tx, id_, office.staff[self.clerk], at)

    async def _write(self, office: Office, id_: UUID, tx: TenantTx, at: datetime) -> None:
        for side, words in ((office.staff[self.by], self.says), (office.received_by[self.customer], self.answer)):
            await papers.hand_in(tx, office.keys, id_, side, "written_statement", words, (), at)

    async def _rule(self, office: Office, id_: UUID, tx: TenantTx, at: datetime) -> None:
        ledger = {office.staff[who]: percent * 100 for who, percent in self.shares.items()}
        split = Split(performance=ledger, commission=ledger)
        await ruling.rule(tx, office.keys, id_, office.staff[self.manager], split, self.ruled, at)


class Ordered(Line, frozen=True, kw_only=True, tag="order"):
    """奖惩, by the manager; `appeal` is what the consultant says against it an hour later."""

    who: str
    kind: Kind
    measures: tuple[Measure, ...]
    offence: str
    reason: str
    yuan: int = 0
    appeal: str = ""

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        who = office.staff[self.who]
        order = Order(
            office_id=office.id, staff_id=who, kind=self.kind, measures=self.measures, offence=self.offence,
            reason=self.reason, yuan=self.yuan,
        )  # fmt: skip
        id_ = await penalties.order(tx, office.project_id, order, office.staff[self.manager], at)
        if self.appeal:
            says = partial(penalties.appeal, sanction_id=id_, by=who, reason=self.appeal)
            office.push(at + timedelta(hours=1), f"申诉 {self.who}", lambda tx, at: says(tx, at=at))


class SignedDaily(Line, frozen=True, kw_only=True, tag="daily_signed"):
    """经理签字、内业存档: the reports of everybody that still want it."""

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        place = place_of(office)
        for sign, by in ((daily.sign, self.manager), (daily.archive, self.clerk)):
            for writer in office.consultants:
                await sign(tx, place, writer, office.staff[by], at)


class Node(Line, frozen=True, kw_only=True, tag="milestone"):
    """项目节点, `ahead` days after today."""

    what: Milestone
    ahead: int
    note: str

    async def do(self, office: Office, tx: TenantTx, at: datetime) -> None:
        day = at.date() + timedelta(days=self.ago + self.ahead)
        await campaigns.milestone(tx, office.project_id, office.staff[self.manager], self.what, day, self.note, at)


AnyLine = (
    Visit | Team | Survey | Away | Call | Spoke | Graded | Marked | Slip | Report | Brought | Clash | Ordered
    | SignedDaily | Node
)  # fmt: skip


def read(file: Path) -> list[AnyLine]:
    return msgspec.yaml.decode(file.read_bytes(), type=list[AnyLine])
