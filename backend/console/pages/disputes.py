"""撞单: the list, the room, and the complaint from a customer's page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages.common import Page, changed, page
from backend.engine.verdict import WHOLE
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.customers import service as customers
from backend.features.disputes import mediation, service, views
from backend.features.disputes.models import MOST_WORDS, Dispute, Room
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

Words = Annotated[str, Meta(max_length=MOST_WORDS, pattern=r"\A[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z")]
"""Several lines that somebody typed."""
Several = UUID | tuple[UUID, ...]
"""Boxes ticked: one comes alone, more come together."""
ROOM = "/disputes/{dispute_id:uuid}"


class Complaint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """我认为是我的客户. The desk says on whose behalf."""

    statement: Words
    against: str = ""
    party: str = ""
    evidence: Several = ()


@get("/disputes", permission="dispute.see")
async def listing(
    request: Page,
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    show: FromQuery[views.Shown] = "open",
) -> Template:
    """Open ones by deadline, those that concern me, those decided."""
    offices = await access.offices(tx, actor)
    projects = list(dict.fromkeys(office.project_id for office in offices))
    rows = await views.listing(tx, keys, actor, projects, show)
    return page("disputes.html", rows=rows, shown=show, at=at, office=offices[0] if offices else None)


@get(ROOM, permission="dispute.see")
async def room(
    request: Page,
    dispute_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    only: FromQuery[Literal["counts"] | None] = None,
) -> Template:
    return page("dispute.html", **await _room(request, tx, keys, actor, dispute_id, at, only))


@get(ROOM + "/now", permission="dispute.see")
async def room_now(
    request: Page,
    dispute_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    only: FromQuery[Literal["counts"] | None] = None,
) -> Template:
    return page("dispute_now.html", **await _room(request, tx, keys, actor, dispute_id, at, only))


async def _room(
    request: Page, tx: TenantTx, keys: Keys, actor: Actor, dispute_id: UUID, at: datetime, only: str | None
) -> dict[str, Any]:
    dispute = await service.require(tx, actor, dispute_id)
    found = await views.room(tx, keys, dispute, at, language(request))
    offices = await access.offices(tx, actor)
    numbers = {row.line.id: row.line.seq for row in found.rows}
    return {
        "room": found, "may": may(found, actor, at), "only": only, "at": at, "numbers": numbers,
        "office": next(one for one in offices if one.project_id == dispute.project_id),
    }  # fmt: skip


def may(room: Room, actor: Actor, at: datetime) -> frozenset[str]:
    """What this person can do in the room now: the buttons they see."""
    dispute, ruling = room.dispute, room.ruling
    is_side, going = actor.staff_id in dispute.sides, dispute.closed_at is None
    rules = access.may(actor, "ruling.make") and not is_side
    runs = access.may(actor, "dispute.run")
    lost = ruling is not None and ruling.kind == "ruled" and is_side and not _has_all(room, actor.staff_id)
    in_time = room.appeal_until is None or at < room.appeal_until
    appealed = any(one.party == actor.staff_id for one in room.appeals)
    ruled = any(one.kind == "ruled" and one.by == actor.staff_id for one in room.rulings)
    can = {
        "paper": going and is_side and access.may(actor, "dispute.take_part"),
        "mediator": going and runs,
        "mediation": going and mediation.may_mediate(dispute, actor) and access.may(actor, "dispute.take_part"),
        "permit": going and rules and "manager_review" in room.asks - room.taken,
        "search": going and runs and "record_searched" in room.asks - room.taken and _signed(room),
        "rule": going and rules,
        "side_rules": going and is_side and access.may(actor, "ruling.make"),
        "appeal": lost and in_time and not appealed,
        "decide": room.pending is not None and access.may(actor, "appeal.decide") and not ruled and not is_side,
        "case": not going and not room.pending and room.case_id is None and access.may(actor, "rulebook.edit"),
    }  # fmt: skip
    return frozenset(key for key, yes in can.items() if yes)


def _signed(room: Room) -> bool:
    """Where the rulebook asks for the manager's signature, there is one."""
    return "manager_review" not in room.asks - room.taken


def _has_all(room: Room, party: UUID) -> bool:
    assert room.ruling is not None
    split = room.ruling.split
    return split.performance.get(party, 0) == split.commission.get(party, 0) == WHOLE


# -- the complaint --


@get("/customers/{customer_id:uuid}/dispute", permission="dispute.take_part")
async def complaint_form(
    request: Page,
    customer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    await access.require_customer(tx, actor, customer_id)
    customer = await customers.show(tx, keys, customer_id)
    known = await service.of_customer(tx, customer_id)
    people = await views.candidates(tx, customer.project_id, at)
    return page(
        "dialogs/dispute_open.html", here=request.url.path, office=None, desk=access.may(actor, "dispute.run"),
        known=known if known and service.visible(known, actor) else None,
        answer=await views.answer(tx, customer, at, language(request)),
        people={id_: name for id_, name in people.items() if id_ != actor.staff_id},
        lines=await views.lines(tx, customer.project_id, customer_id, language(request)),
    )  # fmt: skip


@post("/customers/{customer_id:uuid}/dispute", permission="dispute.take_part")
async def complain(
    customer_id: FromPath[UUID],
    data: URLEncodedBody[Complaint],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Redirect:
    await access.require_customer(tx, actor, customer_id)
    customer = await customers.show(tx, keys, customer_id)
    people = await views.candidates(tx, customer.project_id, at)
    on_behalf = access.may(actor, "dispute.run")
    party = chosen(data.party, people) if on_behalf and data.party else None
    against = [chosen(data.against, people)] if data.against else []
    facts = await cited(tx, customer.project_id, customer_id, data.evidence)
    dispute_id = await service.open(
        tx, keys, customer.project_id, customer_id, actor.staff_id, against, "desk" if party else "claim",
        data.statement, at, facts, party,
    )  # fmt: skip
    await poke(tx, channels, await service.find(tx, dispute_id))
    return Redirect(f"/disputes/{dispute_id}", status_code=303)


def chosen(text: str, people: Iterable[UUID]) -> UUID:
    """One of those offered. Raises NotFound, for a foreign id as for a random one and for nonsense."""
    found = next((one for one in people if str(one) == text), None)
    if found is None:
        raise NotFound(what="staff")
    return found


async def cited(tx: TenantTx, project_id: UUID, customer_id: UUID, ticked: Several) -> list[UUID]:
    """The facts chosen as evidence: of this customer, or not found."""
    chosen_ids = list(several(ticked))
    known = {line.id for line in await views.lines(tx, project_id, customer_id, "zh")} if chosen_ids else set()
    if any(str(one) not in known for one in chosen_ids):
        raise NotFound(what="fact")
    return chosen_ids


def several(ticked: Several) -> tuple[UUID, ...]:
    return (ticked,) if isinstance(ticked, UUID) else ticked


async def poke(tx: TenantTx, channels: Channels, dispute: Dispute) -> None:
    """Every open page of the project's offices pulls again."""
    for office_id in await service.offices(tx, dispute.project_id):
        changed(tx, channels, office_id)


def to_room(dispute_id: UUID) -> Response[Any]:
    return Redirect(f"/disputes/{dispute_id}", status_code=303)


route_handlers = [listing, room, room_now, complaint_form, complain]
