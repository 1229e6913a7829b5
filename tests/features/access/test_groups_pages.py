"""销售组 from the browser: kept by the manager; who is where, who leads, what was changed; no foreign ids."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from litestar import Litestar

from tests.features.rulebooks.test_trial_pages import Browser
from tests.support.world import World


@pytest.fixture
async def browser(app: Litestar, world: World) -> AsyncIterator[Browser]:
    async with Browser(app, world) as made:
        await made.sign_in("manager")
        yield made


def at(world: World, *more: object) -> str:
    return "/".join((f"/offices/{world.office_id}/accounts/groups", *(str(one) for one in more)))


def form(world: World, name: str, members: tuple[str, ...], leader: str = "") -> dict[str, object]:
    return {
        "name": name, "members": [str(world.staff[one]) for one in members],
        "leader": str(world.staff[leader]) if leader else "",
    }  # fmt: skip


async def ids(browser: Browser, world: World) -> list[UUID]:
    found = re.findall(r'id="group-([0-9a-f-]{36})"', (await browser.get(at(world))).text)
    return [UUID(one) for one in found]


async def test_from_the_first_group_to_its_end(browser: Browser, world: World) -> None:
    assert "还没有销售组" in (await browser.get(at(world))).text
    assert (await browser.post(at(world), data=form(world, "一组", ("zhangmin",), "lihao"))).status_code == 303
    assert (await browser.post(at(world), data=form(world, "二组", ("wangjing", "zhangmin")))).status_code == 303
    said = (await browser.get(at(world, "now"))).text
    assert "暂无组长" in said and "李浩任一组组长" in said and "张敏调出一组" in said and "江经理" not in said
    first, second = await ids(browser, world)
    edit = (await browser.get(at(world, second))).text
    assert "已在一组" in edit
    assert (
        await browser.post(at(world, second), data=form(world, "精英组", ("lihao", "wangjing"), "wangjing"))
    ).is_redirect
    said = (await browser.get(at(world))).text
    assert "改名：二组 → 精英组" in said and "李浩不再任一组组长" in said and "王静任精英组组长" in said
    assert (await browser.post(at(world, second, "closing"))).status_code == 303
    assert await ids(browser, world) == [first] and "撤销精英组" in (await browser.get(at(world))).text
    assert (await browser.post(at(world, second), data=form(world, "x", ("lihao",)))).status_code == 404


async def test_a_refusal_says_why_and_changes_nothing(browser: Browser, world: World) -> None:
    await browser.post(at(world), data=form(world, "一组", ("zhangmin",)))
    for data, words in (
        (form(world, "一组", ("lihao",)), "本案场已有销售组“一组”"),
        (form(world, "二组", ()), "现在一位都没勾"),
        (form(world, "  ", ("lihao",)), "组名要写 1 到 20 个字"),
        (form(world, "组" * 21, ("lihao",)), "组名要写 1 到 20 个字"),
    ):
        answer = await browser.post(at(world), data=data)
        assert words in answer.text and answer.status_code in (400, 409, 422), (answer.status_code, words)
    assert len(await ids(browser, world)) == 1


async def test_who_leaves_the_company_leaves_the_group(browser: Browser, world: World) -> None:
    await browser.post(at(world), data=form(world, "一组", ("zhangmin",), "lihao"))
    left = await browser.post(f"/offices/{world.office_id}/circle/{world.staff['lihao']}/departure")
    assert left.status_code == 303
    said = (await browser.get(at(world))).text
    assert "李浩不再任一组组长" in said and "李浩调出一组" in said and "暂无组长" in said


async def test_only_the_manager_keeps_them(browser: Browser, world: World) -> None:
    await browser.post(at(world), data=form(world, "一组", ("zhangmin",), "lihao"))
    (group,) = await ids(browser, world)
    for login in ("lihao", "clerk"):
        await browser.sign_in(login)
        assert (await browser.get(at(world))).status_code == 403
        assert (await browser.post(at(world, group), data=form(world, "x", ("lihao",)))).status_code == 403
        assert (await browser.post(at(world, group, "closing"))).status_code == 403


async def test_foreign_ids_answer_like_random_ones(browser: Browser, world: World) -> None:
    await browser.post(at(world), data=form(world, "一组", ("zhangmin",), "lihao"))
    (group,) = await ids(browser, world)
    stranger = world.staff["hq"]
    for who in (stranger, uuid4()):
        for data in ({"name": "二组", "members": [str(who)]}, {"name": "二组", "leader": str(who)}):
            assert (await browser.post(at(world), data=data)).status_code == 404
            assert (await browser.post(at(world, group), data=data)).status_code == 404
    other = next(one for one in world.offices.values() if one != world.office_id)
    for office, id_ in ((other, group), (uuid4(), group), (world.office_id, uuid4())):
        there = f"/offices/{office}/accounts/groups/{id_}"
        assert (await browser.get(there)).status_code == 404
        assert (await browser.post(f"{there}/closing")).status_code == 404
    assert await ids(browser, world) == [group]
