"""Drafts: begun, changed by two people at once, published from a day on, discarded; each refusal says what to do."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from backend.console.problems import describe
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.errors import (
    Backdated,
    DraftClosed,
    DraftMoved,
    DraftOpen,
    NothingChanged,
    RulebookUnsound,
)
from backend.kit.errors import DomainError, NotFound
from tests.support.published import days
from tests.support.world import World

DAY = timedelta(days=1)
OFFICE = timedelta(hours=8)


async def begin(world: World, preset: str | None = None) -> UUID:
    async with world.tx() as tx:
        return await drafts.start(tx, world.project_id, preset, world.staff["manager"], world.clock())


async def change(world: World, draft: UUID, seen: int, number: int, by: str = "manager", clause: str = "5") -> int:
    async with world.tx() as tx:
        now = await drafts.revision(tx, draft, seen)
        changed = days(now.rulebook, number, clause)
        return await drafts.save(tx, draft, seen, changed, clause, world.staff[by], world.clock())


async def publish(world: World, draft: UUID, seen: int, day: datetime, judges: drafts.Judges = "new_claims") -> UUID:
    local = (day + OFFICE).date()
    async with world.tx() as tx:
        return await drafts.publish(tx, draft, seen, local, judges, world.staff["manager"], world.clock())


def told(error: DomainError) -> str:
    """The refusal as a person reads it: it has a cause and a next step, and no hole."""
    for lang in ("zh", "en"):
        problem = describe(error, lang)
        assert problem.title and problem.detail and problem.next
        assert not {"{", "…"} & set(problem.title + problem.detail + problem.next)
    return describe(error, "zh").detail


async def test_from_seven_to_ten_from_today(heyuan: World) -> None:
    draft = await begin(heyuan)
    revision = await change(heyuan, draft, 1, 10)
    heyuan.clock.forward(minutes=5)
    version_id = await publish(heyuan, draft, revision, heyuan.clock())
    async with heyuan.tx() as tx:
        current = await rulebooks.current(tx, heyuan.project_id, heyuan.clock())
        closed = await drafts.find(tx, draft)
        assert await drafts.of_project(tx, heyuan.project_id) is None
    assert current.id == version_id and current.number == 2 and current.effective_from == heyuan.clock()
    assert days(current.rulebook, 10) == current.rulebook
    assert closed.version_id == version_id and closed.closed_at == heyuan.clock()
    assert (closed.started_by, closed.changed_by, closed.changed_clause) == ("郭峰", "郭峰", "5")


async def test_a_later_day_begins_at_midnight_of_the_office(heyuan: World) -> None:
    heyuan.clock.at = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # 23:30 at the office
    draft = await begin(heyuan)
    await change(heyuan, draft, 1, 10)
    version_id = await publish(heyuan, draft, 2, heyuan.clock() + DAY)
    async with heyuan.tx() as tx:
        coming = await rulebooks.find(tx, version_id)
        now = await rulebooks.current(tx, heyuan.project_id, heyuan.clock())
    assert coming.effective_from == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert now.number == 1


async def test_yesterday_is_refused_and_the_draft_stays(heyuan: World) -> None:
    draft = await begin(heyuan)
    await change(heyuan, draft, 1, 10)
    with pytest.raises(Backdated) as refused:
        await publish(heyuan, draft, 2, heyuan.clock() - DAY)
    today, yesterday = ((heyuan.clock() + OFFICE - back).date().isoformat() for back in (DAY * 0, DAY))
    assert today in told(refused.value) and yesterday in told(refused.value)
    async with heyuan.tx() as tx:
        assert (await drafts.find(tx, draft)).closed_at is None


async def test_the_second_of_two_editors_is_told_who_and_what(heyuan: World) -> None:
    draft = await begin(heyuan)
    await change(heyuan, draft, 1, 10, by="admin")
    with pytest.raises(DraftMoved) as refused:
        await change(heyuan, draft, 1, 9)
    assert "高志强" in told(refused.value) and "第 5 条" in told(refused.value)
    with pytest.raises(DraftMoved):
        await publish(heyuan, draft, 1, heyuan.clock())
    async with heyuan.tx() as tx:
        now = await drafts.find(tx, draft)
    assert now.revision == 2 and now.rulebook == days(now.rulebook, 10)


async def test_of_many_who_save_at_once_exactly_one_does(heyuan: World) -> None:
    draft = await begin(heyuan)
    done = await asyncio.gather(*(change(heyuan, draft, 1, 8 + n) for n in range(6)), return_exceptions=True)
    assert [one for one in done if one == 2] == [2]
    assert sum(isinstance(one, DraftMoved) for one in done) == 5


async def test_saving_what_is_there_already_writes_nothing(heyuan: World) -> None:
    draft = await begin(heyuan)
    assert await change(heyuan, draft, 1, 7) == 1
    async with heyuan.tx() as tx:
        with pytest.raises(NotFound):
            await drafts.revision(tx, draft, 2)


async def test_nothing_changed_is_nothing_to_publish(heyuan: World) -> None:
    draft = await begin(heyuan)
    with pytest.raises(NothingChanged) as refused:
        await publish(heyuan, draft, 1, heyuan.clock())
    told(refused.value)
    await publish(heyuan, draft, 1, heyuan.clock(), "all_cases")  # whom it judges is a change


async def test_a_project_has_one_draft_at_a_time(heyuan: World) -> None:
    draft = await begin(heyuan)
    with pytest.raises(DraftOpen) as refused:
        await begin(heyuan)
    assert "郭峰" in told(refused.value)
    async with heyuan.tx() as tx:
        await drafts.discard(tx, draft, heyuan.staff["admin"], heyuan.clock())
    assert await begin(heyuan) != draft


async def test_a_finished_draft_stays_as_it_was(heyuan: World) -> None:
    draft = await begin(heyuan)
    await change(heyuan, draft, 1, 10)
    await publish(heyuan, draft, 2, heyuan.clock())
    with pytest.raises(DraftClosed) as refused:
        await change(heyuan, draft, 2, 11)
    told(refused.value)
    with pytest.raises(DraftClosed):
        await publish(heyuan, draft, 2, heyuan.clock())
    with pytest.raises(DraftClosed):
        async with heyuan.tx() as tx:
            await drafts.discard(tx, draft, heyuan.staff["manager"], heyuan.clock())


async def test_faults_stop_publication(heyuan: World) -> None:
    draft = await begin(heyuan)
    await change(heyuan, draft, 1, 0)
    with pytest.raises(RulebookUnsound) as refused:
        await publish(heyuan, draft, 2, heyuan.clock())
    assert "5" in told(refused.value)
    async with heyuan.tx() as tx:
        assert (await rulebooks.current(tx, heyuan.project_id, heyuan.clock())).number == 1


async def test_a_draft_may_begin_with_any_preset_of_the_shelf(heyuan: World) -> None:
    assert {"R00-04", "R03-01"} <= set(drafts.shelf())
    draft = await begin(heyuan, "R03-01")
    async with heyuan.tx() as tx:
        begun = await drafts.find(tx, draft)
    assert begun.base_preset == "R03-01" and begun.base_version_id is None
    assert begun.rulebook.clauses == drafts.preset("R03-01").clauses
    assert begun.rulebook.id == "heyuan-hexi", "it stays this project's rulebook"
    await publish(heyuan, draft, 1, heyuan.clock())


@pytest.mark.parametrize("name", ["R99-99", "../demo", "", "R00-04/"])
async def test_what_is_not_on_the_shelf_is_not_there(heyuan: World, name: str) -> None:
    with pytest.raises(NotFound):
        await begin(heyuan, name)


async def test_every_preset_can_be_begun_with(heyuan: World) -> None:
    for name in drafts.shelf():
        assert msgspec.json.encode(drafts.preset(name))


async def test_another_tenants_draft_is_like_none(heyuan: World, decoy: World) -> None:
    draft = await begin(heyuan)
    for id_ in (draft, uuid4()):
        async with decoy.tx() as tx:
            with pytest.raises(NotFound):
                await drafts.find(tx, id_)
            with pytest.raises(NotFound):
                await drafts.discard(tx, id_, decoy.staff["manager"], decoy.clock())
    async with heyuan.tx() as tx:
        assert (await drafts.find(tx, draft)).closed_at is None
