"""账号: the office's people and how they sign in, a first password for one of them, one's own password."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response, Template
from msgspec import Meta, Struct

from backend.console.pages.common import Page, page
from backend.console.pages.office import AT_DESK, Desk, Here
from backend.features.access import accounts, passwords
from backend.features.access import service as access
from backend.features.access.accounts import Account
from backend.features.access.models import Actor
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound

AT = "/offices/{office_id:uuid}/accounts"
_SET_BY_MANAGERS = ("consultant", "site_clerk")
Password = Annotated[str, Meta(max_length=200)]


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    now: Password
    wanted: Password


@get(AT, permission="account.manage")
async def listed(desk: Here) -> Template:
    return page(
        "accounts.html", **desk.place, people=await accounts.of_office(desk.tx, desk.id, desk.at),
        company=await access.company(desk.tx), may_set=lambda one: _may_set(desk.actor, one),
    )  # fmt: skip


@get(AT + "/{staff_id:uuid}/password", permission="account.manage")
async def password_form(desk: Here, staff_id: FromPath[UUID]) -> Template:
    one = await _account(desk, staff_id)
    return page("dialogs/password.html", here=desk.here, one=one, password=None, company="", office=None)


@post(AT + "/{staff_id:uuid}/password", permission="account.manage", status_code=200)
async def give_password(desk: Here, staff_id: FromPath[UUID]) -> Template:
    one = await _account(desk, staff_id)
    made = accounts.made_up()
    await accounts.give(desk.tx, one.id, await passwords.hashed(made), desk.at)
    return page(
        "dialogs/password.html", here=desk.here, one=one, password=made, company=await access.company(desk.tx),
        office=None,
    )  # fmt: skip


@get("/account/password", permission="account.own", sync_to_thread=False)
def own_form() -> Template:
    return page("password_own.html", office=None, least=accounts.SHORTEST)


@post("/account/password", permission="account.own")
async def change(
    request: Page,
    data: URLEncodedBody[Change],
    tx: NamedDependency[TenantTx],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Response[Any]:
    hashed = await passwords.hashed(data.wanted)
    await accounts.change(tx, actor.staff_id, data.now, data.wanted, hashed, request.scope["auth"], at)
    return Redirect("/", status_code=303)


async def _account(desk: Desk, staff_id: UUID) -> Account:
    """Somebody of this office whose password the reader may set. Raises NotFound."""
    people = await accounts.of_office(desk.tx, desk.id, desk.at)
    one = next((each for each in people if each.id == staff_id), None)
    if one is None or not _may_set(desk.actor, one):
        raise NotFound(what="staff")
    return one


def _may_set(actor: Actor, one: Account) -> bool:
    """A manager for consultants and clerks, the administrator for everybody of an office; nobody for themselves."""
    if one.departed or one.id == actor.staff_id:
        return False
    return actor.role == "tenant_admin" or one.role in _SET_BY_MANAGERS


_of_office = [listed, password_form, give_password]
route_handlers = [own_form, change, Router("/", route_handlers=_of_office, dependencies=AT_DESK)]
