"""登记簿 in real browsers: a call refused and completed, a slip from the form to the signature, a customer whom nobody
recognised claimed and verified; axe looks at every page on the way."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
from playwright.async_api import expect

from backend.features.rulebooks import library
from backend.features.rulebooks import service as rulebooks
from backend.kit.sql import Query
from tests.e2e.test_console_access import Eyes
from tests.e2e.test_console_support import PHONE, DoorBell, Opener, at_work, bell, browser, origin, pytestmark
from tests.support.world import World

__all__ = ["at_work", "bell", "browser", "origin", "pytestmark"]
TABLET = {"width": 1180, "height": 820}
WAITING = Query("test.waiting", "SELECT count(*) FROM register_entry WHERE book = 'slip' AND state = 'submitted'")


async def under(world: World, preset: str) -> str:
    """The preset in force, tomorrow at half past nine: where the books lie."""
    rulebook = msgspec.structs.replace(library.preset(preset), judges="all_cases")
    async with world.tx() as tx:
        await rulebooks.publish(tx, world.project_id, rulebook, world.clock(), None, world.clock())
    local = world.clock().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
    world.clock.at = local.replace(hour=9, minute=30)
    await world.morning()
    return f"/offices/{world.office_id}/books"


async def test_a_call_a_slip_and_a_signature(at_work: Opener, world: World) -> None:
    root, eyes = await under(world, "R03-18"), Eyes()
    phone = await at_work("zhangmin", viewport=PHONE)
    await phone.go(f"{root}/calls/new")
    await phone.page.get_by_label("来电号码").fill("13900001111")
    await phone.page.get_by_label("姓名").fill("王刚")
    await phone.page.get_by_text("先生").click()
    await eyes(phone.page, "call form")
    await phone.press("保存登记")
    await expect(phone.page.locator("tr", has_text="139****1111")).to_contain_text("已填全")
    await eyes(phone.page, "calls")

    await phone.go(f"{root}/slips/new")
    await phone.page.get_by_label("联系方式").fill("13900001111")
    await phone.page.get_by_label("客户名称").fill("王刚")
    await phone.page.get_by_text("本人亲笔填写").click()
    await eyes(phone.page, "slip form")
    await phone.press("递交")
    await expect(phone.page.locator(".alert")).to_contain_text("缺填：客户编号")
    await eyes(phone.page, "slip refused")
    await phone.page.get_by_role("link", name="改写").click()
    await phone.page.get_by_label("客户编号").fill("K-001")
    await phone.page.get_by_text("本人亲笔填写").click()
    await phone.page.get_by_role("button", name="递交", exact=True).dblclick()
    await expect(phone.page.locator(".slip")).to_contain_text("等待签收")
    async with world.tx() as tx:
        assert await tx.value(WAITING) == 1

    clerk = await at_work("clerk")
    await clerk.go(f"{root}/slips")
    await eyes(clerk.page, "slips to sign")
    await clerk.page.get_by_role("link", name="王刚").click()
    await clerk.press("签收")
    await expect(clerk.page.locator(".slip")).to_contain_text("有效至")
    await eyes(clerk.page, "slip signed")
    await phone.go(f"{root}/slips")
    await expect(phone.page.locator(".quota__count")).to_contain_text("1 / 50")
    await eyes(phone.page, "my slips")
    await phone.go(f"{root}/filings/new")
    await eyes(phone.page, "filing form")
    manager = await at_work("manager", viewport=TABLET)
    await manager.go(f"{root}/slips")
    await eyes(manager.page, "quarter and notice")
    await phone.go(f"{root}/reports")
    await eyes(phone.page, "daily report")
    assert not eyes.faults, "\n".join(eyes.faults)


async def test_whom_nobody_recognised_is_claimed_and_verified(
    at_work: Opener, bell: DoorBell, world: World
) -> None:  # fmt: skip
    root, eyes = await under(world, "R03-08"), Eyes()
    login = await bell.expected()
    other = next(one for one in ("lihao", "zhangmin") if one != login)
    receiver = await at_work(login, viewport=PHONE)
    await bell.ring()
    await receiver.go("/me")
    await receiver.press("接待")
    await receiver.press("结束接待")
    await receiver.go(f"{root}/unconfirmed/new")
    await receiver.page.locator(".choice").first.click()
    await eyes(receiver.page, "post")
    await receiver.press("写入待确认登记")
    await eyes(receiver.page, "posted")

    claimant = await at_work(other, viewport=TABLET)
    await claimant.go(f"{root}/unconfirmed")
    await claimant.press("认领")
    await claimant.dialog.get_by_label("您以前接待过的依据").fill("三月一日接待过，加了微信")
    await claimant.dialog.get_by_role("button", name="认领").click()
    await expect(claimant.page.locator("#book")).to_contain_text("等待核实")

    clerk = await at_work("clerk")
    await clerk.go(f"{root}/unconfirmed")
    await clerk.live()
    await eyes(clerk.page, "to verify")
    await clerk.press("核实属实")
    await expect(clerk.page.locator("#book")).to_contain_text("已核实")
    await clerk.go(f"/offices/{world.office_id}/visits")
    await eyes(clerk.page, "visits")
    await clerk.page.get_by_role("link", name="申请更正").click()
    await eyes(clerk.page, "asking for a correction")
    assert not eyes.faults, "\n".join(eyes.faults)
