"""Strange files (恶意与残缺文件): each is refused with a sentence, or its row is; the worker goes on."""

import io
import zipfile
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from backend.features.transfers import cells, files, reader, reading, sheets
from backend.features.transfers.cells import Refused
from backend.features.transfers.models import MOST_BYTES, MOST_ROWS, Line
from backend.kit.texts import catalogue
from tests.features.transfers.test_imports import HEADER, reasons
from tests.support.transfers import csv_file, find, looked_at, take_in, work, xlsx
from tests.support.world import World

ZONE, NOW = ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 22, 4, tzinfo=UTC)


async def rows_of(body: bytes) -> list[Line]:
    return [line async for lines in reading.read(reading.form_of(body), body) for line in lines]


async def refused(body: bytes) -> str:
    with pytest.raises(reading.Unreadable) as why:
        await rows_of(body)
    assert any(f"{table}.{why.value}" in catalogue("zh") for table in ("transfers.stopped", "transfers.why")) or (
        f"problems.transfer_file_refused.{why.value}.title" in catalogue("zh")
    )
    return str(why.value)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


async def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = packed({"xl/worksheets/sheet1.xml": b"0" * (400 * 1024 * 1024)})
    assert len(bomb) < 1_000_000
    assert await refused(bomb) == "too_large_inside"
    assert await refused(packed({"a.xml": b"0" * (60 * 1024 * 1024)})) == "too_large_inside"
    assert await refused(packed({f"{n}.xml": b"" for n in range(2100)})) == "too_large_inside"


async def test_entities_are_not_expanded() -> None:
    """Billion laughs in the sheet of an otherwise sound workbook."""
    sound = zipfile.ZipFile(io.BytesIO(xlsx([HEADER])))
    laugh = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    parts = {name: laugh if "sheet1" in name else sound.read(name) for name in sound.namelist()}
    assert await refused(packed(parts)) == "not_a_workbook"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 and nothing more", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_or_locked"),
        (bytes(range(1, 256)) * 3, "encoding"),
        ("姓名,电话\n\x00".encode(), "not_a_table"),
        (b",".join([b"x"] * 1_000_000), "too_many_columns"),
        (("姓名\n" + "王\n" * (MOST_ROWS + 2)).encode(), "too_many_rows"),
    ],
)
async def test_what_is_no_table(body: bytes, code: str) -> None:
    assert await refused(body) == code


async def test_a_cell_of_ten_megabytes_costs_its_row_only(world: World) -> None:
    rows = [
        HEADER,
        ["2026-07-01 10:00", "长" * 3_500_000, "13800138001", "张敏"],
        ["2026-07-01 10:01", "王", "13800138002", ""],
    ]
    looked = await looked_at(world, "visits", csv_file(rows))
    assert (looked.counts["refused"], looked.counts["new"]) == (1, 1)
    assert "500" in (await reasons(world, looked))[2]


async def test_formulas_errors_and_wrong_types(world: World) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(HEADER)
    sheet.append([datetime(2026, 7, 1, 10, 30), "王", 13800138001, "张敏"])  # noqa: DTZ001 - as a sheet has it
    sheet.append([46204, "李", 13800138002.0, "张敏"])
    sheet.append(["2026-07-01 10:00", '=HYPERLINK("http://x")', "13800138003", "张敏"])
    sheet.append(["=NOW()", "赵", "13800138004", "张敏"])
    sheet.append([True, "钱", "13800138005", "张敏"])
    sheet.append(["2026-07-01 10:00", "孙", "#N/A", "张敏"])
    sheet.append(["2026-07-01 10:00", "周", "13800138006", "张敏", None, "多出来"])
    book.save(out)
    looked = await looked_at(world, "visits", out.getvalue())
    assert (looked.counts["new"], looked.counts["refused"]) == (2, 5)
    why = await reasons(world, looked)
    assert all("公式" in why[row] for row in (4, 5, 7)) and "认不出" in why[6] and "多出几格" in why[8]


async def test_two_columns_of_one_name(world: World) -> None:
    """The first is guessed, the other is there to be chosen."""
    id_ = await take_in(world, "visits", xlsx([["电话", "电话", "来访时间"], ["13800138001", "", "2026-07-01"]]))
    await work(world)
    found = await find(world, id_)
    assert found.columns[:3] == (2, -1, 0) and found.header == ("电话", "电话", "来访时间")


async def test_a_file_that_is_refused_says_so_on_its_page(world: World) -> None:
    id_ = await take_in(world, "visits", b"PK\x03\x04nonsense")
    await work(world)
    found = await find(world, id_)
    assert (found.stopped, found.state) == ("not_a_workbook", "failed")
    assert len(b"x" * MOST_BYTES) == MOST_BYTES


def test_every_reason_has_its_words() -> None:
    codes = {f"phone_{x}" for x in ("unreadable", "invalid", "masked", "two")} | {
        f"time_{x}" for x in ("unreadable", "no_year", "long_ago", "ahead", "for_consultant")}  # fmt: skip
    for lang in ("zh", "en"):
        assert all(f"transfers.why.{code}" in catalogue(lang) for code in codes)
        for fields in sheets.FIELDS.values():
            assert all(f"transfers.column.{field.name}" in catalogue(lang) for field in fields)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-07-01 14:05", "2026-07-01T06:05"), ("2026/7/1 下午2:05", "2026-07-01T06:05"),
        ("2026年7月1日14时5分", "2026-07-01T06:05"), ("2026.7.1 14:05:33", "2026-07-01T06:05:33"),
        ("２０２６-０７-０１　１４：０５", "2026-07-01T06:05"), ("46204.5", "2026-07-01T04:00"),
        ("2026-07-01T14:05:00", "2026-07-01T06:05"),
    ],
)  # fmt: skip
def test_times_as_offices_write_them(text: str, said: str) -> None:
    at, earliest, _ = cells.instant(text, "", ZONE, NOW)
    assert at.isoformat().startswith(said) and earliest is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("7月1日", "time_no_year"), ("昨天", "time_unreadable"), ("2026-02-30", "time_unreadable"),
     ("2027-01-01", "time_ahead"),
     ("1999-01-01", "time_long_ago"), ("2026-07-01 25:00", "time_unreadable"), ("99999", "time_ahead")],
)  # fmt: skip
def test_times_that_say_too_little(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        cells.instant(text, "", ZONE, NOW)


@pytest.mark.parametrize(
    ("text", "code"),
    [("138****8000", "phone_masked"), ("13800138000/13900139000", "phone_two"),
     ("13800138000、13900139000", "phone_two"),
     ("1380013800", "phone_invalid"), ("电话", "phone_unreadable")],
)  # fmt: skip
def test_numbers_that_say_too_little(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        cells.phone(text)


def test_what_goes_out_acts_as_no_formula_and_comes_back_as_it_was() -> None:
    for text in ("=1+1", "+86138", "-2", "@SUM(A1)"):
        assert files.harmless(text) == "'" + text
        assert reader.clean(files.harmless(text)) == text
    assert files.harmless("王-明") == "王-明"
    assert reader.written(time(14, 5)) == "14:05:00" and reader.written(3.5) == "3.5"
