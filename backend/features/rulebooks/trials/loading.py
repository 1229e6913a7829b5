"""What is known of many customers at once: the same facts that attribution.known_facts loads for one (a test compares).

Groups with their facts, then those who introduced somebody, then where the consultants concerned were at each arrival
and deal: four statements a chunk, however many households are in it.
"""

from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

import msgspec

from backend.engine.facts import ContractSigned, DepositPaid, SubscriptionSigned, Visited
from backend.features.evidence import service as evidence
from backend.features.rulebooks.trials import queries
from backend.features.rulebooks.trials.models import Chunk, Home, Trial
from backend.kit.db import Row, TenantTx

CHUNK = 500
"""Customers a chunk: a tenth of a second's work, a megabyte of facts."""
Documents = tuple[tuple[bytes, ...], bytes]
"""The versions in force, oldest first, and the candidate."""
_PRESENCE_MATTERS = frozenset(
    str(kind.__struct_config__.tag) for kind in (Visited, DepositPaid, SubscriptionSigned, ContractSigned)
)


class Glance(msgspec.Struct, frozen=True):
    """As much of a fact as says what else must be loaded."""

    kind: str
    consultant: str | None = None
    introduced_by: tuple[str, ...] = ()
    accompanied_by: tuple[str, ...] = ()


_GLANCE = msgspec.json.Decoder(Glance)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The next customers: after whom, up to whom, how many, and the chunk for those with activity."""

    after: UUID
    last: UUID
    passed: int
    chunk: Chunk


class _Gathered:
    """One group while it is put together; each ledger entry is kept once for the chunk, by its number."""

    def __init__(self, members: list[UUID], entries: dict[int, bytes]) -> None:
        self.members, self._entries = members, entries
        self.seqs: set[int] = set()
        self.introducers: set[UUID] = set()
        self.consultants: set[str] = set()
        self.moments: list[int] = []

    def take(self, seqs: list[int] | None, entries: list[bytes] | None) -> None:
        for seq, entry in zip(seqs or (), entries or (), strict=True):
            if seq not in self.seqs:
                self._look(seq, entry)

    def _look(self, seq: int, entry: bytes) -> None:
        self.seqs.add(seq)
        self._entries[seq] = entry
        seen = _GLANCE.decode(entry)
        if seen.consultant:
            self.consultants.add(seen.consultant)
        if seen.kind in _PRESENCE_MATTERS:
            self.moments.append(seq)
            if seen.introduced_by or seen.accompanied_by:
                self.introducers.update(map(UUID, (*seen.introduced_by, *seen.accompanied_by)))

    def home(self) -> Home:
        return Home(tuple(map(str, self.members)), tuple(sorted(self.seqs)))


async def next_page(tx: TenantTx, trial: Trial, after: UUID, documents: Documents) -> Page | None:
    """The chunk behind `after`; None at the end."""
    rows = await queries.homes_page(tx, trial.project_id, after, CHUNK, trial.last_seq, trial.started_at, trial.since)
    if not rows:
        return None
    entries: dict[int, bytes] = {}
    groups = list(_groups(rows, entries))
    await _add_project(tx, trial, groups)
    await _add_introducers(tx, trial, groups)
    await _add_presence(tx, trial.project_id, groups, entries)
    chunk = Chunk(
        before=documents[0], candidate=documents[1], since=trial.since, until=trial.until, at=trial.at,
        points=trial.points, homes=tuple(group.home() for group in groups), entries=entries,
    )  # fmt: skip
    return Page(after=after, last=rows[-1]["root"], passed=len(rows), chunk=chunk)


def _groups(rows: list[Row], entries: dict[int, bytes]) -> Iterator[_Gathered]:
    for row in rows:
        if row["seqs"]:
            group = _Gathered(row["members"], entries)
            group.take(row["seqs"], row["entries"])
            yield group


async def _add_project(tx: TenantTx, trial: Trial, groups: list[_Gathered]) -> None:
    """What concerns the whole project (节点、通知) bears on every household."""
    for row in await queries.entries_of_each(tx, trial.project_id, [trial.project_id], trial.last_seq):
        for group in groups:
            group.take(row["seqs"], row["entries"])


async def _add_introducers(tx: TenantTx, trial: Trial, groups: list[_Gathered]) -> None:
    wanted = {group: group.introducers.difference(group.members) for group in groups if group.introducers}
    subjects = sorted(set().union(*wanted.values()))
    if subjects:
        rows = await queries.entries_of_each(tx, trial.project_id, subjects, trial.last_seq)
        found = {row["id"]: row for row in rows}
        for group, ids in wanted.items():
            for id_ in ids:
                group.take(found[id_]["seqs"], found[id_]["entries"])


async def _add_presence(tx: TenantTx, project_id: UUID, groups: list[_Gathered], entries: dict[int, bytes]) -> None:
    asked = [
        (group, _whereabouts(consultant), moment)
        for group in groups
        for consultant in group.consultants
        for moment in group.moments
    ]
    if not asked:
        return
    subjects, moments = [subject for _, subject, _ in asked], [moment for _, _, moment in asked]
    for row in await queries.presence_at(tx, project_id, subjects, moments):
        entries[row["seq"]] = row["entry"]
        for place in row["places"]:
            asked[place - 1][0].seqs.add(row["seq"])


@lru_cache(maxsize=1024)
def _whereabouts(consultant: str) -> UUID:
    return evidence.whereabouts(UUID(consultant))
