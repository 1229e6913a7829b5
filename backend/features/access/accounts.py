"""Accounts (账号): who signs in by which name, a first password from the office, and one's own instead of it.

A password set by somebody else is made here, shown once and kept nowhere in clear; whoever gets it changes it.
"""

import secrets
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.features.access import passwords, queries
from backend.features.access.errors import PasswordTooShort, PasswordWrong
from backend.features.access.models import Role, SessionKey
from backend.kit.db import TenantTx

SHORTEST = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that people take for one another when a password is read aloud."""
_GROUPS, _SIZE = 3, 4


class Account(Struct, frozen=True, kw_only=True):
    """One person as the office's list of accounts shows them."""

    id: UUID
    login: str
    name: str
    role: Role
    departed: bool
    last_seen_at: datetime | None


async def of_office(tx: TenantTx, office_id: UUID, at: datetime) -> list[Account]:
    return [Account(**dict(row)) for row in await queries.accounts_of_office(tx, office_id, at)]


def made_up() -> str:
    """`abcd-efgh-2345`: some sixty bits, easily said."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_SIZE)) for _ in range(_GROUPS))


async def give(tx: TenantTx, staff_id: UUID, hashed: str, at: datetime) -> None:
    """设初始密码: the hash comes from `passwords.hashed`, made before the transaction. Signed out everywhere."""
    await queries.password_set(tx, staff_id, hashed)
    await queries.sessions_end(tx, staff_id, at, None)


async def change(
    tx: TenantTx, staff_id: UUID, now: str, wanted: str, hashed: str, key: SessionKey, at: datetime
) -> None:
    """改密码, knowing the one before; other browsers are signed out. Raises PasswordWrong, PasswordTooShort."""
    if len(wanted) < SHORTEST:
        raise PasswordTooShort(least=SHORTEST)
    known = await queries.password_of(tx, staff_id)
    if known is None or not await passwords.matches(known, now):
        raise PasswordWrong()
    await queries.password_set(tx, staff_id, hashed)
    await queries.sessions_end(tx, staff_id, at, key.token_hash)
