"""What an acceptance says (接待与登记): facts only, pure. Who may accept is `service.accept`."""

from datetime import datetime
from typing import Literal

import msgspec

from backend.engine.facts import AnyFact, ReceptionStarted, VisitRegistered
from backend.features.reception.models import Group, Reception, Visit
from backend.kit.ids import new_id

CAPACITY: dict[str, Literal["rotation", "owner", "cover", "help"]] = {
    "new": "rotation",
    "old": "owner",
    "cover": "cover",
    "group": "help",
    "survey": "help",
}


class Written(msgspec.Struct, frozen=True):
    """The part of a visitor's answers that says what the register holds."""

    fields: tuple[str, ...] = ()
    first_visit: str | None = None
    group: Group | None = None


_WRITTEN = msgspec.json.Decoder(Written)


def group_of(visit: Visit) -> Group | None:
    """参观团: what was written down of it."""
    return _WRITTEN.decode(visit.answers).group if visit.kind == "group" else None


def facts_of_acceptance(visit: Visit, live: Reception, at: datetime) -> list[AnyFact]:
    """The reception began; for a customer who left a number it is a registration, too, unless the owner is covered."""
    who, customer = str(live.consultant_id), str(visit.customer_id or visit.id)
    written = _WRITTEN.decode(visit.answers)
    started = ReceptionStarted(
        id=str(new_id()), at=at, actor=who, customer=customer, consultant=who, visit=str(visit.id),
        customer_kind="new" if live.kind == "new" else "old", capacity=CAPACITY[live.kind],
        # The tablet or the desk asked; a ticket without a number was not asked.
        asked_first_visit=written.first_visit is not None,
    )  # fmt: skip
    if visit.customer_id is None or live.kind == "cover":
        return [started]
    registered = VisitRegistered(
        id=str(new_id()), at=at, actor=who, customer=customer, consultant=who, visit=str(visit.id),
        fields=written.fields, source="staff" if visit.recorded_by else "tablet",
    )  # fmt: skip
    return [started, registered]
