"""The hash chain: SHA-256(0x00 || "v1" || length-prefixed tenant, project, seq, previous hash, kind, entry bytes).

Stated here in full so that anybody can write a second verifier. The database only stores what this makes.
"""

import hashlib
import struct
from uuid import UUID

GENESIS = bytes(32)


def link(tenant_id: UUID, project_id: UUID, seq: int, prev_hash: bytes, kind: str, entry: bytes) -> bytes:
    parts = (tenant_id.bytes, project_id.bytes, struct.pack(">Q", seq), prev_hash, kind.encode(), entry)
    hasher = hashlib.sha256(b"\x00v1")
    for part in parts:
        hasher.update(struct.pack(">I", len(part)))
        hasher.update(part)
    return hasher.digest()
