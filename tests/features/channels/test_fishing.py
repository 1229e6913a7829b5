"""An agency learns three answers and nothing else, in even steps of time, and not many of them."""

import re
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest

from backend.console.pages import portal
from backend.features.channels import limits
from backend.features.channels import models as limits_of
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.rulebooks import library
from backend.features.rulebooks import service as rulebooks
from backend.kit.sql import Query
from tests.features.channels.conftest import Door, Portal
from tests.support.world import World

VARIES = re.compile(
    r"name=\"next\" value=\"[^\"]*|[0-9a-f]{8}-[0-9a-f-]{27}|(\d{4}-)?\d\d-\d\d \d\d:\d\d|\d{3,4}\*+\d+|\?v=[0-9a-f]+"
)


def plain(text: str) -> str:
    """A page without what differs between any two: ids, times, the number itself, where one is in the menu."""
    return VARIES.sub("…", text.replace(' aria-current="page"', ""))


async def answer_to(agent: Portal, number: str, name: str = "王芳", whole: bool = False) -> tuple[int, str]:
    """What an agent is told of a number: status and page."""
    sent = await agent.send(number, name, whole=whole)
    assert sent.status_code == 303, sent.text
    page = await agent.browser.get(sent.headers["location"])
    return page.status_code, plain(page.text)


async def test_a_number_that_called_or_lapsed_answers_like_one_nobody_knows(
    agent: Portal, rival: Portal, world: World
) -> None:
    await rival.report("13800012345")
    world.clock.forward(days=8)
    await agent.sign_in()
    known = await answer_to(agent, "13800012345")
    assert known == await answer_to(agent, "13900054321")
    assert "可报备" in known[1]


async def test_whoever_protects_the_customer_the_words_are_the_same(
    agent: Portal, rival: Portal, opened: Any, world: World
) -> None:
    """Another agency, or a third one: 保护中至某日, no name, no clause that tells."""
    await rival.report("13800012345", "李强")
    first = await answer_to(agent, "13800012345", "李强")
    async with world.tx() as tx:
        third = await tx.value(Query("test.third", "SELECT id FROM agency WHERE name = '世联行渠道'"))
        move = Query("test.move", "UPDATE staff SET agency_id = $1 WHERE id = $2")
        await tx.run(move, third, world.staff["agent2"])
    await rival.report("13900054321", "李强")
    assert first == await answer_to(agent, "13900054321", "李强")
    assert "安居客" not in first[1] and "韩冰" not in first[1] and "世联行" not in first[1]


async def test_somebody_who_has_come_is_only_to_be_checked(agent: Portal, door: Door) -> None:
    await door.come("13800012345", "赵敏")
    door.world.clock.forward(minutes=2)
    page = (await answer_to(agent, "13800012345", "赵敏"))[1]
    assert "需到访核验" in page and "进场" not in page and "已到访" not in page


async def test_answers_come_in_even_steps(agent: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "WRITE_STEP", 0.4)
    took = []
    for number in ("13800012345", "13900054321"):
        began = time.monotonic()
        await agent.report(number)
        took.append(time.monotonic() - began)
    assert all(0.4 <= each < 0.6 for each in took), took


async def test_an_hour_holds_so_many_and_the_refusal_says_when_again(
    agent: Portal, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AGENT_HOURLY", 2)
    await agent.report("13800000001")
    world.clock.forward(minutes=10)
    await agent.report("13800000002")
    refused = await agent.send("13800000003")
    assert refused.status_code == 429
    assert "每人每小时最多 2 位" in refused.text
    again = (world.clock() + timedelta(minutes=50)).astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"{again:%m-%d %H:%M} 之后可以再报" in refused.text
    world.clock.forward(minutes=51)
    await agent.report("13800000003")


@pytest.mark.parametrize(("limit", "words"), [("AGENT_DAILY", "每人 24 小时"), ("AGENCY_DAILY", "每家单位")])
async def test_a_day_holds_so_many(
    limit: str, words: str, agent: Portal, opened: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, 2)
    lead = await opened("agency") if limit == "AGENCY_DAILY" else agent
    await lead.report("13800000001")
    world.clock.forward(hours=2)
    await agent.report("13800000002")
    refused = await agent.send("13800000003")
    assert refused.status_code == 429 and words in refused.text


async def test_too_many_numbers_of_others_pause_an_agent(
    agent: Portal, rival: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MISSES_DAILY", 2)
    for n in range(2):
        await rival.report(f"1380000000{n}", "李强")
        await agent.report(f"1380000000{n}", "李强")
    refused = await agent.send("13800000009")
    assert refused.status_code == 429 and "防止套号" in refused.text


async def test_trying_out_hidden_digits_stops_at_the_third(world: World, agent: Portal) -> None:
    """Where whole numbers are reported: numbers that differ only in the middle."""
    async with world.tx() as tx:
        seat, at, mask = await agent.seat(tx), world.clock(), b"m" * 32
        for n in range(limits_of.ALIKE):
            await limits.admit(tx, seat, bytes([n]) * 32, mask, True, at)
            await limits.note(tx, seat, bytes([n]) * 32, mask, "may", at)
        await limits.admit(tx, seat, bytes([0]) * 32, mask, True, at)
        with pytest.raises(limits.NumbersTried):
            await limits.admit(tx, seat, b"x" * 32, mask, True, at)


async def test_every_question_is_kept_without_a_number(agent: Portal, world: World) -> None:
    await agent.report("13800012345")
    async with world.tx() as tx:
        rows = await tx.rows(Query("test.log", "SELECT * FROM channel_query"))
        report = await tx.row(Query("test.report", "SELECT * FROM channel_report"))
    assert [row["answer"] for row in rows] == ["may"]
    assert report["shown"] == "1380**12345" and "王芳".encode() not in bytes(report["name_ct"])


async def test_a_batch_tells_each_row_by_itself(agent: Portal, rival: Portal) -> None:
    await rival.report("13900054321", "李强", "m")
    rows = "王芳 女 1380**12345\n李强 男 1390**54321\n张三 男 138"
    page: httpx.Response = await agent.browser.post("/portal/batch", data={"rows": rows})
    assert page.status_code == 200
    told = re.findall(r"tag--\w+\">([^<]+)<", page.text)
    assert told[-3:] == ["可报备", "需到访核验", "未受理"], told
    assert "前 4 位和后 5 位" in page.text


async def test_agents_find_nothing_but_the_portal(agent: Portal, world: World, rival: Portal) -> None:
    theirs = await rival.report("13800012345")
    nowhere = plain((await agent.browser.get(f"/portal/reports/{uuid4()}")).text)
    office = world.office_id
    for path in (f"/offices/{office}/board", f"/offices/{office}/channels", f"/offices/{office}/channels/arrivals",
                 "/rulebook", "/me", "/hq", "/devices", f"/customers/{uuid4()}", "/portal/team",
                 f"/portal/reports/{theirs}", f"/portal/reports/{uuid4()}", f"/live/office/{office}"):  # fmt: skip
        answer = await agent.browser.get(path)
        assert (answer.status_code, plain(answer.text)) == (404, nowhere), path
    for leaf in ("renewal", "follow-ups", "appeal"):
        form = (
            {"channel": "phone", "answered": "yes"}
            if leaf == "follow-ups"
            else {"reason": "不服"}
            if leaf == "appeal"
            else {}
        )
        for id_ in (theirs, uuid4()):
            assert (await agent.browser.post(f"/portal/reports/{id_}/{leaf}", data=form)).status_code == 404
    assert (await agent.browser.get("/")).headers["location"] == "/portal/reports"


async def test_staff_have_no_portal(clerk: Portal) -> None:
    assert (await clerk.browser.get("/portal/reports")).status_code == 403


@pytest.fixture
async def whole_numbers(world: World) -> None:
    """The same clauses without hidden digits: from now on the whole number is reported."""
    rulebook = library.preset("R03-06")
    clauses = tuple(
        msgspec.structs.replace(
            clause, rules=tuple(r for r in clause.rules if getattr(r, "term", "") != "shown_digits")
        )
        for clause in rulebook.clauses
    )
    world.clock.forward(minutes=1)
    async with world.tx() as tx:
        document = msgspec.structs.replace(rulebook, clauses=clauses)
        await rulebooks.publish(tx, world.project_id, document, world.clock(), None, world.clock())
    world.clock.forward(minutes=1)


async def test_whole_numbers_where_the_rulebook_asks_for_them(
    whole_numbers: None, agent: Portal, rival: Portal, door: Door, world: World
) -> None:
    form = await agent.browser.get("/portal/reports")
    assert 'name="number"' in form.text and 'name="head"' not in form.text
    assert (await agent.send("1380001", whole=True)).status_code == 400
    mine = await agent.report("138 0001 2345", whole=True)
    assert (await agent.listed(mine)).report.shown == "138****2345"
    world.clock.forward(minutes=1)
    theirs = await answer_to(rival, "13800012345", whole=True)
    assert "保护中" in theirs[1] and "贝壳" not in theirs[1]
    world.clock.forward(minutes=1)
    visit = await door.come("13800012345", agency=await door.agency())
    world.clock.forward(minutes=1)
    await door.slip(visit, agency_id=str(await door.agency()))
    assert (await agent.listed(mine)).standing.state == "confirmed"


async def test_a_known_whole_number_answers_like_an_unknown_one(
    whole_numbers: None, agent: Portal, world: World
) -> None:
    """A customer of the office without a claim, and nobody at all; and no more numbers that differ in the middle."""
    async with world.tx() as tx:
        person = Contact("+8613800012345", "王芳", "ms")
        await customers.identify(tx, world.keys, world.project_id, person, world.clock())
    assert await answer_to(agent, "13800012345", whole=True) == await answer_to(agent, "13900054321", whole=True)
    for middle in ("0002", "0003"):
        await agent.report(f"138{middle}2345", whole=True)
    refused = await agent.send("13800042345", whole=True)
    assert refused.status_code == 429 and "只差中间几位" in refused.text
