"""Corrections: the old fact stays, the right customer gets what happened, and nobody keeps what did not."""

import asyncio
from uuid import UUID

import httpx
import pytest

from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.evidence import service as evidence
from backend.features.reception import byhand, presence, queries, service, views
from backend.features.reception.errors import NotAConsultant, NotReceiving, VisitOver
from backend.kit.phones import normalise
from backend.kit.sql import Query
from tests.support.tablet import Tablet, anonymous, registration
from tests.support.world import World

VISIT = Query("test.newest", "SELECT id FROM visit ORDER BY arrived_at DESC, id DESC LIMIT 1")


async def send(world: World, client: httpx.AsyncClient, tablet: Tablet, answers: dict[str, object]) -> tuple[str, dict]:
    id_, body, headers = tablet.envelope(answers)
    answer = (await client.post("/api/kiosk/submissions", content=body, headers=headers)).json()
    again = (await client.post("/api/kiosk/submissions", content=body, headers=headers)).json()
    assert again["outcome"] == "known" and again["receipt"] == answer["receipt"]  # also of a correction
    world.clock.forward(seconds=5)
    return id_, answer


async def newest_visit(world: World) -> UUID:
    async with world.tx() as tx:
        visit: UUID = await tx.value(VISIT)
        return visit


async def holders(world: World, phone: str) -> list[str]:
    async with world.tx() as tx:
        found = await customers.known(tx, world.keys, world.project_id, [normalise(phone)])
        kept = await attribution.latest(tx, [*found.values()]) if found else {}
        staff = {str(id_): login for login, id_ in world.staff.items()}
        return [staff[id_] for one in kept.values() for id_ in one.verdict.holders]


async def all_is_sound(world: World) -> None:
    async with world.tx() as tx:
        assert (await evidence.verify(tx, world.project_id)).faults == ()
        for kept in await attribution.page(tx, world.project_id, 0):
            assert (await attribution.replay(tx, kept)).same


async def test_a_number_corrected_after_acceptance_moves_what_happened(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    first, _ = await send(world, client, tablet, registration("13800138000"))
    visit = await newest_visit(world)
    async with world.tx() as tx:
        await service.accept(tx, visit, world.staff["zhangmin"], world.clock())
    await send(world, client, tablet, registration("13900139000", amends=first))
    assert await holders(world, "13900139000") == ["zhangmin"]
    assert await holders(world, "13800138000") == []
    async with world.tx() as tx:
        await service.end(tx, visit, world.staff["zhangmin"], world.clock())
    await send(world, client, tablet, registration("13900139000", first_visit="no"))
    async with world.tx() as tx:
        live = (await views.board(tx, world.keys, world.office_id, world.clock())).live
    assert [(v.consultant_name, v.reception.kind) for v in live if v.reception] == [("张敏", "old")]
    await all_is_sound(world)


async def test_a_ticket_that_turns_out_to_be_somebodys_customer_goes_to_that_somebody(
    world: World, client: httpx.AsyncClient
) -> None:
    tablet = await world.tablet(client)
    await send(world, client, tablet, registration("13800138000"))
    old = await newest_visit(world)
    async with world.tx() as tx:
        await service.accept(tx, old, world.staff["zhangmin"], world.clock())
        await service.end(tx, old, world.staff["zhangmin"], world.clock())
    ticket, answer = await send(world, client, tablet, anonymous())
    assert answer["ticket"]["consultant"] == "李浩"
    await send(world, client, tablet, registration("13800138000", first_visit="no", amends=ticket))
    async with world.tx() as tx:
        view = await views.board(tx, world.keys, world.office_id, world.clock())
    assert [(v.consultant_name, v.reception.kind) for v in view.live if v.reception] == [("张敏", "old")]
    assert next(seat for seat in view.seats if seat.name == "李浩").owed == 1
    await all_is_sound(world)


async def test_a_number_given_only_now_is_registered_with_who_receives(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    ticket, _ = await send(world, client, tablet, anonymous())
    async with world.tx() as tx:
        await service.accept(tx, await newest_visit(world), world.staff["zhangmin"], world.clock())
    await send(world, client, tablet, registration("13800138000", amends=ticket))
    assert await holders(world, "13800138000") == ["zhangmin"]
    await all_is_sound(world)


async def test_a_correction_of_nothing_leaves_nothing(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    answer = await world.send(
        client, tablet, registration("13800138000", amends="01890000-0000-7000-8000-000000000000")
    )
    assert answer.json()["outcome"] == "quarantined"
    async with world.tx() as tx:
        assert not await customers.known(tx, world.keys, world.project_id, ["+8613800138000"])


async def test_two_spouses_who_name_each_other_at_once(world: World, client: httpx.AsyncClient) -> None:
    tablets = [await world.tablet(client) for _ in range(2)]
    pair = ("13800138000", "13900139000")
    for tablet, phone in zip(tablets, pair, strict=True):
        await world.send(client, tablet, registration(phone))
    for _ in range(6):
        sent = [
            world.send(
                client, tablet, registration(own, family_visited="yes", family_phone=other, family_relation="spouse")
            )
            for tablet, own, other in zip(tablets, pair, reversed(pair), strict=True)
        ]
        assert {answer.status_code for answer in await asyncio.gather(*sent)} == {200}


async def test_with_nobody_free_a_known_number_waits_like_an_unknown_one(
    world: World, client: httpx.AsyncClient
) -> None:
    tablet = await world.tablet(client)
    await world.send(client, tablet, registration("13800138000"))
    async with world.tx() as tx:
        await service.accept(tx, await newest_visit(world), world.staff["zhangmin"], world.clock())
    for _ in range(3):
        await world.send(client, tablet, anonymous())
    known = (await world.send(client, tablet, registration("13800138000"))).json()["ticket"]
    unknown = (await world.send(client, tablet, registration("13900139000"))).json()["ticket"]
    assert {k: v for k, v in known.items() if k != "number"} == {k: v for k, v in unknown.items() if k != "number"}


async def test_a_finished_visit_is_over(world: World, client: httpx.AsyncClient) -> None:
    tablet, staff = await world.tablet(client), world.staff
    await world.send(client, tablet, anonymous())
    visit = await newest_visit(world)
    async with world.tx() as tx:
        await service.accept(tx, visit, staff["zhangmin"], world.clock())
        await service.end(tx, visit, staff["zhangmin"], world.clock())
    for use_case in (
        lambda tx: byhand.assign(tx, visit, staff["lihao"], staff["manager"], "客户要求", world.clock()),
        lambda tx: service.claim(tx, visit, staff["lihao"], world.clock()),
    ):
        with pytest.raises(VisitOver):
            async with world.tx() as tx:
                await use_case(tx)


async def test_a_turn_comes_back_only_for_a_visitor_who_was_received(world: World, client: httpx.AsyncClient) -> None:
    tablet, staff = await world.tablet(client), world.staff
    await world.send(client, tablet, anonymous())
    visit = await newest_visit(world)
    for use_case in (
        lambda tx: service.classify(tx, visit, "competitor_survey", staff["zhangmin"], world.clock()),
        lambda tx: service.hand_over(tx, visit, staff["zhangmin"], world.clock()),
    ):
        with pytest.raises(NotReceiving):
            async with world.tx() as tx:
                await use_case(tx)


async def test_only_consultants_stand_in_the_rotation(world: World) -> None:
    with pytest.raises(NotAConsultant):
        async with world.tx() as tx:
            await presence.step_in(tx, world.office_id, world.staff["clerk"], world.staff["manager"], world.clock())


async def test_a_waiting_customer_of_somebody_waits_for_that_somebody(world: World, client: httpx.AsyncClient) -> None:
    tablet, staff = await world.tablet(client), world.staff
    await world.send(client, tablet, registration("13800138000"))
    visit = await newest_visit(world)
    async with world.tx() as tx:
        await service.accept(tx, visit, staff["zhangmin"], world.clock())
        await service.end(tx, visit, staff["zhangmin"], world.clock())
    for login in ("zhangmin", "lihao", "wangjing", "chenyu"):
        async with world.tx() as tx:
            await presence.step_out(tx, world.office_id, staff[login], "lunch", staff[login], world.clock())
    await world.send(client, tablet, registration("13800138000", first_visit="no"))
    async with world.tx() as tx:
        await presence.step_in(tx, world.office_id, staff["zhangmin"], staff["zhangmin"], world.clock())
        live = await queries.reception_live(tx, await newest_visit(world))
    assert live is not None and (live.consultant_id, live.kind) == (staff["zhangmin"], "old")
