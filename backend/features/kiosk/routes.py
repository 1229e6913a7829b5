"""The tablet's door. Its credential may submit, ask for its configuration, and nothing else."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Response
from msgspec import Meta, Struct

from backend.features.kiosk import config as configuration
from backend.features.kiosk import pairing, submissions
from backend.features.kiosk.errors import BodyTooLarge, DeviceUnknown, SignatureWrong
from backend.features.kiosk.models import Answer, Device, Name
from backend.kit.channels import Channels, topic
from backend.kit.crypto import Keyring, b64, sha256, signed_by, unb64
from backend.kit.db import Database, TenantTx
from backend.kit.errors import InvalidInput

MAX_BODY = 64 * 1024
Wire = Request[Any, Any, Any]


class AskPairing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tablet's public key (base64url, raw P-256 point) and what somebody called it."""

    sign_key: Annotated[str, Meta(max_length=120)]
    device_name: Name = "平板"


@post("/api/kiosk/pairings", public=True)
async def ask_pairing(
    data: JSONBody[AskPairing], db: NamedDependency[Database], at: NamedDependency[datetime]
) -> pairing.Asked:
    async with db.lobby_tx() as tx:
        return await pairing.ask(tx, data.sign_key, data.device_name, at)


@get("/api/kiosk/pairings/{pairing_id:uuid}", public=True)
async def pairing_standing(
    request: Wire, pairing_id: FromPath[UUID], db: NamedDependency[Database], at: NamedDependency[datetime]
) -> pairing.Standing:
    return await pairing.standing(db, pairing_id, request.headers.get("guishu-pairing", ""), at)


@get("/api/kiosk/config", public=True)
async def kiosk_config(
    request: Wire,
    db: NamedDependency[Database],
    keyring: NamedDependency[Keyring],
    at: NamedDependency[datetime],
) -> dict[str, Any]:
    tenant_id, device_id = _who(request)
    async with db.tenant_tx(tenant_id) as tx:
        device = await _signed_by_device(tx, request, device_id, at)
        unsent = request.headers.get("guishu-unsent", "0")
        count = int(unsent) if unsent.isascii() and unsent.isdigit() and len(unsent) < 7 else 0
        return await configuration.config(tx, keyring.of(tenant_id), device, count, at)


@post("/api/kiosk/submissions", public=True, status_code=200)
async def submit(
    request: Wire,
    db: NamedDependency[Database],
    keyring: NamedDependency[Keyring],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Response[Answer]:
    tenant_id, device_id = _who(request)
    parcel = submissions.Parcel(
        body=await _body(request), signature=_signature(request), sent=request.headers.get("guishu-sent", ""),
        received_at=at,
    )  # fmt: skip
    try:
        async with db.tenant_tx(tenant_id) as tx:
            device = await submissions.device_of(tx, device_id, at)
            answer = await submissions.receive(tx, keyring.of(tenant_id), device, parcel)
    except InvalidInput as error:
        answer = submissions.refused(error, request.headers.get("accept-language", "zh")[:2])
    else:
        channels.poke(topic(tenant_id, "office", device.office_id))
    return Response(answer, headers={"Cache-Control": "no-store"})


route_handlers = [ask_pairing, pairing_standing, kiosk_config, submit]


def _who(request: Wire) -> tuple[UUID, UUID]:
    """`Guishu-Device: <tenant id>.<device id>`. Raises DeviceUnknown."""
    tenant, _, device = request.headers.get("guishu-device", "").partition(".")
    try:
        return UUID(tenant), UUID(device)
    except ValueError as error:
        raise DeviceUnknown() from error


async def _signed_by_device(tx: TenantTx, request: Wire, device_id: UUID, at: datetime) -> Device:
    device = await submissions.device_of(tx, device_id, at)
    stamp = request.headers.get("guishu-time", "")
    body = b64(sha256(await request.body()))
    message = f"{request.method}\n{request.url.path}\n{stamp}\n{body}".encode()
    if not signed_by(device.sign_key, _signature(request), message):
        raise SignatureWrong()
    if device.revoked_at is not None:
        raise DeviceUnknown()
    return device


def _signature(request: Wire) -> bytes:
    try:
        return unb64(request.headers.get("guishu-signature", ""))
    except ValueError as error:
        raise SignatureWrong() from error


async def _body(request: Wire) -> bytes:
    body: bytes = await request.body()
    if len(body) > MAX_BODY:
        raise BodyTooLarge()
    return body
