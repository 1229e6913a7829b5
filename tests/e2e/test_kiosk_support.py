"""The real tablet page in a real browser against the real server: fixtures and the steps a visitor takes.

Other test_kiosk_* modules import from here; the one test below says whether the rig itself stands.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

import chromium
from backend.features.kiosk import pairing
from backend.kit.sql import Query
from tests.support.world import World

ROOT = Path(__file__).parents[2]
PORTRAIT = {"width": 768, "height": 1024}
COUNTS = Query(
    "e2e.kiosk_counts",
    "SELECT (SELECT count(*) FROM submission) AS submissions, (SELECT count(*) FROM visit) AS visits,"
    " (SELECT count(*) FROM customer) AS customers, (SELECT count(*) FROM quarantine) AS quarantined",
)

IMPATIENT = """{
  const wait = window.setTimeout;
  window.setTimeout = (what, ms, ...more) => wait(what, ms === 2000 ? 50 : ms, ...more);
}"""
"""A tablet that is being paired asks every two seconds whether it is; here at once. The Saturday has its patience."""

pytestmark = pytest.mark.skipif(not (ROOT / "kiosk/dist/index.html").exists(), reason="kiosk is not built")


@asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[str]:
    """The app on a free port of this machine; localhost counts as a secure context."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn offers no event
        await asyncio.sleep(0.02)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def origin(app: Litestar) -> AsyncIterator[str]:
    async with serving(app) as url:
        yield url


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(**chromium.launch_options())  # type: ignore[arg-type]
        yield launched
        await launched.close()


@dataclass
class Kiosk:
    """What a visitor and a manager do, in Chinese."""

    page: Page
    context: BrowserContext
    world: World
    origin: str

    @property
    def url(self) -> str:
        return f"{self.origin}/kiosk/"

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name).first.click()

    async def choose(self, name: str) -> None:
        await self.page.locator(".choice", has_text=re.compile(rf"^\s*{re.escape(name)}")).first.click()

    async def heading(self, text: str) -> None:
        await expect(self.page.locator("h1")).to_have_text(re.compile(text))

    async def pair(self) -> None:
        """The manager types the code, compares the fingerprint, and confirms."""
        await self.page.goto(self.url)
        code = await self.page.locator(".offer__code .groups").text_content()
        shown = await self.page.locator(".offer__fingerprint").text_content()
        async with self.world.tx() as tx:
            manager, at = self.world.staff["manager"], self.world.clock()
            view = await pairing.find(tx, code or "", manager, at)
            assert view is not None and view.fingerprint.replace(" ", "") == (shown or "").replace(" ", "")
            await pairing.confirm(tx, self.world.keys, code or "", self.world.office_id, "门口", manager, at)
        await self.heading("已连接")
        await self.press("开始使用")
        await expect(self.page.locator(".ways")).to_be_visible()

    async def begin(self) -> None:
        await self.press("开始登记")
        await self.press("同意，开始登记")

    async def dial(self, digits: str) -> None:
        for digit in digits:
            await self.page.locator(".pad__key", has_text=re.compile(f"^{digit}$")).click()

    async def answer_all(self, phone: str = "13800138000", surname: str = "张") -> None:
        """By oneself, for the first time: as far as the review."""
        await self.begin()
        await self.choose("是，第一次来")
        await self.dial(phone)
        await self.press("继续")
        await self.page.get_by_role("button", name=surname, exact=True).click()
        await self.press("继续")
        await self.choose("自己来的")
        await self.choose("就我一个人")
        await self.choose("没有来过")
        await self.heading("请核对一遍")

    async def register(self, phone: str = "13800138000", surname: str = "张") -> str:
        await self.answer_all(phone, surname)
        await self.press("确认，取号")
        return await self.ticket()

    async def ticket(self) -> str:
        await expect(self.page.locator(".ticket__number")).to_be_visible(timeout=8_000)
        return await self.page.locator(".ticket__number").inner_text()

    async def done(self) -> None:
        await self.press("完成")
        await expect(self.page.locator(".ways")).to_be_visible()

    async def staff_corner(self) -> None:
        await self.page.locator(".hold-mark").hover()
        await self.page.mouse.down()
        await self.heading("平板状态")
        await self.page.mouse.up()

    async def stored(self) -> list[dict[str, Any]]:
        """The outbox as it lies on the tablet's disk."""
        items: list[dict[str, Any]] = await self.page.evaluate(
            """() => new Promise((resolve, reject) => {
              const open = indexedDB.open('guishu-kiosk');
              open.onerror = () => reject(open.error);
              open.onsuccess = () => {
                const all = open.result.transaction('outbox').objectStore('outbox').getAll();
                all.onsuccess = () => { open.result.close(); resolve(all.result); };
              };
            })"""
        )
        return items

    async def counts(self) -> dict[str, int]:
        async with self.world.tx() as tx:
            return dict(await tx.row(COUNTS) or {})

    async def arrived(self, submissions: int, seconds: float = 10) -> dict[str, int]:
        for _ in range(int(seconds * 20)):
            if (counts := await self.counts())["submissions"] >= submissions:
                break
            await asyncio.sleep(0.05)
        return counts


Opener = Callable[..., Awaitable[Kiosk]]


@pytest.fixture
async def open_kiosk(browser: Browser, world: World, origin: str) -> AsyncIterator[Opener]:
    contexts: list[BrowserContext] = []

    async def open_(**options: Any) -> Kiosk:
        settings = {
            "viewport": PORTRAIT, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"
        } | options  # fmt: skip
        context = await browser.new_context(**settings)
        await context.add_init_script(IMPATIENT)
        contexts.append(context)
        return Kiosk(await context.new_page(), context, world, origin)

    yield open_
    for context in contexts:
        await context.close()


@pytest.fixture
async def kiosk(open_kiosk: Opener) -> Kiosk:
    """A paired tablet on its welcome screen."""
    opened = await open_kiosk()
    await opened.pair()
    return opened


async def test_a_tablet_is_paired_by_comparing_what_both_screens_show(kiosk: Kiosk) -> None:
    await kiosk.heading("江湾")
    await expect(kiosk.page.get_by_text("已全部上传")).to_be_visible()
