"""`/offices/…/penalties` 奖惩: what was found, orders, appeals, a month of the ledger; one sees one's own."""

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages.common import Page, Why, at_office, changed, done, page
from backend.console.pages.penalty_forms import Decision, NewOrder, forms_of, offences
from backend.features.access import service as access
from backend.features.access.models import IN_RULEBOOKS, Actor, Colleague, Office
from backend.features.access.service import may
from backend.features.attribution import pages as told
from backend.features.attribution.standing import PenaltyFound
from backend.features.penalties import service
from backend.features.penalties.errors import OwnMatter
from backend.features.penalties.models import MERITS, PENALTIES, Order, Sanction
from backend.features.rulebooks import service as rulebooks
from backend.kit.channels import Channels
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

AT = "/offices/{office_id:uuid}/penalties"
LOOK_BACK_DAYS = 92
Month = Annotated[str, Meta(max_length=7)]
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Why


class Desk(Struct, frozen=True):
    """What every handler here needs, checked: the office is theirs."""

    tx: TenantTx
    actor: Actor
    at: datetime
    place: dict[str, Any]
    colleagues: list[Colleague]

    @property
    def office(self) -> Office:
        office: Office = self.place["office"]
        return office

    @property
    def back(self) -> str:
        return f"/offices/{self.office.id}/penalties"

    def month(self, text: str | None) -> tuple[str, datetime, datetime]:
        """A calendar month of the office: its name and its two ends. Raises InvalidInput."""
        if text and not _MONTH.fullmatch(text):
            raise InvalidInput(field="month")
        zone = ZoneInfo(self.office.timezone)
        first = date.fromisoformat(f"{text}-01") if text else self.at.astimezone(zone).date().replace(day=1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return f"{first:%Y-%m}", datetime.combine(first, time.min, zone), datetime.combine(after, time.min, zone)

    def person(self, staff_id: UUID) -> Colleague:
        """Somebody of this office. Raises NotFound."""
        found = next((one for one in self.colleagues if one.id == staff_id), None)
        if found is None:
            raise NotFound(what="staff")
        return found


async def desk(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Desk:
    place = await at_office(tx, actor, office_id, at)
    return Desk(tx, actor, at, place, await access.colleagues(tx, actor, office_id, at))


Here = NamedDependency[Desk]


@get(AT, permission="sanction.see")
async def ledger(request: Page, desk: Here, month: FromQuery[Month | None] = None) -> Template:
    shown, start, end = desk.month(month)
    own = None if may(desk.actor, "sanction.all") else desk.actor.staff_id
    return page(
        "penalties.html", **desk.place, month=shown, own=own, me=desk.actor.staff_id,
        lines=await service.listed(desk.tx, desk.office.id, start, end, own),
        found=await _found(desk, language(request)) if may(desk.actor, "sanction.order") else None,
    )  # fmt: skip


@get(AT + "/statement", permission="sanction.see")
async def statement(request: Page, desk: Here, month: FromQuery[Month | None] = None) -> Template:
    shown, start, end = desk.month(month)
    own = None if may(desk.actor, "sanction.all") else desk.actor.staff_id
    lines = await service.listed(desk.tx, desk.office.id, start, end, own)
    return page("penalty_statement.html", **desk.place, month=shown, accounts=service.statement(lines))


@get(AT + "/new/{kind:str}", permission="sanction.order")
async def order_form(request: Page, desk: Here, kind: FromPath[Literal["penalty", "merit"]]) -> Template:
    rulebook = (await rulebooks.current(desk.tx, desk.office.project_id, desk.at)).rulebook
    return page(
        "dialogs/penalty_order.html", here=request.url.path, kind=kind, found=None, **desk.place,
        people=[one for one in desk.colleagues if one.role == "consultant" and not one.departed],
        measures=MERITS if kind == "merit" else PENALTIES, offences=offences(rulebook, language(request)), id=new_id(),
    )  # fmt: skip


@post(AT + "/new/{kind:str}", permission="sanction.order")
async def order(
    request: Page,
    desk: Here,
    kind: FromPath[Literal["penalty", "merit"]],
    data: URLEncodedBody[NewOrder],
    channels: NamedDependency[Channels],
) -> Response[Any]:
    person = desk.person(data.staff_id)
    before = await service.times_before(desk.tx, person.id, data.offence) if kind == "penalty" else 0
    rulebook = (await rulebooks.current(desk.tx, desk.office.project_id, desk.at)).rulebook
    await service.order(
        desk.tx, desk.office.project_id, data.order(desk.office, kind, before + 1, rulebook), desk.actor.staff_id,
        desk.at, data.id,
    )  # fmt: skip
    changed(desk.tx, channels, desk.office.id)
    return done(request, desk.back)


@get(AT + "/found/{matter:uuid}", permission="sanction.order")
async def found_form(request: Page, desk: Here, matter: FromPath[UUID]) -> Template:
    one, person = await _matter(desk, matter)
    people = [person] if person else [each for each in desk.colleagues if not each.departed]
    return page(
        "dialogs/penalty_order.html", here=request.url.path, kind="penalty", found=one.penalty, **desk.place,
        said=(await told.told_penalties(desk.tx, [one], language(request)))[0], people=people,
        measures=forms_of(one.penalty), offences=[], id=new_id(),
    )  # fmt: skip


@post(AT + "/found/{matter:uuid}", permission="sanction.order")
async def deal(
    request: Page,
    desk: Here,
    matter: FromPath[UUID],
    data: URLEncodedBody[NewOrder],
    channels: NamedDependency[Channels],
) -> Response[Any]:
    one, person = await _matter(desk, matter)
    if desk.person(data.staff_id) != (person or desk.person(data.staff_id)):
        raise NotFound(what="staff")
    _not_own_post(desk, one)
    await service.order(
        desk.tx, desk.office.project_id, data.for_matter(desk.office, one), desk.actor.staff_id, desk.at
    )
    changed(desk.tx, channels, desk.office.id)
    return done(request, desk.back)


@get(AT + "/found/{matter:uuid}/waiver", permission="sanction.order")
async def waiver_form(request: Page, desk: Here, matter: FromPath[UUID]) -> Template:
    await _matter(desk, matter)
    return page("dialogs/penalty_waiver.html", here=request.url.path, **desk.place)


@post(AT + "/found/{matter:uuid}/waiver", permission="sanction.order")
async def waive(request: Page, desk: Here, matter: FromPath[UUID], data: URLEncodedBody[Reason]) -> Response[Any]:
    one, person = await _matter(desk, matter)
    _not_own_post(desk, one)
    waived = Order(
        office_id=desk.office.id, staff_id=(person or desk.colleagues[0]).id, kind="waived", measures=(),
        offence=one.penalty.code, clause=one.penalty.clause, reason=data.reason.strip(), matter=one.matter,
    )  # fmt: skip
    await service.order(desk.tx, desk.office.project_id, waived, desk.actor.staff_id, desk.at)
    return done(request, desk.back)


@get(AT + "/{sanction_id:uuid}/appeal", permission="sanction.see")
async def appeal_form(request: Page, desk: Here, sanction_id: FromPath[UUID]) -> Template:
    await _sanction(desk, sanction_id, own=True)
    return page("dialogs/penalty_appeal.html", here=request.url.path, **desk.place)


@post(AT + "/{sanction_id:uuid}/appeal", permission="sanction.see")
async def appeal(request: Page, desk: Here, sanction_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Response[Any]:
    await _sanction(desk, sanction_id, own=True)
    await service.appeal(desk.tx, sanction_id, desk.actor.staff_id, data.reason.strip(), desk.at)
    return done(request, desk.back)


@get(AT + "/{sanction_id:uuid}/decision", permission="sanction.decide")
async def decision_form(request: Page, desk: Here, sanction_id: FromPath[UUID]) -> Template:
    one = await _sanction(desk, sanction_id)
    return page("dialogs/penalty_decision.html", here=request.url.path, one=one, **desk.place)


@post(AT + "/{sanction_id:uuid}/decision", permission="sanction.decide")
async def decide(
    request: Page,
    desk: Here,
    sanction_id: FromPath[UUID],
    data: URLEncodedBody[Decision],
    channels: NamedDependency[Channels],
) -> Response[Any]:
    await _sanction(desk, sanction_id)
    await service.decide_appeal(
        desk.tx, sanction_id, data.outcome, data.yuan_or_none, data.reason.strip(), desk.actor.staff_id, desk.at
    )
    changed(desk.tx, channels, desk.office.id)
    return done(request, desk.back)


async def _found(desk: Desk, lang: str) -> list[dict[str, Any]]:
    """待处理 of the people of this office, and of roles."""
    since = desk.at.fromtimestamp(desk.at.timestamp() - LOOK_BACK_DAYS * 86_400, desk.at.tzinfo)
    here = {one.id for one in desk.colleagues}
    listed = [
        one for one in await service.found(desk.tx, desk.office.project_id, since) if one.staff_id in (None, *here)
    ]
    said = await told.told_penalties(desk.tx, listed, lang)
    return [{"one": one, "said": words} for one, words in zip(listed, said, strict=True)]


async def _matter(desk: Desk, matter: UUID) -> tuple[PenaltyFound, Colleague | None]:
    """A matter of this office's project and people. Raises NotFound, for another's as for a random one."""
    one = await service.matter(desk.tx, matter)
    if one is None or one.project_id != desk.office.project_id:
        raise NotFound(what="penalty")
    return one, desk.person(one.staff_id) if one.staff_id else None


def _not_own_post(desk: Desk, found: PenaltyFound) -> None:
    """A penalty on a post (岗位) is nobody's to deal with who holds it. Raises OwnMatter."""
    if found.staff_id is None and IN_RULEBOOKS.get(found.penalty.who) == desk.actor.role:
        raise OwnMatter()


async def _sanction(desk: Desk, sanction_id: UUID, own: bool = False) -> Sanction:
    """A line of this office's ledger; with `own`, one's own. Raises NotFound."""
    one = await service.find(desk.tx, sanction_id)
    if one.office_id != desk.office.id or (own and one.staff_id != desk.actor.staff_id):
        raise NotFound(what="sanction")
    return one


_handlers = [ledger, statement, order_form, order, found_form, deal, waiver_form, waive, appeal_form, appeal,
             decision_form, decide]  # fmt: skip
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"desk": Provide(desk)})]
