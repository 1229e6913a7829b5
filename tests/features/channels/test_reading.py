"""Lists as agents paste and keep them, and what the rulebook wants of a row."""

import io
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook

from backend.features.channels import digests, reading, rules
from backend.features.channels.errors import BatchEmpty, BatchTooLong, FileUnreadable, RowWrong
from backend.features.channels.models import Asked, Row
from backend.features.rulebooks import library

AT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def asked() -> Asked:
    found = rules.asked(library.preset("R03-06"), AT)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "line",
    [
        "王芳 女 1380**12345",
        "王芳,女,138-0**1 2345",
        "1380xx12345\t王芳\t女士",
        "女、王芳、１３８０＊＊１２３４５",
        "3 王芳 女 13800012345",
    ],
)
def test_a_line_is_read_however_it_is_written(line: str, asked: Asked) -> None:
    row = reading.pasted("姓名 性别 电话\n" + line)[0]
    assert reading.checked(row, asked) == Row("王芳", "1380??12345", "f")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (Row("", "1380**12345", "f"), "channel_row_name"),
        (Row("王" * 41, "1380**12345", "f"), "channel_row_name"),
        (Row("王芳", "1380**12345"), "channel_row_gender"),
        (Row("王芳", "138****2345", "f"), "channel_row_digits"),
        (Row("王芳", "1380**1234", "f"), "channel_row_digits"),
        (Row("王芳", "", "f"), "channel_row_digits"),
    ],
)
def test_what_the_clause_asks_for_and_is_not_there(row: Row, problem: str, asked: Asked) -> None:
    with pytest.raises(RowWrong) as refused:
        reading.checked(row, asked)
    assert refused.value.facts["problem"] == problem
    assert refused.value.facts["clause"] == "1.0a"


def test_no_digit_more_than_asked_is_kept(asked: Asked) -> None:
    kept = reading.checked(Row("王芳", "13876512345", "f"), asked)
    assert "765" not in kept.number and digests.shown(kept.number, asked.digits) == "1387**12345"


def test_a_rulebook_without_the_clauses_takes_no_reports() -> None:
    assert rules.asked(library.preset("R03-01"), AT) is None


async def test_a_spreadsheet(asked: Asked) -> None:
    book = Workbook()
    book.active.append(["姓名", "性别", "手机号"])  # type: ignore[union-attr]
    book.active.append(["王芳", "女", 13800012345])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    rows = await reading.of_file(out.getvalue())
    assert [reading.checked(row, asked).number for row in rows] == ["1380??12345"]
    assert await reading.of_file("姓名,电话\n李强,1391**54321".encode("gbk")) == [Row("李强", "1391**54321")]


async def test_what_cannot_be_read() -> None:
    with pytest.raises(FileUnreadable):
        await reading.of_file(b"PK\x03\x04 not a workbook")
    with pytest.raises(BatchEmpty):
        reading.pasted("\n\n姓名 电话\n")
    with pytest.raises(BatchTooLong):
        reading.pasted("\n".join(f"王{n} 女 1380**1{n:04d}" for n in range(101)))
