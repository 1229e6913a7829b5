"""归属现状、待办、处罚: the rows that lists are read from say what the newest verdicts say, and nothing else."""

from datetime import timedelta
from uuid import UUID

import httpx

from backend.engine.facts import FollowedUp
from backend.features.attribution import service, standing
from backend.features.attribution.consequences import matter
from backend.features.reception import service as reception
from backend.kit.ids import new_id
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import World

VISIT = Query("test.visit", "SELECT id, customer_id FROM visit ORDER BY arrived_at DESC LIMIT 1")


async def received(world: World, client: httpx.AsyncClient, number: str = "13800138000") -> tuple[UUID, UUID]:
    """A customer whom whoever was offered them has received: (customer, consultant)."""
    tablet = await world.tablet(client)
    await world.send(client, tablet, registration(number))
    async with world.tx() as tx:
        visit = await tx.row(VISIT)
        live = await tx.row(
            Query("test.live", "SELECT consultant_id FROM reception WHERE visit_id = $1 AND closed_at IS NULL"),
            visit["id"],
        )
        await reception.accept(tx, visit["id"], live["consultant_id"], world.clock())
    return visit["customer_id"], live["consultant_id"]


async def test_a_customer_stands_with_their_consultant_until_the_window_ends(
    heyuan: World, client: httpx.AsyncClient
) -> None:
    """和园: R00-04.5, seven days."""
    world = heyuan
    customer, consultant = await received(world, client)
    async with world.tx() as tx:
        now = (await standing.standings(tx, [customer]))[customer]
        held = await standing.held_by(tx, world.project_id, consultant, world.clock())
        count = await standing.held_count(
            tx, world.project_id, consultant, world.clock() + timedelta(days=400), world.clock()
        )
        kept = (await service.latest(tx, [customer]))[customer]
    assert (now.status, now.holders, now.verdict_id) == (kept.verdict.status, (consultant,), kept.id)
    assert now.until == kept.verdict.until and now.until is not None and now.until > world.clock()
    assert [one.customer_id for one in held] == [customer] and count == standing.Held(1, 1, 0)


async def test_a_contact_moves_the_end_and_leaves_one_row(heyuan: World, client: httpx.AsyncClient) -> None:
    world = heyuan
    customer, consultant = await received(world, client)
    async with world.tx() as tx:
        before = (await standing.standings(tx, [customer]))[customer].until
        at = world.clock.forward(days=2)
        fact = FollowedUp(
            id=str(new_id()), at=at, actor=str(consultant), customer=str(customer), consultant=str(consultant)
        )
        await service.record(tx, world.project_id, customer, [(fact, ())], at, consultant)
        after = (await standing.standings(tx, [customer]))[customer].until
        held = await standing.held_by(tx, world.project_id, consultant, world.clock())
    assert before is not None and after is not None and after - before == timedelta(days=2) and len(held) == 1


async def test_the_lists_of_duties_are_those_of_the_newest_verdicts(world: World, client: httpx.AsyncClient) -> None:
    customer, consultant = await received(world, client)
    async with world.tx() as tx:
        listed = await standing.duties_of(tx, consultant)
        owes = (await service.latest(tx, [consultant], "owes"))[consultant].verdict
        owns = (await service.latest(tx, [customer]))[customer].verdict
        everybody = await standing.duties_in(tx, world.project_id)
        about = await standing.duties_about(tx, customer)
    wanted = {(d.code, d.clause, d.due) for d in (*owes.duties, *owns.duties) if d.who == str(consultant)}
    assert wanted and {(d.code, d.clause, d.due_at) for d in listed} == wanted
    assert len(listed) == len(wanted), "a duty that two verdicts list is one duty"
    assert set(listed) <= set(everybody) and {d.customer_id for d in about} == {customer}


async def test_another_developer_sees_no_row(world: World, client: httpx.AsyncClient, decoy: World) -> None:
    customer, consultant = await received(world, client)
    async with decoy.tx() as tx:
        assert await standing.standings(tx, [customer]) == {}
        assert await standing.duties_of(tx, consultant) == []


def test_a_matter_is_the_same_however_often_it_is_decided() -> None:
    from backend.engine.verdict import Penalty

    one = Penalty(clause="5", code="entry_late", who="a", facts=("x", "y"))
    assert matter(one) == matter(Penalty(clause="5", code="entry_late", who="a", facts=("y", "x"), yuan_max=10))
    assert matter(one) != matter(Penalty(clause="5", code="entry_late", who="b", facts=("x", "y")))


async def test_whose_protection_is_over_comes_after_whose_runs(heyuan: World, client: httpx.AsyncClient) -> None:
    """过了保护期仍归您: still theirs, and exposed by R00-04.5."""
    customer, consultant = await received(heyuan, client)
    until = heyuan.clock.forward(days=9)
    async with heyuan.tx() as tx:
        kept = (await service.latest(tx, [customer]))[customer]
        await service.rejudge(tx, kept, until)
        count = await standing.held_count(tx, heyuan.project_id, consultant, until + timedelta(days=3), until)
        (one,) = await standing.held_by(tx, heyuan.project_id, consultant, until)
    assert count == standing.Held(1, 0, 1) and one.until is not None and one.until <= until
