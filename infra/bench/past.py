"""A project's past in bulk: households with about eight facts each, interleaved in time as a real ledger is, by COPY.

The ledger's hashes are filler (nothing here reads them); everything the verdict depends on is as the product writes it.
Same seed, same bytes.
"""

import asyncio
import multiprocessing
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from backend.engine.facts import (
    AnyFact,
    ContractSigned,
    DutyChanged,
    FollowedUp,
    HandedToBackOffice,
    OwnerNotified,
    ReceptionStarted,
    RecordEntered,
    Related,
    SubscriptionSigned,
    Visited,
    VisitRegistered,
)
from backend.features.evidence import service as evidence

FIRST, LAST = datetime(2026, 7, 1, 1, tzinfo=UTC), datetime(2026, 11, 20, 10, tzinfo=UTC)
_FILLER = bytes(32)
_MERGE = ("fact_id", "made_by", "made_why", "ended_at", "ended_by", "ended_why")
_VERDICT = b'{"id":"filler: a verdict is in the ledger too, but it is no evidence and is never read here"}'


@dataclass(frozen=True)
class Where:
    """The project to fill, and who works there."""

    admin_url: str
    tenant_id: UUID
    project_id: UUID
    consultants: tuple[UUID, ...]


@dataclass
class Past:
    """Rows for COPY, and the facts still to be numbered."""

    place: Where
    dice: random.Random
    customers: list[tuple[object, ...]] = field(default_factory=list)
    links: list[tuple[object, ...]] = field(default_factory=list)
    facts: list[tuple[datetime, AnyFact | None, UUID]] = field(default_factory=list)
    clerk: UUID = field(default_factory=lambda: UUID(int=7))
    first_seq: int = 1

    def id(self, at: datetime) -> UUID:
        """UUIDv7 of that instant."""
        value = (int(at.timestamp() * 1000) << 80) | (7 << 76) | self.dice.getrandbits(76)
        return UUID(int=(value & ~(3 << 62)) | (2 << 62))

    def household(self) -> None:
        at = FIRST + (LAST - FIRST) * self.dice.random()
        customer = self._customer(at)
        owner, other = self.dice.sample(self.place.consultants, 2)
        self._first_visit(customer, owner, at)
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            at += timedelta(days=self.dice.uniform(0.5, 7))
            self._add(FollowedUp, at, customer, consultant=owner)
        if self.dice.random() < 0.5:
            at += timedelta(days=self.dice.uniform(1, 14))
            self._return(customer, owner, other, at)
        if self.dice.random() < 0.1:
            self._spouse(customer, other, at + timedelta(days=1))
        if self.dice.random() < 0.15:
            self._deal(customer, self.dice.choice((owner, owner, other)), at + timedelta(days=self.dice.uniform(1, 10)))

    def _customer(self, at: datetime) -> UUID:
        id_ = self.id(at)
        phone = self.dice.randbytes(32)
        self.customers.append(
            (self.place.tenant_id, id_, self.place.project_id, phone, b"", "138****0000", None, "mr", b"", 1, at)
        )
        return id_

    def _first_visit(self, customer: UUID, owner: UUID, at: datetime) -> None:
        visit = str(self.id(at))
        self._add(Visited, at, customer, visit=visit, first_visit=True)
        self._add(ReceptionStarted, at + timedelta(minutes=2), customer, consultant=owner, visit=visit)
        self._add(VisitRegistered, at + timedelta(minutes=50), customer, consultant=owner, visit=visit)
        self._add(HandedToBackOffice, at + timedelta(hours=4), customer, consultant=owner)
        self._add(RecordEntered, at + timedelta(hours=20), customer, clerk=self.clerk)
        for hours in (0, 1, 4):
            self.facts.append((at + timedelta(hours=hours), None, customer))

    def _return(self, customer: UUID, owner: UUID, other: UUID, at: datetime) -> None:
        visit, who = str(self.id(at)), owner if self.dice.random() < 0.5 else other
        self._add(Visited, at, customer, visit=visit, first_visit=False)
        if who is other and self.dice.random() < 0.7:
            minute = at + timedelta(minutes=1)
            self._add(OwnerNotified, minute, customer, consultant=owner, result="not_coming", visit=visit)
        self._add(ReceptionStarted, at + timedelta(minutes=3), customer, consultant=who, visit=visit)

    def _spouse(self, customer: UUID, consultant: UUID, at: datetime) -> None:
        spouse = self._customer(at)
        a, b = sorted((customer, spouse))
        self.links.append((self.place.tenant_id, a, b, "spouse", at))
        self._add(Visited, at, spouse, first_visit=True, family_inquired=True)
        self._add(Related, at, spouse, also=customer, other=str(customer), relation="spouse")
        self._add(ReceptionStarted, at + timedelta(minutes=3), spouse, consultant=consultant)

    def _deal(self, customer: UUID, closer: UUID, at: datetime) -> None:
        price = self.dice.randrange(800_000, 6_000_000)
        self._add(SubscriptionSigned, at, customer, consultant=closer, price_yuan=price)
        self._add(ContractSigned, at + timedelta(days=9), customer, consultant=closer, price_yuan=price)

    def presence(self) -> None:
        """Everybody comes, has lunch, is out now and then, leaves: four entries a day."""
        for day in range((LAST - FIRST).days):
            for consultant in self.place.consultants:
                morning = FIRST + timedelta(days=day)
                away = self.dice.choice(("lunch", "lunch", "out_private", "out_business"))
                for hours, state in ((0, "on_site"), (4, away), (5, "on_site"), (9, "off")):
                    at = morning + timedelta(hours=hours, minutes=self.dice.randrange(30))
                    fact = DutyChanged(id=str(self.id(at)), at=at, consultant=str(consultant), state=state)  # type: ignore[arg-type]
                    self.facts.append((at, fact, consultant))

    def _add(self, kind: type, at: datetime, customer: UUID, also: UUID | None = None, **fields: object) -> None:
        said = {name: str(value) if isinstance(value, UUID) else value for name, value in fields.items()}
        fact = kind(id=str(self.id(at)), at=at, customer=str(customer), **said)
        self.facts.append((at, fact, also or customer))

    def rows(self) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
        """(entry, its subjects), numbered in the order in which it all happened."""
        self.facts.sort(key=lambda item: (item[0], item[2]))
        tenant, project = self.place.tenant_id, self.place.project_id
        for seq, (at, fact, subject) in enumerate(self.facts, start=self.first_seq):
            if fact is None:
                entry = (tenant, project, seq, self.id(at), "verdict", _FILLER, _FILLER, _VERDICT, at)
                yield entry, [(tenant, project, subject, seq)]
                continue
            made = evidence.entry_of(fact, *(() if isinstance(fact, DutyChanged) else (subject,)))
            entry = (tenant, project, seq, made.id, made.kind, _FILLER, _FILLER, made.body, at)
            yield entry, [(tenant, project, one, seq) for one in dict.fromkeys(made.subjects)]


def write(where: Where, households: int, seed: int) -> int:
    """How many facts there are now. In a process of its own: what it takes must not count as the trial's memory."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        return alone.submit(_write, where, households, seed).result()


def _write(where: Where, households: int, seed: int) -> int:
    past = Past(where, random.Random(seed))
    for _ in range(households):
        past.household()
    past.presence()
    asyncio.run(_fill(past))
    return sum(fact is not None for _, fact, _ in past.facts)


async def _fill(past: Past) -> None:
    project_id = past.place.project_id
    admin = await asyncpg.connect(past.place.admin_url)
    try:
        past.first_seq = 1 + await admin.fetchval("SELECT seq FROM evidence_head WHERE project_id = $1", project_id)
        rows = list(past.rows())
        await _copy(admin, "customer", past.customers, skip=("erased_at", "name_bi", "surname_bi"))
        await _copy(admin, "customer_link", past.links, skip=_MERGE)
        await _copy(admin, "evidence", [entry for entry, _ in rows])
        await _copy(admin, "evidence_subject", [subject for _, subjects in rows for subject in subjects])
        last = past.first_seq + len(rows) - 1
        await admin.execute("UPDATE evidence_head SET seq = $2 WHERE project_id = $1", project_id, last)
        await admin.execute("VACUUM ANALYZE")
    finally:
        await admin.close()


async def _copy(
    admin: asyncpg.Connection, table: str, rows: list[tuple[object, ...]], skip: tuple[str, ...] = ()
) -> None:
    columns = await admin.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum", table,
    )  # fmt: skip
    names = [column["attname"] for column in columns if column["attname"] not in skip]
    await admin.copy_records_to_table(table, records=rows, columns=names)
