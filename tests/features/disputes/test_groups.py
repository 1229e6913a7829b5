"""销售组: nobody of elsewhere gets into a group, and what its pages say to the leader and to the manager."""

import re
from uuid import uuid4

import pytest

from backend.features.access import groups
from backend.features.access import service as access
from backend.features.disputes import papers
from backend.kit.errors import NotFound
from tests.features.disputes.conftest import Clash
from tests.features.disputes.test_leaders import group
from tests.features.disputes.test_pages import browser
from tests.features.rulebooks.test_trial_pages import Browser

__all__ = ["browser"]


async def test_ids_of_elsewhere_are_not_found(clash: Clash) -> None:
    """Another office's consultants, clerks, who has left, another office's group: like a random id."""
    world, manager = clash.world, clash.who("manager")
    id_ = await group(clash, "一组", ("zhangmin", "lihao"), "lihao")
    other = next(office for office in world.offices.values() if office != world.office_id)
    async with world.tx() as tx:
        await access.disable_staff(tx, clash.who("chenyu"), world.clock())
        there = set(await groups.consultants(tx, other, world.clock()))
        stranger = next(iter(there - set(await groups.consultants(tx, world.office_id, world.clock()))))
    for who in (clash.who("clerk"), clash.who("hq"), clash.who("chenyu"), stranger, uuid4()):
        for members, leader in (([who], None), ([clash.a], who)):
            with pytest.raises(NotFound):
                await clash.do(groups.make, world.office_id, "二组", members, leader, manager, keys=False)
            with pytest.raises(NotFound):
                await clash.do(groups.change, world.office_id, id_, "一组", members, leader, manager, keys=False)
    for foreign in (id_, uuid4()):
        with pytest.raises(NotFound):
            await clash.do(groups.close, other, foreign, manager, keys=False)


async def test_the_pages_of_leader_and_manager(browser: Browser, clash: Clash) -> None:
    """The leader's page lists the dispute once, the manager's to-do says with whom it is; others see nothing of it."""
    await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    id_ = await clash.open()
    await clash.do(papers.hand_in, id_, clash.a, "query_form", "3月1日已确认", [])
    await browser.sign_in("wangjing")
    said = (await browser.get("/me")).text
    assert "协调撞单：李浩 与 张敏" in said and said.count(f"/disputes/{id_}") >= 1 and "主管须" not in said
    assert "一组组长" in (await browser.get(f"/disputes/{id_}")).text
    await browser.sign_in("chenyu")
    assert "组长待办" not in (await browser.get("/me")).text
    assert (await browser.get(f"/disputes/{id_}")).status_code == 404
    await browser.sign_in("manager")
    office = f"/offices/{clash.world.office_id}"
    assert "组长王静办" in (await browser.get(f"{office}/todo")).text

    (one,) = re.findall(r'id="group-([0-9a-f-]{36})"', (await browser.get(f"{office}/accounts/groups")).text)
    members = [str(clash.who(login)) for login in ("zhangmin", "lihao")]
    form = {"name": "一组", "members": members, "leader": str(clash.who("chenyu"))}
    assert (await browser.post(f"{office}/accounts/groups/{one}", data=form)).status_code == 303
    assert (await clash.dispute(id_)).mediators == (clash.who("chenyu"),), "at once, by the page"
    left = await browser.post(f"{office}/circle/{clash.who('chenyu')}/departure")
    assert left.status_code == 303 and (await clash.dispute(id_)).mediators == ()
