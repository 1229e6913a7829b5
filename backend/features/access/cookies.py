"""The session cookie: `<tenant id>.<token>`. The database keeps only the token's hash."""

import re
import secrets
from uuid import UUID

from backend.features.access.models import SessionKey
from backend.kit.crypto import b64, sha256, unb64

NAME = "__Host-guishu"
_SHAPE = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")


def new_token(tenant_id: UUID) -> tuple[str, SessionKey]:
    """The cookie's value (256 random bits in it), and where the session is to be kept."""
    token = secrets.token_bytes(32)
    return f"{tenant_id.hex}.{b64(token)}", SessionKey(tenant_id, sha256(token))


def read(value: str | None) -> SessionKey | None:
    match = _SHAPE.fullmatch(value or "")
    if match is None:
        return None
    return SessionKey(UUID(match[1]), sha256(unb64(match[2])))
