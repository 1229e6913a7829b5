"""轮序: nobody absent is chosen, no turn gets lost, and the ledger alone rebuilds the state."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.rulebook import turn_rules
from backend.engine.turns import rotation
from backend.engine.turns.rotation import RotationState, SeatState, TurnDecision, TurnRules
from backend.engine.turns.why import place_of, why
from tests.engine.evidence import preset

AT = datetime(2024, 3, 4, 1, tzinfo=UTC)
RULES = turn_rules(preset("R00-04"))
NO_RULES = TurnRules(order_clause="1")
SEATS = ("A", "B", "C", "D")
STATES = get_args(SeatState)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("visit")),
        st.tuples(st.just("visit")),
        st.tuples(st.just("seat"), st.sampled_from(SEATS), st.sampled_from((*STATES, "free", "free"))),
        st.tuples(st.just("give_back"), st.sampled_from(SEATS), st.sampled_from(("competitor_survey", "buyer"))),
        st.tuples(st.just("hand_over"), st.sampled_from(SEATS)),
        st.tuples(st.just("pass"), st.sampled_from(SEATS), st.sampled_from(("declined", "no_answer"))),
        st.tuples(st.just("join"), st.sampled_from((*SEATS, "E"))),
        st.tuples(st.just("leave"), st.sampled_from(SEATS)),
        st.tuples(st.just("lend"), st.sampled_from(SEATS), st.sampled_from(SEATS)),
        st.tuples(st.just("undo"), st.sampled_from(SEATS)),
        st.tuples(st.just("by_hand"), st.sampled_from(SEATS)),
        st.tuples(st.just("circle"), st.permutations(SEATS), st.booleans()),
    ),
    max_size=30,
)
rules = st.sampled_from((RULES, NO_RULES, msgspec.structs.replace(RULES, makeup_limit=3)))


def perform(state: RotationState, seats: dict[str, SeatState], step: tuple, law: TurnRules) -> TurnDecision:
    what, *args = step
    if what == "visit":
        return rotation.next_turn(state, seats, law, visit="v", at=AT)
    if what == "give_back":
        return rotation.give_back(state, law, seat=args[0], visit="v", reason=args[1], at=AT)
    if what == "hand_over":
        return rotation.hand_over(state, seats, law, seat=args[0], visit="v", at=AT)
    if what == "pass":
        return rotation.pass_turn(state, seats, law, seat=args[0], visit="v", reason=args[1], at=AT)
    if what == "join":
        return rotation.join(state, args[0], at=AT)
    if what == "leave":
        return rotation.leave(state, args[0], at=AT)
    if what == "lend":
        return rotation.lend(state, lender=args[0], borrower=args[1], at=AT)
    if what == "undo":
        return rotation.undo_lending(state, seat=args[0], at=AT)
    if what == "by_hand":
        return rotation.return_by_hand(state, law, seat=args[0], by="M", note="客户投诉", at=AT)
    if what == "circle":
        return rotation.set_circle(state, tuple(args[0]), at=AT, clear_owed=args[1])
    seats[args[0]] = args[1]
    return TurnDecision(receiver=None, entries=(), state=state)


@given(steps, rules)
def test_rotation_keeps_its_promises(plan, law) -> None:
    start = rotation.set_circle(RotationState(), ("A", "B", "C"), at=AT)
    state, ledger, seats = start.state, list(start.entries), dict.fromkeys(SEATS, "free")
    for step in plan:
        before, where = state, dict(seats)
        decision = perform(state, seats, step, law)
        state = decision.state
        ledger.extend(decision.entries)
        _chosen(decision, where, step)
        _conserved(before, decision)
        assert state == rotation.rebuild(ledger)
        assert msgspec.json.decode(msgspec.json.encode(state), type=RotationState) == state
        assert all(n <= law.makeup_limit for n in Counter(state.owed).values())
        assert len(state.owed) == len(state.owed_by)
        assert set(state.owed) <= set(state.circle)
        assert len(set(state.circle)) == len(state.circle)
        assert 0 <= state.position < max(1, len(state.circle))
        _lent(state)


def _chosen(decision: TurnDecision, seats: dict[str, SeatState], step: tuple) -> None:
    """Only somebody free and in the circle receives, and never who has just passed the visitor on."""
    if decision.receiver is None:
        return
    assert seats[decision.receiver] == "free"
    assert decision.receiver in decision.state.circle
    if step[0] in ("pass", "hand_over"):
        assert decision.receiver != step[1]
    taken = [e for e in decision.entries if e.event in ("taken", "made_up")]
    assert [e.seat for e in taken] == [decision.receiver]


def _conserved(before: RotationState, decision: TurnDecision) -> None:
    """Make-ups come from the ledger and go by it; every slot passed over is accounted for, once."""
    events = [(e.event, e.seat) for e in decision.entries]
    if {"circle_set", "left", "joined"} & {event for event, _ in events}:
        return
    owed = Counter(before.owed)
    for event, seat in events:
        owed[seat] += {"owed": 1, "given_back": 1, "made_up": -1}.get(event, 0)
    assert +owed == Counter(decision.state.owed)
    slots = [e.place or e.seat for e in decision.entries if e.event in ("taken", "forfeited", "owed")]
    circle = before.circle
    line = circle[before.position :] + circle[: before.position]
    assert slots == list(line[: len(slots)])
    assert decision.state.circle == circle


def _lent(state: RotationState) -> None:
    """Each place is lent to one person at most, nobody stands in for two, and all of them are in the circle."""
    places, people = [p for p, _ in state.loans], [p for _, p in state.loans]
    assert len(set(places)) == len(places) and len(set(people)) == len(people)
    assert {*places, *people} <= set(state.circle)
    assert all(place != person for place, person in state.loans)


@given(st.lists(st.one_of(st.none(), st.tuples(st.sampled_from(SEATS), st.sampled_from(SEATS))), max_size=40))
def test_a_lent_turn_is_paid_back(plan) -> None:
    """With everybody free, each has received as often as their place came, once nothing is lent any more."""
    seats = dict.fromkeys(SEATS, "free")
    state, places, people = rotation.set_circle(RotationState(), SEATS, at=AT).state, Counter(), Counter()
    for loan in plan:
        if loan is not None:
            state = rotation.lend(state, lender=loan[0], borrower=loan[1], at=AT).state
            continue
        decision = rotation.next_turn(state, seats, RULES, visit="v", at=AT)
        places[decision.entries[0].place or decision.entries[0].seat] += 1
        people[decision.receiver] += 1
        state = decision.state
    for place, person in state.loans:  # what is still open, as if it had come
        places[place] += 1
        people[person] += 1
    assert places == people


@given(steps, rules)
def test_the_reasons_agree_with_the_board(plan, law) -> None:
    """为什么排在这里: whoever is named as being before a seat is before it on the board, in that order."""
    start = rotation.set_circle(RotationState(), ("A", "B", "C"), at=AT)
    state, ledger, seats = start.state, list(start.entries), dict.fromkeys(SEATS, "free")
    for step in plan:
        decision = perform(state, seats, step, law)
        state, ledger = decision.state, [*ledger, *decision.entries]
        board = rotation.upcoming(state, seats, law)
        for seat in state.circle:
            told = why(ledger, seats, seat)
            assert told.place == place_of(state, seat)
            if seat in board:
                assert tuple(b.seat for b in told.before) == board[: board.index(seat)]
            assert told.lines and told.lines[-1].place == told.place


@given(st.integers(1, 4), st.integers(1, 5))
def test_when_everybody_is_free_everybody_receives_alike(size, rounds) -> None:
    circle = SEATS[:size]
    state = rotation.set_circle(RotationState(), circle, at=AT).state
    received = []
    for _ in range(size * rounds):
        decision = rotation.next_turn(state, dict.fromkeys(circle, "free"), RULES, visit="v", at=AT)
        received.append(decision.receiver)
        state = decision.state
    assert received == list(circle) * rounds


@given(steps, rules)
def test_the_board_shows_who_is_next(plan, law) -> None:
    state, seats = rotation.set_circle(RotationState(), ("A", "B", "C"), at=AT).state, dict.fromkeys(SEATS, "free")
    for step in plan:
        board = rotation.upcoming(state, seats, law)
        receiver = rotation.next_turn(state, seats, law, visit="v", at=AT).receiver
        assert receiver == (board[0] if board else None)
        state = perform(state, seats, step, law).state


def test_nobody_free_costs_nobody_a_turn() -> None:
    state = rotation.set_circle(RotationState(), ("A", "B"), at=AT).state
    decision = rotation.next_turn(state, {"A": "out_private", "B": "lunch"}, RULES, visit="v", at=AT)
    assert decision.receiver is None
    assert decision.state == state
    assert [e.event for e in decision.entries] == ["nobody"]


def test_each_passed_seat_has_its_reason_and_clause() -> None:
    state = rotation.set_circle(RotationState(), ("A", "B", "C", "D"), at=AT).state
    seats: dict[str, SeatState] = {"A": "out_private", "B": "out_business", "C": "receiving_old", "D": "free"}
    decision = rotation.next_turn(state, seats, RULES, visit="v", at=AT)
    assert [(e.event, e.seat, e.reason, e.clause) for e in decision.entries] == [
        ("forfeited", "A", "out_private", "4"),
        ("owed", "B", "out_business", "4"),
        ("owed", "C", "receiving_old", "3"),
        ("taken", "D", "", "1"),
    ]


def test_a_newcomer_stands_last_and_a_leaver_leaves_the_next_in_place() -> None:
    state = rotation.set_circle(RotationState(), ("A", "B", "C"), at=AT).state
    state = rotation.next_turn(state, dict.fromkeys("ABC", "free"), RULES, visit="v", at=AT).state
    joined = rotation.join(state, "D", at=AT).state
    seats = dict.fromkeys("ABCD", "free")
    assert rotation.upcoming(joined, seats, RULES) == ("B", "C", "A", "D")
    assert rotation.upcoming(rotation.leave(joined, "A", at=AT).state, seats, RULES) == ("B", "C", "D")
    assert rotation.upcoming(rotation.leave(joined, "B", at=AT).state, seats, RULES) == ("C", "A", "D")


def test_a_turn_is_lent_and_comes_back() -> None:
    state = rotation.set_circle(RotationState(), ("A", "B", "C"), at=AT).state
    state = rotation.lend(state, lender="A", borrower="C", at=AT).state
    seats = dict.fromkeys("ABC", "free")
    assert rotation.upcoming(state, seats, RULES) == ("C", "B", "A")
    first = rotation.next_turn(state, seats, RULES, visit="v", at=AT)
    assert [(e.event, e.seat, e.place) for e in first.entries] == [("taken", "C", "A")]
    assert rotation.lend(first.state, lender="A", borrower="B", at=AT).entries == ()  # one loan at a time
    assert rotation.undo_lending(first.state, seat="A", at=AT).entries == ()  # C has had it already
    assert rotation.upcoming(first.state, seats, RULES) == ("B", "A", "A")


def test_whoever_leaves_with_a_borrowed_turn_gives_it_back() -> None:
    state = rotation.set_circle(RotationState(), ("A", "B", "C"), at=AT).state
    seats = dict.fromkeys("ABC", "free")
    state = rotation.lend(state, lender="A", borrower="C", at=AT).state
    state = rotation.next_turn(state, seats, RULES, visit="v", at=AT).state
    gone = rotation.leave(state, "C", at=AT)
    assert [(e.event, e.seat, e.reason) for e in gone.entries[:1]] == [("given_back", "A", "borrower_left")]
    assert rotation.upcoming(gone.state, seats, RULES) == ("A", "B", "A")
    anew = rotation.set_circle(state, ("A", "B"), at=AT)
    assert anew.state.owed == ("A",)


def test_who_borrowed_and_is_away_loses_it_like_a_turn_of_their_own() -> None:
    state = rotation.set_circle(RotationState(), ("A", "B", "C"), at=AT).state
    state = rotation.lend(state, lender="A", borrower="C", at=AT).state
    seats: dict[str, SeatState] = {"A": "free", "B": "free", "C": "out_private"}
    decision = rotation.next_turn(state, seats, RULES, visit="v", at=AT)
    assert [(e.event, e.seat, e.place) for e in decision.entries] == [("forfeited", "C", "A"), ("taken", "B", None)]
    assert rotation.upcoming(decision.state, seats, RULES) == ("A", "A", "B")


def test_the_last_in_line_covers_where_a_clause_says_so() -> None:
    """R03-07.2.1.2c: 轮值最后一位销售代表应协助接待; elsewhere the next in line."""
    last = turn_rules(preset("R03-07"))
    assert set(last.covered_by_last) == {"owner_absent_excused", "owner_receiving_other"}
    state = rotation.set_circle(RotationState(), ("A", "B", "C", "D"), at=AT).state
    seats: dict[str, SeatState] = {"A": "lunch", "B": "free", "C": "free", "D": "receiving_new"}
    assert rotation.cover(state, seats, last) == ("C", "2.1.2c")
    assert rotation.cover(state, seats, RULES) == ("B", None)
    assert rotation.cover(state, dict.fromkeys("ABCD", "lunch"), last) == (None, None)


def test_the_owners_own_team_covers_first_where_a_clause_says_so() -> None:
    """R03-10.2.6-1a: 由A所处销售团队B负责接待, 若均在接客户, 则另一销售团队C."""
    team = turn_rules(preset("R03-10"))
    assert team.team_first == "2.6-1a" and RULES.team_first is None
    state = rotation.set_circle(RotationState(), ("A", "B", "C", "D"), at=AT).state
    seats: dict[str, SeatState] = {"A": "lunch", "B": "free", "C": "free", "D": "free"}
    assert rotation.cover(state, seats, team, {"C", "D"}) == ("C", "2.6-1a")
    assert rotation.cover(state, {**seats, "C": "receiving_new"}, team, {"C"}) == ("B", None)
    assert rotation.cover(state, seats, RULES, {"C"}) == ("B", None)


def test_the_manager_returns_a_turn_within_the_limit() -> None:
    state = rotation.set_circle(RotationState(), ("A", "B"), at=AT).state
    back = rotation.return_by_hand(state, RULES, seat="B", by="M", note="客户被误认", at=AT)
    assert (back.state.owed, back.entries[0].by, back.entries[0].note) == (("B",), "M", "客户被误认")
    assert rotation.return_by_hand(back.state, RULES, seat="B", by="M", note="再来", at=AT).entries == ()


def test_without_a_clause_nothing_is_handed_over_or_given_back() -> None:
    state = rotation.set_circle(RotationState(), ("A", "B"), at=AT).state
    seats: dict[str, SeatState] = {"A": "receiving_new", "B": "free"}
    assert rotation.hand_over(state, seats, NO_RULES, seat="A", visit="v", at=AT).entries == ()
    back = rotation.give_back(state, NO_RULES, seat="A", visit="v", reason="competitor_survey", at=AT)
    assert back.entries == ()
