"""跟进 at phone size: what is due, an attempt, a contact with its words, a mark that silences everything."""

from datetime import timedelta

from playwright.async_api import expect

from backend.features.followups import campaigns
from backend.features.rulebooks import service as rulebooks
from backend.kit.clock import now
from backend.kit.db import Database
from tests.e2e.test_console_access import Eyes
from tests.e2e.test_console_support import PHONE, Opener, at_work, browser, origin, pytestmark
from tests.features.followups.conftest import Office, rulebook
from tests.support.published import work
from tests.support.world import World

__all__ = ["at_work", "browser", "origin", "pytestmark"]


async def cadenced(world: World) -> Office:
    """R00-04 with the cadences of R01-03, for three weeks now."""
    at = now() - timedelta(days=20)
    async with world.tx() as tx:
        await rulebooks.publish(tx, world.project_id, rulebook(), at, world.staff["manager"], at)
    world.clock.at = now()
    return Office(world)


async def test_a_consultant_works_through_the_list(at_work: Opener, world: World) -> None:
    await (await cadenced(world)).customer(grade="A")
    desk = await at_work("zhangmin", viewport=PHONE)
    await desk.go("/followups")
    await desk.live()
    record = desk.page.get_by_role("button", name="记联系：王先生")
    await expect(desk.page.locator(".due--today")).to_contain_text("前打电话回访")
    await record.click()
    await desk.dialog.get_by_label("没有回应").check()
    await desk.dialog.get_by_role("button", name="记下").click()
    await expect(desk.page.locator(".due--today")).to_contain_text("没接通")
    world.clock.forward(minutes=5)
    await record.click()
    await desk.dialog.get_by_label("联系上了").check()
    await desk.dialog.get_by_label("谈了什么").fill("周末带家人来看样板间")
    await desk.dialog.get_by_role("button", name="记下").click()
    await expect(desk.page.locator(".due--upcoming")).to_contain_text("接通了")
    await expect(desk.page.locator(".due--today")).to_have_count(0)
    await desk.page.get_by_role("button", name="评级和标签：王先生").click()
    await desk.dialog.get_by_label("勿扰").check()
    await desk.dialog.get_by_role("button", name="保存").click()
    await expect(desk.page.get_by_text("现在没有要跟进的客户")).to_be_visible()


async def test_the_pages_can_be_read_and_touched(at_work: Opener, world: World, db: Database) -> None:
    office, eyes = await cadenced(world), Eyes()
    for days, grade in ((12, None), (6, "A"), (0, "D")):
        world.clock.at = now() - timedelta(days=days)
        await office.customer(grade=grade)
    day = (world.clock() + timedelta(days=5)).date()
    await office.do(
        campaigns.milestone, world.project_id, office.who("manager"), "opening", day, "九点开始", keys=False
    )
    await work(world, db)
    desk = await at_work("zhangmin", viewport=PHONE)
    await desk.go("/followups")
    await eyes(desk.page, "followups")
    for name in ("记联系：王先生", "评级和标签：王先生"):
        await desk.page.get_by_role("button", name=name).first.click()
        await expect(desk.dialog).to_be_visible()
        await eyes(desk.page, name)
        await desk.page.keyboard.press("Escape")
    manager = await at_work("manager", viewport=PHONE)
    for leaf in ("followups", "campaigns"):
        await manager.go(f"/offices/{world.office_id}/{leaf}")
        await eyes(manager.page, leaf)
    await manager.page.get_by_role("button", name="登记节点").click()
    await eyes(manager.page, "milestone")
    assert eyes.faults == []
