"""Published versions: which one judges on the real ledger, what is refused, what is frozen, and what replays."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest

from backend.engine.rulebook import Deadline, Duty, Rulebook, Window
from backend.entrypoints import adjudicate
from backend.entrypoints.worker import HANDLERS
from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from backend.features.reception import queries as reception
from backend.features.reception import service as door
from backend.features.registers import service as registers
from backend.features.rulebooks import library
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.errors import Backdated, InForceAlready, LaterVersionWaits, RulebookUnsound
from backend.kit.channels import Channels
from backend.kit.db import Database
from backend.kit.errors import NotFound
from backend.kit.jobs import Jobs
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import World

DAY = timedelta(days=1)
LAST_VISIT = Query("test.visit", "SELECT id FROM visit ORDER BY arrived_at DESC, id DESC LIMIT 1")
DUE = Query("test.due", "SELECT id FROM outbox WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at, id")


def days(rulebook: Rulebook, number: int, clause: str = "5") -> Rulebook:
    """R00-04.5 with another number of days."""

    def rule(one: Any) -> Any:
        if isinstance(one, Window):
            return msgspec.structs.replace(one, days=number)
        by_day = isinstance(one, Duty) and one.due.unit == "day"
        return msgspec.structs.replace(one, due=Deadline(unit="day", n=number)) if by_day else one

    clauses = tuple(
        msgspec.structs.replace(c, rules=tuple(map(rule, c.rules))) if c.no == clause else c for c in rulebook.clauses
    )
    return msgspec.structs.replace(rulebook, clauses=clauses)


async def publish(world: World, number: int, when: datetime | None = None, **fields: Any) -> UUID:
    """The current rulebook with another number of days, from now or later."""
    async with world.tx() as tx:
        current = await rulebooks.current(tx, world.project_id, world.clock())
        changed = msgspec.structs.replace(days(current.rulebook, number), **fields)
        by = world.staff["manager"]
        return await rulebooks.publish(tx, world.project_id, changed, when or world.clock(), by, world.clock())


async def received(world: World, client: httpx.AsyncClient, phone: str) -> UUID:
    """A visitor, received by whoever was next: the customer."""
    tablet = await world.tablet(client)
    sent = await world.send(client, tablet, registration(phone))
    assert sent.json()["outcome"] == "accepted", sent.text
    async with world.tx() as tx:
        visit_id = await tx.value(LAST_VISIT)
        live = await reception.reception_live(tx, visit_id)
        assert live is not None
        await door.accept(tx, visit_id, live.consultant_id, world.clock())
        await door.end(tx, visit_id, live.consultant_id, world.clock())
        visit = await reception.visit_find(tx, visit_id)
    assert visit is not None and visit.customer_id is not None
    return visit.customer_id


async def newest(world: World, customer: UUID) -> tuple[int, timedelta]:
    """(number of the version that judged, how long until the verdict changes by itself)."""
    async with world.tx() as tx:
        kept = (await attribution.latest(tx, [customer]))[customer]
        version = await rulebooks.version(tx, kept.rulebook_id)
    assert kept.verdict.rulebook.digest == version.digest
    assert kept.verdict.next_change_at is not None
    return version.number, kept.verdict.next_change_at - kept.at


async def work(world: World, db: Database) -> None:
    """What the worker does at this instant, until nothing is due."""
    jobs = Jobs(db, db, "redis://127.0.0.1:1", HANDLERS, {"channels": Channels()}, world.clock)
    while True:
        async with world.tx() as tx:
            due = [row["id"] for row in await tx.rows(DUE, world.clock())]
        if not due:
            return
        for id_ in due:
            await jobs.carry_out(world.tenant_id, id_)


async def all_replay(world: World) -> int:
    """How many verdicts give the same bytes again; fails on the first that does not."""
    async with world.tx() as tx:
        kept = await attribution.page(tx, world.project_id, 0)
        for one in kept:
            assert (await attribution.replay(tx, one)).same, one.verdict.question
    return len(kept)


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
        await registers.follow_up(tx, heyuan.keys, old, UUID(owner), "phone", True, heyuan.clock())
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
        tablet = await world.tablet(client)
        await world.send(client, tablet, registration(phone))
        async with world.tx() as tx:
            visit = await tx.value(LAST_VISIT)
            await door.assign(tx, visit, consultant, world.staff["manager"], "测试", world.clock())
            await door.accept(tx, visit, consultant, world.clock())
            await door.end(tx, visit, consultant, world.clock())
    world.clock.at += 2 * DAY
    await work(world, db)
    async with world.tx() as tx:
        owes = (await attribution.latest(tx, [consultant], "owes"))[consultant].verdict
    assert sorted(p.yuan_min for p in owes.penalties if p.code == "handover_missed") == [10, 99]
    assert await all_replay(world) > 6


async def test_nobody_publishes_into_the_past(heyuan: World) -> None:
    with pytest.raises(Backdated) as refused:
        await publish(heyuan, 10, heyuan.clock() - timedelta(seconds=1))
    assert refused.value.facts.keys() == {"first_day", "today"}


async def test_the_database_refuses_a_backdated_row_too(heyuan: World) -> None:
    insert = Query(
        "test.backdated",
        "INSERT INTO rulebook_version"
        " (tenant_id, id, project_id, number, document, digest, effective_from, published_at)"
        " VALUES ($1, gen_random_uuid(), $2, 7, '', '', $3, $4)",
    )
    with pytest.raises(asyncpg.CheckViolationError):
        async with heyuan.tx() as tx:
            await tx.run(insert, heyuan.tenant_id, heyuan.project_id, heyuan.clock() - DAY, heyuan.clock())


async def test_nothing_slips_in_front_of_a_version_that_waits(heyuan: World) -> None:
    waiting = await publish(heyuan, 10, heyuan.clock() + 5 * DAY)
    for when in (heyuan.clock(), heyuan.clock() + 5 * DAY):
        with pytest.raises(LaterVersionWaits) as refused:
            await publish(heyuan, 9, when)
        assert refused.value.facts["number"] == 2
    async with heyuan.tx() as tx:
        await rulebooks.withdraw(tx, waiting, heyuan.staff["manager"], heyuan.clock())
    await publish(heyuan, 9)
    async with heyuan.tx() as tx:
        listed = await rulebooks.editions(tx, heyuan.project_id, heyuan.clock())
    assert [(one.published.number, one.state) for one in listed] == [(3, "in_force"), (2, "withdrawn"), (1, "past")]
    assert listed[1].withdrawn_by == "郭峰" and listed[0].published_by == "郭峰"
    assert listed[2].until == listed[0].published.effective_from


async def test_what_was_in_force_is_never_withdrawn(heyuan: World) -> None:
    version = await publish(heyuan, 10, heyuan.clock() + DAY)
    heyuan.clock.at += DAY
    with pytest.raises(InForceAlready):
        async with heyuan.tx() as tx:
            await rulebooks.withdraw(tx, version, heyuan.staff["manager"], heyuan.clock())


@pytest.mark.parametrize(("seconds", "refused"), [(30, True), (90, False)])
async def test_in_its_last_minute_a_version_is_as_good_as_in_force(heyuan: World, seconds: int, refused: bool) -> None:
    """A withdrawal that waits for the chain must not take away what judged somebody meanwhile."""
    version = await publish(heyuan, 10, heyuan.clock() + DAY)
    heyuan.clock.at += DAY - timedelta(seconds=seconds)
    withdrawn = True
    try:
        async with heyuan.tx() as tx:
            await rulebooks.withdraw(tx, version, heyuan.staff["manager"], heyuan.clock())
    except InForceAlready:
        withdrawn = False
    assert withdrawn is not refused


async def test_a_faulty_rulebook_is_not_published(heyuan: World) -> None:
    with pytest.raises(RulebookUnsound):
        await publish(heyuan, 0)


async def test_a_published_version_is_frozen_and_sealed_into_the_chain(heyuan: World) -> None:
    version_id = await publish(heyuan, 10)
    async with heyuan.tx() as tx:
        version = await rulebooks.find(tx, version_id)
        sealed = await tx.value(
            Query(
                "test.sealed", "SELECT entry FROM evidence WHERE kind = 'rulebook_published' ORDER BY seq DESC LIMIT 1"
            )
        )
        assert (await evidence.verify(tx, heyuan.project_id)).faults == ()
    assert msgspec.json.decode(sealed)["digest"] == version.digest == version.rulebook.ref.digest
    assert version.rulebook.version == "2" and version.rulebook.effective_from == version.effective_from
    for change in ("UPDATE rulebook_version SET digest = ''", "DELETE FROM rulebook_version",
                   "DELETE FROM rulebook_withdrawal", "UPDATE rulebook_draft_revision SET clause = ''"):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with heyuan.tx() as tx:
                await tx.run(Query("test.change", change))


async def test_another_tenants_version_is_like_none(heyuan: World, decoy: World) -> None:
    version_id = await publish(heyuan, 10)
    async with heyuan.tx() as tx:
        await rulebooks.find(tx, version_id)  # now it is in the process's memory
    with pytest.raises(NotFound):
        async with decoy.tx() as tx:
            await rulebooks.find(tx, version_id)


async def test_the_command_takes_several_versions(tmp_path: Path) -> None:
    """`guishu adjudicate --rulebook v1 --rulebook v2`: each case under the version in force when its claim arose."""
    preset = library.preset("R00-04")
    paths = []
    for name, first_day, number in (("v1", "2024-01-01", 7), ("v2", "2024-04-01", 10)):
        book = msgspec.structs.replace(
            days(preset, number), version=name, effective_from=datetime.fromisoformat(f"{first_day}T00:00:00+08:00")
        )
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_bytes(msgspec.json.encode(book))
    case = tmp_path / "case.yaml"
    case.write_text(
        "\n".join(
            f"""
- id: C-{month}
  facts: [{{at: {month} 10:00, kind: reception_started, consultant: A, customer: C1}}]
  at: 2024-05-20 10:00
  ask: {{ask: owns, customer: C1}}
"""
            for month in ("2024-03-31", "2024-04-02")
        ),
        "utf-8",
    )
    page, status = adjudicate.adjudicate(paths, case, as_json=True, lang="zh")
    assert [msgspec.json.decode(line)["rulebook"]["version"] for line in page.split("\n")] == ["v1", "v2"]
    assert status == 0
    page, _ = adjudicate.adjudicate(paths[::-1], case, as_json=False, lang="zh")
    assert " v1 " in page and " v2 " in page
