"""撞单, from the door to the ruling: one is received, another complains, the manager rules, both phones say so."""

import re

from playwright.async_api import expect

from tests.e2e.test_console_access import Eyes
from tests.e2e.test_console_support import (
    PHONE,
    DoorBell,
    Opener,
    at_work,
    bell,
    browser,
    origin,
    pytestmark,
)  # fmt: skip
from tests.features.disputes.conftest import under
from tests.support.world import World

__all__ = ["at_work", "bell", "browser", "origin", "pytestmark"]


async def test_from_the_door_to_the_ruling(at_work: Opener, bell: DoorBell, world: World) -> None:
    await under(world, "R03-18", world.clock())
    first = await bell.expected()
    second = "lihao" if first != "lihao" else "zhangmin"
    received = await at_work(first, viewport=PHONE)
    ticket = await bell.ring()
    await received.go("/me")
    await received.press("接待")
    await received.press("结束接待")
    await received.page.locator(".rows__item", has_text=ticket).locator("a:not(.word)").click()
    await received.page.wait_for_url("**/customers/*")
    customer = received.page.url.removeprefix(received.origin)

    rival = await at_work(second, viewport=PHONE)
    await rival.go(customer)
    await rival.page.get_by_role("button", name="我认为是我的客户").click()
    await rival.dialog.get_by_label("为什么是您的客户").fill("上周在城市展厅是我接待的")
    await rival.dialog.get_by_role("button", name="提出撞单").click()
    await expect(rival.page.get_by_text("上周在城市展厅是我接待的")).to_be_visible()
    await expect(rival.page.locator("#owed")).to_be_visible()
    await expect(rival.page.get_by_text(re.compile("须.*把《查询单》递交主管")).first).to_be_visible()
    eyes = Eyes()
    await eyes(rival.page, "the room on a phone")

    manager = await at_work("manager")
    await manager.go("/disputes")
    await manager.page.locator(".clash__link").click()
    await expect(manager.page.locator(".duel__row--counts").first).to_be_visible()
    await manager.live()
    await manager.page.get_by_role("button", name="裁定", exact=True).click()
    await manager.dialog.get_by_label("理由").fill("两人都有接待")
    await manager.dialog.get_by_text("按比例").click()
    for box in await manager.dialog.locator("input[inputmode]").all():
        await box.fill("10")
    await manager.dialog.get_by_role("button", name="就这样裁定").click()
    await expect(manager.dialog.locator("[data-toast]")).to_contain_text("100%")
    await expect(manager.dialog.get_by_label("理由")).to_have_value("两人都有接待")
    await manager.dialog.locator("[data-dismiss]").click()
    await manager.dialog.get_by_text("对半分").click()
    await manager.dialog.get_by_role("button", name="就这样裁定").click()
    await expect(manager.dialog).to_have_count(0)  # the page is another one, not only pulled anew behind the dialog
    await expect(manager.page.locator(".answer")).to_contain_text("经理裁定")
    await eyes(manager.page, "the room on a laptop")
    assert eyes.faults == []

    await expect(rival.page.locator(".answer")).to_contain_text("两人都有接待")
    await rival.page.get_by_role("button", name="申诉", exact=True).click()
    await expect(rival.dialog).to_contain_text("罚 400 元")
    await received.go("/me")
    await expect(received.page.get_by_text("刘建国已裁定撞单")).to_be_visible()
