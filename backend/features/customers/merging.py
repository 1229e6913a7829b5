"""合并与撤销: that two customers are one person is somebody's decision, a fact about both, and can be taken back.

Nothing is moved and nothing lost: both keep their numbers and their histories. While they are merged they count as one
customer (同一人), so the verdicts about both, and about their households, are given again in the same transaction; the
withdrawal of the fact does the same the other way round. Whoever holds the end of the project's chain goes first.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from backend.engine.facts import AnyFact, Related, Withdrawn
from backend.engine.verdict import Owns
from backend.features.attribution import service as attribution
from backend.features.attribution import standing
from backend.features.attribution.book import Book, open_book
from backend.features.customers import service
from backend.features.customers.errors import AlreadyMerged, NotMerged
from backend.features.customers.models import Alike, Merge
from backend.features.customers.paging import mark, place
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id
from backend.kit.sql import load

SQL = load(__name__, "merging.sql")
PAGE = 20


async def merge(tx: TenantTx, a: UUID, b: UUID, by: UUID, why: str, at: datetime) -> None:
    """合并: they are one person. Raises NotFound (also for two projects), AlreadyMerged."""
    project_id = await project_of(tx, a, b)
    book = await _open(tx, project_id, at)
    await _refuse_merged(tx, a, b)
    fact = Related(id=str(new_id()), at=at, actor=str(by), customer=str(a), other=str(b), relation="same_person")
    await tx.run(SQL.merge_insert, tx.tenant_id, a, b, at, UUID(fact.id), by, why)
    await tx.run(SQL.alike_settle, tx.tenant_id, project_id, a, b, at, "merged", by, why, True)
    added = book.add(fact, b)
    await _judge(tx, book, project_id, [a, b], added)
    await book.close()


async def unmerge(tx: TenantTx, a: UUID, b: UUID, by: UUID, why: str, at: datetime) -> None:
    """撤销合并: they are two people after all; what was merged is remembered. Raises NotFound, NotMerged."""
    project_id = await project_of(tx, a, b)
    book = await _open(tx, project_id, at)
    fact_id = await tx.value(SQL.merge_end, tx.tenant_id, a, b, at, by, why)
    if fact_id is None:
        raise NotMerged
    await tx.run(SQL.alike_settle, tx.tenant_id, project_id, a, b, at, "apart", by, why, True)
    fact = Withdrawn(id=str(new_id()), at=at, actor=str(by), customer=str(a), corrects=str(fact_id))
    added = book.add(fact, b)
    mine = await _judge(tx, book, project_id, [a], added)
    if b not in mine:
        await _judge(tx, book, project_id, [b], added)
    await book.close()


async def keep_apart(tx: TenantTx, a: UUID, b: UUID, by: UUID, why: str, at: datetime) -> None:
    """不是同一人: remembered, so that nobody is asked again. Raises NotFound, AlreadyMerged."""
    project_id = await project_of(tx, a, b)
    if not await tx.value(SQL.alike_settle, tx.tenant_id, project_id, a, b, at, "apart", by, why, False):
        await _refuse_merged(tx, a, b)


async def merges(tx: TenantTx, a: UUID, b: UUID) -> list[Merge]:
    """Every merge of these two, the newest first; one without `ended_at` holds."""
    rows = await tx.rows(SQL.merges_of, tx.tenant_id, a, b)
    return [Merge(**{("made_at" if k == "created_at" else k): v for k, v in row.items()}) for row in rows]


async def alike(tx: TenantTx, a: UUID, b: UUID) -> Alike | None:
    row = await tx.row(SQL.alike_of, tx.tenant_id, a, b)
    return _alike(row) if row else None


async def waiting(tx: TenantTx, project_id: UUID, after: str = "") -> tuple[list[Alike], str]:
    """疑似重复, about which nobody has decided, and where the next page begins. Raises InvalidInput."""
    rows = await tx.rows(SQL.alike_open, tx.tenant_id, project_id, *place(after, 2), PAGE + 1)
    pairs = [_alike(row) for row in rows[:PAGE]]
    return pairs, mark(pairs[-1].found_at, pairs[-1].a, pairs[-1].b) if len(rows) > PAGE else ""


async def settled(tx: TenantTx, project_id: UUID) -> list[Alike]:
    """What was merged or kept apart last."""
    rows = await tx.rows(SQL.alike_settled, tx.tenant_id, project_id, ["merged", "apart"], PAGE)
    return [_alike(row) for row in rows]


async def waiting_count(tx: TenantTx, project_id: UUID) -> int:
    count: int = await tx.value(SQL.alike_count, tx.tenant_id, project_id)
    return count


async def project_of(tx: TenantTx, a: UUID, b: UUID) -> UUID:
    """The project of both. Raises NotFound for one of them erased, for the same one twice, for two projects."""
    project_id: UUID | None = await tx.value(SQL.pair_of, tx.tenant_id, a, b)
    if project_id is None:
        raise NotFound(what="customer")
    return project_id


async def _open(tx: TenantTx, project_id: UUID, at: datetime) -> Book:
    rules = await rulebooks.in_force(tx, project_id, at)
    return await open_book(tx, project_id, rules, at)


async def _refuse_merged(tx: TenantTx, a: UUID, b: UUID) -> None:
    for one in await merges(tx, a, b):
        if one.ended_at is None:
            raise AlreadyMerged(who=one.made_by, why=one.made_why)


async def _judge(
    tx: TenantTx, book: Book, project_id: UUID, about: Sequence[UUID], added: AnyFact
) -> set[UUID]:  # fmt: skip
    """Everybody in the household of `about` anew: these, and whoever has a verdict already. Who was judged."""
    home = await service.group(tx, about)
    known = await attribution.known_facts(tx, project_id, about)
    judged = set(about) | set(await standing.standings(tx, home))
    for customer_id in sorted(judged):
        book.judge(Owns(customer=str(customer_id)), [*known, added], customer_id)
    return judged


def _alike(row: Row) -> Alike:
    said = dict(row)
    return Alike(a=said.pop("a_id"), b=said.pop("b_id"), **said)


def people_of(pairs: Iterable[Alike]) -> set[UUID]:
    return {id_ for pair in pairs for id_ in (pair.a, pair.b)}
