"""A spreadsheet as people keep it: merged cells, blank lines, dates in every dress; a refusal says what to type."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from backend.features.transfers import reader, reading, results
from tests.support.transfers import find, looked_at, take_in, work
from tests.support.world import World

HEADER = [" 来访 日期 ", "客户 姓名（必填）", "联 系 电 话*", "置业 顾问"]
ROWS: list[list[Any]] = [
    ["2026/7/1", "王一", "13800138101", "张敏"],
    ["2026年7月2日 下午2点半", "王二", 13800138102, None],
    [46205, "王三", "138 0013 8103", None],
    [None, None, None, None],
    ["7月1日", "王四", "13800138104", "李浩"],
    ["2026.7.3", "王五", "1.38E+10", "李浩"],
    ["晚上12点", "王六", "13800138106", "李浩"],
    ["2026-07-04 晚上12点", "王七", "13800138107", "李浩"],
    HEADER,
    ["2026-13-40", "王八", "13800138108", "李浩"],
    ["合  计", "8", None, None],
]  # fmt: skip
SAID = {
    "王四": "没有年份，请写成 2026-07-01 14:05",
    "王五": "请把这一列设为“文本”",
    "王六": "认不出，请写成 2026-07-01 14:05",
    "王七": "认不出，请写成 2026-07-01 14:05",
    "客户 姓名（必填）": "这一行又是表头",
    "王八": "认不出，请写成 2026-07-01 14:05",
    "8": "这一行是合计",
}
"""What the clerk reads, by what stands under the name."""


def book(*sheets: list[list[Any]], merge: tuple[str, ...] = ()) -> bytes:
    made, out = Workbook(), io.BytesIO()
    for number, rows in enumerate(sheets):
        sheet = made.worksheets[0] if number == 0 else made.create_sheet()
        for row in rows:
            sheet.append(row)
    for span in merge:
        made.worksheets[0].merge_cells(span)
    made.save(out)
    return out.getvalue()


async def test_each_row_is_taken_or_says_what_to_type(world: World) -> None:
    """One consultant over three merged rows: all three are theirs."""
    title = ["某项目来访登记表", None, None, None]
    looked = await looked_at(world, "visits", book([title, HEADER, *ROWS], merge=("A1:D1", "D3:D5")))
    assert (looked.header_row, looked.counts["new"], looked.counts["refused"]) == (2, 3, len(SAID))
    async with world.tx() as tx:
        taken = await results.shown(tx, world.keys, looked, "new", 0)
        refused = await results.shown(tx, world.keys, looked, "refused", 0)
    assert [row.cells[3] for row in taken] == ["张敏"] * 3
    assert [row.cells[2] for row in taken] == ["13800138101", "13800138102", "138 0013 8103"]
    for row in refused:
        assert SAID[row.cells[1]] in results.sentence("zh", row), (row.cells, results.sentence("zh", row))


async def test_staff_as_people_type(world: World) -> None:
    rows = [["姓 名", "登录 账号", "岗 位"], ["赵甲", "Zhao.Jia", "置业 顾问"], [None], ["赵乙", "赵乙", "置业顾问"],
            ["赵丙", "zhaobing", "保安"], ["赵丁", "zhaoding", "案场经理"], ["小计", "4", None]]  # fmt: skip
    looked = await looked_at(world, "staff", book(rows))
    async with world.tx() as tx:
        refused = await results.shown(tx, world.keys, looked, "refused", 0)
    said = {row.cells[0]: results.sentence("zh", row) for row in refused}
    assert looked.counts["new"] == 1 and set(said) == {"赵乙", "赵丙", "赵丁", "小计"}
    assert "请用小写字母开头" in said["赵乙"] and "请写置业顾问、内业或案场经理" in said["赵丙"]
    assert "公司管理员" in said["赵丁"] and "合计" in said["小计"]


async def test_two_sheets_with_contents_are_asked_about(world: World) -> None:
    """An empty one beside it does not matter, wherever it stands."""
    id_ = await take_in(world, "visits", book([HEADER, ROWS[0]], [HEADER, ROWS[1]]))
    await work(world)
    assert (await find(world, id_)).stopped == "several_sheets"
    for sheets in ([[], [HEADER, ROWS[0]]], [[HEADER, ROWS[0]], [[" "]], []]):
        assert len(list(reader.rows("xlsx", book(*sheets)))) == 2


def test_merged_cells_end_where_they_end() -> None:
    rows = [["a", "b"], ["x", 1], [None, 2], [None, 3]]
    found = [cells for _, cells in reader.rows("xlsx", book(rows, merge=("A2:A3", "A1:B1")))]
    assert found == [("a",), ("x", "1"), ("x", "2"), ("", "3")]


@pytest.mark.parametrize("body", [b"a,b\n", "客户,电话\n".encode("gb18030")])
def test_what_is_no_workbook_is_read_as_text(body: bytes) -> None:
    assert reading.form_of(body) == "csv"
