"""`/` leads everybody to where their work is; the language switch."""

from typing import Literal

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect
from msgspec import Struct

from backend.console import language
from backend.console.navigation import places
from backend.features.access.models import Actor
from backend.features.access.routes import local


@get("/", permission="account.own", sync_to_thread=False)
def home(actor: NamedDependency[Actor]) -> Redirect:
    return Redirect(places(actor, None, "/")[0].href)


class Language(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lang: Literal["zh", "en"]
    next: str = "/"


@post("/language", public=True, sync_to_thread=False)
def switch(data: URLEncodedBody[Language]) -> Redirect:
    kept = Cookie(language.COOKIE, value=data.lang, max_age=365 * 24 * 3600, secure=True, httponly=True, samesite="lax")
    return Redirect(local(data.next), status_code=303, cookies=[kept])


route_handlers = [home, switch]
