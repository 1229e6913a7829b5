"""合并与撤销: whose they are follows at once, both histories stay, one of two colleagues wins; 疑似重复 is kept."""

import asyncio
from uuid import UUID, uuid4

import pytest

from backend.engine.facts import Related, Withdrawn
from backend.features.attribution import service as attribution
from backend.features.customers import merging, service
from backend.features.customers.errors import AlreadyMerged, NotMerged
from backend.features.customers.models import Contact
from backend.features.evidence import service as evidence
from backend.features.tenancy import service as tenancy
from backend.kit.errors import NotFound
from tests.features.customers.conftest import Browser, People, query
from tests.support.world import World

WHY = "客户说换了号码"


async def merge(world: World, a: UUID, b: UUID, by: str = "clerk", why: str = WHY) -> None:
    async with world.tx() as tx:
        await merging.merge(tx, a, b, world.staff[by], why, world.clock.forward(minutes=1))


async def unmerge(world: World, a: UUID, b: UUID, by: str = "manager", why: str = "是兄弟两人") -> None:
    async with world.tx() as tx:
        await merging.unmerge(tx, a, b, world.staff[by], why, world.clock.forward(minutes=1))


async def waiting(world: World) -> list[tuple[str, set[UUID]]]:
    async with world.tx() as tx:
        pairs, _ = await merging.waiting(tx, world.project_id)
        return [(one.because, {one.a, one.b}) for one in pairs]


async def own_facts(world: World, customer: UUID) -> list[str]:
    async with world.tx() as tx:
        return [fact.id for fact in await evidence.timeline(tx, world.project_id, [customer])]


@pytest.fixture
async def two(world: World, people: People) -> tuple[UUID, UUID]:
    """张小明 with two numbers: 张敏 registered the first, 李浩 two days later the second."""
    first = await people.owned("13800138000", "张小明", "zhangmin")
    world.clock.forward(days=1)
    return first, await people.owned("13900138000", "张小明", "lihao")


async def test_merged_they_are_one_customer_and_apart_again_two(
    world: World, people: People, two: tuple[UUID, UUID]
) -> None:
    a, b = two
    before = {one: await own_facts(world, one) for one in two}
    assert [await people.holders(one) for one in two] == [["zhangmin"], ["lihao"]]
    await merge(world, b, a)
    assert [await people.holders(one) for one in two] == [["zhangmin"], ["zhangmin"]]
    await unmerge(world, a, b)
    assert [await people.holders(one) for one in two] == [["zhangmin"], ["lihao"]]
    async with world.tx() as tx:
        assert (await evidence.verify(tx, world.project_id)).faults == ()
        for one in two:
            assert await service.group(tx, [one]) == [one]
            assert (await own_facts(world, one))[: len(before[one])] == before[one]
            for kept in await attribution.about(tx, one):
                assert (await attribution.replay(tx, kept)).same
            told = [f for f in await evidence.timeline(tx, world.project_id, [one]) if f.id not in before[one]]
            assert [type(f) for f in told] == [Related, Withdrawn] and told[1].corrects == told[0].id
            assert {f.actor for f in told} == {str(world.staff["clerk"]), str(world.staff["manager"])}
            assert WHY not in repr(told), "free words stay out of the ledger"


async def test_what_was_merged_and_undone_stays_readable_and_may_be_merged_again(
    world: World, people: People, two: tuple[UUID, UUID]
) -> None:
    a, b = two
    await merge(world, a, b)
    await unmerge(world, b, a)
    await merge(world, a, b, "manager", "核对了身份证")
    assert [await people.holders(one) for one in two] == [["zhangmin"], ["zhangmin"]]
    async with world.tx() as tx:
        last, first = await merging.merges(tx, b, a)
    assert last.made_why == "核对了身份证" and last.ended_at is None
    assert first.made_why == WHY and first.ended_why == "是兄弟两人" and first.ended_at is not None


async def test_the_household_is_judged_with_them(world: World, people: People, two: tuple[UUID, UUID]) -> None:
    a, b = two
    spouse = await people.owned("13700137000", "李四", "wangjing")
    async with world.tx() as tx:
        await service.link(tx, spouse, b, "spouse", world.clock())
        seen = len(await attribution.about(tx, spouse))
    await merge(world, a, b)
    async with world.tx() as tx:
        assert len(await attribution.about(tx, spouse)) == seen + 1


async def test_two_colleagues_merge_at_once_one_wins(world: World, two: tuple[UUID, UUID]) -> None:
    a, b = two
    answers = await asyncio.gather(
        *(merge(world, *pair, by) for by in ("clerk", "manager") for pair in ((a, b), (b, a))), return_exceptions=True
    )
    refused = [one for one in answers if isinstance(one, AlreadyMerged)]
    assert len(refused) == 3 and answers.count(None) == 1
    assert all(one.facts["why"] == WHY and one.facts["who"] for one in refused)
    undone = await asyncio.gather(*(unmerge(world, a, b) for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(one, NotMerged) for one in undone) == 2 and undone.count(None) == 1


async def test_nobody_is_merged_with_themselves_with_a_stranger_or_with_whom_was_erased(
    world: World, decoy: World, people: People
) -> None:
    a, stranger = (
        await people.add("13800138000", "张小明"),
        await People(decoy).add(f"137{uuid4().int % 10**8:08d}", "张"),
    )
    gone = await people.add("13900138000", "张小明")
    async with world.tx() as tx:
        await service.erase(tx, gone, world.clock())
    for other in (a, stranger, gone, uuid4()):
        for act in (merge, unmerge):
            with pytest.raises(NotFound):
                await act(world, a, other)


@pytest.mark.parametrize(
    ("first", "second", "because"),
    [
        (("13800138000", "张小明"), ("13900138000", "张小明"), "name_tail"),
        (("13800138000", "张小明"), ("13812348000", "张 小明"), "name_tail"),
        (("13800138000", "张"), ("13812348000", "张小明"), "mask"),
        (("13800138000", "张"), ("13900138000", "张"), None),
        (("13800138000", "张小明"), ("13900138001", "张小明"), None),
        (("13800138000", "张小明"), ("13812348000", "李小明"), None),
        (("13800138000", "张小明"), ("13812348000", "张伟"), None),
        (("13800138000", None), ("13812348000", None), None),
    ],
)
async def test_who_looks_like_one_person(
    first: tuple[str, str | None], second: tuple[str, str | None], because: str | None, world: World, people: People
) -> None:
    pair = {await people.add(*first), await people.add(*second)}
    assert await waiting(world) == ([(because, pair)] if because else [])


async def test_a_household_of_one_name_looks_like_one_person(world: World, people: People) -> None:
    a, b, c = [await people.add(f"1380013800{n}", name) for n, name in enumerate(("张小明", "张小明", "李四"))]
    async with world.tx() as tx:
        await service.link(tx, a, b, "spouse", world.clock())
        await service.link(tx, a, c, "spouse", world.clock())
    assert await waiting(world) == [("household", {a, b})]


async def test_two_people_is_remembered_and_an_undone_merge_too(world: World, people: People) -> None:
    a, b = await people.add("13800138000", "张小明"), await people.add("13900138000", "张小明")
    async with world.tx() as tx:
        await merging.keep_apart(tx, b, a, world.staff["clerk"], "电话核实过", world.clock())
    assert await waiting(world) == []
    await merge(world, a, b)
    with pytest.raises(AlreadyMerged):
        async with world.tx() as tx:
            await merging.keep_apart(tx, a, b, world.staff["clerk"], "电话核实过", world.clock())
    await unmerge(world, a, b)
    assert await waiting(world) == []
    async with world.tx() as tx:
        known = await merging.alike(tx, a, b)
    assert known is not None and (known.state, known.settled_why) == ("apart", "是兄弟两人")


async def test_from_the_list_to_a_merge_and_back(browser: Browser, world: World, two: tuple[UUID, UUID]) -> None:
    a, b = two
    await browser.sign_in("clerk")
    listed = await browser.get(f"/offices/{world.office_id}/customers/alike")
    assert "同名，尾号相同" in listed.text and f"/customers/{a}/beside/{b}" in listed.text
    picked = await browser.get(f"/offices/{world.office_id}/customers/compare", params={"pick": [str(a), str(b)]})
    here = picked.headers["location"]
    page = (await browser.get(here)).text
    for said in ("张敏", "李浩", "138****8000", "139****8000", "合并，是同一人"):
        assert said in page, said
    assert (await browser.post(f"{here}/merge", data={"reason": "x"})).status_code == 400
    assert (await browser.post(f"{here}/merge", data={"reason": WHY})).status_code == 303
    page = (await browser.get(here)).text
    assert WHY in page and "撤销合并" in page and "李浩" in page, "both histories stay"
    assert "认定为同一人，合并" in page and "None" not in page
    again = await browser.post(f"{here}/merge", data={"reason": WHY})
    assert again.status_code == 409 and "这两位已经合并" in again.text and WHY in again.text
    assert "与另一号码是同一人" in (await browser.search("张小明")).text
    assert (await browser.post(f"{here}/unmerge", data={"reason": "是兄弟"})).status_code == 303
    assert "以前的合并" in (await browser.get(here)).text
    assert (await browser.post(f"{here}/apart", data={"reason": "是兄弟"})).status_code == 303


@pytest.mark.parametrize("picked", [[], ["x", "y"], [str(uuid4())], [str(uuid4()) for _ in range(3)]])
async def test_exactly_two_are_compared(picked: list[str], browser: Browser, world: World) -> None:
    await browser.sign_in("clerk")
    answer = await browser.get(f"/offices/{world.office_id}/customers/compare", params={"pick": picked})
    assert answer.status_code == 400 and "正好勾选两位" in answer.text


async def test_who_may_merge_and_whom(browser: Browser, world: World, decoy: World, two: tuple[UUID, UUID]) -> None:
    a, b = two
    stranger = await People(decoy).add(f"137{uuid4().int % 10**8:08d}", "张小明")
    for login in ("zhangmin", "admin", "hq"):
        await browser.sign_in(login)
        assert (await browser.post(f"/customers/{a}/beside/{b}/merge", data={"reason": WHY})).status_code == 403
        assert (await browser.get(f"/customers/{a}/beside/{b}")).status_code == 403
    await browser.sign_in("manager")
    for one, other in ((a, stranger), (stranger, a), (a, uuid4()), (a, a)):
        for leaf in ("", "/merge", "/unmerge", "/apart"):
            send = browser.post if leaf else browser.get
            more = {"data": {"reason": WHY}} if leaf else {}
            assert (await send(f"/customers/{one}/beside/{other}{leaf}", **more)).status_code == 404  # type: ignore[operator]
    async with world.tx() as tx:
        assert await tx.value(query("SELECT count(*) FROM customer_link")) == 0


async def test_two_projects_of_one_developer_stay_apart(browser: Browser, world: World, people: People) -> None:
    """The clerk works at one of them; a person known at both is two customers, each under a rulebook of its own."""
    async with world.tx() as tx:
        project_id = await tenancy.found_project(tx, "second", "二期", "Second")
        there = [
            (
                await service.identify(
                    tx, world.keys, project_id, Contact(f"+861380013800{n}", "张小明"), world.clock()
                )
            ).id
            for n in range(2)
        ]
    here = await people.add("13800138000", "张小明")
    with pytest.raises(NotFound):
        await merge(world, here, there[0])
    await browser.sign_in("clerk")
    for one, other in (there, (here, there[0]), (there[0], here)):
        assert (await browser.get(f"/customers/{one}/beside/{other}")).status_code == 404
        answer = await browser.post(f"/customers/{one}/beside/{other}/apart", data={"reason": WHY})
        assert answer.status_code == 404
    assert str(there[0]) not in (await browser.search("张小明")).text
