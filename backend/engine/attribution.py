"""判客: claims and a rulebook make a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from backend.engine.facts import AnyFact
from backend.engine.rulebook import Rulebook
from backend.engine.verdict import AnyQuestion, Verdict


def decide(question: AnyQuestion, evidence: Iterable[AnyFact], rulebook: Rulebook, at: datetime) -> Verdict:
    """The answer to `question` at instant `at`, from nothing but its arguments."""
    raise NotImplementedError
