"""A whole Saturday at a busy office, in real browsers: from the door to a ruled dispute and its certificate."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.e2e.test_console_support import browser, origin, pytestmark
from tests.e2e.test_kiosk_support import Kiosk
from tests.support import saturday as hands
from tests.support.saturday import Saturday
from tests.support.world import Clock, World, found

__all__ = ["browser", "origin", "pytestmark"]
PROJECT = Query("test.of_office", "SELECT project_id FROM office WHERE id = $1")


@pytest.fixture
async def world(db: Database, keyring: Keyring, clock: Clock) -> World:
    """望湖·听澜: slips of R03-18, turns of R00-04, agencies of R03-06, cadences of R01-03."""
    clock.at = hands.SATURDAY
    made = await found(db, keyring, clock, "wanghu", at=hands.SATURDAY)
    async with made.tx() as tx:
        made.project_id = await tx.value(PROJECT, made.offices["听澜售楼处"])
    return made


@pytest.fixture
async def day(browser: Browser, origin: str, world: World) -> AsyncIterator[Saturday]:
    assert world.office_id == world.offices["听澜售楼处"]
    context = await hands.new_context(browser, hands.TABLET)
    page = await context.new_page()
    await page.clock.install(time=world.clock())
    made = Saturday(browser, origin, world, Kiosk(page, context, world, origin))
    made.contexts.append(context)
    await made.kiosk.pair()
    yield made
    for one in made.contexts:
        await one.close()


async def test_a_saturday(day: Saturday) -> None:
    await the_manager_sets_the_circle(day)
    customer = await somebody_new_comes(day)
    await somebody_calls(day)
    await a_slip_is_signed(day, customer)
    await a_group_and_a_survey(day)
    await an_agent_brings_a_customer(day)
    await the_owner_is_at_lunch(day)
    room = await two_say_mine(day, customer)
    await the_manager_rules(day, room)
    await what_an_appeal_costs(day, room)
    await the_certificate_replays(day, customer)


async def the_manager_sets_the_circle(day: Saturday) -> None:
    manager = await day.board("manager")
    await manager.page.get_by_role("link", name="排轮序表").click()
    await manager.page.get_by_role("button", name="唐睿上移").click()
    await manager.press("保存轮序表")
    await expect(manager.page.locator(".next__then")).to_have_text(re.compile("唐睿 · 范雪"))


async def somebody_new_comes(day: Saturday) -> str:
    """Returns the customer's page."""
    phone = await day.at("heping")
    await phone.live()
    await day.becomes(9, 5)
    assert await day.at_the_door("13800138000", "王") == "A001"
    await expect(phone.offer).to_contain_text("138****8000", timeout=5_000)
    await expect(phone.offer).to_contain_text("按轮序轮到您")
    await hands.received(phone)
    row = phone.page.locator(".rows__item", has_text="A001")
    await expect(row).to_contain_text("暂定")
    await expect(hands.section(phone, "duties")).to_contain_text(re.compile("王.*业务日报表", re.DOTALL))
    await row.get_by_role("link", name="王").click()
    await expect(phone.page.locator(".reasons")).to_contain_text("还没有递交确认单")
    return phone.page.url.removeprefix(day.origin)


async def somebody_calls(day: Saturday) -> None:
    """A call refused, then whole; the call-back is due on the phone of whoever took it, with the customer's name."""
    clerk, phone = await day.at("clerk"), await day.at("tangrui")
    await hands.fill(clerk, f"{day.office}/books/calls/new", 来电号码="1390000", 姓名="李先生", ticked="先生")
    await clerk.page.get_by_label("接听人").select_option(label="唐睿")
    await clerk.press("保存登记")
    await expect(clerk.page.locator(".alert")).to_contain_text("手机号不对")
    await clerk.page.get_by_label("来电号码").fill("13900001111")
    await clerk.press("保存登记")
    await expect(clerk.page.locator("tr", has_text="139****1111")).to_contain_text("已填全")
    await phone.go("/me")
    due = hands.section(phone, "duties")
    await expect(due).to_contain_text("联系上一次")
    await expect(due).to_contain_text("李先生")
    await expect(due).not_to_contain_text("先生先生")


async def a_slip_is_signed(day: Saturday, customer: str) -> None:
    await day.becomes(9, 20)
    consultant, clerk = await day.at("heping"), await day.at("clerk")
    await consultant.go(customer)
    await consultant.page.get_by_role("link", name="填写确认单").click()
    await consultant.page.get_by_label("客户编号").fill("T-001")
    await consultant.page.get_by_text("本人亲笔填写").click()
    await consultant.press("递交")
    await expect(consultant.page.locator(".slip")).to_contain_text("等待签收")
    await consultant.go("/me")
    await clerk.go(f"{day.office}/todo")
    await clerk.page.get_by_role("link", name="客户确认单等签收").click()
    await clerk.page.get_by_role("link", name="王").click()
    await clerk.press("签收")
    await expect(clerk.page.locator(".slip")).to_contain_text("有效至 2026-12-08 24:00")
    await expect(hands.reminders(consultant)).to_contain_text("您的客户确认单已签收", timeout=5_000)

    await day.becomes(10, 10)
    other = await day.at("tangrui")
    await hands.fill(
        other, f"{day.office}/books/slips/new", 联系方式="13900001111", 客户编号="T-002", 客户名称="李强",
        ticked="本人亲笔填写",
    )  # fmt: skip
    await other.press("递交")
    await expect(other.page.locator(".alert")).to_contain_text("不在递交时间")
    await expect(other.page.locator(".alert")).to_contain_text("16:00 开始")


async def a_group_and_a_survey(day: Saturday) -> None:
    """An attempt is not an answered call; a group is received in turn, a survey takes none."""
    caller = await day.at("tangrui")
    await hands.contact(caller, answered=False)
    await expect(caller.page.locator(".mine")).to_contain_text("没接通")
    await hands.contact(caller, answered=True, note="想看三居，周日再来")
    await expect(caller.page.locator("main")).to_contain_text("现在没有要跟进的客户")

    clerk = await day.board()
    await hands.in_dialog(clerk, "参观团", go="登记参观团", 人数="25", 单位或团名="市设计院")
    await expect(clerk.page.locator(".guest", has_text="市设计院")).to_contain_text("唐睿")
    await expect(clerk.page.locator(".next strong")).to_have_text("范雪")
    await hands.in_dialog(clerk, "踩盘", go="登记踩盘")
    await expect(clerk.page.locator(".next strong")).to_have_text("范雪")
    await caller.go("/me")
    await hands.received(caller)


async def an_agent_brings_a_customer(day: Saturday) -> None:
    agent, clerk = await day.at("agent"), await day.at("clerk")
    await hands.fill(agent, "/portal/reports", 客户姓名="王芳", 手机号前="1380")
    await agent.page.get_by_label("手机号后 5 位").fill("12345")
    await agent.page.get_by_text("女", exact=True).first.click()
    await agent.press("提交报备")
    await expect(agent.page.locator(".answer__word")).to_have_text("可报备")
    report = agent.page.url.split("?")[0]
    await clerk.go(f"{day.office}/channels")
    await clerk.press("登记 王芳 的报备")

    await day.becomes(10, 20)
    first = await day.at("fanxue")
    await first.live()
    ticket = await day.at_the_door("13800012345", "王", agency="好居分销")
    await expect(first.offer).to_contain_text("分销带来", timeout=5_000)
    await expect(first.offer).to_contain_text("新客户，按轮序轮到您")
    await two_orders_at_once(day, ticket)
    await clerk.go(f"{day.office}/todo")
    await clerk.page.get_by_role("link", name="分销到访等确认").click()
    await clerk.page.get_by_role("link", name="王").click()
    await expect(clerk.page.locator("main")).to_contain_text("请当面问清全名")
    await clerk.page.get_by_label("客户姓名").fill("王芳")
    await clerk.page.get_by_text("女", exact=True).first.click()
    await hands.sign(clerk, 分销个人="田甜", 客服专员="方慧")
    await clerk.press("登记确认单")
    await expect(clerk.page.locator("main")).to_contain_text("还缺：营销经理")
    await hands.sign(clerk, 分销个人="田甜", 客服专员="方慧", 营销经理="彭建军")
    await clerk.press("更正确认单")
    await expect(clerk.page.locator("main")).to_contain_text("确认成功")
    await agent.page.goto(report)
    await expect(agent.page.locator("main")).to_contain_text("到访已确认")


async def two_orders_at_once(day: Saturday, ticket: str) -> None:
    """Clerk and manager at the same second: one wins, the other reads who and why."""
    clerk, manager = await day.board(), await day.board("manager")
    for desk in (clerk, manager):
        await desk.page.get_by_role("button", name=f"改派 {ticket}").click()
        await expect(desk.dialog).to_be_visible()
    for desk, name, reason in ((clerk, "邓洁", "客户要求女顾问"), (manager, "陆浩", "陆浩空着")):
        await desk.dialog.get_by_text(name).click()
        await desk.dialog.get_by_label("理由").fill(reason)
        await desk.dialog.get_by_role("button", name="指派").click()
        await expect(clerk.page.locator(".guest", has_text=ticket)).to_contain_text("邓洁")
    await expect(manager.page.locator("[data-toast]")).to_contain_text(
        "方慧已把这位客户指派给邓洁，理由：客户要求女顾问"
    )


async def the_owner_is_at_lunch(day: Saturday) -> None:
    await day.becomes(12, 5)
    owner = await day.at("heping")
    await owner.go("/me")
    await owner.page.locator(".switch").get_by_role("button", name="午餐").click()
    covering = await day.next_in_line()
    await covering.go("/me")
    await covering.live()
    ticket = await day.at_the_door("13800138000", "王", before=True)
    await expect(covering.offer).to_contain_text("客户归何平", timeout=5_000)
    clerk = await day.at("clerk")
    await hands.in_dialog(clerk, f"致电归属人何平（{ticket}）", "马上到", go="记下结果")
    await covering.press("接待")
    await expect(covering.page.locator(".card--live")).to_contain_text("已致电：马上到")

    await day.becomes(12, 20)
    await owner.page.locator(".switch").get_by_role("button", name="在岗").click()
    await covering.press(f"交给何平（{ticket} 的归属人）")
    await expect(owner.offer).to_contain_text("这是您的老客户", timeout=5_000)
    await hands.received(owner)


async def two_say_mine(day: Saturday, customer: str) -> str:
    """撞单. Returns its room."""
    await day.becomes(14)
    rival, owner = await day.at("fanxue"), await day.at("heping")
    await rival.go(customer)
    await hands.in_dialog(rival, "我认为是我的客户", go="提出撞单", 为什么是您的客户="上周在城市展厅是我接待的")
    await expect(rival.page.locator("#owed")).to_be_visible()
    room = rival.page.url.removeprefix(day.origin)
    await hands.reminders(owner).get_by_role("link", name="范雪、何平撞单").click()
    await expect(owner.page.locator("main")).to_contain_text("上周在城市展厅是我接待的")
    await hands.in_dialog(owner, "交材料", "陈述", go="交上去", 内容="今天首次接待，确认单已签收")
    await expect(rival.page.locator("main")).to_contain_text("确认单已签收", timeout=5_000)
    return room


async def the_manager_rules(day: Saturday, room: str) -> None:
    """A leader who was asked mediates in vain, the manager rules by shares, both phones are told, one step makes it a
    worked case."""
    sides = [await day.at("fanxue"), await day.at("heping")]
    for phone in sides:
        await phone.go("/me")
        await phone.live()
    leader, manager = await day.at("luhao"), await day.at("manager")
    await leader.go("/me")
    await leader.page.get_by_role("link", name="协调撞单：范雪 与 何平").click()
    await hands.in_dialog(leader, "记录协调结果", "协调不成，交经理裁定", go="记录", 说明="两人都坚持")
    await manager.go("/disputes")
    await manager.page.locator(".clash__link").click()
    await manager.press("裁定")
    await manager.dialog.get_by_text("按比例").click()
    for box, share in zip(
        await manager.dialog.locator("input[inputmode]").all(), ("40", "40", "60", "60"), strict=True
    ):
        await box.fill(share)
    await manager.dialog.get_by_label("理由").fill("何平先签，范雪在展厅接待过")
    await manager.dialog.get_by_role("button", name="就这样裁定").click()
    await expect(manager.page.locator(".answer")).to_contain_text("何平先签，范雪在展厅接待过")
    await expect(hands.section(manager, "owed")).not_to_contain_text("查询单")
    for phone in sides:
        await expect(hands.reminders(phone)).to_contain_text(
            re.compile("彭建军已裁定撞单.*何平 60%、范雪 40%"), timeout=5_000
        )
    await manager.press("写成做例")
    await expect(manager.page.locator("main")).to_contain_text("撞单裁定：A / B")
    await expect(manager.page.locator("main")).to_contain_text("判得一样")


async def what_an_appeal_costs(day: Saturday, room: str) -> None:
    """An appeal rejected is a breach by clause 4.1: a fine as the clause says, appealed, reduced, in the statement."""
    rival, admin, manager = await day.at("fanxue"), await day.at("admin"), await day.at("manager")
    ledger = f"{day.office}/penalties"
    await rival.go(room)
    await hands.in_dialog(rival, "申诉", go="提出申诉", 不服什么="没有看我的展厅记录")
    await admin.go(room)
    await hands.in_dialog(admin, "处理申诉", "驳回，维持原裁定", go="作出结论", 理由="展厅记录不能说明先后")
    await manager.go(f"{day.office}/todo")
    await manager.page.get_by_role("link", name="违规等处理").click()
    await expect(manager.page.locator("main")).to_contain_text("范雪的投诉被驳回：罚400元")
    await hands.in_dialog(manager, "处理", go="确定", 理由="按第 4.1 条")
    await rival.go(ledger)
    await hands.in_dialog(rival, "申诉", go="确定", 理由="第一次，请从轻")
    await admin.go(ledger)
    await hands.in_dialog(admin, "裁定申诉", "减轻罚款", go="确定", 减到="200", 理由="初犯")
    await manager.go(f"{ledger}/statement")
    await expect(manager.page.locator("tr", has_text="范雪")).to_contain_text("200")


async def the_certificate_replays(day: Saturday, customer: str) -> None:
    phone, world = await day.at("heping"), day.world
    await phone.go(customer)
    await expect(phone.page.get_by_role("link", name="这位客户有过撞单")).to_be_visible()
    await expect(phone.page.locator(".answer")).to_contain_text("按比例共有")
    await phone.page.get_by_role("link", name="打开判客单").click()
    await expect(phone.page.locator(".sheet")).to_contain_text("guishu replay")
    async with world.tx() as tx:
        for kept in await attribution.page(tx, world.project_id, 0):
            assert (await attribution.replay(tx, kept)).same, kept.verdict.question
        assert (await evidence.verify(tx, world.project_id)).faults == ()
