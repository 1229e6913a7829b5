"""What fits on the one page of a certificate (判客单): reasons before facts, cited facts before others."""

from typing import TypeVar

from msgspec import Struct

from backend.features.attribution.models import Reason, TimelineLine

LINES = 25
"""Of text between the answer and the proof, at the size that prints legibly on A4."""
MOST_REASONS = 14
"""Lines that reasons may take: the facts they rest on must stand beside them."""
LINE_CHARS = 52
Item = TypeVar("Item")


class Sheet(Struct, frozen=True):
    """The chosen reasons and facts, in reading order, and how many stayed out."""

    reasons: tuple[Reason, ...]
    more_reasons: int
    facts: tuple[TimelineLine, ...]
    more_facts: int


def fit(reasons: list[Reason], timeline: tuple[TimelineLine, ...]) -> Sheet:
    shown, used = _reasons(reasons)
    cited = {fact for reason in shown for fact in reason.facts}
    urgent_first = sorted(timeline, key=lambda line: line.id not in cited)
    facts, used = _filled(urgent_first, [_lines(line.sentence) for line in urgent_first], LINES - used)
    return Sheet(
        reasons=tuple(shown),
        more_reasons=len(reasons) - len(shown),
        facts=tuple(sorted(facts, key=lambda line: line.seq)),
        more_facts=len(timeline) - len(facts),
    )


def _reasons(reasons: list[Reason]) -> tuple[list[Reason], int]:
    # The tenant's own words stand only under clauses that applied.
    costs = [_lines(one.sentence) + (_lines(one.clause_text) if one.outcome == "applied" else 0) for one in reasons]
    return _filled(reasons, costs, MOST_REASONS)


def _filled(items: list[Item], costs: list[int], room: int) -> tuple[list[Item], int]:
    """As many of the first as there is room for, at least one."""
    chosen: list[Item] = []
    used = 0
    for item, cost in zip(items, costs, strict=True):
        if chosen and used + cost > room:
            break
        chosen.append(item)
        used += cost
    return chosen, used


def _lines(text: str) -> int:
    return -(-len(text) // LINE_CHARS)
