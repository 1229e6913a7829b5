"""Claims where customers belong to the unit until they are allocated (集体共有): and records of each reception."""

from __future__ import annotations

from collections.abc import Iterator

from backend.engine.claims.bases.register import Maker, complete
from backend.engine.claims.claim import Claim
from backend.engine.facts import CallTaken, ReceptionEnded, StepTaken, VisitRegistered
from backend.engine.record.dossier import Dossier
from backend.engine.record.timeline import by_time
from backend.engine.rules.clauses import Claim as ClaimRule
from backend.engine.words.vocabulary import Basis, Defect


def _named_calls(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """来电客户任何时间到访或来电提及接电业务员: however long ago, and whether it was written down or not."""
    for call in case.own(CallTaken):
        if call.consultant is not None and any(v.named == call.consultant and v.at >= call.at for v in case.visits):
            yield Claim(consultant=call.consultant, basis="named_call", since=call, clause=no)


def _notes(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """个人记录: what somebody wrote down for themselves."""
    own: list[StepTaken | VisitRegistered] = [s for s in case.steps("personal_note")]
    own += [r for r in case.own(VisitRegistered) if r.register == "personal"]
    for fact in sorted(own, key=by_time):
        who = fact.by if isinstance(fact, StepTaken) else fact.consultant
        if who is not None:
            yield Claim(consultant=who, basis="note", since=fact, clause=no, defect="private_note")


def _allocations(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """对应分配: to whom the unit gave the customer."""
    for step in case.steps("assigned"):
        if step.to is not None:
            yield Claim(consultant=step.to, basis="allocation", since=step, clause=no)


def _records(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """记录每位销售人员接待客户的时间、方式和内容."""
    for fact in case.own(ReceptionEnded):
        if fact.registered is not False:
            lacking = fact.fields is not None and not complete(fact.fields, rule.fields)
            defect: Defect | None = "incomplete" if lacking else None
            yield Claim(consultant=fact.consultant, basis="reception_record", since=fact, clause=no, defect=defect)


MAKERS: dict[Basis, Maker] = {
    "named_call": _named_calls,
    "note": _notes,
    "allocation": _allocations,
    "reception_record": _records,
}
