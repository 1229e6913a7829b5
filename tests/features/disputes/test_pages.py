"""The room from the browser: what each role sees and may do, and what a foreign id answers."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from litestar import Litestar

from tests.features.disputes.conftest import Clash
from tests.features.rulebooks.test_trial_pages import Browser
from tests.support.world import World


@pytest.fixture
async def browser(app: Litestar, clash: Clash) -> AsyncIterator[Browser]:
    async with Browser(app, clash.world) as made:
        yield made


async def opened(browser: Browser, clash: Clash, login: str = "lihao") -> str:
    """The address of the room that a complaint makes."""
    await browser.sign_in(login)
    form = f"/customers/{clash.customer}/dispute"
    said = (await browser.get(form)).text
    assert "我认为是我的客户" in said and "张敏" in said
    evidence = re.findall(r'name="evidence" value="([0-9a-f-]+)"', said)
    answer = await browser.post(form, data={"statement": "三月二日签的确认单", "evidence": evidence[:1]})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_from_the_complaint_to_the_worked_case(browser: Browser, clash: Clash) -> None:
    room = await opened(browser, clash)
    page = (await browser.get(room)).text
    assert "三月二日签的确认单" in page and "引用第" in page and "假如李浩先登记" in page and "查询单" in page
    assert "裁定</a>" not in page
    assert (await browser.get("/disputes?show=mine")).text.count(room) == 1

    await browser.sign_in("clerk")
    person = clash.who("wangjing")
    assert (await browser.post(room + "/mediator", data={"staff_id": str(person)})).status_code == 303
    await browser.sign_in("wangjing")
    assert "记录协调结果" in (await browser.get(room)).text
    failed = {"outcome": "failed", "reason": "谈不拢"}
    assert (await browser.post(room + "/mediation", data=failed)).status_code == 303

    await browser.sign_in("manager")
    assert "签字同意查询" in (await browser.get(room)).text
    assert (await browser.post(room + "/search-permit")).status_code == 303
    assert (await browser.post(room + "/search")).status_code == 303
    parts = {"shares": "custom", "performance": ["40", "60"], "commission": ["50", "50"], "reason": "都有功劳"}
    assert (await browser.post(room + "/ruling", data=parts)).status_code == 303
    page = (await browser.get(room)).text
    assert "都有功劳" in page and "40%" in page and "60%" in page

    await browser.sign_in("zhangmin")
    assert "第 4.1 条罚 400 元" in (await browser.get(room + "/appeal")).text
    assert (await browser.post(room + "/appeal", data={"grounds": "我先确认"})).status_code == 303
    await browser.sign_in("admin")
    form = (await browser.get(room + "/appeal-decision")).text
    appeal_id = re.findall(r'name="appeal_id" value="([0-9a-f-]+)"', form)[0]
    clash.world.clock.forward(minutes=5)
    decided = {"appeal_id": appeal_id, "result": "rejected", "reason": "裁定有据"}
    assert (await browser.post(room + "/appeal-decision", data=decided)).status_code == 303
    assert "驳回申诉" in (await browser.get(room)).text

    await browser.sign_in("manager")
    written = await browser.post(room + "/case")
    assert written.status_code == 303
    draft = (await browser.get(written.headers["location"])).text
    assert "本项目的做例" in draft and "判得一样" in draft
    assert "已写成做例" in (await browser.get(room)).text
    assert room in (await browser.get("/disputes?show=closed")).text


async def test_the_second_ruling_reads_who_was_first(browser: Browser, clash: Clash) -> None:
    room = await opened(browser, clash)
    await browser.sign_in("manager")
    form = {"shares": f"whole:{clash.a}", "reason": "先确认"}
    assert (await browser.post(room + "/ruling", data=form)).status_code == 303
    again = await browser.post(room + "/ruling", data={"shares": f"whole:{clash.b}", "reason": "再判"})
    assert again.status_code == 409 and "刘建国" in again.text and "张敏 100%" in again.text


async def test_what_makes_no_sense_writes_nothing(browser: Browser, clash: Clash) -> None:
    room = await opened(browser, clash)
    await browser.sign_in("manager")
    nonsense: list[tuple[str, dict[str, object]]] = [
        ("/ruling", {"shares": "", "reason": "没选"}),
        ("/ruling", {"shares": "custom", "performance": ["50"], "reason": "缺"}),
        ("/ruling", {"shares": "custom", "performance": ["50", "40"], "commission": ["50", "50"], "reason": "缺"}),
        ("/ruling", {"shares": "equal", "reason": "  "}),
        ("/mediation", {"outcome": "maybe"}),
        ("/mediation", {"outcome": "settled", "shares": "equal", "reason": "没人同意"}),
    ]
    for path, form in nonsense:
        assert (await browser.post(room + path, data=form)).status_code in (400, 409), form
    assert await clash.facts("manager_ruled") == []


async def test_ids_in_bodies_are_checked(browser: Browser, clash: Clash, decoy: World) -> None:
    """A foreign side, fact, mediator or appeal answers like a random one."""
    room = await opened(browser, clash)
    await browser.sign_in("manager")
    for strange in (decoy.staff["zhangmin"], uuid4()):
        posts = [
            (room + "/ruling", {"shares": f"whole:{strange}", "reason": "给别人"}),
            (room + "/mediator", {"staff_id": str(strange)}),
            (f"/customers/{clash.customer}/dispute", {"statement": "替人", "party": str(strange)}),
            (f"/customers/{clash.customer}/dispute", {"statement": "对谁", "against": str(strange)}),
            (f"/customers/{clash.customer}/dispute", {"statement": "凭什么", "evidence": str(strange)}),
        ]
        for path, form in posts:
            assert (await browser.post(path, data=form)).status_code == 404, path
    await browser.sign_in("admin")
    form = {"appeal_id": str(uuid4()), "result": "rejected", "reason": "没有的事"}
    assert (await browser.post(room + "/appeal-decision", data=form)).status_code == 404


async def test_a_colleague_outside_sees_nothing(browser: Browser, clash: Clash) -> None:
    room = await opened(browser, clash)
    await browser.sign_in("wangjing")
    answers = [await browser.get(path) for path in (room, f"/disputes/{uuid4()}", room + "/now", room + "/paper")]
    assert {answer.status_code for answer in answers} == {404}
    assert room not in (await browser.get("/disputes")).text
    posted = await browser.post(room + "/paper", data={"kind": "claim", "words": "我也说一句"})
    assert posted.status_code == 404


async def test_headquarters_read_and_write_nothing(browser: Browser, clash: Clash) -> None:
    room = await opened(browser, clash)
    await browser.sign_in("hq")
    assert "您在旁观" in (await browser.get(room)).text
    assert '<a href="/disputes">1</a>' in (await browser.get("/hq")).text
    for leaf in ("/paper", "/mediation", "/ruling", "/search", "/appeal", "/appeal-decision", "/case", "/mediator"):
        assert (await browser.post(room + leaf, data={"reason": "x"})).status_code in (400, 403), leaf


async def test_the_desk_complains_on_somebodys_behalf(browser: Browser, clash: Clash) -> None:
    await browser.sign_in("clerk")
    form = {"statement": "王静二月接待过", "party": str(clash.who("wangjing")), "against": str(clash.a)}
    answer = await browser.post(f"/customers/{clash.customer}/dispute", data=form)
    dispute = await clash.dispute(UUID(answer.headers["location"].rpartition("/")[2]))
    assert (dispute.cause, dispute.opened_by) == ("desk", clash.who("clerk"))
    assert dispute.sides == (clash.who("wangjing"), clash.a)


async def test_english_has_no_hole(browser: Browser, clash: Clash) -> None:
    room = await opened(browser, clash)
    browser.cookies.set("lang", "en")
    for path in (room, "/disputes", room + "/paper", f"/customers/{clash.customer}/dispute"):
        page = (await browser.get(path)).text
        assert "disputes." not in re.sub(r"href=\S+", "", page), path
