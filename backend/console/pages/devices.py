"""`/devices` 平板: pair one by its code and fingerprint, see when each was last heard of, revoke."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Response, Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, done, page
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.kiosk import pairing
from backend.features.kiosk.models import DeviceView
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound


class Code(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(max_length=20)]


class Confirmation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sent once somebody compared the two screens."""

    code: Annotated[str, Meta(max_length=20)]
    office_id: UUID
    name: Annotated[str, Meta(max_length=40, pattern=r"\A[^\x00-\x1f\x7f]*\Z")] = ""


@get("/devices", permission="devices.manage")
async def devices(
    tx: NamedDependency[TenantTx], actor: NamedDependency[Actor], at: NamedDependency[datetime]
) -> Template:
    return await _list(tx, actor, at)


@post("/devices/pairing", permission="devices.manage", status_code=200)
async def find(
    data: URLEncodedBody[Code],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template:
    found = await pairing.find(tx, data.code, actor.staff_id, at)
    if found is None:
        return await _list(tx, actor, at, wrong=data.code)
    offices = await access.offices(tx, actor)
    return page("device_confirm.html", found=found, code=data.code, choices=offices, at=at, office=None)


@post("/devices", permission="devices.manage")
async def confirm(
    request: Page,
    data: URLEncodedBody[Confirmation],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    access.require_office(actor, data.office_id)
    await pairing.confirm(tx, keys, data.code, data.office_id, data.name.strip(), actor.staff_id, at)
    return done(request, "/devices")


@get("/devices/{device_id:uuid}/revocation", permission="devices.manage")
async def revoke_form(
    request: Page, device_id: FromPath[UUID], tx: NamedDependency[TenantTx], actor: NamedDependency[Actor]
) -> Template:
    device = await _theirs(tx, actor, device_id)
    return page("dialogs/revoke.html", here=request.url.path, device=device, office=None)


@post("/devices/{device_id:uuid}/revocation", permission="devices.manage")
async def revoke(
    request: Page,
    device_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    await _theirs(tx, actor, device_id)
    await pairing.revoke(tx, device_id, actor.staff_id, at)
    return done(request, "/devices")


async def _list(tx: TenantTx, actor: Actor, at: datetime, wrong: str = "") -> Template:
    mine = [device for device in await pairing.devices(tx) if device.office_id in actor.office_ids]
    return page("devices.html", devices=mine, wrong=wrong, at=at, office=None)


async def _theirs(tx: TenantTx, actor: Actor, device_id: UUID) -> DeviceView:
    for device in await pairing.devices(tx):
        if device.id == device_id and device.office_id in actor.office_ids:
            return device
    raise NotFound(what="device")


route_handlers = [devices, find, confirm, revoke_form, revoke]
