"""Whatever stands on the shelf can judge whoever comes in at the door the moment it is published."""

import httpx
import pytest

from backend.features.rulebooks import drafts
from tests.features.rulebooks.test_drafts import OFFICE
from tests.support.published import all_replay, received
from tests.support.tablet import registration
from tests.support.world import World


@pytest.mark.parametrize("preset", [name for name in drafts.shelf() if name != "R00-04"])
async def test_a_check_in_just_after_publication(heyuan: World, client: httpx.AsyncClient, preset: str) -> None:
    """A customer of before, whom the new version takes over, and a new one."""
    await received(heyuan, client, "13800138001")
    heyuan.clock.forward(minutes=5)
    manager = heyuan.staff["manager"]
    async with heyuan.tx() as tx:
        draft = await drafts.start(tx, heyuan.project_id, preset, manager, heyuan.clock())
        today = (heyuan.clock() + OFFICE).date()
        await drafts.publish(tx, draft, 1, today, "all_cases", manager, heyuan.clock())
    heyuan.clock.forward(minutes=5)
    for phone in ("13800138001", "13800138002"):
        tablet = await heyuan.tablet(client)
        sent = await heyuan.send(client, tablet, registration(phone))
        assert sent.json()["outcome"] == "accepted", sent.text
        heyuan.clock.forward(minutes=5)
    assert await all_replay(heyuan) >= 3
