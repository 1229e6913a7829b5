"""Who gets a visitor: the verdict's receiver if that person is here, else whoever's turn it is. Pure."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from backend.engine.facts import AnyFact, TurnReturned, TurnSkipped, TurnTaken, Visited
from backend.engine.turns import rotation
from backend.engine.turns.rotation import TurnDecision, TurnEntry, TurnRules
from backend.engine.verdict import NEXT_IN_ROTATION, Verdict
from backend.features.reception.models import Board, Choice, Seat
from backend.kit.ids import new_id

_SKIPS = {"forfeited": "forfeited", "owed": "owed", "kept": "kept", "declined": "forfeited"}


def meant(verdict: Verdict, board: Board) -> str | None:
    """Whom the verdict sends the visitor to. An owner who is away is still meant: whoever comes covers (义务接待).

    Of several who share the customer, one who is on the floor.
    """
    if verdict.receiver not in (None, NEXT_IN_ROTATION):
        return verdict.receiver
    if verdict.status not in ("owned", "shared") or not verdict.holders:
        return None
    here = (who for who in verdict.holders if who in board.seats and board.seats[who].duty == "on_site")
    return next(here, verdict.holders[0])


def owner_of(verdict: Verdict) -> str | None:
    """Whose customer came, whoever receives (R03-10.2.6-1a: a colleague of the owner's team)."""
    return verdict.holders[0] if verdict.status in ("owned", "provisional") and verdict.holders else None


def overnight(board: Board, day_began: datetime) -> tuple[Board, tuple[str, ...]]:
    """Nobody is on duty over night: who forgot to say 下班 is off until they come, and no visitor is handed to them.

    Whoever still has a visitor is there. Returns the board and who was taken off.
    """
    gone = tuple(
        id_ for id_, seat in board.seats.items()
        if seat.since < day_began and seat.duty not in _STAYS and not seat.visits
    )  # fmt: skip
    for id_ in gone:
        board = on_duty(board, id_, "off", day_began)
    return board, gone


_STAYS = ("off", "departed", "stopped")


def named_here(visited: Visited, board: Board) -> Visited:
    """A visitor may only ask for somebody who has a seat here; any other id is not believed."""
    if visited.named is None or visited.named in board.seats:
        return visited
    return msgspec.structs.replace(visited, named=None)


def choose(
    board: Board, rules: TurnRules, receiver: str | None, visit: str, at: datetime, mates: Collection[str] = ()
) -> Choice:
    """`receiver` is a consultant the verdict names, or None for the rotation. A named consultant's own customer takes
    no turn; if they are away, the next in line covers (义务接待) and spends no turn either. `mates`: who is of their
    sales group, where a clause lets those cover first."""
    if receiver is not None:
        return _own(board, rules, receiver, visit, mates)
    return settle(board, rotation.next_turn(board.turns, board.states(), rules, visit=visit, at=at), visit, "new")


def out_of_order(
    board: Board, rules: TurnRules, staff_id: UUID, visit_id: UUID, at: datetime
) -> tuple[Board, tuple[TurnEntry, ...]]:
    """自取: whoever was next anyway has had their turn; of anybody else the ledger says that they took the visitor."""
    seat, visit = str(staff_id), str(visit_id)
    without = msgspec.structs.replace(board, seats={**board.seats, seat: Seat(duty="on_site", since=at)})
    decision = rotation.next_turn(board.turns, without.states(), rules, visit=visit, at=at)
    if decision.receiver == seat:
        return msgspec.structs.replace(board, turns=decision.state), decision.entries
    return board, (TurnEntry(event="claimed", at=at, seat=seat, visit=visit),)


def settle(board: Board, decision: TurnDecision, visit: str, kind: str) -> Choice:
    """The board after the rotation's decision: the receiver's seat is taken, or the visitor waits."""
    after = msgspec.structs.replace(board, turns=decision.state)
    after = wait(after, visit) if decision.receiver is None else seat_visit(after, decision.receiver, visit, kind)
    return Choice(consultant=decision.receiver, kind=kind, entries=decision.entries, board=after)


def _own(board: Board, rules: TurnRules, owner: str, visit: str, mates: Collection[str]) -> Choice:
    seat = board.seats.get(owner)
    busy = "owner_receiving_other" in rules.covered_by_last and seat is not None and bool(seat.visits)
    if seat is not None and seat.duty == "on_site" and not busy:
        return Choice(consultant=owner, kind="old", entries=(), board=seat_visit(board, owner, visit, "old"))
    covers, _ = rotation.cover(board.turns, board.states(), rules, mates)
    after = wait(board, visit) if covers is None else seat_visit(board, covers, visit, "cover")
    return Choice(consultant=covers, kind="cover", entries=(), board=after, owner=owner)


def seat_visit(board: Board, consultant: str, visit: str, kind: str) -> Board:
    seat = board.seats[consultant]
    taken = msgspec.structs.replace(seat, visits={**seat.visits, visit: kind})
    return msgspec.structs.replace(
        board,
        seats={**board.seats, consultant: taken},
        waiting=tuple(waiting for waiting in board.waiting if waiting != visit),
    )


def leave_visit(board: Board, consultant: str, visit: str) -> Board:
    seat = board.seats.get(consultant)
    if seat is None:
        return board
    rest = {id_: kind for id_, kind in seat.visits.items() if id_ != visit}
    return msgspec.structs.replace(board, seats={**board.seats, consultant: msgspec.structs.replace(seat, visits=rest)})


def wait(board: Board, visit: str) -> Board:
    if visit in board.waiting:
        return board
    return msgspec.structs.replace(board, waiting=(*board.waiting, visit))


def gone(board: Board, visit: str) -> Board:
    """Nobody is to receive this visitor any more."""
    return msgspec.structs.replace(board, waiting=tuple(waiting for waiting in board.waiting if waiting != visit))


def on_duty(board: Board, consultant: str, duty: str, at: datetime) -> Board:
    seat = board.seats.get(consultant, Seat(since=at))
    changed = msgspec.structs.replace(seat, duty=duty, since=at)
    return msgspec.structs.replace(board, seats={**board.seats, consultant: changed})


def evidence_of(entries: tuple[TurnEntry, ...], customer: str | None, at: datetime) -> list[AnyFact]:
    """The turn ledger's lines as facts, so that a dispute about a turn finds them in the chain."""
    return [fact for entry in entries if (fact := _fact(entry, customer, at)) is not None]


def _fact(entry: TurnEntry, customer: str | None, at: datetime) -> AnyFact | None:
    if entry.seat is None:
        return None
    base = {"id": str(new_id()), "at": at, "source": "system", "customer": customer, "visit": entry.visit}
    if entry.event in ("taken", "made_up"):
        return TurnTaken(**base, consultant=entry.seat, make_up=entry.event == "made_up")
    if entry.event in _SKIPS:
        return TurnSkipped(**base, consultant=entry.seat, effect=_SKIPS[entry.event], reason=entry.reason)
    if entry.event == "given_back":
        return TurnReturned(**base, actor=entry.by, consultant=entry.seat, reason=entry.reason)
    return None
