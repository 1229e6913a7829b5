"""Judging worked cases (做例试算): the verdict on a case, and what differs from what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

import msgspec

from backend.engine.attribution import decide
from backend.engine.judging.judge import both_ledgers, equal
from backend.engine.rulebook import Precedence, Rulebook
from backend.engine.verdict import (
    NEXT_IN_ROTATION,
    Duty,
    Finding,
    May,
    Owes,
    Owns,
    Penalty,
    Protected,
    Receives,
    Share,
    Turn,
    Verdict,
)
from backend.features.rulebooks.casework.cases import (
    Expected,
    ExpectedDuty,
    ExpectedPenalty,
    Percent,
    Situation,
    WorkedCase,
)
from backend.features.rulebooks.casework.lines import codes


def run(case: WorkedCase, rulebook: Rulebook) -> list[str]:
    """What differs from the expected verdict, in words; nothing if the rulebook passes the case."""
    each = sorted({key.split(":")[0] for key in case.expect.performance or {} if ":" in key})
    if each:
        return [d for customer in each for d in _about(case, customer, rulebook)]
    return compare(case.expect, _with_owner(case, judge(case, rulebook), rulebook))


def _with_owner(case: WorkedCase, verdict: Verdict, rulebook: Rulebook) -> Verdict:
    """Of a case that asks what is owed or allowed and says whose the customer is as well, both answers in one."""
    asked = case.expect.owners or case.expect.performance
    if not asked or verdict.holders or not isinstance(case.ask, Owes | May | Protected):
        return verdict
    named = [f.customer for f in case.facts if f.customer is not None]
    customer = case.ask.customer or (named[-1] if named else None)
    if customer is None:
        return verdict
    owned = decide(Owns(customer=customer), case.facts, rulebook, case.at)
    return msgspec.structs.replace(verdict, holders=owned.holders, shares=owned.shares, pool=owned.pool)


def _about(case: WorkedCase, customer: str, rulebook: Rulebook) -> list[str]:
    """Of a case about several customers (`C1:A`), what differs for one of them."""

    def own(shares: Mapping[str, Percent] | None) -> dict[str, Percent] | None:
        if shares is None:
            return None
        return {who.split(":")[1]: part for who, part in shares.items() if who.startswith(f"{customer}:")}

    expect = Expected(performance=own(case.expect.performance), commission=own(case.expect.commission), partial=True)
    asked = msgspec.structs.replace(case, ask=Owns(customer=customer), expect=expect)
    return [f"{customer} {difference}" for difference in compare(expect, judge(asked, rulebook))]


def judge(case: Situation, rulebook: Rulebook) -> Verdict:
    """The verdict on a case. Raises NotInForce.

    Where the receiver is whoever is next, who that is; a new customer will be theirs once they register them.
    """
    if case.order is not None:
        rulebook = _ordered(rulebook, case.order)
    verdict = decide(case.ask, case.facts, rulebook, case.at)
    left = isinstance(case.ask, Owns) and _left_to_turn(verdict)
    if not (left or isinstance(case.ask, Receives)):
        return verdict
    receiver = NEXT_IN_ROTATION if left else verdict.receiver
    if receiver == NEXT_IN_ROTATION:
        receiver = decide(Turn(), case.facts, rulebook, case.at).receiver or receiver
    verdict = msgspec.structs.replace(verdict, receiver=receiver)
    open_ = verdict.status == "pool" or (verdict.status == "provisional" and not verdict.holders)
    if not open_ or receiver in (None, NEXT_IN_ROTATION, *codes.ROLES):
        return verdict
    shares = both_ledgers(equal((str(receiver),)))
    return msgspec.structs.replace(verdict, status="provisional", holders=(receiver,), shares=shares)


def _left_to_turn(verdict: Verdict) -> bool:
    """视为新客户, 按轮序: the clauses give the customer to whoever is next, and nobody has received them yet."""
    said = [f.params.get("who") for f in verdict.findings if f.outcome == "applied"]
    return verdict.status == "provisional" and not verdict.holders and NEXT_IN_ROTATION in said


def _ordered(rulebook: Rulebook, order: Literal["earliest", "latest"]) -> Rulebook:
    """The rulebook with another order of precedence."""
    clauses = tuple(
        msgspec.structs.replace(
            c,
            rules=tuple(msgspec.structs.replace(r, order=order) if isinstance(r, Precedence) else r for r in c.rules),
        )
        for c in rulebook.clauses
    )
    return msgspec.structs.replace(rulebook, clauses=clauses)


def compare(expect: Expected, verdict: Verdict) -> list[str]:
    """Differences between an expected and a real verdict."""
    whole = not expect.partial
    commission = expect.performance if expect.commission is None else expect.commission
    timed = expect.next_change_at is not None or expect.never_changes
    pairs: list[tuple[str, bool, object, object]] = [
        ("status", expect.status is not None, expect.status, verdict.status),
        ("owners", expect.owners is not None, set(expect.owners or ()), set(codes.owners(verdict))),
        ("pool", expect.pool is not None, expect.pool, verdict.pool),
        ("scheme", expect.scheme is not None, expect.scheme, verdict.scheme),
        ("until", expect.until is not None, _utc(expect.until), _utc(verdict.until)),
        ("receiver", expect.receiver is not None, expect.receiver, verdict.receiver),
        ("order", expect.order is not None, expect.order, verdict.order),
        ("performance", _said(expect.performance, whole), _points(expect.performance), _shares(verdict, "performance")),
        ("commission", _said(commission, whole), _points(commission), _shares(verdict, "commission")),
        ("duties", whole, sorted(map(_duty, expect.duties)), sorted(map(_duty, verdict.duties))),
        (
            "penalties",
            whole,
            sorted(map(_wanted, expect.penalties)),
            sorted(map(_penalty, verdict.penalties)),
        ),
        ("next_change_at", timed, _utc(expect.next_change_at), _utc(verdict.next_change_at)),
    ]
    differences = [f"{what}: expected {want}, got {got}" for what, asked, want, got in pairs if asked and want != got]
    return differences + _missing(expect.findings, verdict.findings)


def _said(shares: Mapping[str, Percent] | None, whole: bool) -> bool:
    return shares is not None or whole


def _missing(expected: tuple[str, ...], findings: tuple[Finding, ...]) -> list[str]:
    told = [(f.clause, f.outcome, f.code, str(f.params.get("who", ""))) for f in findings]
    return [
        f"finding: expected {want!r}, got {[' '.join(t).strip() for t in told]}"
        for want in expected
        if not any(t[: len(want.split())] == tuple(want.split()) for t in told)
    ]


def _points(shares: Mapping[str, Percent] | None) -> dict[str, int]:
    """Per cent to basis points; a written 0 says that somebody gets nothing."""
    return {party: int(Decimal(str(part)) * 100) for party, part in (shares or {}).items() if part}


def _shares(verdict: Verdict, ledger: Literal["performance", "commission"]) -> dict[str, int]:
    shares: tuple[Share, ...] = getattr(verdict.shares, ledger)
    return {share.party: share.basis_points for share in shares if share.basis_points}


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _duty(duty: Duty | ExpectedDuty) -> tuple[str, ...]:
    return duty.clause, duty.code, duty.who, duty.status, str(_utc(duty.due)), str(duty.need), str(duty.missing)


def _penalty(penalty: Penalty) -> tuple[object, ...]:
    yuan = (penalty.yuan_min, penalty.yuan_max)
    return penalty.clause, penalty.code, penalty.who, yuan, penalty.options, penalty.sanctions, penalty.times


def _wanted(penalty: ExpectedPenalty) -> tuple[object, ...]:
    yuan = penalty.yuan if isinstance(penalty.yuan, tuple) else (penalty.yuan, penalty.yuan)
    return penalty.clause, penalty.code, penalty.who, yuan, penalty.options, penalty.sanctions, penalty.times
