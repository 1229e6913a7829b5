"""An answer before it is dated, signed and ordered: what each question's function hands to `decide`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from backend.engine.duties.duties import Obligation
from backend.engine.verdict import Duty, Finding, Penalty, Shares, Status


class Answer(Struct, frozen=True, kw_only=True):
    """The parts of a verdict that depend on the question. `changes`: instants at which time alone changes it."""

    status: Status
    holders: tuple[str, ...] = ()
    receiver: str | None = None
    shares: Shares = Shares()
    pool: str | None = None
    scheme: str | None = None
    until: datetime | None = None
    order: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    duties: tuple[Duty, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    changes: tuple[datetime, ...] = ()


def handler(duties: Iterable[Duty]) -> str | None:
    """负责人: who must handle the matter, where a clause says so."""
    return next((duty.who for duty in duties if duty.code == "handle"), None)


def open_duties(found: Iterable[Obligation]) -> tuple[tuple[Duty, ...], tuple[datetime, ...]]:
    """What is still to do, and when each of it becomes too late."""
    duties: list[Duty] = []
    lapses: list[datetime] = []
    for obligation in found:
        if obligation.waiting and obligation.done is None and obligation.opens_at is not None:
            lapses.append(obligation.opens_at)
        duty = obligation.duty()
        if duty is not None:
            duties.append(duty)
            if obligation.lapses_at is not None and not obligation.missed:
                lapses.append(obligation.lapses_at)
    return tuple(duties), tuple(lapses)
