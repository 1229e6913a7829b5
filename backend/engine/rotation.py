"""Whose turn it is (轮序): a pure state machine whose state is nothing but its ledger folded up.

R00-04 clauses 1-4, 8 and 12: 按顺序轮见; 接待旧客户被轮空的优先补接; 私事外出视为轮空, 公事外出优先;
踩盘不计入, 继续轮见. Every step returns ledger entries; `state == rebuild(entries)` because `apply` is the
only way a state changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

SeatState = Literal[
    "free",
    "receiving_new",
    "receiving_old",
    "lunch",
    "out_business",
    "out_private",
    "missing",
    "off",
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
    "nobody",  # nobody could receive; nothing changes
]


class TurnEntry(Struct, frozen=True, kw_only=True):
    """One line of the turn ledger. `clause` is the rulebook's clause that says so, where one does."""

    event: TurnEvent
    at: datetime
    seat: str | None = None
    visit: str | None = None
    reason: str = ""
    clause: str | None = None
    order: tuple[str, ...] = ()


class RotationState(Struct, frozen=True, kw_only=True):
    """`circle` as set; `position` indexes who is next; `owed` are make-ups, oldest first."""

    circle: tuple[str, ...] = ()
    position: int = 0
    owed: tuple[str, ...] = ()


class TurnRules(Struct, frozen=True, kw_only=True):
    """What the `turn` clauses come to: situation -> (effect, clause). See `rulebook.turn_rules`."""

    effects: dict[str, tuple[str, str]]
    order_clause: str | None = None
    makeup_limit: int = 1


class TurnDecision(Struct, frozen=True, kw_only=True):
    """Who receives (None: nobody can), why each passed seat was passed, and the state afterwards."""

    receiver: str | None
    entries: tuple[TurnEntry, ...]
    state: RotationState


def apply(state: RotationState, entry: TurnEntry) -> RotationState:
    """One ledger line carried out."""
    raise NotImplementedError


def rebuild(entries: Iterable[TurnEntry]) -> RotationState:
    """The state that a ledger comes to."""
    raise NotImplementedError


def set_circle(
    state: RotationState, order: tuple[str, ...], *, at: datetime, clear_owed: bool = False
) -> TurnDecision:
    """The office sets the table; the first is next. Make-ups of seats still on it survive unless cleared."""
    raise NotImplementedError


def next_turn(
    state: RotationState, seats: Mapping[str, SeatState], rules: TurnRules, *, visit: str | None, at: datetime
) -> TurnDecision:
    """Whose turn is it? A seat missing from `seats` counts as off."""
    raise NotImplementedError


def give_back(
    state: RotationState, rules: TurnRules, *, seat: str, visit: str | None, reason: str, at: datetime
) -> TurnDecision:
    """The visitor was no customer (踩盘): the turn is restored. `reason` is the visitor class."""
    raise NotImplementedError


def hand_over(
    state: RotationState,
    seats: Mapping[str, SeatState],
    rules: TurnRules,
    *,
    seat: str,
    visit: str | None,
    at: datetime,
) -> TurnDecision:
    """The own old customer came while `seat` received a new one: the next in turn takes the new one over."""
    raise NotImplementedError


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
    """`seat` was given this visitor but declined or did not answer: the next in turn receives."""
    raise NotImplementedError


def join(state: RotationState, seat: str, *, at: datetime) -> TurnDecision:
    """A consultant joins the circle, last in line."""
    raise NotImplementedError


def leave(state: RotationState, seat: str, *, at: datetime, reason: str = "departed") -> TurnDecision:
    """A consultant leaves the circle; what was owed to them lapses."""
    raise NotImplementedError


def upcoming(state: RotationState, seats: Mapping[str, SeatState], rules: TurnRules) -> tuple[str, ...]:
    """The board's order: who receives next, then next, were everybody to stay as they are now."""
    raise NotImplementedError
