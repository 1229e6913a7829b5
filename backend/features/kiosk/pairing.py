"""Pairing (平板配对): the tablet shows a code, a manager types it, compares the fingerprint, and confirms."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from backend.features.kiosk import queries
from backend.features.kiosk.errors import LettersUsedUp, PairingClosed, PairingGone
from backend.features.kiosk.models import DeviceView, PairingView
from backend.kit.crypto import Keys, new_exchange_key, sha256, unb64, valid_point
from backend.kit.db import Database, LobbyTx, TenantTx
from backend.kit.errors import InvalidInput, NotFound, TooMany
from backend.kit.ids import new_id

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"  # 20 consonants: no word, nothing that reads as something else
LIFE = timedelta(minutes=10)
WRONG_TRIES = 10
WAITING_AT_ONCE = 500


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the tablet gets to show and to ask again with."""

    pairing_id: UUID
    secret: str
    code: str
    fingerprint: str
    expires_at: datetime


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    tenant_id: UUID
    device_id: UUID
    device_letter: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    status: str
    device: Confirmed | None = None


async def ask(tx: LobbyTx, sign_key: str, device_name: str, at: datetime) -> Asked:
    """A tablet asks to be paired. Raises InvalidInput for a key that is no P-256 point, TooMany."""
    try:
        point = unb64(sign_key)
    except ValueError as error:
        raise InvalidInput(field="sign_key", problem="key_unreadable") from error
    if not valid_point(point):
        raise InvalidInput(field="sign_key", problem="key_unreadable")
    await queries.lobby_sweep(tx, at)
    if await queries.lobby_waiting(tx, at) >= WAITING_AT_ONCE:
        raise TooMany(minutes=10)
    code = "".join(secrets.choice(ALPHABET) for _ in range(8))
    asked = Asked(
        pairing_id=new_id(), secret=secrets.token_urlsafe(32), code=code, fingerprint=fingerprint(point),
        expires_at=at + LIFE,
    )  # fmt: skip
    await queries.lobby_insert(
        tx, asked.pairing_id, _hash(code), _hash(asked.secret), point, asked.fingerprint, device_name, at,
        asked.expires_at,
    )  # fmt: skip
    return asked


async def standing(db: Database, pairing_id: UUID, secret: str, at: datetime) -> Standing:
    """How a pairing stands, for the tablet that holds its secret. Raises NotFound."""
    async with db.lobby_tx() as lobby:
        row = await queries.lobby_find(lobby, pairing_id)
    if row is None or not secrets.compare_digest(row["secret_hash"], _hash(secret)):
        raise NotFound(what="pairing")
    if row["confirmed_at"] is None:
        return Standing(status="waiting" if row["expires_at"] > at else "expired")
    async with db.tenant_tx(row["tenant_id"]) as tx:
        device = await queries.device_find(tx, row["device_id"], at)
    if device is None:
        raise NotFound(what="device")
    return Standing(
        status="confirmed",
        device=Confirmed(tenant_id=row["tenant_id"], device_id=device.id, device_letter=device.letter),
    )


async def find(tx: TenantTx, code: str, staff_id: UUID, at: datetime) -> PairingView | None:
    """The tablet that shows this code; None counts as a wrong try. Raises PairingClosed after ten.

    None instead of an error, so that the wrong try is committed.
    """
    if await queries.pairing_failures(tx, at - LIFE) >= WRONG_TRIES:
        raise PairingClosed(minutes=10)
    row = await queries.lobby_find_code(tx, _hash(_plain(code)), at)
    if row is None:
        await queries.pairing_failed(tx, staff_id, at)
        return None
    return PairingView(
        id=row["id"],
        fingerprint=row["fingerprint"],
        device_name=row["device_name"],
        expires_at=row["expires_at"],
    )


async def confirm(
    tx: TenantTx, keys: Keys, code: str, office_id: UUID, name: str, staff_id: UUID, at: datetime
) -> UUID:
    """The manager compared the fingerprint: the tablet belongs to this office. Raises PairingGone, LettersUsedUp."""
    row = await queries.lobby_find_code(tx, _hash(_plain(code)), at)
    if row is None:
        raise PairingGone()
    letter = await _letter(tx, office_id)
    device_id = new_id()
    if not await queries.lobby_confirm(tx, row["id"], tx.tenant_id, device_id, at):
        raise PairingGone()
    await ensure_key(tx, keys, office_id, at)
    await queries.device_insert(
        tx, device_id, office_id, letter, name or row["device_name"], row["sign_key"], staff_id, at
    )
    return device_id


async def revoke(tx: TenantTx, device_id: UUID, staff_id: UUID, at: datetime) -> None:
    """The tablet is refused from the next request on; what it captured before may still arrive, into quarantine."""
    if not await queries.device_revoke(tx, device_id, at, staff_id):
        raise NotFound(what="device")


async def devices(tx: TenantTx) -> list[DeviceView]:
    return await queries.devices_all(tx)


async def ensure_key(tx: TenantTx, keys: Keys, office_id: UUID, at: datetime) -> None:
    """An office has one current seal key."""
    if await queries.key_current(tx, office_id) is None:
        key_id = new_id()
        public, private = new_exchange_key()
        await queries.key_insert(tx, key_id, office_id, public, keys.encrypt("office-key", private, key_id.bytes), at)


def fingerprint(point: bytes) -> str:
    """Four groups of four digits that both screens show."""
    number = int.from_bytes(hashlib.sha256(b"guishu-fingerprint" + point).digest()[:8], "big") % 10**16
    text = f"{number:016d}"
    return " ".join(text[i : i + 4] for i in range(0, 16, 4))


async def _letter(tx: TenantTx, office_id: UUID) -> str:
    used = await queries.device_letters(tx, office_id)
    single = [chr(65 + i) for i in range(26)]
    for letter in [*single, *(a + b for a in single for b in single)]:
        if letter not in used:
            return letter
    raise LettersUsedUp()


def _plain(code: str) -> str:
    return "".join(ch for ch in code.upper() if ch in ALPHABET)


def _hash(text: str) -> bytes:
    return sha256(b"guishu-pairing" + text.encode())
