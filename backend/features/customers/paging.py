"""Where the next page begins: the instant and the ids of the last line shown, as one word for a form."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from backend.kit.errors import InvalidInput

_FIRST = datetime(9999, 1, 1, tzinfo=UTC)
_LAST_ID = UUID(int=2**128 - 1)


def mark(at: datetime, *ids: UUID) -> str:
    return "~".join([at.isoformat(), *map(str, ids)])


def place(word: str, ids: int = 1) -> tuple[Any, ...]:
    """The mark's instant and ids; without one, before everything. Raises InvalidInput for what no page gave."""
    if not word:
        return _FIRST, *[_LAST_ID] * ids
    moment, *rest = word.split("~")
    try:
        at = datetime.fromisoformat(moment)
        if len(rest) != ids or at.tzinfo is None:
            raise ValueError(word)
        return at.astimezone(UTC), *map(UUID, rest)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(field="after") from error
