"""The answer in a word or two (归谁的代号): staff ids, a pool, a role, or that it is still open."""

from __future__ import annotations

from backend.engine.verdict import NEXT_IN_ROTATION, Owns, Verdict
from backend.engine.words.vocabulary import Role

ROLES = frozenset(Role.__args__)  # type: ignore[attr-defined]  # a Literal's members


def owners(verdict: Verdict) -> tuple[str, ...]:
    """`A`, `POOL:public`, `EXTERNAL:developer_related`, `ROLE:team_manager`, `PENDING`; empty where nobody is meant.

    What a role hands out from a pool is still the pool's. Of several, whoever has the largest part; equal parts: all.
    """
    if verdict.status == "disputed":
        return ("PENDING",)
    if verdict.pool == "developer_related":
        return ("EXTERNAL:developer_related",)
    if verdict.holders and not verdict.pool:
        return _largest(verdict) or verdict.holders
    handed_out = verdict.pool is not None and verdict.receiver in ROLES
    if verdict.receiver is not None and verdict.receiver != NEXT_IN_ROTATION and not handed_out:
        return (f"ROLE:{verdict.receiver}" if verdict.receiver in ROLES else verdict.receiver,)
    if verdict.pool is None and verdict.status == "provisional" and isinstance(verdict.question, Owns):
        return ("PENDING",)
    return (f"POOL:{verdict.pool}",) if verdict.pool else ()


def _largest(verdict: Verdict) -> tuple[str, ...]:
    ledger = verdict.shares.performance or verdict.shares.commission
    most = max((share.basis_points for share in ledger), default=0)
    return tuple(share.party for share in ledger if share.basis_points == most)
