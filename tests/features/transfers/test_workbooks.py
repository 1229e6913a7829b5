"""XLSX of any length: the rows go on where a sheet is full, and what breaks off is no file."""

import io
import tracemalloc
from collections.abc import AsyncIterator, Sequence

import pytest
from openpyxl import load_workbook

from backend.features.transfers import exporting, files, workbooks
from backend.features.transfers.errors import FilesGone
from backend.features.transfers.models import MOST_ROWS
from backend.kit.sql import Query
from tests.support.transfers import VISITS, exported, imported, xlsx
from tests.support.world import World

HEADER = ["电话", "姓名"]


async def pieces(rows: int, size: int = 500) -> AsyncIterator[Sequence[Sequence[str]]]:
    for start in range(0, rows, size):
        yield [[f"{number}", " 王<&>\x0b小明 "] for number in range(start, min(rows, start + size))]


async def whole(parts: AsyncIterator[bytes]) -> bytes:
    return b"".join([part async for part in parts])


def sheets(body: bytes) -> list[list[tuple[str, ...]]]:
    book = load_workbook(io.BytesIO(body), read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


@pytest.mark.parametrize("rows", [0, 1, 8, 9, 18, 20])
async def test_a_full_sheet_is_followed_by_another_with_the_same_header(rows: int) -> None:
    found = sheets(await whole(workbooks.stream(HEADER, pieces(rows, 7), most=10)))
    assert len(found) == max(1, -(-rows // 9)) and {sheet[0] for sheet in found} == {tuple(HEADER)}
    assert [row[0] for sheet in found for row in sheet[1:]] == [str(number) for number in range(rows)]
    assert {row[1] for sheet in found for row in sheet[1:]} <= {" 王<&> 小明 "}


async def test_more_rows_than_may_come_in_go_out_in_flat_memory() -> None:
    tracemalloc.start()
    sizes = [len(part) async for part in files.handed_out("xlsx", HEADER, pieces(MOST_ROWS + 10_000))]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sizes) > 100 and peak < 4 * 1024**2


async def test_a_file_that_breaks_off_is_none(world: World, recwarn: pytest.WarningsRecorder) -> None:
    """Also when whoever fetches it leaves: nothing stays open, nothing is taken for the whole."""
    await imported(world, "visits", xlsx(VISITS))
    done = await exported(world, kind="customers", format="xlsx")
    leaving = exporting.handed_out(world.db, world.keys, world.tenant_id, done)
    assert await anext(leaving)
    await leaving.aclose()  # type: ignore[attr-defined]
    async with world.tx() as tx:
        await tx.run(Query("test.gone", "DELETE FROM transfer_piece WHERE transfer_id = $1"), done.id)
    with pytest.raises(FilesGone):
        await whole(exporting.handed_out(world.db, world.keys, world.tenant_id, done))
    assert not [str(one.message) for one in recwarn.list]
