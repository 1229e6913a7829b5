"""提前备案 (R03-18.6.2, 6.3a) and how a quarter moves the quota (1.5b, 1.5b-30)."""

import re

from backend.kit.sql import Query
from tests.features.registers.conftest import Office, OfficeOf, went
from tests.features.registers.test_slips import count
from tests.features.registers.test_visits import said

CUSTOMER = Query("test.filed", "SELECT customer_id FROM register_entry WHERE book = 'slip'")
FILED = {"phone": "13600004444", "name": "钱", "title": "mr", "early": "yes"}


async def quota(here: Office, login: str) -> str:
    page = (await (await here.desk(login)).get(f"{here.root}/slips")).text
    found = re.search(r"<strong>(\d+)</strong>\s*/\s*(\d+)", page)
    assert found
    return f"{found[1]}/{found[2]}"


async def test_a_filing_makes_the_customer_ones_own_and_lapses_after_the_notice(office: OfficeOf) -> None:
    here = await office("R03-18")
    zhang, manager = await here.desk("zhangmin"), await here.desk("manager")
    went(await zhang.post(f"{here.root}/filings/new", data=FILED))
    page = await zhang.get(f"{here.root}/slips")
    assert "已备案" in page.text and "提前备案" in page.text
    async with here.world.tx() as tx:
        customer = await tx.value(CUSTOMER)
    assert await here.owner(customer) == ("owned", ("zhangmin",))
    went(await manager.post(f"{here.root}/launch"))
    here.at(9, 30, days=9)
    assert await here.owner(customer) == ("owned", ("zhangmin",))
    here.at(9, 30, days=11)
    assert (await here.owner(customer))[1] == ()


async def test_no_number_is_said_on_the_form(office: OfficeOf) -> None:
    here = await office("R03-18")
    answer = await (await here.desk("zhangmin")).post(f"{here.root}/filings/new", data=FILED | {"phone": "12"})
    assert answer.status_code == 422 and "手机号不对" in answer.text


async def test_the_quota_follows_the_quarter(office: OfficeOf) -> None:
    here = await office("R03-18")
    await count(here, 30)
    manager = await here.desk("manager")
    assert await quota(here, "zhangmin") == "30/50"
    form = {"staff_id": here.staff("zhangmin")}
    went(await manager.post(f"{here.root}/quarter", data=form | {"went": "nothing_signed"}))
    assert await quota(here, "zhangmin") == "30/30"
    assert await quota(here, "lihao") == "0/50"
    here.at(9, 40)
    went(await manager.post(f"{here.root}/quarter", data=form | {"went": "target_met"}))
    assert await quota(here, "zhangmin") == "30/80"


async def test_only_the_manager_says_how_the_quarter_went(office: OfficeOf) -> None:
    here = await office("R03-18")
    form = {"staff_id": here.staff("zhangmin"), "went": "target_met"}
    for login in ("zhangmin", "clerk", "hq"):
        desk = await here.desk(login)
        assert (await desk.post(f"{here.root}/quarter", data=form)).status_code == 403, login
        assert (await desk.post(f"{here.root}/launch")).status_code == 403, login
    foreign = await (await here.desk("manager")).post(
        f"{here.root}/quarter", data=form | {"staff_id": str(here.day.year)}
    )
    assert foreign.status_code == 400


async def test_where_the_rulebook_knows_no_filings_there_are_none(office: OfficeOf) -> None:
    here = await office("R03-01")
    zhang = await here.desk("zhangmin")
    assert (await zhang.get(f"{here.root}/filings/new")).status_code == 404
    assert "没有找到" in said(await zhang.post(f"{here.root}/filings/new", data=FILED))
