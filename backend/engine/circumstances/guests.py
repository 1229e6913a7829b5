"""Important guests (重要客户): who has an appointment with those whose guests only skilled hands receive."""

from __future__ import annotations

from backend.engine.facts import Fact
from backend.engine.record.case import Case, Evidence, evidence
from backend.engine.turns import turns


def important_guest(case: Case) -> Evidence | None:
    """重要客户: 跟万科预约过, 并且现场销售主任重点交待过."""
    visit = case.visits[-1] if case.visits else None
    if visit is None or visit.group_size is not None:
        return None
    hosts = case.law.turn_rules.important_hosts
    invited = next((s for s in case.steps("appointment") if s.by in hosts and s.at <= visit.at), None)
    if invited is not None:
        return evidence(invited, visit)
    return evidence(visit) if hosts and (visit.important or visit.appointment_with in hosts) else None


def skilled(case: Case) -> tuple[str, Fact] | None:
    """仅熟手轮序: whose turn it is among the skilled hands."""
    return turns.replay(case.timeline, case.law.turn_rules, queue="skilled").due.get(case.customer)


CIRCUMSTANCES = {"important_guest": important_guest}
