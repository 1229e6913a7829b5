"""A site manager who knows no programming reads the rules, changes 7 days to 10, sees what changes, and publishes."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar
from playwright.async_api import expect

from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.features.tenancy import service as tenancy
from tests.e2e.test_console_access import READINGS, Eyes, every_page, speak, watch
from tests.e2e.test_console_support import PHONE, Desk, Opener, at_work, bell, browser, origin, pytestmark
from tests.features.rulebooks.test_drafts import begin, change
from tests.features.rulebooks.test_published import publish
from tests.isolation.test_routes import Browser
from tests.support.world import World

__all__ = ["at_work", "bell", "browser", "origin", "pytestmark"]


@pytest.fixture
def world(heyuan: World) -> World:
    """和园地产, whose seven days stand in R00-04.5."""
    return heyuan


async def current(world: World) -> rulebooks.Published:
    async with world.tx() as tx:
        return await rulebooks.current(tx, world.project_id, world.clock())


async def to_ten_days(desk: Desk) -> None:
    """From the rules in force to the draft that says ten."""
    await desk.go("/rulebook")
    await desk.page.get_by_role("button", name="改这一条：第 5 条").click()
    await expect(desk.page.get_by_role("heading", name="改第 5 条")).to_be_visible()
    # The one number stands large; a deadline that ends with the window has none of its own.
    await expect(desk.page.locator(".field--large input")).to_have_count(1)
    await desk.page.get_by_label("保护期").first.fill("10")
    await desk.press("保存到草稿")


async def test_from_seven_days_to_ten_from_today(at_work: Opener, world: World) -> None:
    desk = await at_work("manager")
    await desk.page.locator("summary", has_text="更多").click()
    await desk.page.get_by_role("link", name="制度").click()
    fifth = desk.page.locator("[id='5']")
    await expect(fifth).to_contain_text("在7天内未与其联系过")
    await expect(fifth.locator(".system")).to_contain_text("满7天")
    await expect(desk.page.locator(".book__head")).to_contain_text("第 1 版")

    await to_ten_days(desk)
    changes = desk.page.locator("#changes")
    await expect(changes).to_contain_text("保护期：7天 改为 10天")
    await expect(changes.locator("ins").first).to_contain_text("10")
    clauses = await desk.page.locator(".book__clause").count()
    await expect(changes).to_contain_text(f"其余 {clauses - 1} 条没有变")
    await expect(desk.page.get_by_text("没有发现要改正的问题")).to_be_visible()
    await expect(desk.page.locator(".otherwise").first).to_be_visible()
    assert (await current(world)).number == 1, "a draft binds nobody"
    await desk.page.get_by_role("link", name="试算", exact=True).last.click()
    await expect(desk.page.locator("select option").first).to_contain_text("草稿")
    await desk.page.go_back()

    world.clock.forward(minutes=3)
    await desk.page.get_by_role("link", name="发布…").click()
    await expect(desk.page.get_by_label("从哪一天起施行")).to_have_value(rulebooks.local_day(world.clock()))
    await desk.press("发布")
    await expect(desk.page.get_by_role("status")).to_contain_text("已发布：第 2 版")
    await expect(desk.page.locator("[id='5']")).to_contain_text("在10天内未与其联系过")
    await expect(desk.page.locator("[id='6']")).to_contain_text("自 2026-01-01 00:00 起施行")
    published = await current(world)
    assert published.number == 2 and published.effective_from == world.clock()
    assert published.published_by == world.staff["manager"]

    await desk.page.get_by_role("link", name="各版本").click()
    await expect(desk.page.locator(".version", has_text="第 2 版")).to_contain_text("现行")
    await expect(desk.page.locator(".version", has_text="第 1 版")).to_contain_text("已被取代")
    await desk.page.get_by_role("link", name="和现行版对照：第 1 版").click()
    await expect(desk.page.locator(".changes")).to_contain_text("保护期：7天 改为 10天")


async def test_it_works_without_script(at_work: Opener, world: World) -> None:
    desk = await at_work("manager", java_script_enabled=False, viewport=PHONE)
    await to_ten_days(desk)
    await desk.page.get_by_role("link", name="发布…").click()
    await desk.page.get_by_label("从哪一天起施行").fill((world.clock() + timedelta(days=3)).date().isoformat())
    await desk.press("发布")
    await expect(desk.page.locator(".book__head")).to_contain_text("待施行")
    assert (await current(world)).number == 1
    await desk.page.get_by_role("link", name="各版本").click()
    await desk.page.get_by_role("button", name="撤回第 2 版").click()
    await desk.press("撤回")
    await expect(desk.page.locator(".version", has_text="第 2 版")).to_contain_text("郭峰")
    await expect(desk.page.locator(".version", has_text="第 2 版")).to_contain_text("没有施行过")


async def test_yesterday_is_refused_with_what_to_do_and_nothing_is_lost(at_work: Opener, world: World) -> None:
    desk = await at_work("manager", java_script_enabled=False)
    await to_ten_days(desk)
    await desk.page.get_by_role("link", name="发布…").click()
    await desk.page.get_by_label("以前的客户也改按新制度").check()
    yesterday = (world.clock() - timedelta(days=2)).date().isoformat()
    day = desk.page.get_by_label("从哪一天起施行")
    await desk.page.locator("form").last.evaluate("form => form.noValidate = true")
    await day.fill(yesterday)
    await desk.press("发布")
    await expect(desk.page.locator("main .alert")).to_contain_text("制度不能倒签")
    await expect(desk.page.locator("main .alert")).to_contain_text(yesterday)
    await expect(desk.page.get_by_label("以前的客户也改按新制度")).to_be_checked()
    assert (await current(world)).number == 1


async def test_the_second_of_two_editors_sees_who_and_what(at_work: Opener, world: World) -> None:
    manager, admin = await at_work("manager"), await at_work("admin")
    await manager.go("/rulebook")
    await manager.page.get_by_role("button", name="改这一条：第 5 条").click()
    await admin.go("/rulebook")
    await admin.page.get_by_role("button", name="改这一条：第 5 条").click()
    await admin.page.get_by_label("保护期").first.fill("9")
    await admin.press("保存到草稿")
    await expect(admin.page.locator("#changes")).to_contain_text("7天 改为 9天")

    await manager.page.get_by_label("保护期").first.fill("10")
    await manager.press("保存到草稿")
    told = manager.page.locator("main .alert")
    await expect(told).to_contain_text("高志强")
    await expect(told).to_contain_text("7天 改为 9天")
    await expect(manager.page.get_by_label("保护期").first).to_have_value("10")
    await manager.press("保存到草稿")
    await expect(manager.page.locator("#changes")).to_contain_text("7天 改为 10天")


async def test_a_wrong_entry_is_refused_beside_it(at_work: Opener, world: World) -> None:
    desk = await at_work("manager")
    await desk.go("/rulebook")
    await desk.page.get_by_role("button", name="改这一条：第 5 条").click()
    await desk.page.get_by_label("保护期").first.fill("十天")
    await desk.press("保存到草稿")
    await expect(desk.page.locator("main .alert")).to_contain_text("1 项要改")
    await expect(desk.page.get_by_label("保护期").first).to_have_value("十天")
    await expect(desk.page.get_by_label("保护期").first).to_have_attribute("aria-invalid", "true")


async def test_faults_stand_beside_the_draft_and_stop_it(at_work: Opener, world: World) -> None:
    draft = await begin(world)
    await change(world, draft, 1, 0)
    desk = await at_work("manager")
    await desk.go(f"/rulebook/drafts/{draft}")
    await expect(desk.page.get_by_text("请写1天以上")).to_be_visible()
    await expect(desk.page.get_by_role("link", name="发布…")).to_have_count(0)
    await desk.go(f"/rulebook/drafts/{draft}/publication")
    await expect(desk.page.get_by_role("button", name="发布")).to_have_count(0)


async def test_a_preset_is_read_and_begun_with(at_work: Opener, world: World) -> None:
    desk = await at_work("manager")
    await desk.go("/rulebook/shelf")
    await desk.page.locator(".rows__item", has_text="R03-01").get_by_role("link", name="读这份范本").click()
    await expect(desk.page.locator(".book__clause").first).to_contain_text("系统照此执行")
    await desk.press("用它起草")
    await expect(desk.page.get_by_text("用范本")).to_be_visible()
    await desk.page.get_by_role("button", name="放弃草稿").click()
    await desk.dialog.get_by_role("button", name="放弃").click()
    await desk.page.wait_for_url("**/rulebook?project=*")
    async with world.tx() as tx:
        assert await drafts.of_project(tx, world.project_id) is None


@pytest.mark.parametrize("login", ["zhangmin", "clerk", "hq"])
async def test_everybody_reads_and_only_some_change(login: str, app: Litestar, world: World) -> None:
    draft = await begin(world)
    async with Browser(app) as browser:
        await browser.sign_in(world, login)
        page = await browser.get("/rulebook")
        assert page.status_code == 200 and "满7天" in page.text and "改这一条" not in page.text
        assert (await browser.get("/rulebook/versions")).status_code == 200
        assert (await browser.get("/rulebook/shelf")).status_code == 200
        for path in (f"/rulebook/drafts/{draft}", f"/rulebook/drafts/{draft}/clause?no=5"):
            assert (await browser.get(path)).status_code == 403
        assert (await browser.post(f"/projects/{world.project_id}/rulebook-drafts")).status_code == 403
        form = {"day": "2026-12-31", "judges": "new_claims", "revision": "1"}
        assert (await browser.post(f"/rulebook/drafts/{draft}/publication", data=form)).status_code == 403


async def second_project(world: World) -> tuple[UUID, UUID]:
    """和园·东岸 under R03-01: the project and its version."""
    async with world.tx() as tx:
        other = await tenancy.found_project(tx, "second", "和园·东岸", "Heyuan East")
        await tenancy.found_office(tx, world.keys, other, "东岸营销中心", "East Sales Centre", world.clock())
        book = drafts.preset("R03-01")
        return other, await rulebooks.publish(tx, other, book, book.effective_from, None, world.clock())


async def test_another_projects_manager_neither_reads_nor_changes(app: Litestar, world: World) -> None:
    project, version = await second_project(world)
    async with world.tx() as tx:
        draft = await drafts.start(tx, project, None, world.staff["admin"], world.clock())
    own = (await current(world)).id
    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        paths = [f"/rulebook?project={project}", f"/rulebook/versions/{version}", f"/rulebook/drafts/{draft}"]
        for path in [*paths, f"/rulebook/versions/{own}/against/{version}"]:
            assert (await browser.get(path)).status_code == 404, path
        assert (await browser.post(f"/projects/{project}/rulebook-drafts")).status_code == 404
        assert (await browser.post(f"/rulebook/drafts/{draft}/discard")).status_code == 404
        await browser.sign_in(world, "admin")
        for path in paths:
            assert (await browser.get(path)).status_code == 200, path


async def test_headquarters_read_two_projects_side_by_side(at_work: Opener, world: World) -> None:
    await second_project(world)
    desk = await at_work("hq")
    await desk.go("/rulebook/projects")
    await desk.press("并排对照")
    row = desk.page.locator(".beside__row").first
    await expect(row.locator(".beside__clause")).to_have_count(2)
    await expect(desk.page.locator(".beside__heads")).to_contain_text("和园·东岸")
    await expect(desk.page.locator(".beside__heads")).to_contain_text("和园·河西印")


async def test_foreign_ids_answer_like_random_ones(app: Litestar, world: World, decoy: World) -> None:
    draft, version = await begin(decoy), (await current(decoy)).id
    own_draft, own = await begin(world), await current(world)
    random = uuid4()
    form = {"day": "2026-12-31", "judges": "new_claims", "revision": "1"}

    async def answers(browser: Browser, id_: UUID) -> list[tuple[int, str]]:
        got: list[httpx.Response] = [
            await browser.get(path.format(id_))
            for path in (
                "/rulebook?project={}", "/rulebook?office={}", "/rulebook/versions?project={}", "/rulebook/versions/{}",
                f"/rulebook/versions/{own.id}/against/{{}}", f"/rulebook/versions/{{}}/against/{own.id}",
                "/rulebook/versions/{}/withdrawal", "/rulebook/drafts/{}", "/rulebook/drafts/{}/clause?no=5",
                "/rulebook/drafts/{}/publication", "/rulebook/drafts/{}/discard",
            )
        ]  # fmt: skip
        got += [
            await browser.post(f"/projects/{id_}/rulebook-drafts", data={"no": "5"}),
            await browser.post(f"/rulebook/drafts/{id_}/clause", data={"no": "5", "revision": "1"}),
            await browser.post(f"/rulebook/drafts/{id_}/publication", data=form),
            await browser.post(f"/rulebook/drafts/{id_}/discard"),
            await browser.post(f"/rulebook/versions/{id_}/withdrawal"),
        ]
        return [(one.status_code, re.sub(r"[0-9a-f-]{36}", "ID", one.text)) for one in got]

    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        expected = await answers(browser, random)
        assert {status for status, _ in expected} == {404}
        for foreign in (draft, version, decoy.project_id, decoy.office_id):
            assert await answers(browser, foreign) == expected
        assert (await browser.get(f"/rulebook/drafts/{own_draft}")).status_code == 200
    async with decoy.tx() as tx:
        found = await drafts.find(tx, draft)
        assert found.closed_at is None and found.revision == 1
        await drafts.discard(tx, draft, decoy.staff["manager"], decoy.clock())


async def test_every_page_can_be_used_by_everybody(at_work: Opener, world: World) -> None:
    await publish(world, 10)
    world.clock.forward(hours=1)
    coming = await publish(world, 12, world.clock() + timedelta(days=3))
    draft = await begin(world)
    await change(world, draft, 1, 14)
    first = (await versions_of(world))[-1]
    eyes = Eyes()
    desk = await at_work("manager")
    watch(desk.page, eyes.faults)
    at = f"/rulebook/drafts/{draft}"
    old = f"/rulebook/versions/{first}"
    pages = ["/rulebook", "/rulebook/versions", old, f"/rulebook/versions/{coming}/against/{first}", "/rulebook/shelf"]
    pages += ["/rulebook/shelf/R03-01", at, f"{at}/clause?no=5", f"{at}/publication"]
    await every_page(desk, eyes, pages)
    for lang, sizes in READINGS:
        await speak(desk, lang)
        for path, end in (("/rulebook/versions", "withdrawal"), (at, "discard")):
            await desk.go(path)
            await desk.page.locator(f"a[data-dialog][href$='{end}']").click()
            await expect(desk.dialog).to_be_visible()
            await eyes(desk.page, f"dialog {end} {lang}", sizes)
        await desk.go(f"{at}/clause?no=5")
        await desk.page.locator("summary", has_text=re.compile("更多设置|More settings")).click()
        await eyes(desk.page, f"clause, everything open {lang}", sizes)
    assert not eyes.faults, "\n".join(eyes.faults)


async def versions_of(world: World) -> list[UUID]:
    async with world.tx() as tx:
        return [one.published.id for one in await rulebooks.editions(tx, world.project_id, world.clock())]
