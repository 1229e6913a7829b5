"""`/followups` 跟进: whom one consultant has to contact, and what came of it. Made for a phone held in one hand."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages.common import Page, at_office, changed, done, office_or_first, page
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.access.service import may
from backend.features.attribution import pages as told
from backend.features.attribution.standing import DutyOpen
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.followups import campaigns, due, service
from backend.features.followups.due import HERE
from backend.features.followups.models import MOST_WORDS, Card, Channel, Contact, Due, Grade, Mark, Occasion
from backend.features.notifications.words import deadline
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id
from backend.kit.texts import text

AT = "/customers/{customer_id:uuid}"
SECTIONS = ("overdue", "today", "upcoming", "anytime")
SHOWN = 100
DAY = timedelta(days=1)
MARKS: tuple[Mark, ...] = (
    "key", "has_objection", "quality", "vip", "leader_introduced", "dislikes_calls", "do_not_contact",
)  # fmt: skip
CALL_AT = time(10)
CALL_UNTIL = time(17, 30)
"""A day was agreed, no hour: the hours for calls begin and end then."""


class Said(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    channel: Channel
    answered: Literal["yes", "no"]
    content: Annotated[str, Meta(max_length=2 * MOST_WORDS)] = ""
    occasion: Occasion | Literal[""] = ""
    id: UUID | None = None
    next_on: Annotated[str, Meta(pattern=r"\A(20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?\Z")] = ""
    back: Literal["", "list"] = ""

    def contact(self, at: datetime) -> Contact:
        day = _day(self.next_on)
        return Contact(
            channel=self.channel, answered=self.answered == "yes", content=self.content,
            occasion=self.occasion or None, next_at=_agreed(day, at) if day else None, form=self.id,
        )  # fmt: skip


class Marked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    grade: Grade | Literal[""] = ""
    marks: list[Mark] | Mark = []
    back: Literal["", "list"] = ""

    @property
    def wanted(self) -> tuple[Mark, ...]:
        return tuple(self.marks) if isinstance(self.marks, list) else (self.marks,)


class Line(Struct, frozen=True, kw_only=True):
    """One customer of the list: who, how they are graded, why now, and what was last."""

    customer: Customer
    card: Card
    due: Due
    reasons: Sequence[dict[str, Any]]
    last: Any
    today: int


def _day(text: str) -> date | None:
    """Raises InvalidInput for a day that no calendar has."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(field="next_on") from None


def _agreed(day: date, at: datetime) -> datetime:
    """约好今天再联系: once the morning is over, until the evening."""
    morning = datetime.combine(day, CALL_AT, HERE)
    return morning if morning > at else datetime.combine(day, CALL_UNTIL, HERE)


def _first_day(at: datetime) -> date:
    """The first that may be agreed: today, and in the evening tomorrow."""
    today = at.astimezone(HERE).date()
    return today if _agreed(today, at) > at else today + DAY


class Desk(Struct, frozen=True):
    """What every handler about a customer needs, checked: the customer is of a project of theirs."""

    tx: TenantTx
    keys: Keys
    actor: Actor
    at: datetime
    customer: Customer
    channels: Channels

    def back(self, where: str) -> str:
        return "/followups" if where == "list" else f"/customers/{self.customer.id}"

    async def stale(self) -> None:
        """Every open page of the project's offices pulls again."""
        for office in await access.offices(self.tx, self.actor):
            if office.project_id == self.customer.project_id:
                changed(self.tx, self.channels, office.id)


async def about(
    customer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Desk:
    await access.require_customer(tx, actor, customer_id)
    return Desk(tx, keys, actor, at, await customers.show(tx, keys, customer_id), channels)


Here = NamedDependency[Desk]


@get("/followups", permission="verdict.see")
async def mine(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    office: FromQuery[UUID | None] = None,
) -> Response[Any]:
    """A consultant's own list; whoever looks after consultants is led to their office's."""
    chosen = office_or_first(actor, office)
    if chosen is None:
        raise NotFound(what="office")
    if not may(actor, "followups.work"):
        access.require_office(actor, chosen)
        return Redirect(f"/offices/{chosen}/followups", status_code=303)
    return page("followups.html", **await _list(request, tx, keys, actor, chosen, at))


@get("/followups/now", permission="followups.work")
async def now(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    office: FromQuery[UUID],
) -> Template:
    return page("followups_now.html", **await _list(request, tx, keys, actor, office, at))


async def _list(request: Page, tx: TenantTx, keys: Keys, actor: Actor, office_id: UUID, at: datetime) -> dict[str, Any]:
    place = await at_office(tx, actor, office_id, at)
    project_id = place["office"].project_id
    found = await due.of_person(tx, project_id, actor.staff_id, at)
    sections: dict[str, list[Line]] = {name: [] for name in SECTIONS}
    for line in await lines(tx, keys, found[:SHOWN], language(request), at, actor.staff_id):
        sections[due.section(line.due, at)].append(line)
    hours, hours_clause = await due.call_hours(tx, project_id, at)
    coming = await campaigns.news(tx, project_id, due.end_of_day(at) - DAY)
    return {
        **place, "sections": sections, "total": len(found), "hours": hours, "hours_clause": hours_clause,
        "in_hours": due.within(hours, at), "opens": due.opens(hours, at), "coming": coming,
    }  # fmt: skip


async def lines(
    tx: TenantTx, keys: Keys, found: Sequence[Due], lang: str, at: datetime, you: UUID | None = None
) -> list[Line]:
    """Due customers with everything that a line shows."""
    ids = [one.customer_id for one in found]
    people, cards = await customers.show_many(tx, keys, ids), await service.cards(tx, ids)
    last, today = await due.last_contacts(tx, ids), await due.contacted_today(tx, ids, at)
    every = [duty for one in found for duty in one.duties]
    said = {id(duty): words for duty, words in await told.told_duties(tx, every, lang, you)}
    news = await _news(tx, every, at)
    return [
        Line(
            customer=people[one.customer_id], card=cards.get(one.customer_id, Card()), due=one,
            reasons=_once([{**said[id(duty)], "sentence": _reason(duty, said[id(duty)], news, lang)}
                           for duty in one.duties]),
            last=last.get(one.customer_id), today=today.get(one.customer_id, 0),
        )
        for one in found
        if one.customer_id in people
    ]  # fmt: skip


async def _news(tx: TenantTx, duties: Sequence[DutyOpen], at: datetime) -> dict[datetime, str]:
    """Which milestone or festival a duty began with: what was announced at that very instant."""
    projects = {duty.project_id for duty in duties}
    since = at - due.FORGOTTEN_AFTER - DAY
    return {one.announced_at: one.what for project in projects for one in await campaigns.news(tx, project, since)}


def _reason(duty: DutyOpen, said: dict[str, Any], news: dict[datetime, str], lang: str) -> str:
    """What to do by when, in few words; what has no date is said in the rulebook's."""
    kept = duty.need is None and duty.code == "follow_up"
    kind = "keep" if kept else {"call": "call", "talk": "call", "sms": "sms"}.get(duty.need or "", "any")
    if duty.due_at is None or (duty.need is None and not kept):
        return str(said["sentence"])
    what = None if kept else news.get(duty.since)
    about = {} if what is None else {"what": text(lang, f"followups.what.{what}")}
    return text(lang, f"followups.reason.{kind}{'_about' if about else ''}", at=deadline(duty.due_at), **about)


def _once(reasons: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same sentence by several clauses is said once, with all of them."""
    merged: dict[str, dict[str, Any]] = {}
    for reason in reasons:
        known = merged.setdefault(reason["sentence"], {**reason, "clauses": []})
        if reason["clause"] not in known["clauses"]:
            known["clauses"].append(reason["clause"])
    return list(merged.values())


@get(AT + "/contact", permission="reception.work")
async def contact_form(request: Page, desk: Here, back: FromQuery[Literal["", "list"]] = "") -> Template:
    names = await _names(desk)
    return page(
        "dialogs/contact.html", here=request.url.path, back=back, customer=desk.customer, office=None, names=names,
        id=new_id(),
        advice=await due.advice(desk.tx, desk.customer, desk.actor.staff_id, names, language(request), desk.at),
        card=(await service.cards(desk.tx, [desk.customer.id])).get(desk.customer.id, Card()),
        spoken=await service.spoken(desk.tx, desk.keys, desk.customer.id, 5), most=MOST_WORDS,
        coming=await campaigns.news(desk.tx, desk.customer.project_id, due.end_of_day(desk.at) - DAY),
        first_day=_first_day(desk.at), at=desk.at,
    )  # fmt: skip


async def _names(desk: Desk) -> dict[str, str]:
    found: dict[str, str] = {}
    for office in await access.offices(desk.tx, desk.actor):
        for one in await access.colleagues(desk.tx, desk.actor, office.id, desk.at):
            found[str(one.id)] = one.name
    return found


@post(AT + "/contact", permission="reception.work")
async def contact(request: Page, desk: Here, data: URLEncodedBody[Said]) -> Response[Any]:
    await service.contact(desk.tx, desk.keys, desk.customer.id, desk.actor.staff_id, data.contact(desk.at), desk.at)
    await desk.stale()
    return done(request, desk.back(data.back))


async def _own(desk: Desk) -> None:
    """Consultants grade and mark their own customers, and nobody's. Raises NotYours."""
    if not may(desk.actor, "customers.all"):
        await service.require_own(desk.tx, desk.customer.id, desk.actor.staff_id)


@get(AT + "/card", permission="books.write")
async def card_form(request: Page, desk: Here, back: FromQuery[Literal["", "list"]] = "") -> Template:
    await _own(desk)
    known = (await service.cards(desk.tx, [desk.customer.id])).get(desk.customer.id, Card())
    return page(
        "dialogs/card.html", here=request.url.path, back=back, customer=desk.customer, card=known, marks=MARKS,
        office=None, keeps=not may(desk.actor, "followups.manage"),
    )  # fmt: skip


@post(AT + "/card", permission="books.write")
async def card(request: Page, desk: Here, data: URLEncodedBody[Marked]) -> Response[Any]:
    """Every mark as it is ticked. Raises NotYours, MarkKept where a consultant unticks 勿扰."""
    tx, keys, by, manager = desk.tx, desk.keys, desk.actor.staff_id, may(desk.actor, "followups.manage")
    await _own(desk)
    if data.grade:
        await service.grade(tx, keys, desk.customer.id, by, data.grade, desk.at)
    for tag in MARKS:
        await service.mark(tx, keys, desk.customer.id, by, tag, tag in data.wanted, desk.at, manager)
    await desk.stale()
    return done(request, desk.back(data.back))


_about = [contact_form, contact, card_form, card]
route_handlers = [mine, now, Router("/", route_handlers=_about, dependencies={"desk": Provide(about)})]
