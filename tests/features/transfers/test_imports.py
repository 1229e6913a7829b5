"""A sheet is looked at, written once, and what was not taken comes back with its reasons."""

from tests.support.transfers import VISITS, csv_file, facts, imported, looked_at, written, xlsx
from tests.support.world import World


async def test_a_sheet_of_visits(world: World) -> None:
    looked = await looked_at(world, "visits", xlsx(VISITS))
    assert looked.phase == "checked" and looked.total == 7
    assert looked.counts == {"new": 3, "added": 0, "known": 0, "duplicate": 1, "refused": 3}
    before = await facts(world)
    assert "visited" not in before
    done = await written(world, looked.id)
    assert done.phase == "done", done.stopped
    after = await facts(world)
    assert (after["visited"], after["visit_registered"]) == (3, 3)
