"""Reasons (理由): a judgement told as findings, what was lost, overridden or void included."""

from __future__ import annotations

from backend.engine.circumstances import holds, returning
from backend.engine.claims.claim import Claim
from backend.engine.claims.claims import clause_of
from backend.engine.facts import FollowedUp, ManagerRuled
from backend.engine.judging.judge import Candidate, Judgement
from backend.engine.record.case import Case
from backend.engine.record.timeline import instant
from backend.engine.verdict import Finding, Outcome, Param
from backend.engine.words.vocabulary import Defect


def of(case: Case, judgement: Judgement) -> list[Finding]:
    """Clauses that stand, clauses overridden, claims that lost, claims that are void, and what else to know."""
    found = [_finding(c, "applied") for c in judgement.standing]
    found += [_finding(c, "overridden", clause=clause) for c, clause in judgement.overridden]
    holders = {who for c in judgement.standing for who in c.who}
    found += _lost(case, holders)
    found += void(case)
    found += _records(case)
    found += _identity(case)
    found += _possible(case)
    found += _window(case)
    return found


def _finding(candidate: Candidate, outcome: Outcome, **more: Param) -> Finding:
    evidence = candidate.evidence
    return Finding(
        clause=candidate.clause,
        outcome=outcome,
        code=candidate.code,
        facts=evidence.facts,
        params={**evidence.params, **more},
    )


def _lost(case: Case, holders: set[str]) -> list[Finding]:
    """People ask why they lost: each living claim that came later, once per person."""
    winner = case.standing.winner
    if winner is None:
        return []
    clause = case.law.precedence[0][0]
    unproved = {c.consultant for c in case.standing.unproved}
    skip = {winner.consultant, *holders, *unproved}
    found: list[Finding] = []
    for claim in case.claims:
        if claim.defect is None and claim.consultant not in skip:
            skip.add(claim.consultant)
            found.append(_later(clause, claim, winner))
    return found


def _later(clause: str, claim: Claim, winner: Claim) -> Finding:
    return Finding(
        clause=clause,
        outcome="lost",
        code="later_claim",
        facts=(winner.since.id, claim.since.id),
        params={
            "who": claim.consultant,
            "when": instant(claim.since.at),
            "owner": winner.consultant,
            "since": instant(winner.since.at),
        },
    )


def void(case: Case) -> list[Finding]:
    """Claims that do not count, each person's once per defect."""
    found: dict[tuple[str, str], Finding] = {}
    for claim in case.claims:
        if claim.defect is not None:
            found.setdefault(
                (claim.consultant, claim.defect),
                Finding(
                    clause=clause_of(case, claim),
                    outcome="void",
                    code=f"void_{claim.defect}",
                    facts=(claim.since.id,),
                    params={"who": claim.consultant, "when": instant(claim.since.at)},
                ),
            )
    return list(found.values())


def _records(case: Case) -> list[Finding]:
    """Follow-ups that do not count: nothing written down, or written down afterwards."""
    found: list[Finding] = []
    for fact in case.own(FollowedUp):
        defect = _void_record(case, fact)
        if defect is not None:
            params: dict[str, Param] = {"who": fact.consultant, "when": instant(fact.at)}
            clause = case.law.voids[defect]
            found.append(Finding(clause=clause, outcome="void", code=f"void_{defect}", facts=(fact.id,), params=params))
    return found


def _void_record(case: Case, fact: FollowedUp) -> Defect | None:
    """后补记录、没有详细记录: why a follow-up does not count, where a clause says that such do not."""
    if fact.backfilled and "backfilled" in case.law.voids:
        return "backfilled"
    return "empty_record" if not fact.has_record and "empty_record" in case.law.voids else None


def _identity(case: Case) -> list[Finding]:
    """Which people were counted as one customer, and by which clause."""
    household = case.household
    if household.clause is None:
        return []
    others = [m for m in sorted(household.members) if m != case.customer]
    return [
        Finding(
            clause=household.clause,
            outcome="noted",
            code="same_customer",
            facts=tuple(link.id for link in household.links),
            params={"companion": others[0], "people": len(household.members)},
        )
    ]


def _possible(case: Case) -> list[Finding]:
    """隐号: others who may be the same person; nothing is decided by that."""
    clause = case.law.defined["shown_digits"][0] if "shown_digits" in case.law.defined else case.law.clauses[0].no
    return [
        Finding(clause=clause, outcome="noted", code="possibly_same", params={"companion": other})
        for other in case.household.possible
    ]


def _window(case: Case) -> list[Finding]:
    """What the protection window did: still running, lapsed, or alive when a colleague received the customer."""
    window = returning.window_end(case)
    if window is None or case.keeper is None:
        return []
    clause, days, contact, end = window
    params: dict[str, Param] = {"owner": case.keeper, "days": days}
    if case.deal is not None:
        return _returned_in_time(case, clause, params)
    alive = case.timeline.at < end
    params |= {"since": instant(contact.at), "until": instant(end)}
    code = "window_alive" if alive else "window_lapsed"
    return [Finding(clause=clause, outcome="noted", code=code, facts=(contact.id,), params=params)]


def _returned_in_time(case: Case, clause: str, params: dict[str, Param]) -> list[Finding]:
    """The customer came back inside the window and somebody else received them: the clause was not reached."""
    if returning.lapsed_return(case) is not None or case.owner is None:
        return []
    rival = next((r for r in case.received if r.consultant != case.owner), None)
    contact = next((c for c in reversed(case.contacts(case.owner)) if rival and c.at < rival.fact.at), None)
    if rival is None or contact is None or holds(case, "helped_by_another") is None:
        return []
    params |= {"rival": rival.consultant, "since": instant(contact.at), "when": instant(rival.fact.at)}
    facts = (contact.id, rival.fact.id)
    return [Finding(clause=clause, outcome="noted", code="returned_in_time", facts=facts, params=params)]


def undecided(judgement: Judgement, clause: str, parties: tuple[str, ...]) -> Finding:
    """Clauses that both hold and override neither, or a matter left to a person: nobody's until it is ruled."""
    facts = tuple(dict.fromkeys(f for c in judgement.standing for f in c.evidence.facts))
    params: dict[str, Param] = {"clauses": ", ".join(dict.fromkeys(c.clause for c in judgement.standing))}
    for key, who in zip(("who", "rival"), parties, strict=False):
        params[key] = who
    return Finding(clause=clause, outcome="noted", code="undecided", facts=facts, params=params)


def ruled(ruling: ManagerRuled, clause: str) -> Finding:
    """The person who had to decide has decided."""
    params: dict[str, Param] = {"by": ruling.by, "when": instant(ruling.at)}
    return Finding(clause=clause, outcome="applied", code="ruled", facts=(ruling.id,), params=params)
