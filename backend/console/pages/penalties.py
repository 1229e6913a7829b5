"""`/offices/…/penalties` 奖惩: what was found, orders, appeals, a month of the ledger; one sees one's own."""

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages.common import Why, page
from backend.console.pages.office import AT_DESK, Desk, Here
from backend.console.pages.penalty_forms import Decision, NewOrder, forms_of, offences
from backend.features.access.models import IN_RULEBOOKS, Colleague
from backend.features.access.service import may
from backend.features.attribution import pages as told
from backend.features.attribution.standing import PenaltyFound
from backend.features.penalties import service
from backend.features.penalties.errors import OwnMatter
from backend.features.penalties.models import MERITS, PENALTIES, Order, Sanction
from backend.features.rulebooks import service as rulebooks
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

AT = "/offices/{office_id:uuid}/penalties"
BACK = "/penalties"
LOOK_BACK_DAYS = 92
Month = Annotated[str, Meta(max_length=7)]
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


class Reason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Why


def _month(desk: Desk, text: str | None) -> tuple[str, datetime, datetime]:
    """A calendar month of the office: its name and its two ends. Raises InvalidInput."""
    if text and not _MONTH.fullmatch(text):
        raise InvalidInput(field="month")
    zone = ZoneInfo(desk.office.timezone)
    first = date.fromisoformat(f"{text}-01") if text else desk.at.astimezone(zone).date().replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return f"{first:%Y-%m}", datetime.combine(first, time.min, zone), datetime.combine(after, time.min, zone)


@get(AT, permission="sanction.see")
async def ledger(desk: Here, month: FromQuery[Month | None] = None) -> Template:
    shown, start, end = _month(desk, month)
    own = None if may(desk.actor, "sanction.all") else desk.me
    return page(
        "penalties.html", **desk.place, month=shown, own=own, me=desk.me,
        lines=await service.listed(desk.tx, desk.id, start, end, own),
        found=await _found(desk, language(desk.request)) if may(desk.actor, "sanction.order") else None,
    )  # fmt: skip


@get(AT + "/statement", permission="sanction.see")
async def statement(desk: Here, month: FromQuery[Month | None] = None) -> Template:
    shown, start, end = _month(desk, month)
    own = None if may(desk.actor, "sanction.all") else desk.me
    lines = await service.listed(desk.tx, desk.id, start, end, own, most=None)
    return page("penalty_statement.html", **desk.place, month=shown, accounts=service.statement(lines))


@get(AT + "/new/{kind:str}", permission="sanction.order")
async def order_form(desk: Here, kind: FromPath[Literal["penalty", "merit"]]) -> Template:
    rulebook = (await rulebooks.current(desk.tx, desk.office.project_id, desk.at)).rulebook
    return page(
        "dialogs/penalty_order.html", here=desk.here, kind=kind, found=None, **desk.place,
        people=desk.consultants,
        measures=MERITS if kind == "merit" else PENALTIES, id=new_id(),
        offences=offences(rulebook, language(desk.request)),
    )  # fmt: skip


@post(AT + "/new/{kind:str}", permission="sanction.order")
async def order(
    desk: Here, kind: FromPath[Literal["penalty", "merit"]], data: URLEncodedBody[NewOrder]
) -> Response[Any]:
    person = desk.person(data.staff_id)
    before = await service.times_before(desk.tx, person.id, data.offence) if kind == "penalty" else 0
    rulebook = (await rulebooks.current(desk.tx, desk.office.project_id, desk.at)).rulebook
    await service.order(
        desk.tx, desk.office.project_id, data.order(desk.office, kind, before + 1, rulebook), desk.me,
        desk.at, data.id,
    )  # fmt: skip
    return desk.done(BACK)


@get(AT + "/found/{matter:uuid}", permission="sanction.order")
async def found_form(desk: Here, matter: FromPath[UUID]) -> Template:
    one, person = await _matter(desk, matter)
    people = [person] if person else [each for each in desk.colleagues if not each.departed]
    return page(
        "dialogs/penalty_order.html", here=desk.here, kind="penalty", found=one.penalty, **desk.place,
        said=(await told.told_penalties(desk.tx, [one], language(desk.request)))[0], people=people,
        measures=forms_of(one.penalty), offences=[], id=new_id(),
    )  # fmt: skip


@post(AT + "/found/{matter:uuid}", permission="sanction.order")
async def deal(desk: Here, matter: FromPath[UUID], data: URLEncodedBody[NewOrder]) -> Response[Any]:
    one, person = await _matter(desk, matter)
    if desk.person(data.staff_id) != (person or desk.person(data.staff_id)):
        raise NotFound(what="staff")
    _not_own_post(desk, one)
    await service.order(desk.tx, desk.office.project_id, data.for_matter(desk.office, one), desk.me, desk.at)
    return desk.done(BACK)


@get(AT + "/found/{matter:uuid}/waiver", permission="sanction.order")
async def waiver_form(desk: Here, matter: FromPath[UUID]) -> Template:
    await _matter(desk, matter)
    return page("dialogs/penalty_waiver.html", here=desk.here, **desk.place)


@post(AT + "/found/{matter:uuid}/waiver", permission="sanction.order")
async def waive(desk: Here, matter: FromPath[UUID], data: URLEncodedBody[Reason]) -> Response[Any]:
    one, person = await _matter(desk, matter)
    _not_own_post(desk, one)
    waived = Order(
        office_id=desk.id, staff_id=(person or desk.colleagues[0]).id, kind="waived", measures=(),
        offence=one.penalty.code, clause=one.penalty.clause, reason=data.reason.strip(), matter=one.matter,
    )  # fmt: skip
    await service.order(desk.tx, desk.office.project_id, waived, desk.me, desk.at)
    return desk.done(BACK)


@get(AT + "/{sanction_id:uuid}/appeal", permission="sanction.see")
async def appeal_form(desk: Here, sanction_id: FromPath[UUID]) -> Template:
    await _sanction(desk, sanction_id, own=True)
    return page("dialogs/penalty_appeal.html", here=desk.here, **desk.place)


@post(AT + "/{sanction_id:uuid}/appeal", permission="sanction.see")
async def appeal(desk: Here, sanction_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Response[Any]:
    await _sanction(desk, sanction_id, own=True)
    await service.appeal(desk.tx, sanction_id, desk.me, data.reason.strip(), desk.at)
    return desk.done(BACK)


@get(AT + "/{sanction_id:uuid}/decision", permission="sanction.decide")
async def decision_form(desk: Here, sanction_id: FromPath[UUID]) -> Template:
    one = await _sanction(desk, sanction_id)
    return page("dialogs/penalty_decision.html", here=desk.here, one=one, **desk.place)


@post(AT + "/{sanction_id:uuid}/decision", permission="sanction.decide")
async def decide(desk: Here, sanction_id: FromPath[UUID], data: URLEncodedBody[Decision]) -> Response[Any]:
    await _sanction(desk, sanction_id)
    await service.decide_appeal(
        desk.tx, sanction_id, data.outcome, data.yuan_or_none, data.reason.strip(), desk.me, desk.at
    )
    return desk.done(BACK)


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
    if one.office_id != desk.id or (own and one.staff_id != desk.me):
        raise NotFound(what="sanction")
    return one


_handlers = [ledger, statement, order_form, order, found_form, deal, waiver_form, waive, appeal_form, appeal,
             decision_form, decide]  # fmt: skip
route_handlers = [Router("/", route_handlers=_handlers, dependencies=AT_DESK)]
