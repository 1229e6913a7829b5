"""Notices as people see them: a bell that counts by itself, settings that refuse with a sentence, a sink that shows."""

import pytest
from litestar import Litestar
from playwright.async_api import expect

from backend.features.notifications import service
from backend.features.notifications.posting import Post
from backend.kit.db import Database
from backend.kit.ids import new_id
from tests.e2e.test_console_access import Eyes
from tests.e2e.test_console_support import PHONE, Opener, at_work, browser, origin, pytestmark
from tests.features.notifications.test_delivery import Office
from tests.support.world import World

__all__ = ["at_work", "browser", "origin", "pytestmark"]


@pytest.fixture
def app(app: Litestar) -> Litestar:
    """A machine that sends nothing."""
    app.state.update(notices="sink")
    return app


async def tell(world: World, login: str, key: str = "consent_withdrawn") -> None:
    async with world.tx() as tx:
        await service.tell(tx, world.staff[login], key, {"ticket": "A003"}, new_id(), world.clock())


async def test_the_bell_counts_by_itself_in_every_tab(at_work: Opener, world: World) -> None:
    desk = await at_work("zhangmin", viewport=PHONE)
    other = await desk.page.context.new_page()
    await other.goto(f"{desk.origin}/notices")
    await expect(desk.page.locator("#bell")).to_have_text("消息")
    await tell(world, "zhangmin")
    for page in (desk.page, other):
        await expect(page.locator(".bell__count")).to_have_text("1")
    await expect(other.locator(".notice--new")).to_contain_text("A003 号访客撤回了同意")
    await tell(world, "zhangmin")
    await expect(other.locator(".notice--new")).to_have_count(2)
    await other.get_by_role("button", name="知道了").first.click()
    await expect(desk.page.locator(".bell__count")).to_have_text("1")
    await other.get_by_role("button", name="全部已读").click()
    await expect(desk.page.locator(".bell__count")).to_have_count(0)
    await expect(other.locator(".notice--new")).to_have_count(0)


async def test_set_up_tested_and_seen_in_the_sink(at_work: Opener, world: World, db: Database) -> None:
    admin = await at_work("admin")
    eyes = Eyes()
    await admin.go("/notices/reach")
    await expect(admin.page.locator("main")).to_contain_text("公司还没有启用短信和企业微信")
    await admin.go("/notices/settings")
    await admin.page.get_by_role("button", name="设置 短信").click()
    await admin.page.get_by_label("AccessKey ID").fill("LTAI")
    await admin.page.get_by_label("短信签名").fill("江湾置业")
    await admin.page.get_by_label("AccessKey Secret").fill("secret")
    await admin.page.get_by_label("服务地址").fill("https://10.0.0.8")
    await admin.dialog.get_by_role("button", name="保存").click()
    await expect(admin.page.locator(".toast")).to_contain_text("这个地址不能用")
    await admin.page.get_by_label("服务地址").fill("https://dysmsapi.aliyuncs.com")
    await admin.dialog.get_by_role("button", name="保存").click()
    await expect(admin.page.locator(".outlet", has_text="短信")).to_contain_text("已启用")
    await admin.page.get_by_role("button", name="在短信上给自己发一条测试").click()
    await expect(admin.page.locator(".toast")).to_contain_text("这个通道还不能发")

    await admin.page.get_by_role("link", name="轮到您接待的短信模板").click()
    text = admin.page.get_by_label("模板正文")
    await text.fill("有客户在等您，请尽快到前台")
    await expect(admin.page.locator("#preview")).to_contain_text("少了必须写明的内容")
    await text.fill("{姓名}，{票号} 号客户在等您")
    await expect(admin.page.locator("#preview")).to_contain_text("张敏，A003 号客户在等您")
    await admin.page.get_by_label("短信模板 CODE").fill("SMS_1001")
    await eyes(admin.page, "template")
    await admin.page.get_by_role("button", name="保存").click()

    await admin.go("/notices/reach")
    await admin.page.get_by_label("手机号").fill("1380013")
    await admin.page.get_by_role("button", name="保存").click()
    await expect(admin.page.get_by_role("alert").first).to_contain_text("没有保存")
    await admin.page.get_by_label("手机号").fill("138 0013 8000")
    await eyes(admin.page, "reach")
    await admin.page.get_by_role("button", name="保存").click()
    await expect(admin.page.locator("main")).to_contain_text("现在用 138****8000")

    await admin.go("/notices/settings")
    await admin.page.get_by_role("button", name="在短信上给自己发一条测试").click()
    await expect(admin.page.locator("#settings")).to_contain_text("待发送")
    office = Office.__new__(Office)
    office.world, office.db, office.post = world, db, Post(db, world.keyring, None)
    await office.work()
    await expect(admin.page.locator("#settings")).to_contain_text("已送出", timeout=12_000)
    await eyes(admin.page, "settings, used")
    await admin.go("/sink")
    await expect(admin.page.locator("article")).to_contain_text("A003 号客户在等您")
    await expect(admin.page.locator("article")).to_contain_text("13800138000")
    # The provider's names of the variables stand on a text message's page as what they are.
    assert not [fault for fault in eyes.faults if not fault.startswith("template: text without words")]
