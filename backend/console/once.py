"""Every form of the console carries an id of its own, put there when its template is read; see access.sent.

No form can be forgotten and no handler sees the id: it is taken out of the body before the fields are.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from jinja2 import Environment
from jinja2.ext import Extension
from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.response import Redirect, Response

from backend.console.pages.common import done
from backend.features.access import sent
from backend.features.access.models import Actor
from backend.kit import typed
from backend.kit.db import TenantTx
from backend.kit.ids import new_id

FIELD = "once"
_ID = re.compile(rb"(?:^|&)once=([0-9a-f-]{36})(?=&|$)")
_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
_SENT = "guishu.once"


class Led:
    """Where the answer to one request led, known before its transaction ends. None: to no other page."""

    to: str | None = None


_LED: ContextVar[Led] = ContextVar("led")


class FormRequest(Request[Any, Any, Any]):
    """A request whose fields are what people filled in: without the form's id, and without what nobody sees."""

    async def body(self) -> bytes:
        whole = await super().body()
        return typed.cleaned_form(_ID.sub(b"", whole).lstrip(b"&")) if self._is_form else whole

    async def form_sent(self) -> UUID | None:
        """What was sent, as one id: the same address, the same form and the same in every field. None: it has none."""
        if self.method != "POST" or not self._is_form:
            return None
        whole = await super().body()
        if _ID.search(whole) is None or (actor := self.scope.get("user")) is None:
            return None
        address = f"{self.url.path}?{self.url.query}".encode()
        return uuid5(actor.staff_id, (address + b"\n" + whole).decode("utf-8", "backslashreplace"))

    @property
    def _is_form(self) -> bool:
        return bool(self.content_type[0] == RequestEncodingType.URL_ENCODED)


class FormIds(Extension):
    """`<form method="post">` in a template gets its hidden id; files (multipart) are told apart by what is in them."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["form_id"] = new_id

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        def carrying(form: re.Match[str]) -> str:
            if "enctype" in form[0]:
                return form[0]
            return f'{form[0]}<input type="hidden" name="{FIELD}" value="{{{{ form_id() }}}}">'

        return _FORM.sub(carrying, source)


async def before_request(request: Request[Any, Any, Any]) -> None:
    led = Led()
    request.scope[_SENT] = led  # type: ignore[literal-required]
    _LED.set(led)


async def after_request(response: Response[Any]) -> Response[Any]:
    """While the transaction is still open: what has counted ends in another page, or in a page that pulls again."""
    led = _LED.get(None)
    if led is not None and isinstance(response, Redirect):
        led.to = response.url
    elif led is not None and response.status_code == 204:
        led.to = ""
    return response


def leads(request: Request[Any, Any, Any], to: str) -> Redirect:
    """For a handler that ends its transaction itself: said before the end."""
    led: Led = request.scope[_SENT]  # type: ignore[literal-required]
    led.to = to
    return Redirect(to, status_code=303)


@asynccontextmanager
async def counted(tx: TenantTx, request: Request[Any, Any, Any], actor: Actor, at: datetime) -> AsyncGenerator[None]:
    """Around whatever a form does in its transaction. Raises SentBefore."""
    form = await request.form_sent() if isinstance(request, FormRequest) else None
    if form is None:
        yield
        return
    await sent.begin(tx, actor.staff_id, form, at)
    yield
    led: Led = request.scope[_SENT]  # type: ignore[literal-required]
    await sent.end(tx, actor.staff_id, form, led.to, at)


def answer_again(request: Request[Any, Any, Any], error: sent.SentBefore) -> Response[Any]:
    """The first one's answer."""
    return done(request, error.led_to or "/")
