"""Append facts, read a timeline, verify the chain."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from backend.engine import digest
from backend.engine.facts import (
    AdvanceFiled,
    AnyFact,
    ComplaintReceived,
    ComplaintUpheld,
    DutyChanged,
    FineSet,
    HandedToBackOffice,
    ReceptionStarted,
    RecordAltered,
    RecordEntered,
    ServiceChanged,
    SlipSigned,
    StepTaken,
    VisitRegistered,
)
from backend.features.evidence import queries
from backend.features.evidence.chain import GENESIS, link
from backend.features.evidence.models import Audit, Entry, Fault, Head, Receipt
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound

_FACTS = msgspec.json.Decoder(AnyFact)
_PAGE = 1000
_DESK = (ReceptionStarted, VisitRegistered, HandedToBackOffice, RecordEntered, RecordAltered, ComplaintReceived,
         ComplaintUpheld, ServiceChanged, FineSet, StepTaken, SlipSigned, AdvanceFiled)  # fmt: skip
_ON_THE_DESK_OF = ("consultant", "clerk", "by", "who", "to")


def entry_of(fact: AnyFact, *subjects: UUID) -> Entry:
    """A fact as the ledger keeps it: canonical bytes without its number, which the chain gives."""
    bare = msgspec.structs.replace(fact, seq=0)
    kind = type(fact).__struct_config__.tag
    body = digest.canonical(bare)
    return Entry(UUID(fact.id), str(kind), body, _subjects(fact, subjects))


def _subjects(fact: AnyFact, also: Iterable[UUID]) -> tuple[UUID, ...]:
    """The customer, and whose desk it lies on; where somebody is stands under a key of its own."""
    if isinstance(fact, DutyChanged):
        return (whereabouts(UUID(fact.consultant)), *also)
    people = [getattr(fact, field, None) for field in _ON_THE_DESK_OF if isinstance(fact, _DESK)]
    own = [UUID(fact.customer)] if fact.customer else []
    own += [id_ for text in people if (id_ := _person(text))]
    return tuple(dict.fromkeys([*own, *also]))


def _person(text: str | None) -> UUID | None:
    """A step may be taken by, or told to, a role: that is nobody's desk."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def whereabouts(staff_id: UUID) -> UUID:
    """Under which key a person's presence is found: the last entry is where they are."""
    return uuid5(staff_id, "presence")


async def lock(tx: TenantTx, project_id: UUID) -> Head:
    """The end of the chain, held until commit: take it after every other lock, everybody of the project waits for it,
    and read what a verdict rests on behind it."""
    head = await queries.head_lock(tx, project_id)
    if head is None:
        raise NotFound(what="project")
    return head


async def length(tx: TenantTx, project_id: UUID) -> int:
    """How many entries the chain has as committed; holds nothing."""
    head = await queries.head_read(tx, project_id)
    return head.seq if head is not None else 0


async def append(tx: TenantTx, head: Head, entries: Sequence[Entry], at: datetime) -> list[Receipt]:
    """Chain the entries behind `head`, which this transaction holds. Receipts in the same order."""
    rows, subjects, prev = [], [], head.hash
    for seq, entry in enumerate(entries, head.seq + 1):
        hash_ = link(tx.tenant_id, head.project_id, seq, prev, entry.kind, entry.body)
        rows.append((seq, entry.id, entry.kind, prev, hash_, entry.body))
        subjects.extend((subject, seq) for subject in entry.subjects)
        prev = hash_
    await queries.entries_append(tx, head.project_id, at, rows, subjects)
    return [Receipt(head.project_id, row[0], row[4].hex()) for row in rows]


def read(entry: bytes, seq: int) -> AnyFact:
    return msgspec.structs.replace(_FACTS.decode(entry), seq=seq)


async def timeline(tx: TenantTx, project_id: UUID, subjects: Sequence[UUID]) -> list[AnyFact]:
    """Every fact about these subjects, in the order of the ledger."""
    if not subjects:
        return []
    return [read(row["entry"], row["seq"]) for row in await queries.entries_about(tx, project_id, subjects)]


async def presence(tx: TenantTx, project_id: UUID, staff: Sequence[UUID], moments: Sequence[int]) -> list[AnyFact]:
    """Where each of `staff` was, as last recorded before each of these ledger numbers."""
    if not staff or not moments:
        return []
    rows = await queries.entries_last_about(tx, project_id, [whereabouts(id_) for id_ in staff], moments)
    return [read(row["entry"], row["seq"]) for row in rows]


async def desk(tx: TenantTx, project_id: UUID, staff_id: UUID, since: datetime) -> list[AnyFact]:
    """What lies on somebody's desk (登记、交接、录入、投诉) since then, for the question what they owe, with what
    concerns the whole project."""
    rows = await queries.entries_recent(tx, project_id, staff_id, since)
    return [read(row["entry"], row["seq"]) for row in rows]


async def concern(tx: TenantTx, project_id: UUID, subject: UUID, also: UUID) -> None:
    """What is known of a subject bears on somebody else, too: a masked report on the customer whom it may mean."""
    await queries.entries_concern(tx, project_id, subject, also)


async def facts_by_seq(tx: TenantTx, project_id: UUID, seqs: Sequence[int]) -> list[AnyFact]:
    return [read(row["entry"], row["seq"]) for row in await queries.entries_by_seq(tx, project_id, seqs)]


async def open_chain(tx: TenantTx, project_id: UUID) -> None:
    await queries.head_open(tx, project_id, GENESIS)


async def verify(tx: TenantTx, project_id: UUID) -> Audit:
    """Walk the chain from its beginning and recompute every hash; faults say where it does not hold."""
    faults: list[Fault] = []
    seq, prev = 0, GENESIS
    while page := await queries.entries_page(tx, project_id, seq, _PAGE):
        for row in page:
            problem = _problem(tx.tenant_id, project_id, seq + 1, prev, row)
            if problem:
                faults.append(Fault(project_id, row["seq"], problem))
            seq, prev = row["seq"], row["hash"]
    head = await queries.head_read(tx, project_id)
    if head is not None and (head.seq, head.hash) != (seq, prev):
        faults.append(Fault(project_id, seq, "head_differs"))
    return Audit(entries=seq, faults=tuple(faults))


def _problem(tenant_id: UUID, project_id: UUID, expected: int, prev: bytes, row: Row) -> str | None:
    if row["seq"] != expected:
        return "entries_missing"
    if row["prev_hash"] != prev:
        return "link_broken"
    if row["hash"] != link(tenant_id, project_id, row["seq"], row["prev_hash"], row["kind"], row["entry"]):
        return "entry_altered"
    return None


async def projects(tx: TenantTx) -> list[Row]:
    """Every project of the tenant: one chain each."""
    return await queries.projects_all(tx)
