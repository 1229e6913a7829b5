"""What the rulebook wants of the books: which it keeps, which fields by which clause, in which hours. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from msgspec import Struct

from backend.engine.rulebook import Rulebook
from backend.engine.rules import law as laws
from backend.engine.rules.law import Law
from backend.features.registers.models import Body, Wanted

_VISIT_BASES = ("visit_registration", "crm_record")


class Books(Struct, frozen=True, kw_only=True):
    """Which books a project's rulebook speaks of; calls and visits are always kept. `window`: clause and hours."""

    slips: bool
    unconfirmed: bool
    reports: bool
    call_queue: str | None
    software: bool
    claim_days: int
    hours: tuple[str, ...]
    hours_clause: str | None
    change_clause: str | None
    special: bool
    filing: bool
    quotas: bool
    look_clause: str | None


def law_of(rulebook: Rulebook, at: datetime) -> Law:
    return laws.in_force(rulebook, at)


def books(rulebook: Rulebook, at: datetime) -> Books:
    law = law_of(rulebook, at)
    codes = {rule.code for _, rule in law.duties}
    timed = next(((no, gate.hours) for no, gate in law.gates if gate.act == "submit_slip" and gate.hours), None)
    signers = {role for _, rule in law.claims if rule.basis == "slip" for role in rule.signed_by}
    return Books(
        slips="slip" in law.bases or any(gate.act == "submit_slip" for _, gate in law.gates),
        unconfirmed="register_unrecognised" in codes or "awaiting_claim" in law.circumstances,
        reports="write_daily_report" in codes or any(gate.act == "write_report" for _, gate in law.gates),
        call_queue=law.call_rules.order_clause,
        software="crm_record" in law.bases,
        claim_days=law.number("claim_days", 3),
        hours=timed[1] if timed else (),
        hours_clause=timed[0] if timed else None,
        change_clause=law.voids.get("superseded"),
        special="signing_office" in signers,
        filing="filing" in law.bases,
        quotas=any(rule.target_met is not None or rule.nothing_signed is not None for _, rule in law.limits),
        look_clause=next((no for no, gate in law.gates if gate.act == "view_register"), None),
    )


def of_call(law: Law) -> tuple[Wanted, ...]:
    """来电登记表: what a call must hold to count."""
    return _once(Wanted(no, field) for no, rule in law.claims if rule.basis == "call" for field in rule.fields)


def of_visit(law: Law) -> tuple[Wanted, ...]:
    """来访登记表: what a registration must hold to count, or to be let in at all."""
    claims = [Wanted(no, f) for no, rule in law.claims if rule.basis in _VISIT_BASES for f in rule.fields]
    gates = [Wanted(no, f) for no, gate in law.gates if gate.act == "register" for f in gate.fields]
    return _once([*claims, *gates])


def lacking(given: Sequence[str], wanted: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """缺项: "surname|name" asks for one of the two."""
    return tuple(one for one in wanted if not any(part in given for part in one.field.split("|")))


def given(body: Body, number: bool = True) -> tuple[str, ...]:
    """What a form holds, as clauses call it. One character is a surname."""
    name = body.names[0].strip() if body.names else ""
    held = {
        "date": True,
        "surname": bool(name),
        "name": len(name) >= 2,
        "gender": body.title in ("mr", "ms"),
        "phone": number,
        "contact": number,
        "own_phone": number and body.own_number,
        "intention": bool(body.intention.strip()),
        "source": body.source is not None,
        "signature": body.handwritten,
    }
    return tuple(field for field, there in held.items() if there)


def next_window(hours: Sequence[str], at: datetime, law: Law) -> datetime | None:
    """When a slip may be handed in next; None while it may be now, or where no hours are set."""
    local = at.astimezone(law.zone)
    spans = [tuple(time.fromisoformat(end) for end in span.split("-")) for span in hours]
    if not spans or any(start <= local.time() <= end for start, end in spans):
        return None
    days = [local.date() + timedelta(days=n) for n in (0, 1)]
    starts = (datetime.combine(day, start, law.zone) for day in days for start, _ in spans)
    return min(start for start in starts if start > at)


def _once(found: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """Each field once, under the first clause that asks for it."""
    seen: dict[str, Wanted] = {}
    for one in found:
        seen.setdefault(one.field, one)
    return tuple(seen.values())
