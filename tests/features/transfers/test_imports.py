"""A sheet is looked at, written once, and what was not taken comes back with its reasons."""

from tests.support.transfers import csv_file, facts, imported, looked_at, written, xlsx
from tests.support.world import World

VISITS = [
    ["某项目来访登记表", "", "", "", ""],
    ["序号", "来访时间", "客户姓名", "联系电话", "置业顾问"],
    ["1", "2026-07-01 10:05", "王小明", "138-0013-8001", "张敏"],
    ["2", "2026/7/2", "李四", "+86 138 0013 8002", "李浩"],
    ["3", "2026-07-01 10:05", "王小明", "13800138001", "张敏"],
    ["4", "2026-07-03 09:00", "赵六", "１３８００１３８００３", "张敏"],
    ["5", "昨天", "孙七", "13800138004", "张敏"],
    ["6", "2026-07-03 11:00", "周八", "1380013800", "张敏"],
    ["7", "2026-07-03 12:00", "吴九", "13800138005", "查无此人"],
]


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
