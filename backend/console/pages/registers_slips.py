"""客户确认单: fill in, hand in, sign, return, confirm again; the slip as a sheet that can be printed."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console import language
from backend.console.pages.books import At, Desk, Number, desk
from backend.console.pages.common import Line, Why, changed, page
from backend.console.problems import describe
from backend.features.access import service as access
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.registers import slips, writing
from backend.features.registers.models import Body, Demand, Entry, Relation
from backend.kit.errors import InvalidInput, NotFound

AT = "/offices/{office_id:uuid}/books/slips"
ONE = AT + "/{entry_id:uuid}"
DEMANDS = Demand.__args__  # type: ignore[attr-defined]
RELATIONS = Relation.__args__  # type: ignore[attr-defined]
Kind = Literal["first", "renewed", "changed"]
Names = Annotated[str, Meta(max_length=120, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]


class SlipForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the consultant wrote. `aware`: they know that a change resets the time."""

    phone: Number = ""
    customer_no: Line = ""
    company: Literal["", "yes"] = ""
    company_name: Line = ""
    names: Names = ""
    relation: Literal["", "spouse", "parent_child", "sibling", "friend", "other"] = ""
    contact_person: Line = ""
    demand: Literal["", "home", "villa", "shop", "office", "parking", "other"] = ""
    note: Line = ""
    own_hand: Literal["", "yes"] = ""
    kind: Kind = "first"
    aware: Literal["", "yes"] = ""

    def body(self) -> Body:
        names = tuple(filter(None, (name.strip() for name in self.names.replace("，", "、").split("、"))))
        return Body(
            names=names, company=self.company == "yes", company_name=self.company_name.strip(),
            customer_no=self.customer_no.strip(), contact_person=self.contact_person.strip(),
            relation=self.relation or None, demand=self.demand or None, note=self.note.strip(),
            handwritten=self.own_hand == "yes", kind=self.kind,
        )  # fmt: skip


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Why


@get(AT, permission="books.see")
async def book(desk: At) -> Template:
    """One's own slips; for whoever confirms, those that wait. The archive only for whom the rulebook lets look."""
    _there(desk)
    look = await desk.look("slip")
    mine: list[Entry] = []
    waiting = await slips.in_state(desk.tx, desk.keys, desk.office, ("submitted",))
    archive = await slips.in_state(desk.tx, desk.keys, desk.office, ("signed", "entered", "returned", "void", "kept"))
    if desk.is_consultant:
        mine = await slips.of_staff(desk.tx, desk.keys, desk.actor.staff_id, desk.office)
        waiting, archive = [], []
    elif not look.whole:
        archive = [one for one in archive if one.state == "signed"]
    rows = [*mine, *waiting, *archive]
    people = await customers.show_many(desk.tx, desk.keys, {one.customer_id for one in rows if one.customer_id})
    return page(
        "books_slips.html", **desk.context("slips"), mine=mine, waiting=waiting, archive=archive, people=people,
        now=await _now(desk) if desk.is_consultant else None, whole=look.whole, consultants=await desk.consultants(),
        refused=desk.reasons(look.verdict) if look.verdict and not desk.is_consultant else [],
    )  # fmt: skip


@get(AT + "/new", permission="reception.work")
async def form(desk: At, customer: FromQuery[UUID | None] = None, again: FromQuery[UUID | None] = None) -> Template:
    """A new slip, or one that renews or changes `again`."""
    _there(desk)
    old = await _own(desk, again) if again else None
    person = await _of_project(desk, customer) if customer is not None else None
    data = SlipForm(names=person.name) if person and old is None else _filled(old)
    return await _form(desk, data, customer or (old.customer_id if old else None), old)


@post(AT + "/new", permission="reception.work")
async def fill(
    desk: At, data: URLEncodedBody[SlipForm], customer: FromQuery[UUID | None] = None,
    again: FromQuery[UUID | None] = None,
) -> Response[Any] | Template:  # fmt: skip
    """Whatever is filled in is kept; whether it may be handed in now, the slip itself says."""
    _there(desk)
    old = await _own(desk, again) if again else None
    if customer is not None:
        await _of_project(desk, customer)
    whose = old.customer_id if old else customer
    if data.kind == "changed" and data.aware != "yes":
        return await _form(desk, data, whose, old, warned=True)
    try:
        body = _body(data, old)
        entry = await slips.draft(
            desk.tx, desk.keys, desk.here, data.phone, body, desk.actor.staff_id, desk.at, whose
        )  # fmt: skip
    except InvalidInput as error:
        return await _form(desk, data, whose, old, problem=error)
    await slips.submit(desk.tx, desk.keys, desk.here, entry.id, desk.actor.staff_id, desk.at)
    if old is not None and old.state == "draft":
        await slips.drop(desk.tx, desk.keys, desk.here, old.id, desk.actor.staff_id, desk.at)
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/slips/{entry.id}", status_code=303)


@get(ONE, permission="books.see")
async def one(desk: At, entry_id: FromPath[UUID]) -> Template:
    _there(desk)
    entry = await _readable(desk, entry_id)
    assert entry.customer_id is not None
    draft = entry.state == "draft"
    now = await slips.standing(desk.tx, desk.keys, entry, desk.at) if draft else None
    rivals = [] if desk.is_consultant else await slips.in_force(desk.tx, desk.keys, entry.customer_id, desk.at)
    return page(
        "books_slip.html", **desk.context("slips"), entry=entry, now=now,
        person_=await customers.show(desk.tx, desk.keys, entry.customer_id),
        rivals=[rival for rival in rivals if rival.staff_id != entry.staff_id],
        refused=desk.reasons(now.verdict) if now and not now.allowed else [],
        mine=entry.staff_id == desk.actor.staff_id, signature=await slips.signature(desk.tx, entry),
    )  # fmt: skip


@post(ONE + "/submission", permission="reception.work")
async def submit(desk: At, entry_id: FromPath[UUID]) -> Response[Any]:
    await slips.submit(desk.tx, desk.keys, desk.here, entry_id, desk.actor.staff_id, desk.at)
    return _back(desk, entry_id)


@post(ONE + "/special", permission="reception.work")
async def special(desk: At, entry_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Response[Any]:
    await slips.submit_specially(
        desk.tx, desk.keys, desk.here, entry_id, data.reason, desk.actor.staff_id, desk.at
    )  # fmt: skip
    return _back(desk, entry_id)


@post(ONE + "/drop", permission="reception.work")
async def drop(desk: At, entry_id: FromPath[UUID]) -> Response[Any]:
    await slips.drop(desk.tx, desk.keys, desk.here, entry_id, desk.actor.staff_id, desk.at)
    return _back(desk, None)


@post(ONE + "/signature", permission="books.keep")
async def sign(desk: At, entry_id: FromPath[UUID]) -> Response[Any]:
    await slips.sign(desk.tx, desk.keys, desk.here, entry_id, desk.actor.staff_id, desk.at)
    return _back(desk, entry_id)


@post(ONE + "/entry", permission="books.keep")
async def enter(desk: At, entry_id: FromPath[UUID]) -> Response[Any]:
    await slips.enter(desk.tx, desk.keys, desk.here, entry_id, desk.actor.staff_id, desk.at)
    return _back(desk, entry_id)


@post(ONE + "/return", permission="books.keep")
async def give_back(desk: At, entry_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Response[Any]:
    await slips.give_back(desk.tx, desk.keys, desk.here, entry_id, data.reason, desk.actor.staff_id, desk.at)
    return _back(desk, entry_id)


def _back(desk: Desk, entry_id: UUID | None) -> Response[Any]:
    changed(desk.tx, desk.channels, desk.office.id)
    return Redirect(f"{desk.root}/slips" + (f"/{entry_id}" if entry_id else ""), status_code=303)


def _there(desk: Desk) -> None:
    if not desk.books.slips:
        raise NotFound(what="book")


async def _own(desk: Desk, entry_id: UUID) -> Entry:
    entry = await writing.find(desk.tx, desk.keys, desk.office.id, entry_id, "slip")
    if entry.staff_id != desk.actor.staff_id:
        raise NotFound(what="entry")
    return entry


async def _readable(desk: Desk, entry_id: UUID) -> Entry:
    """One's own, what waits for the confirmer, and the archive for whom the rulebook lets look. Raises NotFound."""
    if desk.is_consultant:
        return await _own(desk, entry_id)
    entry = await writing.find(desk.tx, desk.keys, desk.office.id, entry_id, "slip")
    at_hand = entry.state in ("submitted", "signed")
    if entry.state == "draft" or not (at_hand or (await desk.look("slip")).whole):
        raise NotFound(what="entry")
    return entry


async def _of_project(desk: Desk, customer_id: UUID) -> Customer:
    await access.require_customer(desk.tx, desk.actor, customer_id)
    person = await customers.show(desk.tx, desk.keys, customer_id)
    if person.project_id != desk.here.project_id:
        raise NotFound(what="customer")
    return person


async def _now(desk: Desk) -> slips.Standing:
    return await slips.open_for(desk.tx, desk.keys, desk.here, desk.actor.staff_id, desk.at)


def _body(data: SlipForm, old: Entry | None) -> Body:
    """The same once more is the same, word for word: else it would be a change."""
    if old is not None and data.kind == "renewed":
        return msgspec.structs.replace(old.body, kind="renewed", special="", reason="",
                                       handwritten=data.own_hand == "yes")  # fmt: skip
    return data.body()


def _filled(old: Entry | None) -> SlipForm:
    if old is None:
        return SlipForm()
    body = old.body
    return SlipForm(
        customer_no=body.customer_no, company="yes" if body.company else "", company_name=body.company_name,
        names="、".join(body.names), relation=body.relation or "", contact_person=body.contact_person,  # type: ignore[arg-type]
        demand=body.demand or "", note=body.note,  # type: ignore[arg-type]
        kind="renewed" if old.state in slips.LIVING else "first",
    )  # fmt: skip


async def _form(
    desk: Desk, data: SlipForm, customer_id: UUID | None, old: Entry | None, *, warned: bool = False,
    problem: InvalidInput | None = None,
) -> Template:  # fmt: skip
    said = describe(problem, language.language(desk.request)) if problem else None
    person = await customers.show(desk.tx, desk.keys, customer_id) if customer_id else None
    query = f"?again={old.id}" if old else f"?customer={customer_id}" if customer_id else ""
    context = desk.context("slips")
    return Template(
        "books_slip_form.html", status_code=422 if warned or said else 200,
        context={**context, "here": desk.request.url.path + query, "form": data, "person_": person, "old": old,
                 "warned": warned, "problem": said, "demands": DEMANDS, "relations": RELATIONS,
                 "now": await _now(desk)},
    )  # fmt: skip


_handlers = [book, form, fill, one, submit, special, drop, sign, enter, give_back]
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
