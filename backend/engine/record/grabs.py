"""Grabbing (抢单): who knew that a colleague had received and registered the customer, and took them all the same."""

from __future__ import annotations

from msgspec import Struct

from backend.engine.claims.claim import Claim
from backend.engine.facts import CallTaken, Fact, StepTaken, VisitRegistered
from backend.engine.lazy import once
from backend.engine.record.dossier import Dossier
from backend.engine.record.timeline import Timeline

MANAGERS = ("site_manager", "manager", "site_leader", "sales_manager", "project_manager", "M")
"""案场经理, by whatever name the records have for them."""


class Grab(Struct, frozen=True, kw_only=True):
    """One case of it: who, from whom, and the registration that shows it. `times`: the how-manieth of theirs."""

    consultant: str
    knew_of: str
    fact: VisitRegistered
    times: int = 1


def refused(case: Dossier) -> tuple[str, Fact] | None:
    """向案场经理明确表示拒绝上次的接待置业顾问服务, 经案场经理调查属实: whom, and since which fact."""
    for said in case.steps("customer_refuses"):
        who = said.subject or (case.registrations[0].consultant if case.registrations else None)
        if who is None or said.result == "rejected":
            continue
        if said.to in MANAGERS:
            return who, said
        reviews = [s for s in case.steps("manager_review") if s.at >= said.at and s.by in MANAGERS]
        if reviews and reviews[0].result == "approved":
            return who, reviews[0]
    return None


def all_grabs(timeline: Timeline) -> list[Grab]:
    """Every case of it, of each consultant the first with each customer, counted from what is on record before."""
    known: dict[tuple[str, str | None], VisitRegistered] = {}
    for fact in timeline.of(VisitRegistered):
        if fact.knew_of not in (None, fact.consultant) and _registered_before(timeline, fact):
            known.setdefault((fact.consultant, fact.customer), fact)
    found: list[Grab] = []
    for (who, _), fact in known.items():
        earlier = sum(1 for grab in found if grab.consultant == who)
        times = 1 + max(earlier, on_record(timeline, who, fact))
        found.append(Grab(consultant=who, knew_of=str(fact.knew_of), fact=fact, times=times))
    return found


def _registered_before(timeline: Timeline, fact: VisitRegistered) -> bool:
    """已经有置业顾问接待过, 并且登记过: in the register of visits or of calls."""
    earlier: list[VisitRegistered | CallTaken] = [*timeline.of(VisitRegistered), *timeline.of(CallTaken)]
    return any(f.customer == fact.customer and f.consultant == fact.knew_of and f.at < fact.at for f in earlier)


def on_record(timeline: Timeline, who: str, before: Fact) -> int:
    """Offences already punished before a moment."""
    record = (s for s in timeline.of(StepTaken) if s.step == "offence" and s.by == who and s.subject == "grabbing")
    return max((s.number or 1 for s in record if s.at < before.at), default=0)


@once
def grabs(case: Dossier) -> list[Grab]:
    """Those of this customer; nobody grabs whom the customer has refused for good reason."""
    away = refused(case)
    return [
        grab
        for grab in all_grabs(case.timeline)
        if grab.fact.customer in case.household.members
        and not (away is not None and away[0] == grab.knew_of and away[1].at <= grab.fact.at)
    ]


def grabbed(case: Dossier, claim: Claim) -> bool:
    """将此客户信息据为己有: no claim comes of it."""
    return any(g.consultant == claim.consultant and claim.since.at >= g.fact.at for g in grabs(case))


def confiscated(case: Dossier, owner: str) -> Fact | None:
    """第二次: 辞退, 已成交客户充公: the second offence of this owner, with some other customer, after this deal."""
    if case.deal is None or any(g.consultant == owner for g in grabs(case)):
        return None
    second: list[Fact] = [g.fact for g in all_grabs(case.timeline) if g.consultant == owner and g.times > 1]
    second += [
        s
        for s in case.timeline.of(StepTaken)
        if s.step == "offence" and s.by == owner and s.subject == "grabbing" and (s.number or 1) > 1
    ]
    return next((f for f in sorted(second, key=lambda f: (f.at, f.id)) if f.at >= case.deal.at), None)
