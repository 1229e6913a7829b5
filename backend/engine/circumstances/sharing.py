"""Who else had a part in it (辅助接待、深度接触、委托、团购): what splits a deal, and what does not."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from backend.engine.circumstances.sending import original
from backend.engine.facts import (
    Assisted,
    ContractSigned,
    DepositPaid,
    Fact,
    HandedOver,
    ReceptionEnded,
    ReceptionStarted,
    StepTaken,
    SubscriptionSigned,
    VisitRegistered,
)
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.record.timeline import by_time


class Contact(Struct, frozen=True, kw_only=True):
    """深度接触: whose, on what fact, whether they knew whose customer it was, whether it furthered the deal."""

    consultant: str
    fact: Fact
    knew: bool = False
    major: bool = False


@once
def delegates(case: Case) -> dict[str, Fact]:
    """委托其他同事先为接待: who was asked, with the fact that says so."""
    asked: dict[str, Fact] = {s.to: s for s in case.steps("delegated") if s.to is not None}
    return asked | {h.to: h for h in case.own(HandedOver)}


def delegated_now(case: Case) -> Evidence | None:
    """待自己忙过后再来接待: asked since the customer came in."""
    asked = {who: fact for who, fact in delegates(case).items() if not case.visits or fact.at >= case.visits[-1].at}
    today = {
        who: fact for who, fact in asked.items() if case.timeline.day(fact.at) == case.timeline.day(case.timeline.at)
    }
    return evidence(*today.values(), owner=original(case)) if today else None


def received_by_delegate(case: Case) -> Evidence | None:
    """原销售人员在场却无法接待, 可委托其他同事先为接待."""
    return evidence(*delegates(case).values(), helper=next(iter(delegates(case)))) if delegates(case) else None


@once
def money(case: Case) -> Fact | None:
    """已交纳定金: the first deposit or order, before the contract."""
    paid: list[Fact] = [*case.own(DepositPaid), *case.own(SubscriptionSigned), *case.own(ContractSigned)]
    return min(paid, key=by_time, default=None)


@once
def covers(case: Case) -> dict[str, Fact]:
    """辅助接待: who received in the first receiver's stead, before any money was paid."""
    found: dict[str, Fact] = {}
    first, paid = original(case), money(case)
    helpers: list[ReceptionStarted | Assisted] = [*case.own(ReceptionStarted), *case.own(Assisted)]
    for fact in sorted(helpers, key=by_time):
        who = fact.consultant
        late = paid is not None and fact.at > paid.at
        if who != first and who not in delegates(case) and not late and _in_their_stead(case, fact, first):
            found.setdefault(who, fact)
    return found


def _in_their_stead(case: Case, fact: ReceptionStarted | Assisted, first: str | None) -> bool:
    """Said to be so; or the first receiver was off, and it is not on record as a customer of their own."""
    if isinstance(fact, ReceptionStarted) and fact.capacity is not None:
        return fact.capacity == "cover"
    own = any(r.consultant == fact.consultant for r in case.crm_records)
    return first is not None and not own and case.absent(first, fact) is not None


@once
def signing_helper(case: Case) -> tuple[str, Fact, Fact] | None:
    """客户原来已交纳定金, 直接来签合同的: who helped to sign, the deposit, and the contract."""
    paid, first = money(case), original(case)
    contract = next(iter(case.own(ContractSigned)), None)
    if contract is None or paid is None or paid.at >= contract.at or first is None:
        return None
    helper = next((w for w in (contract.assisted_by, contract.consultant) if w not in (None, first)), None)
    return None if helper is None or helper in covers(case) else (helper, paid, contract)


def signing_helped(case: Case) -> Evidence | None:
    """客户原来已交纳定金, 直接来签合同的, 辅助帮忙的置业顾问."""
    found = signing_helper(case)
    return evidence(found[1], found[2], helper=found[0]) if found else None


@once
def _closer(case: Case) -> str | None:
    """Who closed: whoever helps to sign after the deposit leaves that to the first receiver."""
    if case.deal is None:
        return None
    return original(case) if signing_helper(case) is not None else case.closer or original(case)


def cover_closed(case: Case) -> Evidence | None:
    """最后排轮人员辅助接待并成交."""
    closer = _closer(case)
    fact = covers(case).get(closer) if closer is not None else None
    return evidence(fact, case.deal, rival=closer) if fact is not None else None


def closed_after_cover(case: Case) -> Evidence | None:
    """最后排轮人员辅助接待, 但第一接待最后成交."""
    if not covers(case) or _closer(case) is None or _closer(case) != original(case):
        return None
    return evidence(*covers(case).values(), case.deal, rival=next(iter(covers(case))))


@once
def intruders(case: Case) -> list[Contact]:
    """深度接触别人的客户: on record as such, or closed as a customer of their own; nobody who was asked to help."""
    first = original(case)
    since = min((r.at for r in case.crm_records if r.consultant == first), default=None)
    helping = {*delegates(case), *covers(case), first}
    helping |= {r.consultant for r in case.own(ReceptionStarted) if r.capacity == "help"}
    if signing_helper(case) is not None:
        helping.add(signing_helper(case)[0])  # type: ignore[index]  # just found
    return [c for c in _contacts(case) if c.consultant not in helping and _after(since, c.fact)]


def _after(since: datetime | None, fact: Fact) -> bool:
    return since is not None and fact.at > since


def _contacts(case: Case) -> list[Contact]:
    found = [
        Contact(consultant=s.by, fact=s, knew="knew" in s.tags, major="major" in s.tags)
        for s in case.steps("deep_contact")
        if s.by is not None
    ]
    registers = [r for r in case.own(VisitRegistered) if r.knew_of not in (None, r.consultant)]
    found += [Contact(consultant=r.consultant, fact=r, knew=True) for r in registers]
    received = [r for r in case.received if r.consultant == _closer(case)]
    known = {c.consultant for c in found}
    found += [Contact(consultant=r.consultant, fact=r.fact) for r in received if r.consultant not in known]
    return found


@once
def knowing(case: Case) -> dict[str, Fact]:
    """在知情的情况下深度接触: who, with the fact that shows it."""
    return {c.consultant: c.fact for c in reversed(intruders(case)) if c.knew}


def intruder_closed(case: Case) -> Evidence | None:
    """在不知情的情况下深度接触乙的客户并成交."""
    closer = _closer(case)
    contact = next((c for c in intruders(case) if c.consultant == closer), None)
    if contact is None or closer in knowing(case):
        return None
    return evidence(contact.fact, case.deal, rival=closer)


@once
def furtherers(case: Case) -> dict[str, Fact]:
    """在不知情的情况下深度接触乙的客户并有重大促进作用, 但未成交."""
    deal, knew = case.deal, knowing(case)
    major = [c for c in intruders(case) if c.major and c.consultant not in knew]
    return {c.consultant: c.fact for c in major if deal is not None and c.fact.at < deal.at}


def intruder_furthered(case: Case) -> Evidence | None:
    """有重大促进作用, 但未成交, 后乙促成成交."""
    if not furtherers(case) or _closer(case) != original(case):
        return None
    return evidence(*furtherers(case).values(), case.deal, rival=next(iter(furtherers(case))))


def knowing_intrusion(case: Case) -> Evidence | None:
    """在知情的情况下深度接触乙的客户, 不管成交与否."""
    knew = knowing(case)
    return evidence(*knew.values(), rival=next(iter(knew))) if knew else None


def _switched(case: Case) -> tuple[StepTaken, Fact | None] | None:
    """转团购, and the order before it."""
    step = next(iter(case.steps("group_purchase")), None)
    paid = money(case)
    return None if step is None else (step, paid if paid is not None and paid.at < step.at else None)


def group_purchase_ordered(case: Case) -> Evidence | None:
    """已下定, 后又转团购."""
    found = _switched(case)
    return evidence(found[1], found[0]) if found and found[1] is not None else None


def group_purchase_unordered(case: Case) -> Evidence | None:
    """未下定, 后又转团购."""
    found = _switched(case)
    return evidence(found[0]) if found and found[1] is None else None


@once
def unrecorded(case: Case) -> dict[str, tuple[Fact, ...]]:
    """已来访客户但未在《销售管理软件》上记录: who received and did not record, known to be so or passed over since."""
    found: dict[str, tuple[Fact, ...]] = {}
    asked = {*delegates(case), *covers(case)}
    for ended in case.own(ReceptionEnded):
        known = _recorded(case, ended.consultant) or any(r.at <= ended.at for r in case.crm_records)
        if ended.registered is False and not known:
            found.setdefault(ended.consultant, (ended,))
    for started in case.receptions:
        later = _passed_over(case, started)
        free = started.consultant not in asked and not any(r.at <= started.at for r in case.crm_records)
        if free and later is not None and not _recorded(case, started.consultant):
            found.setdefault(started.consultant, (started, later))
    return found


def _recorded(case: Case, consultant: str) -> bool:
    return any(r.consultant == consultant for r in case.crm_records)


def _passed_over(case: Case, started: ReceptionStarted) -> Fact | None:
    """The customer came again, or somebody else recorded them."""
    later: list[Fact] = [v for v in case.visits if case.timeline.day(v.at) > case.timeline.day(started.at)]
    later += [r for r in case.crm_records if r.consultant != started.consultant]
    return min((f for f in later if f.at > started.at), key=by_time, default=None)


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        delegated_now,
        received_by_delegate,
        signing_helped,
        cover_closed,
        closed_after_cover,
        intruder_closed,
        intruder_furthered,
        knowing_intrusion,
        group_purchase_ordered,
        group_purchase_unordered,
    )
}
