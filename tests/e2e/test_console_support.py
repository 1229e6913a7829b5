"""The real console in a real browser: fixtures, and what staff do. Other test_console_* modules import from here."""

# ruff: noqa: F811  (a fixture is named twice: imported, and asked for)

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from backend.entrypoints import demo
from backend.features.reception import views
from tests.e2e.test_kiosk_support import ROOT, browser, origin  # noqa: F401  fixtures
from tests.support.tablet import Tablet, registration
from tests.support.world import World

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1440, "height": 900}
CONSULTANTS = {"张敏": "zhangmin", "李浩": "lihao", "王静": "wangjing", "陈宇": "chenyu"}

pytestmark = pytest.mark.skipif(
    not (ROOT / "kiosk/dist/console/console.js").exists(), reason="the console's assets are not built"
)


@dataclass
class Desk:
    """Somebody at work: one signed-in browser."""

    page: Page
    origin: str
    world: World
    login: str

    async def go(self, path: str) -> None:
        await self.page.goto(self.origin + path)

    async def sign_in(self) -> None:
        await self.go("/sign-in")
        await self.page.get_by_label("公司代码").fill(self.world.slug)
        await self.page.get_by_label("账号").fill(self.login)
        await self.page.get_by_label("密码").fill(demo.PASSWORD)
        await self.page.get_by_role("button", name="登录", exact=True).click()
        await self.page.wait_for_url(lambda url: "/sign-in" not in url)

    async def live(self) -> None:
        """The page listens: what changes from now on appears by itself."""
        await expect(self.page.locator("[data-live-state=on]")).to_be_visible()

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).first.click()

    @property
    def dialog(self) -> Any:
        return self.page.locator("dialog[open]")

    @property
    def offer(self) -> Any:
        return self.page.locator(".offer")


Opener = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def at_work(browser: Browser, world: World, origin: str) -> AsyncIterator[Opener]:
    contexts: list[BrowserContext] = []

    async def open_(login: str, **options: Any) -> Desk:
        settings = {"viewport": LAPTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
        context = await browser.new_context(**settings)
        contexts.append(context)
        desk = Desk(await context.new_page(), origin, world, login)
        await desk.sign_in()
        if options.get("java_script_enabled", True):
            await desk.page.wait_for_selector("html[data-ready]", state="attached")
        return desk

    yield open_
    for context in contexts:
        await context.close()


@dataclass
class DoorBell:
    """A tablet that visitors use, without its screen."""

    world: World
    client: httpx.AsyncClient
    tablet: Tablet
    visitors: int = 0

    async def ring(self, **answers: Any) -> str:
        """Somebody new registers; returns the ticket."""
        self.visitors += 1
        phone = f"138{self.visitors:04d}{id(self) % 10_000:04d}"
        sent = await self.world.send(self.client, self.tablet, registration(phone, **answers))
        assert sent.json().get("outcome") == "accepted", sent.text
        return str(sent.json()["ticket"]["number"])

    async def expected(self) -> str:
        """The login of whoever is next in line."""
        async with self.world.tx() as tx:
            board = await views.board(tx, self.world.keys, self.world.office_id, self.world.clock())
        first = min((seat for seat in board.seats if seat.place), key=lambda seat: seat.place or 0)
        return CONSULTANTS[first.name]


@pytest.fixture
async def bell(world: World, origin: str) -> AsyncIterator[DoorBell]:
    async with httpx.AsyncClient(base_url=origin) as client:
        yield DoorBell(world, client, await world.tablet(client))


async def test_everybody_lands_where_their_work_is(at_work: Opener) -> None:
    for login, place in [("zhangmin", "/me"), ("clerk", "/board"), ("manager", "/board"), ("hq", "/hq")]:
        desk = await at_work(login)
        assert desk.page.url.endswith(place), login
