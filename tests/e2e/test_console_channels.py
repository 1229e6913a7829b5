"""Two people, one customer: an agent's phone and the desk, from the report to the signed slip."""

import re

from playwright.async_api import expect

from backend.kit.sql import Query
from tests.e2e.test_console_access import Eyes
from tests.e2e.test_console_support import PHONE, DoorBell, Opener, at_work, bell, browser, origin, pytestmark
from tests.support.tablet import registration
from tests.support.world import World

__all__ = ["at_work", "bell", "browser", "origin", "pytestmark"]


async def test_from_the_report_to_the_signed_slip(at_work: Opener, bell: DoorBell, world: World) -> None:
    eyes = Eyes()
    agent = await at_work("agent", viewport=PHONE)
    desk = await at_work("clerk")
    await desk.go(f"/offices/{world.office_id}/channels")
    await desk.live()
    await agent.page.get_by_label("客户姓名").first.fill("王芳")
    await agent.page.get_by_text("女", exact=True).first.click()
    await agent.page.get_by_label("手机号前 4 位").fill("1380")
    await agent.page.get_by_label("手机号后 5 位").fill("12345")
    await eyes(agent.page, "report form")
    await agent.press("提交报备")
    await expect(agent.page.locator(".answer__word")).to_have_text("可报备")
    await expect(agent.page.locator("main")).to_contain_text("暂定")
    await eyes(agent.page, "report")
    report = agent.page.url

    row = desk.page.locator("tbody tr", has_text="王芳")
    await expect(row).to_contain_text("1380**12345")
    await eyes(desk.page, "register")
    await row.get_by_role("button", name="登记 王芳 的报备").click()
    await expect(row).to_contain_text("吴芳")

    async with world.tx() as tx:
        agency = await tx.value(Query("test.agency", "SELECT id FROM agency WHERE name = '贝壳新房'"))
    brought = {"kind": "agency", "agency_id": str(agency)}
    answers = registration("13800012345", name="王芳", title="ms", brought_by=brought)
    assert (await world.send(bell.client, bell.tablet, answers)).json()["outcome"] == "accepted"
    await desk.go(f"/offices/{world.office_id}/channels/arrivals")
    await eyes(desk.page, "arrivals")
    await desk.page.get_by_role("link", name="王芳").click()
    await expect(desk.page.locator(".rows__item", has_text="贝壳新房")).to_contain_text("一致")
    for role, who in (("分销个人", "马晓琳"), ("客服专员", "吴芳"), ("营销经理", "刘建国")):
        await desk.page.get_by_label(role, exact=True).fill(who)
    await desk.page.evaluate("scrollTo(0, 0)")
    await eyes(desk.page, "slip form")
    await desk.press("登记确认单")
    await expect(desk.page.locator("main")).to_contain_text("确认成功")

    await agent.page.goto(re.sub(r"\?.*", "", report))
    await expect(agent.page.locator("main")).to_contain_text("到访已确认")
    await expect(agent.page.locator("main")).to_contain_text("确定")

    # 待核对: the number fits the mask, the name does not; then an appeal with a picture.
    await agent.page.goto(agent.origin + "/portal/reports")
    await agent.page.get_by_label("客户姓名").first.fill("李方")
    await agent.page.get_by_text("女", exact=True).first.click()
    await agent.page.get_by_label("手机号前 4 位").fill("1390")
    await agent.page.get_by_label("手机号后 5 位").fill("54321")
    await agent.press("提交报备")
    await expect(agent.page.locator(".answer__word")).to_have_text("可报备")
    report = re.sub(r"\?.*", "", agent.page.url)
    answers = registration("13900054321", name="李芳", title="ms", brought_by=brought)
    assert (await world.send(bell.client, bell.tablet, answers)).json()["outcome"] == "accepted"
    await desk.go(f"/offices/{world.office_id}/channels/arrivals")
    await desk.page.get_by_role("link", name="李芳").click()
    await eyes(desk.page, "match")
    await desk.press("是同一位")
    await expect(desk.page.locator(".rows__item", has_text="贝壳新房")).to_contain_text("已核对：同一位")
    for role, who in (("分销个人", "马晓琳"), ("客服专员", "吴芳"), ("营销经理", "刘建国")):
        await desk.page.get_by_label(role, exact=True).fill(who)
    await desk.press("登记确认单")
    await desk.page.get_by_role("checkbox").check()
    await desk.press("登记确认单")
    await expect(desk.page.locator("main")).to_contain_text("信息不一致")
    await agent.page.goto(report)
    await expect(agent.page.locator(".tags").first).to_contain_text("信息不一致")
    await agent.page.get_by_text("我要申诉").click()
    await agent.page.get_by_label("申诉理由").fill("身份证上就是李方，平板上写错了")
    picture = {"name": "slip.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 64}
    await agent.page.locator("input[type=file]").set_input_files([picture])
    await eyes(agent.page, "appeal form")
    await agent.press("提交申诉")
    await expect(agent.page.locator(".files a")).to_have_count(1)
    manager = await at_work("manager")
    await manager.go(f"/offices/{world.office_id}/channels/appeals")
    await eyes(manager.page, "appeals")
    await manager.page.get_by_role("link", name="李方").click()
    await eyes(manager.page, "appeal")
    await manager.page.get_by_text("维持原结果").click()
    await manager.page.get_by_label("理由").fill("证件与登记核对过，以登记为准")
    await manager.press("答复并通知对方")
    await expect(manager.page.locator("main")).to_contain_text("证件与登记核对过")
    assert not eyes.faults, "\n".join(eyes.faults)
