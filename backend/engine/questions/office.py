"""The question at the board: whose turn is it (轮到谁), judged from the office's facts."""

from __future__ import annotations

from backend.engine.answer import Answer
from backend.engine.judging.judge import both_ledgers, equal
from backend.engine.record.timeline import Timeline
from backend.engine.rules.law import Law
from backend.engine.turns import rotation, turns
from backend.engine.turns.rotation import TurnEntry
from backend.engine.verdict import NEXT_IN_ROTATION, Finding, Outcome, Param, Turn

OUTCOMES: dict[str, Outcome] = {"taken": "applied", "made_up": "applied", "forfeited": "lost", "nobody": "noted"}


def turn(question: Turn, law: Law, timeline: Timeline) -> Answer:
    """轮见按轮见表顺序进行: who receives the next visitor, why each passed seat was passed, who follows."""
    rules = law.call_rules if question.queue == "call" else law.turn_rules
    if rules.order_clause is None:
        return Answer(status="pool", receiver=NEXT_IN_ROTATION)
    day = turns.replay(timeline, rules, until=question.visit, queue=question.queue)
    decision = rotation.next_turn(day.state, day.seats, rules, visit=question.visit, at=timeline.at)
    findings = tuple(_finding(entry, rules.order_clause) for entry in decision.entries)
    if decision.receiver is None:
        return Answer(status="pool", findings=findings, order=_order(day, decision.state))
    who = (decision.receiver,)
    return Answer(
        status="owned",
        holders=who,
        receiver=decision.receiver,
        shares=both_ledgers(equal(who)),
        order=_order(day, decision.state),
        findings=findings,
    )


def _order(day: turns.Day, state: rotation.RotationState) -> tuple[str, ...]:
    """Who follows: make-ups owed, then the circle, without those who are off or gone."""
    line = (*state.owed, *state.circle[state.position :], *state.circle[: state.position])
    return tuple(s for s in line if day.seats.get(s, "off") not in ("off", "departed"))


def _finding(entry: TurnEntry, order_clause: str) -> Finding:
    params: dict[str, Param] = {}
    if entry.seat is not None:
        params["who"] = entry.seat
    if entry.reason:
        params["reason"] = entry.reason
    return Finding(
        clause=entry.clause or order_clause,
        outcome=OUTCOMES.get(entry.event, "noted"),
        code=f"turn_{entry.event}",
        params=params,
    )
