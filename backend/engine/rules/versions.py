"""Which version judges (新旧制度): a case stays under the version in force when its claim arose.

Facts before a version's first day are judged by the earlier one. Versions are given as rulebooks; each reigns from its
`effective_from` until the next one's. A version that says `judges: all_cases` takes over the older cases as well.
`attribution.decide` itself stays one rulebook; here it is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from backend.engine import attribution, explain
from backend.engine.attribution import NotInForce
from backend.engine.facts import AnyFact, RecordAltered, RecordSearched, Related
from backend.engine.judging import ownership
from backend.engine.record import timeline as _timeline
from backend.engine.record.dossier import Dossier
from backend.engine.rules import law
from backend.engine.rules.clauses import Rulebook
from backend.engine.verdict import AnyQuestion, Duty, Owes, Penalty, Verdict

_NO_CONTACT = (Related, RecordSearched, RecordAltered)
"""What is written about a customer without anybody having met them: no claim arises from it."""


def decide(versions: Sequence[Rulebook], question: AnyQuestion, evidence: Iterable[AnyFact], at: datetime) -> Verdict:
    """The answer under the version that judges. What a person owes is put together from all their customers', each
    customer's duties under that customer's version. Raises NotInForce."""
    facts = list(evidence)
    reigning = _reigning(versions, at)
    if len(reigning) > 1 and isinstance(question, Owes) and _customer(question) is None:
        return _owes(reigning, question, facts, at)
    return attribution.decide(question, facts, judging(reigning, question, facts, at), at)


def judging(versions: Sequence[Rulebook], question: AnyQuestion, evidence: Iterable[AnyFact], at: datetime) -> Rulebook:
    """Which version judges: for a question about a customer the one in force when the household's claim arose, for
    turns and whatever else is about now the one in force at `at`. Raises NotInForce."""
    reigning = _reigning(versions, at)
    customer = _customer(question)
    if customer is None or len(reigning) == 1:
        return reigning[-1]
    return _of_customer(reigning, customer, list(evidence), at)


def _reigning(versions: Sequence[Rulebook], at: datetime) -> list[Rulebook]:
    """Versions whose first day has come, oldest first, from the last one on that took over all cases."""
    found = sorted((v for v in versions if v.effective_from <= at), key=lambda v: v.effective_from)
    if not found:
        first = min((v.effective_from for v in versions), default=None)
        raise NotInForce(f"the first version takes force on {first}, after {at}")
    start = max((i for i, v in enumerate(found) if v.judges == "all_cases"), default=0)
    return found[start:]


def _customer(question: AnyQuestion) -> str | None:
    return getattr(question, "customer", None)


def _in_force(reigning: Sequence[Rulebook], moment: datetime) -> Rulebook:
    """The version in force at a moment; what happened before the first is the first one's."""
    return next((v for v in reversed(reigning) if v.effective_from <= moment), reigning[0])


def _of_customer(reigning: Sequence[Rulebook], customer: str, facts: list[AnyFact], at: datetime) -> Rulebook:
    """The oldest version under whose own idea of a household the household's claim arose in its reign.

    Who counts as one customer is itself a clause: each version is asked in turn whether the case is its own.
    """
    for version in reigning:
        rules = law.in_force(version, at)
        dossier = Dossier(customer, _timeline.build(facts, at, rules.zone), rules, ownership.holder)
        arose = _arose(dossier, dossier.household.members)
        if arose is not None and _in_force(reigning, arose) is version:
            return version
    return _in_force(reigning, _arose(dossier, frozenset((customer,))) or at)


def _arose(dossier: Dossier, members: frozenset[str]) -> datetime | None:
    """When the claim arose: the first contact, by call, visit, registration or report."""
    met = (f.at for f in dossier.timeline.facts if f.customer in members and not isinstance(f, _NO_CONTACT))
    return min(met, default=None)


def _owes(reigning: Sequence[Rulebook], question: Owes, facts: list[AnyFact], at: datetime) -> Verdict:
    """有何义务: one list of duties and penalties, kept as a verdict of the version in force."""
    homes = {c: _of_customer(reigning, c, facts, at) for c in {f.customer for f in facts if f.customer is not None}}
    parts = [_part(reigning, version, question, facts, homes, at) for version in reigning]
    duties = [duty for part in parts for duty in part.duties]
    penalties = [penalty for part in parts for penalty in part.penalties]
    return replace(
        parts[-1],
        status="provisional" if duties or penalties else "allowed",
        duties=tuple(sorted(duties, key=lambda d: (d.clause, d.code, d.who, d.since))),
        penalties=tuple(sorted(penalties, key=lambda p: (p.clause, p.code, p.who, p.facts))),
        findings=explain.order(tuple(finding for part in parts for finding in part.findings)),
        next_change_at=min((p.next_change_at for p in parts if p.next_change_at is not None), default=None),
        last_seq=max(part.last_seq for part in parts),
    )


def _part(
    reigning: Sequence[Rulebook],
    version: Rulebook,
    question: Owes,
    facts: list[AnyFact],
    homes: dict[str, Rulebook],
    at: datetime,
) -> Verdict:
    """What a person owes under one version: of its own cases, and of what happened in its reign without a customer."""
    own = [fact for fact in facts if fact.customer is None or homes[fact.customer] is version]
    verdict = attribution.decide(question, own, version, at)
    when = {fact.id: fact.at for fact in own if fact.customer is None}

    def mine(item: Duty | Penalty) -> bool:
        moment = when.get(item.facts[0]) if item.facts else None
        return moment is None or _in_force(reigning, moment) is version

    return replace(
        verdict,
        duties=tuple(duty for duty in verdict.duties if mine(duty)),
        penalties=tuple(penalty for penalty in verdict.penalties if mine(penalty)),
    )
