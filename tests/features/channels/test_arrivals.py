"""From a masked report to a confirmed arrival: candidates only, until the slip with its signatures says so."""

from uuid import UUID, uuid4

from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.kit.sql import Query
from tests.features.channels.conftest import Door, Portal
from tests.support.world import World


async def owner(world: World, customer: UUID) -> tuple[str, tuple[str, ...]]:
    async with world.tx() as tx:
        kept = (await attribution.latest(tx, [customer]))[customer]
    return kept.verdict.status, kept.verdict.holders


async def customer_of(world: World, visit: UUID) -> UUID:
    async with world.tx() as tx:
        return await tx.value(Query("test.who", "SELECT customer_id FROM visit WHERE id = $1"), visit)  # type: ignore[no-any-return]


async def test_three_signatures_make_it_final(agent: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345")
    assert (await agent.listed(report)).standing.state == "protected"
    agency = await door.agency()
    visit = await door.come("13800012345", agency=agency)
    before = (await agent.listed(report)).standing
    assert (before.state, before.final) == ("protected", False), "the door alone confirms nothing"

    world.clock.forward(minutes=5)
    half = await door.slip(visit, agency_id=str(agency), sign_marketing_manager="")
    assert half.status_code == 303
    page = (await door.desk.browser.get(door.path(visit))).text
    assert "还不齐" in page and "还缺：营销经理" in page
    now = (await agent.listed(report)).standing
    assert (now.state, now.final) == ("unconfirmed", False) and now.until is not None

    world.clock.forward(minutes=5)
    assert (await door.slip(visit, agency_id=str(agency))).status_code == 303
    after = await agent.listed(report)
    assert (after.standing.state, after.standing.final) == ("confirmed", True)
    assert after.report.customer_id == await customer_of(world, visit)
    assert await owner(world, after.report.customer_id) == ("owned", (str(agency),))
    printed = (await door.desk.browser.get(door.path(visit) + "/print")).text
    assert "1380**12345" in printed and "13800012345" not in printed and "签字人" in printed


async def test_what_differs_is_shown_before_it_counts(agent: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345", "王方")
    agency = await door.agency()
    visit = await door.come("13800012345", "王芳", agency=agency)
    world.clock.forward(minutes=5)
    asked = await door.slip(visit, agency_id=str(agency))
    assert asked.status_code == 409
    assert "报备写“王方”，到访是“王芳”" in asked.text
    assert (await agent.listed(report)).standing.state == "protected", "nothing was written down yet"
    assert (await door.slip(visit, agency_id=str(agency), differs="yes")).status_code == 303
    page = (await door.desk.browser.get(door.path(visit))).text
    assert "信息不一致" in page
    status, holders = await owner(world, await customer_of(world, visit))
    assert str(agency) not in holders and status != "owned"


async def test_a_mask_that_two_visitors_fit_decides_nothing(agent: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345")
    agency = await door.agency()
    for number in ("13800012345", "13809912345"):
        visit = await door.come(number, agency=agency)
        world.clock.forward(minutes=5)
        await door.slip(visit, agency_id=str(agency))
    first = (await agent.listed(report)).report.customer_id
    assert first is not None
    status, _ = await owner(world, await customer_of(world, visit))
    assert status != "owned"


async def test_the_earlier_report_wins_and_the_later_learns_only_until_when(
    agent: Portal, rival: Portal, door: Door, world: World
) -> None:
    await rival.report("13800012345")
    world.clock.forward(hours=1)
    later = await agent.report("13800012345")
    visit = await door.come("13800012345", agency=await door.agency())
    world.clock.forward(minutes=5)
    await door.slip(visit, agency_id=str(await door.agency()))
    listed = await agent.listed(later)
    assert listed.standing.state == "elsewhere" and listed.standing.until is not None and not listed.standing.final
    page = (await agent.browser.get(f"/portal/reports/{later}")).text
    assert "他方在先" in page and "安居客" not in page and "韩冰" not in page


async def test_who_cannot_say_by_whom_is_checked_with_the_agency(agent: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345")
    visit = await door.come("13800012345")
    world.clock.forward(minutes=5)
    await door.slip(visit, way="unsure")
    page = (await door.desk.browser.get(door.path(visit))).text
    assert "待核实联系" in page
    agency = await door.agency()
    form = {"agency_id": str(agency), "genuine": "yes"}
    assert (await door.desk.browser.post(door.path(visit) + "/verification", data=form)).status_code == 303
    assert await owner(world, await customer_of(world, visit)) == ("owned", (str(agency),))
    assert (await agent.listed(report)).standing.state == "confirmed"


async def test_an_agency_that_never_reported_gets_nothing(door: Door, world: World) -> None:
    agency = await door.agency("世联行渠道")
    visit = await door.come("13800012345", agency=agency)
    world.clock.forward(minutes=5)
    await door.slip(visit, agency_id=str(agency))
    assert "没有报备" in (await door.desk.browser.get(door.path(visit))).text
    assert str(agency) not in (await owner(world, await customer_of(world, visit)))[1]


async def test_only_a_visitor_who_agreed_is_told_of(agent: Portal, door: Door, world: World) -> None:
    agency = await door.agency()
    told, untold = await agent.report("13800012345"), await agent.report("13900054321")
    for number, agreed in (("13800012345", True), ("13900054321", False)):
        consent = {"notice_version": "2026-11", "agreed_at": world.clock().isoformat(), "tell_agency": agreed}
        visit = await door.come(number, agency=agency, consent=consent)
        world.clock.forward(minutes=1)
        await door.slip(visit, agency_id=str(agency))
    assert "客户到访" in (await agent.browser.get(f"/portal/reports/{told}")).text
    assert "客户到访</dt>" not in (await agent.browser.get(f"/portal/reports/{untold}")).text


async def test_a_foreign_visit_agency_or_report_answers_like_a_random_one(
    agent: Portal, door: Door, world: World, decoy: World
) -> None:
    visit = await door.come("13800012345")
    report = await agent.report("13900054321")
    async with decoy.tx() as tx:
        foreign = await tx.value(Query("test.foreign", "SELECT id FROM agency LIMIT 1"))
    for agency in (foreign, uuid4()):
        assert (await door.slip(visit, agency_id=str(agency))).status_code == 404
    desk, office = door.desk.browser, world.office_id
    other = list(world.offices.values())[1]
    for path in (f"/offices/{other}/channels", f"/offices/{other}/channels/arrivals/{visit}",
                 f"/offices/{office}/channels/arrivals/{uuid4()}"):  # fmt: skip
        assert (await desk.get(path)).status_code == 404
    assert (await desk.post(f"/offices/{office}/channels/reports/{uuid4()}/receipt")).status_code == 404
    assert (await desk.post(f"/offices/{office}/channels/reports/{report}/receipt")).status_code == 303


async def test_the_register_takes_a_report_once(agent: Portal, clerk: Portal, world: World) -> None:
    report = await agent.report("13800012345")
    here = f"/offices/{world.office_id}/channels"
    assert "王芳" in (await clerk.browser.get(here)).text
    assert (await clerk.browser.post(f"{here}/reports/{report}/receipt")).status_code == 303
    second = await clerk.browser.post(f"{here}/reports/{report}/receipt")
    assert second.status_code == 409 and "已经登记过了" in second.text
    assert (await agent.listed(report)).report.received_by == "吴芳"


async def test_erasing_the_customer_takes_the_agencys_copy_along(agent: Portal, door: Door, world: World) -> None:
    report = await agent.report("13800012345")
    agency = await door.agency()
    visit = await door.come("13800012345", agency=agency)
    world.clock.forward(minutes=5)
    await door.slip(visit, agency_id=str(agency))
    async with world.tx() as tx:
        await customers.erase(tx, await customer_of(world, visit), world.clock())
    listed = await agent.listed(report)
    assert (listed.report.name, listed.report.shown) == ("", "")


async def test_a_surname_on_the_tablet_is_completed_by_the_slip(agent: Portal, door: Door, world: World) -> None:
    """平板上只留姓: no contradiction, and the name of the slip stays for its corrections."""
    await agent.report("13800012345", "王芳")
    agency = await door.agency()
    visit = await door.come("13800012345", "王", agency=agency)
    world.clock.forward(minutes=5)
    assert "还差全名" in (await door.desk.browser.get(door.path(visit))).text
    half = await door.slip(visit, agency_id=str(agency), sign_marketing_manager="")
    assert half.status_code == 303
    async with world.tx() as tx:
        assert (await customers.show(tx, world.keys, await customer_of(world, visit))).name == "王芳"
    world.clock.forward(minutes=5)
    page = (await door.desk.browser.get(door.path(visit))).text
    assert 'value="王芳"' in page and "还差全名" not in page
