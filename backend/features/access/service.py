"""Sign in and out, who a session belongs to, and whether an office is theirs."""

import re
from datetime import datetime
from uuid import UUID

from backend.features.access import cookies, passwords, queries
from backend.features.access.errors import SignInLocked, SignInRefused
from backend.features.access.models import (
    LIFETIME,
    LOCK_AFTER,
    LOCK_WITHIN,
    PERMISSIONS,
    SEEN_EVERY,
    Actor,
    Attempt,
    Colleague,
    Office,
    Role,
    SessionKey,
)
from backend.kit.db import Database, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

_COMPANY = re.compile(r"[a-z][a-z0-9-]{1,30}")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,40}")


async def sign_in(db: Database, attempt: Attempt, at: datetime, *, replaces: SessionKey | None = None) -> str:
    """The cookie of a new session; `replaces` is the one the browser came with, which ends.

    Takes the Database: no transaction stays open during the slow hash. Raises SignInRefused, the same for an
    unknown company, an unknown account and a wrong password, and SignInLocked after too many failures.
    """
    company, login = attempt.company.strip().lower(), attempt.login.strip().lower()
    tenant_id = await _tenant(db, company) if _LOGIN.fullmatch(login) else None
    account = await _knock(db, tenant_id, login, attempt.address, at) if tenant_id else None
    known = account["password_hash"] if account else passwords.NOBODY
    if not await passwords.matches(known, attempt.password) or tenant_id is None or account is None:
        raise SignInRefused
    cookie, key = cookies.new_token(tenant_id)
    async with db.tenant_tx(tenant_id) as tx:
        await queries.failures_clear(tx, login)
        await queries.session_open(tx, key.token_hash, account["id"], at, at + LIFETIME)
    if replaces is not None:
        await sign_out(db, replaces, at)
    return cookie


async def _tenant(db: Database, company: str) -> UUID | None:
    if not _COMPANY.fullmatch(company):
        return None
    async with db.lobby_tx() as tx:
        return await queries.tenant_by_slug(tx, company)


async def _knock(db: Database, tenant_id: UUID, login: str, address: str, at: datetime):  # type: ignore[no-untyped-def]
    """The account, once this attempt is counted. Counted and committed first, judged after: of a hundred
    simultaneous guesses no more than eight get as far as the password."""
    async with db.tenant_tx(tenant_id) as tx:
        if await queries.failures_recent(tx, login, at - LOCK_WITHIN) >= LOCK_AFTER:
            raise SignInLocked
        await queries.failure_add(tx, login, address[:100], at)
    async with db.tenant_tx(tenant_id) as tx:
        if await queries.failures_recent(tx, login, at - LOCK_WITHIN) > LOCK_AFTER:
            raise SignInLocked
        return await queries.staff_account(tx, login, at)


async def sign_out(db: Database, key: SessionKey, at: datetime) -> None:
    """The session is over, from the next request on."""
    async with db.tenant_tx(key.tenant_id) as tx:
        await queries.session_revoke(tx, key.token_hash, at)


async def actor_of(db: Database, key: SessionKey, at: datetime, *, seen: bool = True) -> Actor | None:
    """Who the session belongs to, None when it is over. Writes that it was used, once a minute at most;
    an open page that only listens is not use (`seen=False`)."""
    async with db.tenant_tx(key.tenant_id) as tx:
        row = await queries.session_actor(tx, key.token_hash, at)
        if row is None:
            return None
        if seen and at - row["last_seen_at"] >= SEEN_EVERY:
            await queries.session_seen(tx, key.token_hash, at)
    return Actor(row["staff_id"], key.tenant_id, row["name"], row["role"], tuple(row["office_ids"]), row["agency_id"])


async def add_staff(
    tx: TenantTx, login: str, name: str, initials: str, role: Role, password_hash: str, at: datetime,
    agency_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Somebody new; the hash comes from `passwords.hash_password`. Agents and their leads belong to an agency."""
    staff_id = new_id()
    await queries.staff_add(tx, staff_id, login, name, initials, role, password_hash, at, agency_id)
    return staff_id


async def assign_office(tx: TenantTx, staff_id: UUID, office_id: UUID) -> None:
    await queries.office_assign(tx, staff_id, office_id)


async def disable_staff(tx: TenantTx, staff_id: UUID, at: datetime) -> None:
    """They have left: no session of theirs answers any more, from the next request on."""
    if not await queries.staff_depart(tx, staff_id, at):
        raise NotFound(what="staff")


async def restore_staff(tx: TenantTx, staff_id: UUID) -> None:
    """They are back (复职): their account works again. Raises NotFound for whoever has not left."""
    if not await queries.staff_restore(tx, staff_id):
        raise NotFound(what="staff")


def may(actor: Actor, permission: str) -> bool:
    return permission in PERMISSIONS[actor.role]


def require_office(actor: Actor, office_id: UUID) -> UUID:
    """The office if it is theirs. NotFound otherwise: a foreign id answers like a random one."""
    if office_id not in actor.office_ids:
        raise NotFound(what="office")
    return office_id


async def require_customer(tx: TenantTx, actor: Actor, customer_id: UUID) -> UUID:
    """The customer if a project of theirs has them."""
    if not await queries.customer_in_reach(tx, customer_id, actor.office_ids):
        raise NotFound(what="customer")
    return customer_id


async def require_verdict(tx: TenantTx, actor: Actor, verdict_id: UUID) -> UUID:
    """The verdict if it was given in a project of theirs."""
    if not await queries.verdict_in_reach(tx, verdict_id, actor.office_ids):
        raise NotFound(what="verdict")
    return verdict_id


async def company(tx: TenantTx) -> str:
    """The code that one signs in with, for commands."""
    return await queries.company_code(tx)


async def offices(tx: TenantTx, actor: Actor) -> list[Office]:
    return await queries.offices_by_ids(tx, actor.office_ids)


async def office(tx: TenantTx, actor: Actor, office_id: UUID) -> Office:
    found = await queries.offices_by_ids(tx, [require_office(actor, office_id)])
    if not found:
        raise NotFound(what="office")
    return found[0]


async def colleagues(tx: TenantTx, actor: Actor, office_id: UUID, at: datetime) -> list[Colleague]:
    return await queries.colleagues_of_office(tx, require_office(actor, office_id), at)
