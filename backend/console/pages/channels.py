"""渠道, seen from the office: 报备登记, and the agencies with their accounts. A lead's own team is here, too."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, at_office, changed, done, page
from backend.features.access.models import Actor
from backend.features.channels import accounts, register, views
from backend.features.channels.models import Agency
from backend.features.channels.service import asked_of
from backend.features.reception import views as floor
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput

OFFICE = "/offices/{office_id:uuid}/channels"
AGENCY = OFFICE + "/agencies/{agency_id:uuid}"
EARLIEST = date(2000, 1, 1)
Day = Annotated[str, Meta(pattern=r"\A(\d{4}-\d\d-\d\d)?\Z")]
Word = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]


class Named(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=2, max_length=60, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]


class Opened(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new account; the password is told to its owner by whoever types it."""

    name: Word
    login: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9._-]{1,40}\Z")]
    password: Annotated[str, Meta(min_length=8, max_length=200)]
    role: Literal["agency_lead", "agent"] = "agent"


class Contract(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """合作期; an empty day: without."""

    since: Day = ""
    until: Day = ""


class Switched(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    to: Literal["suspended", "allowed"]

    def when(self, at: datetime) -> datetime | None:
        return at if self.to == "suspended" else None


class Desk(Struct, frozen=True):
    """What every handler here needs; the office is the actor's, and with it the project."""

    tx: TenantTx
    keys: Keys
    channels: Channels
    actor: Actor
    at: datetime
    place: dict[str, Any]

    @property
    def office(self) -> Any:
        return self.place["office"]

    @property
    def here(self) -> str:
        return f"/offices/{self.office.id}/channels"


async def desk(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    channels: NamedDependency[Channels],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Desk:
    return Desk(tx, keys, channels, actor, at, await at_office(tx, actor, office_id, at))


At = NamedDependency[Desk]


@get(OFFICE, permission="report.see")
async def register_page(desk: At, day: FromQuery[date | None] = None) -> Template:
    today = desk.at.astimezone(ZoneInfo(desk.office.timezone)).date()
    shown = max(min(day or today, today), EARLIEST)
    noon = datetime(shown.year, shown.month, shown.day, 12, tzinfo=ZoneInfo(desk.office.timezone))
    start, end = floor.day_of(noon, desk.office.timezone)
    found = await views.of_day(desk.tx, desk.keys, desk.office.project_id, start, end)
    after = shown + timedelta(days=1)
    asked = await asked_of(desk.tx, desk.office.project_id, desk.at)
    days = {"day_shown": shown, "today": today, "before": shown - timedelta(days=1), "start": start}
    return page(
        "channel_reports.html", **desk.place, **days, reports=found, asked=asked, leaf="channels",
        after=after if after <= today else None,
    )  # fmt: skip


@post(OFFICE + "/reports/{report_id:uuid}/receipt", permission="report.work")
async def receive(request: Page, desk: At, report_id: FromPath[UUID]) -> Response[Any]:
    found = await views.of_project(desk.tx, desk.keys, [desk.office.project_id], report_id)
    await register.receive(desk.tx, found, desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return done(request, desk.here)


@get(OFFICE + "/agencies", permission="channel.manage")
async def agencies(desk: At) -> Template:
    found = await accounts.agencies(desk.tx, [desk.office.project_id])
    today = desk.at.astimezone(ZoneInfo(desk.office.timezone)).date()
    return page("channel_agencies.html", **desk.place, agencies=found, today=today, leaf="channels/agencies")


@post(OFFICE + "/agencies", permission="channel.manage")
async def add(desk: At, data: URLEncodedBody[Named]) -> Redirect:
    agency_id = await accounts.add_agency(desk.tx, desk.office.project_id, data.name.strip())
    return Redirect(f"{desk.here}/agencies/{agency_id}", status_code=303)


async def _agency(desk: Desk, agency_id: UUID) -> Agency:
    return await accounts.agency(desk.tx, [desk.office.project_id], agency_id)


@get(AGENCY, permission="channel.manage")
async def agency(desk: At, agency_id: FromPath[UUID]) -> Template:
    found = await _agency(desk, agency_id)
    people = await accounts.people(desk.tx, agency_id, desk.at)
    where = f"{desk.here}/agencies/{agency_id}"
    return page("channel_agency.html", **desk.place, agency=found, people=people, where=where, lead=False)


@post(AGENCY + "/suspension", permission="channel.manage")
async def suspend_agency(desk: At, agency_id: FromPath[UUID], data: URLEncodedBody[Switched]) -> Redirect:
    await _agency(desk, agency_id)
    await accounts.suspend_agency(desk.tx, agency_id, data.when(desk.at))
    return Redirect(f"{desk.here}/agencies/{agency_id}", status_code=303)


@post(AGENCY + "/contract", permission="channel.manage")
async def contract(desk: At, agency_id: FromPath[UUID], data: URLEncodedBody[Contract]) -> Redirect:
    await _agency(desk, agency_id)
    await accounts.set_contract(desk.tx, agency_id, _day(data.since), _day(data.until))
    return Redirect(f"{desk.here}/agencies/{agency_id}", status_code=303)


def _day(typed: str) -> date | None:
    """Raises InvalidInput for a day that no calendar has."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise InvalidInput(field="until", problem="channel_contract_days") from error


@post(AGENCY + "/accounts", permission="channel.manage")
async def open_account(desk: At, agency_id: FromPath[UUID], data: URLEncodedBody[Opened]) -> Redirect:
    await _agency(desk, agency_id)
    await accounts.open_account(desk.tx, agency_id, data.login, data.name, data.role, data.password, desk.at)
    return Redirect(f"{desk.here}/agencies/{agency_id}", status_code=303)


@post(AGENCY + "/accounts/{staff_id:uuid}/suspension", permission="channel.manage")
async def suspend_account(
    desk: At, agency_id: FromPath[UUID], staff_id: FromPath[UUID], data: URLEncodedBody[Switched]
) -> Redirect:
    await _agency(desk, agency_id)
    await accounts.suspend(desk.tx, agency_id, staff_id, data.when(desk.at))
    return Redirect(f"{desk.here}/agencies/{agency_id}", status_code=303)


@get("/portal/team", permission="portal.lead")
async def team(tx: NamedDependency[TenantTx], actor: NamedDependency[Actor], at: NamedDependency[datetime]) -> Template:
    seat = await views.seat_of(tx, actor)
    found = await accounts.agency(tx, [seat.project_id], seat.agency_id)
    people = await accounts.people(tx, seat.agency_id, at)
    return page("channel_agency.html", agency=found, people=people, where="/portal/team", lead=True, office=None)


@post("/portal/team/accounts", permission="portal.lead")
async def hire(
    tx: NamedDependency[TenantTx], actor: NamedDependency[Actor], at: NamedDependency[datetime],
    data: URLEncodedBody[Opened],
) -> Redirect:  # fmt: skip
    """A lead opens accounts for agents only; a second lead is the office's to name."""
    seat = await views.seat_of(tx, actor)
    await accounts.open_account(tx, seat.agency_id, data.login, data.name, "agent", data.password, at)
    return Redirect("/portal/team", status_code=303)


@post("/portal/team/accounts/{staff_id:uuid}/suspension", permission="portal.lead")
async def suspend_agent(
    staff_id: FromPath[UUID], tx: NamedDependency[TenantTx], actor: NamedDependency[Actor],
    at: NamedDependency[datetime], data: URLEncodedBody[Switched],
) -> Redirect:  # fmt: skip
    seat = await views.seat_of(tx, actor)
    await accounts.suspend_agent(tx, seat.agency_id, staff_id, data.when(at))
    return Redirect("/portal/team", status_code=303)


_offices = [
    register_page, receive, agencies, add, agency, contract, suspend_agency, open_account, suspend_account,
]  # fmt: skip
route_handlers = [
    Router("/", route_handlers=_offices, dependencies={"desk": Provide(desk)}),
    team,
    hire,
    suspend_agent,
]
