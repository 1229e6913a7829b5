"""A new version waits until nobody is at the tablet: the welcome screen, idle for one minute."""

# ruff: noqa: F811  (a fixture is named twice: imported, and asked for)

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from backend.entrypoints.api import create_app
from backend.kit.db import Database
from backend.kit.settings import Settings
from tests.e2e.test_kiosk_support import PORTRAIT, ROOT, Kiosk, browser, pytestmark, serving  # noqa: F401  fixtures
from tests.support.world import MASTER, Clock, World


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A bundle of our own, so that a new version can be published under it."""
    return Path(shutil.copytree(ROOT / "kiosk/dist", tmp_path / "dist"))


@pytest.fixture
async def tablet(browser: Browser, world: World, db: Database, clock: Clock, dist: Path) -> AsyncIterator[Kiosk]:
    app = create_app(Settings(master_key=MASTER, kiosk_dist=dist), clock=clock, db=db)
    async with serving(app) as url:
        context = await browser.new_context(viewport=PORTRAIT, locale="zh-CN")  # type: ignore[arg-type]
        page = await context.new_page()
        await page.clock.install()
        kiosk = Kiosk(page, context, world, url)
        await kiosk.pair()
        await page.wait_for_function("navigator.serviceWorker.controller !== null")
        yield kiosk
        await context.close()


async def publish(kiosk: Kiosk, dist: Path) -> None:
    """Another title and another cache name: what a build with one changed file looks like."""
    html, worker = dist / "index.html", dist / "sw.js"
    html.write_text(html.read_text().replace('name="robots"', 'name="robots" data-version="2"'))
    worker.write_text(worker.read_text().replace("guishu-kiosk-", "guishu-kiosk-2-"))
    await kiosk.page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update())")
    await kiosk.page.wait_for_function("navigator.serviceWorker.getRegistration().then((r) => r.waiting !== null)")


async def test_no_visitor_is_interrupted_by_an_update(tablet: Kiosk, dist: Path) -> None:
    new = tablet.page.locator('meta[data-version="2"]')
    await tablet.begin()
    await publish(tablet, dist)
    await tablet.choose("是，第一次来")
    await tablet.page.clock.run_for(35_000)
    await expect(tablet.page.locator("#phone")).to_be_visible()
    await tablet.press("清除并离开")
    await tablet.page.clock.run_for(50_000)
    await expect(new).to_have_count(0)
    await tablet.page.clock.run_for(16_000)
    await expect(new).to_have_count(1)
    await expect(tablet.page.locator(".ways")).to_be_visible()


async def test_unsent_items_survive_an_update(tablet: Kiosk, dist: Path) -> None:
    await tablet.context.set_offline(True)
    await tablet.register()
    await tablet.done()
    await tablet.context.set_offline(False)
    await tablet.page.route("**/api/kiosk/submissions", lambda route: route.abort())
    await publish(tablet, dist)
    await tablet.page.clock.run_for(66_000)
    await expect(tablet.page.locator('meta[data-version="2"]')).to_have_count(1)
    await tablet.page.unroute("**/api/kiosk/submissions")
    await tablet.page.clock.run_for(61_000)
    assert (await tablet.arrived(1))["visits"] == 1
