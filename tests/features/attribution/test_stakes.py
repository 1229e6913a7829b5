"""得失: what a consultant stands to gain or lose is the engine's own answer under the project's rulebook."""

import httpx

from backend.features.attribution import stakes
from tests.features.attribution.test_standing import received
from tests.support.world import World


async def test_the_prospects_of_a_customer_under_a_window(heyuan: World, client: httpx.AsyncClient) -> None:
    """和园: R00-04.5 lets a lapsed customer go who was not known again."""
    customer, consultant = await received(heyuan, client)
    async with heyuan.tx() as tx:
        found = await stakes.stakes(tx, heyuan.project_id, customer, consultant, heyuan.clock())
    by_key = {one.key: one for one in found}
    assert by_key["signed_by_you"].performance == 10_000
    assert by_key["signed_by_colleague"].performance == 10_000, "R00-04: the colleague covered, the owner keeps it"
    lapsed = by_key["lapsed_and_received"]
    assert (lapsed.performance, lapsed.commission, lapsed.clause) == (0, 0, "5")
    assert "同事" in lapsed.sentence or lapsed.sentence


async def test_without_a_window_nothing_lapses(world: World, client: httpx.AsyncClient) -> None:
    customer, consultant = await received(world, client)
    async with world.tx() as tx:
        found = await stakes.stakes(tx, world.project_id, customer, consultant, world.clock())
    assert [one.key for one in found] == ["signed_by_you", "signed_by_colleague"]
    assert all(one.sentence for one in found)


async def test_who_holds_nothing_gains_nothing(heyuan: World, client: httpx.AsyncClient) -> None:
    customer, consultant = await received(heyuan, client)
    other = next(id_ for login, id_ in heyuan.staff.items() if id_ != consultant and login not in ("clerk", "manager"))
    async with heyuan.tx() as tx:
        found = await stakes.stakes(tx, heyuan.project_id, customer, other, heyuan.clock())
    assert next(one for one in found if one.key == "signed_by_colleague").performance == 0
