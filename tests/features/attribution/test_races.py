"""Several people write about one customer at the same instant: every later verdict knows what was written before."""

import asyncio
from uuid import UUID

from backend.engine.facts import CallTaken, VisitRegistered
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.kit.ids import new_id
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
