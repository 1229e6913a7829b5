"""Who is here now (在场、不在场、参观团): what decides who can receive."""

from __future__ import annotations

from backend.engine.facts import DutyChanged, ReceptionStarted
from backend.engine.record.case import Case, Evidence, evidence, once
from backend.engine.turns import turns


@once
def away(case: Case) -> DutyChanged | None:
    """The fact that says that the owner is not here now."""
    return case.absent_now(case.owner) if case.owner is not None else None


def owner_absent(case: Case) -> Evidence | None:
    """原置业顾问不在场: off, out, or wherever else."""
    found = away(case)
    return evidence(found, owner=case.owner, reason=found.state) if found else None


def owner_absent_excused(case: Case) -> Evidence | None:
    """不在场有正当原因: one of those that the rulebook lists."""
    found = away(case)
    if found is None or found.state not in case.law.values("excused_absence"):
        return None
    return evidence(found, owner=case.owner, reason=found.state)


def owner_absent_unexcused(case: Case) -> Evidence | None:
    """除上述原因之外: away for a reason that the rulebook does not list."""
    found = away(case)
    if found is None or found.state in case.law.values("excused_absence"):
        return None
    return evidence(found, owner=case.owner, reason=found.state)


def owner_receiving_other(case: Case) -> Evidence | None:
    """正在接待其他客户: the owner is in the middle of another reception."""
    visit = case.visits[-1] if case.visits else None
    if visit is None or case.owner is None:
        return None
    busy: ReceptionStarted | None = case.receiving_other(case.owner, visit)
    return evidence(busy, owner=case.owner) if busy else None


def group_visit(case: Case) -> Evidence | None:
    """参观团: a group, not important."""
    visit = case.visits[-1] if case.visits else None
    if visit is None or visit.group_size is None or turns.group(visit, case.law.turn_rules) != "group":
        return None
    return evidence(visit, people=visit.group_size)


def important_group(case: Case) -> Evidence | None:
    """重要参观: by its size or the rank of its members."""
    visit = case.visits[-1] if case.visits else None
    if visit is None or visit.group_size is None or turns.group(visit, case.law.turn_rules) != "important_group":
        return None
    return evidence(visit, people=visit.group_size)


CIRCUMSTANCES = {
    f.__name__: f
    for f in (
        owner_absent,
        owner_absent_excused,
        owner_absent_unexcused,
        owner_receiving_other,
        group_visit,
        important_group,
    )
}
