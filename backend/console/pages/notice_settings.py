"""`/notices/settings` 通知设置: channels, texts, a test message, deliveries; and the sink of a development run."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.language import language
from backend.console.pages.common import Page, done, page
from backend.console.problems import describe
from backend.features.access.models import Actor
from backend.features.notifications import channels, words
from backend.features.notifications.models import ACCOUNTS, CHANNELS, Account
from backend.features.notifications.models import Template as Words
from backend.features.notifications.ports import sms, webhook, wecom
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import DomainError, InvalidInput, NotFound
from backend.kit.texts import catalogue, text

HERE = "/notices/settings"
Short = Annotated[str, Meta(max_length=300, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]
_ENDPOINTS = {"sms": sms.ENDPOINT, "wecom": wecom.ENDPOINT, "webhook": ""}


class Setup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel's form; what a channel does not know stays empty."""

    endpoint: Short
    access_key_id: Short = ""
    sign_name: Short = ""
    corp_id: Short = ""
    agent_id: Annotated[str, Meta(max_length=12)] = ""
    secret: Short = ""
    enabled: str = ""


class Typed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text's form."""

    text: Annotated[str, Meta(max_length=500)] = ""
    provider_code: Short = ""


class Trial(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    channel: Short
    key: Short = ""


@get(HERE, permission="notices.manage")
async def overview(request: Page, tx: NamedDependency[TenantTx], at: NamedDependency[datetime]) -> Template:
    return page("notice_settings.html", **await _overview(request, tx, at))


@get(HERE + "/now", permission="notices.manage")
async def overview_now(request: Page, tx: NamedDependency[TenantTx], at: NamedDependency[datetime]) -> Template:
    return page("notice_settings_now.html", **await _overview(request, tx, at))


async def _overview(request: Page, tx: TenantTx, at: datetime) -> dict[str, Any]:
    lang, there = language(request), await channels.channels(tx)
    return {
        "outlets": [(name, there.get(name)) for name in CHANNELS],
        "coverage": await channels.coverage(tx, at),
        "groups": [
            (text(lang, f"inbox.group.{name}"), [(key, words.kind(key, lang)) for key in keys])
            for name, keys in words.groups().items()
        ],
        "texts": await channels.templates(tx),
        "deliveries": [_delivery(row, lang) for row in await channels.latest(tx)],
        "at": at,
        "office": None,
    }


def _delivery(row: Any, lang: str) -> dict[str, Any]:
    return {"row": row, "kind": words.kind(row.key, lang), "error": error(row.last_error, lang)}


def error(code: str, lang: str) -> str:
    """Why a delivery failed, in words; the provider's own code only where nobody has said it yet."""
    if not code:
        return ""
    key = f"inbox.error.{code.replace('.', '_')}"
    if key in catalogue("zh"):
        return text(lang, key)
    if code.startswith("http_"):
        return text(lang, "inbox.error.http", status=code.removeprefix("http_"))
    return text(lang, "inbox.error.other", code=code)


@get(HERE + "/channels/{channel:str}", permission="notices.manage")
async def channel_form(request: Page, channel: FromPath[str], tx: NamedDependency[TenantTx]) -> Template:
    if channel not in ACCOUNTS:
        raise NotFound(what="channel")
    view = (await channels.channels(tx)).get(channel)
    return page(
        "dialogs/notice_channel.html", here=request.url.path, channel=channel, view=view,
        endpoint=view.account.endpoint if view else _ENDPOINTS[channel], office=None,
    )  # fmt: skip


@post(HERE + "/channels/{channel:str}", permission="notices.manage")
async def set_up(
    request: Page,
    channel: FromPath[str],
    data: URLEncodedBody[Setup],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    private = request.app.state.get("notices") == "send-private"
    account = _account(channel, data)
    await channels.set_up(
        tx, keys, channel, account, bool(data.enabled), actor.staff_id, at, private=private  # type: ignore[arg-type]
    )  # fmt: skip
    return done(request, HERE)


def _account(channel: str, data: Setup) -> Account:
    """Raises InvalidInput naming the field that is missing."""
    needed = {"sms": ("access_key_id", "sign_name"), "wecom": ("corp_id", "agent_id"), "webhook": ()}
    if channel not in needed:
        raise NotFound(what="channel")
    for name in needed[channel]:
        if not getattr(data, name).strip():
            raise InvalidInput(field=name)
    match channel:
        case "sms":
            return sms.Account(endpoint=data.endpoint, access_key_id=data.access_key_id.strip(),
                               sign_name=data.sign_name.strip(), secret=data.secret.strip())  # fmt: skip
        case "wecom":
            if not data.agent_id.strip().isdecimal():
                raise InvalidInput(field="agent_id")
            return wecom.Account(endpoint=data.endpoint, corp_id=data.corp_id.strip(), agent_id=int(data.agent_id),
                                 secret=data.secret.strip())  # fmt: skip
    return webhook.Account(endpoint=data.endpoint, secret=data.secret.strip())


@get(HERE + "/templates/{channel:str}/{key:str}", permission="notices.manage")
async def template_form(
    request: Page, channel: FromPath[str], key: FromPath[str], tx: NamedDependency[TenantTx]
) -> Template:
    return page("notice_template.html", **await _template(request, tx, channel, key, None), problem=None)


@post(HERE + "/templates/{channel:str}/{key:str}", permission="notices.manage", status_code=200)
async def save_template(
    request: Page,
    channel: FromPath[str],
    key: FromPath[str],
    data: URLEncodedBody[Typed],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Template | Redirect:
    context = await _template(request, tx, channel, key, data)
    typed, code = words.as_stored(data.text), data.provider_code
    one = Words(channel=channel, key=key, text=typed, provider_code=code)  # type: ignore[arg-type]
    try:
        await channels.set_text(tx, one, actor.staff_id, at, language(request))
    except DomainError as refused:
        return page("notice_template.html", **context, problem=describe(refused, language(request)))
    return Redirect(HERE, status_code=303)


@post(HERE + "/templates/{channel:str}/{key:str}/preview", permission="notices.manage", status_code=200)
async def preview(
    request: Page,
    channel: FromPath[str],
    key: FromPath[str],
    data: URLEncodedBody[Typed],
    tx: NamedDependency[TenantTx],
) -> Template:
    context, problem = await _template(request, tx, channel, key, data), None
    try:
        if data.text.strip():
            channels.check_text(key, words.as_stored(data.text), language(request))
    except DomainError as refused:
        problem = describe(refused, language(request))
    return page("notice_preview.html", **context, problem=problem)


async def _template(request: Page, tx: TenantTx, channel: str, key: str, typed: Typed | None) -> dict[str, Any]:
    if channel not in ACCOUNTS or key not in words.kinds():
        raise NotFound(what="template")
    lang = language(request)
    kept = (await channels.templates(tx)).get((channel, key))
    shown = Typed(text=words.as_shown(kept.text, lang), provider_code=kept.provider_code) if kept else Typed()
    typed = typed or shown
    stored, filled = words.as_stored(typed.text), words.examples(key, lang)
    known = words.named_in(stored) <= filled.keys()
    return {
        "here": request.url.path.removesuffix("/preview"), "channel": channel, "key": key, "typed": typed,
        "kind": words.kind(key, lang), "needed": [words.hole(name, lang) for name in words.holes(key)],
        "known": words.hole(words.NAME, lang),
        "variables": [(words.hole(name, lang), f"${{{name}}}") for name in (*words.holes(key), words.NAME)],
        "house": words.as_shown(catalogue(lang)[f"notices.{key}"], lang),
        "preview": channels.preview(key, stored, lang) if known else "",
        "office": None,
    }  # fmt: skip


@post(HERE + "/tests", permission="notices.manage")
async def try_out(
    request: Page,
    data: URLEncodedBody[Trial],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    if data.channel not in ACCOUNTS:
        raise NotFound(what="channel")
    await channels.try_out(tx, actor.staff_id, data.channel, data.key, at)  # type: ignore[arg-type]
    return done(request, HERE)


@post(HERE + "/deliveries/{delivery_id:uuid}/retry", permission="notices.manage")
async def again(
    request: Page, delivery_id: FromPath[UUID], tx: NamedDependency[TenantTx], at: NamedDependency[datetime]
) -> Response[Any]:
    await channels.send_again(tx, delivery_id, at)
    return done(request, HERE)


@get("/sink", permission="notices.manage")
async def sink(
    request: Page, tx: NamedDependency[TenantTx], keys: NamedDependency[Keys], at: NamedDependency[datetime]
) -> Template:
    """Only where nothing leaves the machine; elsewhere there is no such page."""
    if request.app.state.get("notices") != "sink":
        raise NotFound(what="page")
    lang = language(request)
    kept = [{"one": one.caught, "at": one.at, "kind": words.kind(one.caught.kind, lang)}
            for one in await channels.sink(tx, keys)]  # fmt: skip
    return page("sink.html", kept=kept, at=at, office=None)


route_handlers = [
    overview, overview_now, channel_form, set_up, template_form, save_template, preview, try_out, again, sink,
]  # fmt: skip
