"""When was a submission made? Bounds that can be proved, and the best estimate inside them.

A tablet's clock may be days off. Proved is only: after the last server beacon it carries (or its pairing), before
the server received it. Inside that: if the tablet did not restart since, its monotonic clock tells how long ago; else
its wall clock corrected by the offset that it shows when sending (RELIABILITY 3.7).
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from msgspec import Struct

_FUTURE = timedelta(seconds=1)


class Sent(Struct, frozen=True):
    """The tablet's clocks at the moment of sending."""

    wall: datetime | None = None
    mono: float | None = None
    boot: str = ""


class Capture(Struct, frozen=True):
    at: datetime
    earliest: datetime
    latest: datetime


def read_sent(header: str) -> Sent:
    """`wall=<ISO>; mono=<ms>; boot=<id>`; whatever cannot be read counts as not sent."""
    parts = dict(part.strip().partition("=")[::2] for part in header.split(";"))
    try:
        wall = datetime.fromisoformat(parts["wall"])
        return Sent(wall if wall.tzinfo else None, float(parts["mono"]), parts.get("boot", ""))
    except (KeyError, ValueError):
        return Sent()


def bounds(
    *, captured_at: datetime, mono: float, boot: str, sent: Sent, earliest: datetime, received_at: datetime
) -> Capture:
    earliest = min(earliest, received_at)
    guess = received_at
    if sent.mono is not None and sent.boot == boot and 0 <= sent.mono - mono < 10**12:
        guess = received_at - timedelta(milliseconds=sent.mono - mono)
    elif sent.wall is not None:
        guess = _shift(captured_at, received_at, sent.wall)
    return Capture(min(max(guess, earliest), received_at), earliest, received_at)


def _shift(captured_at: datetime, received_at: datetime, sent_wall: datetime) -> datetime:
    try:
        return captured_at.astimezone(UTC) + (received_at - sent_wall.astimezone(UTC))
    except (OverflowError, ValueError):
        return received_at


def beacon(key: bytes, at: datetime) -> str:
    """The server's time, signed, for a tablet to carry in its next captures."""
    stamp = str(int(at.timestamp() * 1000))
    return f"{stamp}.{_mac(key, stamp)}"


def read_beacon(key: bytes, text: str) -> datetime | None:
    stamp, _, mac = text.partition(".")
    if not stamp.isascii() or not stamp.isdigit() or not hmac.compare_digest(mac.encode(), _mac(key, stamp).encode()):
        return None
    return datetime.fromtimestamp(int(stamp) / 1000, UTC)


def _mac(key: bytes, stamp: str) -> str:
    return hmac.new(key, stamp.encode(), hashlib.sha256).hexdigest()[:32]
