"""A colleague's customer is theirs: nobody else marks them 勿扰, or takes away what was agreed with them."""

from datetime import timedelta

import httpx
import pytest

from backend.entrypoints.demo import PASSWORD
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.followups import pool, queries, service
from backend.features.followups.errors import NotYours, NumberNotYours
from tests.features.followups.conftest import Office


async def test_a_consultant_cannot_silence_a_colleagues_customer(office: Office, client: httpx.AsyncClient) -> None:
    customer = await office.customer("zhangmin")
    async with office.world.tx() as tx:
        with pytest.raises(NotYours):
            await service.require_own(tx, customer, office.who("lihao"))
        await service.require_own(tx, customer, office.who("zhangmin"))
    form = {"company": office.world.slug, "login": "lihao", "password": PASSWORD}
    client.headers.update({"sec-fetch-site": "same-origin", "accept": "text/html"})
    assert (await client.post("/sign-in", data=form)).status_code == 303
    path = f"/customers/{customer}/card"
    assert (await client.get(path)).status_code == 403
    assert (await client.post(path, data={"marks": "do_not_contact"})).status_code == 403
    async with office.world.tx() as tx:
        assert customer not in await service.cards(tx, [customer])


async def test_what_the_owner_agreed_stays(office: Office) -> None:
    customer, at = await office.customer("zhangmin"), office.world.clock()
    agreed = at + timedelta(days=2)
    await office.call(customer, "zhangmin", next_at=agreed)
    await office.call(customer, "lihao", next_at=at + timedelta(days=9))
    await office.call(customer, "lihao")
    async with office.world.tx() as tx:
        (plan,) = await queries.plans_of(tx, office.who("zhangmin"), office.world.project_id)
    assert plan["due_at"] == agreed
    await office.call(customer, "zhangmin")
    async with office.world.tx() as tx:
        assert await queries.plans_of(tx, office.who("zhangmin"), office.world.project_id) == []


async def test_the_number_is_for_the_owner_or_whoever_still_owes_a_call(office: Office) -> None:
    """看号码: in the pool (公海) the last owner still has to call; once it is a colleague's, it is theirs alone."""
    customer = await office.customer("zhangmin", grade="A")
    async with office.world.tx() as tx:
        one = await customers.show(tx, office.world.keys, customer)
    await sees(office, one, "zhangmin")
    await refused(office, one, "lihao")
    office.world.clock.forward(days=60)
    await office.record(customer)
    await office.do(pool.recycle, customer, office.who("manager"))
    await sees(office, one, "zhangmin")
    await refused(office, one, "lihao")
    await office.do(pool.give, customer, office.who("lihao"), office.who("manager"))
    await sees(office, one, "lihao")
    await refused(office, one, "zhangmin")


async def sees(office: Office, one: Customer, login: str) -> None:
    async with office.world.tx() as tx:
        await service.require_number(tx, one, office.who(login), office.world.clock())


async def refused(office: Office, one: Customer, login: str) -> None:
    with pytest.raises(NumberNotYours):
        await sees(office, one, login)
