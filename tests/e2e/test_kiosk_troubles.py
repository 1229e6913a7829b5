"""Networks, disks, tabs and trust that fail: what was promised on the screen still holds."""

# ruff: noqa: F811  (a fixture is named twice: imported, and asked for)

import asyncio

from playwright.async_api import Route, expect

from backend.features.kiosk import pairing
from tests.e2e.test_kiosk_support import Kiosk, Opener, browser, kiosk, open_kiosk, origin, pytestmark  # noqa: F401  fixtures

SUBMISSIONS = "**/api/kiosk/submissions"
DISK_FULL = """() => {
  IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""


async def test_without_a_network_everything_works_and_arrives_later(kiosk: Kiosk) -> None:
    await kiosk.context.set_offline(True)
    for n in range(3):
        assert await kiosk.register(f"1380013800{n}") == f"A00{n + 1}"
        await expect(kiosk.page.locator(".ticket__who")).to_have_text("请把这个号码告诉前台")
        await kiosk.done()
    await expect(kiosk.page.locator(".status")).to_contain_text("3 条待上传")
    assert (await kiosk.counts())["submissions"] == 0
    await kiosk.context.set_offline(False)
    assert await kiosk.arrived(3) == {"submissions": 3, "visits": 3, "customers": 3, "quarantined": 0}
    await expect(kiosk.page.locator(".status")).to_contain_text("已全部上传")


async def test_a_slow_server_makes_nobody_wait(kiosk: Kiosk) -> None:
    held = asyncio.Event()

    async def slow(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await kiosk.page.route(SUBMISSIONS, slow)
    await kiosk.answer_all()
    started = asyncio.get_running_loop().time()
    await kiosk.press("确认，取号")
    assert await kiosk.ticket() == "A001"
    assert asyncio.get_running_loop().time() - started < 5
    await expect(kiosk.page.locator(".ticket__who")).to_have_text("请稍候，前台马上为您安排")
    held.set()
    await expect(kiosk.page.locator(".ticket__who")).to_contain_text("张敏")


async def test_lost_replies_and_bad_days_of_the_server_double_nothing(kiosk: Kiosk) -> None:
    tries = 0

    async def flaky(route: Route) -> None:
        nonlocal tries
        tries += 1
        if tries % 3 == 1:
            await route.fetch()  # arrives and commits; the reply gets lost
            await route.abort()
        elif tries % 3 == 2:
            await route.fulfill(status=503, body="<h1>nginx</h1>", content_type="text/html")
        else:
            await route.continue_()

    await kiosk.page.route(SUBMISSIONS, flaky)
    for n in range(3):
        await kiosk.register(f"1390013900{n}")
        await kiosk.done()
    await expect(kiosk.page.locator(".status")).to_contain_text("已全部上传", timeout=30_000)
    assert await kiosk.counts() == {"submissions": 3, "visits": 3, "customers": 3, "quarantined": 0}


async def test_a_login_page_of_the_wireless_network_is_no_answer(kiosk: Kiosk) -> None:
    async def portal(route: Route) -> None:
        await route.fulfill(status=200, body='{"please": "log in"}', content_type="application/json")

    await kiosk.page.route(SUBMISSIONS, portal)
    await kiosk.register()
    await kiosk.done()
    await expect(kiosk.page.locator(".status")).to_contain_text("1 条待上传")
    await kiosk.page.unroute(SUBMISSIONS)
    await kiosk.context.set_offline(True)
    await kiosk.context.set_offline(False)
    assert (await kiosk.arrived(1))["visits"] == 1


async def test_a_refused_item_does_not_hold_up_the_next(kiosk: Kiosk) -> None:
    async def refuse_first(route: Route) -> None:
        if '"device_seq":1,' in (route.request.post_data or ""):
            await route.fulfill(status=422, body='{"type": "urn:guishu:problem:submission_reused"}',
                                content_type="application/problem+json")  # fmt: skip
        else:
            await route.continue_()

    await kiosk.page.route(SUBMISSIONS, refuse_first)
    await kiosk.register("13800138001")
    await kiosk.done()
    await kiosk.register("13800138002")
    await expect(kiosk.page.locator(".ticket__who")).to_contain_text("张敏")
    assert sorted(item["state"] for item in await kiosk.stored()) == ["acked", "refused"]


async def test_a_full_disk_refuses_in_sight_and_thanks_nobody(kiosk: Kiosk) -> None:
    await kiosk.answer_all()
    add = await kiosk.page.evaluate_handle("() => IDBObjectStore.prototype.add")
    await kiosk.page.evaluate(DISK_FULL)
    await kiosk.press("确认，取号")
    await kiosk.heading("请到前台用纸笔登记")
    await expect(kiosk.page.locator(".ticket")).to_have_count(0)
    assert await kiosk.stored() == []
    await kiosk.page.evaluate("(add) => { IDBObjectStore.prototype.add = add }", add)
    await kiosk.press("再试一次")
    assert await kiosk.ticket() == "A001"
    assert (await kiosk.arrived(1))["visits"] == 1


async def test_a_second_tab_waits_its_turn(kiosk: Kiosk) -> None:
    second = await kiosk.context.new_page()
    await second.goto(kiosk.url)
    await expect(second.locator("h1")).to_have_text("登记页已在另一个窗口打开")
    await kiosk.page.close()
    await expect(second.locator(".ways")).to_be_visible()


async def test_a_revoked_tablet_says_so_and_still_hands_over_what_it_holds(kiosk: Kiosk) -> None:
    await kiosk.context.set_offline(True)
    await kiosk.register()
    await kiosk.done()
    await _revoke(kiosk)
    await kiosk.context.set_offline(False)
    await kiosk.heading("这台平板已停用")
    assert await kiosk.arrived(1) == {"submissions": 1, "visits": 0, "customers": 0, "quarantined": 1}


async def test_unpairing_waits_for_the_queue_and_can_be_called_off(kiosk: Kiosk) -> None:
    await kiosk.context.set_offline(True)
    await kiosk.register()
    await kiosk.done()
    await kiosk.staff_corner()
    await expect(kiosk.page.get_by_role("button", name="重新配对")).to_be_disabled()
    await kiosk.context.set_offline(False)
    await kiosk.arrived(1)
    await kiosk.press("重新配对")
    await expect(kiosk.page.locator(".offer__code")).to_be_visible()
    await kiosk.press("取消")
    assert await kiosk.register("13900139000") == "A002"
    await expect(kiosk.page.locator(".ticket__who")).to_contain_text("来接待您")


async def test_the_page_starts_without_a_network(kiosk: Kiosk) -> None:
    await kiosk.page.evaluate("navigator.serviceWorker.ready")
    await kiosk.page.wait_for_function("navigator.serviceWorker.controller !== null")
    await kiosk.context.set_offline(True)
    await kiosk.page.reload()
    await expect(kiosk.page.locator(".ways")).to_be_visible()
    assert await kiosk.register() == "A001"
    await kiosk.page.reload()
    await expect(kiosk.page.locator(".status")).to_contain_text("1 条待上传")
    await kiosk.context.set_offline(False)
    assert (await kiosk.arrived(1))["visits"] == 1


async def test_a_wrong_clock_locks_nobody_out(open_kiosk: Opener) -> None:
    kiosk = await open_kiosk()
    await kiosk.page.clock.install(time="1970-01-02T00:00:00Z")
    await kiosk.pair()
    assert await kiosk.register() == "A001"
    assert await kiosk.counts() == {"submissions": 1, "visits": 1, "customers": 1, "quarantined": 0}


async def _revoke(kiosk: Kiosk) -> None:
    device = (await kiosk.stored())[0]["device"].partition(".")[2]
    async with kiosk.world.tx() as tx:
        await pairing.revoke(tx, device, kiosk.world.staff["manager"], kiosk.world.clock())
