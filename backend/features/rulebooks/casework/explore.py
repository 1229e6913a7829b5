"""Gaps and overlaps (漏洞与冲突): the smallest story that no clause decides, or that two decide differently.

Stories are told in the lines of worked cases, from an alphabet of what happens at a sales office, shortest first and
always in the same order, so that the first one found is a smallest one and the next run finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product

from msgspec import Struct

from backend.engine.attribution import NotInForce, decide
from backend.engine.facts import (
    AdvanceFiled,
    AnyFact,
    CallTaken,
    ChannelReported,
    ContractSigned,
    ReceptionStarted,
    SlipSigned,
    VisitRegistered,
)
from backend.engine.rulebook import Claim, Duty, Rulebook, Window
from backend.engine.verdict import Owns, Verdict
from backend.engine.words.vocabulary import Basis
from backend.features.rulebooks.casework.lines import telling
from backend.features.rulebooks.casework.lines.line import BEIJING, Line

START = datetime(2024, 3, 1, 10, tzinfo=BEIJING)
CUSTOMER = "C1"
Event = tuple[str, dict[str, str]]
SERVICE = (ReceptionStarted, VisitRegistered, CallTaken, SlipSigned, AdvanceFiled, ChannelReported, ContractSigned)
AFTER = frozenset(("recognition", "record_search", "service_breakdown", "customer_refuses"))
"""What can only happen once somebody has had to do with the customer."""

ALWAYS: tuple[Event, ...] = (
    ("visit", {"cust": "C1", "named": "A"}),
    ("visit", {"cust": "C1", "named": "none"}),
    ("visit", {"cust": "C1", "kind": "new", "with": "O1"}),
    ("visit", {"cust": "C1", "kind": "new", "introduced_by": "O1"}),
    ("visit_registered", {"by": "A", "cust": "O1"}),
    ("reception_started", {"by": "B", "cust": "C1"}),
    ("recognition", {"by": "A", "cust": "C1", "result": "no"}),
    ("record_search", {"by": "desk", "cust": "C1", "found": "none"}),
    ("duty_state", {"who": "A", "state": "off"}),
    ("relationship", {"a": "C1", "b": "O1", "rel": "spouse", "same_demand": "yes"}),
    ("customer_refuses", {"cust": "C1", "refused": "A", "verified_by": "site_manager"}),
    ("service_breakdown", {"by": "A", "cust": "C1", "fault": "consultant", "confirmed_by": "M"}),
    ("contract_signed", {"cust": "C1", "by": "A"}),
    ("contract_signed", {"cust": "C1", "by": "B"}),
)
BY_BASIS: dict[Basis, tuple[Event, ...]] = {
    "visit_registration": (
        ("visit_registered", {"by": "A", "cust": "C1"}),
        ("visit_registered", {"by": "B", "cust": "C1"}),
    ),
    "crm_record": (("crm_entry", {"by": "A", "cust": "C1"}), ("crm_entry", {"by": "B", "cust": "C1"})),
    "reception": (("reception_started", {"by": "A", "cust": "C1"}),),
    "turn": (("queue_set", {"order": "A,B"}),),
    "call": (("call_in", {"by": "A", "cust": "C1", "logged": "yes"}),),
    "slip": (
        ("slip_signed", {"by": "confirmer", "cust": "C1", "salesperson": "A"}),
        ("slip_signed", {"by": "confirmer", "cust": "C1", "salesperson": "B"}),
    ),
    "filing": (("advance_filed", {"by": "A", "cust": "C1"}),),
    "channel_report": (
        ("channel_reported", {"unit": "U1", "cust": "C1"}),
        ("channel_reported", {"unit": "U2", "cust": "C1"}),
        ("arrival_registered", {"cust": "C1", "by": "U1"}),
    ),
}


class Story(Struct, frozen=True, kw_only=True):
    """A smallest example: `gap` where no clause decides, `overlap` where the clauses named decide differently."""

    kind: str
    clauses: tuple[str, ...]
    lines: tuple[str, ...]
    when: str
    verdict: Verdict

    def as_case(self, number: int) -> str:
        """The story as a worked case to fill in: what should have come out is for a person to say."""
        given = "\n".join(f"    - {line}" for line in self.lines)
        return f"- id: {self.kind}-{number}\n  given:\n{given}\n  when: {self.when}\n"


def explore(
    rulebook: Rulebook, *, longest: int = 3, most: int = 20, progress: Callable[[int, int], None] | None = None
) -> Iterator[Story]:
    """Stories of up to `longest` events, each telling of another gap or overlap; at most `most` of them."""
    alphabet, waits = _alphabet(rulebook), _waits(rulebook)
    start = max(START, rulebook.effective_from.astimezone(BEIJING))
    told: set[tuple[str, frozenset[str]]] = set()
    whole = sum(len(alphabet) ** size * (1 + (len(waits) - 1) * (size - 1)) for size in range(1, longest + 1))
    tried = 0
    for size in range(1, longest + 1):
        for events in product(alphabet, repeat=size):
            if events[0][0] in AFTER:
                continue
            for gaps in _gaps(size, waits):
                tried += 1
                if progress is not None and tried % 100 == 0:
                    progress(tried, whole)
                story = _told(rulebook, events, gaps, start)
                if story is not None and not _known(story, told):
                    told.add((story.kind, frozenset(story.clauses)))
                    yield story
                    if len(told) >= most:
                        return


def _known(story: Story, told: set[tuple[str, frozenset[str]]]) -> bool:
    """A gap that contains one already told is no news."""
    return any(kind == story.kind and clauses <= set(story.clauses) for kind, clauses in told)


def _alphabet(rulebook: Rulebook) -> tuple[Event, ...]:
    """What may happen, as far as this rulebook's claims have ears for it."""
    bases = {r.basis for c in rulebook.clauses for r in c.rules if isinstance(r, Claim)}
    own = tuple(event for basis, events in BY_BASIS.items() if basis in bases for event in events)
    return tuple(event for event in (*own, *ALWAYS) if event[0] in telling.EVENTS)


def _waits(rulebook: Rulebook) -> tuple[timedelta, ...]:
    """Usually a day passes; once in a story, the longest window does."""
    days = [r.days for c in rulebook.clauses for r in c.rules if isinstance(r, Window)]
    days += [r.due.n for c in rulebook.clauses for r in c.rules if isinstance(r, Duty) and r.due.unit == "day"]
    longest = max(days, default=0)
    return (timedelta(days=1), timedelta(days=longest + 1)) if longest else (timedelta(days=1),)


def _gaps(size: int, waits: tuple[timedelta, ...]) -> Iterator[tuple[timedelta, ...]]:
    """The pauses before each event but the first: at most one of them is long."""
    usual = (waits[0],) * (size - 1)
    yield usual
    for long in waits[1:]:
        for place in range(size - 1):
            yield (*usual[:place], long, *usual[place + 1 :])


def _told(rulebook: Rulebook, events: tuple[Event, ...], gaps: tuple[timedelta, ...], start: datetime) -> Story | None:
    lines, at = [], start
    for (event, args), gap in zip(events, (timedelta(), *gaps), strict=True):
        at += gap
        lines.append(Line(at=at, event=event, args=args))
    asked = Line(at=at + timedelta(hours=1), event="query_owner", args={"cust": CUSTOMER})
    try:
        facts = telling.facts(lines, asked)
        verdict = decide(Owns(customer=CUSTOMER), facts, rulebook, asked.at)
    except NotInForce:
        return None
    found = _fault(verdict, facts)
    if found is None:
        return None
    kind, clauses = found
    return Story(kind=kind, clauses=clauses, lines=tuple(map(written, lines)), when=written(asked), verdict=verdict)


def _fault(verdict: Verdict, facts: list[AnyFact]) -> tuple[str, tuple[str, ...]] | None:
    """Why somebody would have to be asked: two clauses differ, or none says what a consultant's work is worth.

    Work that a clause declares void is decided: it counts for nothing.
    """
    if verdict.status == "disputed":
        applied = tuple(sorted({f.clause for f in verdict.findings if f.outcome == "applied"}))
        return ("overlap", applied) if len(applied) > 1 else None
    if verdict.status != "pool" or verdict.pool is not None:
        return None
    settled = {f.params.get("who") for f in verdict.findings if f.outcome == "void"}
    served = [f for f in facts if f.customer == CUSTOMER and _is_service(f) and _who(f) not in settled]
    return ("gap", tuple(sorted({str(f.__struct_config__.tag) for f in served}))) if served else None


def _is_service(fact: AnyFact) -> bool:
    """Something for which a consultant or an agency would expect the customer."""
    return isinstance(fact, SERVICE) and _who(fact) is not None


def _who(fact: AnyFact) -> str | None:
    who: str | None = getattr(fact, "consultant", getattr(fact, "agency", None))
    return who


def written(line: Line) -> str:
    """The line as one would write it."""
    args = ", ".join(f"{name}={value}" for name, value in line.args.items())
    return f"{line.at:%Y-%m-%d %H:%M} {line.event}({args})"
