"""待确认客户登记 (R03-08.10): posted, claimed within the days, verified; late, own and doubled claims."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.kit.sql import Query
from tests.features.registers.conftest import Office, OfficeOf, went
from tests.features.registers.test_visits import Door, at_door, said
from tests.support.tablet import registration

__all__ = ["at_door"]
ENTRY = Query("test.entry", "SELECT id FROM register_entry WHERE book = 'unconfirmed' ORDER BY id DESC LIMIT 1")


class Posted:
    """Somebody whom zhangmin had received before, now received by another and posted."""

    def __init__(self, here: Office, customer: UUID, receiver: str, entry: str) -> None:
        self.here, self.customer, self.receiver, self.at = here, customer, receiver, entry


@pytest.fixture
async def posted(at_door: Any, office: OfficeOf) -> Posted:
    door: Door = await at_door("R03-08")
    here = door.here
    visit, customer, receiver = await door.received(registration("13800138000"))
    assert customer is not None
    desk = await here.desk(receiver)
    assert str(visit) in (await desk.get(f"{here.root}/unconfirmed/new")).text
    went(await desk.post(f"{here.root}/unconfirmed/new", data={"visit_id": str(visit), "note": "短发的女顾问"}))
    async with here.world.tx() as tx:
        entry = await tx.value(ENTRY)
    return Posted(here, customer, receiver, f"{here.root}/unconfirmed/{entry}")


def other(posted: Posted) -> str:
    return next(login for login in ("zhangmin", "lihao") if login != posted.receiver)


async def test_posted_it_is_nobodys_and_all_see_until_when(posted: Posted) -> None:
    assert (await posted.here.owner(posted.customer))[0] == "provisional"
    page = said(await (await posted.here.desk(other(posted))).get(f"{posted.here.root}/unconfirmed"))
    assert "可以认领" in page and re.search(r"还剩3天.*（\d{4}-\d\d-\d\d24:00止）", page) and "短发的女顾问" in page


async def test_claimed_and_verified_it_is_the_claimants(posted: Posted) -> None:
    here, claimant = posted.here, other(posted)
    went(await (await here.desk(claimant)).post(f"{posted.at}/claim", data={"evidence": "三月一日接待过"}))
    assert (await here.owner(posted.customer))[0] == "provisional"
    clerk = await here.desk("clerk")
    assert "三月一日接待过" in (await clerk.get(f"{here.root}/unconfirmed")).text
    went(await clerk.post(f"{posted.at}/verification"))
    assert await here.owner(posted.customer) == ("owned", (claimant,))


async def test_a_claim_in_time_counts_though_it_was_verified_later(posted: Posted) -> None:
    here, claimant = posted.here, other(posted)
    here.at(23, 50, days=3)
    went(await (await here.desk(claimant)).post(f"{posted.at}/claim", data={"evidence": "接待过"}))
    here.at(10, 0, days=4)
    assert await here.owner(posted.customer) == ("owned", (posted.receiver,))
    went(await (await here.desk("clerk")).post(f"{posted.at}/verification"))
    assert await here.owner(posted.customer) == ("owned", (claimant,))


async def test_a_claim_not_borne_out_leaves_it_open(posted: Posted) -> None:
    here = posted.here
    went(await (await here.desk(other(posted))).post(f"{posted.at}/claim", data={"evidence": "记得"}))
    went(await (await here.desk("manager")).post(f"{posted.at}/rejection"))
    assert (await here.owner(posted.customer))[0] == "provisional"
    assert "可以认领" in (await (await here.desk("clerk")).get(f"{here.root}/unconfirmed")).text


async def test_too_late_says_until_when_it_was_and_what_can_be_done(posted: Posted) -> None:
    here = posted.here
    here.at(0, 0, days=4)
    answer = await (await here.desk(other(posted))).post(f"{posted.at}/claim", data={"evidence": "接待过"})
    assert answer.status_code == 409
    assert re.search(r"3 日内认领，这位客户的认领期到 \d{4}-\d\d-\d\d 24:00 为止", answer.text)
    assert "提出撞单" in answer.text
    assert await here.owner(posted.customer) == ("owned", (posted.receiver,))
    page = said(await (await here.desk("clerk")).get(f"{here.root}/unconfirmed"))
    assert "认领期已过" in page and "无人认领" in page


async def test_whoever_posted_has_nothing_to_claim(posted: Posted) -> None:
    desk = await posted.here.desk(posted.receiver)
    answer = await desk.post(f"{posted.at}/claim", data={"evidence": "接待过"})
    assert answer.status_code == 409 and "这是您自己登记的" in answer.text


async def test_of_two_claims_the_second_sees_that_somebody_was_first(posted: Posted) -> None:
    here = posted.here
    first, second = [login for login in ("zhangmin", "lihao", "wangjing") if login != posted.receiver][:2]
    went(await (await here.desk(first)).post(f"{posted.at}/claim", data={"evidence": "接待过"}))
    answer = await (await here.desk(second)).post(f"{posted.at}/claim", data={"evidence": "接待过"})
    assert answer.status_code == 409 and "这一条已经有人处理" in answer.text


async def test_nobody_is_posted_twice(posted: Posted) -> None:
    here = posted.here
    desk = await here.desk(posted.receiver)
    form = (await desk.get(f"{here.root}/unconfirmed/new")).text
    visit = re.search(r'name="visit_id" value="([0-9a-f-]{36})"', form)
    assert visit
    answer = await desk.post(f"{here.root}/unconfirmed/new", data={"visit_id": visit[1]})
    assert answer.status_code == 409 and "已在待确认登记里" in answer.text


async def test_a_colleagues_visit_is_not_posted_by_a_consultant(posted: Posted) -> None:
    here = posted.here
    desk = await here.desk(posted.receiver)
    visit = re.search(r'value="([0-9a-f-]{36})"', (await desk.get(f"{here.root}/unconfirmed/new")).text)
    assert visit
    answer = await (await here.desk(other(posted))).post(f"{here.root}/unconfirmed/new", data={"visit_id": visit[1]})
    assert answer.status_code == 404


async def test_where_the_rulebook_keeps_no_such_register_there_is_none(office: OfficeOf) -> None:
    here = await office("R03-01")
    desk = await here.desk("zhangmin")
    answers: list[httpx.Response] = [await desk.get(f"{here.root}/unconfirmed"),
                                     await desk.get(f"{here.root}/unconfirmed/new")]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404, 404]
