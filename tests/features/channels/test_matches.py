"""待核对: a masked report fits a visitor's number but not the name; a person decides, once, and that is a fact."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from backend.features.channels.jobs import look
from backend.kit.jobs import Context
from backend.kit.sql import Query
from tests.features.channels.conftest import Door, Portal
from tests.features.channels.test_arrivals import customer_of
from tests.support.world import World

NOTICES = Query("test.notices", "SELECT key, params::text AS params FROM notice WHERE staff_id = $1")
FACTS = Query("test.facts", "SELECT convert_from(entry, 'utf8') AS entry FROM evidence WHERE kind = $1 ORDER BY seq")


async def came(door: Door, world: World, number: str = "13800012345", **more: Any) -> UUID:
    """王芳 came; the report says 王方. What the worker does has been done."""
    visit = await door.come(number, "王芳", **more)
    world.clock.forward(minutes=1)
    async with world.tx() as tx:
        context = Context(job_id=uuid4(), at=world.clock(), services={"keyring": world.keyring})
        await look(tx, {"visit": str(visit)}, context)
    return visit


async def test_the_desk_hears_of_it_and_the_agency_in_blind_words(agent: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345", "王方")
    assert (await agent.listed(report)).standing.state == "protected"
    visit = await came(door, world)
    async with world.tx() as tx:
        desk = [row["key"] for row in await tx.rows(NOTICES, world.staff["clerk"])]
        told = await tx.rows(NOTICES, world.staff["agent"])
    assert "channel_match" in desk
    assert [row["key"] for row in told] == ["channel_check"] and str(visit) not in told[0]["params"]
    here = f"/offices/{world.office_id}/channels/arrivals"
    assert "待核对" in (await door.desk.browser.get(here)).text
    page = (await door.desk.browser.get(door.path(visit))).text
    assert "是同一位客户吗" in page and "王方" in page
    assert "分销到访等确认" in (await door.desk.browser.get(f"/offices/{world.office_id}/todo")).text
    standing = (await agent.listed(report)).standing
    assert (standing.state, standing.final) == ("check", False)
    blind = (await agent.browser.get(f"/portal/reports/{report}")).text
    assert "需到访核验" in blind and "王芳" not in blind


async def test_another_person_and_the_report_goes_on_waiting(agent: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345", "王方")
    visit = await came(door, world)
    path = door.path(visit) + "/match"
    form = {"report_id": str(report), "same": "no"}
    assert (await door.desk.browser.post(path, data=form)).status_code == 303
    assert (await agent.listed(report)).standing.state == "protected"
    assert "王方" not in (await door.desk.browser.get(door.path(visit))).text
    async with world.tx() as tx:
        (fact,) = await tx.rows(FACTS, "step_taken")
    assert "shown_different" in fact["entry"] and str(await customer_of(world, visit)) in fact["entry"]
    assert (await door.desk.browser.post(path, data=form)).status_code == 404
    own = await door.come("13800012345", "王方", agency=await door.agency())
    world.clock.forward(minutes=2)
    assert own != visit


async def test_the_same_person_and_what_differs_makes_it_void(agent: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345", "王方")
    visit = await came(door, world)
    form = {"report_id": str(report), "same": "yes"}
    assert (await door.desk.browser.post(door.path(visit) + "/match", data=form)).status_code == 303
    listed = await agent.listed(report)
    assert listed.report.customer_id == await customer_of(world, visit)
    again = await door.desk.browser.post(door.path(visit) + "/match", data={**form, "same": "no"})
    assert again.status_code == 409 and "已经核对过" in again.text
    agency = str(await door.agency())
    await door.slip(visit, agency_id=agency, differs="yes")
    standing = (await agent.listed(report)).standing
    assert (standing.state, standing.final, standing.clause) == ("differs", True, "R03-06.2.1.1b")


async def test_a_slip_written_all_the_same_decides_it_too(agent: Portal, door: Door, world: World) -> None:
    """Brought by the agency, shown what differs, written down: the agency's page says so at once, not in a week."""
    report = await agent.report("13800012345", "王方")
    agency = await door.agency()
    visit = await door.come("13800012345", "王芳", agency=agency)
    world.clock.forward(minutes=5)
    assert (await door.slip(visit, agency_id=str(agency), differs="yes")).status_code == 303
    standing = (await agent.listed(report)).standing
    assert (standing.state, standing.final) == ("differs", True)


async def test_of_two_who_look_at_once_one_decides(agent: Portal, rival: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345", "王方")
    visit = await came(door, world)
    forms = [{"report_id": str(report), "same": same} for same in ("yes", "no", "yes")]
    sent = await asyncio.gather(
        *(door.desk.browser.post(door.path(visit) + "/match", data=form) for form in forms)
    )  # fmt: skip
    codes = sorted(one.status_code for one in sent)
    assert codes[0] == 303 and all(code in (404, 409) for code in codes[1:]), codes
    for nobody in (uuid4(), await rival.report("13900054321")):
        form = {"report_id": str(nobody), "same": "yes"}
        assert (await door.desk.browser.post(door.path(visit) + "/match", data=form)).status_code == 404


async def test_nothing_to_look_at_where_name_and_number_fit(agent: Portal, door: Door, world: World) -> None:
    await agent.report("13800012345", "王芳")
    visit = await came(door, world)
    assert "是同一位客户吗" not in (await door.desk.browser.get(door.path(visit))).text
