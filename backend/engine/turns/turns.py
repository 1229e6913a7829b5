"""Whose turn a visit was (应接待人): from the turn ledger, or by replaying the office's day from its facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.engine.facts import (
    AnyFact,
    CallTaken,
    DutyChanged,
    Fact,
    HandedOver,
    QueueSet,
    ReceptionEnded,
    ReceptionStarted,
    StepTaken,
    TurnLent,
    Visited,
    VisitorClassified,
    VisitRegistered,
)
from backend.engine.record.timeline import Timeline
from backend.engine.turns import rotation
from backend.engine.turns.rotation import RotationState, SeatState, TurnDecision, TurnRules
from backend.engine.words.vocabulary import TurnSituation


class Day:
    """The office's day replayed: the table, who is where, who was due for which customer."""

    def __init__(self, rules: TurnRules, queue: str) -> None:
        self.rules = rules
        self.queue = queue
        self.skilled: tuple[str, ...] = ()
        self.teams: dict[str, str] = {}
        self.state = RotationState()
        self.seats: dict[str, SeatState] = {}
        self.away: dict[str, SeatState] = {}
        self.due: dict[str, tuple[str, Fact]] = {}
        self.known: set[str] = set()
        self.guests: set[str] = set()
        self.outside: set[tuple[str | None, str | None]] = set()
        self.entries: list[rotation.TurnEntry] = []

    def take(self, decision: TurnDecision, fact: Fact) -> None:
        """Carry a decision out; whoever receives was due for the customer."""
        self.state = decision.state
        self.entries.extend(decision.entries)
        if decision.receiver is not None and fact.customer is not None:
            self.due[fact.customer] = (decision.receiver, fact)

    def line(self) -> tuple[str, ...]:
        """The order as it stands: who is next comes first."""
        return tuple(self.state.stand_in(place) for place in self.state.places())

    def left_to_turn(self, asked_for: str, fact: Visited) -> bool:
        """Whoever is asked for is away without a reason that excuses, or met the customer where nobody may."""
        away = self.away.get(asked_for)
        unexcused = away is not None and away not in self.rules.excused
        taken = self.rules.effects.get("asked_for_absent", ("", ""))[0] == "take"
        return (taken and unexcused) or (asked_for, fact.customer) in self.outside

    def free(self, seat: str) -> None:
        """Back to wherever the seat is when it receives nobody."""
        self.seats[seat] = self.away.get(seat, "free")


def replay(timeline: Timeline, rules: TurnRules, *, until: str | None = None, queue: str = "visit") -> Day:
    """按轮见表顺序进行: carry out the office's facts one by one, stopping before the visit `until`.

    `queue`: the order at the door, or that at the telephone.
    """
    day = Day(rules, queue)
    if QueueSet not in timeline.kinds:
        return day
    for fact in timeline.facts:
        if until is not None and isinstance(fact, Visited) and until in (fact.visit, fact.id):
            break
        step = STEPS.get(type(fact))
        if step is not None:
            step(day, fact)
    return day


def _queue_set(day: Day, fact: QueueSet) -> None:
    if fact.queue != day.queue:
        day.skilled = fact.order if fact.queue == "skilled" else day.skilled
        return
    day.take(rotation.set_circle(day.state, fact.order, at=fact.at), fact)
    for seat in fact.order:
        day.seats.setdefault(seat, "free")


def _duty_changed(day: Day, fact: DutyChanged) -> None:
    if fact.team is not None:
        day.teams[fact.consultant] = fact.team
    if fact.state == "on_site":
        day.away.pop(fact.consultant, None)
    else:
        day.away[fact.consultant] = fact.state
    day.free(fact.consultant)


def _visited(day: Day, fact: Visited) -> None:
    """A new customer who comes alone and asks for nobody takes the next turn."""
    if day.queue == "skilled":
        return _guest(day, fact)
    customer = fact.customer or fact.id
    new = fact.customer_kind == "new" or (fact.customer_kind is None and customer not in day.known)
    day.known.add(customer)
    if fact.group_size is not None and day.rules.effects.get(group(fact, day.rules), ("", ""))[0] == "keep":
        return
    if fact.important and day.rules.important_hosts:
        return
    if new and not _asks_for_somebody(day, fact) and not fact.accompanied_by and fact.classified in (None, "buyer"):
        if day.queue != "visit":
            return
        day.take(rotation.next_turn(day.state, day.seats, day.rules, visit=fact.id, at=fact.at), fact)


def _invited(day: Day, fact: StepTaken) -> None:
    """跟万科预约过: whoever has an appointment with an important host."""
    if fact.step == "appointment" and fact.by in day.rules.important_hosts and fact.customer is not None:
        day.guests.add(fact.customer)


def _is_guest(day: Day, fact: Visited) -> bool:
    return fact.important or fact.appointment_with in day.rules.important_hosts or fact.customer in day.guests


def _guest(day: Day, fact: Visited) -> None:
    """仅熟手轮序: an important guest takes the next turn of the skilled hands."""
    if fact.group_size is None and _is_guest(day, fact):
        day.take(rotation.next_turn(day.state, day.seats, day.rules, visit=fact.id, at=fact.at), fact)


def _asks_for_somebody(day: Day, fact: Visited) -> bool:
    """Who is somebody's already takes no turn: asks for them, has an appointment, shows a message, or says who sent."""
    if any(day.left_to_turn(who, fact) for who in (fact.named, fact.appointment_with) if who is not None):
        return False
    if any(kin in day.known for kin in fact.family_of):
        return True
    named = fact.named is not None and (day.rules.named_counts or fact.referred is True)
    named = named and not (day.rules.new_if_unwritten and fact.acknowledges is False)
    sent = day.rules.mention_counts and bool(fact.introduced_by) and fact.mentions is not False
    return named or sent or _is_guest(day, fact) or fact.appointment_with is not None or fact.sms_from is not None


def group(fact: Visited, rules: TurnRules) -> TurnSituation:
    """参观团: important by its size or rank, or else an ordinary one."""
    large = rules.important_size is not None and (fact.group_size or 0) >= rules.important_size
    return "important_group" if large or fact.group_rank in rules.important_ranks else "group"


def _call_taken(day: Day, fact: CallTaken) -> None:
    """按顺序接听: a new caller takes the next turn at the telephone, answered by whoever has it or by nobody yet."""
    customer = fact.customer or fact.id
    if day.queue == "call" and customer not in day.known:
        decision = rotation.next_turn(day.state, day.seats, day.rules, visit=fact.id, at=fact.at)
        if fact.consultant in (None, decision.receiver):
            day.take(decision, fact)
    if day.queue == "call" or day.rules.calls_count:
        day.known.add(customer)


def _reception_started(day: Day, fact: ReceptionStarted) -> None:
    customer = fact.customer or fact.id
    new = fact.customer_kind == "new" or (fact.customer_kind is None and customer not in day.known)
    new = new and fact.capacity not in ("cover", "help")
    if new and customer not in day.due and day.queue == "visit":
        day.take(rotation.next_turn(day.state, day.seats, day.rules, visit=fact.id, at=fact.at), fact)
    day.known.add(customer)
    taken_in_turn = new or customer in day.due
    signed: SeatState = "receiving_signed" if fact.customer_kind == "old_signed" else "receiving_old"
    busy: SeatState = "receiving_complaint" if fact.complaint else signed
    day.seats[fact.consultant] = "receiving_new" if taken_in_turn else busy


def _reception_ended(day: Day, fact: ReceptionEnded) -> None:
    day.free(fact.consultant)
    if day.rules.new_if_unwritten and fact.registered is False and fact.customer is not None:
        day.known.discard(fact.customer)


def _registered(day: Day, fact: VisitRegistered) -> None:
    if fact.customer is not None:
        day.known.add(fact.customer)


def _handed_over(day: Day, fact: HandedOver) -> None:
    """该销售代表A的旧客户来了, 新客户则由下一位轮见."""
    decision = rotation.hand_over(day.state, day.seats, day.rules, seat=fact.consultant, visit=fact.visit, at=fact.at)
    day.take(decision, fact)
    day.seats[fact.consultant] = "receiving_old"
    day.seats[fact.to] = "receiving_new"


def _step_taken(day: Day, fact: StepTaken) -> None:
    """在售楼部外地方接待客户: asking for whoever did that counts for nothing."""
    _invited(day, fact)
    if fact.step == "outside_contact" and day.rules.outside_void:
        day.outside.add((fact.by, fact.customer))


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


def _turn_lent(day: Day, fact: TurnLent) -> None:
    """借轮: both names are on the ledger."""
    if fact.undone:
        return day.take(rotation.undo_lending(day.state, seat=fact.consultant, at=fact.at), fact)
    day.take(rotation.lend(day.state, lender=fact.consultant, borrower=fact.to, at=fact.at), fact)


STEPS: dict[type[AnyFact], Callable[[Day, Any], None]] = {
    QueueSet: _queue_set,
    DutyChanged: _duty_changed,
    TurnLent: _turn_lent,
    Visited: _visited,
    ReceptionStarted: _reception_started,
    ReceptionEnded: _reception_ended,
    VisitRegistered: _registered,
    HandedOver: _handed_over,
    CallTaken: _call_taken,
    VisitorClassified: _classified,
    StepTaken: _step_taken,
}
