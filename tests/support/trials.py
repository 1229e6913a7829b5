"""A past to try rulebooks on, and a walk through it in this process."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from backend.engine.rules.clauses import Rulebook, Window
from backend.features.rulebooks import library
from backend.features.rulebooks.trials import service
from backend.features.rulebooks.trials.deciding import Crew, decide
from backend.features.rulebooks.trials.models import Asked, Chunk, Period, Trial
from backend.features.rulebooks.trials.walking import Walk
from backend.kit.sql import Query
from tests.support.history import History
from tests.support.world import World

JULY = datetime(2026, 7, 6, 2, tzinfo=UTC)
Q3 = Period(datetime(2026, 6, 30, 16, tzinfo=UTC), datetime(2026, 9, 30, 16, tzinfo=UTC))
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FLIPS = Query("test.flips", "SELECT customer_id, body FROM rulebook_trial_flip WHERE trial_id = $1 ORDER BY place")


class InProcess(Crew):
    """Decides on the spot: what the other process does is tested by itself."""

    def decide(self, chunk: Chunk):  # type: ignore[no-untyped-def]
        future = asyncio.get_running_loop().create_future()
        future.set_result(decide(msgspec.msgpack.encode(chunk)))
        return future


def ten_days() -> Rulebook:
    """R00-04 with ten days in clause 5."""
    book = library.read(library.PRESETS / "R00-04")
    clauses = tuple(
        msgspec.structs.replace(
            clause,
            text=clause.text.replace("7天", "10天"),
            rules=tuple(msgspec.structs.replace(r, days=10) if isinstance(r, Window) else r for r in clause.rules),
        )
        if clause.no == "5"
        else clause
        for clause in book.clauses
    )
    return msgspec.structs.replace(book, id="hexi-ten-days", version="2", clauses=clauses)


@dataclass
class Past:
    """Three months at 和园. 张敏 first received them all."""

    eighth: UUID  # came back on day 8 while 张敏 was away: 何军 received and signed, 2,000,123 yuan
    eighth_unsold: UUID  # the same, nothing signed
    ninth_unpriced: UUID  # came back on day 9; signed, no price on record
    twelfth: UUID  # day 12: lapsed under either
    fifth: UUID  # day 5: living under either
    quiet: UUID  # nothing since June, before the period


async def past(world: World) -> Past:
    people = {}
    for name, days in (("eighth", 8), ("eighth_unsold", 8), ("ninth_unpriced", 9), ("twelfth", 12), ("fifth", 5)):
        history = History(world, JULY)
        history._people = len(people)
        people[name] = await history.customer()
        await history.first_visit(people[name], "zhangmin")
        await history.after(days=days).came_back(people[name], "hejun", "out_private", "zhangmin")
        if name in ("eighth", "twelfth", "fifth"):
            await history.after(days=10).signed(people[name], "hejun", 2_000_123)
        if name == "ninth_unpriced":
            await history.after(days=10).signed(people[name], "hejun", None)
    history = History(world, datetime(2026, 6, 1, 2, tzinfo=UTC))
    history._people = len(people)
    people["quiet"] = await history.customer()
    await history.first_visit(people["quiet"], "zhangmin")
    return Past(**people)


async def prepare(world: World, book: Rulebook, period: Period = Q3, points: int = 100) -> UUID:
    async with world.tx() as tx:
        asked = Asked(source="file:test", period=period, points=points)
        return await service.prepare(tx, world.project_id, asked, book, world.staff["manager"], NOW)


async def walk(world: World, trial_id: UUID, told=lambda trial: None) -> Trial:  # type: ignore[no-untyped-def]
    await Walk(world.db, InProcess(1), world.tenant_id, trial_id, lambda: NOW, told).run()
    return await found(world, trial_id)


async def found(world: World, trial_id: UUID) -> Trial:
    async with world.tx() as tx:
        return await service.find(tx, trial_id)


async def tried(world: World, book: Rulebook, **asked: object) -> Trial:
    return await walk(world, await prepare(world, book, **asked))  # type: ignore[arg-type]


async def flips_of(world: World, trial: Trial) -> dict[UUID, object]:
    async with world.tx() as tx:
        return {one.customer_id: one.flip for one in await service.flips(tx, trial.id)}
