"""Publishing, receiving and replaying under several versions of a rulebook."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec

from backend.engine.rulebook import Deadline, Duty, Rulebook, Window
from backend.entrypoints.worker import HANDLERS
from backend.features.attribution import service as attribution
from backend.features.reception import queries as reception
from backend.features.reception import service as door
from backend.features.rulebooks import service as rulebooks
from backend.kit.channels import Channels
from backend.kit.db import Database
from backend.kit.jobs import Jobs
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import World

DAY = timedelta(days=1)
LAST_VISIT = Query("test.visit", "SELECT id FROM visit ORDER BY arrived_at DESC, id DESC LIMIT 1")
DUE = Query("test.due", "SELECT id FROM outbox WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at, id")


def days(rulebook: Rulebook, number: int, clause: str = "5") -> Rulebook:
    """R00-04.5 with another number of days."""

    def rule(one: Any) -> Any:
        if isinstance(one, Window):
            return msgspec.structs.replace(one, days=number)
        by_day = isinstance(one, Duty) and one.due.unit == "day"
        return msgspec.structs.replace(one, due=Deadline(unit="day", n=number)) if by_day else one

    clauses = tuple(
        msgspec.structs.replace(c, rules=tuple(map(rule, c.rules))) if c.no == clause else c for c in rulebook.clauses
    )
    return msgspec.structs.replace(rulebook, clauses=clauses)


async def publish(world: World, number: int, when: datetime | None = None, **fields: Any) -> UUID:
    """The current rulebook with another number of days, from now or later."""
    async with world.tx() as tx:
        current = await rulebooks.current(tx, world.project_id, world.clock())
        changed = msgspec.structs.replace(days(current.rulebook, number), **fields)
        by = world.staff["manager"]
        return await rulebooks.publish(tx, world.project_id, changed, when or world.clock(), by, world.clock())


async def received(world: World, client: httpx.AsyncClient, phone: str) -> UUID:
    """A visitor, received by whoever was next: the customer."""
    await world.morning()
    tablet = await world.tablet(client)
    sent = await world.send(client, tablet, registration(phone))
    assert sent.json()["outcome"] == "accepted", sent.text
    async with world.tx() as tx:
        visit_id = await tx.value(LAST_VISIT)
        live = await reception.reception_live(tx, visit_id)
        assert live is not None
        await door.accept(tx, visit_id, live.consultant_id, world.clock())
        await door.end(tx, visit_id, live.consultant_id, world.clock())
        visit = await reception.visit_find(tx, visit_id)
    assert visit is not None and visit.customer_id is not None
    return visit.customer_id


async def newest(world: World, customer: UUID) -> tuple[int, timedelta]:
    """(number of the version that judged, how long until the verdict changes by itself)."""
    async with world.tx() as tx:
        kept = (await attribution.latest(tx, [customer]))[customer]
        version = await rulebooks.version(tx, kept.rulebook_id)
    assert kept.verdict.rulebook.digest == version.digest
    assert kept.verdict.next_change_at is not None
    return version.number, kept.verdict.next_change_at - kept.at


async def work(world: World, db: Database) -> None:
    """What the worker does at this instant, until nothing is due."""
    services = {"channels": Channels(), "keyring": world.keyring}
    jobs = Jobs(db, db, "redis://127.0.0.1:1", HANDLERS, services, world.clock)
    for _ in range(50):
        async with world.tx() as tx:
            due = [row["id"] for row in await tx.rows(DUE, world.clock())]
        if not due:
            return
        for id_ in due:
            await jobs.carry_out(world.tenant_id, id_)
    raise AssertionError(f"due for ever: {due}")


async def all_replay(world: World) -> int:
    """How many verdicts give the same bytes again; fails on the first that does not."""
    async with world.tx() as tx:
        kept = await attribution.page(tx, world.project_id, 0)
        for one in kept:
            assert (await attribution.replay(tx, one)).same, one.verdict.question
    return len(kept)
