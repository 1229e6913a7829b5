"""The turn ledger (轮次台账): its lines, and the state that is nothing but those lines folded up.

`apply` is the only function that makes a new state; `state == rebuild(entries)` at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

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
    "stopped",
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
    "lent",  # 借轮: `seat` lends its next turn to `to`, whose next turn is `seat`'s
    "lend_undone",  # 借轮作罢, before either turn came
    "assigned",  # 指派, by hand and out of the order; nothing changes
    "claimed",  # 自取, a waiting visitor taken out of the order; nothing changes
]


class TurnEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the turn ledger. `clause` is the rulebook's clause that says so, where one does.

    `reason` is the situation: a seat state, a visitor class, declined, no_answer, makeup_limit, ...
    `place`: whose place in the circle the turn came from, where `seat` stands in for them. `to`: who borrows.
    `by`, `note`: who decided by hand, and why.
    """

    event: TurnEvent
    at: datetime
    seat: str | None = None
    visit: str | None = None
    reason: str = ""
    clause: str | None = None
    order: tuple[str, ...] = ()
    place: str | None = None
    to: str | None = None
    by: str | None = None
    note: str = ""


class RotationState(Struct, frozen=True, kw_only=True):
    """`circle` as set; `position` indexes who is next; `owed` are make-ups, oldest first.

    `owed_by` are the clauses that owe them, in the same order. `loans` say who stands in at a place the next time that
    it comes: (place, stand-in).
    """

    circle: tuple[str, ...] = ()
    position: int = 0
    owed: tuple[str, ...] = ()
    owed_by: tuple[str, ...] = ()
    loans: tuple[tuple[str, str], ...] = ()

    def places(self) -> tuple[str, ...]:
        """The places in the circle, the next one first."""
        return self.circle[self.position :] + self.circle[: self.position]

    def stand_in(self, place: str) -> str:
        """Who takes the turn when this place comes: its own consultant, or whom it was lent to."""
        return next((person for lent, person in self.loans if lent == place), place)


EMPTY = RotationState()


def apply(state: RotationState, entry: TurnEntry) -> RotationState:
    """One ledger line carried out; the only function that makes a new state."""
    seat = entry.seat
    if entry.event == "circle_set":
        return _owing(state, entry.order, 0, () if entry.reason == "makeups_cleared" else entry.order)
    if entry.event == "joined" and seat is not None:
        return _joined(state, seat)
    if seat is None or seat not in state.circle:
        return state
    if entry.event == "left":
        return _left(state, seat)
    if entry.event in ("lent", "lend_undone") and entry.to is not None:
        return _lending(state, seat, entry.to, open_=entry.event == "lent")
    if entry.event in ("taken", "forfeited", "owed"):
        state = _passed(state, entry.place or seat)
    return _counted(state, entry.event, seat, entry.clause or "")


def _counted(state: RotationState, event: str, seat: str, clause: str) -> RotationState:
    """Make-ups come and go, oldest first."""
    owed, owed_by = state.owed, state.owed_by
    if event in ("owed", "given_back"):
        return replace(state, owed=(*owed, seat), owed_by=(*owed_by, clause))
    if event == "made_up" and seat in owed:
        i = owed.index(seat)
        return replace(state, owed=owed[:i] + owed[i + 1 :], owed_by=owed_by[:i] + owed_by[i + 1 :])
    return state


def _passed(state: RotationState, place: str) -> RotationState:
    """The turn of this place is over, and with it whatever was lent of it."""
    loans = tuple(pair for pair in state.loans if pair[0] != place)
    return replace(state, position=(state.circle.index(place) + 1) % len(state.circle), loans=loans)


def _lending(state: RotationState, lender: str, borrower: str, *, open_: bool) -> RotationState:
    """双方名字都在账上: each stands in once at the other's place."""
    pairs = ((lender, borrower), (borrower, lender))
    rest = tuple(pair for pair in state.loans if pair not in pairs)
    return replace(state, loans=(*rest, *pairs) if open_ else rest)


def _owing(state: RotationState, circle: tuple[str, ...], position: int, to: tuple[str, ...]) -> RotationState:
    """A new circle; of what was owed or lent, only what concerns these seats alone."""
    kept = [(s, by) for s, by in zip(state.owed, state.owed_by, strict=True) if s in to]
    return RotationState(
        circle=circle,
        position=position,
        owed=tuple(s for s, _ in kept),
        owed_by=tuple(by for _, by in kept),
        loans=tuple((place, person) for place, person in state.loans if place in to and person in to),
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
