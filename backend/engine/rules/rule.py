"""What every form of clause is."""

from __future__ import annotations

from msgspec import Struct


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """A form of words that the engine can carry out."""
