"""A rulebook as a project published it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.engine.rotation import TurnRules
from backend.engine.rulebook import Rulebook


class Published(Struct, frozen=True, kw_only=True):
    """A frozen version: what it says, its turn rules worked out once, and since when it judges."""

    id: UUID
    number: int
    digest: str
    effective_from: datetime
    rulebook: Rulebook
    turns: TurnRules
