"""The scene that lines are told on: who was last spoken of, and numbers for the facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.features.rulebooks.casework.lines.line import Line


class Scene:
    """`customer` is the customer last named, for lines that leave them out; `asked` is the closing question.

    `events`: everything that is told, for what a line leaves to the others.
    """

    def __init__(self, asked: Line, lines: Sequence[Line] = ()) -> None:
        self.asked = asked
        self.events = frozenset(line.event for line in lines)
        self.customer: str | None = asked.get("cust")
        self._count = 0
        self._named: dict[str, str] = {}
        self._receptions: set[tuple[str, str | None]] = set()

    def meet(self, line: Line) -> None:
        customer = line.get("cust")
        if customer is not None:
            self.customer = customer.split(",")[0]

    def receives(self, consultant: str, customer: str | None) -> bool:
        """Was this consultant known to have begun to receive the customer? From now on they are."""
        known = (consultant, customer) in self._receptions
        self._receptions.add((consultant, customer))
        return known

    def known(self, names: tuple[str, ...], customer: str) -> None:
        """Whose names these are."""
        self._named |= dict.fromkeys(names, customer)

    def buyer(self, line: Line) -> str | None:
        """Of a contract that only names the buyer, whose it is: whoever is asked about."""
        if line.get("cust") is not None or not line.several("buyer_name"):
            return None
        asked = self.asked.get("cust")
        return asked or next((self._named[n] for n in line.several("buyer_name") if n in self._named), None)

    def common(self, line: Line, customer: str | None = None) -> dict[str, Any]:
        """What every fact has: a number, the instant, and whom it is about."""
        self._count += 1
        about = customer or line.get("cust") or self.customer
        return {"id": f"f{self._count}", "at": line.at, "customer": about}

    def office(self, line: Line) -> dict[str, Any]:
        """The same for a fact about nobody in particular."""
        return {**self.common(line), "customer": line.get("cust")}
