"""What people try, and bad moments: long lists, the same list twice, the last second, a closed account."""

import asyncio
import io
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from backend.features.channels import accounts, limits
from backend.features.channels import reading as reader
from backend.kit.sql import Query
from tests.features.channels.conftest import Door, Portal
from tests.features.channels.test_arrivals import customer_of, owner
from tests.features.channels.test_reports import FOLLOWED
from tests.support.world import World

REPORTS = Query("test.reports", "SELECT answer FROM channel_report ORDER BY at, id")
WORDS = re.compile(r"tag--\w+\">(可报备|保护中|需到访核验|本单位已报备|未受理)<")


def lines(n: int, start: int = 0) -> str:
    return "\n".join(f"王芳{chr(0x4E00 + i)} 女 1380**{start + i:05d}" for i in range(n))


def sheet(n: int) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "性别", "手机号"])
    for i in range(n):
        book.active.append([f"王{chr(0x4E00 + i)}", "女", f"1380**{i:05d}"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("by", ["form", "xlsx", "csv"])
async def test_a_thousand_lines_are_refused_whole(by: str, agent: Portal, world: World) -> None:
    """Said before the first is written; nothing is half there."""
    if by == "form":
        sent = await agent.browser.post("/portal/batch", data={"rows": lines(1000)})
    else:
        body = sheet(1000) if by == "xlsx" else lines(1000).replace(" ", ",").encode()
        sent = await agent.browser.post("/portal/batch", data={"rows": ""}, files={"file": (f"a.{by}", body)})
    assert sent.status_code == 400 and "一次最多 100 位" in sent.text
    async with world.tx() as tx:
        assert not await tx.rows(REPORTS)


async def test_what_is_over_the_hour_is_answered_line_by_line(
    agent: Portal, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AGENT_HOURLY", 10)
    page = await agent.browser.post("/portal/batch", data={"rows": lines(13)})
    told = Counter(WORDS.findall(page.text))
    assert told == {"可报备": 10, "未受理": 3}, told
    assert page.text.count("每人每小时最多 10 位") == 3
    assert "还可以报 0 位" in page.text
    async with world.tx() as tx:
        assert len(await tx.rows(REPORTS)) == 10


async def test_the_same_list_twice_at_once(agent: Portal, world: World) -> None:
    sent = await asyncio.gather(*(agent.browser.post("/portal/batch", data={"rows": lines(12)}) for _ in range(2)))
    told = Counter(word for one in sent for word in WORDS.findall(one.text))
    assert [one.status_code for one in sent] == [200, 200]
    assert told == {"可报备": 12, "本单位已报备": 12}, told


async def test_a_whole_agencys_misses_pause_it(
    agent: Portal, rival: Portal, opened: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several accounts of one agency, a little each: none over its own limit, the agency over its."""
    monkeypatch.setattr(limits, "AGENCY_MISSES_DAILY", 2)
    lead = await opened("agency")
    for n, one in enumerate((agent, lead)):
        await rival.report(f"1380000000{n}", "李强")
        await one.report(f"1380000000{n}", "李强")
    for one in (agent, lead):
        refused = await one.send("13800000009")
        assert refused.status_code == 429 and "本单位" in refused.text and "防止套号" in refused.text


async def test_the_last_second_of_a_report(agent: Portal, world: World) -> None:
    report = await agent.report("13800012345")
    until = (await agent.listed(report)).standing.until
    assert until is not None
    world.clock.forward(days=3)
    await agent.sign_in()
    await agent.browser.post(f"/portal/reports/{report}/follow-ups", data=FOLLOWED)
    world.clock.at = until - timedelta(seconds=1)
    await agent.sign_in()
    path = f"/portal/reports/{report}/renewal"
    assert (await agent.browser.post(path)).status_code == 409
    assert (await agent.listed(report)).standing.state == "protected"
    world.clock.at = until
    assert (await agent.listed(report)).standing.state == "expired"
    assert (await agent.browser.post(path)).status_code == 303


async def test_a_suspended_agents_open_page_does_nothing_more(agent: Portal, opened: Any, world: World) -> None:
    report = await agent.report("13800012345")
    async with world.tx() as tx:
        seat = await agent.seat(tx)
        await accounts.suspend(tx, seat.agency_id, seat.agent_id, world.clock())
    for sent in (
        await agent.send("13800054321"),
        await agent.browser.post("/portal/batch", data={"rows": lines(1)}),
        await agent.browser.post(f"/portal/reports/{report}/follow-ups", data=FOLLOWED),
        await agent.browser.get(f"/portal/reports/{report}"),
    ):
        assert sent.status_code in (303, 401) or "/sign-in" in sent.headers.get("location", ""), sent.status_code
    async with world.tx() as tx:
        assert len(await tx.rows(REPORTS)) == 1


@pytest.mark.parametrize("how", ["suspended", "contract"])
async def test_what_an_agency_reported_in_time_counts_after_its_end(
    how: str, agent: Portal, door: Door, world: World
) -> None:
    report = await agent.report("13800012345")
    agency = await door.agency()
    async with world.tx() as tx:
        if how == "suspended":
            await accounts.suspend_agency(tx, agency, world.clock())
        else:
            today = world.clock().date()
            await accounts.set_contract(tx, agency, today - timedelta(days=400), today - timedelta(days=2))
    if how == "contract":
        refused = await agent.send("13800054321")
        assert refused.status_code == 409 and "不在合作期内" in refused.text and "照常算数" in refused.text
    assert (await agent.listed(report)).standing.state == "protected"
    visit = await door.come("13800012345", agency=agency)
    world.clock.forward(minutes=5)
    assert (await door.slip(visit, agency_id=str(agency))).status_code == 303
    assert await owner(world, await customer_of(world, visit)) == ("owned", (str(agency),))


async def test_before_its_contract_begins_nothing_is_reported(agent: Portal, world: World) -> None:
    async with world.tx() as tx:
        seat = await agent.seat(tx)
        day = world.clock().date() + timedelta(days=2)
        await accounts.set_contract(tx, seat.agency_id, day, None)
    refused = await agent.send("13800012345")
    assert refused.status_code == 409 and f"{day:%Y-%m-%d}" in refused.text
    batch = await agent.browser.post("/portal/batch", data={"rows": lines(1)})
    assert batch.status_code == 200 and "合作期" in batch.text
    async with world.tx() as tx:
        assert not await tx.rows(REPORTS)


async def test_a_report_says_when_it_came_not_when_it_claims_to(agent: Portal, world: World) -> None:
    """No field of the form moves its time; an unknown field is no report at all."""
    form = {"name": "王芳", "gender": "f", "head": "1380", "tail": "12345", "at": "2020-01-01T00:00:00Z"}
    assert (await agent.browser.post("/portal/reports", data=form)).status_code == 400
    for noted in ("2020-01-01", "1月2日", "10:30", "2020年1月2日 下午3点"):
        for cut in (" ", ","):
            (row,) = reader.pasted(cut.join(("王芳", "女", "1380**12345", noted)))
            assert (row.name, row.number) == ("王芳", "1380**12345"), noted
    assert reader.pasted("王芳 138 0001 2345 女")[0].number == "13800012345"


async def test_every_line_of_a_batch_is_in_the_list(agent: Portal, world: World) -> None:
    """They have one instant; no page of the list may swallow any."""
    await agent.browser.post("/portal/batch", data={"rows": lines(45)})
    first = (await agent.browser.get("/portal/reports")).text
    (older,) = re.findall(r'href="(/portal/reports\?after=[^"]+)"', first)
    second = (await agent.browser.get(older.replace("&amp;", "&"))).text
    seen = set(re.findall(r"1380\*\*\d{5}", first)) | set(re.findall(r"1380\*\*\d{5}", second))
    assert len(seen) == 45
    assert (await agent.browser.get("/portal/reports?after=nonsense")).status_code == 400


async def test_a_report_is_found_by_name_or_last_digits_among_ones_own_only(agent: Portal, rival: Portal) -> None:
    await rival.report("13800054321", "王芳")
    await agent.report("13800012345", "王芳")
    await agent.report("13800067890", "李强", "m")
    for words, there, gone in (
        ("王 芳", "12345", "67890"),
        ("890", "67890", "12345"),
        ("54321", "没有找到", "**54321"),
    ):
        page = (await agent.browser.get("/portal/reports", params={"q": words})).text.split('aria-labelledby="mine"')[1]
        assert there in page and gone not in page, words


async def test_a_refused_form_keeps_what_was_typed(agent: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_refuse_beyond", _full)
    refused = await agent.send("13800012345", "欧阳芳")
    assert refused.status_code == 429 and 'value="欧阳芳"' in refused.text and 'value="1380"' in refused.text


def _full(*_: Any) -> None:
    raise limits.LimitReached(problem="channel_limit_agent_hour", limit=0, again="12-01 10:00")


async def test_an_agency_reads_that_its_contract_is_over_before_it_types(agent: Portal, world: World) -> None:
    async with world.tx() as tx:
        seat = await agent.seat(tx)
        await accounts.set_contract(tx, seat.agency_id, None, world.clock().date() - timedelta(days=2))
    assert "不在合作期内" in (await agent.browser.get("/portal/reports")).text
