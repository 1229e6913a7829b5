"""Whose turn it is (轮序): a pure state machine whose state is nothing but its ledger folded up.

R00-04 clauses 1-4, 8 and 12: 按顺序轮见; 接待旧客户被轮空的优先补接; 私事外出视为轮空, 公事外出优先;
踩盘不计入, 继续轮见. Every step returns ledger entries; `state == rebuild(entries)` because `apply` is the
only way a state changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from typing import Literal

from msgspec import Struct

from backend.engine.rules.turn_rules import TurnRules as TurnRules

SeatState = Literal[
    "free",
    "receiving_new",
    "receiving_old",
    "receiving_signed",
    "receiving_complaint",
    "lunch",
    "out_business",
    "out_private",
    "missing",
    "off",
    "sick",
    "sales_work",
    "non_sales",
    "site_tour",
    "departed",
]
TurnEvent = Literal[
    "circle_set",  # 排定轮序表
    "taken",  # 轮到, the regular turn
    "made_up",  # 补接
    "forfeited",  # 轮空, not made good
    "owed",  # 轮空, to be made up first
    "kept",  # has a make-up owed but cannot take it now
    "given_back",  # the turn did not count
    "joined",
    "left",
    "declined",  # gave up a turn that had been given; nothing is owed
    "lapsed",  # a make-up beyond the limit
    "nobody",  # nobody could receive; nothing changes
]


class TurnEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the turn ledger. `clause` is the rulebook's clause that says so, where one does.

    `reason` is the situation: a seat state, a visitor class, declined, no_answer, makeup_limit, ...
    """

    event: TurnEvent
    at: datetime
    seat: str | None = None
    visit: str | None = None
    reason: str = ""
    clause: str | None = None
    order: tuple[str, ...] = ()


class RotationState(Struct, frozen=True, kw_only=True):
    """`circle` as set; `position` indexes who is next; `owed` are make-ups, oldest first.

    `owed_by` are the clauses that owe them, in the same order.
    """

    circle: tuple[str, ...] = ()
    position: int = 0
    owed: tuple[str, ...] = ()
    owed_by: tuple[str, ...] = ()


class TurnDecision(Struct, frozen=True, kw_only=True):
    """Who receives (None: nobody can), why each passed seat was passed, and the state afterwards."""

    receiver: str | None
    entries: tuple[TurnEntry, ...]
    state: RotationState


EMPTY = RotationState()


def apply(state: RotationState, entry: TurnEntry) -> RotationState:
    """One ledger line carried out; the only function that makes a new state."""
    circle, position, seat = state.circle, state.position, entry.seat
    if entry.event == "circle_set":
        return _owing(state, entry.order, 0, () if entry.reason == "makeups_cleared" else entry.order)
    if entry.event == "joined" and seat is not None:
        return _joined(state, seat)
    if seat is None or seat not in circle:
        return state
    if entry.event == "left":
        return _left(state, seat)
    if entry.event in ("taken", "forfeited", "owed"):
        position = (circle.index(seat) + 1) % len(circle)
    owed, owed_by = state.owed, state.owed_by
    if entry.event in ("owed", "given_back"):
        owed, owed_by = (*owed, seat), (*owed_by, entry.clause or "")
    if entry.event == "made_up" and seat in owed:
        i = owed.index(seat)
        owed, owed_by = owed[:i] + owed[i + 1 :], owed_by[:i] + owed_by[i + 1 :]
    return RotationState(circle=circle, position=position, owed=owed, owed_by=owed_by)


def _owing(state: RotationState, circle: tuple[str, ...], position: int, to: tuple[str, ...]) -> RotationState:
    """A new circle; of what was owed, only what is owed to these seats."""
    kept = [(s, by) for s, by in zip(state.owed, state.owed_by, strict=True) if s in to]
    return RotationState(
        circle=circle,
        position=position,
        owed=tuple(s for s, _ in kept),
        owed_by=tuple(by for _, by in kept),
    )


def _joined(state: RotationState, seat: str) -> RotationState:
    """A new seat stands last in line: just before whoever is next."""
    if seat in state.circle:
        return state
    circle, at = state.circle, state.position
    wider = (*circle[:at], seat, *circle[at:])
    return _owing(state, wider, at + 1 if circle else 0, wider)


def _left(state: RotationState, seat: str) -> RotationState:
    """The seat and what was owed to it go; whoever was next stays next."""
    index = state.circle.index(seat)
    circle = state.circle[:index] + state.circle[index + 1 :]
    position = state.position - 1 if index < state.position else state.position
    return _owing(state, circle, position % len(circle) if circle else 0, circle)


def rebuild(entries: Iterable[TurnEntry]) -> RotationState:
    """The state that a ledger comes to."""
    return reduce(apply, entries, EMPTY)


def _decided(state: RotationState, entries: tuple[TurnEntry, ...], receiver: str | None = None) -> TurnDecision:
    return TurnDecision(receiver=receiver, entries=entries, state=reduce(apply, entries, state))


def set_circle(state: RotationState, order: tuple[str, ...], *, at: datetime, clear_owed: bool = False) -> TurnDecision:
    """The office sets the table; the first is next. Make-ups of seats still on it survive unless cleared."""
    unique = tuple(dict.fromkeys(order))
    reason = "makeups_cleared" if clear_owed else ""
    return _decided(state, (TurnEntry(event="circle_set", at=at, order=unique, reason=reason),))


def next_turn(
    state: RotationState, seats: Mapping[str, SeatState], rules: TurnRules, *, visit: str | None, at: datetime
) -> TurnDecision:
    """实行轮见制, 按顺序安排轮见: owed make-ups first, then the circle. A seat not in `seats` is off."""
    return _next(state, dict(seats), rules, visit, at)


def _next(
    state: RotationState, seats: Mapping[str, str], rules: TurnRules, visit: str | None, at: datetime
) -> TurnDecision:
    passed: list[TurnEntry] = []
    for seat in dict.fromkeys(state.owed):
        reason = seats.get(seat, "off")
        if reason == "free":
            clause = state.owed_by[state.owed.index(seat)] or rules.order_clause
            turn = TurnEntry(event="made_up", at=at, seat=seat, visit=visit, clause=clause)
            return _decided(state, (*passed, turn), seat)
        passed.append(TurnEntry(event="kept", at=at, seat=seat, visit=visit, reason=reason))
    for seat in _from_position(state):
        reason = seats.get(seat, "off")
        if reason == "free":
            turn = TurnEntry(event="taken", at=at, seat=seat, visit=visit, clause=rules.order_clause)
            return _decided(state, (*passed, turn), seat)
        passed.append(_skip(state, seat, reason, rules, visit, at))
    for seat in _from_position(state):
        allowed = rules.interrupts.get(seats.get(seat, "off"))
        if allowed is not None:
            turn = TurnEntry(event="taken", at=at, seat=seat, visit=visit, reason="interrupt", clause=allowed)
            return _decided(state, (turn,), seat)
    nobody = TurnEntry(event="nobody", at=at, visit=visit, clause=rules.order_clause)
    return _decided(state, (nobody,))


def _from_position(state: RotationState) -> tuple[str, ...]:
    return state.circle[state.position :] + state.circle[: state.position]


def _skip(state: RotationState, seat: str, reason: str, rules: TurnRules, visit: str | None, at: datetime) -> TurnEntry:
    """如果被轮空, 该销售代表应优先接待新客户; 私事外出视为轮空.

    Owed or forfeited, as the clause for the reason says; where no clause speaks of it, forfeited.
    """
    serving = ("receiving_signed", "receiving_complaint")
    spoken_of = "receiving_old" if reason in serving and reason not in rules.effects else reason
    effect, clause = rules.effects.get(spoken_of, ("forfeit", None))
    if effect == "make_up" and state.owed.count(seat) < rules.makeup_limit:
        return TurnEntry(event="owed", at=at, seat=seat, visit=visit, reason=reason, clause=clause)
    if effect == "make_up":
        reason = "makeup_limit"
    return TurnEntry(event="forfeited", at=at, seat=seat, visit=visit, reason=reason, clause=clause)


def _restore(
    state: RotationState, seat: str, reason: str, rules: TurnRules, visit: str | None, at: datetime
) -> TurnEntry:
    """The turn that `seat` was given comes back as a make-up, unless that passes the limit."""
    clause = rules.effects[reason][1]
    if seat not in state.circle or state.owed.count(seat) >= rules.makeup_limit:
        return TurnEntry(event="lapsed", at=at, seat=seat, visit=visit, reason="makeup_limit", clause=clause)
    return TurnEntry(event="given_back", at=at, seat=seat, visit=visit, reason=reason, clause=clause)


def give_back(
    state: RotationState, rules: TurnRules, *, seat: str, visit: str | None, reason: str, at: datetime
) -> TurnDecision:
    """为踩盘, 则不计入, 继续按顺序轮见: `reason` is the visitor class. No clause, no restoration."""
    if rules.effects.get(reason, ("", ""))[0] != "give_back":
        return TurnDecision(receiver=None, entries=(), state=state)
    return _decided(state, (_restore(state, seat, reason, rules, visit, at),))


def hand_over(
    state: RotationState,
    seats: Mapping[str, SeatState],
    rules: TurnRules,
    *,
    seat: str,
    visit: str | None,
    at: datetime,
) -> TurnDecision:
    """旧客户来了, 新客户则由下一位轮见: the next in turn takes over, and `seat` is owed the turn it gave up.

    No entries: the rulebook has no such clause. Entries but no receiver: nobody is free to take over.
    """
    if rules.effects.get("own_old_customer", ("", ""))[0] != "hand_over":
        return TurnDecision(receiver=None, entries=(), state=state)
    following = _next(state, {**seats, seat: "receiving_old"}, rules, visit, at)
    if following.receiver is None:
        return following
    back = _restore(following.state, seat, "own_old_customer", rules, visit, at)
    return _decided(state, (*following.entries, back), following.receiver)


def pass_turn(
    state: RotationState,
    seats: Mapping[str, SeatState],
    rules: TurnRules,
    *,
    seat: str,
    visit: str | None,
    reason: Literal["declined", "no_answer"],
    at: datetime,
) -> TurnDecision:
    """视为轮空: `seat` was given this visitor but declined or did not answer; the next in turn receives.

    The seat's turn stays spent unless a clause makes it good.
    """
    effect, clause = rules.effects.get(reason, ("forfeit", None))
    if effect == "make_up":
        own = _restore(state, seat, reason, rules, visit, at)
    else:
        own = TurnEntry(event="declined", at=at, seat=seat, visit=visit, reason=reason, clause=clause)
    following = _next(apply(state, own), {**seats, seat: reason}, rules, visit, at)
    return _decided(state, (own, *following.entries), following.receiver)


def join(state: RotationState, seat: str, *, at: datetime) -> TurnDecision:
    """A consultant joins the circle, last in line."""
    return _decided(state, (TurnEntry(event="joined", at=at, seat=seat),))


def leave(state: RotationState, seat: str, *, at: datetime, reason: str = "departed") -> TurnDecision:
    """A consultant leaves the circle; what was owed to them lapses."""
    return _decided(state, (TurnEntry(event="left", at=at, seat=seat, reason=reason),))


def upcoming(state: RotationState, seats: Mapping[str, SeatState], rules: TurnRules) -> tuple[str, ...]:
    """The board's order: owed make-ups, then the circle, of those who could receive as things stand.

    A seat with a make-up owed stands in it twice, as it will receive twice.
    """
    able = [s for s in (*state.owed, *_from_position(state)) if seats.get(s, "off") == "free"]
    return tuple(able)
