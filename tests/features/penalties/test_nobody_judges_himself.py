"""Nobody orders, waives or decides in a matter of their own."""

import asyncio

import pytest

from backend.features.penalties import service
from backend.features.penalties.errors import OwnMatter
from backend.kit.ids import new_id
from tests.features.penalties.test_sanctions import an_order, month, ordered
from tests.support.world import World


@pytest.mark.parametrize(("kind", "measures"), [("merit", ("bonus",)), ("waived", ()), ("penalty", ("warning",))])
async def test_nobody_orders_for_themselves(world: World, kind: str, measures: tuple[str, ...]) -> None:
    manager = world.staff["manager"]
    with pytest.raises(OwnMatter):
        await ordered(
            world, staff_id=manager, kind=kind, measures=measures, yuan=9_999_999 if measures == ("bonus",) else 0
        )
    assert await month(world) == []


@pytest.mark.parametrize("outcome", ["upheld", "reduced", "revoked"])
async def test_nobody_decides_about_themselves(world: World, outcome: str) -> None:
    manager, admin = world.staff["manager"], world.staff["admin"]
    async with world.tx() as tx:
        order = an_order(world, staff_id=manager)
        id_ = await service.order(tx, world.project_id, order, admin, world.clock())
        await service.appeal(tx, id_, manager, "不服", world.clock())
    with pytest.raises(OwnMatter):
        async with world.tx() as tx:
            await service.decide_appeal(tx, id_, outcome, 0, "撤了吧", manager, world.clock())  # type: ignore[arg-type]
    (line,) = await month(world)
    assert line.state == "appealed"


async def test_an_order_sent_twice_is_one_order(world: World) -> None:
    form, manager = new_id(), world.staff["manager"]

    async def send() -> object:
        async with world.tx() as tx:
            return await service.order(tx, world.project_id, an_order(world), manager, world.clock(), form)

    first, *others = await asyncio.gather(*(send() for _ in range(3)))
    assert others == [first, first] and len(await month(world)) == 1
