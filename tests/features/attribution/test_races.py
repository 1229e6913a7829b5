"""Several people write about one customer at the same instant: every later verdict knows what was written before."""

import asyncio
from uuid import UUID

import httpx
import msgspec
import pytest

from backend.engine.facts import CallTaken, VisitRegistered
from backend.features.attribution import queries
from backend.features.attribution import service as attribution
from backend.features.attribution.models import Sealed
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.evidence import service as evidence
from backend.kit.errors import Unavailable
from backend.kit.ids import new_id
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import World

PEOPLE = ("zhangmin", "lihao", "manager", "zhangmin", "lihao", "manager")


async def newcomer(world: World) -> UUID:
    async with world.tx() as tx:
        contact = Contact("+8613800139999", "王", "mr")
        return (await customers.identify(tx, world.keys, world.project_id, contact, world.clock())).id


async def written(world: World, customer: UUID, login: str, first: bool) -> None:
    kind = VisitRegistered if first else CallTaken
    fact = kind(id=str(new_id()), at=world.clock(), customer=str(customer), consultant=str(world.staff[login]))
    async with world.tx() as tx:
        await attribution.record(tx, world.project_id, customer, [(fact, ())], world.clock(), world.staff[login])


async def test_the_newest_verdict_rests_on_every_fact_before_it(world: World) -> None:
    customer = await newcomer(world)
    await asyncio.gather(*(written(world, customer, login, n < 3) for n, login in enumerate(PEOPLE)))
    async with world.tx() as tx:
        known = await attribution.known_facts(tx, world.project_id, [customer])
        kept = (await attribution.latest(tx, [customer]))[customer]
        again = await attribution.rejudge(tx, kept, world.clock())
    assert len([fact for fact in known if fact.customer == str(customer)]) == len(PEOPLE)
    assert again is None, "the kept verdict did not know all the facts"


async def test_whoever_waits_too_long_is_told_at_the_statement(world: World) -> None:
    """A lock that does not come, or a deadlock, is «try again», also while a handler still holds the transaction."""
    async with world.tx() as first, world.tx() as second:
        await evidence.lock(first, world.project_id)
        await second.run(Query("test.impatient", "SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(Unavailable):
            await evidence.lock(second, world.project_id)
        await second.run(Query("test.over", "ROLLBACK"))


async def test_the_door_knows_what_was_written_while_it_waited(world: World, client: httpx.AsyncClient) -> None:
    tablet, customer = await world.tablet(client), await newcomer(world)
    fact = CallTaken(id=str(new_id()), at=world.clock(), customer=str(customer), consultant=str(world.staff["lihao"]))
    async with world.tx() as tx:
        await attribution.record(tx, world.project_id, customer, [(fact, ())], world.clock())
        arrival = asyncio.create_task(world.send(client, tablet, registration("13800139999")))
        await asyncio.sleep(0.4)
        assert not arrival.done()
    assert (await arrival).json()["outcome"] == "accepted"
    async with world.tx() as tx:
        kept = (await attribution.latest(tx, [customer], "receives"))[customer]
        entry = await queries.entry_of_verdict(tx, world.project_id, kept.evidence_seq)
        known = await attribution.known_facts(tx, world.project_id, [customer])
    assert entry is not None
    mine = {one.seq for one in known if one.customer == str(customer)}
    assert mine <= set(msgspec.json.decode(entry["entry"], type=Sealed).evidence)
