"""An order (奖惩), what became of it, and a month of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

Measure = Literal[
    "warning", "fine", "stop_reception", "circulated_criticism", "dismissal", "praise", "bonus",
    "confiscation", "dereliction", "conduct_note", "joint_liability", "management_liability",
    "administrative_action", "quarterly_appraisal", "questioned", "coached", "suspension", "termination",
]  # fmt: skip
"""处理: what is done. The last dozen only where a rulebook's clause names them."""
Kind = Literal["penalty", "merit", "waived"]
State = Literal["in_force", "appealed", "upheld", "reduced", "revoked", "waived"]
PENALTIES: tuple[Measure, ...] = ("warning", "fine", "stop_reception", "circulated_criticism", "dismissal")
"""What a manager may order by hand (警告、罚款、停接、通报批评、辞退)."""
MERITS: tuple[Measure, ...] = ("praise", "bonus")


class Order(Struct, frozen=True, kw_only=True):
    """What somebody orders. `offence`: a word of the rulebook, or what it was in the manager's own words.

    `matter` is set when a verdict found it; `stop_until` goes with stop_reception, `yuan` with fine or bonus.
    """

    office_id: UUID
    staff_id: UUID
    kind: Kind
    measures: tuple[Measure, ...]
    offence: str
    reason: str
    yuan: int = 0
    stop_until: datetime | None = None
    clause: str | None = None
    times: int = 1
    matter: UUID | None = None


class Step(Struct, frozen=True, kw_only=True):
    """申诉、维持、减轻、撤销: `yuan` is what a reduced fine comes to."""

    kind: Literal["appealed", "upheld", "reduced", "revoked"]
    yuan: int | None
    reason: str
    by_name: str
    at: datetime


class Sanction(Struct, frozen=True, kw_only=True):
    """One line of the ledger with what became of it."""

    id: UUID
    project_id: UUID
    office_id: UUID
    staff_id: UUID
    staff_name: str
    kind: Kind
    measures: tuple[str, ...]
    yuan: int
    stop_until: datetime | None
    offence: str
    clause: str | None
    times: int
    matter: UUID | None
    reason: str
    ordered_by: UUID
    ordered_by_name: str
    ordered_at: datetime
    steps: tuple[Step, ...] = ()

    @property
    def state(self) -> State:
        if self.kind == "waived":
            return "waived"
        return self.steps[-1].kind if self.steps else "in_force"

    @property
    def due_yuan(self) -> int:
        """What it comes to now: nothing once it is revoked."""
        if self.state in ("revoked", "waived"):
            return 0
        lowered = [step.yuan for step in self.steps if step.kind == "reduced"]
        return lowered[-1] if lowered and lowered[-1] is not None else self.yuan


class Account(Struct, frozen=True, kw_only=True):
    """One person's month (月度奖惩单): counts and whole yuan; what is under appeal is counted, and said."""

    staff_id: UUID
    name: str
    warnings: int
    stops: int
    fines_yuan: int
    merits: int
    bonus_yuan: int
    appealed: int
    lines: tuple[Sanction, ...]
