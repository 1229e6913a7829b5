"""What is done in the dispute room: papers, mediation, search, ruling, appeal, worked case."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Struct

from backend.console.language import language
from backend.console.pages.common import Page, page
from backend.console.pages.disputes import ROOM, Several, Words, chosen, cited, poke, several, to_room
from backend.features.access.models import Actor
from backend.features.disputes import appeals, casework, mediation, papers, ruling, service, splits, views
from backend.features.disputes.models import Dispute, Paper, Split
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound


class HandIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Paper
    words: Words
    evidence: Several = ()


class Ask(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    staff_id: str


class Shared(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it is divided: all to one (`whole:<id>`), equal parts, or per cent for each side in the room's order."""

    shares: str = ""
    performance: tuple[str, ...] = ()
    commission: tuple[str, ...] = ()
    reason: Words = ""

    def split(self, sides: tuple[UUID, ...]) -> Split:
        """Raises InvalidInput, SharesNotWhole, NotFound."""
        kind, _, party = self.shares.partition(":")
        if kind == "whole":
            return splits.whole(chosen(party, sides))
        if kind == "equal":
            return splits.equal(sides)
        if kind != "custom" or len(self.performance) != len(sides) or len(self.commission) != len(sides):
            raise InvalidInput(field="shares")
        typed = [[splits.points(text) for text in ledger] for ledger in (self.performance, self.commission)]
        first, second = (dict(zip(sides, ledger, strict=True)) for ledger in typed)
        return Split(performance=first, commission=second)


class Outcome(Shared, frozen=True, kw_only=True, forbid_unknown_fields=True):
    outcome: mediation.Outcome
    agreed: Several = ()


class Grounds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    grounds: Words


class Decision(Shared, frozen=True, kw_only=True, forbid_unknown_fields=True):
    appeal_id: UUID
    result: appeals.Result
    unfair: Literal["", "yes"] = ""


class Seat(Struct, frozen=True):
    """What every handler here needs, checked: the actor may see the dispute."""

    tx: TenantTx
    keys: Keys
    actor: Actor
    at: datetime
    dispute: Dispute
    channels: Channels

    async def done(self) -> Response[Any]:
        await poke(self.tx, self.channels, self.dispute)
        return to_room(self.dispute.id)


async def seat(
    dispute_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Seat:
    return Seat(tx, keys, actor, at, await service.require(tx, actor, dispute_id), channels)


At = NamedDependency[Seat]


async def _names(seat: At) -> dict[UUID, str]:
    every = await views.names(seat.tx)
    return {side: every.get(side, "—") for side in seat.dispute.sides}


async def _form(request: Page, seat: Seat, name: str, **more: Any) -> Template:
    return page(f"dialogs/{name}.html", here=request.url.path, office=None, dispute=seat.dispute,
                names=await _names(seat), **more)  # fmt: skip


# -- papers --


@get(ROOM + "/paper", permission="dispute.take_part")
async def paper_form(request: Page, seat: At) -> Template:
    asks = await papers.asked(seat.tx, seat.dispute.project_id, seat.at)
    kinds = [kind for kind in ("query_form", "written_statement") if kind in asks]
    lines = await views.lines(seat.tx, seat.dispute.project_id, seat.dispute.customer_id, language(request))
    return await _form(request, seat, "dispute_paper", kinds=[*kinds, "claim"], lines=lines)


@post(ROOM + "/paper", permission="dispute.take_part")
async def hand_in(seat: At, data: URLEncodedBody[HandIn]) -> Response[Any]:
    facts = await cited(seat.tx, seat.dispute.project_id, seat.dispute.customer_id, data.evidence)
    await papers.hand_in(
        seat.tx, seat.keys, seat.dispute.id, seat.actor.staff_id, data.kind, data.words, facts, seat.at
    )  # fmt: skip
    return await seat.done()


# -- mediation --


@get(ROOM + "/mediator", permission="dispute.run")
async def mediator_form(request: Page, seat: At) -> Template:
    people = await views.colleagues(seat.tx, seat.dispute, seat.at)
    return await _form(request, seat, "dispute_mediator", people=people)


@post(ROOM + "/mediator", permission="dispute.run")
async def mediator(seat: At, data: URLEncodedBody[Ask]) -> Response[Any]:
    people = await views.colleagues(seat.tx, seat.dispute, seat.at)
    staff_id = chosen(data.staff_id, people)
    await mediation.ask_to_mediate(seat.tx, seat.dispute.id, staff_id, seat.actor.staff_id, seat.at)
    return await seat.done()


@get(ROOM + "/mediation", permission="dispute.take_part")
async def mediation_form(request: Page, seat: At) -> Template:
    return await _form(request, seat, "dispute_mediation")


@post(ROOM + "/mediation", permission="dispute.take_part")
async def mediate(seat: At, data: URLEncodedBody[Outcome]) -> Response[Any]:
    if data.outcome == "failed":
        await mediation.fail(seat.tx, seat.keys, seat.dispute.id, seat.actor, data.reason, seat.at)
    else:
        split, agreed = data.split(seat.dispute.sides), set(several(data.agreed))
        await mediation.settle(
            seat.tx, seat.keys, seat.dispute.id, seat.actor, split, agreed, data.reason, seat.at
        )  # fmt: skip
    return await seat.done()


# -- search and ruling --


@post(ROOM + "/search-permit", permission="ruling.make")
async def permit(seat: At) -> Response[Any]:
    await papers.sign_search(seat.tx, seat.dispute.id, seat.actor.staff_id, seat.at)
    return await seat.done()


@post(ROOM + "/search", permission="dispute.run")
async def search(seat: At) -> Response[Any]:
    await papers.search(seat.tx, seat.dispute.id, seat.actor.staff_id, seat.at)
    return await seat.done()


@get(ROOM + "/ruling", permission="ruling.make")
async def ruling_form(request: Page, seat: At) -> Template:
    return await _form(request, seat, "dispute_ruling")


@post(ROOM + "/ruling", permission="ruling.make")
async def rule(seat: At, data: URLEncodedBody[Shared]) -> Response[Any]:
    # The dispute is held first: whoever comes second reads who ruled, whatever their form says.
    await papers.still_open(seat.tx, seat.dispute.id)
    split = data.split(seat.dispute.sides)
    await ruling.rule(seat.tx, seat.keys, seat.dispute.id, seat.actor.staff_id, split, data.reason, seat.at)
    return await seat.done()


# -- appeal --


@get(ROOM + "/appeal", permission="dispute.take_part")
async def appeal_form(request: Page, seat: At) -> Template:
    found = await views.room(seat.tx, seat.keys, seat.dispute, seat.at, language(request))
    cost = await views.appeal_cost(seat.tx, seat.dispute.project_id, seat.at)
    return await _form(request, seat, "dispute_appeal", cost=cost, until=found.appeal_until, no=found.appeal_clause)


@post(ROOM + "/appeal", permission="dispute.take_part")
async def appeal(seat: At, data: URLEncodedBody[Grounds]) -> Response[Any]:
    me = seat.actor.staff_id
    await appeals.appeal(seat.tx, seat.keys, seat.dispute.id, me, me, data.grounds, seat.at)
    return await seat.done()


@get(ROOM + "/appeal-decision", permission="appeal.decide")
async def decision_form(request: Page, seat: At) -> Template:
    found = await views.room(seat.tx, seat.keys, seat.dispute, seat.at, language(request))
    if found.pending is None:
        raise NotFound(what="appeal")
    return await _form(request, seat, "dispute_decision", appeal=found.pending)


@post(ROOM + "/appeal-decision", permission="appeal.decide")
async def decide(seat: At, data: URLEncodedBody[Decision]) -> Response[Any]:
    split = data.split(seat.dispute.sides) if data.result == "overturned" else None
    await appeals.decide(
        seat.tx, seat.keys, seat.dispute.id, data.appeal_id, seat.actor.staff_id, data.result, split,
        data.unfair == "yes", data.reason, seat.at,
    )  # fmt: skip
    return await seat.done()


@post(ROOM + "/case", permission="rulebook.edit")
async def write_case(seat: At) -> Redirect:
    draft_id, _ = await casework.write(seat.tx, seat.dispute.id, seat.actor.staff_id, seat.at)
    return Redirect(f"/rulebook/drafts/{draft_id}#own", status_code=303)


_handlers = [paper_form, hand_in, mediator_form, mediator, mediation_form, mediate, permit, search, ruling_form, rule,
             appeal_form, appeal, decision_form, decide, write_case]  # fmt: skip
route_handlers = [Router("/", route_handlers=_handlers, dependencies={"seat": Provide(seat)})]
