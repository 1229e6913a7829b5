"""What the turn clauses of a rulebook come to (轮序规则), as the rotation carries them out."""

from __future__ import annotations

from msgspec import Struct


class TurnRules(Struct, frozen=True, kw_only=True):
    """What the `turn` clauses come to: situation -> (effect, clause). See `rulebook.turn_rules`.

    `interrupts`: situations in which a busy seat may take a new customer if nobody is free, with the clause.
    `named_counts`, `mention_counts`: who asks for somebody, or mentions an old customer, takes no turn.
    `new_if_unwritten`: received but not written down, they are new the next time. `calls_count`: who has phoned is no
    new customer. `excused`: being away so, they keep whoever asks for them. `outside_void`: met outside, not asked for.
    `covered_by_last`: circumstances of an owner in which the last in line stands in for them, with the clause.
    `team_first`: the clause by which a colleague of the owner's own team stands in before anybody else.
    """

    effects: dict[str, tuple[str, str]] = {}
    interrupts: dict[str, str] = {}
    order_clause: str | None = None
    makeup_limit: int = 1
    important_size: int | None = None
    important_ranks: tuple[str, ...] = ()
    important_hosts: tuple[str, ...] = ()
    named_counts: bool = True
    mention_counts: bool = False
    new_if_unwritten: bool = False
    calls_count: bool = False
    excused: tuple[str, ...] = ()
    outside_void: bool = False
    covered_by_last: dict[str, str] = {}
    team_first: str | None = None
