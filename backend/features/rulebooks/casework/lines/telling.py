"""From lines to facts: each event of the trade's vocabulary says which facts it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from backend.engine.facts import AnyFact, Fact
from backend.features.rulebooks.casework.lines import (
    cadence,
    channel,
    collective,
    conduct,
    deals,
    incidents,
    numbers,
    reception,
    registers,
    sharing,
    signing,
    slips,
    steps,
)
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene

Teller = Callable[[Line, Scene], Iterator[Fact]]
EVENTS: dict[str, Teller] = {
    **reception.EVENTS,
    **registers.EVENTS,
    **deals.EVENTS,
    **conduct.EVENTS,
    **channel.EVENTS,
    **collective.EVENTS,
    **slips.EVENTS,
    **steps.EVENTS,
    **incidents.EVENTS,
    **signing.EVENTS,
    **sharing.EVENTS,
    **cadence.EVENTS,
}


def facts(lines: Sequence[Line], asked: Line) -> list[AnyFact]:
    """The facts that the lines tell, numbered in their order. Raises ValueError for an event nobody knows."""
    scene = Scene(asked, lines)
    told: list[Any] = []
    for line in lines:
        teller = EVENTS.get(line.event)
        if teller is None:
            near = get_close_matches(line.event, EVENTS, n=1)
            raise ValueError(f"unknown event {line.event!r}" + (f", did you mean {near[0]!r}?" if near else ""))
        scene.meet(line)
        told += list(teller(line, scene))
    return [*told, *numbers.same_people(lines, scene)]
