"""A verdict as it is kept, and the pages that show it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend.engine.verdict import AnyQuestion, Verdict
from backend.features.customers.models import Customer
from backend.features.evidence.models import Receipt


class Kept(Struct, frozen=True, kw_only=True):
    """One row of `verdict`: the canonical bytes, where they stand in the chain, and which rulebook decided."""

    id: UUID
    project_id: UUID
    subject_id: UUID
    rulebook_id: UUID
    at: datetime
    evidence_seq: int
    digest: str
    body: bytes
    verdict: Verdict


class Sealed(Struct, frozen=True, kw_only=True):
    """The ledger's line about a verdict: enough to decide again from the ledger alone."""

    id: str
    question: AnyQuestion
    at: datetime
    rulebook: str
    evidence: tuple[int, ...]
    status: str
    digest: str


class Reason(Struct, frozen=True, kw_only=True):
    """A finding in words: the clause as the tenant wrote it and one sentence a consultant understands."""

    clause: str
    clause_text: str
    reading: str | None
    outcome: str
    sentence: str
    facts: tuple[str, ...]


class TimelineLine(Struct, frozen=True, kw_only=True):
    """One fact in words."""

    id: str
    seq: int
    kind: str
    at: datetime
    earliest: datetime | None
    latest: datetime | None
    source: str
    sentence: str


class Spoken(Struct, frozen=True, kw_only=True):
    """A verdict in words."""

    answer: str
    holders: tuple[str, ...]
    performance: tuple[tuple[str, int], ...]
    commission: tuple[tuple[str, int], ...]
    reasons: tuple[Reason, ...]
    duties: tuple[dict[str, Any], ...]
    penalties: tuple[dict[str, Any], ...]


class Told(Spoken, frozen=True, kw_only=True):
    """A kept verdict in words."""

    kept: Kept


class CaseFile(Struct, frozen=True, kw_only=True):
    """Everything about one customer that a dispute would need."""

    customer: Customer
    project_name: str
    current: Told | None
    earlier: tuple[Told, ...]
    timeline: tuple[TimelineLine, ...]


class Certificate(Struct, frozen=True, kw_only=True):
    """判客单: one page that either side can run again and get the same bytes."""

    told: Told
    customer: Customer
    project_name: str
    tenant_name: str
    rulebook_title: str
    rulebook_number: int
    rulebook_digest: str
    receipt: Receipt
    timeline: tuple[TimelineLine, ...]


class Replay(Struct, frozen=True, kw_only=True):
    """Deciding again from the ledger: the same bytes or not."""

    id: UUID
    same: bool
    recorded: str
    derived: str
