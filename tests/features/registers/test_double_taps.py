"""Double taps and colleagues who act at the same instant: every entry is written once."""

import asyncio

from backend.kit.ids import new_id
from backend.kit.sql import Query
from tests.features.registers.conftest import OfficeOf, went
from tests.features.registers.test_filings import FILED
from tests.features.registers.test_slips import CALL

COUNT = Query("test.count", "SELECT count(*) FROM register_entry WHERE book = 'call'")
SLIPS = Query("test.slips", "SELECT count(*) FROM register_entry WHERE book = 'slip'")


async def test_a_call_sent_twice_is_written_once(office: OfficeOf) -> None:
    here = await office("R03-18")
    zhang = await here.desk("zhangmin")
    call = {**CALL, "id": str(new_id())}
    answers = await asyncio.gather(*(zhang.post(f"{here.root}/calls/new", data=call) for _ in range(4)))
    again = await zhang.post(f"{here.root}/calls/new", data={**call, "sure": ""})
    assert {answer.status_code for answer in (*answers, again)} == {303}, [answer.text for answer in answers]
    async with here.world.tx() as tx:
        assert await tx.value(COUNT) == 1
    await zhang.post(f"{here.root}/calls/new", data={**call, "id": str(new_id())})
    async with here.world.tx() as tx:
        assert await tx.value(COUNT) == 2


async def test_a_slip_sent_at_the_same_instant_is_one_slip(office: OfficeOf) -> None:
    """The others wait for the first, and lead where it led; what was changed meanwhile is another."""
    here = await office("R03-18")
    zhang = await here.desk("zhangmin")
    slip = {"once": str(new_id()), "phone": "13600005555", "customer_no": "K-007", "names": "钱七"}
    path = f"{here.root}/slips/new"
    led = {went(one) for one in await asyncio.gather(*(zhang.post(path, data=slip) for _ in range(4)))}
    assert len(led) == 1
    assert {went(await zhang.post(path, data=slip | {"once": str(new_id())}))} == led, "two tabs, the same draft"
    assert went(await zhang.post(path, data=slip | {"customer_no": "K-008"})) not in led
    async with here.world.tx() as tx:
        assert await tx.value(SLIPS) == 2


async def test_a_form_that_was_refused_may_be_sent_again(office: OfficeOf) -> None:
    here = await office("R03-18")
    zhang = await here.desk("zhangmin")
    filing = {"once": str(new_id()), **FILED}
    path = f"{here.root}/filings/new"
    assert (await zhang.post(path, data=filing | {"phone": "12"})).status_code == 422
    for tab in (filing, filing, filing | {"once": str(new_id())}):
        went(await zhang.post(path, data=tab))
    async with here.world.tx() as tx:
        assert await tx.value(SLIPS) == 1
