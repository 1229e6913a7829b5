"""What becomes of a report: its days, its renewal by follow-ups, an appeal; who may sign in at all."""

from typing import Any

import msgspec

from backend.features.attribution import jobs
from backend.kit.ids import new_id
from backend.kit.jobs import Context
from backend.kit.sql import Query
from tests.features.channels.conftest import Portal
from tests.support.world import World

FOLLOWED = {"channel": "phone", "answered": "yes", "note": "想看三居"}


async def test_seven_days_and_then_again(agent: Portal, world: World) -> None:
    report = await agent.report("13800012345")
    first = (await agent.listed(report)).standing
    assert first.until is not None and (first.until - world.clock()).days == 7 and not first.renewable
    again = await agent.report("13800012345")
    assert (await agent.listed(again)).standing.state == "repeated"
    assert (await agent.listed(report)).standing.until == first.until
    assert (await agent.browser.post(f"/portal/reports/{report}/renewal")).status_code == 409

    world.clock.forward(days=3)
    await agent.sign_in()
    assert (await agent.browser.post(f"/portal/reports/{report}/follow-ups", data=FOLLOWED)).status_code == 303
    assert "想看三居" in (await agent.browser.get(f"/portal/reports/{report}")).text
    world.clock.forward(days=4, minutes=1)
    await agent.sign_in()
    over = (await agent.listed(report)).standing
    assert (over.state, over.final, over.clause, over.renewable) == ("expired", True, "R03-06.1.2a", True)
    renewed = await agent.browser.post(f"/portal/reports/{report}/renewal")
    assert renewed.status_code == 303
    page = (await agent.browser.get(renewed.headers["location"])).text
    assert "可报备" in page and "保护中" in page and "续报" in page
    assert not (await agent.listed(report)).standing.renewable, "the new report lives now"


async def test_a_note_is_not_readable_in_the_database(agent: Portal, world: World) -> None:
    report = await agent.report("13800012345")
    await agent.browser.post(f"/portal/reports/{report}/follow-ups", data=FOLLOWED)
    async with world.tx() as tx:
        sealed = await tx.value(Query("test.note", "SELECT note_ct FROM channel_follow_up"))
        entries = await tx.rows(Query("test.entries", "SELECT entry FROM evidence WHERE kind = 'channel_reported'"))
    assert "三居".encode() not in bytes(sealed)
    assert all("王芳".encode() not in bytes(row["entry"]) and b"12345" not in bytes(row["entry"]) for row in entries)


async def test_an_appeal_once(agent: Portal, rival: Portal, world: World) -> None:
    await rival.report("13800012345")
    world.clock.forward(minutes=1)
    report = await agent.report("13800012345")
    standing = (await agent.listed(report)).standing
    path = f"/portal/reports/{report}/appeal"
    if standing.state == "protected":
        assert (await agent.browser.post(path, data={"reason": "我先联系的"})).status_code == 409
        world.clock.forward(days=8)
        await agent.sign_in()
    assert (await agent.browser.post(path, data={"reason": "我先联系的"})).status_code == 303
    assert "已申诉" in (await agent.browser.get(f"/portal/reports/{report}")).text
    assert (await agent.browser.post(path, data={"reason": "再申诉"})).status_code == 409


async def test_what_is_missing_is_said_and_nothing_typed_is_lost(agent: Portal) -> None:
    answer = await agent.send("13800012345", gender="")
    assert answer.status_code == 400
    assert "报备要写性别" in answer.text and 'value="1380"' in answer.text and 'value="王芳"' in answer.text


async def test_a_group_is_reported_on_the_day_with_name_and_contact(agent: Portal) -> None:
    sent = await agent.browser.post("/portal/reports", data={"group": "yes", "name": "团客", "number": "13800012345"})
    assert sent.status_code == 303
    refused = await agent.browser.post("/portal/reports", data={"group": "yes", "name": "团客", "number": "1380012"})
    assert refused.status_code == 400


async def test_a_lead_sees_the_team_and_an_agent_only_their_own(agent: Portal, opened: Any) -> None:
    lead = await opened("agency")
    theirs = await lead.report("13900054321", "陈静")
    await agent.report("13800012345")
    assert "王芳" in (await lead.browser.get("/portal/reports")).text
    assert "陈静" not in (await agent.browser.get("/portal/reports")).text
    assert (await agent.browser.get(f"/portal/reports/{theirs}")).status_code == 404


async def test_a_lead_opens_and_suspends_accounts_of_agents(agent: Portal, opened: Any, world: World) -> None:
    lead = await opened("agency")
    form = {"name": "新人", "login": "newagent", "password": "long-enough-1", "role": "agency_lead"}
    assert (await lead.browser.post("/portal/team/accounts", data=form)).status_code == 303
    async with world.tx() as tx:
        role = await tx.value(Query("test.role", "SELECT role FROM staff WHERE login = 'newagent'"))
    assert role == "agent", "a lead names no second lead"
    taken = await lead.browser.post("/portal/team/accounts", data=form)
    assert taken.status_code == 400 and "newagent" in taken.text
    switch = "/portal/team/accounts/{}/suspension"
    me, other, own = (world.staff[login] for login in ("agency", "agent2", "agent"))
    for staff_id in (me, other):
        assert (await lead.browser.post(switch.format(staff_id), data={"to": "suspended"})).status_code == 404
    assert (await lead.browser.post(switch.format(own), data={"to": "suspended"})).status_code == 303
    assert "/sign-in" in (await agent.browser.get("/portal/reports")).headers.get("location", "")


async def test_the_manager_opens_agencies_and_suspends_a_whole_one(agent: Portal, opened: Any, world: World) -> None:
    manager = await opened("manager")
    here = f"/offices/{world.office_id}/channels/agencies"
    made = await manager.browser.post(here, data={"name": "链家分销"})
    form = {"name": "钱多", "login": "lianjia", "password": "long-enough-1", "role": "agency_lead"}
    assert (await manager.browser.post(made.headers["location"] + "/accounts", data=form)).status_code == 303
    assert "lianjia" in (await manager.browser.get(made.headers["location"])).text
    async with world.tx() as tx:
        agency = (await agent.seat(tx)).agency_id
    assert (await manager.browser.post(f"{here}/{agency}/suspension", data={"to": "suspended"})).status_code == 303
    assert "/sign-in" in (await agent.browser.get("/portal/reports")).headers.get("location", "")
    form = {"company": world.slug, "login": "agent", "password": "guishu-demo"}
    assert (await agent.browser.post("/sign-in", data=form)).status_code == 401
    assert (await manager.browser.post(f"{here}/{agency}/suspension", data={"to": "allowed"})).status_code == 303
    await agent.sign_in()


async def test_the_agent_is_reminded_of_the_next_follow_up(agent: Portal, world: World) -> None:
    report = await agent.report("13800012345")
    await agent.browser.post(f"/portal/reports/{report}/follow-ups", data=FOLLOWED)
    async with world.tx() as tx:
        row = await tx.row(Query("test.due", "SELECT payload, due_at FROM outbox WHERE topic = 'duty.remind'"))
        assert row is not None
        world.clock.at = row["due_at"]
        context = Context({}, new_id(), world.clock())
        await jobs.remind(tx, msgspec.json.decode(row["payload"]), context)
        notice = await tx.row(Query("test.notice", "SELECT staff_id, params FROM notice"))
    assert notice["staff_id"] == world.staff["agent"]
    assert msgspec.json.decode(notice["params"])["page"] == f"/portal/reports/{report}"
