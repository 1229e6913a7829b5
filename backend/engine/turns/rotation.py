"""Whose turn it is (轮序): a pure state machine whose state is nothing but its ledger folded up.

R00-04 clauses 1-4, 8 and 12: 按顺序轮见; 接待旧客户被轮空的优先补接; 私事外出视为轮空, 公事外出优先;
踩盘不计入, 继续轮见. Every step returns ledger entries; `ledger.apply` carries them out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import reduce
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from backend.engine.rules.turn_rules import TurnRules as TurnRules
from backend.engine.turns.ledger import EMPTY as EMPTY
from backend.engine.turns.ledger import RotationState as RotationState
from backend.engine.turns.ledger import SeatState as SeatState
from backend.engine.turns.ledger import TurnEntry as TurnEntry
from backend.engine.turns.ledger import TurnEvent as TurnEvent
from backend.engine.turns.ledger import apply as apply
from backend.engine.turns.ledger import rebuild as rebuild


class TurnDecision(Struct, frozen=True, kw_only=True):
    """Who receives (None: nobody can), why each passed seat was passed, and the state afterwards."""

    receiver: str | None
    entries: tuple[TurnEntry, ...]
    state: RotationState


def _decided(state: RotationState, entries: tuple[TurnEntry, ...], receiver: str | None = None) -> TurnDecision:
    return TurnDecision(receiver=receiver, entries=entries, state=reduce(apply, entries, state))


def set_circle(
    state: RotationState, order: tuple[str, ...], *, at: datetime, clear_owed: bool = False, by: str | None = None
) -> TurnDecision:
    """The office sets the table; the first is next. Make-ups of seats still on it survive unless cleared."""
    unique = tuple(dict.fromkeys(order))
    reason = "makeups_cleared" if clear_owed else ""
    gone = () if clear_owed else tuple(seat for seat in state.circle if seat not in unique)
    settled = tuple(entry for seat in gone for entry in _settled(state, seat, at))
    settled = tuple(entry for entry in settled if entry.seat in unique)
    entry = TurnEntry(event="circle_set", at=at, order=unique, reason=reason, by=by)
    return _decided(state, (*settled, entry))


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
    for place in state.places():
        seat = state.stand_in(place)
        reason = seats.get(seat, "off")
        if reason == "free":
            return _decided(state, (*passed, _taken(state, place, visit, at, rules.order_clause)), seat)
        passed.append(_lent(_skip(state, seat, reason, rules, visit, at), place))
    for place in state.places():
        seat = state.stand_in(place)
        allowed = rules.interrupts.get(seats.get(seat, "off"))
        if allowed is not None:
            return _decided(state, (_taken(state, place, visit, at, allowed, "interrupt"),), seat)
    nobody = TurnEntry(event="nobody", at=at, visit=visit, clause=rules.order_clause)
    return _decided(state, (nobody,))


def _taken(
    state: RotationState, place: str, visit: str | None, at: datetime, clause: str | None, reason: str = ""
) -> TurnEntry:
    seat = state.stand_in(place)
    return _lent(TurnEntry(event="taken", at=at, seat=seat, visit=visit, reason=reason, clause=clause), place)


def _lent(entry: TurnEntry, place: str) -> TurnEntry:
    """Whose place it was, where somebody stood in for them."""
    return entry if entry.seat == place else replace(entry, place=place)


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
    """A consultant leaves the circle; what was owed to them lapses, what they had borrowed comes back."""
    return _decided(state, (*_settled(state, seat, at), TurnEntry(event="left", at=at, seat=seat, reason=reason)))


def _settled(state: RotationState, leaver: str, at: datetime) -> tuple[TurnEntry, ...]:
    """借轮未还: whoever lent `leaver` a turn that came, and whose return can come no more, gets it back."""
    creditor = state.stand_in(leaver)
    if creditor == leaver or (creditor, leaver) in state.loans:
        return ()
    event: Literal["lapsed", "given_back"] = "lapsed" if creditor in state.owed else "given_back"
    reason = "makeup_limit" if event == "lapsed" else "borrower_left"
    return (TurnEntry(event=event, at=at, seat=creditor, reason=reason, to=leaver),)


def return_by_hand(
    state: RotationState, rules: TurnRules, *, seat: str, by: str, note: str, at: datetime
) -> TurnDecision:
    """退还轮次: the manager gives a turn back, and says why. No entries: the make-ups are at the rulebook's limit."""
    if seat not in state.circle or state.owed.count(seat) >= rules.makeup_limit:
        return TurnDecision(receiver=None, entries=(), state=state)
    return _decided(state, (TurnEntry(event="given_back", at=at, seat=seat, reason="by_hand", by=by, note=note),))


def lend(state: RotationState, *, lender: str, borrower: str, by: str | None = None, at: datetime) -> TurnDecision:
    """借轮: `lender`'s next turn in the circle is `borrower`'s, and `borrower`'s next is `lender`'s.

    No rulebook read so far forbids it or speaks of it. No entries: one of them is not in the circle, or has a loan that
    is still open; one at a time keeps the account readable.
    """
    bound = {person for pair in state.loans for person in pair}
    possible = {lender, borrower} <= set(state.circle) and lender != borrower and not {lender, borrower} & bound
    if not possible:
        return TurnDecision(receiver=None, entries=(), state=state)
    return _decided(state, (TurnEntry(event="lent", at=at, seat=lender, to=borrower, by=by),))


def undo_lending(state: RotationState, *, seat: str, by: str | None = None, at: datetime) -> TurnDecision:
    """借轮作罢: as long as neither turn has come. No entries: there is nothing to undo."""
    other = state.stand_in(seat)
    if other == seat or (other, seat) not in state.loans:
        return TurnDecision(receiver=None, entries=(), state=state)
    return _decided(state, (TurnEntry(event="lend_undone", at=at, seat=seat, to=other, by=by),))


def cover(
    state: RotationState, seats: Mapping[str, SeatState], rules: TurnRules, mates: Collection[str] = ()
) -> tuple[str | None, str | None]:
    """义务接待: who stands in for an owner, spending no turn, and by which clause. The next in line; or else, where a
    clause says so, the next of the owner's own team (`mates`, R03-10.2.6-1a), or 轮值最后一位: the last in the circle
    who is free (R03-07.2.1.2c)."""
    line = upcoming(state, seats, rules)
    own = next((seat for seat in line if seat in mates), None) if rules.team_first else None
    if own is not None:
        return own, rules.team_first
    if not rules.covered_by_last or not line:
        return (line[0] if line else None), None
    free = [s for place in state.places() if seats.get(s := state.stand_in(place), "off") == "free"]
    return free[-1], next(iter(rules.covered_by_last.values()))


def upcoming(state: RotationState, seats: Mapping[str, SeatState], rules: TurnRules) -> tuple[str, ...]:
    """The board's order: owed make-ups, then the circle, of those who could receive as things stand.

    A seat with a make-up owed stands in it twice, as it will receive twice.
    """
    line = (*state.owed, *(state.stand_in(place) for place in state.places()))
    able = [s for s in line if seats.get(s, "off") == "free"]
    return tuple(able)
