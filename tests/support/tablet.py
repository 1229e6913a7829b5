"""A tablet in Python: pairs, seals and signs as the kiosk does, and shares no code with the server's side of it."""

import base64
import hashlib
import json
import os
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Tablet:
    """`skew` puts its clock off; `config` is what the server told it last."""

    tenant_id: str = ""
    device_id: str = ""
    letter: str = "A"
    skew: timedelta = timedelta()
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    config: dict[str, Any] = field(default_factory=dict)
    seq: int = 0
    prev: str = ""
    boot: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def public(self) -> str:
        return b64(_point(self.key.public_key()))

    def sign(self, message: bytes) -> str:
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
        return b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def headers(self, method: str, path: str, body: bytes = b"") -> dict[str, str]:
        stamp = str(int(time.time() * 1000))
        digest = b64(hashlib.sha256(body).digest())
        return {
            "Guishu-Device": f"{self.tenant_id}.{self.device_id}",
            "Guishu-Time": stamp,
            "Guishu-Signature": self.sign(f"{method}\n{path}\n{stamp}\n{digest}".encode()),
        }

    def seal(self, submission_id: str, plain: bytes) -> dict[str, str]:
        office = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(self.config["seal_key"]["public"]))
        once = ec.generate_private_key(ec.SECP256R1())
        secret = HKDF(hashes.SHA256(), 32, salt=None, info=b"guishu-seal-v1").derive(once.exchange(ec.ECDH(), office))
        iv = os.urandom(12)
        sealed = AESGCM(secret).encrypt(iv, plain, submission_id.encode())
        return {
            "key": self.config["seal_key"]["id"],
            "epk": b64(_point(once.public_key())),
            "iv": b64(iv),
            "ct": b64(sealed),
        }

    def envelope(self, answers: dict[str, Any] | bytes, **changes: Any) -> tuple[str, bytes, dict[str, str]]:
        """(submission id, exact body, headers) of a new submission."""
        self.seq += 1
        submission_id = str(changes.get("submission_id", uuid.uuid4()))
        plain = answers if isinstance(answers, bytes) else json.dumps(answers).encode()
        wall = datetime.now(UTC) + self.skew
        document = {
            "v": 1,
            "submission_id": submission_id,
            "device_seq": self.seq,
            "prev": self.prev,
            "captured_at": wall.isoformat(),
            "mono": time.monotonic() * 1000,
            "boot_id": self.boot,
            "beacon": self.config.get("beacon", ""),
            "ticket": f"{self.letter}{self.seq % 100_000:03d}",
            "seal": self.seal(submission_id, plain),
        } | changes
        body = json.dumps(document).encode()
        self.prev = b64(hashlib.sha256(body).digest())
        return submission_id, body, self.send_headers(body)

    def send_headers(self, body: bytes) -> dict[str, str]:
        wall = datetime.now(UTC) + self.skew
        return {
            "Guishu-Device": f"{self.tenant_id}.{self.device_id}",
            "Guishu-Signature": self.sign(b"guishu-envelope\n" + body),
            "Guishu-Sent": f"wall={wall.isoformat()}; mono={time.monotonic() * 1000}; boot={self.boot}",
            "Content-Type": "application/json",
        }


def registration(phone: str, name: str = "王", **more: Any) -> dict[str, Any]:
    """What an ordinary visitor answers."""
    return {
        "kind": "registration",
        "lang": "zh",
        "consent": {"notice_version": "2026-11", "agreed_at": datetime.now(UTC).isoformat(), "tell_agency": None},
        "first_visit": "yes",
        "phone": phone,
        "name": name,
        "title": "mr",
        "brought_by": {"kind": "self"},
        "companions": [],
    } | more


def anonymous() -> dict[str, Any]:
    """先看看: no number, no name."""
    return {"kind": "anonymous", "lang": "zh"}
