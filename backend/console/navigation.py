"""Where somebody may go from here, by what their role includes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend.features.access.models import Actor
from backend.features.access.service import may

_ORDER = (
    "me", "hq", "board", "todo", "customers", "registers", "visits", "followups", "disputes", "penalties", "channels",
    "rulebook", "transfers", "quarantine", "devices", "accounts", "settings",
)  # fmt: skip
_CONSULTANTS = ("me", "customers", "followups", "registers", "board", "disputes")
"""A consultant's day is another one: what is due comes before the board."""

_LEAVES = {"registers": "/books", "followups": "/campaigns", "board": "/circle", "customers": "/customers"}
"""Pages that belong to a place, but do not lie under its address."""


class Place(Struct, frozen=True):
    """A link of the main menu; `key` names its text and its icon."""

    key: str
    href: str
    here: bool


def places(actor: Actor, office_id: UUID | None, path: str) -> list[Place]:
    """`{office}` links go to the office one is looking at, else to one's first."""
    at = office_id or (actor.office_ids[0] if actor.office_ids else None)
    rows = [
        ("me", "reception.work", "/me"),
        ("hq", "hq.see", "/hq"),
        ("board", "board.see", f"/offices/{at}/board" if at else ""),
        ("customers", "customers.find", _customers(actor, at)),
        ("registers", "books.see", f"/offices/{at}/visits" if at else ""),
        ("followups", "followups.work", "/followups"),
        ("followups", "followups.see", f"/offices/{at}/followups" if at else ""),
        ("devices", "devices.manage", "/devices"),
        ("quarantine", "quarantine.see", "/quarantine"),
        ("todo", "todo.see", f"/offices/{at}/todo" if at else ""),
        ("penalties", "sanction.see", f"/offices/{at}/penalties" if at else ""),
        ("disputes", "dispute.see", "/disputes"),
        ("accounts", "account.manage", f"/offices/{at}/accounts" if at else ""),
        ("rulebook", "rulebook.see", "/rulebook"),
        ("transfers", "transfer.export", "/transfers"),
        ("channels", "report.see", f"/offices/{at}/channels" if at else ""),
        ("portal", "portal.use", "/portal/reports"),
        ("team", "portal.lead", "/portal/team"),
    ]
    order = _CONSULTANTS + _ORDER if actor.role == "consultant" else _ORDER
    return sorted(
        (Place(key, href, _here(key, href, path)) for key, permission, href in rows if href and may(actor, permission)),
        key=lambda place: order.index(place.key) if place.key in order else len(order),
    )


def _customers(actor: Actor, at: UUID | None) -> str:
    """A consultant's own, the soonest to lapse first; a desk searches everybody's."""
    if actor.role == "consultant":
        return "/me/customers"
    return f"/offices/{at}/customers" if at else ""


def _here(key: str, href: str, path: str) -> bool:
    """A page is under one word of the menu only: below /me are the customers."""
    below = key != "me" and path.startswith(href + "/")
    return path == href or below or (key in _LEAVES and _LEAVES[key] in path)


def menu(context: Mapping[str, Any]) -> list[Place]:
    """`menu()` in templates."""
    request, office = context["request"], context.get("office")
    actor: Actor | None = request.scope.get("user")
    return places(actor, office.id if office else None, request.url.path) if actor else []


def can(context: Mapping[str, Any], permission: str) -> bool:
    """`can('board.run')` in templates: hides what would be refused anyway."""
    actor: Actor | None = context["request"].scope.get("user")
    return actor is not None and may(actor, permission)


def who(context: Mapping[str, Any]) -> Actor | None:
    return context["request"].scope.get("user")  # type: ignore[no-any-return]


def demo(context: Mapping[str, Any]) -> Any:
    """The demo's sign-ins, where the composition root put them (`app.state.demo_hint`)."""
    return context["request"].app.state.get("demo_hint")
