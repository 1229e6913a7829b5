"""What the ledger holds and hands out."""

from uuid import UUID

from msgspec import Struct


class Entry(Struct, frozen=True):
    """To be appended: its id, kind, exact bytes, and whom it is about (customers, visits, staff)."""

    id: UUID
    kind: str
    body: bytes
    subjects: tuple[UUID, ...]


class Head(Struct, frozen=True):
    """The end of a project's chain, locked by the transaction that holds it."""

    project_id: UUID
    seq: int
    hash: bytes


class Receipt(Struct, frozen=True):
    """回执: where an entry stands and its hash in hex. Whoever keeps it can show that the entry existed."""

    project_id: UUID
    seq: int
    hash: str


class Fault(Struct, frozen=True):
    """A place where the chain does not hold, and what is wrong there."""

    project_id: UUID
    seq: int
    problem: str


class Audit(Struct, frozen=True):
    """What a verification saw."""

    entries: int
    faults: tuple[Fault, ...]
