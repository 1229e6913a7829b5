"""By the clock alone: the reminder before the window lapses, the verdict that changes by itself, each once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from backend.entrypoints.worker import HANDLERS
from backend.features.attribution import service as attribution
from backend.features.followups import service as followups
from backend.features.followups.models import Contact
from backend.features.notifications import service as notifications
from backend.features.reception import byhand, queries, service
from backend.features.registers import service as registers
from backend.kit import outbox
from backend.kit.channels import Channels
from backend.kit.db import Database
from backend.kit.jobs import Jobs
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import Clock, World

DUE = Query("test.due", "SELECT id FROM outbox WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at, id")
OPEN = Query("test.open", "SELECT count(*) FROM outbox WHERE done_at IS NULL AND due_at <= $1")


@pytest.fixture
def clock() -> Clock:
    """In the morning: what follows takes an hour, and nobody is on duty over night."""
    return Clock(datetime.now(UTC).replace(hour=2, minute=0))


async def work(world: World, db: Database, times: int = 1) -> None:
    """What the worker does at this instant, each row as often as `times` says."""
    services = {"channels": Channels(), "keyring": world.keyring}
    jobs = Jobs(db, db, "redis://127.0.0.1:1", HANDLERS, services, world.clock)
    async with world.tx() as tx:
        due = [row["id"] for row in await tx.rows(DUE, world.clock())]
    for id_ in due:
        for _ in range(times):
            await jobs.carry_out(world.tenant_id, id_)


async def received(world: World, client: httpx.AsyncClient, phone: str = "13800138000") -> tuple[UUID, UUID]:
    """A visitor received by 张敏: (customer, consultant)."""
    tablet = await world.tablet(client)
    await world.send(client, tablet, registration(phone))
    async with world.tx() as tx:
        visit_id = await tx.value(Query("test.visit", "SELECT id FROM visit ORDER BY arrived_at DESC, id DESC LIMIT 1"))
        await service.accept(tx, visit_id, world.staff["zhangmin"], world.clock())
        visit = await queries.visit_find(tx, visit_id)
    assert visit is not None and visit.customer_id is not None
    return visit.customer_id, world.staff["zhangmin"]


async def newest(world: World, subject: UUID, question: str = "owns"):  # type: ignore[no-untyped-def]
    async with world.tx() as tx:
        return (await attribution.latest(tx, [subject], question))[subject].verdict


async def unread(world: World, staff: UUID, key: str) -> int:
    async with world.tx() as tx:
        return sum(notice.key == key for notice in await notifications.unread(tx, staff))


async def test_a_missed_hand_in_costs_ten_yuan_at_midnight(
    world: World, client: httpx.AsyncClient, db: Database
) -> None:
    _, consultant = await received(world, client)
    verdict = await newest(world, consultant, "owes")
    assert verdict.penalties == () and verdict.next_change_at is not None
    world.clock.at = verdict.next_change_at - timedelta(seconds=1)
    await work(world, db)
    assert (await newest(world, consultant, "owes")).penalties == ()
    world.clock.forward(seconds=1)
    await work(world, db)
    assert [p.yuan_min for p in (await newest(world, consultant, "owes")).penalties] == [10]


async def test_handing_in_on_time_costs_nothing(world: World, client: httpx.AsyncClient, db: Database) -> None:
    customer, consultant = await received(world, client)
    alarm = (await newest(world, consultant, "owes")).next_change_at
    async with world.tx() as tx:
        await registers.hand_in(tx, world.keys, customer, consultant, world.clock())
        await registers.enter(tx, world.keys, customer, world.staff["clerk"], world.clock())
    world.clock.at = alarm + timedelta(days=3)
    await work(world, db)
    assert (await newest(world, consultant, "owes")).penalties == ()


async def test_the_consultant_is_reminded_once_before_it_is_late(
    world: World, client: httpx.AsyncClient, db: Database
) -> None:
    _, consultant = await received(world, client)
    due = min(duty.due for duty in (await newest(world, consultant, "owes")).duties)
    world.clock.at = max(world.clock.at, due - timedelta(minutes=119))
    await work(world, db, times=3)
    assert await unread(world, consultant, "duty_due") == 1


async def test_the_window_of_seven_days(heyuan: World, client: httpx.AsyncClient, db: Database) -> None:
    """R00-04.5: reminded before day 7 has passed; a contact moves the day; an attempt nobody answered does not."""
    customer, consultant = await received(heyuan, client)
    start = heyuan.clock.at
    lapse = (await newest(heyuan, customer)).next_change_at
    assert timedelta(days=7) < lapse - start <= timedelta(days=8)
    heyuan.clock.at = lapse - timedelta(hours=20)
    await work(heyuan, db, times=2)
    assert await unread(heyuan, consultant, "duty_due") == 1
    async with heyuan.tx() as tx:
        await followups.contact(
            tx, heyuan.keys, customer, consultant, Contact(channel="phone", answered=False), heyuan.clock()
        )
    assert (await newest(heyuan, customer)).next_change_at == lapse
    async with heyuan.tx() as tx:
        await followups.contact(
            tx, heyuan.keys, customer, consultant, Contact(channel="phone", answered=True), heyuan.clock()
        )
    assert (await newest(heyuan, customer)).next_change_at == lapse + timedelta(days=7)


async def test_a_notice_of_an_offer_is_written_once(world: World, client: httpx.AsyncClient, db: Database) -> None:
    tablet = await world.tablet(client)
    await world.send(client, tablet, registration("13800138000"))
    await work(world, db, times=4)
    assert await unread(world, world.staff["zhangmin"], "visit_offered") == 1
    async with world.tx() as tx:
        assert await tx.value(OPEN, world.clock()) == 0


@pytest.mark.parametrize("topic", ["no.such.topic"])
async def test_what_cannot_be_carried_out_stays_and_says_why(world: World, db: Database, topic: str) -> None:
    async with world.tx() as tx:
        await outbox.put(tx, [outbox.Message(topic=topic, payload={}, due_at=world.clock())], world.clock())
    await work(world, db)
    async with world.tx() as tx:
        row = await tx.row(Query("test.failed", "SELECT done_at, last_error FROM outbox WHERE topic = $1"), topic)
    assert row["done_at"] is None and row["last_error"] == "KeyError"


async def test_each_duty_sets_one_reminder_however_many_follow(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    for phone in ("13800138000", "13900139000", "13700137000"):
        await world.send(client, tablet, registration(phone))
        async with world.tx() as tx:
            live = await tx.row(
                Query("test.live", "SELECT visit_id, consultant_id FROM reception WHERE closed_at IS NULL")
            )
            await byhand.assign(
                tx, live["visit_id"], world.staff["chenyu"], world.staff["manager"], "测试", world.clock()
            )
            await service.accept(tx, live["visit_id"], world.staff["chenyu"], world.clock())
            await service.end(tx, live["visit_id"], world.staff["chenyu"], world.clock())
        world.clock.forward(minutes=11)
    async with world.tx() as tx:
        reminders = Query("test.reminders", "SELECT count(*) FROM outbox WHERE topic = 'duty.remind'")
        assert await tx.value(reminders) == 3
