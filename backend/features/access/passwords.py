"""Passwords: Argon2id, off the event loop, and as slow for an unknown account as for a known one."""

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's first choice for Argon2id; with four at once a rush of sign-ins takes 76 MB and no more.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = 4

NOBODY = _HASHER.hash("nobody's password, verified so that an unknown account takes as long")


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


async def matches(password_hash: str, password: str) -> bool:
    return await to_thread.run_sync(_verify, password_hash, password, limiter=_limiter())


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


_limiters: RunVar[CapacityLimiter] = RunVar("argon2")


def _limiter() -> CapacityLimiter:
    limiter = _limiters.get(None)
    if limiter is None:
        limiter = CapacityLimiter(_AT_ONCE)
        _limiters.set(limiter)
    return limiter


async def hashed(password: str) -> str:
    """Off the event loop, like the check."""
    return await to_thread.run_sync(hash_password, password, limiter=_limiter())
