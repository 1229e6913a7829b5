"""节点、节日、流失: whom a campaign reaches and how far it came; the morning round; recycling and giving away."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from backend.engine.facts import StepTaken
from backend.features.followups import campaigns, festivals, pool, rounds, service
from backend.features.followups.errors import (
    DayPassed,
    NoRecycling,
    NotInPool,
    ReclaimBarred,
    StillProtected,
)
from backend.features.followups.models import Campaign
from backend.features.notifications import service as notifications
from backend.features.rulebooks import drafts
from backend.kit.db import Database
from backend.kit.errors import NotFound
from backend.kit.sql import Query
from tests.features.followups.conftest import DAY, LOCAL, MORNING, Office, under
from tests.features.followups.test_contacts import PROPER, told
from tests.support.published import all_replay, work
from tests.support.world import World


async def announced(office: Office, what: str = "opening", day: date = date(2030, 3, 9)) -> UUID:
    world = office.world
    return await office.do(
        campaigns.milestone, world.project_id, office.who("manager"), what, day, "九点开始", keys=False
    )


async def covered(office: Office, id_: UUID) -> Campaign:
    async with office.world.tx() as tx:
        return (await campaigns.coverage(tx, office.world.project_id, id_))[0]


async def asks(office: Office, customer: UUID) -> set[str]:
    return {duty.clause for duty in (await office.verdict(customer)).duties}


async def test_a_milestone_reaches_the_customers_whom_a_clause_names(office: Office, db: Database) -> None:
    a, d = await office.customer(grade="A"), await office.customer(grade="D")
    leader, quiet = await office.customer(grade="D"), await office.customer(grade="D")
    await office.do(service.mark, leader, office.who("zhangmin"), "leader_introduced", True)
    await office.do(service.mark, quiet, office.who("zhangmin"), "do_not_contact", True)
    opening = await announced(office)
    await work(office.world, db)
    assert (await covered(office, opening)).total == 3
    assert "R01-03.4.2" in await asks(office, a) and "R01-03.2.1.5" in await asks(office, d)
    assert "R01-03.2.2.1" in await asks(office, leader) and not await asks(office, quiet)
    office.world.clock.forward(hours=1)
    await office.call(d, channel="message", content=PROPER)
    await office.call(a, answered=False, content="")
    await office.do(service.mark, leader, office.who("zhangmin"), "do_not_contact", True)
    now = await covered(office, opening)
    assert (now.total, now.done, now.spared, now.going) == (3, 1, 1, False)
    assert await all_replay(office.world) > 10


async def test_a_construction_milestone_concerns_buyers_only(office: Office, db: Database) -> None:
    await office.customer(grade="C")
    built = await announced(office, "construction")
    await work(office.world, db)
    assert (await covered(office, built)).total == 0


async def test_many_customers_are_gone_through_a_part_at_a_time(
    office: Office, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "SUBJECTS", 2)
    for _ in range(5):
        await office.customer(grade="D")
    opening = await announced(office)
    assert (await covered(office, opening)).going
    await work(office.world, db)
    now = await covered(office, opening)
    assert (now.total, now.going) == (5, False)


async def test_a_milestone_of_yesterday_is_refused_and_a_foreign_campaign_is_nothing(
    office: Office, decoy: World
) -> None:
    with pytest.raises(DayPassed) as refused:
        await announced(office, day=date(2030, 3, 3))
    told(refused.value)
    opening = await announced(office)
    async with decoy.tx() as tx:
        with pytest.raises(NotFound):
            await campaigns.coverage(tx, decoy.project_id, opening)


def test_festivals_are_those_on_which_one_greets() -> None:
    named = dict((what, day) for day, what in festivals.of_year(2026))
    assert named["spring_festival"] == date(2026, 2, 17) and named["mid_autumn"] == date(2026, 9, 25)
    assert set(named) == set(festivals.GREETED.values())
    eve = datetime(2026, 9, 22, 8, tzinfo=LOCAL)
    assert festivals.coming(eve, 3) == [("mid_autumn", datetime(2026, 9, 25, tzinfo=LOCAL))]
    assert festivals.coming(eve - DAY, 3) == []
    assert [what for what, _ in festivals.coming(datetime(2026, 12, 31, 8, tzinfo=LOCAL), 3)] == ["new_year"]


async def test_the_morning_round_announces_festivals_once_and_comes_again(office: Office, db: Database) -> None:
    world = office.world
    world.clock.at = datetime(2030, 4, 28, 16, tzinfo=LOCAL)
    customer = await office.customer(grade="D")
    async with world.tx() as tx:
        await rounds.begin(tx, world.project_id, world.clock())
        await rounds.begin(tx, world.project_id, world.clock())
    for _ in range(3):
        world.clock.at = rounds.next_morning(world.clock())
        await work(world, db)
    async with world.tx() as tx:
        listed = await campaigns.listed(tx, world.project_id)
    assert [(one.what, one.total) for one in listed] == [("labour_day", 1)]
    assert {"R01-03.2.1.5", "R01-03.4.1"} <= await asks(office, customer)
    facts = [fact for fact in await office.facts(customer) if isinstance(fact, StepTaken) and fact.step == "festival"]
    assert [(fact.result, fact.due) for fact in facts] == [("labour_day", datetime(2030, 5, 1, tzinfo=LOCAL))]


async def test_a_rulebook_without_greetings_announces_none(world: World, db: Database) -> None:
    world.clock.at = datetime(2030, 4, 30, 8, tzinfo=LOCAL)
    async with world.tx() as tx:
        assert await campaigns.greet(tx, world.project_id, world.clock()) == 0


async def test_the_manager_is_told_before_a_customer_is_lost(office: Office, db: Database) -> None:
    """88: two days before the window of R00-04.5 ends."""
    world = office.world
    customer = await office.customer(grade="C")
    await office.call(customer)
    manager = office.who("manager")

    async def notices() -> list[dict]:
        async with world.tx() as tx:
            return [one.params for one in await notifications.unread(tx, manager) if one.key == "followups_morning"]

    for expected in (0, 0, 0, 0, 0, 1):
        world.clock.at = rounds.next_morning(world.clock())
        await work(world, db)
        assert len(await notices()) == expected, world.clock()
    assert (await notices())[0]["soon"] == 1
    warned = [duty for duty in (await office.verdict(customer)).duties if duty.code == "warn_before_loss"]
    assert [(duty.who, duty.clause) for duty in warned] == [("manager", "88")]


async def test_recycling_giving_away_and_the_days_in_between(office: Office) -> None:
    customer, world = await office.customer(), office.world
    manager, old, new = office.who("manager"), office.who("zhangmin"), office.who("lihao")
    with pytest.raises(StillProtected) as protected:
        await office.do(pool.recycle, customer, manager)
    told(protected.value)
    world.clock.forward(days=9)
    (over,) = await office.do(pool.lapsing, world.project_id, 2, keys=False)
    assert (over.customer_id, over.holder_id, over.over) == (customer, old, True)
    with pytest.raises(NotInPool) as held:
        await office.do(pool.give, customer, new, manager)
    told(held.value)
    verdict = await office.do(pool.recycle, customer, manager)
    assert verdict.holders == () and verdict.status == "pool"
    with pytest.raises(ReclaimBarred) as barred:
        await office.do(pool.give, customer, old, manager)
    assert "第 88 条" in told(barred.value)
    async with world.tx() as tx:
        assert [one.key for one in await notifications.unread(tx, old) if one.key == "customer_recycled"]
    assert (await office.do(pool.give, customer, new, manager)).holders == (str(new),)
    assert await all_replay(world) >= 3


async def test_the_previous_owner_may_have_them_again_after_the_days(office: Office) -> None:
    customer, manager, old = await office.customer(), office.who("manager"), office.who("zhangmin")
    office.world.clock.forward(days=9)
    await office.do(pool.recycle, customer, manager)
    office.world.clock.forward(days=4)
    assert (await office.do(pool.give, customer, old, manager)).holders == (str(old),)


async def test_without_a_clause_nobody_is_taken_back(world: World) -> None:
    await under(world, replace(drafts.preset("R00-04"), judges="all_cases"))
    world.clock.at = MORNING
    office = Office(world)
    customer = await office.customer()
    world.clock.forward(days=9)
    with pytest.raises(NoRecycling) as refused:
        await office.do(pool.recycle, customer, office.who("manager"))
    told(refused.value)


async def test_a_reminder_of_a_call_waits_for_the_hours_for_calls(office: Office, db: Database) -> None:
    """R01-03.5.3: registered at noon, due the same day: told at 15:30, not before."""
    world, consultant = office.world, office.who("zhangmin")
    world.clock.at = MORNING.replace(hour=12)
    await office.customer(grade="A")

    async def reminded() -> int:
        async with world.tx() as tx:
            return len([one for one in await notifications.unread(tx, consultant) if one.key == "duty_due"])

    await work(world, db)
    assert await reminded() == 0
    world.clock.at = MORNING.replace(hour=15, minute=29)
    await work(world, db)
    assert await reminded() == 0
    world.clock.at = MORNING.replace(hour=15, minute=30)
    await work(world, db)
    assert await reminded() >= 1


async def test_where_no_hours_are_left_the_reminder_comes_at_once(office: Office, db: Database) -> None:
    world = office.world
    world.clock.at = MORNING.replace(hour=18)
    await office.customer(grade="A")
    await work(world, db)
    async with world.tx() as tx:
        due = await tx.rows(Query("t", "SELECT due_at FROM outbox WHERE topic = 'duty.remind' AND done_at IS NULL"))
        told_now = [one for one in await notifications.unread(tx, office.who("zhangmin")) if one.key == "duty_due"]
    assert len(told_now) >= 1 and all(row["due_at"] > world.clock() + timedelta(hours=1) for row in due)
