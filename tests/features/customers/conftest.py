"""People at a sales office, with names and numbers, and whoever signs in to look for them."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from backend.entrypoints import demo
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.kit.sql import Query
from tests.support.history import History
from tests.support.world import World


def query(text: str) -> Query:
    return Query("test.customers", text)


class People:
    """Customers by name, made the way the door makes them; `owned` ones have been received and judged."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.history = History(world, world.clock())

    async def add(self, phone: str, name: str | None, title: str | None = None, at: datetime | None = None) -> UUID:
        async with self.world.tx() as tx:
            contact = Contact(f"+86{phone}", name, title)
            moment = at or self.world.clock()
            made = await customers.identify(tx, self.world.keys, self.world.project_id, contact, moment)
        return made.id

    async def owned(self, phone: str, name: str | None, by: str) -> UUID:
        """Came, was received and registered by `by`, an hour ago; judged now."""
        customer = await self.add(phone, name)
        self.history.at = self.world.clock.forward(minutes=5)
        await self.history.first_visit(customer, by)
        self.world.clock.forward(hours=1)
        await self.judge(customer)
        return customer

    async def judge(self, customer: UUID) -> None:
        async with self.world.tx() as tx:
            await attribution.record(tx, self.world.project_id, customer, [], self.world.clock())

    async def holders(self, customer: UUID) -> list[str]:
        """Logins."""
        login = {str(id_): login for login, id_ in self.world.staff.items()}
        async with self.world.tx() as tx:
            kept = (await attribution.latest(tx, [customer])).get(customer)
        return [login[id_] for id_ in kept.verdict.holders] if kept else []


@pytest.fixture
def people(world: World) -> People:
    return People(world)


class Browser(httpx.AsyncClient):
    def __init__(self, app: Litestar, world: World) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app), base_url="https://guishu.test",
            headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
        )  # fmt: skip
        self.world = world

    async def sign_in(self, login: str) -> "Browser":
        form = {"company": self.world.slug, "login": login, "password": demo.PASSWORD}
        assert (await self.post("/sign-in", data=form)).status_code == 303
        return self

    async def search(self, q: str, **more: str) -> httpx.Response:
        return await self.post(f"/offices/{self.world.office_id}/customers", data={"q": q} | more)


@pytest.fixture
async def browser(app: Litestar, world: World) -> AsyncIterator[Browser]:
    async with Browser(app, world) as made:
        yield made
