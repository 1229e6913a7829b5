"""The door: the form, signing in, signing out."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Router, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.features.access import cookies, service
from backend.features.access.errors import SignInLocked, SignInRefused
from backend.features.access.headers import PAGE
from backend.features.access.models import LIFETIME, Attempt
from backend.kit.db import Database

COMPANY_COOKIE = "company"
"""The company code typed last, so that staff type it once per browser. No secret."""
_A_YEAR = 365 * 24 * 3600
Page = Request[Any, Any, Any]
_Typed = Annotated[str, Meta(max_length=200)]


class SignInForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the form sends."""

    company: _Typed = ""
    login: _Typed = ""
    password: _Typed = ""
    next: Annotated[str, Meta(max_length=2000)] = "/"


@get("/sign-in", public=True, sync_to_thread=False)
def sign_in_form(request: Page, next: FromQuery[str] = "/") -> Response[Any]:
    if request.scope.get("user") is not None:
        return Redirect(local(next))
    company = request.cookies.get(COMPANY_COOKIE, "")
    return _form(SignInForm(company=company[:31], next=local(next)))


@post("/sign-in", public=True)
async def sign_in(
    request: Page,
    data: URLEncodedBody[SignInForm],
    db: NamedDependency[Database],
    at: NamedDependency[datetime],
) -> Response[Any]:
    attempt = Attempt(company=data.company, login=data.login, password=data.password, address=_address(request))
    replaces = cookies.read(request.cookies.get(cookies.NAME))
    try:
        cookie = await service.sign_in(db, attempt, at, replaces=replaces)
    except (SignInRefused, SignInLocked) as error:
        return _form(data, error.code, error.status)
    kept = [_session_cookie(cookie, int(LIFETIME.total_seconds())), _company_cookie(data.company)]
    return Redirect(local(data.next), status_code=303, cookies=kept)


@post("/sign-out", permission="account.own", status_code=303)
async def sign_out(request: Page, db: NamedDependency[Database], at: NamedDependency[datetime]) -> Redirect:
    await service.sign_out(db, request.scope["auth"], at)
    return Redirect("/sign-in", status_code=303, cookies=[_session_cookie("", 0)])


route_handlers = [Router("/", route_handlers=[sign_in_form, sign_in, sign_out], response_headers=PAGE)]


def local(path: str) -> str:
    """A path of this site, `/` for anything else: `//evil` and `/\\evil` are other sites to a browser."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside else "/"


def _form(data: SignInForm, refused: str | None = None, status: int = 200) -> Template:
    shown = {"company": data.company, "login": data.login, "next": local(data.next), "refused": refused}
    return Template("sign_in.html", context=shown, status_code=status)


def _address(request: Page) -> str:
    return request.client.host if request.client else ""


def _session_cookie(value: str, max_age: int) -> Cookie:
    return Cookie(cookies.NAME, value=value, max_age=max_age, secure=True, httponly=True, samesite="lax")


def _company_cookie(company: str) -> Cookie:
    return Cookie(COMPANY_COOKIE, value=company.strip().lower()[:31], max_age=_A_YEAR, secure=True, httponly=True)
