"""Steps of the office's work (办理事项): who did what when, and with what result."""

from __future__ import annotations

from datetime import datetime

from backend.engine.facts.base import Fact
from backend.engine.words.vocabulary import Step


class StepTaken(Fact, frozen=True, kw_only=True, tag="step_taken"):
    """办理: `by` took the step, about `customer`, or about a `subject` (a unit, an incident, a colleague, a document).

    `to` is who was told or given something. `number` counts (slips held, group size); `due` is a date of its own.
    """

    step: Step
    by: str | None = None
    subject: str | None = None
    to: str | None = None
    result: str | None = None
    tags: tuple[str, ...] = ()
    number: int | None = None
    due: datetime | None = None
