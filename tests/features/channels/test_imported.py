"""Reports out of a spreadsheet: masked numbers where the rulebook takes them, listed, and borne out on arrival."""

from datetime import timedelta

from backend.features.channels import accounts
from backend.kit.sql import Query
from tests.features.channels.conftest import Door, Portal
from tests.features.channels.test_arrivals import customer_of, owner
from tests.support.transfers import imported, looked_at, xlsx
from tests.support.world import World

HEAD = ["报备时间", "客户姓名", "性别", "客户电话", "渠道"]
ROWS = Query("test.rows", "SELECT code, field FROM transfer_row WHERE transfer_id = $1 ORDER BY place")
REPORTS = Query(
    "test.reports", "SELECT id, shown, answer, customer_id, subject_id FROM channel_report ORDER BY shown, at"
)


def when(world: World, **ago: int) -> str:
    return f"{(world.clock() - timedelta(**ago)) + timedelta(hours=8):%Y-%m-%d %H:%M}"


async def test_a_masked_row_waits_for_its_visitor(agent: Portal, door: Door, world: World) -> None:
    at = when(world, days=1)
    rows = [HEAD, [at, "王芳", "女", "1380**12345", "贝壳新房"], [at, "李强", "男", "139****4321", "贝壳新房"],
            [at, "赵敏", "女", "13700001111", "贝壳新房"], [at, "", "女", "1380**12346", "贝壳新房"],
            [when(world, hours=2), "王芳", "女", "1380**12345", "贝壳新房"]]  # fmt: skip
    done = await imported(world, "reports", xlsx(rows))
    async with world.tx() as tx:
        codes = [row["code"] for row in await tx.rows(ROWS, done.id)]
        kept = await tx.rows(REPORTS)
    assert codes == ["", "phone_digits", "", "name_for_masked", ""], codes
    assert [row["shown"] for row in kept] == ["137****1111", "1380**12345", "1380**12345"]
    assert kept[1]["subject_id"] == kept[2]["subject_id"] and kept[1]["customer_id"] is None
    assert {row["answer"] for row in kept} == {"check"}

    visit = await door.come("13800012345", agency=await door.agency())
    world.clock.forward(minutes=5)
    page = (await door.desk.browser.get(door.path(visit))).text
    assert "贝壳新房" in page and "1380**12345" in page
    await door.slip(visit, agency_id=str(await door.agency()))
    assert await owner(world, await customer_of(world, visit)) == ("owned", (str(await door.agency()),))
    async with world.tx() as tx:
        assert (await tx.rows(REPORTS))[1]["customer_id"] == await customer_of(world, visit)


async def test_the_same_sheet_twice_is_one_report(agent: Portal, world: World) -> None:
    rows = [HEAD, [when(world, days=1), "王芳", "女", "1380**12345", "贝壳新房"]]
    for _ in range(2):
        await imported(world, "reports", xlsx(rows))
    async with world.tx() as tx:
        assert len(await tx.rows(REPORTS)) == 1


async def test_the_agencys_lead_sees_what_the_office_entered(opened: object, world: World) -> None:
    rows = [HEAD, [when(world, days=1), "王芳", "女", "1380**12345", "贝壳新房"]]
    await imported(world, "reports", xlsx(rows))
    lead = await opened("agency")  # type: ignore[operator]
    page = (await lead.browser.get("/portal/reports")).text
    assert "王芳" in page and "1380**12345" in page


async def test_a_day_outside_the_contract_is_refused(agent: Portal, world: World) -> None:
    async with world.tx() as tx:
        seat = await agent.seat(tx)
        await accounts.set_contract(tx, seat.agency_id, world.clock().date() - timedelta(days=3), None)
    rows = [HEAD, [when(world, days=9), "王芳", "女", "1380**12345", "贝壳新房"],
            [when(world, days=1), "王芳", "女", "1380**12345", "贝壳新房"]]  # fmt: skip
    found = await looked_at(world, "reports", xlsx(rows))
    async with world.tx() as tx:
        assert [row["code"] for row in await tx.rows(ROWS, found.id)] == ["outside_contract", ""]


async def test_other_books_still_want_whole_numbers(agent: Portal, world: World) -> None:
    rows = [["来访时间", "客户姓名", "联系电话"], [when(world, days=1), "王芳", "1380**12345"]]
    found = await looked_at(world, "visits", xlsx(rows))
    async with world.tx() as tx:
        assert [row["code"] for row in await tx.rows(ROWS, found.id)] == ["phone_masked"]
