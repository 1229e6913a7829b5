"""What a tablet may know (平板配置): its office, the notice, whom to ask for, the key to seal to, the server's time."""

from datetime import datetime
from typing import Any

from backend.features.kiosk import queries
from backend.features.kiosk.capture import beacon
from backend.features.kiosk.models import Device
from backend.kit.crypto import Keys, b64
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.texts import LANGUAGES, catalogue, text

NOTICE_VERSION = "2026-11"


async def config(tx: TenantTx, keys: Keys, device: Device, unsent: int, at: datetime) -> dict[str, Any]:
    office = await queries.office_config(tx, device.office_id)
    key = await queries.key_current(tx, device.office_id)
    if office is None or key is None:
        raise NotFound(what="office")
    await queries.contact_upsert(tx, device.id, at, unsent)
    consultants = await queries.office_consultants(tx, device.office_id)
    agencies = await queries.office_agencies(tx, device.project_id)
    return {
        "tenant": {"name": office["tenant_zh"], "name_en": office["tenant_en"]},
        "project": {"name": office["project_zh"], "name_en": office["project_en"]},
        "office": {"name": office["office_zh"], "name_en": office["office_en"]},
        "device": {"letter": device.letter, "name": device.name},
        "notice": notice(office["tenant_zh"], office["tenant_en"]),
        "consultants": [{"id": row["id"], "name": row["name"], "initials": row["initials"]} for row in consultants],
        "agencies": [{"id": row["id"], "name": row["name"]} for row in agencies],
        "seal_key": {"id": key["id"], "public": b64(key["public"])},
        "beacon": beacon(keys.blind("beacon", "key"), at),
        "server_time": at,
    }


def notice(tenant_zh: str, tenant_en: str) -> dict[str, Any]:
    names = {"zh": tenant_zh, "en": tenant_en}
    return {"version": NOTICE_VERSION, **{lang: _notice(lang, names[lang]) for lang in LANGUAGES}}


def _notice(lang: str, tenant: str) -> dict[str, Any]:
    return {
        "who": text(lang, "notice.who", tenant=tenant),
        "purpose": _list(lang, "purpose"),
        "collected": _list(lang, "collected"),
        "retention": text(lang, "notice.retention"),
        "rights": text(lang, "notice.rights"),
    }


def _list(lang: str, part: str) -> list[str]:
    return [value for key, value in catalogue(lang).items() if key.startswith(f"notice.{part}.")]
