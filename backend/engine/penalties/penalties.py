"""Penalties (处罚): which offences are on record, who committed them, and what the rulebook asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from backend.engine.circumstances import holds, service, sharing
from backend.engine.duties.duties import Obligation, entry, obligations
from backend.engine.facts import (
    ComplaintReceived,
    ComplaintUpheld,
    ContractSigned,
    Fact,
    FineSet,
    RecordAltered,
    ServiceChanged,
    StepTaken,
)
from backend.engine.penalties.misconduct import MISCONDUCT
from backend.engine.record import grabs
from backend.engine.record.case import Case
from backend.engine.rules.clauses import Penalty as PenaltyRule
from backend.engine.verdict import Penalty
from backend.engine.words.vocabulary import Offence

Committed = Iterator[tuple[str, tuple[str, ...]]]
STAFF_OFFENCES: frozenset[Offence] = frozenset(("handover_missed", "entry_late", "entry_incomplete"))
"""Offences of office work: shown to whom they concern, not with the customer."""


def penalties(case: Case, scope: Literal["case", "staff"]) -> list[Penalty]:
    """What the offences on record cost."""
    found: list[Penalty] = []
    for clause, rule in case.law.coded_penalties:
        if (rule.offence in STAFF_OFFENCES) == (scope == "staff"):
            for who, facts in OFFENCES[rule.offence](case):
                times = 1 + _earlier(case, who, rule.offence, facts)
                if _speaks_of(case, rule, times):
                    found.append(_penalty(case, clause, rule, who, facts, times))
    return found


def _speaks_of(case: Case, rule: PenaltyRule, times: int) -> bool:
    """第一次、第二次: of the clauses about one offence, the one for as many times as these."""
    later = (r.from_time for _, r in case.law.penalties if r.offence == rule.offence)
    return rule.from_time == max((n for n in later if n <= times), default=0)


def _penalty(case: Case, clause: str, rule: PenaltyRule, who: str, facts: tuple[str, ...], times: int) -> Penalty:
    """A range stays a range until the person named sets an amount inside it."""
    low, high, sanctions = price(rule, times)
    fine = fine_set(case, who, rule) if low < high else None
    if fine is not None:
        low = high = fine.yuan
    return Penalty(
        clause=clause,
        code=rule.offence if fine is None else f"{rule.offence}_set",
        who=who,
        yuan_min=low,
        yuan_max=high,
        set_by=rule.set_by if fine is None else None,
        options=rule.options,
        sanctions=sanctions,
        times=times,
        facts=(*facts, fine.id) if fine else facts,
    )


def price(rule: PenaltyRule, times: int) -> tuple[int, int, tuple[str, ...]]:
    """第二次: what the n-th time costs, by the ladder; its last rung is the last."""
    if times == 1 or not rule.ladder:
        return rule.yuan_min, rule.yuan_max, rule.sanctions
    rung = rule.ladder[min(times - 2, len(rule.ladder) - 1)]
    return rung.yuan, rung.yuan, rung.sanctions


def _earlier(case: Case, who: str, offence: Offence, facts: tuple[str, ...]) -> int:
    """Offences of the kind already on this person's record by then."""
    if offence == "grabbing":
        return max((g.times - 1 for g in grabs.grabs(case) if g.consultant == who), default=0)
    since = min((f.at for f in case.timeline.facts if f.id in facts), default=case.timeline.at)
    record = (s for s in case.timeline.of(StepTaken) if s.step == "offence" and s.by == who and s.subject == offence)
    return max((s.number or 1 for s in record if s.at < since), default=0)


def fine_set(case: Case, who: str, rule: PenaltyRule) -> FineSet | None:
    """The last fine set for this offence within the clause's bounds."""
    fines = [f for f in fines_for(case, who, rule.offence) if rule.yuan_min <= f.yuan <= rule.yuan_max]
    return fines[-1] if fines else None


def fines_for(case: Case, who: str, offence: str) -> list[FineSet]:
    """Fines set for an offence, about this customer or about nobody in particular."""
    members = case.household.members
    return [
        f
        for f in case.timeline.of(FineSet)
        if f.who == who and f.offence == offence and (f.customer is None or f.customer in members)
    ]


def _missed(case: Case, code: str) -> list[Obligation]:
    return [o for o in obligations(case, ("staff",)) if o.code == code and o.missed]


def _handover_missed(case: Case) -> Committed:
    """未配合内业工作, 每次罚款10元: the register was not handed in that evening (also if handed in later)."""
    for missed in _missed(case, "hand_over_register"):
        yield missed.who, (missed.cause.id,)


def _entry_late(case: Case) -> Committed:
    """内业录入资料不实时, 每次罚款20元."""
    for missed in _missed(case, "enter_record"):
        yield missed.who, (missed.cause.id, *((missed.done.id,) if missed.done else ()))


def _entry_incomplete(case: Case) -> Committed:
    """录入漏项, 每次罚款20元."""
    for record in case.registrations:
        entered = entry(case, record)
        if entered is not None and entered.omitted:
            yield entered.clerk, (entered.id,)


def alterations(case: Case) -> list[RecordAltered]:
    """擅自改正客户确认记录: alterations without authority."""
    return [a for a in case.own(RecordAltered) if not a.authorised]


def _record_altered(case: Case) -> Committed:
    """任何人擅自改正客户确认记录, 每次罚款300元."""
    for altered in alterations(case):
        yield altered.by, (altered.id,)


def _service_failed(case: Case) -> Committed:
    """服务不可以令客户满意或导致客户投诉, 罚款100-500元."""
    fact: Fact | None = service.stop(case)
    if isinstance(fact, ComplaintUpheld | ServiceChanged):
        yield fact.consultant, (fact.id,)


def _out_of_turn(case: Case) -> Committed:
    """如出现轮错或抢客现象, 则该销售代表所接待的客户视为无效客户."""
    found = holds(case, "out_of_turn")
    if found is not None:
        yield str(found.params["rival"]), found.facts


def _grabbing(case: Case) -> Committed:
    """明知已有置业顾问接待并登记, 仍据为已有: knew of the earlier registration, and took the customer."""
    for grab in grabs.grabs(case):
        yield grab.consultant, (grab.fact.id,)


def _outside_reception(case: Case) -> Committed:
    """在售楼部外地方接待客户、递名片."""
    for step in case.steps("outside_contact"):
        if step.by is not None:
            yield step.by, (step.id,)


def _unrecorded(case: Case) -> Committed:
    """未在《销售管理软件》上记录的, 视为原销售人员工作失职."""
    for who, facts in sharing.unrecorded(case).items():
        yield who, tuple(f.id for f in facts)


def _knowing_contact(case: Case) -> Committed:
    """在知情的情况下深度接触乙的客户, 不管成交与否, 罚款1000元."""
    for who, fact in sharing.knowing(case).items():
        yield who, (fact.id,)


def _mentor_liability(case: Case) -> Committed:
    """新人成交一定要有老销售人员在旁边协助, 一对一, 老销售人员负连带责任: a complaint about the newcomer comes."""
    for deal in case.own(ContractSigned):
        if deal.mentor is not None:
            against: list[ComplaintReceived | ComplaintUpheld] = [
                *case.own(ComplaintReceived),
                *case.own(ComplaintUpheld),
            ]
            about = next((c for c in against if c.consultant == deal.consultant and c.at >= deal.at), None)
            if about is not None:
                yield deal.mentor, (deal.id, about.id)


def _customer_fighting(case: Case) -> Committed:
    """严惩案场争客现象: approached a visitor whom somebody else received, approached first, or was due to receive."""
    due = case.due[0] if case.due is not None else None
    first: str | None = None
    for step in case.steps("approach"):
        before = next((r.consultant for r in reversed(case.received) if r.fact.at <= step.at), None)
        rightful = before or due or first
        if step.by is not None and rightful is not None and step.by != rightful:
            yield step.by, (step.id,)
        first = first or step.by


OFFENCES: dict[Offence, Callable[[Case], Committed]] = {
    "handover_missed": _handover_missed,
    "entry_late": _entry_late,
    "entry_incomplete": _entry_incomplete,
    "record_altered": _record_altered,
    "service_failed": _service_failed,
    "out_of_turn": _out_of_turn,
    "grabbing": _grabbing,
    "outside_reception": _outside_reception,
    "unrecorded": _unrecorded,
    "mentor_liability": _mentor_liability,
    "customer_fighting": _customer_fighting,
    "knowing_contact": _knowing_contact,
    **MISCONDUCT,
}
