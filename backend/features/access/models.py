"""Who somebody is here, what their role includes, and the key of their session."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

Role = Literal["consultant", "site_clerk", "site_manager", "tenant_admin", "hq", "agency_lead", "agent"]

IDLE = timedelta(hours=12)
"""A session that nobody used for so long is over."""
LIFETIME = timedelta(days=7)
"""Every session ends after so long, used or not."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly `last_seen_at` is kept: more often would be a write a request."""
LOCK_AFTER = 8
"""So many failures of one login ..."""
LOCK_WITHIN = timedelta(minutes=10)
"""... within so long, and it must wait."""


class Actor(Struct, frozen=True):
    """Who is asking (操作人). `office_ids` are the offices they may see: theirs, or all for admin and hq.

    `agency_id`: somebody of a channel agency (分销), who sees the portal and nothing else; they have no office.
    """

    staff_id: UUID
    tenant_id: UUID
    name: str
    role: Role
    office_ids: tuple[UUID, ...]
    agency_id: UUID | None = None


class SessionKey(Struct, frozen=True):
    """Where a session is kept: the tenant from the cookie, and the hash of the token, never the token."""

    tenant_id: UUID
    token_hash: bytes


class Attempt(Struct, frozen=True, kw_only=True):
    """What somebody typed to sign in, and where from."""

    company: str
    login: str
    password: str
    address: str


class Office(Struct, frozen=True):
    """A sales office (售楼处) as its name is shown."""

    id: UUID
    project_id: UUID
    name_zh: str
    name_en: str
    timezone: str


class Colleague(Struct, frozen=True):
    """Somebody who works here (同事); `departed` once they have left."""

    id: UUID
    name: str
    initials: str
    role: Role
    departed: bool


IN_RULEBOOKS: Mapping[str, Role] = {
    **dict.fromkeys(
        ("clerk", "confirmer", "signing_office", "cs_specialist", "assistant", "attribution_post",
         "reception_department"), "site_clerk",
    ),
    **dict.fromkeys(
        ("manager", "sales_manager", "supervisor", "team_manager", "site_leader", "signing_supervisor", "department",
         "sales_department", "marketing_manager", "project_manager"), "site_manager",
    ),
    **dict.fromkeys(
        ("director", "sales_director", "company_leadership", "developer_team", "administrator"), "tenant_admin"
    ),
}  # fmt: skip
"""Whose desk it is when a clause names a post (岗位): small offices have one person for several of them."""


_ALL = {"rulebook.see", "account.own"}
_SITE = _ALL | {"dispute.see", "sanction.see", "board.see", "verdict.see", "customers.find", "books.see"}
_PORTAL = {"portal.use", "account.own"}
"""Whoever works for an agency (分销): nothing of the office."""
_DESK = (
    _SITE
    | {"board.run", "todo.see", "register.see", "quarantine.see", "report.see", "report.work"}
    | {"followups.see", "phone.see", "phone.reveal"}
    | {"customers.all", "customers.merge", "books.write", "books.keep"}
    | {"dispute.take_part", "dispute.run"}
)
_BOTH_WAYS = {"transfer.import", "transfer.export"}
"""导入导出; staff only with transfer.staff, numbers in full only with transfer.numbers."""

PERMISSIONS: Mapping[Role, frozenset[str]] = {
    "consultant": frozenset(
        _SITE | {"followups.work", "phone.see"} | {"reception.work", "books.write", "dispute.take_part"}
    ),
    "site_clerk": frozenset(_DESK | {"sanction.all"} | {"record.search"} | _BOTH_WAYS),
    "site_manager": frozenset(
        _DESK
        | _BOTH_WAYS
        | {"transfer.staff", "transfer.numbers"}
        | {"sanction.all", "sanction.order", "sanction.decide"}
        | {
            "account.manage",
            "circle.set",
            "followups.manage",
            "books.amend",
            "books.permit",
            "looks.see",
            "ruling.make",
            "devices.manage",
            "rulebook.edit",
            "rulebook.try",
            "channel.manage",
        }
    ),
    "tenant_admin": frozenset(
        _SITE
        | {"account.manage", "appeal.decide", "notices.manage", "followups.see"}
        | _BOTH_WAYS
        | {"transfer.staff"}
        | {"sanction.all", "sanction.order", "sanction.decide", "todo.see"}
        | {"register.see", "devices.manage", "quarantine.see", "hq.see", "rulebook.edit", "rulebook.try"}
        | {"report.see", "channel.manage", "customers.all", "looks.see", "books.permit"}
    ),
    # Headquarters read everything and write nothing; a trial changes nothing.
    "hq": frozenset(
        _SITE
        | {"transfer.export", "followups.see"}
        | {"sanction.all"}
        | {"report.see", "register.see", "customers.all", "hq.see", "rulebook.try"}
    ),
    "agency_lead": frozenset(_PORTAL | {"portal.lead"}),
    "agent": frozenset(_PORTAL),
}
assert set(PERMISSIONS) == set(get_args(Role))

EVERY_PERMISSION = frozenset().union(*PERMISSIONS.values())
