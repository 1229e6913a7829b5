"""Agencies and who signs in for them (分销账号): the office opens and suspends, a lead looks after the own agents."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from anyio import to_thread
from pypinyin import Style, lazy_pinyin

from backend.features.access import passwords
from backend.features.access import service as access
from backend.features.channels import queries
from backend.features.channels.errors import AgencySuspended, LoginTaken
from backend.features.channels.models import Account, Agency
from backend.features.tenancy import service as tenancy
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound

DAY = timedelta(days=1)
Position = Literal["agency_lead", "agent"]


async def agencies(tx: TenantTx, projects: Sequence[UUID]) -> list[Agency]:
    rows = await queries.agencies_of_projects(tx, projects)
    return [
        Agency(id=row["id"], project_id=row["project_id"], name=row["name"], suspended_at=row["suspended_at"],
               people=row["people"], reports=row["reports"], contract_from=row["contract_from"],
               contract_until=row["contract_until"])
        for row in rows
    ]  # fmt: skip


async def agency(tx: TenantTx, projects: Sequence[UUID], agency_id: UUID) -> Agency:
    """One within reach. NotFound otherwise: another project's answers like a random id."""
    found = next((one for one in await agencies(tx, projects) if one.id == agency_id), None)
    if found is None:
        raise NotFound(what="agency")
    return found


async def people(tx: TenantTx, agency_id: UUID, at: datetime | None = None) -> list[Account]:
    """Its leads first; with `at` how much each asked within the day before, for whoever watches over fishing."""
    rows = await queries.accounts_of_agency(tx, agency_id)
    asked = {row["agent_id"]: row for row in await queries.asked_by_agents(tx, agency_id, at - DAY)} if at else {}
    return [
        Account(id=row["id"], agency_id=row["agency_id"], login=row["login"], name=row["name"], role=row["role"],
                created_at=row["created_at"], suspended_at=row["suspended_at"],
                asked=asked[row["id"]]["asked"] if row["id"] in asked else 0,
                missed=asked[row["id"]]["missed"] if row["id"] in asked else 0)
        for row in rows
    ]  # fmt: skip


async def add_agency(tx: TenantTx, project_id: UUID, name: str) -> UUID:
    return await tenancy.add_agency(tx, project_id, name)


async def open_account(
    tx: TenantTx, agency_id: UUID, login: str, name: str, position: Position, password: str, at: datetime
) -> UUID:
    """Raises LoginTaken, AgencySuspended."""
    row = await queries.agency_find(tx, agency_id)
    if row is None:
        raise NotFound(what="agency")
    if row["suspended_at"] is not None:
        raise AgencySuspended()
    login = login.strip().lower()
    if await queries.login_taken(tx, login):
        raise LoginTaken(field="login", login=login)
    hashed = await to_thread.run_sync(passwords.hash_password, password)
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))[:8]
    return await access.add_staff(tx, login, name.strip(), initials, position, hashed, at, agency_id)


async def suspend(tx: TenantTx, agency_id: UUID, staff_id: UUID, at: datetime | None) -> None:
    """停用 (at) or 恢复 (None). Their next request is answered by the sign-in page. Raises NotFound."""
    if not await queries.account_suspend(tx, staff_id, agency_id, at):
        raise NotFound(what="staff")


async def suspend_agency(tx: TenantTx, agency_id: UUID, at: datetime | None) -> None:
    """The whole agency: nobody of it signs in, nothing is reported; what was reported stays as it stands."""
    await queries.agency_suspend(tx, agency_id, at)


async def set_contract(tx: TenantTx, agency_id: UUID, since: date | None, until: date | None) -> None:
    """合作期. What was reported within it goes on counting. Raises InvalidInput for an end before the beginning."""
    if since is not None and until is not None and until < since:
        raise InvalidInput(field="until", problem="channel_contract_days")
    await queries.agency_contract(tx, agency_id, since, until)


async def suspend_agent(tx: TenantTx, agency_id: UUID, staff_id: UUID, at: datetime | None) -> None:
    """By the lead: agents only, never a lead. Raises NotFound."""
    if not any(one.id == staff_id and one.role == "agent" for one in await people(tx, agency_id)):
        raise NotFound(what="staff")
    await suspend(tx, agency_id, staff_id, at)


async def bearers(tx: TenantTx, party: UUID, customer_id: UUID | None) -> dict[UUID, str] | None:
    """Who of an agency bears its duties about a customer, and the page of theirs that says so. None: no agency."""
    if await queries.agency_find(tx, party) is None:
        return None
    rows = await queries.reporters_of(tx, party, customer_id) if customer_id else []
    return {row["agent_id"]: f"/portal/reports/{row['id']}" for row in rows}
