"""Claims from registers, receptions, calls and what the visitor says (登记·接待·来电·指名)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine.claims.claim import Claim
from backend.engine.facts import (
    CallTaken,
    ContractSigned,
    Fact,
    OriginalFound,
    ProxyRegistered,
    ReceptionEnded,
    RecordSearched,
    SubscriptionSigned,
    Visited,
    VisitRegistered,
)
from backend.engine.record.dossier import Dossier
from backend.engine.rules.clauses import Claim as ClaimRule
from backend.engine.words.vocabulary import Basis, Defect

Maker = Callable[[Dossier, str, ClaimRule], Iterator[Claim]]


def _registrations(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """以第一来访、招待并登记原则为准; 代登记无效."""
    facts: list[VisitRegistered | ProxyRegistered] = [*case.registrations, *case.own(ProxyRegistered)]
    for fact in facts:
        defect = _register_defect(fact, rule)
        yield Claim(consultant=fact.consultant, basis="visit_registration", since=fact, clause=no, defect=defect)


def _crm_records(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """第一时间录入《销售管理软件》: what a colleague entered for whoever had asked them to receive does not count."""
    for fact in case.crm_records:
        lent = any(s.to == fact.consultant and s.at <= fact.at for s in case.steps("delegated"))
        defect: Defect | None = "delegate_entry" if lent else _register_defect(fact, rule)
        yield Claim(consultant=fact.consultant, basis="crm_record", since=fact, clause=no, defect=defect)


def _register_defect(fact: VisitRegistered | ProxyRegistered, rule: ClaimRule) -> Defect | None:
    if isinstance(fact, ProxyRegistered):
        return "proxy"
    if fact.phone_reachable is False:
        return "unreachable"
    return None if complete(fact.fields, rule.fields) else "incomplete"


def complete(given: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """缺项: every field asked for was filled in; "surname|name" asks for one of the two."""
    return all(any(part in given for part in field.split("|")) for field in asked)


def _receptions(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """负责招待的置业顾问为"第一招待人". A provisional reception gives way to its own registration."""
    registered = {r.consultant for r in case.registrations} if rule.provisional else set()
    for reception in case.received:
        if reception.consultant not in registered and not isinstance(reception.fact, VisitRegistered):
            yield Claim(
                consultant=reception.consultant,
                basis="reception",
                since=reception.fact,
                clause=no,
                provisional=rule.provisional,
            )


def _turn(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """按顺序安排轮见: the visit belongs to whose turn it was. A provisional turn gives way to any registration."""
    if rule.provisional and (case.registrations or case.crm_records or _over(case)):
        return
    if case.due is not None and not case.brought:
        yield Claim(consultant=case.due[0], basis="turn", since=case.due[1], clause=no, provisional=rule.provisional)


def _over(case: Dossier) -> bool:
    """The visit in turn is over without a registration: the reception broke off, or the customer has come again."""
    since = case.due[1].at if case.due is not None else case.timeline.at
    broken = (e for e in case.own(ReceptionEnded) if e.interrupted or e.registered is False)
    return any(e.at >= since for e in broken) or any(v.at > since for v in case.visits)


def _calls(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """新客户第一次来电咨询: a call counts if the visitor then asks for its taker, or the office finds it."""
    for fact in case.own(CallTaken):
        if fact.consultant is None:
            continue
        arrival = next((v for v in case.visits if v.at >= fact.at), None)
        first = next((r for r in case.received if r.fact.at >= fact.at), None)
        named = arrival is not None and arrival.named == fact.consultant
        shown = arrival is not None and arrival.sms_from == fact.consultant
        traced = named or shown or _traced(case, fact, first.fact if first else None)
        recalled = traced or (first is not None and first.consultant == fact.consultant)
        yield Claim(
            consultant=fact.consultant,
            basis="call",
            since=fact,
            clause=no,
            provisional=not recalled and first is None and "unrecalled_call" in case.law.voids,
            defect="call_only"
            if "call_only" in case.law.voids
            else _call_defect(fact, rule, recalled or first is None, named),
        )


def _call_defect(call: CallTaken, rule: ClaimRule, recalled: bool, named: bool) -> Defect | None:
    if call.phone_reachable is False:
        return "unreachable"
    if call.fields is not None and not complete(call.fields, rule.fields):
        return "incomplete"
    if not (call.logged or named):
        return "unlogged_call"
    return None if recalled else "unrecalled_call"


def _traced(case: Dossier, call: CallTaken, reception: Fact | None) -> bool:
    """The office found the call before somebody else received the visitor."""
    found = any(s.found == call.consultant and _not_after(s, reception) for s in case.own(RecordSearched))
    return found or any(f.consultant == call.consultant and _not_after(f, reception) for f in case.own(OriginalFound))


def _not_after(fact: Fact, other: Fact | None) -> bool:
    return other is None or fact.at <= other.at


def _named(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """A visitor who asks for a consultant is received by them, record or not; unless they met where nobody may."""
    outside = {s.by for s in case.steps("outside_contact")}
    sole = "named_only" in case.law.voids
    for visit in case.visits:
        if visit.named is not None and not (sole and any(r.consultant == visit.named for r in case.crm_records)):
            defect: Defect | None = "outside_contact" if visit.named in outside else "named_only" if sole else None
            if defect is None and visit.acknowledges is False and "unacknowledged" in case.law.voids:
                defect = "unacknowledged" if _received_unwritten(case, visit) else None
            yield Claim(consultant=visit.named, basis="named", since=visit, clause=no, defect=defect)


def _received_unwritten(case: Dossier, visit: Visited) -> bool:
    """接待结束后, 客户未登记: by the very consultant who is now named."""
    return any(e.consultant == visit.named and e.at <= visit.at for e in case.own(ReceptionEnded))


def _acquaintances(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """熟人: counts where that consultant had told them of the project; the name is for `_named`."""
    for visit in case.visits:
        if visit.acquaintance_of is not None and visit.named is None:
            defect: Defect | None = None if visit.referred else "acquaintance_only"
            yield Claim(consultant=visit.acquaintance_of, basis="acquaintance", since=visit, clause=no, defect=defect)


def _messages(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """主动翻出短信: the visitor shows whose message they got."""
    for visit in case.visits:
        if visit.sms_from is not None:
            yield Claim(consultant=visit.sms_from, basis="sms", since=visit, clause=no)


def _appointments(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """预约客户: the consultant with whom the visitor has an appointment."""
    for step in case.steps("appointment"):
        if step.by is not None:
            yield Claim(consultant=step.by, basis="appointment", since=step, clause=no)
    for visit in case.visits:
        if visit.appointment_with is not None:
            yield Claim(consultant=visit.appointment_with, basis="appointment", since=visit, clause=no)


def _deals(case: Dossier, no: str, rule: ClaimRule) -> Iterator[Claim]:
    """已成交客户: a deal of old is itself proof of whose customer this was."""
    deals: list[SubscriptionSigned | ContractSigned] = [
        *case.own(SubscriptionSigned),
        *case.own(ContractSigned),
    ]
    for fact in deals:
        if fact.consultant is not None:
            yield Claim(consultant=fact.consultant, basis="deal", since=fact, clause=no)


MAKERS: dict[Basis, Maker] = {
    "visit_registration": _registrations,
    "crm_record": _crm_records,
    "reception": _receptions,
    "turn": _turn,
    "call": _calls,
    "acquaintance": _acquaintances,
    "sms": _messages,
    "named": _named,
    "appointment": _appointments,
    "deal": _deals,
}
