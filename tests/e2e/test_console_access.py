"""Whoever works here can use it: axe on every page and dialog, at four sizes, in two languages; nothing cut off,
nothing inline or foreign, no text forgotten, and focus that survives a live change."""

import json
import re
from collections.abc import Iterable

from playwright.async_api import Browser, Page, expect

from backend.features.notifications import service as notifications
from backend.features.penalties import models as penalties
from backend.features.penalties import service as sanctions
from backend.features.reception import service, views
from tests.e2e.test_console_support import Desk, DoorBell, Opener, at_work, bell, browser, origin, pytestmark
from tests.e2e.test_kiosk_access import AXE, RUN_AXE
from tests.support.world import World

__all__ = ["at_work", "bell", "browser", "origin", "pytestmark"]

SIZES = {"phone": (390, 844), "tablet": (820, 1180), "laptop": (1440, 900), "zoomed": (360, 450)}
LONG = "Alexandra Montgomery-Featherstonehaugh"
KEY = re.compile(r"\b(console|problems|verdict|facts|notices)\.[a-z_]+(\.[a-z_]+)*\b|{\w+}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('button, a.button, summary, label.choice')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.width < 24 || box.height < 43.5);
}).map((one) => one.outerHTML.slice(0, 120))"""
ALL = tuple(SIZES)
READINGS = (("zh", ALL), ("en", ("phone",)))
"""Chinese at every size; English where its long words have the least room."""
STILL = """async () => {
  scrollTo(0, 0);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const busy = '.htmx-request, .htmx-swapping, .htmx-settling, [data-live-state=waiting]';
  for (let n = 0; n < 2 || (document.querySelector(busy) && n < 120); n++) await frame();
  await Promise.allSettled(document.getAnimations()
    .filter(a => a.effect?.getComputedTiming().endTime !== Infinity).map(a => a.finished));
}"""
"""What is being fetched is not there yet, and what still fades in has no contrast. Read from the top: further down, a
bar that stays in sight covers now this, now that."""


class Eyes:
    """Looks at a page for whatever a reader would stumble over, at each of these sizes; at none, as it stands.

    No page knows its size but through its styles (no script asks for it), so it can be resized while one looks.
    """

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._axe = AXE.read_text()

    async def __call__(self, page: Page, name: str, sizes: Iterable[str] = ()) -> None:
        for size in sizes:
            await page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
            await self._look(page, f"{name} [{size}]")
        if not sizes:
            await self._look(page, name)
        text = await page.inner_text("body")
        self._note(name, "text without words", sorted({m[0] for m in KEY.finditer(text)}))

    async def _look(self, page: Page, name: str) -> None:
        await page.evaluate(STILL)
        self._note(name, "axe", await self._violations(page))
        self._note(name, "wider than the screen", await page.evaluate(WIDER))
        self._note(name, "too small to touch", await page.evaluate(SMALL))

    async def _violations(self, page: Page) -> object:
        """Through the inspector: the pages' policy lets no script of others in, and must not be loosened for this."""
        session = await page.context.new_cdp_session(page)
        if not await page.evaluate("'axe' in window"):
            await session.send("Runtime.evaluate", {"expression": self._axe})
        answer = await session.send(
            "Runtime.evaluate", {"expression": RUN_AXE, "awaitPromise": True, "returnByValue": True}
        )
        await session.detach()
        return json.loads(answer["result"]["value"])

    def _note(self, name: str, what: str, found: object) -> None:
        if found:
            self.faults.append(f"{name}: {what}: {json.dumps(found, ensure_ascii=False)}")


def watch(page: Page, faults: list[str]) -> None:
    """The browser's own complaints: a broken content policy, a script error, a missing file."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            faults.append(f"{page.url}: {said.text}") if said.type == "error" and "status of" not in said.text else None
        ),
    )
    page.on("request", lambda asked: faults.append(asked.url) if "localhost" not in asked.url else None)


async def busy_morning(bell: DoorBell, world: World) -> None:
    for visitor in range(5):
        await bell.ring(name=LONG if visitor == 2 else "欧阳", title="ms", companions=["spouse", "parent", "child"])
    await world.send(bell.client, bell.tablet, b'{"name":"\x00\x1b[31m"}' + b"x" * 3000)
    async with world.tx() as tx:
        params = {"ticket": "A001", "visit": str(world.office_id)}
        await notifications.tell(
            tx, world.staff["zhangmin"], "consent_withdrawn", params, world.office_id, world.clock()
        )
        late = penalties.Order(
            office_id=world.office_id, staff_id=world.staff["zhangmin"], kind="penalty", measures=("warning",),
            offence="晨会迟到", reason="本周第二次晨会迟到，已当面谈过，仍未改正" * 2,
        )  # fmt: skip
        await sanctions.order(tx, world.project_id, late, world.staff["manager"], world.clock())


async def every_page(desk: Desk, eyes: Eyes, paths: Iterable[str]) -> None:
    """In both languages, as widely as they are read."""
    for lang, sizes in READINGS:
        await speak(desk, lang)
        for path in paths:
            await desk.go(path)
            await eyes(desk.page, f"{desk.login} {path} {lang}", sizes)


async def speak(desk: Desk, lang: str) -> None:
    await desk.page.context.add_cookies([{"name": "lang", "value": lang, "url": desk.origin}])


async def test_every_page(at_work: Opener, bell: DoorBell, world: World) -> None:
    await busy_morning(bell, world)
    eyes = Eyes()
    for login, paths in tours(f"/offices/{world.office_id}").items():
        desk = await at_work(login)
        watch(desk.page, eyes.faults)
        if login == "clerk":
            await desk.go(f"/offices/{world.office_id}/visits")
            case = await desk.page.locator("tbody a[href*='/customers/']").first.get_attribute("href")
            await desk.go(case or "")
            certificate = await desk.page.locator("a[href$='/certificate']").get_attribute("href")
            paths += [case or "", certificate or ""]
        await every_page(desk, eyes, paths)
    assert not eyes.faults, "\n".join(eyes.faults)


def tours(office: str) -> dict[str, list[str]]:
    """Whose pages are whose."""
    return {
        "zhangmin": [
            "/me",
            "/me/customers",
            "/words",
            "/words/provisional",
            f"{office}/board",
            f"{office}/penalties",
            "/account/password",
            "/rulebook",
        ],
        "clerk": [f"{office}/board", f"{office}/visits", f"{office}/visits?q=nobody", "/quarantine"],
        "manager": [
            "/devices",
            f"{office}/visits?day=2026-01-01",
            f"{office}/todo",
            f"{office}/penalties",
            f"{office}/penalties/new/penalty",
            f"{office}/penalties/statement",
            f"{office}/accounts",
        ],
        "hq": ["/hq", "/nowhere"],
    }


async def received(world: World, bell: DoorBell) -> None:
    """A visitor whom somebody receives already: the desk may classify them."""
    ticket = await bell.ring()
    async with world.tx() as tx:
        board = await views.board(tx, world.keys, world.office_id, world.clock())
        item = next(one for one in board.live if one.visit.ticket == ticket)
        assert item.reception is not None
        await service.accept(tx, item.visit.id, item.reception.consultant_id, world.clock())


async def test_every_dialog(at_work: Opener, bell: DoorBell, world: World) -> None:
    await received(world, bell)
    login = await bell.expected()
    await bell.ring()
    eyes = Eyes()
    phone = await at_work(login, viewport={"width": 390, "height": 844})
    desk = await at_work("clerk")
    for opened, end in [(phone, "pass"), (desk, "assignment"), (desk, "class"), (desk, f"{world.staff['lihao']}")]:
        await opened.page.locator(f"a[data-dialog][href$='{end}']").first.click()
        await expect(opened.dialog).to_be_visible()
        await eyes(opened.page, f"dialog {end}")
        await opened.page.keyboard.press("Escape")
    await phone.page.locator("a[data-dialog][href$='pass']").click()
    await phone.dialog.get_by_role("button", name="请下一位").click()
    await desk.go(f"/offices/{world.office_id}/visits")
    await desk.page.locator("tbody a[href*='/customers/']").first.click()
    for end in ("number", "deal"):
        await desk.page.locator(f"a[data-dialog][href$='{end}']").click()
        await eyes(desk.page, f"dialog {end}")
        await desk.page.keyboard.press("Escape")
    assert not eyes.faults, "\n".join(eyes.faults)


async def test_the_door(at_work: Opener, world: World) -> None:
    eyes = Eyes()
    desk = await at_work("clerk", viewport={"width": 390, "height": 844})
    await desk.page.context.clear_cookies()
    await desk.go("/sign-in?next=/rulebook")
    await eyes(desk.page, "sign-in")
    await desk.page.get_by_label("公司代码").fill(world.slug)
    await desk.page.get_by_label("账号").fill("clerk")
    await desk.page.get_by_label("密码").fill("wrong")
    await desk.page.get_by_role("button", name="登录", exact=True).click()
    await expect(desk.page.get_by_role("alert")).to_contain_text("登录未成功")
    await expect(desk.page.get_by_label("账号")).to_have_value("clerk")
    await eyes(desk.page, "sign-in refused")
    await desk.page.get_by_role("button", name="English").click()
    await expect(desk.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert not CHINESE.search((await desk.page.inner_text("main")).replace("中文", ""))
    assert not eyes.faults, "\n".join(eyes.faults)


async def test_focus_survives_a_live_change(at_work: Opener, bell: DoorBell) -> None:
    first = await bell.ring()
    desk = await at_work("clerk")
    await desk.live()
    await desk.page.wait_for_timeout(400)
    await desk.page.get_by_role("button", name=f"改派 {first}").focus()
    second = await bell.ring()
    await expect(desk.page.locator(".guest", has_text=second)).to_be_visible()
    focused = await desk.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == f"改派 {first}"


async def test_less_motion_for_those_who_ask(at_work: Opener, bell: DoorBell) -> None:
    login = await bell.expected()
    await bell.ring()
    phone = await at_work(login, reduced_motion="reduce")
    await expect(phone.offer).to_have_css("animation-name", "none")


async def test_what_is_wrong_at_one_size_is_seen_at_that_size(browser: Browser) -> None:
    """The eyes themselves: the page is resized under them, so that one walk serves every size."""
    for size, (width, _) in SIZES.items():
        page, eyes = await browser.new_page(), Eyes()
        await page.set_content(
            "<html lang='zh'><title>一</title><main><h1>一</h1><p>两个字</p><hr><button class='b'>三</button></main>"
            f"<style>.b {{ min-height: 44px }} @media (width: {width}px) {{"
            " p { color: #ddd } hr { width: 3000px } .b { min-height: 0; height: 20px } }</style>"
        )
        await eyes(page, "page", ALL)
        await page.close()
        assert [fault.split(": ")[:2] for fault in eyes.faults] == [
            [f"page [{size}]", what] for what in ("axe", "wider than the screen", "too small to touch")
        ]
        assert "color-contrast" in eyes.faults[0]
