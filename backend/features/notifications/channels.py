"""A developer's channels and texts (发送通道、消息模板), and the test message."""

from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from backend.features.notifications import deliveries, queries, reach, routing, settings, words
from backend.features.notifications.errors import (
    ChannelNotReady,
    EndpointRefused,
    NoReach,
    PlaceholderMissing,
    PlaceholderUnknown,
    SecretNeeded,
)
from backend.features.notifications.models import (
    ACCOUNTS,
    OFFERED,
    TEST,
    Account,
    Channel,
    ChannelView,
    DeliveryView,
    Template,
)
from backend.features.notifications.ports.line import is_public
from backend.features.notifications.ports.sink import Caught
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id
from backend.kit.texts import text

SECRET = "notice-channel"


async def channels(tx: TenantTx) -> dict[str, ChannelView]:
    """By name; one that was never set up is not there."""
    return {
        row["channel"]: ChannelView(
            channel=row["channel"], enabled=row["enabled"], updated_at=row["updated_at"],
            account=msgspec.json.decode(row["settings"], type=ACCOUNTS[row["channel"]]),
        )
        for row in await settings.channels_all(tx)
    }  # fmt: skip


async def set_up(
    tx: TenantTx, keys: Keys, channel: Channel, account: Account, enabled: bool, by: UUID | None, at: datetime,
    *, private: bool = False,
) -> None:  # fmt: skip
    """`account.secret` empty keeps the one there is, but only for the same account at the same address: otherwise
    whoever may type an address could have the secret sent to it."""
    account = msgspec.structs.replace(account, endpoint=_checked(account.endpoint, private))
    plain = msgspec.structs.replace(account, secret="")
    sealed = keys.encrypt(SECRET, account.secret.encode(), channel.encode()) if account.secret else b""
    if not sealed:
        kept = next((row for row in await settings.channels_all(tx) if row["channel"] == channel), None)
        if kept is None or msgspec.json.decode(kept["settings"], type=ACCOUNTS[channel]).endpoint != account.endpoint:
            raise SecretNeeded(field="secret")
        sealed = kept["secret_ct"]
    await settings.channel_save(tx, channel, enabled, msgspec.json.encode(plain), sealed, by, at)


def _checked(endpoint: str, private: bool) -> str:
    """Without a trailing slash for the providers; names are looked up when something is sent."""
    split = urlsplit(endpoint.strip())
    try:
        host, _ = split.hostname or "", split.port
    except ValueError:
        host = ""
    inside = host.lower() == "localhost" or (_is_ip(host) and not is_public(ip_address(host)))
    wrong = split.scheme not in (("https", "http") if private else ("https",)) or not host or split.username
    if wrong or (inside and not private) or split.fragment:
        raise EndpointRefused(field="endpoint")
    return endpoint.strip().rstrip("/")


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class Coverage(Struct, frozen=True):
    """Of the people who work here, how many can be reached how."""

    people: int
    phones: int
    wecoms: int


async def coverage(tx: TenantTx, at: datetime) -> Coverage:
    row = await settings.reach_count(tx, at)
    return Coverage(row["people"], row["phones"], row["wecoms"])


async def templates(tx: TenantTx) -> dict[tuple[str, str], Template]:
    """By (channel, kind)."""
    return {(one.channel, one.key): one for one in await settings.templates_all(tx)}


async def set_text(tx: TenantTx, template: Template, by: UUID | None, at: datetime, lang: str = "zh") -> None:
    """Raises NotFound, PlaceholderMissing, PlaceholderUnknown, InvalidInput. An empty text: the notice's own words."""
    if template.key not in words.kinds() or template.channel not in ACCOUNTS:
        raise NotFound(what="template")
    if not template.text.strip():
        return await settings.template_drop(tx, template.channel, template.key)
    check_text(template.key, template.text, lang)
    if template.channel == "sms" and not template.provider_code.strip():
        raise InvalidInput(field="provider_code", problem="provider_code_needed")
    cleaned = msgspec.structs.replace(
        template, text=template.text.strip(), provider_code=template.provider_code.strip()
    )
    await settings.template_save(tx, cleaned, by, at)


def check_text(key: str, typed: str, lang: str = "zh") -> None:
    """Says everything the notice has to say, and nothing it does not know. `lang`: for the refusal."""
    named, needed = words.named_in(typed), words.holes(key)
    if missing := [hole for hole in needed if hole not in named]:
        raise PlaceholderMissing(field="text", missing=_listed(missing, lang))
    unknown = sorted(named - {*needed, words.NAME})
    rest = typed
    for hole in named:
        rest = rest.replace(f"{{{hole}}}", "")
    if unknown or "{" in rest or "}" in rest:
        known = _listed([*needed, words.NAME], lang)
        raise PlaceholderUnknown(field="text", unknown=_listed(unknown, lang) or "{ }", known=known)


def preview(key: str, typed: str, lang: str) -> str:
    """With example values; the notice's own words when nothing is typed. The text has been checked."""
    filled = words.examples(key, lang)
    return words.fill(typed, filled) if typed.strip() else text(lang, f"notices.{key}", **filled)


def _listed(holes: list[str], lang: str) -> str:
    return "、".join(words.hole(name, lang) for name in holes)


async def try_out(tx: TenantTx, staff_id: UUID, channel: Channel, key: str, at: datetime) -> UUID:
    """发一条测试: to oneself, on this channel only, with example values. Raises ChannelNotReady, NoReach."""
    view = (await channels(tx)).get(channel)
    if view is None or not view.enabled:
        raise ChannelNotReady(field="channel")
    there = [one for one_channel, one in await templates(tx) if one_channel == channel]
    kind = key or next(iter(there), OFFERED)
    if kind not in words.kinds():
        raise NotFound(what="template")
    if channel == "sms" and kind not in there:
        raise ChannelNotReady(field="template")
    mine = await reach.reach(tx, staff_id)
    if (channel == "sms" and not mine.phone_mask) or (channel == "wecom" and not mine.has_wecom):
        raise NoReach(field=channel)
    about = new_id()
    told = await queries.notices_insert(tx, [uuid5(about, TEST)], [staff_id], TEST, {"kind": kind}, at)
    await routing.send_out(tx, [(told[staff_id], channel, at)], at)
    tx.poke("staff", staff_id)
    return routing.delivery_id(told[staff_id], channel)


async def latest(tx: TenantTx, limit: int = 30) -> list[DeliveryView]:
    return await deliveries.latest(tx, limit)


class Kept(Struct, frozen=True):
    """One message of the sink with its moment."""

    caught: Caught
    at: datetime


async def sink(tx: TenantTx, keys: Keys, limit: int = 50) -> list[Kept]:
    """开发信箱, newest first."""
    rows = await deliveries.sink_latest(tx, limit)
    return [Kept(msgspec.json.decode(keys.decrypt("sink", body, id_.bytes), type=Caught), at) for id_, body, at in rows]


async def send_again(tx: TenantTx, delivery_id: UUID, at: datetime) -> None:
    """One that was given up, once more. Raises NotFound."""
    if not await deliveries.again(tx, delivery_id, at):
        raise NotFound(what="delivery")
    await routing.ring(tx, [(delivery_id, at)], at)
