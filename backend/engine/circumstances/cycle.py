"""Follow-up cycles (追访周期): was the owner in contact all along, until somebody else registered or signed?"""

from __future__ import annotations

from itertools import pairwise

from backend.engine.circumstances.register import several_registrants
from backend.engine.facts import Fact
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.timeline import instant


def signed_elsewhere(case: Case) -> Evidence | None:
    """自己的客户在其他销售代表处签约: a colleague signed the customer of whoever confirmed first."""
    winner, deal, closer = case.standing.winner, case.deal, case.closer
    if winner is None or deal is None or closer in (None, winner.consultant) or deal.at <= winner.since.at:
        return None
    return evidence(deal, owner=winner.consultant, closer=closer)


@once
def _rival(case: Case) -> Fact | None:
    """Where the reckoning ends: the signing colleague's own first registration, or else the deal."""
    winner = case.standing.winner
    if signed_elsewhere(case) is None or winner is None or case.deal is None:
        return None
    own = [c.since for c in case.claims if c.consultant == case.closer and c.basis not in ("named", "deal")]
    later = (f for f in own if winner.since.at < f.at <= case.deal.at)
    return next(later, case.deal)


def _gap(case: Case, until: Fact) -> tuple[Fact, Fact] | None:
    """The first two contacts of the owner that are further apart than the window allows, up to a fact."""
    winner, windows = case.standing.winner, case.law.windows
    if winner is None or not windows:
        return None
    contacts = [c for c in case.contacts(winner.consultant) if winner.since.at <= c.at < until.at]
    for earlier, later in pairwise([winner.since, *contacts, until]):
        if (case.timeline.day(later.at) - case.timeline.day(earlier.at)).days > windows[0][1].days:
            return earlier, later
    return None


def cycle_missed(case: Case) -> Evidence | None:
    """若7(含)日未联系过客户: some cycle passed without recorded contact, before the rival registered."""
    rival = _rival(case)
    gap = _gap(case, rival) if rival is not None else None
    if gap is None:
        return None
    days = case.law.windows[0][1].days
    return evidence(*dict.fromkeys((*gap, case.deal)), rival=case.owner, days=days, since=instant(gap[0].at))


def tracked_in_time(case: Case) -> Evidence | None:
    """发生撞单, 查阅追踪记录是否超过有效期: the owner had kept in contact until a colleague registered."""
    winner = case.standing.winner
    both = several_registrants(case)
    if winner is None or both is None or not case.law.windows:
        return None
    rival = next((r for r in case.registrations if r.consultant != winner.consultant and r.at > winner.since.at), None)
    if rival is None or _gap(case, rival) is not None:
        return None
    return evidence(winner.since, rival, rival=rival.consultant, days=case.law.windows[0][1].days)


CIRCUMSTANCES = {f.__name__: f for f in (signed_elsewhere, cycle_missed, tracked_in_time)}
