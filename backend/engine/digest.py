"""Canonical bytes of a verdict or rulebook, and their hash: either side of a dispute can re-run it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(order="deterministic")


def canonical(document: Any) -> bytes:
    """The one way to write this document as bytes: keys in order, no spaces."""
    return _ENCODER.encode(document)


def digest(document: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return sha256(canonical(document)).hexdigest()
