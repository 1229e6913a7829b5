"""A claim (归属主张): somebody may say "mine"."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from backend.engine.facts import Fact
from backend.engine.words.vocabulary import Basis, Defect


class Claim(Struct, frozen=True, kw_only=True):
    """Who (a consultant or an agency), on what fact, since when; `defect` is why it does not count.

    `until` is the first instant at which it is dead; `weak`: incomplete, so that it loses to a complete one.
    """

    consultant: str
    basis: Basis
    since: Fact
    clause: str
    provisional: bool = False
    weak: bool = False
    until: datetime | None = None
    defect: Defect | None = None
