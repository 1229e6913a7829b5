"""Where each person can be reached (接收方式), what they want sent where, and when not (免打扰)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from backend.features.notifications import settings, words
from backend.features.notifications.models import PERSONAL, Quiet, Reach
from backend.kit import phones
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput

PHONE, WECOM = "staff-phone", "staff-wecom"


async def reach(tx: TenantTx, staff_id: UUID) -> Reach:
    row = await settings.reach_find(tx, staff_id)
    if row is None:
        return Reach()
    quiet = Quiet(row["quiet_from"], row["quiet_until"])
    return Reach(phone_mask=row["phone_mask"], has_wecom=row["wecom_ct"] is not None, quiet=quiet)


def check(phone: str, wecom: str) -> None:
    """Raises InvalidInput before anything is written."""
    if phone.strip():
        phones.normalise(phone)
    _user(wecom)


def _user(typed: str) -> str:
    """One person's userid; `|` and @all would name several."""
    user = typed.strip()
    if len(user) > 64 or any(char.isspace() or char == "|" for char in user) or user.lower() == "@all":
        raise InvalidInput(field="wecom", problem="wecom_unreadable")
    return user


async def set_phone(tx: TenantTx, keys: Keys, staff_id: UUID, phone: str, at: datetime) -> None:
    """Empty: no text messages any more. Raises InvalidInput."""
    e164 = phones.normalise(phone) if phone.strip() else ""
    sealed = keys.encrypt(PHONE, e164.encode(), staff_id.bytes) if e164 else None
    row = await settings.reach_find(tx, staff_id)
    quiet = Quiet(row["quiet_from"], row["quiet_until"]) if row else Quiet()
    mask = phones.mask(e164) if e164 else ""
    await settings.reach_save(tx, staff_id, sealed, mask, row["wecom_ct"] if row else None, quiet, at)


async def set_wecom(tx: TenantTx, keys: Keys, staff_id: UUID, user: str, at: datetime) -> None:
    """企业微信账号 (userid); empty: none. Raises InvalidInput."""
    user = _user(user)
    row = await settings.reach_find(tx, staff_id)
    sealed = keys.encrypt(WECOM, user.encode(), staff_id.bytes) if user else None
    quiet = Quiet(row["quiet_from"], row["quiet_until"]) if row else Quiet()
    phone, mask = (row["phone_ct"], row["phone_mask"]) if row else (None, "")
    await settings.reach_save(tx, staff_id, phone, mask, sealed, quiet, at)


async def set_quiet(tx: TenantTx, staff_id: UUID, quiet: Quiet, at: datetime) -> None:
    if not (0 <= quiet.begins < 1440 and 0 <= quiet.ends < 1440):
        raise InvalidInput(field="quiet", problem="quiet_unreadable")
    row = await settings.reach_find(tx, staff_id)
    phone, mask, wecom = (row["phone_ct"], row["phone_mask"], row["wecom_ct"]) if row else (None, "", None)
    await settings.reach_save(tx, staff_id, phone, mask, wecom, quiet, at)


async def unwanted(tx: TenantTx, staff_id: UUID) -> set[tuple[str, str]]:
    """(group of kinds, channel) pairs that they switched off."""
    return await settings.unwanted_all(tx, staff_id)


async def want_only(tx: TenantTx, staff_id: UUID, wanted: Iterable[tuple[str, str]]) -> None:
    """Every group of kinds that is not in `wanted` is switched off; groups that come later are sent."""
    keep = set(wanted)
    off = [(name, channel) for name in words.groups() for channel in PERSONAL if (name, channel) not in keep]
    await settings.unwanted_set(tx, staff_id, off)
