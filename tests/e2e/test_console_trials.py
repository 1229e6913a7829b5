"""Test first in a real browser: started from the form, live while it runs, read at every size and in both languages."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from backend.features.rulebooks import drafts
from backend.features.rulebooks.trials import loading
from backend.kit.channels import Channels
from tests.e2e.test_console_access import READINGS, Eyes, speak, watch
from tests.e2e.test_console_support import Opener, at_work, browser, origin, pytestmark
from tests.features.rulebooks.test_trial_failures import Odd
from tests.features.rulebooks.test_trial_pages import work
from tests.support.history import History
from tests.support.world import World

__all__ = ["at_work", "browser", "origin", "pytestmark"]

JULY = datetime(2026, 7, 6, 2, tzinfo=UTC)


async def a_summer(world: World) -> None:
    """Customers whom R03-01 leaves with their first consultant and R00-04 gives to whoever received them later."""
    history = History(world, JULY)
    for number in range(14):
        history.at = JULY
        customer = await history.customer()
        await history.first_visit(customer, ("zhangmin", "lihao")[number % 2])
        owner, other = ("zhangmin", "wangjing") if number % 2 == 0 else ("lihao", "chenyu")
        await history.after(days=9).came_back(customer, other, "out_private", owner)
        if number % 3 == 0:
            await history.after(days=10).signed(customer, other, 1_000_000 + 123_457 * number if number else None)
    async with world.tx() as tx:
        await drafts.start(tx, world.project_id, "R00-04", world.staff["manager"], world.clock())


async def test_started_watched_and_read(at_work: Opener, world: World, app, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The bar moves without a reload, and the end shows who gains and who loses."""
    await a_summer(world)
    monkeypatch.setattr(loading, "CHUNK", 5)
    desk = await at_work("manager")
    await desk.go("/rulebook/trials")
    await desk.page.get_by_label("从哪一天").fill("2026-07-01")
    await desk.page.get_by_label("到哪一天").fill("2026-09-30")
    await desk.press("开始试算")
    await expect(desk.page.get_by_role("progressbar")).to_be_visible()
    await desk.live()
    channels: Channels = app.state.channels
    await work(world, channels)
    await expect(desk.page.get_by_role("heading", name="谁多谁少")).to_be_visible(timeout=5_000)
    await expect(desk.page.get_by_text("已算完")).to_be_visible()
    await expect(desk.page.get_by_role("progressbar")).to_have_count(0)
    async with desk.page.expect_download() as download:
        await desk.page.get_by_role("link", name="导出表格").click()
    assert (await download.value).suggested_filename.endswith(".csv")
    await desk.page.get_by_role("row", name="王静").get_by_role("link").click()
    await expect(desk.page.get_by_role("heading", name="会变的客户：王静")).to_be_visible()
    await desk.page.locator(".flip a[href*='/customers/']").first.click()
    await expect(desk.page.get_by_role("heading", name="王先生")).to_be_visible()


async def test_at_every_size(at_work: Opener, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_summer(world)
    monkeypatch.setattr(loading, "CHUNK", 5)
    eyes = Eyes()
    desk = await at_work("manager")
    watch(desk.page, eyes.faults)

    async def look(name: str) -> None:
        for lang, sizes in READINGS:
            await speak(desk, lang)
            await desk.page.reload()
            await eyes(desk.page, f"{name} {lang}", sizes)

    await desk.go("/rulebook/trials")
    await look("list, empty")
    await desk.page.locator("input[name=first]").fill("2026-07-01")
    await desk.page.locator("form.form button[type=submit]").click()
    await desk.page.wait_for_url("**/rulebook/trials/*")
    await look("running")
    await work(world, crew=Odd(1))
    await look("broken off")
    await desk.page.locator("form[action$='/resumption'] button").click()
    await work(world)
    await look("done")
    await desk.go("/rulebook/trials")
    await look("list")
    assert not eyes.faults, "\n".join(eyes.faults)
