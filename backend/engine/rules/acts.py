"""Clauses about what may be done, and how often (能否办理): gates and limits."""

from __future__ import annotations

from backend.engine.rules.needs import Need
from backend.engine.rules.rule import Rule
from backend.engine.words.vocabulary import Act, Role


class Gate(Rule, frozen=True, kw_only=True, tag="gate"):
    """What must be in order before an act may be done (先后、要件): steps, what the paper holds, signatures, hours.

    `bars` are steps on record that forbid it. `hours` are "hh:mm-hh:mm", both ends inside. `given`: only where one of
    these steps is on record. `exempt`: these may do it without more. `without_gaps`: the numbered lines
    so far must follow one another (不得空行、插行). `recommended` (建议): what is missing forbids nothing.
    """

    act: Act
    given: tuple[Need, ...] = ()
    needs: tuple[Need, ...] = ()
    bars: tuple[Need, ...] = ()
    fields: tuple[str, ...] = ()
    signatures: tuple[Role, ...] = ()
    hours: tuple[str, ...] = ()
    exempt: tuple[Role, ...] = ()
    without_gaps: bool = False
    recommended: bool = False


class Limit(Rule, frozen=True, kw_only=True, tag="limit"):
    """How many somebody may hold at a time (限额), by how the quarter went: target met, nothing signed, otherwise.

    With `days`: how often the act may be done for one customer in so many days, today included (频率), where `whom`
    holds of the customer. `recommended` (建议): what goes beyond is remarked on, not refused.
    """

    act: Act
    most: int
    target_met: int | None = None
    nothing_signed: int | None = None
    days: int | None = None
    whom: tuple[Need, ...] = ()
    recommended: bool = False
