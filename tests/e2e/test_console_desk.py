"""A morning at the sales office, seen from the phones and the front desk: everything live, nothing reloaded."""

import re

from playwright.async_api import expect

from backend.console.sheet import LINE_CHARS
from backend.features.access import service as access
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
from tests.support.world import World

FULL_SHEET = """(line) => {
  const fill = (list, rows) => {
    const first = list.firstElementChild;
    list.replaceChildren(...Array.from({ length: rows }, () => first.cloneNode(true)));
  };
  const clauses = document.querySelector('.sheet__clauses');
  clauses.firstElementChild.innerHTML = `<p>2a ${line.slice(6)}</p><blockquote>${line}</blockquote>`;
  clauses.firstElementChild.className = 'sheet__clause sheet__clause--applied';
  fill(clauses, 7);
  fill(document.querySelector('.sheet__facts'), 11);
  for (const list of [clauses, document.querySelector('.sheet__facts')]) {
    list.insertAdjacentHTML('afterend', `<p class="muted">${line.slice(20)}</p>`);
  }
  document.querySelector('.sheet__say').textContent = line;
  for (const shares of document.querySelectorAll('.sheet .shares__rows')) fill(shares, 3);
}"""

__all__ = ["at_work", "bell", "browser", "origin", "pytestmark"]


async def test_a_visitor_appears_is_received_and_judged(at_work: Opener, bell: DoorBell) -> None:
    """Tablet -> phone card -> 接待 -> board -> 结束接待 -> verdict -> certificate."""
    phone = await at_work(await bell.expected(), viewport=PHONE)
    board = await at_work("clerk")
    await phone.live()
    await board.live()

    ticket = await bell.ring(companions=["spouse"])
    await expect(phone.offer).to_contain_text(ticket, timeout=5_000)
    await expect(phone.offer).to_contain_text("同行：配偶")
    await expect(phone.offer).to_contain_text(re.compile(r"按轮序轮到您.*第 .* 条"))
    await expect(phone.page).to_have_title(re.compile(ticket))
    await expect(board.page.locator("#board")).to_contain_text(ticket)

    await phone.press("接待")
    await expect(phone.page.get_by_role("heading", name="正在接待")).to_be_visible()
    await expect(board.page.locator(".guest", has_text=ticket)).to_contain_text("已接待")
    await expect(board.page.locator(".ledger")).to_contain_text("按轮序接待")

    await phone.press("结束接待")
    finished = phone.page.locator(".rows__item", has_text=ticket)
    await expect(finished).to_contain_text("归属已定")
    await finished.locator("a:not(.word)").click()
    await expect(phone.page.get_by_role("heading", name="依据这些条款")).to_be_visible()
    await phone.page.get_by_role("link", name="打开判客单").click()
    await expect(phone.page.locator(".sheet")).to_contain_text("guishu replay")


async def test_the_certificate_is_one_page_of_a4(at_work: Opener, bell: DoorBell) -> None:
    phone = await at_work(await bell.expected(), viewport=PHONE)
    ticket = await bell.ring()
    await phone.go("/me")
    await phone.press("接待")
    await phone.press("结束接待")
    await phone.page.locator(".rows__item", has_text=ticket).locator("a:not(.word)").click()
    await phone.page.get_by_role("link", name="打开判客单").click()
    await phone.page.locator(".qr").wait_for()
    # As full as `sheet.fit` lets it become: 14 lines of reasons, 11 of facts, three holders in each ledger,
    # a long answer, and both lines that say how many stayed out.
    await phone.page.evaluate(FULL_SHEET, "判" * LINE_CHARS)
    printed = await phone.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert re.search(rb"/MediaBox\s*\[\s*0 0 59[45]\.?\d* 84[12]", printed)


async def test_the_next_one_gets_whoever_is_passed_on(at_work: Opener, bell: DoorBell) -> None:
    first = await at_work(await bell.expected(), viewport=PHONE)
    await first.live()
    ticket = await bell.ring()
    await expect(first.offer).to_be_visible()
    await first.page.get_by_role("button", name="请下一位").click()
    await expect(first.dialog).to_contain_text("轮到时轮空")
    await first.dialog.get_by_role("button", name="请下一位").click()
    await expect(first.offer).to_have_count(0)

    board = await at_work("manager")
    await expect(board.page.locator(".guest", has_text=ticket)).to_contain_text("待应答")
    await expect(board.page.locator(".ledger")).to_contain_text("请了下一位")


async def test_leaving_the_floor_says_what_it_costs_and_waits_for_the_visitor(at_work: Opener, bell: DoorBell) -> None:
    phone = await at_work(await bell.expected(), viewport=PHONE)
    switch = phone.page.locator(".switch")
    await expect(switch.get_by_role("button", name="私事外出")).to_contain_text("不补")
    await expect(switch.get_by_role("button", name="公事外出")).to_contain_text("优先补接")

    await phone.live()
    await bell.ring()
    await expect(phone.offer).to_be_visible()
    await switch.get_by_role("button", name="午餐").click()
    await expect(phone.page.locator("[data-toast]")).to_contain_text("手上还有客户")
    await phone.page.get_by_role("button", name="关闭").click()
    await expect(phone.page.locator("[data-toast]")).to_have_count(0)

    await phone.press("接待")
    await phone.press("结束接待")
    await switch.get_by_role("button", name="私事外出").click()
    await expect(switch.get_by_role("button", name="私事外出")).to_have_attribute("aria-pressed", "true")
    await expect(phone.page.get_by_text("改为“在岗”后回到轮序")).to_be_visible()


async def test_the_desk_assigns_with_a_reason_and_the_keyboard_alone(at_work: Opener, bell: DoorBell) -> None:
    ticket = await bell.ring()
    desk = await at_work("clerk")
    guest = desk.page.locator(".guest", has_text=ticket)
    await guest.get_by_role("button", name=f"改派 {ticket}").focus()
    await desk.page.keyboard.press("Enter")
    await expect(desk.dialog).to_be_visible()
    # Focus is inside, and Escape leaves everything as it was.
    assert await desk.page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    await desk.page.keyboard.press("Escape")
    await expect(desk.dialog).to_have_count(0)

    await desk.page.keyboard.press("Enter")
    chosen = desk.dialog.locator(".choice").last
    name = await chosen.locator("strong").inner_text()
    await chosen.get_by_role("radio").focus()
    await desk.page.keyboard.press("Space")
    await desk.dialog.get_by_label("理由").fill("客户要求换一位顾问")
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Enter")
    await expect(desk.dialog).to_have_count(0)
    await expect(guest).to_contain_text(name)


async def test_a_market_survey_ends_the_reception(at_work: Opener, bell: DoorBell) -> None:
    phone = await at_work(await bell.expected(), viewport=PHONE)
    await bell.ring()
    await phone.go("/me")
    await phone.press("接待")
    await phone.page.get_by_role("button", name="踩盘 · 非客户").click()
    await phone.dialog.get_by_text("同行踩盘").click()
    await phone.dialog.get_by_role("button", name="确认认定").click()
    await expect(phone.page.locator(".rows__item", has_text="不计客户")).to_be_visible()


async def test_it_works_without_script(at_work: Opener, bell: DoorBell) -> None:
    ticket = await bell.ring()
    board = await at_work("clerk", java_script_enabled=False)
    await board.page.get_by_role("button", name=f"改派 {ticket}").click()
    name = await board.page.locator(".choice strong").first.inner_text()
    await board.page.get_by_role("radio").first.check()
    await board.page.get_by_label("理由").fill("平板现场安排")
    await board.page.get_by_role("button", name="指派", exact=True).click()
    await expect(board.page.locator(".guest", has_text=ticket)).to_contain_text(name)


async def test_whoever_has_left_sees_nothing_more(at_work: Opener, bell: DoorBell, world: World) -> None:
    """The open page stops listening and the next pull leads to the door."""
    login = await bell.expected()
    phone = await at_work(login, viewport=PHONE)
    await phone.live()
    async with world.tx() as tx:
        await access.disable_staff(tx, world.staff[login], world.clock())
    await bell.ring()
    await phone.page.wait_for_url("**/sign-in*", timeout=8_000)


async def test_a_tablet_is_paired_and_revoked(at_work: Opener, bell: DoorBell, world: World) -> None:
    asked = (await bell.client.post("/api/kiosk/pairings", json={"sign_key": bell.tablet.public})).json()
    manager = await at_work("manager")
    await manager.go("/devices")
    await manager.page.get_by_label("配对码").fill("BBBBBBBB")
    await manager.press("查找平板")
    await expect(manager.page.get_by_text("没有平板在显示这个码")).to_be_visible()
    await manager.page.get_by_label("配对码").fill(asked["code"].lower())
    await manager.press("查找平板")
    await expect(manager.page.locator(".fingerprint")).to_have_text(asked["fingerprint"])
    await manager.page.get_by_label("平板名称").fill("北门")
    await manager.press("一致，确认配对")
    row = manager.page.locator(".rows__item", has_text="北门")
    await row.get_by_role("button", name="停用平板 北门").click()
    await manager.dialog.get_by_role("button", name="停用").click()
    await expect(row).to_contain_text("停用")
    await expect(row.get_by_role("button")).to_have_count(0)


async def test_what_cannot_be_read_is_shown_and_does_nothing(at_work: Opener, bell: DoorBell, world: World) -> None:
    raw = '{"name":"\u202egpj.exe\u0007<img src=x onerror=alert(1)><script>document.title=1</script>"'.encode()
    await world.send(bell.client, bell.tablet, raw)
    clerk = await at_work("clerk")
    await clerk.go("/quarantine")
    await clerk.page.get_by_text("给技术人员看的原始内容").click()
    shown = await clerk.page.locator("pre").inner_text()
    assert "⟨U+202E⟩" in shown and "␇" in shown and "<script>" in shown
    assert await clerk.page.locator("pre *").count() == 0
    await clerk.page.get_by_label("怎么处理的").fill("已电话核实并补登")
    await clerk.press("处理完毕")
    await expect(clerk.page.get_by_text("没有异常登记")).to_be_visible()
    await expect(clerk.page.get_by_text("已电话核实并补登")).to_be_visible()


async def test_a_full_number_costs_a_reason_and_leaves_a_trace(at_work: Opener, bell: DoorBell, world: World) -> None:
    ticket = await bell.ring()
    manager = await at_work("manager")
    await manager.go(f"/offices/{world.office_id}/visits")
    row = manager.page.locator("tr", has_text=ticket)
    await expect(row).to_contain_text("138****")
    await row.get_by_role("link").first.click()
    await manager.page.get_by_role("button", name="看号码").click()
    await manager.dialog.get_by_label("用途").fill("客户要求回电")
    await manager.dialog.get_by_role("button", name="显示号码").click()
    await expect(manager.dialog.locator(".fingerprint")).to_have_text(re.compile(r"^138 \d{4} \d{4}$"))
    await manager.dialog.get_by_role("button", name="关闭").last.click()
    await expect(manager.page.locator(".fingerprint")).to_have_count(0)


async def test_the_clerk_searches_on_the_spot(at_work: Opener, bell: DoorBell, world: World) -> None:
    phone = await at_work(await bell.expected(), viewport=PHONE)
    await bell.ring()
    await phone.go("/me")
    await phone.press("接待")
    clerk = await at_work("clerk")
    await clerk.go(f"/offices/{world.office_id}/visits")
    digits = (await clerk.page.locator(".table .number").first.inner_text())[-4:]
    await clerk.page.get_by_role("link", name="现场查找", exact=True).first.click()
    await clerk.page.get_by_role("searchbox").fill(digits)
    await clerk.press("查找并记录")
    await expect(clerk.page.locator("table.people")).to_contain_text(re.compile("归属已定|暂定"))
    await clerk.page.get_by_role("link", name="看这位客户归谁").click()
    await expect(clerk.page.locator(".timeline")).to_contain_text("查")
