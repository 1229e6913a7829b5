"""月末、年末: a month of the ledger begins and ends at midnight of the office, and the statement adds up all of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from litestar import Litestar

from backend.features.penalties import queries, service
from tests.features.penalties.test_sanctions import an_order
from tests.isolation.test_routes import Browser
from tests.support.world import World

HERE = ZoneInfo("Asia/Shanghai")


async def order_at(world: World, at: datetime, offence: str) -> None:
    async with world.tx() as tx:
        await service.order(tx, world.project_id, an_order(world, offence=offence), world.staff["manager"], at)


@pytest.mark.parametrize(("month", "after"), [("2031-01", "2031-02"), ("2032-02", "2032-03"), ("2031-12", "2032-01")])
async def test_one_minute_parts_two_months(world: World, app: Litestar, month: str, after: str) -> None:
    midnight = datetime.fromisoformat(f"{after}-01").replace(tzinfo=HERE)
    await order_at(world, midnight - timedelta(minutes=1), "早退")
    await order_at(world, midnight, "不穿工装")
    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        for shown, there, not_there in ((month, "早退", "不穿工装"), (after, "不穿工装", "早退")):
            for page in ("", "/statement"):
                text = (await browser.get(f"/offices/{world.office_id}/penalties{page}?month={shown}")).text
                assert there in text and not_there not in text, (shown, page)


async def test_the_statement_adds_up_more_than_the_page_lists(world: World) -> None:
    at = datetime(2031, 1, 31, 12, tzinfo=HERE)
    for offence in ("一", "二", "三"):
        await order_at(world, at, offence)
    async with world.tx() as tx:
        start, end = at.replace(day=1), at.replace(month=2, day=1)
        listed = await queries.sanctions_listed(tx, world.office_id, start, end, None, 2)
        (account,) = service.statement(await service.listed(tx, world.office_id, start, end, most=None))
    assert len(listed) == 2 and account.warnings == 3
