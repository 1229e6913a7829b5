"""Two people reach for one customer at the same instant: one wins, the other learns why; nothing is done twice."""

import asyncio
from typing import Any

from msgspec.structs import replace

from backend.engine.facts import FollowedUp
from backend.engine.rules.acts import Limit
from backend.engine.rules.clauses import Clause
from backend.features.followups import pool
from backend.features.followups.errors import ContactedEnough, NotInPool
from backend.features.notifications import service as notifications
from backend.kit.errors import DomainError
from backend.kit.ids import new_id
from tests.features.followups.conftest import MORNING, Office, rulebook, under
from tests.support.world import World


async def both(*calls: Any) -> list[Any]:
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_a_customer_of_nobody_is_given_once(office: Office) -> None:
    customer, manager = await office.customer(), office.who("manager")
    office.world.clock.forward(days=40)
    await office.do(pool.recycle, customer, manager)
    to = [office.who("lihao"), office.who("manager")]
    done = await both(*(office.do(pool.give, customer, one, manager) for one in to))
    assert sorted(isinstance(one, NotInPool) for one in done) == [False, True], done


async def test_a_customer_is_taken_back_once(office: Office) -> None:
    customer, manager = await office.customer(), office.who("manager")
    office.world.clock.forward(days=40)
    done = await both(*(office.do(pool.recycle, customer, manager) for _ in range(2)))
    assert sorted(isinstance(one, DomainError) for one in done) == [False, True], done
    async with office.world.tx() as tx:
        told = [one for one in await notifications.unread(tx, office.who("zhangmin")) if one.key == "customer_recycled"]
    assert len(told) == 1


async def test_the_cap_holds_for_calls_at_the_same_instant(world: World) -> None:
    cap = Clause(no="89", text="一天最多联系客户两次。", rules=(Limit(act="contact_customer", most=2, days=1),))
    base = rulebook()
    await under(world, replace(base, clauses=(*base.clauses, cap)))
    world.clock.at = MORNING
    office = Office(world)
    customer = await office.customer()
    done = await both(*(office.call(customer, answered=False, content="") for _ in range(5)))
    assert sum(isinstance(one, ContactedEnough) for one in done) == 3, done


async def test_a_form_sent_twice_is_one_contact(office: Office) -> None:
    customer, form = await office.customer(), new_id()
    done = await both(*(office.call(customer, form=form) for _ in range(4)))
    assert not [one for one in done if isinstance(one, Exception)], done
    await office.call(customer, form=form)
    await office.call(customer, form=new_id())
    assert len([fact for fact in await office.facts(customer) if isinstance(fact, FollowedUp)]) == 2
