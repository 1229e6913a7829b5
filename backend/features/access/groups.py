"""Sales groups (销售组): an office's consultants in groups, each with a leader (组长), kept by the manager.

A leader stays a consultant. What rulebooks put on the post above a consultant (主管、团队经理) is the leader's for the
group's customers, and mediating their disputes (R03-18.3.1 各自主管负责协调); 案场负责人 is the whole site's, so the
manager's as before. Every change is written down with who made it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct, structs

from backend.features.access.errors import GroupEmpty, GroupNameTaken
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id
from backend.kit.sql import load

SQL = load(__name__, "groups.sql")
LED = ("supervisor", "team_manager")
"""Posts of rulebooks that a group's leader holds for the group's own customers (see models.IN_RULEBOOKS)."""
LONGEST = 20
What = Literal["made", "renamed", "joined", "left", "led", "unled", "closed"]


class Group(Struct, frozen=True, kw_only=True):
    """`leader_id` None: nobody leads it now."""

    id: UUID
    office_id: UUID
    name: str
    leader_id: UUID | None
    members: tuple[UUID, ...] = ()


class Change(Struct, frozen=True, kw_only=True):
    """One line of 变更记录: who joined, left or leads, and by whom; `name` is the group's as it was called then,
    of another name both."""

    what: What
    name: str
    who: str | None
    by: str
    at: datetime


async def of_office(tx: TenantTx, office_id: UUID) -> list[Group]:
    rows = await tx.rows(SQL.groups_of_office, tx.tenant_id, office_id)
    return [Group(**{**row, "members": tuple(row["members"])}) for row in rows]


async def find(tx: TenantTx, office_id: UUID, group_id: UUID) -> Group:
    """Raises NotFound, for another office's group as for a random id."""
    found = next((one for one in await of_office(tx, office_id) if one.id == group_id), None)
    if found is None:
        raise NotFound(what="group")
    return found


async def changes(tx: TenantTx, office_id: UUID, limit: int = 50) -> list[Change]:
    return [Change(**row) for row in await tx.rows(SQL.changes_of_office, tx.tenant_id, office_id, limit)]


async def consultants(tx: TenantTx, office_id: UUID, at: datetime) -> dict[UUID, str]:
    """Who can be in a group here."""
    rows = await tx.rows(SQL.consultants_of_office, tx.tenant_id, office_id, at)
    return {row["id"]: row["name"] for row in rows}


async def leaders(tx: TenantTx, project_id: UUID, people: Iterable[UUID], at: datetime) -> dict[UUID, set[UUID]]:
    """各自主管: who leads the groups of each of these people; those without a leader are left out."""
    found: dict[UUID, set[UUID]] = {}
    for row in await tx.rows(SQL.leaders_of, tx.tenant_id, list(people), project_id, at):
        found.setdefault(row["staff_id"], set()).add(row["leader_id"])
    return found


async def mates(tx: TenantTx, office_id: UUID, staff_id: UUID) -> frozenset[str]:
    """同组同事 at this office, as the board knows them."""
    return frozenset(str(row["staff_id"]) for row in await tx.rows(SQL.mates_of, tx.tenant_id, office_id, staff_id))


async def led_by(tx: TenantTx, staff_id: UUID) -> list[Group]:
    """The groups that somebody leads, without their members."""
    return [Group(leader_id=staff_id, **row) for row in await tx.rows(SQL.led_by, tx.tenant_id, staff_id)]


async def make(
    tx: TenantTx, office_id: UUID, name: str, members: Iterable[UUID], leader: UUID | None, by: UUID, at: datetime
) -> UUID:
    """建组. Raises NotFound for anybody who is not a consultant at work here, GroupEmpty, GroupNameTaken."""
    called, wanted = _called(name), await _wanted(tx, office_id, members, leader, at)
    await _hold(tx, office_id)
    id_ = new_id()
    if not await tx.run(SQL.group_insert, tx.tenant_id, id_, office_id, called, at):
        raise GroupNameTaken(field="name", name=called)
    group = Group(id=id_, office_id=office_id, name=called, leader_id=None)
    await _note(tx, group, "made", None, by, at)
    await _arrange(tx, group, wanted, leader, by, at)
    return id_


async def change(
    tx: TenantTx, office_id: UUID, group_id: UUID, name: str, members: Iterable[UUID], leader: UUID | None, by: UUID,
    at: datetime,
) -> None:  # fmt: skip
    """改名、调组员、换组长. Raises NotFound, GroupEmpty, GroupNameTaken."""
    called, wanted = _called(name), await _wanted(tx, office_id, members, leader, at)
    await _hold(tx, office_id)
    group = await find(tx, office_id, group_id)
    if called != group.name:
        if any(one.name == called for one in await of_office(tx, office_id)):
            raise GroupNameTaken(field="name", name=called)
        await tx.run(SQL.group_name, tx.tenant_id, group_id, called)
        await _note(tx, structs.replace(group, name=f"{group.name} → {called}"), "renamed", None, by, at)
        group = structs.replace(group, name=called)
    await _arrange(tx, group, wanted, leader, by, at)


async def close(tx: TenantTx, office_id: UUID, group_id: UUID, by: UUID, at: datetime) -> None:
    """撤组: its people are in no group. Raises NotFound."""
    await _hold(tx, office_id)
    group = await find(tx, office_id, group_id)
    await _arrange(tx, group, (), None, by, at)
    await tx.run(SQL.group_close, tx.tenant_id, group_id, at)
    await _note(tx, group, "closed", None, by, at)


async def leave(tx: TenantTx, staff_id: UUID, by: UUID, at: datetime) -> None:
    """离职: out of their groups; what they led is without a leader until the manager names another."""
    for row in await tx.rows(SQL.offices_with_groups, tx.tenant_id, staff_id):
        await _hold(tx, row["office_id"])
        for group in await of_office(tx, row["office_id"]):
            if staff_id in group.members:
                await _out(tx, group, staff_id, by, at)
                await tx.run(SQL.member_drop, tx.tenant_id, group.office_id, staff_id)


async def _hold(tx: TenantTx, office_id: UUID) -> None:
    await tx.value(SQL.groups_hold, f"{tx.tenant_id}/{office_id}")


def _called(name: str) -> str:
    """Raises InvalidInput."""
    called = name.strip()
    if not 1 <= len(called) <= LONGEST:
        raise InvalidInput(field="name", problem="group_name_length", most=LONGEST)
    return called


async def _wanted(
    tx: TenantTx, office_id: UUID, members: Iterable[UUID], leader: UUID | None, at: datetime
) -> tuple[UUID, ...]:
    """The members, whoever leads among them."""
    wanted = tuple(dict.fromkeys((*members, *([leader] if leader else []))))
    if not set(wanted) <= set(await consultants(tx, office_id, at)):
        raise NotFound(what="staff")
    if not wanted:
        raise GroupEmpty(field="members")
    return wanted


async def _arrange(
    tx: TenantTx, group: Group, wanted: tuple[UUID, ...], leader: UUID | None, by: UUID, at: datetime
) -> None:
    """No more changes than it takes; whoever comes from another group leaves that one, and leads it no more."""
    if group.leader_id is not None and group.leader_id != leader:
        await _unlead(tx, group, by, at)
    for staff_id in (one for one in group.members if one not in wanted):
        await tx.run(SQL.member_drop, tx.tenant_id, group.office_id, staff_id)
        await _note(tx, group, "left", staff_id, by, at)
    others: Mapping[UUID, Group] = {
        one: other for other in await of_office(tx, group.office_id) if other.id != group.id for one in other.members
    }
    for staff_id in (one for one in wanted if one not in group.members):
        if staff_id in others:
            await _out(tx, others[staff_id], staff_id, by, at)
        await tx.run(SQL.member_put, tx.tenant_id, group.office_id, staff_id, group.id)
        await _note(tx, group, "joined", staff_id, by, at)
    if leader is not None and leader != group.leader_id:
        await tx.run(SQL.group_lead, tx.tenant_id, group.id, leader)
        await _note(tx, group, "led", leader, by, at)


async def _out(tx: TenantTx, group: Group, staff_id: UUID, by: UUID, at: datetime) -> None:
    if group.leader_id == staff_id:
        await _unlead(tx, group, by, at)
    await _note(tx, group, "left", staff_id, by, at)


async def _unlead(tx: TenantTx, group: Group, by: UUID, at: datetime) -> None:
    await tx.run(SQL.group_lead, tx.tenant_id, group.id, None)
    await _note(tx, group, "unled", group.leader_id, by, at)


async def _note(tx: TenantTx, group: Group, what: What, staff_id: UUID | None, by: UUID, at: datetime) -> None:
    await tx.run(
        SQL.change_insert, tx.tenant_id, group.office_id, group.id, what, group.name, staff_id, by, at
    )  # fmt: skip
