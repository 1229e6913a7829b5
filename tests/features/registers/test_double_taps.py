"""Double taps and colleagues who act at the same instant: every entry is written once."""

import asyncio

from backend.kit.ids import new_id
from backend.kit.sql import Query
from tests.features.registers.conftest import OfficeOf
from tests.features.registers.test_slips import CALL

COUNT = Query("test.count", "SELECT count(*) FROM register_entry WHERE book = 'call'")


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
