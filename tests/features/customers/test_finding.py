"""客户查找: everybody's search, a consultant's narrower one, pages, limits; nothing readable in the database."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from backend.entrypoints import findable
from backend.features.customers import finding, names, service
from backend.features.customers.errors import TooManyReveals, TooManySearches
from backend.features.customers.models import Page
from backend.features.followups import service as followups
from backend.kit.errors import DomainError
from backend.kit.settings import Settings
from tests.features.customers.conftest import Browser, People, query
from tests.support.tablet import registration
from tests.support.world import MASTER, World

COUNT = query("SELECT count(*) FROM customer_token WHERE customer_id = $1")
LOGGED = query("SELECT sought, found, elsewhere FROM customer_search ORDER BY at, id")
NAMED = query("UPDATE customer SET name_bi = NULL, surname_bi = NULL WHERE id = $1")
FORGET = query("DELETE FROM customer_token WHERE customer_id = $1")


async def everybody(world: World, text: str, after: str = "") -> Page:
    async with world.tx() as tx:
        return await finding.everybody(tx, world.keys, world.project_id, names.understood(text), after)


async def found(world: World, text: str) -> list[UUID]:
    return [one.customer.id for one in (await everybody(world, text)).people]


async def mine(world: World, login: str, text: str) -> Page:
    async with world.tx() as tx:
        sought = names.understood(text)
        return await finding.among_mine(
            tx, world.keys, world.project_id, world.staff[login], sought, world.clock()
        )  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["张小明", "张", "张小", "zhangxiaoming", "ZXM", "zhang", "8000", "张 8000", "zxm8000", "138 0013 8000"]
)
async def test_the_desk_finds_by(typed: str, world: World, people: People) -> None:
    wanted = await people.add("13800138000", "张小明", "mr")
    await people.add("13800139111", "李四")
    assert await found(world, typed) == [wanted]


@pytest.mark.parametrize("typed", ["李", "小明", "zh", "9000", "李 8000", "张 9000", "13800138001"])
async def test_and_does_not_find_by(typed: str, world: World, people: People) -> None:
    await people.add("13800138000", "张小明")
    assert await found(world, typed) == []


async def test_a_line_says_whose_until_when_and_the_last_contact(world: World, people: People) -> None:
    customer = await people.owned("13800138000", "张小明", "zhangmin")
    (one,) = (await everybody(world, "张")).people
    assert (one.customer.id, one.customer.phone_mask) == (customer, "138****8000")
    assert one.status in ("owned", "provisional") and one.holders == ("张敏",)
    assert one.contact is not None and one.contact[0] == "reception_started"


async def test_pages_come_newest_first_without_gap_or_repeat(world: World, people: People) -> None:
    made = []
    for n in range(45):
        at = world.clock.forward(seconds=n % 2)
        made.append((at, await people.add(f"1380013{n:04d}", "王", at=at)))
    seen, after = [], ""
    while True:
        page = await everybody(world, "王", after)
        seen += [one.customer.id for one in page.people]
        if not page.after:
            break
        after = page.after
    assert seen == [id_ for _, id_ in sorted(made, reverse=True)]
    assert [one.customer.id for one in (await everybody(world, "")).people] == seen[:20]


async def test_the_neighbours_people_of_the_same_name_are_not_found(world: World, decoy: World) -> None:
    await People(decoy).add("13800138000", "张小明")
    for typed in ("张小明", "8000", "13800138000", ""):
        assert await found(world, typed) == []


async def test_a_consultant_finds_only_whom_they_hold_or_received(world: World, people: People) -> None:
    hers = await people.owned("13800138000", "张小明", "zhangmin")
    await people.owned("13900138000", "张小明", "lihao")
    for typed in ("张小明", "8000", "zxm", "张 8000", ""):
        page = await mine(world, "zhangmin", typed)
        assert [one.customer.id for one in page.people] == [hers], typed
        assert not page.elsewhere


async def test_of_a_colleagues_customer_they_learn_that_there_is_one_by_the_whole_number_only(
    world: World, people: People
) -> None:
    await people.owned("13900138000", "张小明", "lihao")
    for typed, elsewhere in (("13900138000", True), ("8000", False), ("张小明", False), ("13900138001", False)):
        page = await mine(world, "zhangmin", typed)
        assert (page.people, page.elsewhere) == ((), elsewhere), typed
    async with world.tx() as tx:
        logged = [tuple(row) for row in await tx.rows(LOGGED)]
    assert sorted(logged) == [("name", 0, False), ("number", 0, False), ("number", 0, True), ("tail", 0, False)]


async def test_whom_they_received_they_find_from_the_moment_they_accept(
    world: World, client: httpx.AsyncClient
) -> None:
    await world.send(client, await world.tablet(client), registration("13800138000"))
    async with world.tx() as tx:
        offered_to = await tx.value(query("SELECT consultant_id FROM reception"))
    login = next(login for login, id_ in world.staff.items() if id_ == offered_to)
    for typed in ("", "8000", "13800138000"):
        assert (await mine(world, login, typed)).people == ()
    async with world.tx() as tx:
        await tx.run(query("UPDATE reception SET accepted_at = offered_at"))
    for typed in ("", "8000", "13800138000", "8000"):
        assert len((await mine(world, login, typed)).people) == 1, typed


async def test_an_hours_searches_run_out_also_when_many_ask_at_once(world: World, people: People) -> None:
    answers = await asyncio.gather(
        *(mine(world, "zhangmin", "张") for _ in range(finding.SEARCHES_PER_HOUR + 5)), return_exceptions=True
    )
    assert sum(isinstance(one, TooManySearches) for one in answers) == 5
    world.clock.forward(hours=1, seconds=1)
    assert (await mine(world, "zhangmin", "张")).people == ()


async def test_looks_at_numbers_run_out_also_when_many_ask_at_once(world: World, people: People) -> None:
    customer, clerk = await people.add("13800138000", "张"), world.staff["clerk"]

    async def look() -> str:
        async with world.tx() as tx:
            return await service.reveal(tx, world.keys, customer, clerk, "回电", world.clock())

    answers = await asyncio.gather(*(look() for _ in range(service.REVEALS_PER_HOUR + 3)), return_exceptions=True)
    assert sum(isinstance(one, TooManyReveals) for one in answers) == 3
    async with world.tx() as tx:
        assert await service.reveals_left(tx, clerk, world.clock()) == 0
        assert await service.reveals_left(tx, clerk, world.clock() + timedelta(hours=2)) == service.REVEALS_PER_HOUR


async def test_a_name_that_comes_later_is_found_too(world: World, people: People) -> None:
    customer = await people.add("13800138000", None)
    assert await found(world, "张") == []
    assert await people.add("13800138000", "张小明", "mr") == customer
    assert await found(world, "zhangxm") == [] and await found(world, "zxm") == [customer]
    assert await people.add("13800138000", "李四") == customer
    assert await found(world, "李四") == [] and (await everybody(world, "zxm")).people[0].customer.name == "张小明"


async def test_customers_from_before_the_search_are_made_findable(
    world: World, people: People, runtime_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer, other = await people.add("13800138000", "张小明"), await people.add("13900138000", "张小明")
    async with world.tx() as tx:
        for one in (customer, other):
            await tx.run(NAMED, one)
            await tx.run(FORGET, one)
    assert await found(world, "张小明") == []
    settings = Settings(master_key=MASTER, runtime_database_url=runtime_url)
    monkeypatch.setattr(findable, "_AT_ONCE", 1)
    for _ in range(2):
        assert await findable.make(settings) >= 1
        assert sorted(await found(world, "张小明")) == sorted([customer, other])


async def test_erasing_somebody_takes_away_what_they_were_found_by(world: World, people: People) -> None:
    customer, other = await people.add("13800138000", "张小明"), await people.add("13900138000", "张小明")
    async with world.tx() as tx:
        assert await tx.value(COUNT, customer) > 0
        await service.erase(tx, customer, world.clock())
    for typed in ("张小明", "8000", "zxm", ""):
        assert await found(world, typed) == [other], typed
    async with world.tx() as tx:
        assert await tx.value(COUNT, customer) == 0
        assert await tx.value(query("SELECT count(*) FROM customer_alike")) == 0
        assert await tx.value(query("SELECT count(*) FROM customer WHERE name_bi IS NULL AND id = $1"), customer) == 1


async def test_no_name_is_readable_in_what_they_are_found_by(world: World, people: People) -> None:
    await people.add("13800138000", "张小明")
    async with world.tx() as tx:
        for table in ("customer", "customer_token", "customer_alike", "customer_search"):
            for row in await tx.rows(query(f"SELECT t::text AS line FROM {table} t")):
                for readable in ("张", "zhang", "zxm", "张".encode().hex(), b"zhang".hex(), "13800138000"):
                    assert readable not in row["line"], table


@pytest.mark.parametrize(
    "after", ["nonsense", "2026-01-01~x", "2026-01-01T00:00:00+00:00", "~", "2026-01-01~" + "0" * 32]
)
async def test_a_page_mark_that_no_page_gave_is_refused(after: str, world: World) -> None:
    with pytest.raises(DomainError):
        await everybody(world, "张", after)


async def test_the_page_shows_masked_numbers_only_and_puts_nothing_typed_into_an_address(
    browser: Browser, people: People
) -> None:
    await people.owned("13800138000", "张小明", "zhangmin")
    for login in ("clerk", "manager", "admin", "hq", "zhangmin"):
        await browser.sign_in(login)
        answer = await browser.search("13800138000")
        assert answer.status_code == 200 and "138****8000" in answer.text
        addresses = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", answer.text)
        assert not re.search(r'(?:href|action)="[^"]*(?:138|8000)', addresses)
        assert answer.text.count("13800138000") == 1, "in the field, where they typed it"
        assert ("还可以查" in answer.text) == (login == "zhangmin")
        assert (await browser.get("/customers")).headers["location"].endswith("/customers")


async def test_what_cannot_be_searched_for_gets_a_sentence(browser: Browser, people: People) -> None:
    await browser.sign_in("clerk")
    assert "看不出要查什么" in (await browser.search("138001")).text
    assert "没有查到" in (await browser.search("没这个人")).text
    answer = await browser.search("99999999999")
    assert answer.status_code == 400 and "这个号码认不出" in answer.text
    await browser.sign_in("zhangmin")
    await people.owned("13900138000", "张小明", "lihao")
    text = (await browser.search("13900138000")).text
    assert "已有登记，不在您名下" in text and "李浩" not in text and "张小明" not in text


async def test_another_office_answers_like_a_random_one(browser: Browser, decoy: World) -> None:
    for login in ("clerk", "zhangmin", "admin"):
        await browser.sign_in(login)
        for leaf in ("customers", "customers/alike", "customers/looks", "customers/compare"):
            there, random = [await browser.get(f"/offices/{id_}/{leaf}") for id_ in (decoy.office_id, uuid4())]
            assert there.status_code == random.status_code and there.status_code in (403, 404)
        there, random = [
            await browser.post(f"/offices/{id_}/customers", data={"q": "张"}) for id_ in (decoy.office_id, uuid4())
        ]
        assert there.status_code == random.status_code == 404


async def test_the_manager_reads_who_looked_and_who_searched(browser: Browser, people: People, world: World) -> None:
    customer = await people.add("13800138000", "张小明", "mr")
    await browser.sign_in("clerk")
    dialog = await browser.get(f"/customers/{customer}/number")
    assert f"还可以看 {service.REVEALS_PER_HOUR} 个" in dialog.text
    shown = await browser.post(f"/customers/{customer}/number", data={"reason": "客户要求回电"})
    assert "138 0013 8000" in shown.text and f"还可以看 {service.REVEALS_PER_HOUR - 1} 个" in shown.text
    assert (await browser.get(f"/offices/{world.office_id}/customers/looks")).status_code == 403
    await browser.sign_in("zhangmin")
    await browser.search("李四")
    await browser.sign_in("manager")
    text = (await browser.get(f"/offices/{world.office_id}/customers/looks")).text
    for said in ("客户要求回电", "张小明先生", "138****8000", "查 1 次，没查到 1 次"):
        assert said in text, said
    assert "13800138000" not in text


async def test_a_consultant_sees_the_numbers_of_their_own_customers_only(
    browser: Browser, people: People, world: World
) -> None:
    """Whoever has to call needs the number; with 勿扰 nobody calls."""
    own = await people.owned("13800138000", "张小明", "zhangmin")
    other = await people.owned("13900138000", "李小明", "lihao")
    await browser.sign_in("zhangmin")
    shown = await browser.post(f"/customers/{own}/number", data={"reason": "跟进联系"})
    assert "138 0013 8000" in shown.text and 'href="tel:+8613800138000"' in shown.text
    refused = await browser.post(f"/customers/{other}/number", data={"reason": "跟进联系"})
    assert refused.status_code == 403 and "号码只给归属人看" in refused.text and "0013" not in refused.text
    async with world.tx() as tx:
        await followups.mark(tx, world.keys, own, world.staff["zhangmin"], "do_not_contact", True, world.clock())
    assert (await browser.get(f"/customers/{own}/number")).status_code == 409
