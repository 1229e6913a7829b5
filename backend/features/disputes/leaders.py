"""各自主管负责协调 (R03-18.3.1): the leaders of both sides' groups are asked by themselves, and see what falls to them.

One leader where both sides are of one group; who is a side never mediates their own case. Where no groups are kept the
manager asks somebody, as everywhere else.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.features.access import groups
from backend.features.attribution import standing
from backend.features.attribution.standing import DutyOpen
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.disputes import queries
from backend.features.notifications import service as notifications
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

CODES = ("submit_query_form", "negotiate", "sign_for_search", "search_slips", "submit_statement", "rule")
"""Duties that belong to a dispute: their deadlines are the dispute's."""
_MOST = 500


class Mediation(Struct, frozen=True, kw_only=True):
    """A dispute that waits for this leader; `due_at` is the nearest deadline in it."""

    dispute_id: UUID
    customer: Customer
    sides: tuple[str, ...]
    opened_at: datetime
    due_at: datetime | None


async def ask(tx: TenantTx, dispute_id: UUID, project_id: UUID, customer_id: UUID, at: datetime) -> None:
    """Whoever leads the sides now is asked, whoever leads them no more is let go; those named by hand stay."""
    sides = (await queries.sides_of(tx, [dispute_id])).get(dispute_id, ())
    led = await groups.leaders(tx, project_id, sides, at)
    wanted = set().union(*led.values()) - set(sides)
    for gone in await queries.mediators_release(tx, dispute_id, wanted, at):
        await notifications.tell(tx, gone, "dispute_released", {}, dispute_id, at)
    params = {"dispute": str(dispute_id), "until": await until(tx, customer_id)}
    for leader in sorted(wanted):
        if await queries.mediator_ask(tx, dispute_id, leader, at):
            await notifications.tell(tx, leader, "dispute_mediator", params, dispute_id, at)


async def regroup(tx: TenantTx, project_id: UUID, at: datetime) -> None:
    """The groups were changed: every open dispute of the project is asked about again."""
    for row in await queries.disputes_going(tx, project_id):
        await queries.dispute_lock(tx, row["id"])
        await ask(tx, row["id"], project_id, row["customer_id"], at)


async def concerned(tx: TenantTx, staff_id: UUID) -> bool:
    """Whether somebody leads a group or was ever asked to mediate: if not, there is nothing to look up."""
    return await queries.leads_or_mediates(tx, staff_id)


async def mediating(tx: TenantTx, keys: Keys, staff_id: UUID, project_id: UUID) -> list[Mediation]:
    """请您协调的撞单, the nearest deadline first."""
    rows = await queries.mediated_by(tx, staff_id, project_id, CODES)
    if not rows:
        return []
    sides = await queries.sides_of(tx, [row["id"] for row in rows])
    people = await customers.show_many(tx, keys, {row["customer_id"] for row in rows})
    names = await queries.names_of_parties(tx)
    return [
        Mediation(
            dispute_id=row["id"], customer=people[row["customer_id"]], opened_at=row["opened_at"], due_at=row["due_at"],
            sides=tuple(names.get(party, "—") for party in sides.get(row["id"], ())),
        )
        for row in rows
    ]  # fmt: skip


async def names(tx: TenantTx, people: Iterable[UUID]) -> dict[UUID, str]:
    """Those among them who lead a group, and its name."""
    return {one: "、".join(group.name for group in led) for one in people if (led := await groups.led_by(tx, one))}


async def over(
    tx: TenantTx, project_id: UUID, customer_ids: Iterable[UUID], at: datetime
) -> dict[UUID, frozenset[UUID]]:
    """Which leaders answer for these customers: of the sides while there is a dispute, else of whoever holds them.

    Nobody is their own superior.
    """
    ids = list(dict.fromkeys(customer_ids))
    if not ids:
        return {}
    parties = await queries.sides_of_customers(tx, ids)
    holders = {id_: one.holders for id_, one in (await standing.standings(tx, ids)).items()}
    people = {id_: parties.get(id_) or holders.get(id_, ()) for id_ in ids}
    led = await groups.leaders(tx, project_id, {one for some in people.values() for one in some}, at)
    return {
        id_: frozenset(leader for one in some for leader in led.get(one, ()) if leader not in some)
        for id_, some in people.items()
    }


async def duties(tx: TenantTx, project_id: UUID, staff_id: UUID, at: datetime) -> list[DutyOpen]:
    """What rulebooks put on the post above a consultant, about the customers of this leader's group only."""
    if not await groups.led_by(tx, staff_id):
        return []
    every = await standing.duties_for(tx, project_id, groups.LED, _MOST)
    by_customer = await over(tx, project_id, [one.customer_id for one in every if one.customer_id], at)
    return [one for one in every if one.customer_id and staff_id in by_customer[one.customer_id]]


async def until(tx: TenantTx, customer_id: UUID) -> str | None:
    """The nearest deadline in the dispute about this customer, for the notice to whoever mediates."""
    dues = [one.due_at for one in await standing.duties_about(tx, customer_id) if one.code in CODES and one.due_at]
    return min(dues).isoformat() if dues else None
