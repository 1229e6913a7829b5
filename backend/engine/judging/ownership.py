"""Whose customer this is (客户归属): the judgement put into a status, shares, holders and findings."""

from __future__ import annotations

from msgspec import Struct

from backend.engine.facts import ManagerRuled
from backend.engine.judging import reasons
from backend.engine.judging.judge import POOL, Candidate, Judgement, judge
from backend.engine.record.case import Case
from backend.engine.verdict import WHOLE, Finding, Share, Shares, Status


class Ownership(Struct, frozen=True, kw_only=True):
    """Status, shares and holders with the findings for them; `forum` says who must rule, if anybody."""

    status: Status
    shares: Shares = Shares()
    pool: str | None = None
    scheme: str | None = None
    holders: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    judgement: Judgement = Judgement(standing=())
    forum: tuple[str, str] | None = None


def holder(case: Case) -> str | None:
    """归属人: the one consultant who holds the customer, exceptions included; None if nobody or several."""
    judgement = judge(case, "owns")
    if not judgement.standing or judgement.disputed:
        return None
    chosen = judgement.standing[0]
    people = _holders(chosen.shares)
    return people[0] if len(people) == 1 and chosen.who == people else None


def ownership(case: Case) -> Ownership:
    """The answer to 归谁, a manager's ruling included where the rulebook leaves the matter to one."""
    judgement = judge(case, "owns")
    if judgement.disputed:
        return _disputed(case, judgement)
    findings = [*reasons.of(case, judgement), *_idle_rulings(case)]
    if not judgement.standing:
        return _unclaimed(case, judgement, tuple(findings))
    chosen = judgement.standing[0]
    if chosen.who[0].startswith(POOL):
        return Ownership(
            status="pool",
            shares=chosen.shares,
            pool=chosen.who[0].removeprefix(POOL),
            scheme=_scheme(judgement),
            findings=tuple(findings),
            judgement=judgement,
        )
    return Ownership(
        status=_status(judgement, chosen),
        shares=chosen.shares,
        scheme=_scheme(judgement),
        holders=_holders(chosen.shares),
        findings=tuple(findings),
        judgement=judgement,
    )


def _scheme(judgement: Judgement) -> str | None:
    """提成参考哪一方案: as any clause that stands says."""
    return next((c.scheme for c in judgement.standing if c.scheme is not None), None)


def _unclaimed(case: Case, judgement: Judgement, findings: tuple[Finding, ...]) -> Ownership:
    """Nobody's by any clause: as ruled, or else in the pool that the rulebook names."""
    ruling = _ruling(case)
    if ruling is not None and case.law.precedence:
        shares = Shares(performance=_ruled(ruling.performance), commission=_ruled(ruling.commission))
        holders = _holders(shares)
        told = tuple(f for f in findings if f.code != "ruling_not_needed")
        return Ownership(
            status="shared" if len(holders) > 1 else "owned",
            shares=shares,
            holders=holders,
            findings=(*told, reasons.ruled(ruling, case.law.precedence[0][0])),
            judgement=judgement,
        )
    if case.law.otherwise is not None:
        clause, pool = case.law.otherwise
        pooled = Finding(clause=clause, outcome="applied", code="in_pool", params={"pool": pool})
        return Ownership(status="pool", pool=pool, findings=(pooled, *findings), judgement=judgement)
    return Ownership(status="pool", findings=findings, judgement=judgement)


def _status(judgement: Judgement, chosen: Candidate) -> Status:
    """Provisional only while every clause that stands is: one that decides for good is enough."""
    if all(c.provisional for c in judgement.standing):
        return "provisional"
    return "shared" if len(_holders(chosen.shares)) > 1 else "owned"


def _holders(shares: Shares) -> tuple[str, ...]:
    """Everybody with a share of either ledger, the largest performance first."""
    ledgers = (*shares.performance, *shares.commission)
    return tuple(dict.fromkeys(s.party for s in ledgers if s.basis_points > 0))


def _disputed(case: Case, judgement: Judgement) -> Ownership:
    """由经理酌情分派: nobody's until the forum has ruled; then as ruled."""
    forum = _forum(case, judgement)
    findings = reasons.of(case, judgement)
    ruling = _ruling(case)
    if ruling is None:
        parties = tuple(dict.fromkeys(who for c in judgement.standing for who in c.who))
        return Ownership(
            status="disputed",
            findings=(*findings, reasons.undecided(judgement, forum[0], parties)),
            judgement=judgement,
            forum=forum,
        )
    shares = Shares(performance=_ruled(ruling.performance), commission=_ruled(ruling.commission))
    holders = _holders(shares)
    return Ownership(
        status="shared" if len(holders) > 1 else "owned",
        shares=shares,
        holders=holders,
        findings=(*findings, reasons.ruled(ruling, forum[0])),
        judgement=judgement,
    )


def _forum(case: Case, judgement: Judgement) -> tuple[str, str]:
    """The clause and role that must rule: the clause that took it away, or the one for all disputes."""
    for candidate in judgement.standing:
        if candidate.forum is not None:
            return candidate.clause, candidate.forum.by
    for clause, rule in case.law.forums:
        if not rule.when:
            return clause, rule.by
    return judgement.standing[0].clause, "manager"


def _ruling(case: Case) -> ManagerRuled | None:
    """The last ruling whose shares are whole in both ledgers; what an appeal overturned is none.

    Nor is one from before the customer was taken back (收回公海).
    """
    changed = [s.at for s in case.steps("appeal") if s.result == "overturned"]
    if "recycled" in case.law.voids:
        changed = sorted([*changed, *(s.at for s in case.steps("recycled"))])
    rulings = [r for r in case.own(ManagerRuled) if _whole(r.performance) and _whole(r.commission)]
    rulings = [r for r in rulings if not changed or r.at >= changed[-1]]
    return rulings[-1] if rulings else None


def _whole(ledger: dict[str, int]) -> bool:
    return sum(ledger.values()) == WHOLE and all(bp >= 0 for bp in ledger.values())


def _ruled(ledger: dict[str, int]) -> tuple[Share, ...]:
    return tuple(Share(party=p, basis_points=bp) for p, bp in sorted(ledger.items(), key=lambda i: (-i[1], i[0])))


def _idle_rulings(case: Case) -> list[Finding]:
    """A ruling where the clauses themselves decide changes nothing, and says so."""
    clause = case.law.precedence[0][0] if case.law.precedence else None
    if clause is None:
        return []
    return [
        Finding(clause=clause, outcome="noted", code="ruling_not_needed", facts=(r.id,), params={"by": r.by})
        for r in case.own(ManagerRuled)
    ]
