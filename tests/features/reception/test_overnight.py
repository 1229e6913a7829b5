"""过夜: who forgot to say 下班 is off the next morning, and no visitor is handed to them before they come."""

from datetime import timedelta

import httpx

from backend.features.reception import presence, views
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import World

OFFERED = Query("test.offered", "SELECT consultant_id FROM reception WHERE closed_at IS NULL")
OFF = Query("test.off", "SELECT count(*) FROM evidence WHERE kind = 'duty_changed' AND recorded_at >= $1")


async def test_nobody_is_on_duty_over_night(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    world.clock.at += timedelta(days=1)
    await world.send(client, tablet, registration("13800138000"))
    async with world.tx() as tx:
        board = await views.board(tx, world.keys, world.office_id, world.clock())
        assert await tx.row(OFFERED) is None and len(board.waiting) == 1
        assert {seat.state for seat in board.seats} == {"off"} and all(seat.place is None for seat in board.seats)
        assert await tx.value(OFF, world.clock()) == len(board.seats), "that they were off is a fact, too"
        await presence.step_in(
            tx, world.office_id, world.staff["lihao"], world.staff["lihao"], world.clock.forward(minutes=1)
        )
        assert (await tx.row(OFFERED))["consultant_id"] == world.staff["lihao"], "whoever comes takes who waits"


async def test_the_board_says_so_before_anything_has_happened(world: World) -> None:
    async with world.tx() as tx:
        today = await views.board(tx, world.keys, world.office_id, world.clock())
        tomorrow = await views.board(tx, world.keys, world.office_id, world.clock() + timedelta(days=1))
    assert {seat.state for seat in today.seats} == {"free"}
    assert {seat.state for seat in tomorrow.seats} == {"off"}
