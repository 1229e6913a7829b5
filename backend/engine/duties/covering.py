"""Duties between colleagues (通知、交还、登记来电、反映): who must tell whom, and hand back what."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine.circumstances import cycle, recall, teams
from backend.engine.circumstances.teams import Cover
from backend.engine.facts import (
    CallTaken,
    DutyChanged,
    Fact,
    HandedOver,
    OwnerNotified,
    ReceptionEnded,
    ReceptionStarted,
    RecordSearched,
    Visited,
)
from backend.engine.record.case import Case
from backend.engine.record.timeline import by_time
from backend.engine.turns import rotation, turns
from backend.engine.verdict import NEXT_IN_ROTATION
from backend.engine.words.vocabulary import DutyCode

Arising = Iterator[tuple[str, Fact, Fact | None]]


def _register_call(case: Case) -> Arising:
    """接听完毕后必须做好来电登记; 每日来电及时录入: every call by whoever took it."""
    for call in case.own(CallTaken):
        if call.consultant is not None and not call.logged:
            mine: list[Fact] = [c for c in case.own(CallTaken) if c.consultant == call.consultant and c.logged]
            mine += [r for r in (*case.registrations, *case.crm_records) if r.consultant == call.consultant]
            yield call.consultant, call, next((f for f in sorted(mine, key=by_time) if f.at >= call.at), None)


def _register_unrecognised(case: Case) -> Arising:
    """客户第二次联系未找或忘记原销售代表, 接待人员应在客户离开后填写待确认客户登记表."""
    for visit in case.visits:
        if visit.recalls is not False or not _met_before(case, visit) or _traced(case, visit):
            continue
        received = recall.first_received(case, visit)
        posted = (s for s in case.steps("to_be_confirmed") if s.at >= visit.at)
        yield received.consultant if received else NEXT_IN_ROTATION, visit, next(posted, None)


def _met_before(case: Case, visit: Visited) -> bool:
    return recall.confirmed_by(case, visit.at) is not None


def _traced(case: Case, visit: Visited) -> bool:
    return any(s.found is not None and s.at >= visit.at for s in case.own(RecordSearched))


def _tell_owner(case: Case) -> Arising:
    """应及时通知有约销售代表接待; B属帮忙, B应及时通知A."""
    covered = teams.cover(case)
    if covered is not None and isinstance(covered.why, ReceptionStarted):
        yield covered.helper, covered.fact, _told(case, covered.owner, covered.fact)
    for visit in case.visits:
        if visit.appointment_with is not None:
            yield _on_duty(case, visit), visit, _told(case, visit.appointment_with, visit)


def _on_duty(case: Case, visit: Visited) -> str:
    """轮值销售代表: whose turn it was when the visitor came in."""
    rules = case.law.turn_rules
    day = turns.replay(case.timeline, rules, until=visit.visit or visit.id)
    decision = rotation.next_turn(day.state, day.seats, rules, visit=visit.visit, at=visit.at)
    return decision.receiver or NEXT_IN_ROTATION


def _told(case: Case, owner: str, since: Fact) -> Fact | None:
    """Called, or come."""
    facts: list[Fact] = [n for n in case.timeline.of(OwnerNotified) if n.consultant == owner]
    facts += [r.fact for r in case.received if r.consultant == owner]
    return next((f for f in sorted(facts, key=by_time) if f.at >= since.at), None)


def _hand_back(case: Case) -> Arising:
    """待A将前客户送走后交换接待; C应主动和A或A所处销售团队其他人员做客户交接."""
    covered = teams.cover(case)
    if covered is None or _same_team(case, covered):
        return
    back = _available(case, covered)
    left = next((e for e in _ended(case, covered.helper, covered.fact) if e.customer in case.household.members), None)
    if back is None or (left is not None and left.at <= back.at):
        return
    handed: list[Fact] = [h for h in case.own(HandedOver) if h.consultant == covered.helper]
    handed += [r for r in case.own(ReceptionStarted) if r.consultant == covered.owner]
    done = next((f for f in sorted(handed, key=by_time) if f.at >= covered.fact.at), None)
    yield covered.helper, covered.fact, done


def _same_team(case: Case, covered: Cover) -> bool:
    known = teams.teams(case)
    return covered.owner in known and known.get(covered.helper) == known[covered.owner]


def _available(case: Case, covered: Cover) -> Fact | None:
    """The fact by which the owner, or somebody of the owner's team, could take over."""
    found: list[Fact] = [d for d in _back(case, covered.owner, covered.fact)]
    if isinstance(covered.why, ReceptionStarted):
        found = [e for e in _ended(case, covered.owner, covered.fact) if e.customer == covered.why.customer]
    known = teams.teams(case)
    for mate, team in known.items():
        if covered.owner != mate != covered.helper and team == known.get(covered.owner):
            found += [*_back(case, mate, covered.fact), *_ended(case, mate, covered.fact)]
    return min(found, key=by_time, default=None)


def _back(case: Case, who: str, since: Fact) -> list[DutyChanged]:
    return [d for d in case.timeline.of(DutyChanged) if (d.consultant, d.state) == (who, "on_site") and d.at > since.at]


def _ended(case: Case, who: str, since: Fact) -> list[ReceptionEnded]:
    return [e for e in case.timeline.of(ReceptionEnded) if e.consultant == who and e.at > since.at]


def _report_to_manager(case: Case) -> Arising:
    """发现自己的客户在其他销售代表处签约后, 应立即向经理反映."""
    if cycle.signed_elsewhere(case) is not None and case.owner is not None and case.deal is not None:
        opened = (s for s in case.steps("dispute_opened") if s.by == case.owner)
        yield case.owner, case.deal, next(opened, None)


COVERING: dict[DutyCode, Callable[[Case], Arising]] = {
    "register_call": _register_call,
    "register_unrecognised": _register_unrecognised,
    "tell_owner": _tell_owner,
    "hand_back": _hand_back,
    "report_to_manager": _report_to_manager,
}
