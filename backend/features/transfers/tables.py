"""What an export's rows say (导出的表): the columns of the sheets that are taken in, and what has become of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from backend.engine.facts import AnyFact
from backend.features.attribution import standing
from backend.features.attribution.many import entries_of
from backend.features.customers import many as customers_many
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.evidence import service as evidence
from backend.features.transfers import queries
from backend.features.transfers.models import Kind, Transfer
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.texts import text

PAGE = 300
_NOBODY = UUID(int=0)
_COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    "customers": ("phone", "name", "title", "created", "status", "holder", "until"),
    "calls": ("at", "phone", "name", "title", "consultant", "valid", "seq", "corrects"),
    "visits": ("at", "phone", "name", "title", "consultant", "valid", "seq", "corrects"),
    "reports": ("at", "phone", "name", "title", "agency", "valid", "seq", "corrects"),
    "staff": ("name", "login", "role", "office", "departed"),
}


class Page(Struct, frozen=True):
    """Some rows, and after what the next ones come."""

    rows: list[list[str]]
    after: str


def header(transfer: Transfer) -> list[str]:
    return [text(transfer.lang, f"transfers.column.{name}") for name in _COLUMNS[transfer.kind]]


async def page(tx: TenantTx, keys: Keys, transfer: Transfer, after: str, at: datetime) -> Page | None:
    """The next rows; None at the end."""
    offices = await queries.offices_of_project(tx, transfer.project_id)
    zone = ZoneInfo(next(row["timezone"] for row in offices if row["id"] == transfer.office_id))
    table = _Table(tx, keys, transfer, zone, at)
    if transfer.kind == "customers":
        return await table.customers(UUID(after) if after else _NOBODY)
    if transfer.kind == "staff":
        return await table.staff(UUID(after) if after else _NOBODY)
    return await table.ledger(int(after or 0))


class _Table:
    def __init__(self, tx: TenantTx, keys: Keys, transfer: Transfer, zone: ZoneInfo, at: datetime) -> None:
        self._tx, self._keys, self._of, self._zone, self._at = tx, keys, transfer, zone, at

    async def customers(self, after: UUID) -> Page | None:
        found = await queries.customers_page(
            self._tx, self._of.project_id, after, PAGE, self._of.since, self._of.until
        )  # fmt: skip
        if not found:
            return None
        ids = [row["id"] for row in found]
        people, numbers = await self._people(ids)
        now = await standing.standings(self._tx, ids)
        names = await self._parties()
        rows = []
        for id_ in ids:
            one, person = now.get(id_), people[id_]
            holders = "、".join(names.get(str(holder), "") for holder in one.holders) if one else ""
            status = self._say(f"console.status.{one.status}") if one else ""
            until = self._moment(one.until) if one else ""
            rows.append([*self._person(person, numbers), self._moment(person.created_at), status, holders, until])
        return Page(rows, str(ids[-1]))

    async def ledger(self, after: int) -> Page | None:
        found = await queries.ledger_page(self._tx, self._of.kind, self._of.project_id, after, PAGE)
        if not found:
            return None
        facts = [evidence.read(row["entry"], row["seq"]) for row in found]
        facts = [fact for fact in facts if self._within(fact.at)]
        ids = sorted({UUID(fact.customer) for fact in facts if fact.customer})
        people, numbers = await self._people(ids)
        about = await entries_of(self._tx, self._of.project_id, ids)
        gone = {one.corrects for entries in about.values() for one in entries.values() if one.corrects}
        seqs = await queries.numbers_of_facts(self._tx, [UUID(fact.corrects) for fact in facts if fact.corrects])
        names = await self._parties()
        rows = []
        for fact in facts:
            person = people.get(UUID(fact.customer)) if fact.customer else None
            who = getattr(fact, "agency" if self._of.kind == "reports" else "consultant", None)
            valid = self._say(f"transfers.valid.{'no' if fact.id in gone else 'yes'}")
            rows.append([
                self._moment(fact.at, fact), *self._person(person, numbers), names.get(who or "", ""), valid,
                str(fact.seq), str(seqs.get(fact.corrects or "", "")),
            ])  # fmt: skip
        return Page(rows, str(found[-1]["seq"]))

    async def staff(self, after: UUID) -> Page | None:
        found = await queries.staff_page(self._tx, self._of.project_id, after, PAGE)
        rows = [
            [row["name"], row["login"], self._say(f"console.role.{row['role']}"), "、".join(row["offices"]),
             self._moment(row["departed_at"])]
            for row in found
        ]  # fmt: skip
        return Page(rows, str(found[-1]["id"])) if found else None

    async def _people(self, ids: Sequence[UUID]) -> tuple[dict[UUID, Customer], dict[UUID, str]]:
        """Names, and the numbers in full where that was asked for, each of them written down."""
        people = await customers.show_many(self._tx, self._keys, ids)
        if not self._of.in_full or self._of.reason is None:
            return people, {}
        return people, await customers_many.in_full(
            self._tx, self._keys, ids, self._of.started_by, self._of.reason, self._at
        )  # fmt: skip

    def _person(self, person: Customer | None, numbers: Mapping[UUID, str]) -> tuple[str, str, str]:
        if person is None:
            return "", "", ""
        number = numbers[person.id].removeprefix("+86") if person.id in numbers else person.phone_mask
        return number, person.name, self._say(f"transfers.title.{person.title}") if person.title else ""

    async def _parties(self) -> dict[str, str]:
        agencies = await queries.agencies_of_project(self._tx, self._of.project_id)
        return await queries.names_of_staff(self._tx) | {str(row["id"]): row["name"] for row in agencies}

    def _within(self, at: datetime) -> bool:
        since, until = self._of.since, self._of.until
        return (since is None or at >= since) and (until is None or at < until)

    def _moment(self, at: datetime | None, fact: AnyFact | None = None) -> str:
        """As sheets have it; only the day where only the day is known."""
        if at is None:
            return ""
        only_day = fact is not None and fact.latest is not None and fact.latest != fact.earliest
        return at.astimezone(self._zone).strftime("%Y-%m-%d" if only_day else "%Y-%m-%d %H:%M")

    def _say(self, key: str) -> str:
        return text(self._of.lang, key)
