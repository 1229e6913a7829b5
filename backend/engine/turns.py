"""Whose turn a visit was (应接待人): from the turn ledger, or by replaying the office's day from its facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.engine import rotation
from backend.engine.facts import (
    AnyFact,
    DutyChanged,
    Fact,
    HandedOver,
    QueueSet,
    ReceptionEnded,
    ReceptionStarted,
    Visited,
    VisitorClassified,
    VisitRegistered,
)
from backend.engine.rotation import RotationState, SeatState, TurnDecision, TurnRules
from backend.engine.timeline import Timeline


class Day:
    """The office's day replayed: the table, who is where, who was due for which customer."""

    def __init__(self, rules: TurnRules) -> None:
        self.rules = rules
        self.state = RotationState()
        self.seats: dict[str, SeatState] = {}
        self.away: dict[str, SeatState] = {}
        self.due: dict[str, tuple[str, Fact]] = {}
        self.known: set[str] = set()
        self.entries: list[rotation.TurnEntry] = []

    def take(self, decision: TurnDecision, fact: Fact) -> None:
        """Carry a decision out; whoever receives was due for the customer."""
        self.state = decision.state
        self.entries.extend(decision.entries)
        if decision.receiver is not None and fact.customer is not None:
            self.due[fact.customer] = (decision.receiver, fact)

    def free(self, seat: str) -> None:
        """Back to wherever the seat is when it receives nobody."""
        self.seats[seat] = self.away.get(seat, "free")


def replay(timeline: Timeline, rules: TurnRules, *, until: str | None = None) -> Day:
    """按轮见表顺序进行: carry out the office's facts one by one, stopping before the visit `until`."""
    day = Day(rules)
    for fact in timeline.facts:
        if until is not None and isinstance(fact, Visited) and until in (fact.visit, fact.id):
            break
        step = STEPS.get(type(fact))
        if step is not None:
            step(day, fact)
    return day


def _queue_set(day: Day, fact: QueueSet) -> None:
    day.take(rotation.set_circle(day.state, fact.order, at=fact.at), fact)
    for seat in fact.order:
        day.seats.setdefault(seat, "free")


def _duty_changed(day: Day, fact: DutyChanged) -> None:
    if fact.state == "on_site":
        day.away.pop(fact.consultant, None)
    else:
        day.away[fact.consultant] = fact.state
    day.free(fact.consultant)


def _visited(day: Day, fact: Visited) -> None:
    """A new customer who comes alone and asks for nobody takes the next turn."""
    customer = fact.customer or fact.id
    new = fact.customer_kind == "new" or (fact.customer_kind is None and customer not in day.known)
    day.known.add(customer)
    if new and fact.named is None and not fact.accompanied_by and fact.classified in (None, "buyer"):
        day.take(rotation.next_turn(day.state, day.seats, day.rules, visit=fact.id, at=fact.at), fact)


def _reception_started(day: Day, fact: ReceptionStarted) -> None:
    customer = fact.customer or fact.id
    new = fact.customer_kind == "new" or (fact.customer_kind is None and customer not in day.known)
    if new and customer not in day.due:
        day.take(rotation.next_turn(day.state, day.seats, day.rules, visit=fact.id, at=fact.at), fact)
    day.known.add(customer)
    taken_in_turn = new or customer in day.due
    day.seats[fact.consultant] = "receiving_new" if taken_in_turn else "receiving_old"


def _reception_ended(day: Day, fact: ReceptionEnded) -> None:
    day.free(fact.consultant)


def _registered(day: Day, fact: VisitRegistered) -> None:
    if fact.customer is not None:
        day.known.add(fact.customer)


def _handed_over(day: Day, fact: HandedOver) -> None:
    """该销售代表A的旧客户来了, 新客户则由下一位轮见."""
    decision = rotation.hand_over(day.state, day.seats, day.rules, seat=fact.consultant, visit=fact.visit, at=fact.at)
    day.take(decision, fact)
    day.seats[fact.consultant] = "receiving_old"
    day.seats[fact.to] = "receiving_new"


def _classified(day: Day, fact: VisitorClassified) -> None:
    """踩盘: the turn comes back, and whoever received is free again."""
    due = day.due.pop(fact.customer or "", None)
    if due is None or fact.classified == "buyer":
        return
    day.take(
        rotation.give_back(day.state, day.rules, seat=due[0], visit=fact.visit, reason=fact.classified, at=fact.at),
        fact,
    )
    day.free(due[0])


STEPS: dict[type[AnyFact], Callable[[Day, Any], None]] = {
    QueueSet: _queue_set,
    DutyChanged: _duty_changed,
    Visited: _visited,
    ReceptionStarted: _reception_started,
    ReceptionEnded: _reception_ended,
    VisitRegistered: _registered,
    HandedOver: _handed_over,
    VisitorClassified: _classified,
}
