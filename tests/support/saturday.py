"""A Saturday at a busy office (望湖·听澜): who is at work, each in a browser of their own, and what they do."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from playwright.async_api import Browser, BrowserContext, Locator, expect

from tests.e2e.test_console_support import LAPTOP, PHONE, Desk
from tests.e2e.test_kiosk_support import Kiosk
from tests.support.world import World

LOCAL = timezone(timedelta(hours=8))
SATURDAY = datetime(2026, 11, 28, 8, 50, tzinfo=LOCAL)
TABLET = {"width": 820, "height": 1180}
LOGINS = {
    "何平": "heping", "范雪": "fanxue", "唐睿": "tangrui", "邓洁": "dengjie", "陆浩": "luhao", "欧阳夜晴": "yeqing",
}  # fmt: skip
AT_A_DESK = ("clerk", "manager", "admin")


@dataclass
class Saturday:
    """The day: its clock, its tablet at the door, and everybody who has signed in so far."""

    browser: Browser
    origin: str
    world: World
    kiosk: Kiosk
    desks: dict[str, Desk] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def office(self) -> str:
        return f"/offices/{self.world.office_id}"

    async def at(self, login: str) -> Desk:
        """Somebody's browser: a phone, or a laptop for those who sit at a desk."""
        if login not in self.desks:
            size = LAPTOP if login in AT_A_DESK else PHONE
            context = await new_context(self.browser, size)
            self.contexts.append(context)
            desk = self.desks[login] = Desk(await context.new_page(), self.origin, self.world, login)
            await desk.sign_in()
            await desk.page.wait_for_selector("html[data-ready]", state="attached")
        return self.desks[login]

    async def next_in_line(self) -> Desk:
        """Whoever the board names, on their phone."""
        board = await self.board()
        return await self.at(LOGINS[await board.page.locator(".next strong").inner_text()])

    async def board(self, login: str = "clerk") -> Desk:
        desk = await self.at(login)
        await desk.go(f"{self.office}/board")
        await desk.live()
        return desk

    async def becomes(self, hour: int, minute: int = 0) -> None:
        """Time passes for everybody; the tablet's own clock goes with it."""
        self.world.clock.at = self.world.clock.at.astimezone(LOCAL).replace(hour=hour, minute=minute)
        await self.kiosk.page.clock.set_system_time(self.world.clock.at)

    async def at_the_door(self, phone: str, surname: str, before: bool = False, agency: str = "") -> str:
        """A visitor taps through the questions by themselves. Returns the ticket."""
        kiosk = self.kiosk
        await kiosk.page.reload()
        await kiosk.begin()
        await kiosk.choose("以前来过" if before else "是，第一次来")
        await kiosk.dial(phone)
        await kiosk.press("继续")
        await kiosk.page.get_by_role("button", name=surname, exact=True).click()
        await kiosk.press("继续")
        await kiosk.choose("有中介带我来" if agency else "自己来的")
        if agency:
            await kiosk.choose(agency)
            await kiosk.choose("同意告知")
        await kiosk.choose("就我一个人")
        await kiosk.choose("没有来过")
        await kiosk.heading("请核对一遍")
        await kiosk.press("确认，取号")
        ticket = await kiosk.ticket()
        await kiosk.done()
        return ticket


async def new_context(browser: Browser, size: dict[str, int]) -> BrowserContext:
    return await browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]


async def received(desk: Desk) -> None:
    """接待, and 结束接待."""
    await desk.press("接待")
    await desk.press("结束接待")
    await expect(desk.page.locator(".card--live")).to_have_count(0)


async def fill(desk: Desk, path: str, ticked: str = "", **labels: str) -> None:
    """A form of the books: its fields by their labels (underscores stand for nothing), one box ticked."""
    await desk.go(path)
    for label, text in labels.items():
        await desk.page.get_by_label(label).first.fill(text)
    if ticked:
        await desk.page.get_by_text(ticked).first.click()


async def contact(desk: Desk, answered: bool, note: str = "") -> None:
    """记联系: the first customer of the list, by telephone."""
    await desk.go("/followups")
    await desk.page.get_by_role("button", name="记联系").first.click()
    await desk.dialog.get_by_text("电话", exact=True).click()
    await desk.dialog.get_by_text("联系上了" if answered else "没有回应", exact=True).click()
    if note:
        await desk.dialog.locator("textarea").fill(note)
    await desk.dialog.get_by_role("button", name="记下").click()
    await expect(desk.dialog).to_have_count(0)


async def sign(desk: Desk, **signers: str) -> None:
    """来访客户确认单: who signed it for whom."""
    for role, who in signers.items():
        await desk.page.get_by_label(role, exact=True).fill(who)


async def in_dialog(desk: Desk, opener: str, *taps: str, go: str, **labels: str) -> None:
    """Open a dialog by its button, tap choices, fill fields, send."""
    await desk.press(opener)
    for tap in taps:
        await desk.dialog.get_by_text(tap, exact=True).click()
    for label, text in labels.items():
        await desk.dialog.get_by_label(label).fill(text)
    await desk.dialog.get_by_role("button", name=go, exact=True).click()
    await expect(desk.dialog).to_have_count(0)


def reminders(desk: Desk) -> Locator:
    """提醒 of a consultant's own page."""
    return desk.page.locator("section[aria-labelledby=notices]")


def section(desk: Desk, of: str) -> Locator:
    return desk.page.locator(f"section[aria-labelledby={of}]")
