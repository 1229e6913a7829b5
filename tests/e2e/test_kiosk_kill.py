"""The tablet dies between tap and acknowledgement: whatever was thanked for reaches the server, once.

SIGKILL leaves the page cache alone, so this proves the order of writing and painting, not the disk.
GUISHU_KILL_ROUNDS=200 for the night.
"""

# ruff: noqa: F811  (a fixture is named twice: imported, and asked for)

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Page, Playwright, async_playwright, expect

import chromium
from backend.kit.sql import Query
from tests.e2e.test_kiosk_support import Kiosk, origin, pytestmark  # noqa: F401  fixtures
from tests.support.world import World

ROUNDS = int(os.environ.get("GUISHU_KILL_ROUNDS", "6"))
TICKETS = Query("e2e.tickets", "SELECT ticket FROM visit ORDER BY ticket")
REPORT_PAINT = """new MutationObserver(() => {
  const number = document.querySelector('.ticket__number')?.textContent;
  if (number && window.lastPainted !== number) {
    window.lastPainted = number;
    painted(number);
  }
}).observe(document, {subtree: true, childList: true, characterData: true});"""


@contextlib.asynccontextmanager
async def tablet(playwright: Playwright, profile: Path, thanked: set[str]) -> AsyncIterator[tuple[Page, int]]:
    """A browser of our own, with a profile that outlives it, and its process id."""
    options = chromium.launch_options()
    process = await asyncio.create_subprocess_exec(
        options["executable_path"], *options["args"], "--headless", "--remote-debugging-port=0",
        f"--user-data-dir={profile}", "about:blank",
        env=options["env"], stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # type: ignore[arg-type]  # fmt: skip
    assert process.stderr is not None
    try:
        while b"DevTools listening on" not in (line := await process.stderr.readline()):
            assert line, "the browser did not start"
        endpoint = line.split(b" on ", 1)[1].decode().strip()
        browser = await playwright.chromium.connect_over_cdp(endpoint)
        page = await browser.contexts[0].new_page()
        await page.expose_function("painted", lambda number: thanked.add(number))
        await page.add_init_script(REPORT_PAINT)
        yield page, process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def test_every_thanked_visit_survives_the_tablet(world: World, origin: str, tmp_path: Path) -> None:
    thanked: set[str] = set()
    chance = random.Random(7)
    async with async_playwright() as playwright:
        async with tablet(playwright, tmp_path, thanked) as (page, _):
            await Kiosk(page, page.context, world, origin).pair()
        for round_ in range(ROUNDS):
            async with tablet(playwright, tmp_path, thanked) as (page, pid):
                await _tap_and_die(page, pid, origin, offline=round_ % 3 != 0, after=chance.uniform(0, 0.25))
        async with tablet(playwright, tmp_path, thanked) as (page, _):
            await page.goto(f"{origin}/kiosk/")
            await expect(page.locator(".status")).to_contain_text("已全部上传", timeout=30_000)
    async with world.tx() as tx:
        tickets = [row["ticket"] for row in await tx.rows(TICKETS)]
    assert thanked <= set(tickets)
    assert len(tickets) == len(set(tickets))
    assert thanked, "every tablet died before it said thank you: this run proves nothing"
    print(f"{len(thanked)} thanked, {len(tickets)} arrived, of {ROUNDS}")


async def _tap_and_die(page: Page, pid: int, origin: str, *, offline: bool, after: float) -> None:
    await page.goto(f"{origin}/kiosk/")
    await expect(page.locator(".ways")).to_be_visible()
    await page.get_by_role("button", name="先看看").click()
    await page.context.set_offline(offline)
    await page.get_by_role("button", name="取号").click(no_wait_after=True)
    await asyncio.sleep(after)
    os.killpg(pid, signal.SIGKILL)
