"""Two agencies, two colleagues, two taps at the same instant: one is first, and whoever is not learns it."""

import asyncio

from backend.features.channels.arrivals import slip_of
from backend.kit.sql import Query
from tests.features.channels.conftest import Door, Portal
from tests.features.channels.test_reports import FOLLOWED
from tests.support.world import World

ANSWERS = Query("test.answers", "SELECT answer FROM channel_report ORDER BY answer")
SLIPS = Query("test.slips", "SELECT count(*) FROM channel_arrival WHERE visit_id = $1")


async def test_of_two_agencies_one_may_and_the_other_is_checked(agent: Portal, rival: Portal, world: World) -> None:
    sent = await asyncio.gather(agent.send("13800012345"), rival.send("13800012345"))
    assert [one.status_code for one in sent] == [303, 303]
    async with world.tx() as tx:
        answers = [row["answer"] for row in await tx.rows(ANSWERS)]
    assert len(answers) == 2 and answers.count("may") == 1, answers


async def test_renewed_twice_it_is_one_report(agent: Portal, world: World) -> None:
    report = await agent.report("13800012345")
    world.clock.forward(days=3)
    await agent.sign_in()
    await agent.browser.post(f"/portal/reports/{report}/follow-ups", data=FOLLOWED)
    world.clock.forward(days=4, minutes=1)
    await agent.sign_in()
    path = f"/portal/reports/{report}/renewal"
    sent = await asyncio.gather(*(agent.browser.post(path) for _ in range(3)))
    assert sorted(one.status_code for one in sent) == [303, 409, 409]


async def test_two_at_the_desk_write_one_slip_and_the_second_sees_whose(
    agent: Portal, door: Door, world: World
) -> None:  # fmt: skip
    await agent.report("13800012345")
    agency = await door.agency()
    visit = await door.come("13800012345", agency=agency)
    world.clock.forward(minutes=5)
    assert 'name="seen" value=""' in (await door.desk.browser.get(door.path(visit))).text
    sent = await asyncio.gather(*(door.slip(visit, agency_id=str(agency), seen=" ") for _ in range(3)))
    assert sorted(one.status_code for one in sent) == [303, 409, 409]
    refused = next(one.text for one in sent if one.status_code == 409)
    async with world.tx() as tx:
        slip = await slip_of(tx, visit)
        assert slip is not None and slip.recorder in refused
        assert await tx.value(SLIPS, visit) == 1
