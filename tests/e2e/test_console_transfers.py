"""Sheets in and out in a real browser: uploaded, columns checked, tried, written live, the rejected rows fetched."""

from playwright.async_api import expect

from backend.kit.channels import Channels
from tests.e2e.test_console_access import Eyes, watch
from tests.e2e.test_console_support import LAPTOP, PHONE, Opener, at_work, browser, origin, pytestmark
from tests.support.transfers import VISITS, exported, looked_at, take_in, work, xlsx
from tests.support.world import World

__all__ = ["at_work", "browser", "origin", "pytestmark"]

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def test_uploaded_tried_and_written(at_work: Opener, world: World, app) -> None:  # type: ignore[no-untyped-def]
    """What the file says appears without a reload; what it got wrong comes back as a file."""
    channels: Channels = app.state.channels
    desk = await at_work("clerk")
    await desk.go("/transfers")
    await desk.page.get_by_role("radio", name="来访登记").check()
    sheet = {"name": "来访登记.xlsx", "mimeType": SHEET, "buffer": xlsx(VISITS)}
    await desk.page.get_by_label("表格文件").set_input_files(files=[sheet])  # type: ignore[list-item]
    await desk.press("上传并读取")
    await desk.live()
    await work(world, channels)
    await expect(desk.page.get_by_label("电话（必填）")).to_have_value("3", timeout=5_000)
    await desk.press("逐行试一遍")
    await desk.live()
    await work(world, channels)
    await expect(desk.page.get_by_text("和第 3 行是同一条")).to_have_count(0)
    await expect(desk.page.get_by_text("本项目没有叫“查无此人”的置业顾问")).to_be_visible(timeout=5_000)
    await desk.press("确认写入 3 行")
    await desk.live()
    await work(world, channels)
    await expect(desk.page.get_by_text("已写入 3 行")).to_be_visible(timeout=5_000)
    async with desk.page.expect_download() as download:
        await desk.page.get_by_role("link", name="下载没取的 4 行").click()
    assert (await download.value).suggested_filename.endswith(".xlsx")


async def test_at_phone_and_laptop(at_work: Opener, world: World) -> None:
    eyes = Eyes()
    desk = await at_work("manager", viewport=PHONE)
    watch(desk.page, eyes.faults)
    mapping = await take_in(world, "visits", xlsx(VISITS))
    await work(world)
    checked = await looked_at(world, "visits", xlsx(VISITS))
    export = await exported(world, kind="customers", format="csv")
    pages = {"list": "", "mapping": f"/{mapping}", "checked": f"/{checked.id}", "export": f"/{export.id}"}
    for what, rest in pages.items():
        await desk.go("/transfers" + rest)
        await eyes(desk.page, f"phone, {what}")
    await desk.page.set_viewport_size(LAPTOP)
    for what in ("checked", "list"):
        await desk.go("/transfers" + pages[what])
        await eyes(desk.page, f"laptop, {what}")
    assert not eyes.faults, "\n".join(eyes.faults)
