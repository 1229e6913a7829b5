"""Why somebody stands where they stand (为什么排在这里): the ledger read again, oldest line first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from backend.engine.turns.ledger import EMPTY, RotationState, SeatState, TurnEntry, apply

KEPT = 40
"""So many lines are told one by one; older ones are summed up."""


class Line(Struct, frozen=True, kw_only=True):
    """Ledger lines that moved a seat, and its place in the circle afterwards (1: next; None: outside).

    `count` lines of colleagues' turns, from `since` on, are told as one: `entry` is the last of them.
    """

    entry: TurnEntry
    since: datetime
    place: int | None
    count: int = 1
    own: bool = True


class Before(Struct, frozen=True, kw_only=True):
    """Who is before the seat now, and why: a make-up owed, their place in the circle, or a lent one."""

    seat: str
    because: Literal["make_up", "circle", "lent"]
    clause: str | None = None
    place: str | None = None


class Why(Struct, frozen=True, kw_only=True):
    """`older` lines are not told."""

    lines: tuple[Line, ...]
    before: tuple[Before, ...]
    place: int | None
    older: int = 0


def why(entries: Sequence[TurnEntry], seats: Mapping[str, SeatState], seat: str) -> Why:
    """`entries` are the whole ledger, or all since the circle was set."""
    state, lines = EMPTY, list[Line]()
    for entry in entries:
        before, state = state, apply(state, entry)
        if _concerns(entry, seat):
            lines.append(Line(entry=entry, since=entry.at, place=place_of(state, seat)))
        elif place_of(before, seat) != place_of(state, seat):
            _sum_up(lines, entry, place_of(state, seat))
    told = lines[-KEPT:]
    return Why(
        lines=tuple(told),
        before=ahead(state, seats, seat),
        place=place_of(state, seat),
        older=len(lines) - len(told),
    )


def _concerns(entry: TurnEntry, seat: str) -> bool:
    named = seat in (entry.seat, entry.to, entry.place)
    return named or (entry.event == "circle_set" and seat in entry.order)


def _sum_up(lines: list[Line], entry: TurnEntry, place: int | None) -> None:
    """Colleagues' turns in between: one line, however many."""
    if lines and not lines[-1].own:
        last = lines.pop()
        lines.append(Line(entry=entry, since=last.since, place=place, count=last.count + 1, own=False))
    else:
        lines.append(Line(entry=entry, since=entry.at, place=place, own=False))


def place_of(state: RotationState, seat: str) -> int | None:
    """Which place in the circle comes for `seat` next, those who are away counted too."""
    line = [state.stand_in(place) for place in state.places()]
    return line.index(seat) + 1 if seat in line else None


def ahead(state: RotationState, seats: Mapping[str, SeatState], seat: str) -> tuple[Before, ...]:
    """Those who would receive before `seat` as things stand: `rotation.upcoming`, with reasons."""
    found = list[Before]()
    for owed, clause in zip(state.owed, state.owed_by, strict=True):
        if owed == seat:
            return tuple(found)
        if seats.get(owed, "off") == "free":
            found.append(Before(seat=owed, because="make_up", clause=clause or None))
    for place in state.places():
        person = state.stand_in(place)
        if person == seat:
            return tuple(found)
        if seats.get(person, "off") == "free":
            lent = person != place
            found.append(Before(seat=person, because="lent" if lent else "circle", place=place if lent else None))
    return tuple(found)
