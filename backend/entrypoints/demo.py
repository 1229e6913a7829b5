"""`guishu demo`: the developers of `tenants/demo/`, made through the same services as any other. Safe to repeat.

A project comes with two quarters of customers (`demo_history.py`), so that a changed clause can be tried on them, or
with the last days of an office at work (`demo_week.py`), so that every page has something to show.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import msgspec
from pypinyin import Style, lazy_pinyin

from backend.engine.rules.clauses import Duty, Rulebook
from backend.entrypoints import demo_acts, demo_history, demo_notices, demo_plan, demo_week
from backend.entrypoints.demo_history import Place, Team
from backend.entrypoints.demo_plan import Plan
from backend.features.access import groups, passwords
from backend.features.access import service as access
from backend.features.access.models import Role
from backend.features.reception import presence
from backend.features.rulebooks import library
from backend.features.rulebooks import service as rulebooks
from backend.features.tenancy import service as tenancy
from backend.kit.clock import now
from backend.kit.crypto import Keyring, Keys
from backend.kit.db import Database, TenantTx
from backend.kit.settings import Settings, need

FOLDER = Path(__file__).parents[2] / "tenants" / "demo"
PASSWORD = "guishu-demo"  # printed on the screen by `make run`; demo tenants only


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    login: str
    name: str
    role: Role


class AgentDemo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of an agency (分销), who signs in to the portal."""

    login: str
    name: str
    role: Role
    agency: str


class GroupDemo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sales group (销售组), by logins; the leader is one of its members."""

    name: str
    leader: str
    members: tuple[str, ...]


class OfficeDemo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name_zh: str
    name_en: str
    staff: tuple[Person, ...]
    groups: tuple[GroupDemo, ...] = ()


class ProjectDemo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    slug: str
    name_zh: str
    name_en: str
    region: str
    rulebook: str
    agencies: tuple[str, ...]
    offices: tuple[OfficeDemo, ...]
    agents: tuple[AgentDemo, ...] = ()
    history: bool = True
    """Whether it has lived through the last quarters; a new project opens today."""
    week: str | None = None
    """The file of what its people did on the last days, instead of a longer history."""


class TenantDemo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    slug: str
    name_zh: str
    name_en: str
    staff: tuple[Person, ...]
    projects: tuple[ProjectDemo, ...]


async def load(settings: Settings, history: bool = True) -> str:
    """Make what is not there yet; what is there stays as people left it."""
    need(settings, "runtime_database_url", "master_key")
    plan = demo_plan.read(FOLDER / "history.yaml") if history else None
    db = await Database.connect(settings.runtime_database_url, size=2)
    try:
        keyring = Keyring(settings.master_key)
        made = []
        for tenant in _tenants():
            tenant_id = await found(db, keyring, tenant, plan)
            if tenant_id and settings.notices == "sink":
                async with db.tenant_tx(tenant_id) as tx:
                    await demo_notices.furnish(tx, keyring.of(tenant_id), tenant.name_zh, now())
            made += [tenant.name_zh] if tenant_id else []
    finally:
        await db.close()
    return f"已建立演示租户：{'、'.join(made)}" if made else "演示租户已在"


async def found(
    db: Database, keyring: Keyring, demo: TenantDemo, plan: Plan | None = None, at: datetime | None = None
) -> UUID | None:  # fmt: skip
    """A whole developer as of now, with everybody but the consultants off the floor. None: it is there already."""
    at = at or now()
    if await tenancy.tenants(db, demo.slug):
        return None
    async with db.lobby_tx() as lobby:
        tenant_id = await tenancy.found_tenant(lobby, demo.slug, demo.name_zh, demo.name_en, at)
    if tenant_id is None:
        return None
    hashed, keys = _hashed(), keyring.of(tenant_id)
    async with db.tenant_tx(tenant_id) as tx:
        for person in demo.staff:
            await _hire(tx, person, hashed, at)
        for project in demo.projects:
            await _build(tx, keys, project, hashed, at, plan)
    for project in demo.projects if plan else ():
        if project.week is not None:
            async with db.tenant_tx(tenant_id) as tx:
                office = await demo_week.office_of(tx, db, keyring, project.slug)
            await demo_week.play(office, demo_acts.read(FOLDER / project.week), at)
    return tenant_id


@cache
def _hashed() -> str:
    """Slow on purpose, and the same password for everybody of every demo."""
    return passwords.hash_password(PASSWORD)


async def _build(
    tx: TenantTx, keys: Keys, project: ProjectDemo, hashed: str, at: datetime, plan: Plan | None
) -> None:  # fmt: skip
    project_id = await tenancy.found_project(tx, project.slug, project.name_zh, project.name_en, project.region)
    rulebook = library.read(FOLDER / "rulebooks" / project.rulebook)
    opening = _opening(project, rulebook, at) if plan else at
    await rulebooks.publish(tx, project_id, rulebook, rulebook.effective_from, None, opening)
    agencies = {agency: await tenancy.add_agency(tx, project_id, agency) for agency in project.agencies}
    for agent in project.agents:
        await _hire(tx, agent, hashed, opening, agencies[agent.agency])
    built = [await _office(tx, keys, project_id, office, hashed, at) for office in project.offices]
    teams = tuple(team for team, _ in built)
    if plan and project.history:
        clerk = next((clerk for _, clerk in built if clerk), None) if _hands_in(rulebook) else None
        place = Place(project_id=project_id, slug=project.slug, teams=teams, clerk=clerk)
        await demo_history.write(tx, keys, place, plan, opening, at)
    lived_in = plan is not None and project.week is not None
    for team in teams:
        first = opening if lived_in else at  # a longer history has a board of its own
        await presence.set_circle(tx, team.office_id, team.consultants, team.consultants[0], first)
        for staff_id in () if lived_in else team.consultants:
            await presence.step_in(tx, team.office_id, staff_id, staff_id, at)


def _opening(project: ProjectDemo, rulebook: Rulebook, at: datetime) -> datetime:
    """When the project's story begins; one without a story opens now."""
    if project.history:
        return demo_history.opening(at, rulebook.effective_from)
    return demo_week.opening(at, demo_acts.read(FOLDER / project.week)) if project.week else at


async def _office(
    tx: TenantTx, keys: Keys, project_id: UUID, office: OfficeDemo, hashed: str, at: datetime
) -> tuple[Team, UUID | None]:
    """An office with its people; its clerk, if it has one."""
    office_id = await tenancy.found_office(tx, keys, project_id, office.name_zh, office.name_en, at)
    people: dict[str, list[UUID]] = {}
    logins: dict[str, UUID] = {}
    for person in office.staff:
        staff_id = logins[person.login] = await _hire(tx, person, hashed, at)
        await access.assign_office(tx, staff_id, office_id)
        people.setdefault(person.role, []).append(staff_id)
    for group in office.groups:
        members, leader = [logins[login] for login in group.members], logins[group.leader]
        await groups.make(tx, office_id, group.name, members, leader, people["site_manager"][0], at)
    return Team(office_id, tuple(people["consultant"])), next(iter(people.get("site_clerk", ())), None)


def _hands_in(rulebook: Rulebook) -> bool:
    """交内业: does the rulebook ask for it?"""
    return any(
        isinstance(rule, Duty) and rule.code == "hand_over_register"
        for clause in rulebook.clauses
        for rule in clause.rules
    )


async def _hire(
    tx: TenantTx, person: Person | AgentDemo, hashed: str, at: datetime, agency_id: UUID | None = None
) -> UUID:
    initials = "".join(lazy_pinyin(person.name, style=Style.FIRST_LETTER))
    return await access.add_staff(tx, person.login, person.name, initials, person.role, hashed, at, agency_id)


def hints() -> list[dict[str, str]]:
    """For the sign-in page of a local run: one of each role at the first office."""
    first, seen = _tenants()[0], dict[str, Person | AgentDemo]()
    for _, people in _people(first):
        for person in people:
            seen.setdefault(person.role, person)
    return [
        {"role": role, "company": first.slug, "login": person.login, "password": PASSWORD}
        for role, person in seen.items()
    ]


def sign_ins() -> str:
    """The demo sign-ins as `make run` shows them."""
    lines = [f"演示账号 demo sign-ins（密码 password: {PASSWORD}）"]
    roles = {"consultant": "置业顾问", "site_clerk": "内业", "site_manager": "案场经理",
             "tenant_admin": "管理员", "hq": "集团总部", "agency_lead": "分销负责人", "agent": "经纪人"}  # fmt: skip
    for demo in _tenants():
        lines.append(f"{demo.name_zh}　公司代码 company: {demo.slug}")
        for place, people in _people(demo):
            who = "　".join(f"{person.login} {person.name}·{roles[person.role]}" for person in people)
            lines.append(f"  {place}　{who}")
    return "\n".join(lines)


def _people(demo: TenantDemo) -> Iterator[tuple[str, tuple[Person | AgentDemo, ...]]]:
    yield "公司", demo.staff
    for project in demo.projects:
        for office in project.offices:
            yield office.name_zh, office.staff
        if project.agents:
            yield f"{project.name_zh} 分销", project.agents


def _tenants() -> list[TenantDemo]:
    return [
        msgspec.json.decode(file.read_bytes(), type=TenantDemo) for file in sorted(FOLDER.glob("*.json"), reverse=True)
    ]
