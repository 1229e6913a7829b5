"""What visitors do at the tablet, from the first tap to the cleared screen."""

# ruff: noqa: F811  (a fixture is named twice: imported, and asked for)

import json
import re

from playwright.async_api import expect

from tests.e2e.test_kiosk_support import Kiosk, Opener, browser, kiosk, open_kiosk, origin, pytestmark  # noqa: F401  fixtures


async def test_a_visitor_registers_and_is_told_who_comes(kiosk: Kiosk) -> None:
    assert await kiosk.register() == "A001"
    await expect(kiosk.page.locator(".ticket__who")).to_contain_text("张敏")
    await expect(kiosk.page.locator(".stub .qr")).to_be_visible()
    assert await kiosk.counts() == {"submissions": 1, "visits": 1, "customers": 1, "quarantined": 0}


async def test_a_known_number_looks_like_a_new_one(kiosk: Kiosk) -> None:
    shapes = []
    for _ in range(2):
        await kiosk.register("13900139000")
        await expect(kiosk.page.locator(".stub .qr")).to_be_visible()
        html = await kiosk.page.locator(".page--ticket").evaluate("(page) => page.outerHTML")
        shapes.append(re.sub(r"<path.*?>|[0-9A-F]{4} [0-9A-F]{4}|[A-Z]\d{3}|\d+ 秒", "", html))
        await kiosk.done()
    assert shapes[0] == shapes[1]
    assert (await kiosk.counts())["customers"] == 1


async def test_just_looking_needs_no_answer_and_asks_none(kiosk: Kiosk) -> None:
    await kiosk.press("先看看")
    await expect(kiosk.page.locator("input")).to_have_count(0)
    await kiosk.press("取号")
    assert await kiosk.ticket() == "A001"
    await expect(kiosk.page.get_by_role("button", name="改一下")).to_have_count(0)
    assert (await kiosk.counts())["customers"] == 0


async def test_the_notice_comes_before_any_field_and_a_no_leads_on(kiosk: Kiosk) -> None:
    await kiosk.press("开始登记")
    await kiosk.heading("登记之前")
    await expect(kiosk.page.locator("input")).to_have_count(0)
    for part in ("谁来收集", "用来做什么", "收集哪些信息", "保存多久", "您的权利"):
        await expect(kiosk.page.get_by_text(part, exact=True)).to_be_visible()
    await kiosk.press("不同意，先看看")
    await kiosk.heading("先看看，不留电话")
    await kiosk.press("取号")
    await kiosk.ticket()
    assert await kiosk.counts() == {"submissions": 1, "visits": 1, "customers": 0, "quarantined": 0}


async def test_corrections_name_the_visit_and_keep_the_ticket(kiosk: Kiosk) -> None:
    await kiosk.register()
    for surname in ("李", "王"):
        await kiosk.press("改一下")
        await kiosk.press("更改 称呼")
        await kiosk.page.get_by_role("button", name=surname, exact=True).click()
        await kiosk.press("继续")
        await kiosk.heading("请核对一遍")
        await kiosk.press("确认，取号")
        assert await kiosk.ticket() == "A001"
    assert await kiosk.counts() == {"submissions": 3, "visits": 1, "customers": 1, "quarantined": 0}


async def test_telling_an_agency_is_asked_by_name_and_on_its_own(kiosk: Kiosk) -> None:
    await kiosk.answer_all()
    await kiosk.press("更改 谁带您来")
    await kiosk.choose("有中介带我来")
    agency = await kiosk.page.locator(".choices--names .choice__title").first.inner_text()
    await kiosk.choose(agency)
    await kiosk.heading(re.escape(agency))
    await expect(kiosk.page.locator(".choice[aria-pressed=true]")).to_have_count(0)
    await kiosk.choose("不告知")
    await kiosk.heading("请核对一遍")
    await expect(kiosk.page.locator(".review")).to_contain_text("不告知")
    await kiosk.press("确认，取号")
    await kiosk.ticket()
    assert (await kiosk.counts())["quarantined"] == 0


async def test_a_consultant_is_found_by_one_letter(kiosk: Kiosk) -> None:
    await kiosk.answer_all()
    await kiosk.press("更改 谁带您来")
    await kiosk.choose("来找一位置业顾问")
    await kiosk.choose("李浩")
    await kiosk.press("确认，取号")
    await kiosk.ticket()
    await expect(kiosk.page.locator(".ticket__who")).to_contain_text("李浩")


async def test_typed_pasted_and_full_width_digits_are_one_number(kiosk: Kiosk) -> None:
    await kiosk.begin()
    await kiosk.choose("记不清了")
    field = kiosk.page.get_by_label("手机号")
    for typed in ("＋８６ １３８００１３８０００", "138-0013-8000", "008613800138000"):
        await field.fill(typed)
        await expect(field).to_have_value("138 0013 8000")
    await field.fill("12")
    await expect(kiosk.page.get_by_role("status")).to_contain_text("不像")
    await expect(kiosk.page.get_by_role("button", name="继续")).to_be_disabled()


async def test_nothing_of_a_visitor_lies_on_the_tablet(kiosk: Kiosk) -> None:
    await kiosk.register("13712345678")
    await kiosk.done()
    disk = json.dumps(await kiosk.stored(), ensure_ascii=False)
    assert "13712345678" not in disk and "/r/" not in disk
    assert "1371" not in await kiosk.page.content()
    assert await kiosk.page.evaluate("history.length") <= 2
    assert await kiosk.page.evaluate("localStorage.length + sessionStorage.length") == 0


async def test_a_forgotten_screen_warns_and_clears_itself(open_kiosk: Opener) -> None:
    kiosk = await open_kiosk()
    await kiosk.page.clock.install()
    await kiosk.pair()
    await kiosk.press("English")
    await kiosk.press("Check in")
    await kiosk.press("I agree")
    await kiosk.choose("Yes")
    await kiosk.dial("1380013")
    await kiosk.page.clock.run_for(41_000)
    dialog = kiosk.page.get_by_role("alertdialog")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="I am still here").click()
    await expect(kiosk.page.locator("#phone")).to_have_value("138 0013")
    await kiosk.page.clock.run_for(41_000)
    await expect(dialog).to_be_visible()
    await kiosk.page.clock.run_for(21_000)
    await expect(kiosk.page.locator(".ways")).to_contain_text("开始登记")
    assert "0013" not in await kiosk.page.content()


async def test_a_ticket_clears_itself(open_kiosk: Opener) -> None:
    kiosk = await open_kiosk()
    await kiosk.page.clock.install()
    await kiosk.pair()
    await kiosk.register()
    await kiosk.page.clock.run_for(31_000)
    await expect(kiosk.page.locator(".ways")).to_be_visible()
    assert "A001" not in await kiosk.page.content()


async def test_it_can_be_done_with_the_keyboard_alone(kiosk: Kiosk) -> None:
    page = kiosk.page
    await page.get_by_role("button", name="开始登记").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_be_focused()
    await page.get_by_role("button", name="同意，开始登记").focus()
    await page.keyboard.press("Space")
    await expect(page.locator("h1")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("手机号")).to_be_focused()
    await page.keyboard.type("13800138000")
    await expect(page.locator("#phone")).to_have_value("138 0013 8000")
    await page.get_by_role("button", name="继续").focus()
    await page.keyboard.press("Enter")
    await kiosk.heading("怎么称呼您")
