"""Standing in (不在场、协助、代接): who receives while the owner cannot, and what becomes of the customer."""

from __future__ import annotations

from msgspec import Struct

from backend.engine.facts import (
    ContractSigned,
    DepositPaid,
    DutyChanged,
    Fact,
    ReceptionStarted,
    SubscriptionSigned,
    Visited,
)
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.timeline import by_time


class Cover(Struct, frozen=True, kw_only=True):
    """A reception in the owner's stead: by whom, and why the owner could not."""

    owner: str
    helper: str
    fact: ReceptionStarted
    why: DutyChanged | ReceptionStarted


@once
def cover(case: Case) -> Cover | None:
    """The last time that somebody else received the owner's customer while the owner was away or busy."""
    winner = case.standing.winner
    if winner is None:
        return None
    for fact in reversed(case.own(ReceptionStarted)):
        if fact.consultant == winner.consultant or fact.at < winner.since.at:
            continue
        why = case.receiving_other(winner.consultant, fact) or case.absent(winner.consultant, fact)
        if why is not None:
            return Cover(owner=winner.consultant, helper=fact.consultant, fact=fact, why=why)
    return None


def received_while_busy(case: Case) -> Evidence | None:
    """如A正在接待其它客户, 而由B销售人员进行接待."""
    found = cover(case)
    if found is None or not isinstance(found.why, ReceptionStarted):
        return None
    return evidence(found.why, found.fact, helper=found.helper)


def covered_in_absence(case: Case) -> Evidence | None:
    """不在办公区域或在工地现场带客户看房, 由其他销售人员接待."""
    found = cover(case)
    if found is None or not isinstance(found.why, DutyChanged):
        return None
    return evidence(found.why, found.fact, helper=found.helper, reason=found.why.state)


@once
def unexcused(case: Case) -> tuple[DutyChanged, Visited] | None:
    """除上述原因之外: the customer came, and whom they came for was away for a reason that does not excuse."""
    winner = case.standing.winner
    if winner is None:
        return None
    for visit in case.visits:
        away = case.absent(winner.consultant, visit)
        if away is None or away.state in case.law.values("excused_absence") or winner.since.at > visit.at:
            continue
        if not _came_after_all(case, winner.consultant, visit):
            return away, visit
    return None


def _came_after_all(case: Case, consultant: str, visit: Visited) -> bool:
    """Did they receive the customer that day, late as they were?"""
    mine = (r.fact for r in case.received if r.consultant == consultant and r.fact.at >= visit.at)
    return any(case.timeline.day(fact.at) == case.timeline.day(visit.at) for fact in mine)


def absent_unexcused_at_visit(case: Case) -> Evidence | None:
    """预约客户来现场, 有约销售代表因其他原因不在."""
    found = unexcused(case)
    return evidence(*found, owner=case.owner, reason=found[0].state) if found else None


def only_to_sign(case: Case) -> Evidence | None:
    """该客户只为交定金或签约而来: a colleague only took the money or helped to sign."""
    winner = case.standing.winner
    if winner is None:
        return None
    paid: list[DepositPaid | SubscriptionSigned | ContractSigned] = [
        *case.own(DepositPaid), *case.own(SubscriptionSigned), *case.own(ContractSigned),
    ]  # fmt: skip
    for fact in sorted(paid, key=by_time):
        helper = getattr(fact, "assisted_by", None) or fact.consultant
        if helper in (None, winner.consultant) or fact.at <= winner.since.at or _negotiated(case, helper, fact):
            continue
        return evidence(fact, helper=helper)
    return None


def _negotiated(case: Case, helper: str, fact: Fact) -> bool:
    """Did the colleague receive the customer, apart from helping with the paper?"""
    return any(r.consultant == helper and r.fact.at <= fact.at for r in case.received)


def teams(case: Case) -> dict[str, str]:
    """所处销售团队: who is in which sales team, as last said."""
    return {d.consultant: d.team for d in case.timeline.of(DutyChanged) if d.team is not None}


def stand_in(case: Case) -> str | None:
    """按接待顺序由A所处销售团队B负责接待, 若均在接客户, 则另一销售团队C: whoever is free, in that order."""
    visit = case.visits[-1] if case.visits else None
    known, owner = teams(case), case.owner
    if owner is None or visit is None:
        return None
    line = [w for w in dict.fromkeys((*case.day.line(), *sorted(known))) if w != owner]
    free = [w for w in line if case.absent_now(w) is None and case.receiving_other(w, visit) is None]
    mates = [w for w in free if owner in known and known.get(w) == known[owner]]
    return next(iter((*mates, *free)), None)


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        absent_unexcused_at_visit,
        only_to_sign,
        received_while_busy,
        covered_in_absence,
    )
}
