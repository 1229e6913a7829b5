"""A trial as it is asked for, kept and shown, and what travels to the process that decides."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.engine.trial import Flip
from backend.features.attribution.models import Reason
from backend.features.rulebooks.trials.tally import Summary

State = Literal["running", "done", "cancelled", "failed"]
Cause = Literal["household", "process", "slow"]
"""Why it broke off: a household that cannot be judged, a process that died, a chunk that took too long."""
QUIET = timedelta(seconds=60)
"""So long without a chunk, and whoever waits is told."""


class Period(Struct, frozen=True):
    """From `since` up to, not including, `until`."""

    since: datetime
    until: datetime


class Asked(Struct, frozen=True, kw_only=True):
    """What to try. `source` says where the candidate comes from: `draft:<id>`, `version:<id>`, `preset:<name>`,
    `file:<name>`. `points`: the commission rate in basis points of the price."""

    source: str
    period: Period
    points: int = 100


class Trial(Struct, frozen=True, kw_only=True):
    """One row of `rulebook_trial`. `cursor` is the last customer whose household was looked at; `walked` of `total`
    customers have been passed."""

    id: UUID
    project_id: UUID
    source: str
    before_ids: tuple[UUID, ...]
    candidate_digest: str
    since: datetime
    until: datetime
    at: datetime
    last_seq: int
    points: int
    started_by: UUID | None
    started_at: datetime
    total: int
    walked: int
    cursor: UUID
    summary: Summary
    chain: bytes
    digest: str | None
    finished_at: datetime | None
    stopped_at: datetime | None
    stopped: str | None
    cause: Cause | None
    moved_at: datetime | None
    stumbles: int

    def quiet_since(self, at: datetime) -> datetime | None:
        """Running by the record, but nothing was heard of it: the worker is away, or was lost."""
        last = self.moved_at or self.started_at
        return last if self.state == "running" and at - last >= QUIET else None

    @property
    def state(self) -> State:
        if self.finished_at is not None:
            return "done"
        if self.stopped_at is not None:
            return "failed" if self.stopped == "failed" else "cancelled"
        return "running"

    @property
    def per_mille(self) -> int:
        """Progress in thousandths; a finished trial is whole even of an empty project."""
        return 1000 if self.finished_at else min(999, self.walked * 1000 // max(self.total, 1))


class Home(Struct, frozen=True, array_like=True):
    """A group of customers as loaded: who, and the ledger numbers of what is known of them."""

    members: tuple[str, ...]
    seqs: tuple[int, ...]


class Chunk(Struct, frozen=True, array_like=True):
    """What the deciding process gets: documents, terms, groups, and each ledger entry once."""

    before: tuple[bytes, ...]
    candidate: bytes
    since: datetime
    until: datetime
    at: datetime
    points: int
    homes: tuple[Home, ...]
    entries: dict[int, bytes]


class Decided(Struct, frozen=True, array_like=True):
    """What comes back: the tally of this chunk and its flips in canonical bytes, in the order of the groups."""

    summary: Summary
    flips: tuple[bytes, ...]


class KeptFlip(Struct, frozen=True, kw_only=True):
    """A flip as kept, by its place in the trial."""

    place: int
    customer_id: UUID
    flip: Flip


class SpokenSide(Struct, frozen=True, kw_only=True):
    """An answer in words."""

    status: str
    answer: str
    performance: tuple[tuple[str, int], ...]
    commission: tuple[tuple[str, int], ...]


class SpokenFlip(Struct, frozen=True, kw_only=True):
    """A flip in words. `moves` are (name, basis points of performance, of commission, yuan)."""

    place: int
    customer_id: UUID
    deals: int
    price_yuan: int
    commission_yuan: int
    before: SpokenSide
    after: SpokenSide
    clauses: tuple[str, ...]
    moves: tuple[tuple[str, int, int, int], ...]
    dropped: tuple[Reason, ...]
    added: tuple[Reason, ...]
