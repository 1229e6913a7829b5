"""Agencies and the rotation (轮序): who receives a customer whom an agency holds."""

import pytest

from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.features.channels.conftest import Door, Portal
from tests.support.world import Clock, World, found

KIND = Query("test.kind", "SELECT kind FROM reception WHERE visit_id = $1")


@pytest.fixture
async def world(db: Database, keyring: Keyring, clock: Clock) -> World:
    """望湖地产: an agency that reported is the first to hold the customer (R03-06), turns are of R00-04."""
    return await found(db, keyring, clock, "wanghu")


async def test_an_agency_s_customer_is_received_in_turn(agent: Portal, door: Door, world: World) -> None:
    """An agency has no seat, so nobody covers for it (义务接待): whoever is next receives and spends the turn."""
    await agent.report("13800012345")
    world.clock.forward(minutes=5)
    visit = await door.come("13800012345", agency=await door.agency("好居分销"))
    async with world.tx() as tx:
        assert await tx.value(KIND, visit) == "new"
