"""Every form of the console carries an id of its own, put there when its template is read; see access.sent.

No form can be forgotten and no handler sees the id: it is taken out of the body before the fields are.
"""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
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
_ACTION = re.compile(r'\baction="([^"]*)"')
_SENT = "guishu.once"


class Led:
    """Where the answer to one request led, known before its transaction ends. None: to no other page."""

    to: str | None = None


_LED: ContextVar[Led] = ContextVar("led")


class FormRequest(Request[Any, Any, Any]):
    """A request whose fields are what people filled in: without the form's id, and without what nobody sees."""

    _seen: "_Seen | None" = None

    async def body(self) -> bytes:
        whole = await super().body()
        return typed.cleaned_form(_ID.sub(b"", whole).lstrip(b"&")) if self._is_form else whole

    async def stream(self) -> AsyncGenerator[bytes, None]:
        seen = self._seen = _Seen(self.content_type[1].get("boundary", ""))
        async for part in super().stream():
            seen.add(part)
            yield part

    async def form_sent(self) -> UUID | None:
        """What was sent, as one id: the same address, the same form and the same in every field. None: it has none."""
        actor = self.scope.get("user")
        if self.method != "POST" or actor is None:
            return None
        if self._is_form:
            whole = await super().body()
            named = _ID.search(whole) is not None
        else:  # files: its id stands in the address
            named = FIELD in self.query_params
            whole = await self._files() if named else b""
        address = f"{self.url.path}?{self.url.query}".encode()
        return uuid5(actor.staff_id, (address + b"\n" + whole).decode("utf-8", "backslashreplace")) if named else None

    async def _files(self) -> bytes:
        await self.form()
        return self._seen.digest() if self._seen is not None else b""

    @property
    def _is_form(self) -> bool:
        return bool(self.content_type[0] == RequestEncodingType.URL_ENCODED)


class _Seen:
    """What went by, but for the line that a browser makes up anew each time to part the fields."""

    def __init__(self, boundary: str) -> None:
        self._line, self._rest, self._sum = boundary.encode(), b"", sha256()

    def add(self, part: bytes) -> None:
        whole = self._rest + part
        if not self._line:
            self._sum.update(whole)
            return
        whole = whole.replace(self._line, b"")
        cut = max(0, len(whole) - len(self._line))
        self._sum.update(whole[:cut])
        self._rest = whole[cut:]

    def digest(self) -> bytes:
        done = self._sum.copy()
        done.update(self._rest)
        return done.digest()


class FormIds(Extension):
    """`<form method="post">` in a template gets its hidden id; one that carries files has it in its address, since the
    fields stand behind them."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["form_id"] = new_id

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _FORM.sub(_carrying, source)


def _carrying(form: re.Match[str]) -> str:
    if "enctype" in form[0]:
        return _ACTION.sub(rf'action="\1?{FIELD}={{{{ form_id() }}}}"', form[0])
    return f'{form[0]}<input type="hidden" name="{FIELD}" value="{{{{ form_id() }}}}">'


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
