"""An agency of the demo project and its people, each with a browser of their own."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from backend.console.pages import portal
from backend.entrypoints import demo
from backend.features.channels import views
from backend.features.channels.models import Listed, Seat
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import World


class Browser(httpx.AsyncClient):
    def __init__(self, app: Litestar) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app), base_url="https://guishu.test",
            headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
        )  # fmt: skip


class Portal:
    """What an agent does on the phone."""

    def __init__(self, browser: Browser, world: World, login: str) -> None:
        self.browser, self.world, self.login = browser, world, login

    async def sign_in(self) -> None:
        form = {"company": self.world.slug, "login": self.login, "password": demo.PASSWORD}
        answer = await self.browser.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text

    async def send(self, number: str, name: str = "王芳", gender: str = "f", whole: bool = False) -> httpx.Response:
        """Report one; the number is given whole, and sent as the form asks for it."""
        shown = {"number": number} if whole else {"head": number[:4], "tail": number[-5:]}
        return await self.browser.post("/portal/reports", data={"name": name, "gender": gender, **shown})

    async def report(self, number: str, name: str = "王芳", gender: str = "f", whole: bool = False) -> UUID:
        answer = await self.send(number, name, gender, whole)
        assert answer.status_code == 303, answer.text
        return UUID(re.findall(r"[0-9a-f-]{36}", answer.headers["location"])[0])

    async def seat(self, tx: Any) -> Seat:
        row = await tx.row(
            Query("test.seat", "SELECT agency_id FROM staff WHERE id = $1"), self.world.staff[self.login]
        )
        return Seat(row["agency_id"], self.world.project_id, self.world.staff[self.login])

    async def listed(self, report_id: UUID) -> Listed:
        async with self.world.tx() as tx:
            seat = await self.seat(tx)
            return await views.own(tx, self.world.keys, seat, False, report_id, self.world.clock())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even steps of time have a test of their own."""
    for name in ("READ_STEP", "WRITE_STEP", "ROW_STEP"):
        monkeypatch.setattr(portal, name, 0.001)


@pytest.fixture
async def opened(app: Litestar, world: World) -> AsyncIterator[Any]:
    browsers: list[Browser] = []

    async def open_(login: str) -> Portal:
        browsers.append(Browser(app))
        made = Portal(browsers[-1], world, login)
        await made.sign_in()
        return made

    yield open_
    for browser in browsers:
        await browser.aclose()


@pytest.fixture
async def agent(opened: Any) -> Portal:
    return await opened("agent")


@pytest.fixture
async def rival(opened: Any) -> Portal:
    """Of another agency of the same project."""
    return await opened("agent2")


@pytest.fixture
async def clerk(opened: Any) -> Portal:
    return await opened("clerk")


class Door:
    """A visitor at the tablet, and the slip at the desk."""

    def __init__(self, client: httpx.AsyncClient, world: World, desk: Portal) -> None:
        self.client, self.world, self.desk = client, world, desk
        self.tablet: Any = None

    async def agency(self, name: str = "贝壳新房") -> UUID:
        async with self.world.tx() as tx:
            return await tx.value(Query("test.agency", "SELECT id FROM agency WHERE name = $1"), name)  # type: ignore[no-any-return]

    async def come(
        self, number: str, name: str = "王芳", title: str = "ms", agency: UUID | None = None, **more: Any
    ) -> UUID:
        """The visit's id. Without an agency they came alone."""
        self.tablet = self.tablet or await self.world.tablet(self.client)
        brought = {"kind": "agency", "agency_id": str(agency)} if agency else {"kind": "self"}
        answers = registration(number, name=name, title=title, brought_by=brought, **more)
        sent = await self.world.send(self.client, self.tablet, answers)
        assert sent.json().get("outcome") == "accepted", sent.text
        ticket = sent.json()["ticket"]["number"]
        async with self.world.tx() as tx:
            return await tx.value(Query("test.visit", "SELECT id FROM visit WHERE ticket = $1"), ticket)  # type: ignore[no-any-return]

    def path(self, visit: UUID) -> str:
        return f"/offices/{self.world.office_id}/channels/arrivals/{visit}"

    async def slip(self, visit: UUID, **form: str) -> httpx.Response:
        signed = {f"sign_{role}": "签字人" for role in ("distributor", "cs_specialist", "marketing_manager")}
        data = {"way": "brought", "name": "王芳", "gender": "f", **signed, **form}
        return await self.desk.browser.post(self.path(visit), data={k: v for k, v in data.items() if v})


@pytest.fixture
async def door(client: httpx.AsyncClient, world: World, clerk: Portal) -> Door:
    return Door(client, world, clerk)
