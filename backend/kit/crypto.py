"""Keys and seals. Every key is derived per tenant from one master key that never touches the database.

Phones: AES-256-GCM with the row's id as associated data, and a keyed blind index (HMAC-SHA-256) for equality.
A plain hash of an 11-digit number is as good as the number; only the key's absence protects it.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEAL_INFO = b"guishu-seal-v1"


class SealBroken(ValueError):
    """A sealed text does not open: wrong key, cut short, or touched."""


class Keys:
    """One tenant's keys. `purpose` separates them, so that a leaked index key opens no cipher text."""

    def __init__(self, master: bytes, tenant_id: UUID) -> None:
        self._master, self._tenant = master, tenant_id

    @lru_cache(maxsize=64)  # noqa: B019 - a Keys lives as long as the process; see `keyring`
    def _key(self, purpose: str) -> bytes:
        info = b"guishu/1/" + purpose.encode() + b"/" + self._tenant.bytes
        return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self._master)

    def encrypt(self, purpose: str, plain: bytes, about: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + AESGCM(self._key(purpose)).encrypt(nonce, plain, self._tenant.bytes + about)

    def decrypt(self, purpose: str, sealed: bytes, about: bytes) -> bytes:
        try:
            return AESGCM(self._key(purpose)).decrypt(sealed[:12], sealed[12:], self._tenant.bytes + about)
        except InvalidTag as error:
            raise SealBroken(purpose) from error

    def blind(self, purpose: str, value: str) -> bytes:
        return hmac.digest(self._key(purpose), value.encode(), "sha256")


class Keyring:
    def __init__(self, master: bytes) -> None:
        self._master = master
        self._of: dict[UUID, Keys] = {}

    def of(self, tenant_id: UUID) -> Keys:
        if tenant_id not in self._of:
            self._of[tenant_id] = Keys(self._master, tenant_id)
        return self._of[tenant_id]


def new_exchange_key() -> tuple[bytes, bytes]:
    """A P-256 pair: (uncompressed public point, 65 bytes; PKCS8 private key)."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return public, private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@lru_cache(maxsize=1024)
def _private(der: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_der_private_key(der, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


@lru_cache(maxsize=4096)
def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def valid_point(point: bytes) -> bool:
    try:
        _public(point)
    except ValueError:
        return False
    return len(point) == 65


def open_seal(private_der: bytes, epk: bytes, iv: bytes, sealed: bytes, about: bytes) -> bytes:
    """What a tablet sealed: ephemeral ECDH P-256, HKDF-SHA-256 without salt, AES-256-GCM."""
    try:
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), epk)
        shared = _private(private_der).exchange(ec.ECDH(), peer)
        key = HKDF(hashes.SHA256(), 32, salt=None, info=SEAL_INFO).derive(shared)
        return AESGCM(key).decrypt(iv, sealed, about)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("submission") from error


def signed_by(point: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` (raw r||s, 64 bytes, as WebCrypto makes it) over `message` is of the key `point`."""
    if len(signature) != 64:
        return False
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        _public(point).verify(der, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Base64url without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
