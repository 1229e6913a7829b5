"""The whole path in real browsers: paired by the manager, registered alone, received on a phone, explained."""

import re
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, Page, expect

from backend.entrypoints import demo
from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from tests.e2e.test_kiosk_support import Kiosk, browser, origin, pytestmark  # noqa: F401
from tests.support.world import World

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1440, "height": 900}


class People:
    """Opens a browser of their own for each person."""

    def __init__(self, browser: Browser, origin: str, world: World) -> None:  # noqa: F811
        self.browser, self.origin, self.world = browser, origin, world
        self._open: list[BrowserContext] = []

    async def page(self, size: dict[str, int]) -> Page:
        context = await self.browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
        self._open.append(context)
        return await context.new_page()

    async def sign_in(self, login: str, size: dict[str, int] = LAPTOP) -> Page:
        page = await self.page(size)
        await page.goto(f"{self.origin}/sign-in")
        await page.fill("input[name=company]", self.world.slug)
        await page.fill("input[name=login]", login)
        await page.fill("input[name=password]", demo.PASSWORD)
        await page.get_by_role("button", name="登录").click()
        await page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))
        return page

    async def close(self) -> None:
        for context in self._open:
            await context.close()


@pytest.fixture
async def people(browser: Browser, origin: str, world: World) -> AsyncIterator[People]:  # noqa: F811
    made = People(browser, origin, world)
    yield made
    await made.close()


async def paired(people: People) -> Kiosk:
    """The tablet shows a code; the manager types it, compares the fingerprint, confirms."""
    page = await people.page({"width": 768, "height": 1024})
    kiosk = Kiosk(page, page.context, people.world, people.origin)
    await page.goto(kiosk.url)
    code = await page.locator(".offer__code .groups").text_content()
    shown = await page.locator(".offer__fingerprint").text_content()
    manager = await people.sign_in("manager")
    await manager.goto(f"{people.origin}/devices")
    await manager.fill("input[name=code]", code or "")
    await manager.locator(".pair__form button[type=submit]").click()
    compared = await manager.locator(".fingerprint").text_content()
    assert (compared or "").split() == (shown or "").split() or compared.replace(" ", "") == shown.replace(" ", "")  # type: ignore[union-attr]
    await manager.locator("select[name=office_id]").select_option(label="云栖府售楼处")
    await manager.locator("form button[type=submit].button--primary").click()
    await expect(manager.locator(".rows__item")).to_have_count(1)
    await kiosk.heading("已连接")
    await kiosk.press("开始使用")
    return kiosk


async def test_from_the_door_to_the_certificate(people: People, app: Litestar) -> None:
    world = people.world
    kiosk = await paired(people)
    phone = await people.sign_in("zhangmin", PHONE)
    await expect(phone.locator(".offer")).to_have_count(0)

    ticket = await kiosk.register("13800138000", "王")
    await expect(kiosk.page.locator(".ticket__who")).to_contain_text("张敏")

    offer = phone.locator(".offer")  # live: nobody reloads the phone
    await expect(offer).to_be_visible(timeout=5_000)
    await expect(offer).to_contain_text(ticket)
    await expect(offer).to_contain_text("138****8000")
    await offer.get_by_role("button", name="接待").first.click()
    await expect(phone.locator(".card--live")).to_contain_text("王")

    await phone.locator(".card--live a[href^='/customers/']").click()
    answer = phone.locator(".answer")
    await expect(answer).to_contain_text("张敏")
    await expect(phone.locator(".reasons")).to_contain_text("第一")
    await phone.get_by_role("link", name="判客单").click()
    sheet = phone.locator("body")
    await expect(sheet).to_contain_text("江湾置业")
    for forbidden in ("13800138000", "…", "{", "verdict.", "facts."):
        assert forbidden not in (await sheet.inner_text()), forbidden

    async with world.tx() as tx:
        for kept in await attribution.page(tx, world.project_id, 0):
            assert (await attribution.replay(tx, kept)).same
        assert (await evidence.verify(tx, world.project_id)).faults == ()


async def test_the_board_shows_everybody_why(people: People) -> None:
    kiosk = await paired(people)
    await kiosk.register("13800138000", "王")
    board = await people.sign_in("clerk")
    await board.goto(f"{people.origin}/offices/{people.world.office_id}/board")
    await expect(board.locator("body")).to_contain_text("张敏")
    await expect(board.locator("body")).to_contain_text("A001")
    await kiosk.done()
    await kiosk.register("13900139000", "李")
    await expect(board.locator("body")).to_contain_text("A002", timeout=5_000)  # live


async def test_the_receipt_takes_consent_back(people: People) -> None:
    kiosk = await paired(people)
    async with kiosk.page.expect_response("**/api/kiosk/submissions") as sent:
        await kiosk.register("13800138000", "王")
    url = (await (await sent.value).json())["receipt"]["url"]
    page = await people.page(PHONE)
    await page.goto(people.origin + url)
    await expect(page.locator("body")).to_contain_text("A001")
    assert "138" not in await page.locator("body").inner_text()
    await page.get_by_text("不想再留信息").click()
    await page.get_by_role("button", name="撤回同意").click()
    await expect(page.locator("body")).to_contain_text("已撤回同意")
