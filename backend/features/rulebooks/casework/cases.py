"""Worked cases (做例): facts, an instant, a question, and the verdict with the reasons that a rulebook must give.

A case is written by people, in YAML:

    - id: R03-01.4.4-T1
      title: 同一客户在两位顾问处登记
      clauses: ["4.4"]
      facts:
        - {at: 2024-03-01 10:00, kind: visit_registered, consultant: A, customer: C1}
        - {at: 2024-03-02 10:00, kind: visit_registered, consultant: B, customer: C1}
      at: 2024-03-03 10:00
      ask: {ask: owns, customer: C1}
      expect:
        status: owned
        performance: {A: 100}            # per cent; commission is read as equal unless written
        findings: ["4.4 applied registered_twice A", "2a lost later_claim B"]

or in lines, the way one tells it:

    - id: R03-08.8a-T1
      given:
        - 2024-02-01 10:00 visit_registered(by=A, cust=O1)
        - 2024-03-04 10:00 visit(cust=N1, kind=new, with=O1, opt_out=no)
      when: 2024-03-04 10:01 assign_reception(cust=N1)
      expect: {owners: [A], performance: {A: 100}}

Times without an offset are Beijing time. A fact without an id is called f1, f2, ... by its place. Findings are
"clause outcome [code [who]]" and must be among the verdict's; everything else must match exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

import msgspec
from msgspec import Struct

from backend.engine.facts import AnyFact
from backend.engine.verdict import AnyQuestion, Status
from backend.features.rulebooks.casework.lines import line, questions, telling

BEIJING = timezone(timedelta(hours=8))
INSTANTS = ("at", "recorded_at", "earliest", "latest", "due")
Percent = int | float


class ExpectedDuty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A duty that must be shown."""

    clause: str
    code: str
    who: str
    status: str = "open"
    due: datetime | None = None
    need: str | None = None
    missing: int = 0


class ExpectedPenalty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A penalty that must be shown; `yuan` is an amount or a range."""

    clause: str
    code: str
    who: str
    yuan: int | tuple[int, int] = 0
    options: tuple[str, ...] = ()
    sanctions: tuple[str, ...] = ()
    times: int = 1


class Expected(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The verdict that must come out. Duties and penalties not written here must not come, unless it is `partial`.

    `owners` is the answer in a word: staff ids, POOL:public, ROLE:manager, PENDING (see `lines/codes.py`).
    """

    status: Status | None = None
    owners: tuple[str, ...] | None = None
    pool: str | None = None
    scheme: str | None = None
    until: datetime | None = None
    receiver: str | None = None
    performance: dict[str, Percent] | None = None
    commission: dict[str, Percent] | None = None
    order: tuple[str, ...] | None = None
    findings: tuple[str, ...] = ()
    duties: tuple[ExpectedDuty, ...] = ()
    penalties: tuple[ExpectedPenalty, ...] = ()
    next_change_at: datetime | None = None
    never_changes: bool = False
    partial: bool = False


class Situation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts, an instant, a question; perhaps what should come out.

    `order` tries the rulebook with another order of precedence; `source_says` keeps the inventory's own words.
    """

    id: str
    title: str = ""
    facts: tuple[AnyFact, ...]
    at: datetime
    ask: AnyQuestion
    expect: Expected | None = None
    clauses: tuple[str, ...] = ()
    reading: str | None = None
    source_says: str | None = None
    boundary: bool = False
    order: Literal["earliest", "latest"] | None = None


class WorkedCase(Situation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One worked case: it says what must come out."""

    expect: Expected


def load(text: str | bytes) -> list[WorkedCase]:
    """Cases from YAML. Raises msgspec.ValidationError on anything a case does not have."""
    return [msgspec.convert(_read(raw), WorkedCase) for raw in msgspec.yaml.decode(text)]


def situations(text: str | bytes) -> list[Situation]:
    """Cases from YAML that need not say what they expect. Raises msgspec.ValidationError."""
    return [msgspec.convert(_read(raw), Situation) for raw in msgspec.yaml.decode(text)]


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Times in their short form, and ids for facts that have none."""
    case = _from_lines(raw) if "when" in raw else {**raw, "at": _time(raw["at"])}
    case["facts"] = [
        msgspec.to_builtins(fact) if isinstance(fact, Struct) else _times({"id": f"f{i}", **fact}, *INSTANTS)
        for i, fact in enumerate(case["facts"], start=1)
    ]
    if case.get("expect") is None:
        return case
    expect = _times(case["expect"], "next_change_at", "until")
    expect["duties"] = [_times(duty, "due") for duty in expect.get("duties", ())]
    return {**case, "expect": expect}


def _from_lines(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A case told in lines: what happened, the closing question, and what the inventory says comes out."""
    when = line.read(raw["when"])
    given = [line.read(told) for told in raw["given"]]
    when = questions.about(when, given)
    if when.event in questions.HAPPENS:
        given.append(when)
    case = {key: value for key, value in raw.items() if key not in ("given", "when", "then", "rulebook")}
    asked = msgspec.to_builtins(questions.question(when))
    case |= {"facts": telling.facts(given, when), "ask": asked, "at": when.at}
    if when.args.get("attribution_basis"):
        case["order"] = "latest" if when.args["attribution_basis"].startswith("last") else "earliest"
    if raw.get("then") is not None and raw.get("expect") is None:
        case["expect"] = questions.expected(raw["then"])
    return case


def _times(raw: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: _time(value) if key in names else value for key, value in raw.items()}


def _time(value: str | datetime) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
