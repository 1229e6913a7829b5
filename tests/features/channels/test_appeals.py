"""Appeals with papers: seen by the desk, kept as they came, and nothing of the other side to the agency."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from backend.features.channels import appeals
from backend.features.customers import service as customers
from backend.features.disputes import files
from backend.kit.sql import Query
from tests.features.channels.conftest import Door, Portal
from tests.support.world import World

PNG = b"\x89PNG\r\n\x1a\n" + b"slip" * 50
JPEG = b"\xff\xd8\xff\xe0" + b"chat" * 50
FILES = Query("test.files", "SELECT media, body FROM paper_file ORDER BY id")
NOTICES = Query("test.notices", "SELECT key FROM notice WHERE staff_id = $1")


async def hand(
    agent: Portal, report: UUID, leaf: str, reason: str, *bodies: bytes
) -> httpx.Response:  # fmt: skip
    sent = [("files", (f"{n}.png", body, "image/png")) for n, body in enumerate(bodies)]
    nothing = [("files", ("", b"", "application/octet-stream"))]
    return await agent.browser.post(f"/portal/reports/{report}/{leaf}", data={"reason": reason}, files=sent or nothing)


async def lost(agent: Portal, rival: Portal, door: Door, world: World) -> UUID:
    """The rival was first; the agent brings the customer, whose slip is whole."""
    await rival.report("13800012345")
    world.clock.forward(hours=1)
    later = await agent.report("13800012345")
    visit = await door.come("13800012345", agency=await door.agency())
    world.clock.forward(minutes=5)
    await door.slip(visit, agency_id=str(await door.agency()))
    return later


def pictures(text: str) -> list[str]:
    return re.findall(r'href="([^"]+/files/[0-9a-f-]{36})"', text)


async def test_a_picture_goes_into_the_room_and_comes_back_to_its_own_agency_only(
    agent: Portal, rival: Portal, door: Door, world: World
) -> None:
    report = await lost(agent, rival, door, world)
    sent = await hand(agent, report, "appeal", "三月二日我带看过，有确认单", PNG)
    assert sent.status_code == 303, sent.text
    world.clock.forward(minutes=1)
    assert (await hand(agent, report, "papers", "再补一张聊天截图", JPEG)).status_code == 303
    async with world.tx() as tx:
        kept = await tx.rows(FILES)
        room = await tx.value(Query("test.room", "SELECT id FROM dispute"))
    assert [row["media"] for row in kept] == ["image/png", "image/jpeg"]
    assert all(b"slip" not in bytes(row["body"]) and b"chat" not in bytes(row["body"]) for row in kept)

    seen = await door.desk.browser.get(f"/disputes/{room}")
    assert "我带看过" in seen.text and len(pictures(seen.text)) == 2
    got = await door.desk.browser.get(pictures(seen.text)[0])
    assert (got.content, got.headers["content-type"]) == (PNG, "image/png")
    assert "sandbox" in got.headers["content-security-policy"]

    page = (await agent.browser.get(f"/portal/reports/{report}")).text
    assert "再补一张聊天截图" in page and "安居客" not in page and "韩冰" not in page
    own = pictures(page)
    assert (await agent.browser.get(own[1])).content == JPEG
    theirs = await rival.report("13900054321")
    leaf = own[0].rsplit("/", 1)[1]
    for path in (own[0], f"/portal/reports/{theirs}/files/{leaf}", f"/portal/reports/{theirs}/files/{uuid4()}"):
        assert (await rival.browser.get(path)).status_code == 404, path


async def test_the_other_sides_papers_stay_with_them(agent: Portal, rival: Portal, door: Door, world: World) -> None:
    report = await lost(agent, rival, door, world)
    await hand(agent, report, "appeal", "我方先联系", PNG)
    async with world.tx() as tx:
        first = await tx.value(Query("test.first", "SELECT id FROM channel_report ORDER BY at LIMIT 1"))
    page = (await rival.browser.get(f"/portal/reports/{first}")).text
    assert "我方先联系" not in page and not pictures(page) and "贝壳" not in page
    assert "补充材料" in page, "whoever is a side may hand in papers, too"
    assert (await hand(rival, first, "papers", "我方有报备短信", JPEG)).status_code == 303
    assert "我方有报备短信" not in (await agent.browser.get(f"/portal/reports/{report}")).text


async def test_without_another_side_the_manager_answers_once(
    agent: Portal, opened: Any, clerk: Portal, world: World
) -> None:
    report = await agent.report("13800012345")
    world.clock.forward(days=8)
    await agent.sign_in()
    assert (await hand(agent, report, "appeal", "客户七日内来过", PNG)).status_code == 303
    await clerk.sign_in()
    manager = await opened("manager")
    here = f"/offices/{world.office_id}/channels"
    async with world.tx() as tx:
        assert "channel_appeal" in [row["key"] for row in await tx.rows(NOTICES, world.staff["clerk"])]
    assert "待答复" in (await clerk.browser.get(f"{here}/appeals")).text
    page = (await manager.browser.get(f"{here}/reports/{report}")).text
    assert "客户七日内来过" in page and (await manager.browser.get(pictures(page)[0])).content == PNG
    assert "分销申诉等答复" in (await manager.browser.get(f"/offices/{world.office_id}/todo")).text
    form = {"result": "kept", "words": "门口没有这位客户的到访登记"}
    assert (await clerk.browser.post(f"{here}/reports/{report}/answer", data=form)).status_code in (403, 404)
    assert (await manager.browser.post(f"{here}/reports/{report}/answer", data=form)).status_code == 303
    again = await manager.browser.post(f"{here}/reports/{report}/answer", data={**form, "result": "upheld"})
    assert again.status_code == 409
    mine = (await agent.browser.get(f"/portal/reports/{report}")).text
    assert "维持原结果" in mine and "门口没有这位客户的到访登记" in mine
    assert (await hand(agent, report, "papers", "还有一张")).status_code == 409
    async with world.tx() as tx:
        assert "channel_answered" in [row["key"] for row in await tx.rows(NOTICES, world.staff["agent"])]


async def test_after_the_ruling_an_agency_learns_nothing_of_the_others(
    agent: Portal, rival: Portal, door: Door, opened: Any, world: World
) -> None:
    report = await lost(agent, rival, door, world)
    await hand(agent, report, "appeal", "我方先联系")
    async with world.tx() as tx:
        room = await tx.value(Query("test.room", "SELECT id FROM dispute"))
        theirs = await tx.value(Query("test.theirs", "SELECT id FROM agency WHERE name = '安居客渠道'"))
        if theirs is None:
            theirs = await tx.value(Query("test.t", "SELECT agency_id FROM staff WHERE id = $1"), world.staff["agent2"])
    manager = await opened("manager")
    ruled = await manager.browser.post(
        f"/disputes/{room}/ruling", data={"shares": f"whole:{theirs}", "reason": "报备在先"}
    )
    assert ruled.status_code in (204, 303), ruled.text
    refused = await hand(agent, report, "papers", "不服")
    assert refused.status_code == 409 and "已经裁定" in refused.text
    mine = f"/portal/reports/{report}"
    assert "对裁定申诉" in (await agent.browser.get(mine)).text
    path, form = f"{mine}/ruling-appeal", {"grounds": "有短信为证"}
    assert (await rival.browser.post(path, data=form)).status_code == 404
    assert (await agent.browser.post(path, data=form)).status_code == 303
    assert (await agent.browser.post(path, data={"grounds": "再申诉一次"})).status_code == 409
    page = (await agent.browser.get(mine)).text
    assert "公司正在复核" in page and "对裁定申诉" not in page
    again = await agent.report("13800012345")
    for text in (refused.text, (await hand(agent, again, "appeal", "再申诉")).text,
                 (await agent.browser.get(f"/portal/reports/{report}")).text):  # fmt: skip
        assert "安居客" not in text and "韩冰" not in text and "报备在先" not in text


@pytest.mark.parametrize(
    ("bodies", "code"),
    [((b"GIF89a....",), 400), ((b"MZ\x90\x00",), 400), ((PNG,) * 5, 400), ((PNG + b"0" * files.MOST_BYTES,), 400)],
)
async def test_what_is_no_picture_or_too_much_is_refused_whole(
    bodies: tuple[bytes, ...], code: int, agent: Portal, world: World
) -> None:
    report = await agent.report("13800012345")
    world.clock.forward(days=8)
    await agent.sign_in()
    refused = await hand(agent, report, "appeal", "客户来过", *bodies)
    assert refused.status_code == code and "附件" in refused.text
    async with world.tx() as tx:
        assert not await tx.rows(FILES)
        assert not await tx.rows(Query("test.appeals", "SELECT 1 FROM channel_appeal"))


async def test_a_second_tap_is_one_paper_and_a_day_holds_so_many(
    agent: Portal, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await agent.report("13800012345")
    world.clock.forward(days=8)
    await agent.sign_in()
    await hand(agent, report, "appeal", "客户来过")
    for _ in range(2):
        assert (await hand(agent, report, "papers", "补一张图", PNG)).status_code == 303
    async with world.tx() as tx:
        assert len(await tx.rows(FILES)) == 1
    monkeypatch.setattr(appeals, "MOST_A_DAY", 2)
    refused = await hand(agent, report, "papers", "再补一张", JPEG)
    assert refused.status_code == 429 and "24 小时" in refused.text


async def test_a_colleagues_report_takes_no_papers_of_mine(agent: Portal, rival: Portal, world: World) -> None:
    theirs = await rival.report("13800012345")
    for id_ in (theirs, uuid4()):
        assert (await hand(agent, id_, "papers", "说明", PNG)).status_code == 404
        assert (await hand(agent, id_, "appeal", "说明", PNG)).status_code == 404


async def test_erasing_the_customer_takes_the_pictures_along(
    agent: Portal, rival: Portal, door: Door, world: World
) -> None:
    report = await lost(agent, rival, door, world)
    await hand(agent, report, "appeal", "有确认单照片", PNG)
    async with world.tx() as tx:
        customer = await tx.value(Query("test.c", "SELECT customer_id FROM dispute"))
        await customers.erase(tx, customer, world.clock())
        assert [row["body"] for row in await tx.rows(FILES)] == [None]


async def test_answers_of_a_foreign_report_are_not_found(opened: Any, agent: Portal, world: World) -> None:
    await agent.report("13800012345")
    manager = await opened("manager")
    here = f"/offices/{world.office_id}/channels/reports/{uuid4()}"
    assert (await manager.browser.get(here)).status_code == 404
    form = {"result": "kept", "words": "没有依据"}
    assert (await manager.browser.post(f"{here}/answer", data=form)).status_code == 404
