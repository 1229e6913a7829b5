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

Times without an offset are Beijing time. A fact without an id is called f1, f2, ... by its place. Findings are
"clause outcome [code [who]]" and must be among the verdict's; everything else must match exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from backend.engine.attribution import decide
from backend.engine.facts import AnyFact
from backend.engine.rulebook import Rulebook
from backend.engine.verdict import AnyQuestion, Duty, Finding, Penalty, Share, Status, Verdict

BEIJING = timezone(timedelta(hours=8))
Percent = int | float


class ExpectedDuty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A duty that must be shown."""

    clause: str
    code: str
    who: str
    status: str = "open"
    due: datetime | None = None


class ExpectedPenalty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A penalty that must be shown; `yuan` is an amount or a range."""

    clause: str
    code: str
    who: str
    yuan: int | tuple[int, int] = 0
    options: tuple[str, ...] = ()


class Expected(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The verdict that must come out. Duties and penalties not written here must not come."""

    status: Status
    receiver: str | None = None
    performance: dict[str, Percent] = {}
    commission: dict[str, Percent] | None = None
    order: tuple[str, ...] | None = None
    findings: tuple[str, ...] = ()
    duties: tuple[ExpectedDuty, ...] = ()
    penalties: tuple[ExpectedPenalty, ...] = ()
    next_change_at: datetime | None = None
    never_changes: bool = False


class Situation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts, an instant, a question; perhaps what should come out."""

    id: str
    title: str = ""
    facts: tuple[AnyFact, ...]
    at: datetime
    ask: AnyQuestion
    expect: Expected | None = None
    clauses: tuple[str, ...] = ()
    reading: str | None = None


class WorkedCase(Situation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One worked case: it has a title and says what must come out."""

    title: str
    expect: Expected


def load(text: str | bytes) -> list[WorkedCase]:
    """Cases from YAML. Raises msgspec.ValidationError on anything a case does not have."""
    return [msgspec.convert(_read(raw), WorkedCase) for raw in msgspec.yaml.decode(text)]


def situations(text: str | bytes) -> list[Situation]:
    """Cases from YAML that need not say what they expect. Raises msgspec.ValidationError."""
    return [msgspec.convert(_read(raw), Situation) for raw in msgspec.yaml.decode(text)]


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Times in their short form, and ids for facts that have none."""
    case = {**raw, "at": _time(raw["at"])}
    case["facts"] = [
        _times({"id": f"f{i}", **fact}, "at", "recorded_at", "earliest", "latest")
        for i, fact in enumerate(raw["facts"], start=1)
    ]
    if raw.get("expect") is None:
        return case
    expect = _times(raw["expect"], "next_change_at")
    expect["duties"] = [_times(duty, "due") for duty in expect.get("duties", ())]
    return {**case, "expect": expect}


def _times(raw: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: _time(value) if key in names else value for key, value in raw.items()}


def _time(value: str | datetime) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def run(case: WorkedCase, rulebook: Rulebook) -> list[str]:
    """What differs from the expected verdict, in words; nothing if the rulebook passes the case."""
    return compare(case.expect, decide(case.ask, case.facts, rulebook, case.at))


def compare(expect: Expected, verdict: Verdict) -> list[str]:
    """Differences between an expected and a real verdict."""
    commission = expect.performance if expect.commission is None else expect.commission
    pairs: list[tuple[str, object, object]] = [
        ("status", expect.status, verdict.status),
        ("performance", _points(expect.performance), _shares(verdict.shares.performance)),
        ("commission", _points(commission), _shares(verdict.shares.commission)),
        ("duties", sorted(map(_duty, expect.duties)), sorted(map(_duty, verdict.duties))),
        ("penalties", sorted(map(_expected_penalty, expect.penalties)), sorted(map(_penalty, verdict.penalties))),
    ]
    if expect.receiver is not None:
        pairs.append(("receiver", expect.receiver, verdict.receiver))
    if expect.order is not None:
        pairs.append(("order", expect.order, verdict.order))
    if expect.next_change_at is not None or expect.never_changes:
        pairs.append(("next_change_at", _utc(expect.next_change_at), _utc(verdict.next_change_at)))
    differences = [f"{what}: expected {want}, got {got}" for what, want, got in pairs if want != got]
    return differences + _missing(expect.findings, verdict.findings)


def _missing(expected: tuple[str, ...], findings: tuple[Finding, ...]) -> list[str]:
    told = [(f.clause, f.outcome, f.code, str(f.params.get("who", ""))) for f in findings]
    return [
        f"finding: expected {want!r}, got {[' '.join(t).strip() for t in told]}"
        for want in expected
        if not any(t[: len(want.split())] == tuple(want.split()) for t in told)
    ]


def _points(shares: Mapping[str, Percent]) -> dict[str, int]:
    """Per cent to basis points; a written 0 says that somebody gets nothing."""
    return {party: int(Decimal(str(part)) * 100) for party, part in shares.items() if part}


def _shares(shares: tuple[Share, ...]) -> dict[str, int]:
    return {share.party: share.basis_points for share in shares if share.basis_points}


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _duty(duty: Duty | ExpectedDuty) -> tuple[str, ...]:
    return duty.clause, duty.code, duty.who, duty.status, str(_utc(duty.due))


def _penalty(penalty: Penalty) -> tuple[object, ...]:
    yuan = (penalty.yuan_min, penalty.yuan_max)
    return penalty.clause, penalty.code, penalty.who, yuan, penalty.options


def _expected_penalty(penalty: ExpectedPenalty) -> tuple[object, ...]:
    yuan = penalty.yuan if isinstance(penalty.yuan, tuple) else (penalty.yuan, penalty.yuan)
    return penalty.clause, penalty.code, penalty.who, yuan, penalty.options
