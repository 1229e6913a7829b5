"""Published versions: which one judges on the real ledger, and what replays."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from backend.features.attribution import service as attribution
from backend.features.followups import service as followups
from backend.features.followups.models import Contact
from backend.features.reception import byhand
from backend.features.reception import service as door
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.support.published import DAY, LAST_VISIT, all_replay, newest, publish, received, work
from tests.support.tablet import registration
from tests.support.world import World


async def test_a_case_stays_under_the_version_of_its_claim(
    heyuan: World, client: httpx.AsyncClient, db: Database
) -> None:
    """Received under v1; v2 published; contacted, decided again by the clock, seen again at the door: v1 judges."""
    old = await received(heyuan, client, "13800138000")
    assert await newest(heyuan, old) == (1, (await newest(heyuan, old))[1])
    heyuan.clock.forward(hours=1)
    await publish(heyuan, 10)
    heyuan.clock.forward(hours=1)
    new = await received(heyuan, client, "13900139000")
    async with heyuan.tx() as tx:
        owner = (await attribution.latest(tx, [old]))[old].verdict.holders[0]
        await followups.contact(
            tx, heyuan.keys, old, UUID(owner), Contact(channel="phone", answered=True), heyuan.clock()
        )
    (number, lapse), (later_number, later_lapse) = await newest(heyuan, old), await newest(heyuan, new)
    assert (number, later_number) == (1, 2)
    assert timedelta(days=7) < lapse <= timedelta(days=8) < timedelta(days=10) < later_lapse <= timedelta(days=11)

    assert await received(heyuan, client, "13800138000") == old
    assert (await newest(heyuan, old))[0] == 1
    heyuan.clock.at += 20 * DAY
    await work(heyuan, db)
    async with heyuan.tx() as tx:
        for customer, wanted in ((old, 1), (new, 2)):
            kept = (await attribution.latest(tx, [customer]))[customer]
            assert (await rulebooks.version(tx, kept.rulebook_id)).number == wanted
            assert kept.at == heyuan.clock(), "decided again by the clock"
    assert await all_replay(heyuan) > 8


async def test_the_ledger_names_the_version_that_judged(heyuan: World, client: httpx.AsyncClient) -> None:
    old = await received(heyuan, client, "13800138000")
    heyuan.clock.forward(minutes=1)
    await publish(heyuan, 10)
    await received(heyuan, client, "13800138000")
    async with heyuan.tx() as tx:
        kept = (await attribution.latest(tx, [old]))[old]
        entry = await tx.value(
            Query("test.entry", "SELECT entry FROM evidence WHERE project_id = $1 AND seq = $2"),
            kept.project_id, kept.evidence_seq,
        )  # fmt: skip
        first = await rulebooks.version(tx, kept.rulebook_id)
    assert first.number == 1 and msgspec.json.decode(entry)["rulebook"] == first.digest


async def test_a_version_whose_day_has_not_come_changes_nothing(heyuan: World, client: httpx.AsyncClient) -> None:
    await publish(heyuan, 10, heyuan.clock() + 2 * DAY)
    customer = await received(heyuan, client, "13800138000")
    assert (await newest(heyuan, customer))[0] == 1
    heyuan.clock.at += 2 * DAY
    later = await received(heyuan, client, "13900139000")
    assert (await newest(heyuan, later))[0] == 2
    assert (await newest(heyuan, customer))[0] == 1


async def test_taking_over_all_cases_decides_them_again(heyuan: World, client: httpx.AsyncClient, db: Database) -> None:
    customers = [await received(heyuan, client, f"138001380{n:02d}") for n in range(3)]
    before = [await newest(heyuan, customer) for customer in customers]
    assert {number for number, _ in before} == {1}
    await publish(heyuan, 10, heyuan.clock() + DAY, judges="all_cases")
    heyuan.clock.at += DAY
    await work(heyuan, db)
    after = [await newest(heyuan, customer) for customer in customers]
    assert {number for number, _ in after} == {2}
    assert all(timedelta(days=9) < left <= timedelta(days=10) for _, left in after)
    assert await all_replay(heyuan) > 10


async def test_many_are_decided_again_some_at_a_time(
    heyuan: World, client: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.features.attribution.jobs.SUBJECTS", 1)
    customers = [await received(heyuan, client, f"138001380{n:02d}") for n in range(3)]
    await publish(heyuan, 10, judges="all_cases")
    await work(heyuan, db)
    assert {(await newest(heyuan, customer))[0] for customer in customers} == {2}


async def test_nothing_is_decided_again_for_a_version_that_was_withdrawn(
    heyuan: World, client: httpx.AsyncClient, db: Database
) -> None:
    customer = await received(heyuan, client, "13800138000")
    version = await publish(heyuan, 10, heyuan.clock() + DAY, judges="all_cases")
    async with heyuan.tx() as tx:
        await rulebooks.withdraw(tx, version, heyuan.staff["manager"], heyuan.clock())
    heyuan.clock.at += 2 * DAY
    await work(heyuan, db)
    assert (await newest(heyuan, customer))[0] == 1
    fresh = await received(heyuan, client, "13900139000")
    assert (await newest(heyuan, fresh))[0] == 1
    async with heyuan.tx() as tx:
        assert (await rulebooks.current(tx, heyuan.project_id, heyuan.clock())).number == 1


async def test_an_offence_of_before_costs_what_it_cost_before(
    world: World, client: httpx.AsyncClient, db: Database
) -> None:
    """R03-01: a register not handed in costs 10 yuan; the new version says 99. Both are on one consultant's list."""

    def dear(one: Any) -> Any:
        fixed = getattr(one, "yuan_min", 0) == 10
        return msgspec.structs.replace(one, yuan_min=99, yuan_max=99) if fixed else one

    consultant = world.staff["zhangmin"]
    async with world.tx() as tx:
        current = await rulebooks.current(tx, world.project_id, world.clock())
    clauses = tuple(msgspec.structs.replace(c, rules=tuple(map(dear, c.rules))) for c in current.rulebook.clauses)
    changed = msgspec.structs.replace(current.rulebook, clauses=clauses)
    first_day = world.clock() + 3 * DAY
    async with world.tx() as tx:
        await rulebooks.publish(tx, world.project_id, changed, first_day, world.staff["manager"], world.clock())
    for phone, at in (("13800138000", world.clock()), ("13900139000", first_day + DAY)):
        world.clock.at = at
        await world.morning()
        tablet = await world.tablet(client)
        await world.send(client, tablet, registration(phone))
        async with world.tx() as tx:
            visit = await tx.value(LAST_VISIT)
            await byhand.assign(tx, visit, consultant, world.staff["manager"], "测试", world.clock())
            await door.accept(tx, visit, consultant, world.clock())
            await door.end(tx, visit, consultant, world.clock())
    world.clock.at += 2 * DAY
    await work(world, db)
    async with world.tx() as tx:
        owes = (await attribution.latest(tx, [consultant], "owes"))[consultant].verdict
    assert sorted(p.yuan_min for p in owes.penalties if p.code == "handover_missed") == [10, 99]
    assert await all_replay(world) > 6
