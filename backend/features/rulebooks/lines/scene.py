"""The scene that lines are told on: who was last spoken of, and numbers for the facts."""

from __future__ import annotations

from typing import Any

from backend.features.rulebooks.lines.line import Line


class Scene:
    """`customer` is the customer last named, for lines that leave them out; `asked` is the closing question."""

    def __init__(self, asked: Line) -> None:
        self.asked = asked
        self.customer: str | None = asked.get("cust")
        self._count = 0

    def meet(self, line: Line) -> None:
        customer = line.get("cust")
        if customer is not None:
            self.customer = customer.split(",")[0]

    def common(self, line: Line, customer: str | None = None) -> dict[str, Any]:
        """What every fact has: a number, the instant, and whom it is about."""
        self._count += 1
        about = customer or line.get("cust") or self.customer
        return {"id": f"f{self._count}", "at": line.at, "customer": about}

    def office(self, line: Line) -> dict[str, Any]:
        """The same for a fact about nobody in particular."""
        return {**self.common(line), "customer": line.get("cust")}
