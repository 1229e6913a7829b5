"""客户 in a browser: a search, two people side by side, a merge and its end; whole on a phone, tablet and laptop."""

import pytest
from playwright.async_api import expect

from backend.features.customers import service
from tests.e2e.test_console_access import ALL, Eyes
from tests.e2e.test_console_support import PHONE, Opener, at_work, browser, origin, pytestmark
from tests.features.customers.conftest import People
from tests.support.world import World

__all__ = ["at_work", "browser", "origin", "pytestmark"]

LONG = "Alexandra Montgomery-Featherstonehaugh"


@pytest.fixture
async def two(world: World) -> tuple[str, str]:
    """One name, one ending: 张敏's and 李浩's. And somebody with a long name."""
    people = People(world)
    a = await people.owned("13800138000", "张小明", "zhangmin")
    b = await people.owned("13900138000", "张小明", "lihao")
    await people.owned("13711112222", LONG, "wangjing")
    return str(a), str(b)


async def test_found_compared_merged_and_parted_again(at_work: Opener, world: World, two: tuple[str, str]) -> None:
    clerk = await at_work("clerk")
    await clerk.page.get_by_role("link", name="客户", exact=True).first.click()
    await clerk.page.get_by_role("searchbox").fill("zxm")
    await clerk.press("查找")
    rows = clerk.page.locator("table.people tbody tr")
    await expect(rows).to_have_count(2)
    for box in await rows.get_by_role("checkbox").all():
        await box.check()
    await clerk.press("并排对照勾选的两位")
    sides = clerk.page.locator(".beside__side")
    await expect(sides.nth(0)).to_contain_text("李浩")
    await expect(sides.nth(1)).to_contain_text("张敏")

    await clerk.page.get_by_label("理由").first.fill("客户说换了号码")
    await clerk.press("合并，是同一人")
    await expect(clerk.page.get_by_role("heading", name="已合并为同一人")).to_be_visible()
    await expect(sides.nth(0).locator(".facts")).to_contain_text("张敏")
    await expect(sides.nth(0).locator(".timeline")).to_contain_text("李浩")

    await clerk.page.get_by_label("理由").fill("是兄弟两人")
    await clerk.press("撤销合并")
    await expect(clerk.page.get_by_role("heading", name="以前的合并")).to_be_visible()
    await expect(sides.nth(0).locator(".facts")).to_contain_text("李浩")


async def test_every_page_is_whole(at_work: Opener, world: World, two: tuple[str, str]) -> None:
    async with world.tx() as tx:
        (known,) = (await service.known(tx, world.keys, world.project_id, ["+8613711112222"])).values()
        await service.reveal(tx, world.keys, known, world.staff["clerk"], "客户要求回电" * 8, world.clock())
    eyes, at = Eyes(), f"/offices/{world.office_id}/customers"
    desk = await at_work("manager")
    for path in (at, f"{at}/alike", f"{at}/looks", f"/customers/{two[0]}/beside/{two[1]}"):
        await desk.go(path)
        await eyes(desk.page, path, ALL)
    own = await at_work("zhangmin", viewport=PHONE)
    await own.go(at)
    await own.page.get_by_role("searchbox").fill("13900138000")
    await own.press("查找")
    await expect(own.page.locator("main")).to_contain_text("不在您名下")
    await eyes(own.page, "elsewhere", ALL)
    assert not eyes.faults, "\n".join(eyes.faults)
