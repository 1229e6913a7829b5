"""A rulebook as a project published it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.engine.law import turn_rules
from backend.engine.rotation import TurnRules
from backend.engine.rulebook import Rulebook


class Published(Struct, frozen=True, kw_only=True):
    """A frozen version: what it says, and since when it judges."""

    id: UUID
    number: int
    digest: str
    effective_from: datetime
    rulebook: Rulebook

    def turns(self, at: datetime) -> TurnRules:
        """The turn clauses in force at `at`."""
        return turn_rules(self.rulebook, at)
