"""Presence and turns (到岗·轮序): office facts, about no customer except where a visit is named."""

from __future__ import annotations

from typing import Literal

from backend.engine.facts.base import DutyState, Fact


class DutyChanged(Fact, frozen=True, kw_only=True, tag="duty_changed"):
    """到岗状态: where `consultant` is from now on, and in which sales team they are."""

    consultant: str
    state: DutyState
    team: str | None = None


class QueueSet(Fact, frozen=True, kw_only=True, tag="queue_set"):
    """轮序表: the order set by the office; the first is next. `queue`: the door's, the telephone's, skilled hands'."""

    order: tuple[str, ...]
    queue: Literal["visit", "call", "skilled"] = "visit"


class TurnTaken(Fact, frozen=True, kw_only=True, tag="turn_taken"):
    """轮到: by the ledger this visit was `consultant`'s turn (also if somebody else then received)."""

    consultant: str
    visit: str | None = None
    make_up: bool = False


class TurnSkipped(Fact, frozen=True, kw_only=True, tag="turn_skipped"):
    """轮空: `consultant`'s turn was passed over at this visit."""

    consultant: str
    effect: Literal["forfeited", "owed", "kept"]
    reason: str
    visit: str | None = None


class TurnLent(Fact, frozen=True, kw_only=True, tag="turn_lent"):
    """借轮: `consultant` lends the next turn to `to`, whose next turn is `consultant`'s. `undone`: neither has come."""

    consultant: str
    to: str
    undone: bool = False


class TurnReturned(Fact, frozen=True, kw_only=True, tag="turn_returned"):
    """退还轮次: the turn did not count."""

    consultant: str
    reason: str
    visit: str | None = None
