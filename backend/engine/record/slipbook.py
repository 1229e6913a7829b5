"""The book of confirmation slips (客户确认库): what each slip confirms, from when, and until when."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from backend.engine.claims import lifetime
from backend.engine.facts import CallTaken, Fact, ReceptionEnded, SlipSigned, StepTaken, VisitRegistered
from backend.engine.record.timeline import Timeline
from backend.engine.rules.law import Law

VALID_DAYS = 10
"""正式通知内部认购开始后10天内, where the rulebook does not say how many."""


class Confirmation(Struct, frozen=True, kw_only=True):
    """A slip with its renewals: in force since `first`, renewed by `last`, replaced by a later change of content."""

    first: SlipSigned
    last: SlipSigned
    until: datetime | None = None
    replaced: bool = False
    returned: bool = False


def confirmations(slips: list[SlipSigned], law: Law, timeline: Timeline) -> list[Confirmation]:
    """One salesperson's slips for one customer: a change resets the time, the same once more renews it.

    有效期过后按新客户对待: once it has lapsed, or was handed back, whatever is handed in is a new confirmation.
    """
    returns = _returns(slips, timeline)
    found: list[Confirmation] = []
    for slip in slips:
        end = _end(slip, law, timeline)
        known = found[-1] if found else None
        if known is not None and any(known.first.at <= r < slip.at for r in returns):
            found[-1] = known = replace(known, returned=True)
        if known is None or known.returned or (known.until is not None and slip.at >= known.until):
            found.append(Confirmation(first=slip, last=slip, until=end))
        elif slip.changed or differs(known.last, slip):
            found[-1] = replace(known, replaced=True)
            found.append(Confirmation(first=slip, last=slip, until=end))
        else:
            found[-1] = replace(known, last=slip, until=_later(known.until, end))
    if found and any(r >= found[-1].first.at for r in returns):
        found[-1] = replace(found[-1], returned=True)
    return found


def _returns(slips: list[SlipSigned], timeline: Timeline) -> list[datetime]:
    """交还给递交人: when these slips were handed back because of somebody else's earlier one."""
    if "slip_returned" not in timeline.named:
        return []
    mine = slips[0]
    others = [s for s in timeline.of(SlipSigned) if s.consultant != mine.consultant]
    return [
        step.at
        for step in timeline.of(StepTaken)
        if step.step == "slip_returned"
        and step.to == mine.consultant
        and step.customer in (None, mine.customer)
        and any(o.at <= slips[-1].at for o in others)
    ]


def differs(first: SlipSigned, second: SlipSigned) -> bool:
    """Do two slips say different things? What one of them leaves out is no difference."""
    pairs = ((first.names, second.names), (first.phone, second.phone), (first.demand, second.demand))
    return any(a and b and a != b for a, b in pairs)


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return None if first is None or second is None else max(first, second)


def _end(slip: SlipSigned, law: Law, timeline: Timeline) -> datetime | None:
    if slip.before_launch:
        return launch_end(slip, law, timeline)
    return usual_end(slip, law, timeline)


def usual_end(fact: Fact, law: Law, timeline: Timeline) -> datetime | None:
    """客户确认的有效期为10天."""
    window = law.lifetimes.get("slip")
    return None if window is None else lifetime.ends(timeline, window[1], fact.at)


def launch_end(fact: Fact, law: Law, timeline: Timeline) -> datetime | None:
    """前期确认的客户有效期为正式通知内部认购开始后10天内; without a notice, nothing ends it."""
    notices = [s for s in timeline.of(StepTaken) if s.step == "launch_notice" and s.at >= fact.at]
    if not notices:
        return None
    return timeline.end_of_day(notices[0].at, law.number("launch_days", VALID_DAYS))


def off_form(timeline: Timeline, customer: str | None, consultant: str) -> Fact | None:
    """没有在《来人来电表》上记录: the reception known not to be on that day's form, and not put there that day."""
    if "form_entry" not in timeline.named and not any(e.registered is False for e in timeline.of(ReceptionEnded)):
        return None
    missing: Fact | None = None
    written: list[Fact] = []
    for fact in timeline.facts:
        if fact.customer != customer or consultant not in (
            getattr(fact, "consultant", None),
            getattr(fact, "by", None),
        ):
            continue
        if isinstance(fact, StepTaken) and fact.step == "form_entry":
            missing, written = (fact, written) if fact.result == "missing" else (missing, [*written, fact])
        elif isinstance(fact, ReceptionEnded) and fact.registered is False:
            missing = fact
        elif isinstance(fact, VisitRegistered) or (isinstance(fact, CallTaken) and fact.logged):
            written.append(fact)
    if missing is None or any(timeline.day(w.at) == timeline.day(missing.at) for w in written):
        return None
    return missing


def held(who: str, law: Law, timeline: Timeline) -> tuple[int, StepTaken | None, tuple[Confirmation, ...]]:
    """同时确认的客户: how many were counted last, that count, and the slips in force that came since."""
    counts = [s for s in timeline.of(StepTaken) if s.step == "slips_held" and s.by == who]
    base = counts[-1] if counts else None
    mine: dict[str | None, list[SlipSigned]] = {}
    for slip in timeline.of(SlipSigned):
        if slip.consultant == who:
            mine.setdefault(slip.customer, []).append(slip)
    new = [slips for slips in mine.values() if base is None or slips[0].at > base.at]
    known = [confirmations(slips, law, timeline)[-1] for slips in new]
    return (base.number or 0) if base else 0, base, tuple(k for k in known if _living(k, timeline))


def _living(known: Confirmation, timeline: Timeline) -> bool:
    """In force, and the customer has not signed: whoever has signed needs no confirmation any more."""
    if known.until is not None and timeline.at >= known.until:
        return False
    return not any(
        f.customer == known.first.customer and f.__struct_config__.tag in ("contract_signed", "subscription_signed")
        for f in timeline.facts
    )
