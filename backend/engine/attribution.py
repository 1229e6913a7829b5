"""判客: facts and a rulebook make a verdict.

`decide` is the engine's one door. Everything that may differ between two runs is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from msgspec.structs import replace

from backend.engine import explain
from backend.engine.answer import Answer
from backend.engine.facts import AnyFact, ArrivalRecorded, SlipSigned, VisitRegistered
from backend.engine.judging import ownership, reasons
from backend.engine.questions.customer import credited, owns, same
from backend.engine.questions.door import may_claim, receives
from backend.engine.questions.gates import may
from backend.engine.questions.office import turn
from backend.engine.questions.protection import protected
from backend.engine.questions.staff import may_fine, owes
from backend.engine.record import timeline as _timeline
from backend.engine.record.case import Case
from backend.engine.record.timeline import Timeline
from backend.engine.rules import law
from backend.engine.rules.clauses import Rulebook
from backend.engine.verdict import (
    AnyQuestion,
    Credited,
    Finding,
    May,
    MayClaim,
    MayFine,
    Owes,
    Owns,
    Protected,
    Receives,
    Same,
    Turn,
    Verdict,
)
from backend.engine.words.vocabulary import Act

OWNER_SHOWN: frozenset[Act] = frozenset(("confirm_arrival",))
"""Acts done for a customer on behalf of whoever holds them."""


_SEQ = attrgetter("seq")


class NotInForce(ValueError):
    """No clause of this rulebook is in force at the instant asked about: another version must judge."""


def decide(question: AnyQuestion, evidence: Iterable[AnyFact], rulebook: Rulebook, at: datetime) -> Verdict:
    """The answer to `question` at instant `at`, from nothing but its arguments. Raises NotInForce."""
    facts = list(evidence)
    verdict = _decide(question, facts, rulebook, at)
    change = law.next_change(rulebook, at)
    if change is None or (verdict.next_change_at is not None and verdict.next_change_at <= change):
        return verdict
    return _with_law_change(verdict, facts, rulebook, change)


def _with_law_change(verdict: Verdict, facts: list[AnyFact], rulebook: Rulebook, change: datetime | None) -> Verdict:
    """A clause that takes force later counts as a change only if it changes this very answer."""
    while change is not None and (verdict.next_change_at is None or change < verdict.next_change_at):
        known = [f for f in facts if f.at <= verdict.at]
        then = _decide(verdict.question, known, rulebook, change)
        same = replace(then, at=verdict.at, next_change_at=verdict.next_change_at)
        if same != verdict:
            return replace(verdict, next_change_at=change.astimezone(UTC))
        change = law.next_change(rulebook, change)
    return verdict


def _decide(question: AnyQuestion, facts: list[AnyFact], rulebook: Rulebook, at: datetime) -> Verdict:
    rules = law.in_force(rulebook, at)
    if not rules.clauses:
        raise NotInForce(f"{rulebook.id} {rulebook.version} takes force on {rulebook.effective_from}, after {at}")
    timeline = _timeline.build(facts, at, rules.zone)
    answer = _answer(question, timeline, rules)
    return Verdict(
        question=question,
        at=at.astimezone(UTC),
        status=answer.status,
        holders=answer.holders,
        receiver=answer.receiver,
        shares=answer.shares,
        pool=answer.pool,
        scheme=answer.scheme,
        until=answer.until,
        order=answer.order,
        findings=explain.order(answer.findings),
        duties=tuple(sorted(answer.duties, key=lambda d: (d.clause, d.code, d.who, d.since))),
        penalties=tuple(sorted(answer.penalties, key=lambda p: (p.clause, p.code, p.who, p.facts))),
        next_change_at=min((c for c in answer.changes if c > at), default=None),
        rulebook=rulebook.ref,
        last_seq=max(map(_SEQ, timeline.facts), default=0),
    )


def _answer(question: AnyQuestion, timeline: Timeline, rules: law.Law) -> Answer:
    if isinstance(question, Turn):
        return turn(question, rules, timeline)
    if isinstance(question, MayFine):
        return may_fine(question, rules, timeline)
    if isinstance(question, Owes):
        about = None if question.customer is None else [_case(question.customer, timeline, rules)]
        return owes(question, about or _all_cases(timeline, rules), rules, timeline)
    if isinstance(question, May):
        return _with_owner(question, may(question, rules, timeline), timeline, rules)
    if isinstance(question, Same):
        return same(question, _case(question.customer, timeline, rules))
    return _about_customer(question, timeline, rules)


def _with_owner(question: May, answer: Answer, timeline: Timeline, rules: law.Law) -> Answer:
    """到访确认: who holds the customer goes with the answer, whether the act may be done or not."""
    if question.act not in OWNER_SHOWN or question.customer is None:
        return answer
    if question.act == "confirm_arrival" and answer.status == "allowed":
        timeline = _confirmed(question.customer, timeline)
    case = _case(question.customer, timeline, rules)
    owned = ownership.ownership(case)
    answer = replace(answer, holders=owned.holders, shares=owned.shares, pool=owned.pool)
    return _unless_at_odds(case, answer) if question.act == "confirm_arrival" else answer


def _unless_at_odds(case: Case, answer: Answer) -> Answer:
    """报备信息与到访信息不一致的, 不能确认: the reports that this arrival contradicts."""
    odds = [f for f in reasons.void(case) if f.code in ("void_mismatch", "void_slip_mismatch")]
    if not odds or answer.status != "allowed":
        return answer
    again = Finding(clause=odds[0].clause, outcome="noted", code="no_claim")
    return replace(answer, status="refused", findings=(*answer.findings, *odds, again))


def _confirmed(customer: str, timeline: Timeline) -> Timeline:
    """What would be known if the customer's last arrival were confirmed now."""
    last = next((f for f in reversed(timeline.of(ArrivalRecorded)) if f.customer == customer), None)
    facts = [replace(f, confirmed=True) if f is last else f for f in timeline.facts]
    return Timeline(facts, timeline.at, timeline.zone)


def _about_customer(
    question: Owns | Credited | Receives | MayClaim | Protected, timeline: Timeline, rules: law.Law
) -> Answer:
    case = _case(question.customer, timeline, rules)
    if isinstance(question, Receives):
        return receives(case)
    if isinstance(question, Protected):
        return protected(question, case)
    if isinstance(question, Credited):
        return credited(case)
    if isinstance(question, MayClaim):
        return may_claim(question, case, _case(question.customer, _supposed(question, timeline, rules), rules))
    return owns(case)


def _supposed(question: MayClaim, timeline: Timeline, rules: law.Law) -> Timeline:
    """What would be known if `claimant` registered or confirmed the customer now: after everything on record."""
    last = max((f.latest or f.at for f in timeline.facts), default=timeline.at)
    moment = max(last, timeline.at) + timedelta(microseconds=1)
    if "slip" in rules.bases:
        slip = SlipSigned(id="", at=moment, customer=question.customer, consultant=question.claimant)
        return Timeline([*timeline.facts, slip], timeline.at, timeline.zone)
    claim = VisitRegistered(
        id="",
        at=moment,
        customer=question.customer,
        consultant=question.claimant,
        register="crm" if "crm_record" in rules.bases and "visit_registration" not in rules.bases else "visit",
    )
    return Timeline([*timeline.facts, claim], timeline.at, timeline.zone)


def _case(customer: str, timeline: Timeline, rules: law.Law) -> Case:
    return Case(customer, timeline, rules, ownership.holder)


def _all_cases(timeline: Timeline, rules: law.Law) -> list[Case]:
    """A case for every customer in the evidence, households apart so that nothing is counted twice."""
    found: list[Case] = []
    seen: set[str] = set()
    for customer in sorted({f.customer for f in timeline.facts if f.customer is not None}):
        if customer not in seen:
            case = _case(customer, timeline, rules)
            seen |= case.household.members
            found.append(case)
    return found
