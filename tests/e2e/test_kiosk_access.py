"""Whoever comes can use it: axe on every screen, targets of 56 px, nothing cut off, nothing inline or foreign."""

# ruff: noqa: F811  (a fixture is named twice: imported, and asked for)

import json
import re
from typing import Any

from playwright.async_api import CDPSession, expect

from tests.e2e.test_kiosk_support import ROOT, Kiosk, Opener, browser, open_kiosk, origin, pytestmark  # noqa: F401  fixtures

AXE = ROOT / "kiosk/node_modules/axe-core/axe.min.js"
RUN_AXE = """axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
  .then((result) => JSON.stringify(result.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 200))])))"""
SMALL_TARGETS = """() => [...document.querySelectorAll('button, label:has(input)')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.width < 55.5 || box.height < 55.5);
}).map((one) => one.outerHTML.slice(0, 120))"""
WATCH_POLICY = """addEventListener('securitypolicyviolation', (event) => {
  (window.violations ??= []).push(event.violatedDirective + ' ' + event.blockedURI);
});"""
SIZES = {"portrait": (768, 1024), "landscape": (1024, 768), "phone": (390, 844), "zoomed": (512, 384)}


STILL = """async () => {
  for (let n = 0; n < 2; n++) await new Promise((done) => requestAnimationFrame(done));
  await Promise.allSettled(document.getAnimations()
    .filter(a => a.effect?.getComputedTiming().endTime !== Infinity).map(a => a.finished));
}"""
"""An arrival fades in; half-faded text has no contrast yet."""


class Inspector:
    """Looks at a screen the way a visitor with less sight, reach or width does, at every size.

    No screen knows its size but through its styles (no script asks for it), so one walk shows them all.
    """

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.faults: list[str] = []
        self.axe = AXE.read_text()

    async def __call__(self, name: str) -> None:
        page = self.kiosk.page
        session, world = await self._world()
        for size, (width, height) in SIZES.items():
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate(STILL)
            where = f"{name} [{size}]"
            answer = await session.send("Runtime.evaluate", {"expression": RUN_AXE, "awaitPromise": True, **world})
            if (violations := json.loads(answer["result"]["value"])) != []:
                self.faults.append(f"{where}: {json.dumps(violations, ensure_ascii=False)}")
            if small := await page.evaluate(SMALL_TARGETS):
                self.faults.append(f"{where}: small {small}")
            if (over := await page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                self.faults.append(f"{where}: {over} px wider than the screen")
        await session.detach()
        if broken := await page.evaluate("window.violations ?? []"):
            self.faults.append(f"{name}: policy {broken}")

    async def _world(self) -> tuple[CDPSession, dict[str, Any]]:
        """Axe in a world of its own: the page's policy lets no foreign script in, and must not be loosened for this."""
        session = await self.kiosk.context.new_cdp_session(self.kiosk.page)
        tree = await session.send("Page.getFrameTree")
        made = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
        world = {"contextId": made["executionContextId"], "returnByValue": True}
        await session.send("Runtime.evaluate", {"expression": f"{self.axe};0", **world})
        return session, world


async def test_every_screen_is_usable_by_everybody(open_kiosk: Opener) -> None:
    kiosk = await open_kiosk(reduced_motion="reduce")
    await kiosk.page.add_init_script(WATCH_POLICY)
    look = Inspector(kiosk)
    await kiosk.page.goto(kiosk.url)
    await expect(kiosk.page.locator(".offer__code")).to_be_visible()
    await look("pairing")
    await kiosk.pair()
    await look("welcome")
    await _questions(kiosk, look)
    await _endings(kiosk, look)
    assert look.faults == []


async def _questions(kiosk: Kiosk, look: Inspector) -> None:
    await kiosk.press("开始登记")
    await look("notice")
    await kiosk.press("同意，开始登记")
    await look("first visit")
    await kiosk.choose("以前来过")
    await kiosk.dial("138001380")
    await look("phone")
    await kiosk.dial("00")
    await kiosk.press("继续")
    await kiosk.page.get_by_role("button", name="张", exact=True).click()
    await look("name")
    await kiosk.press("继续")
    await look("brought by")
    for who, name in (("来找一位", "consultant"), ("亲友介绍", "friend"), ("有中介", "agency")):
        await kiosk.choose(who)
        await look(name)
        await kiosk.press("上一步")
    await kiosk.choose("有中介")
    await kiosk.page.locator(".choices--names .choice").first.click()
    await look("tell the agency")
    await kiosk.choose("同意告知")
    await kiosk.page.locator(".tick").first.click()
    await look("companions")
    await kiosk.press("继续")
    await look("family")
    await kiosk.choose("来过")
    await look("family phone")
    await kiosk.press("不填，继续")
    await look("review")


async def _endings(kiosk: Kiosk, look: Inspector) -> None:
    await kiosk.press("确认，取号")
    await kiosk.ticket()
    await look("ticket")
    await kiosk.done()
    await kiosk.press("English")
    await look("welcome in English")
    await kiosk.press("Just looking")
    await look("anonymous in English")
    await kiosk.context.set_offline(True)
    await kiosk.press("Take a ticket")
    await kiosk.ticket()
    await look("waiting ticket")
    await kiosk.press("Done")
    await kiosk.staff_corner()
    await look("staff corner")


def test_each_language_says_everything() -> None:
    folder = ROOT / "kiosk/src/locale"
    zh, en = (json.loads((folder / f"{lang}.json").read_text()) for lang in ("zh", "en"))
    assert list(zh) == list(en)
    for key in zh:
        assert set(re.findall(r"\{\w+\}", zh[key])) == set(re.findall(r"\{\w+\}", en[key])), key
        assert zh[key].strip() and en[key].strip(), key
