"""来访登记: what each line lacks, what is due, filling gaps as a new fact that names the old, who may look."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.engine.facts import VisitRegistered
from backend.features.attribution import service as attribution
from backend.features.reception import queries as door
from backend.features.reception import service as reception
from backend.kit.sql import Query
from tests.features.registers.conftest import Office, OfficeOf, went
from tests.support.tablet import Tablet, anonymous, registration

LAST = Query("test.last", "SELECT id, customer_id FROM visit ORDER BY arrived_at DESC, id DESC LIMIT 1")


def said(answer: httpx.Response) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.text))


class Door:
    """A tablet at the door, and whoever receives."""

    def __init__(self, here: Office, client: httpx.AsyncClient, tablet: Tablet) -> None:
        self.here, self.client, self.tablet = here, client, tablet

    async def received(self, answers: Any) -> tuple[UUID, UUID | None, str]:
        """(visit, customer, login of the receiver) of a visitor who has been received."""
        world = self.here.world
        sent = await world.send(self.client, self.tablet, answers)
        assert sent.json()["outcome"] == "accepted", sent.text
        async with world.tx() as tx:
            visit = await tx.row(LAST)
            live = await door.reception_live(tx, visit["id"])
            assert live is not None
            await reception.accept(tx, visit["id"], live.consultant_id, world.clock())
            await reception.end(tx, visit["id"], live.consultant_id, world.clock())
        login = next(name for name, id_ in world.staff.items() if id_ == live.consultant_id)
        return visit["id"], visit["customer_id"], login


@pytest.fixture
async def at_door(office: OfficeOf, client: httpx.AsyncClient) -> Any:
    async def under(preset: str) -> Door:
        here = await office(preset)
        return Door(here, client, await here.world.tablet(client))

    return under


async def registered(here: Office, customer: UUID) -> list[VisitRegistered]:
    async with here.world.tx() as tx:
        facts = await attribution.known_facts(tx, here.world.project_id, [customer])
    return [fact for fact in facts if isinstance(fact, VisitRegistered)]


async def test_the_book_says_what_a_line_lacks_and_the_gap_is_filled_from_now(at_door: Any) -> None:
    door_ = await at_door("R03-08")
    here = door_.here
    visit, customer, login = await door_.received(registration("13800138000", title=None))
    (first,) = await registered(here, customer)
    assert "gender" not in first.fields
    desk, clerk = await here.desk(login), await here.desk("clerk")
    assert "缺：性别第1条" in said(await clerk.get(f"/offices/{here.world.office_id}/visits"))
    assert "gender" not in str(await here.owner(customer))
    here.at(10)
    went(await desk.post(f"/offices/{here.world.office_id}/visits/{visit}/registration", data={"title": "ms"}))
    first, second = await registered(here, customer)
    assert second.corrects == first.id and second.at == here.world.clock() and "gender" in second.fields
    assert await here.owner(customer) == ("owned", (login,))
    page = await clerk.get(f"/offices/{here.world.office_id}/visits")
    assert "<s>" in page.text and "已填全" in page.text


async def test_the_days_deadlines_stand_in_the_book(at_door: Any) -> None:
    """R03-01.1.2, 1.3: handed in by 24:00, entered by the end of the next day."""
    door_ = await at_door("R03-01")
    here = door_.here
    _, customer, login = await door_.received(registration("13800138000"))
    desk, clerk = await here.desk(login), await here.desk("clerk")
    book = f"/offices/{here.world.office_id}/visits"
    page = said(await desk.get(book))
    assert re.search(r"交内业（\d{4}-\d\d-\d\d24:00前）第1.2条", page)
    went(await desk.post(f"/customers/{customer}/hand-in"))
    assert re.search(r"内业录入归档（\d{4}-\d\d-\d\d24:00前）第1.3条", said(await clerk.get(book)))
    went(await clerk.post(f"/customers/{customer}/entry"))
    assert "内业录入归档" not in said(await clerk.get(book))


async def test_whoever_left_no_number_is_registered_by_the_one_they_leave_now(at_door: Any) -> None:
    door_ = await at_door("R03-01")
    here = door_.here
    visit, customer, login = await door_.received(anonymous())
    assert customer is None
    desk = await here.desk(login)
    at = f"/offices/{here.world.office_id}/visits/{visit}/registration"
    assert "手机号认不出" in (await desk.post(at, data={"name": "王"})).text
    went(await desk.post(at, data={"phone": "13800138001", "name": "王", "title": "mr", "own": "yes"}))
    book = await desk.get(f"/offices/{here.world.office_id}/visits")
    found = re.search(r"/customers/([0-9a-f-]{36})", book.text)
    assert found and await here.owner(UUID(found[1])) == ("owned", (login,))


async def test_only_the_receiver_or_the_desk_completes(at_door: Any) -> None:
    door_ = await at_door("R03-08")
    here = door_.here
    visit, _, login = await door_.received(registration("13800138000", title=None))
    other = next(one for one in ("zhangmin", "lihao") if one != login)
    desk = await here.desk(other)
    at = f"/offices/{here.world.office_id}/visits/{visit}/registration"
    assert (await desk.get(at)).status_code == 404
    assert (await desk.post(at, data={"title": "ms"})).status_code == 404
    assert str(visit) not in (await desk.get(f"/offices/{here.world.office_id}/visits")).text
    went(await (await here.desk("clerk")).post(at, data={"title": "ms"}))


async def test_where_the_rulebook_keeps_the_book_closed_the_desk_is_told_by_which_clause(at_door: Any) -> None:
    """R03-10.2.6b: only the developer's team; what anybody received themselves stays readable."""
    door_ = await at_door("R03-10")
    here = door_.here
    _, _, login = await door_.received(registration("13800138000"))
    book = f"/offices/{here.world.office_id}/visits"
    clerk, desk = await here.desk("clerk"), await here.desk(login)
    page = await clerk.get(book)
    assert "存档不能随意翻看" in page.text and "第 2.6b 条" in page.text
    assert "138****8000" not in page.text
    assert "138****8000" in (await desk.get(book)).text


async def test_where_the_software_is_the_record_the_entry_is_made_in_it(at_door: Any) -> None:
    """R03-16.1.1: what the tablet holds is no record; what the consultant enters is."""
    door_ = await at_door("R03-16")
    here = door_.here
    visit, customer, login = await door_.received(registration("13800138000"))
    went(
        await (await here.desk(login)).post(
            f"/offices/{here.world.office_id}/visits/{visit}/registration", data={"intention": "三居"}
        )
    )
    assert (await registered(here, customer))[-1].register == "crm"
