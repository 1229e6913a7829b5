"""The worker's third round (正式导入): a piece of rows is one transaction, and every row of it is written once.

Whoever gets a row's key into `transfer_entry` writes its facts in the same transaction: a worker that was killed, a
second worker and the same file once more find the key there. Each customer is judged once a piece.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.engine.verdict import Owns
from backend.features.access import passwords
from backend.features.access import service as access
from backend.features.attribution.book import open_book
from backend.features.attribution.many import known_facts_many
from backend.features.channels import digests, imported
from backend.features.channels import rules as channels
from backend.features.customers.many import identify_many
from backend.features.customers.models import Contact, Identified
from backend.features.evidence import service as evidence
from backend.features.registers.many import keep_many
from backend.features.registers.models import Place
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import InForce
from backend.features.transfers import queries
from backend.features.transfers.facts import GENDERS, Made, Where, made_of
from backend.features.transfers.intake import key, lines_at
from backend.features.transfers.models import Entry, Transfer
from backend.features.transfers.rows import RowReader
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx


class Prepared(Struct, frozen=True, kw_only=True):
    """A piece as far as it can be done while the piece before it is still being written: whose keys and customers."""

    rows: int
    changes: Counter[str]
    entries: Mapping[int, Entry]
    people: Mapping[str, Identified]


async def prepare(tx: TenantTx, keys: Keys, transfer: Transfer, reader: RowReader, at: datetime) -> Prepared:
    """The rows at the cursor: those whose keys are ours now, and their customers, locked. The counts change by
    `changes`: what was new when it was looked at may be known by now."""
    await queries.plan_anew(tx)
    lines = await lines_at(tx, keys, transfer)
    first, last = lines[0].number, lines[-1].number
    results = {one.place: one for one in await queries.rows_between(tx, transfer.id, first, last + 1)}
    wanted = [line for line in lines if results[line.number].outcome in ("new", "added")]
    read = {line.number: reader.read(line) for line in wanted}
    entries = {place: entry for place, entry in read.items() if isinstance(entry, Entry)}
    key_of = {place: key(keys, transfer.kind, entry) for place, entry in entries.items()}
    claimed = await queries.entries_claim(
        tx, transfer.project_id, transfer.kind, transfer.id, list(key_of.values()), list(key_of)
    )
    ours = {place: entry for place, entry in entries.items() if key_of[place] in claimed}
    late = {
        "imported": [place for place in entries if place not in ours],
        "changed": [place for place in read if place not in entries],
    }
    changes = await _settle(tx, transfer, results, late)
    contacts = [Contact(entry.phone, entry.name or None, entry.title) for entry in ours.values() if entry.phone]
    people = await identify_many(tx, keys, transfer.project_id, contacts, at)
    return Prepared(rows=len(lines), changes=changes, entries=ours, people=people)


async def write(tx: TenantTx, keys: Keys, transfer: Transfer, piece: Prepared, at: datetime) -> None:
    """Facts, verdicts and rows of books. Only once the piece before it is committed: what is known is read here."""
    if transfer.kind == "staff":
        await _hire(tx, transfer, piece.entries, at)
    elif piece.entries:
        await _write(tx, keys, transfer, piece, at)


async def _settle(
    tx: TenantTx, transfer: Transfer, results: Mapping[int, object], late: Mapping[str, list[int]]
) -> Counter[str]:
    """Rows that somebody else has written meanwhile, or whose consultant or agency is no more."""
    changes: Counter[str] = Counter()
    for code, places in late.items():
        if places:
            outcome = "known" if code == "imported" else "refused"
            await queries.rows_change(tx, transfer.id, places, outcome, code)
            changes[outcome] += len(places)
            changes.subtract(results[place].outcome for place in places)  # type: ignore[attr-defined]
    return changes


async def _write(tx: TenantTx, keys: Keys, transfer: Transfer, piece: Prepared, at: datetime) -> None:
    rules = await rulebooks.in_force(tx, transfer.project_id, at)
    reports = transfer.kind == "reports"
    where = Where(
        keys=keys, project_id=transfer.project_id, office_id=transfer.office_id, by=transfer.started_by,
        digits=channels.digits(channels.law_of(rules.current.rulebook, at)), at=at,
        terms=await imported.terms(tx, transfer.project_id, at) if reports else imported.Terms(),
    )  # fmt: skip
    made: dict[UUID, list[Made]] = {}
    met: dict[tuple[object, ...], UUID] = {}
    for entry in piece.entries.values():
        customer = await _masked(tx, where, entry, met) if entry.shown else piece.people[entry.phone].id
        one = made_of(transfer.kind, entry, customer, where)
        if one.facts:
            made.setdefault(customer, []).append(one)
    await _record(tx, transfer, rules, made, at)
    written = [row for several in made.values() for one in several for row in one.written]
    place = Place(transfer.project_id, transfer.office_id)
    await keep_many(tx, keys, place, written, transfer.started_by)
    reported = [row for several in made.values() for one in several for row in one.reported]
    await imported.keep_many(tx, keys, transfer.project_id, reported)


async def _masked(tx: TenantTx, where: Where, entry: Entry, met: dict[tuple[object, ...], UUID]) -> UUID:
    """隐号: somebody of whom no more is known than the agency's own reports say, in the ledger or in this piece."""
    assert entry.agency is not None
    gender, digits = GENDERS.get(entry.title or ""), where.terms.of(entry.shown)
    who = (entry.agency, entry.shown, digests.plain(entry.name), gender)
    if who not in met:
        met[who] = await imported.subject(
            tx, where.keys, where.project_id, entry.agency, entry.name, gender, entry.shown, digits
        )  # fmt: skip
    return met[who]


async def _record(
    tx: TenantTx, transfer: Transfer, rules: InForce, made: Mapping[UUID, list[Made]], at: datetime
) -> None:
    """Facts of all, then a verdict for each: the project's ledger is held from here to the commit."""
    facts = {customer: [pair for one in several for pair in one.facts] for customer, several in made.items()}
    if not facts:
        return
    arriving = {customer: [fact for fact, _ in pairs] for customer, pairs in facts.items()}
    seen = await evidence.length(tx, transfer.project_id)
    known = await known_facts_many(tx, transfer.project_id, arriving)
    book = await open_book(tx, transfer.project_id, rules, at)
    if book.next_seq != seen + 1:  # the office went on working: what is known may be more by now
        known = await known_facts_many(tx, transfer.project_id, arriving)
    for customer, pairs in facts.items():
        added = [book.add(fact, *subjects) for fact, subjects in pairs]
        book.judge(Owns(customer=str(customer)), [*known[customer], *added], customer)
    await book.close()


async def _hire(tx: TenantTx, transfer: Transfer, entries: Mapping[int, Entry], at: datetime) -> None:
    """Accounts nobody knows the password of, until one is set: a file that is sent around is no place for passwords.

    Not an empty hash: signing in to them takes as long as to any other, so that nobody learns who is new.
    """
    nobodys = await asyncio.to_thread(passwords.hash_password, secrets.token_urlsafe(32))
    for entry in entries.values():
        staff_id = await access.add_staff(
            tx, entry.login, entry.name, entry.name[-2:], entry.role, nobodys, at  # type: ignore[arg-type]
        )  # fmt: skip
        await access.assign_office(tx, staff_id, entry.office or transfer.office_id)
