"""来电登记: whole, or refused with what is missing and by which clause; known numbers first; gaps count from now on."""

import re
from uuid import UUID

from backend.engine.facts import CallTaken
from backend.features.attribution import service as attribution
from backend.kit.sql import Query
from tests.features.registers.conftest import Office, OfficeOf, went

ENTRIES = Query("test.entries", "SELECT id, customer_id, state FROM register_entry WHERE book = 'call' ORDER BY id")
PHONE = "13900001111"
WHOLE = {"phone": PHONE, "name": "王芳", "title": "ms", "own": "yes", "source": "online", "intention": "三居"}


async def entries(office: Office) -> list[tuple[UUID, UUID, str]]:
    async with office.world.tx() as tx:
        return [tuple(row) for row in await tx.rows(ENTRIES)]  # type: ignore[misc]


async def calls_of(office: Office, customer: UUID) -> list[CallTaken]:
    async with office.world.tx() as tx:
        facts = await attribution.known_facts(tx, office.world.project_id, [customer])
    return [fact for fact in facts if isinstance(fact, CallTaken)]


async def test_a_whole_call_is_written_and_counts(office: OfficeOf) -> None:
    here = await office("R03-08")
    desk = await here.desk("zhangmin")
    assert went(await desk.post(f"{here.root}/calls/new", data=WHOLE)) == f"{here.root}/calls"
    ((entry, customer, state),) = await entries(here)
    (fact,) = await calls_of(here, customer)
    assert (UUID(fact.id), fact.consultant, state) == (entry, here.staff("zhangmin"), "kept")
    assert {"surname", "gender", "own_phone"} <= set(fact.fields or ())
    assert await here.owner(customer) == ("owned", ("zhangmin",))
    page = (await desk.get(f"{here.root}/calls")).text
    assert "已填全" in page and "139****1111" in page and PHONE not in page


async def test_what_is_missing_is_named_with_its_clause_and_nothing_is_written(office: OfficeOf) -> None:
    here = await office("R03-08")
    desk = await here.desk("zhangmin")
    answer = await desk.post(f"{here.root}/calls/new", data=WHOLE | {"title": "", "own": ""})
    assert answer.status_code == 422
    said = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.text))
    assert "制度要求的内容还没有填全" in said and "缺：性别、本人电话第6条" in said
    assert await entries(here) == []


async def test_an_incomplete_call_counts_from_when_it_is_completed(office: OfficeOf) -> None:
    """R03-08.1: A's incomplete call, B's complete one, A completes: B was first with a valid one."""
    here = await office("R03-08")
    zhang, li = await here.desk("zhangmin"), await here.desk("lihao")
    went(await zhang.post(f"{here.root}/calls/new", data=WHOLE | {"title": "", "sure": "yes"}))
    ((entry, customer, _),) = await entries(here)
    here.at(9, 40)
    assert (await li.post(f"{here.root}/calls/new", data=WHOLE)).status_code == 422
    went(await li.post(f"{here.root}/calls/new", data=WHOLE | {"sure": "yes"}))
    here.at(9, 50)
    went(await zhang.post(f"{here.root}/calls/{entry}/completion", data={"title": "ms"}))
    assert await here.owner(customer) == ("owned", ("lihao",))
    newest = (await calls_of(here, customer))[-1]
    assert newest.corrects == str(entry) and newest.at == here.world.clock()
    assert [state for _, _, state in await entries(here)] == ["void", "kept", "kept"]


async def test_what_was_whole_keeps_its_time_when_more_is_added(office: OfficeOf) -> None:
    here = await office("R03-08")
    zhang, li = await here.desk("zhangmin"), await here.desk("lihao")
    went(await zhang.post(f"{here.root}/calls/new", data=WHOLE | {"intention": ""}))
    ((entry, customer, _),) = await entries(here)
    here.at(9, 40)
    went(await li.post(f"{here.root}/calls/new", data=WHOLE | {"sure": "yes"}))
    here.at(9, 50)
    went(await zhang.post(f"{here.root}/calls/{entry}/completion", data={"intention": "四居"}))
    assert await here.owner(customer) == ("owned", ("zhangmin",))


async def test_a_number_on_the_books_is_shown_before_anything_is_saved(office: OfficeOf) -> None:
    here = await office("R03-08")
    zhang, li = await here.desk("zhangmin"), await here.desk("lihao")
    went(await zhang.post(f"{here.root}/calls/new", data=WHOLE))
    answer = await li.post(f"{here.root}/calls/new", data=WHOLE)
    assert answer.status_code == 422 and "这个号码已经登记过" in answer.text
    assert "现在是张敏的客户。请转给张敏" in answer.text
    assert len(await entries(here)) == 1


async def test_no_number_is_said_on_the_form_which_keeps_what_was_typed(office: OfficeOf) -> None:
    here = await office("R03-08")
    desk = await here.desk("zhangmin")
    answer = await desk.post(f"{here.root}/calls/new", data=WHOLE | {"phone": "12"})
    assert answer.status_code == 422 and "手机号不对" in answer.text and 'value="王芳"' in answer.text


async def test_the_clerk_says_whose_call_it_was_and_only_of_this_office(office: OfficeOf) -> None:
    here = await office("R03-01")
    clerk = await here.desk("clerk")
    for foreign in ("", here.staff("zhaolei"), here.staff("manager")):
        answer = await clerk.post(f"{here.root}/calls/new", data=WHOLE | {"consultant_id": foreign})
        assert answer.status_code == 404
    went(await clerk.post(f"{here.root}/calls/new", data=WHOLE | {"consultant_id": here.staff("lihao")}))
    ((_, customer, _),) = await entries(here)
    (fact,) = await calls_of(here, customer)
    assert (fact.consultant, fact.actor) == (here.staff("lihao"), here.staff("clerk"))


async def test_nobody_completes_a_colleagues_call(office: OfficeOf) -> None:
    here = await office("R03-08")
    zhang, li = await here.desk("zhangmin"), await here.desk("lihao")
    went(await zhang.post(f"{here.root}/calls/new", data=WHOLE | {"title": "", "sure": "yes"}))
    ((entry, _, _),) = await entries(here)
    assert (await li.post(f"{here.root}/calls/{entry}/completion", data={"title": "ms"})).status_code == 404
    assert (await li.get(f"{here.root}/calls")).text.count(f"{entry}") == 0


async def test_the_telephone_has_a_queue_of_its_own_where_the_rulebook_says_so(office: OfficeOf) -> None:
    here = await office("R03-08")
    manager, zhang = await here.desk("manager"), await here.desk("zhangmin")
    went(await manager.post(f"{here.root}/calls/queue", data={"first": here.staff("zhangmin")}))
    page = (await zhang.get(f"{here.root}/calls/new")).text
    assert re.search(r"下一个接听</span><strong>张敏", page)
    here.at(9, 40)
    went(await zhang.post(f"{here.root}/calls/new", data=WHOLE))
    assert not re.search(r"下一个接听</span><strong>张敏", (await zhang.get(f"{here.root}/calls")).text)


async def test_a_rulebook_without_a_call_queue_shows_none(office: OfficeOf) -> None:
    here = await office("R03-01")
    assert "下一个接听" not in (await (await here.desk("zhangmin")).get(f"{here.root}/calls")).text
