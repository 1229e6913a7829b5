"""The reception board: two orders at one visitor, visits without a tablet, lent turns, the circle by keyboard."""

import re

from playwright.async_api import expect

from tests.e2e.test_console_access import Eyes
from tests.e2e.test_console_support import DoorBell, Opener, at_work, bell, browser, origin, pytestmark
from tests.support.world import World

TABLET = {"width": 1180, "height": 820}

__all__ = ["at_work", "bell", "browser", "origin", "pytestmark"]


async def test_two_orders_at_one_visitor(at_work: Opener, bell: DoorBell) -> None:
    """One wins; the other reads who was first, when and why."""
    ticket = await bell.ring()
    clerk, manager = await at_work("clerk"), await at_work("manager", viewport=TABLET)
    for desk in (clerk, manager):
        await desk.page.get_by_role("button", name=f"改派 {ticket}").click()
        await expect(desk.dialog).to_be_visible()
    await clerk.dialog.get_by_text("王静").click()
    await clerk.dialog.get_by_label("理由").fill("客户要求女顾问")
    await clerk.dialog.get_by_role("button", name="指派").click()
    await expect(clerk.page.locator(".guest", has_text=ticket)).to_contain_text("王静")

    await manager.dialog.get_by_text("陈宇").click()
    await manager.dialog.get_by_label("理由").fill("陈宇空着")
    await manager.dialog.get_by_role("button", name="指派").click()
    toast = manager.page.locator("[data-toast]")
    await expect(toast).to_contain_text(re.compile(r"\d\d:\d\d:\d\d 吴芳已把这位客户指派给王静，理由：客户要求女顾问"))
    await expect(manager.page.locator(".guest", has_text=ticket)).to_contain_text("王静")


async def test_a_visitor_without_the_tablet_and_a_survey(at_work: Opener, bell: DoorBell) -> None:
    eyes = Eyes()
    desk = await at_work("clerk", viewport=TABLET)
    await desk.live()
    await desk.page.get_by_role("button", name="前台登记").click()
    await eyes(desk.page, "前台登记")
    await desk.dialog.get_by_label("手机号").fill("138 0013 8000")
    await desk.dialog.get_by_role("button", name="登记", exact=True).click()
    await expect(desk.page.locator("[data-toast]")).to_contain_text("还没有征得客户同意")
    await desk.dialog.get_by_label("已向客户说明").check()
    await desk.dialog.get_by_role("button", name="登记", exact=True).click()
    await expect(desk.page.locator(".guest", has_text="138****8000")).to_contain_text("001")
    for kind, save in (("参观团", "登记参观团"), ("踩盘", "登记踩盘")):
        await desk.page.get_by_role("button", name=kind, exact=True).click()
        await eyes(desk.page, kind)
        if kind == "参观团":
            await desk.dialog.get_by_label("人数").fill("25")
            await desk.dialog.get_by_label("单位或团名").fill("市设计院")
        await desk.dialog.get_by_role("button", name=save).click()
        await expect(desk.dialog).to_have_count(0)
    await expect(desk.page.locator(".guest", has_text="市设计院")).to_contain_text("25 人")
    await expect(desk.page.locator(".guest", has_text="003")).to_have_count(0)
    assert not eyes.faults, "\n".join(eyes.faults)


async def test_a_turn_is_lent_and_explained(at_work: Opener, bell: DoorBell) -> None:
    eyes = Eyes()
    zhang = await at_work("zhangmin")
    await zhang.go(f"/offices/{zhang.world.office_id}/board")
    await expect(zhang.page.locator(".next")).to_contain_text("张敏")
    await zhang.page.get_by_role("button", name="张敏为什么排在这里").click()
    await zhang.dialog.get_by_role("button", name="借出下一轮").click()
    await eyes(zhang.page, "借轮")
    await zhang.dialog.get_by_text("李浩").click()
    await zhang.dialog.get_by_role("button", name="确认借出").click()
    await expect(zhang.page.locator(".next strong")).to_have_text("李浩")
    ticket = await bell.ring()
    await zhang.go(f"/offices/{zhang.world.office_id}/board")
    await expect(zhang.page.locator(".guest", has_text=ticket)).to_contain_text("李浩")
    await zhang.page.get_by_role("button", name="李浩为什么排在这里").click()
    await expect(zhang.dialog).to_contain_text("替张敏接待（借轮）")
    await eyes(zhang.page, "为什么")
    assert not eyes.faults, "\n".join(eyes.faults)


async def test_the_circle_by_keyboard_departure_and_return(at_work: Opener, bell: DoorBell, world: World) -> None:
    eyes = Eyes()
    manager = await at_work("manager")
    page = manager.page
    await page.get_by_role("link", name="排轮序表").click()
    await eyes(page, "排轮序表")
    for _ in range(2):  # 王静: third, first
        await page.get_by_role("button", name="王静上移").focus()
        await page.keyboard.press("Enter")
        await page.wait_for_timeout(300)
    await page.get_by_role("button", name="移出 陈宇").click()
    await expect(page.locator(".circle__seat--out")).to_contain_text("陈宇")
    await page.get_by_role("button", name="保存轮序表").click()
    await expect(page.locator(".next strong")).to_have_text("王静")
    await expect(page.locator(".seats")).not_to_contain_text("陈宇")

    await manager.go(f"/offices/{world.office_id}/circle")
    await page.get_by_role("button", name="给陈宇办离职").click()
    await manager.dialog.get_by_role("button", name="办离职").click()
    await page.get_by_role("button", name="给陈宇办复职").click()
    await expect(page.get_by_role("button", name="把陈宇加入轮序")).to_be_visible()
    assert not eyes.faults, "\n".join(eyes.faults)
