"""更正: asked for with a reason, decided by the manager, written as a new fact that names the old; who may not."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.engine.facts import AnyFact, RecordAltered, VisitRegistered, Withdrawn
from backend.features.attribution import service as attribution
from backend.features.notifications import service as notifications
from backend.kit.sql import Query
from tests.features.registers.conftest import Office, went
from tests.features.registers.test_visits import Door, at_door, said
from tests.support.tablet import registration

__all__ = ["at_door"]
WISH = Query("test.wish", "SELECT id FROM register_amendment ORDER BY asked_at DESC, id DESC LIMIT 1")


class Written:
    """A customer registered at the door, and the registration."""

    def __init__(self, here: Office, customer: UUID, login: str, record: VisitRegistered) -> None:
        self.here, self.customer, self.login, self.record = here, customer, login, record

    @property
    def form(self) -> str:
        return f"{self.here.root}/amendments/new?customer={self.customer}&record={self.record.id}"

    async def facts(self) -> list[AnyFact]:
        async with self.here.world.tx() as tx:
            return await attribution.known_facts(tx, self.here.world.project_id, [self.customer])

    async def asked(self, login: str = "", **form: str) -> str:
        """The address of the wish."""
        desk = await self.here.desk(login or self.login)
        went(await desk.post(self.form, data={"what": "consultant", "why": "当天是李浩接待的"} | form))
        async with self.here.world.tx() as tx:
            return f"{self.here.root}/amendments/{await tx.value(WISH)}"


async def written(at_door: Any, preset: str) -> Written:
    door: Door = await at_door(preset)
    _, customer, login = await door.received(registration("13800138000"))
    assert customer is not None
    async with door.here.world.tx() as tx:
        facts = await attribution.known_facts(tx, door.here.world.project_id, [customer])
    record = next(fact for fact in facts if isinstance(fact, VisitRegistered))
    return Written(door.here, customer, login, record)


@pytest.fixture
async def case(at_door: Any) -> Written:
    return await written(at_door, "R03-01")


def another(case: Written) -> str:
    return next(login for login in ("zhangmin", "lihao") if login != case.login)


async def test_granted_the_new_fact_names_the_old_and_the_book_strikes_it(case: Written) -> None:
    here, to = case.here, another(case)
    wish = await case.asked(to=here.staff(to))
    assert await here.owner(case.customer) == ("owned", (case.login,))
    manager = await here.desk("manager")
    assert "当天是李浩接待的" in (await manager.get(f"{here.root}/amendments")).text
    went(await manager.post(f"{wish}/grant", data={"reason": "看了监控，属实"}))
    facts = await case.facts()
    new = next(f for f in facts if isinstance(f, VisitRegistered) and f.corrects == case.record.id)
    altered = next(f for f in facts if isinstance(f, RecordAltered))
    assert (new.consultant, new.at) == (here.staff(to), case.record.at)
    assert (altered.record, altered.correction, altered.authorised) == (case.record.id, new.id, True)
    assert altered.by == here.staff("manager")
    book = (await manager.get(f"/offices/{here.world.office_id}/visits")).text
    assert re.search(r"<s>.*名下</s>", book) and "看了监控，属实" in book


async def test_an_entry_that_should_not_be_is_withdrawn(case: Written) -> None:
    wish = await case.asked(what="withdrawal", why="登记到了别人的号码上")
    went(await (await case.here.desk("manager")).post(f"{wish}/grant", data={"reason": "同意"}))
    assert any(isinstance(f, Withdrawn) and f.corrects == case.record.id for f in await case.facts())
    book = await (await case.here.desk("clerk")).get(f"/offices/{case.here.world.office_id}/visits")
    assert "登记已作废" in book.text


async def test_a_field_that_was_wrong_is_struck_and_the_line_lacks_it(at_door: Any) -> None:
    case = await written(at_door, "R03-07")
    wish = await case.asked(what="content", wrong="own_phone", why="留的是朋友的号码")
    went(await (await case.here.desk("manager")).post(f"{wish}/grant", data={"reason": "电话核实过"}))
    newest = [f for f in await case.facts() if isinstance(f, VisitRegistered)][-1]
    assert "own_phone" not in newest.fields
    book = await (await case.here.desk("manager")).get(f"/offices/{case.here.world.office_id}/visits")
    assert "缺：本人电话" in said(book)


async def test_refused_nothing_is_written(case: Written) -> None:
    wish = await case.asked(to=case.here.staff(another(case)))
    before = len(await case.facts())
    went(await (await case.here.desk("manager")).post(f"{wish}/refusal", data={"reason": "记录没有问题"}))
    assert len(await case.facts()) == before
    page = await (await case.here.desk(case.login)).get(f"{case.here.root}/amendments")
    assert "未同意" in page.text and "记录没有问题" in page.text


async def test_nobody_but_the_manager_decides(case: Written) -> None:
    wish = await case.asked(to=case.here.staff(another(case)))
    before = len(await case.facts())
    for login in (case.login, another(case), "clerk", "admin", "hq"):
        answer = await (await case.here.desk(login)).post(f"{wish}/grant", data={"reason": "同意"})
        assert answer.status_code == 403, login
    assert len(await case.facts()) == before


async def test_a_second_decision_and_a_second_wish_are_told_of_the_first(case: Written) -> None:
    wish = await case.asked(to=case.here.staff(another(case)))
    desk = await case.here.desk(another(case))
    again = await desk.post(case.form, data={"what": "withdrawal", "why": "不对"})
    assert again.status_code == 409 and "已有更正申请" in again.text
    manager = await case.here.desk("manager")
    went(await manager.post(f"{wish}/grant", data={"reason": "同意"}))
    answer = await manager.post(f"{wish}/refusal", data={"reason": "不同意"})
    assert answer.status_code == 409 and "已经决定" in answer.text
    late = await desk.post(case.form, data={"what": "withdrawal", "why": "不对"})
    assert late.status_code == 409 and "已经更正过" in late.text


async def test_where_a_clause_bars_it_nobody_alters_the_original(at_door: Any) -> None:
    """R03-08.12: 不得涂改客户原始登记记录."""
    case = await written(at_door, "R03-08")
    for login in (case.login, "manager"):
        desk = await case.here.desk(login)
        answer = await desk.post(case.form, data={"what": "withdrawal", "why": "不对"})
        assert answer.status_code == 409 and "制度第 12 条" in answer.text and "补登" in answer.text


async def test_the_leave_that_a_clause_asks_for_is_written_with_the_alteration(at_door: Any) -> None:
    """R03-16.1.2: jointly managed with the sales manager."""
    case = await written(at_door, "R03-16")
    wish = await case.asked(to=case.here.staff(another(case)))
    went(await (await case.here.desk("manager")).post(f"{wish}/grant", data={"reason": "同意"}))
    assert [f.by for f in await case.facts() if getattr(f, "step", "") == "edit_agreed"] == ["sales_manager"]


async def test_ids_of_others_answer_like_random_ones(case: Written, decoy: Any) -> None:
    desk = await case.here.desk(case.login)
    random = UUID(int=7)
    answers: list[httpx.Response] = []
    for customer, record in ((random, case.record.id), (case.customer, random), (case.customer, decoy.project_id)):
        at = f"{case.here.root}/amendments/new?customer={customer}&record={record}"
        answers += [await desk.get(at), await desk.post(at, data={"what": "withdrawal", "why": "不对"})]
    foreign = {"what": "consultant", "why": "不对", "to": str(decoy.staff["zhangmin"])}
    answers.append(await desk.post(case.form, data=foreign))
    assert {answer.status_code for answer in answers} == {404}


async def test_nobody_alters_the_evidence_alone(case: Written) -> None:
    """Who asked does not grant; whose entry it was hears of it."""
    here, to = case.here, another(case)
    wish = await case.asked("manager", to=here.staff(to))
    manager = await here.desk("manager")
    refused = await manager.post(f"{wish}/grant", data={"reason": "就这样"})
    assert refused.status_code == 403 and "另一个人批准" in refused.text
    assert not [f for f in await case.facts() if isinstance(f, RecordAltered)]
    went(await manager.post(f"{wish}/refusal", data={"reason": "由内业重新提出"}))
    wish = await case.asked("clerk", to=here.staff(to))
    went(await manager.post(f"{wish}/grant", data={"reason": "属实"}))
    async with here.world.tx() as tx:
        told = await notifications.unread(tx, here.world.staff[case.login])
    assert "book_amendment_made" in {one.key for one in told}
