"""Papers (单据): what an act rests on, what is filled in and who has signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from backend.engine.facts import ArrivalRecorded, ChannelReported, Fact, StepTaken, VisitRegistered
from backend.engine.timeline import Timeline
from backend.engine.verdict import May
from backend.engine.vocabulary import Act

F = TypeVar("F", bound=Fact)


class Paper(Struct, frozen=True, kw_only=True):
    """A paper as it lies there. `fields` or `signatures` None: not known, taken to be in order."""

    at: datetime
    facts: tuple[str, ...]
    fields: tuple[str, ...] | None = None
    signatures: tuple[str, ...] | None = None


def _last(question: May, timeline: Timeline, kind: type[F]) -> F | None:
    found = [f for f in timeline.of(kind) if f.customer == question.customer]
    return found[-1] if found else None


def _registration(question: May, timeline: Timeline) -> Paper | None:
    fact = _last(question, timeline, VisitRegistered)
    return None if fact is None else Paper(at=fact.at, facts=(fact.id,), fields=fact.fields)


def _slip(question: May, timeline: Timeline) -> Paper | None:
    """客户确认单: a tag `no:contact` says that the contact is missing."""
    steps = [s for s in timeline.of(StepTaken) if s.step == "slip_submitted" and s.customer == question.customer]
    if not steps:
        return None
    lacking = {tag.removeprefix("no:") for tag in steps[-1].tags if tag.startswith("no:")}
    fields = tuple(f for f in ("customer_name", "contact", "contact_person", "company_name") if f not in lacking)
    return Paper(at=steps[-1].at, facts=(steps[-1].id,), fields=fields if lacking else None)


def _arrival(question: May, timeline: Timeline) -> Paper | None:
    fact = _last(question, timeline, ArrivalRecorded)
    if fact is None:
        return None
    return Paper(at=fact.at, facts=(fact.id,), fields=fact.fields, signatures=fact.signatures)


def _report(question: May, timeline: Timeline) -> Paper | None:
    fact = _last(question, timeline, ChannelReported)
    return None if fact is None else Paper(at=fact.at, facts=(fact.id,), fields=fact.fields)


PAPERS: dict[Act, Callable[[May, Timeline], Paper | None]] = {
    "register": _registration,
    "submit_slip": _slip,
    "confirm_arrival": _arrival,
    "file_report": _report,
}
