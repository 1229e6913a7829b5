"""Same number, same person (同号同人): customers whose lines give one number, however it is spelt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.engine.record import numbers
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene

OWN = (None, "self", "own", "customer")


def same_people(lines: Sequence[Line], scene: Scene) -> Iterator[Fact]:
    """One relation for each customer whose number was another's before. A masked number shows nobody."""
    known: dict[str, str] = {}
    for line in lines:
        customer, number = line.get("cust"), numbers.normal(line.args.get("phone", ""))
        own = line.get("phone_of") in (*OWN, customer)
        if customer is None or "," in customer or not own or not numbers.is_full(number):
            continue
        first = known.setdefault(number, customer)
        if first != customer:
            yield f.Related(**scene.common(line, customer), other=first, relation="same_person")
