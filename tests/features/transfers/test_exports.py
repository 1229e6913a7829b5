"""What goes out: masked unless somebody who may has said why; filtered; readable again; gone after its days."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from openpyxl import load_workbook

from backend.features.transfers import exporting, results, service
from backend.features.transfers.errors import FilesGone
from backend.features.transfers.models import KEPT_DAYS, MOST_BYTES, Transfer
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.isolation.test_routes import Browser
from tests.support.transfers import VISITS, exported, find, imported, looked_at, xlsx
from tests.support.world import World

REVEALED = Query("test.revealed", "SELECT customer_id, staff_id, reason FROM phone_reveal")


async def whole(parts: AsyncIterator[bytes]) -> bytes:
    return b"".join([part async for part in parts])


async def table(world: World, transfer: Transfer) -> list[list[str]]:
    body = await whole(exporting.handed_out(world.db, world.keys, world.tenant_id, transfer))
    if transfer.format == "csv":
        assert body.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(body)).active
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_customers_go_out_masked(world: World, form: str) -> None:
    await imported(world, "visits", xlsx(VISITS))
    done = await exported(world, kind="customers", format=form)
    header, *rows = await table(world, done)
    assert done.phase == "done" and header[:3] == ["电话", "姓名", "称谓"] and len(rows) == 3
    assert {row[0] for row in rows} == {"138****8001", "138****8002", "138****8003"}
    assert any("张敏" in row for row in rows)
    async with world.tx() as tx:
        assert not await tx.rows(REVEALED)


async def test_full_numbers_are_written_down_one_by_one(world: World) -> None:
    await imported(world, "visits", xlsx(VISITS))
    done = await exported(world, kind="visits", format="csv", reason="区域公司盘点")
    _, *rows = await table(world, done)
    assert {row[1] for row in rows} == {"13800138001", "13800138002", "13800138003"}
    async with world.tx() as tx:
        looks = await tx.rows(REVEALED)
    assert len(looks) == 3 and {row["reason"] for row in looks} == {"区域公司盘点"}
    assert {row["staff_id"] for row in looks} == {world.staff["manager"]}


async def test_only_the_period_asked_for(world: World) -> None:
    await imported(world, "visits", xlsx(VISITS))
    (came,) = [
        r for r in (await table(world, await exported(world, kind="visits", format="csv")))[1:] if "8003" in r[1]
    ]
    since = world.clock().replace(month=7, day=2, hour=16, minute=0)
    done = await exported(world, kind="visits", format="csv", since=since, until=since + timedelta(days=1))
    assert (await table(world, done))[1:] == [came]
    staff = await table(world, await exported(world, kind="staff", format="csv", lang="en"))
    assert staff[0][:2] == ["Name", "Username"] and any("zhangmin" in row for row in staff)
    calls = await table(world, await exported(world, kind="calls", format="csv"))
    assert len(calls) == 1


async def test_the_rows_that_were_not_taken(world: World) -> None:
    """In the format in which they came, each with its reason; mended, they can be sent again."""
    looked = await looked_at(world, "visits", xlsx(VISITS))
    only = ("refused", "duplicate")
    body = await whole(results.handed_out(world.db, world.keys, world.tenant_id, looked, "zh", only))
    header, *rows = [list(r) for r in load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)]
    assert header == [*VISITS[1], "结果", "原因和办法"] and len(rows) == 4
    assert rows[1][:5] == VISITS[6] and rows[1][5] == "不能导入" and "昨天" in rows[1][6]
    rows[1][1] = "2026-07-05 10:00"
    again = await looked_at(world, "visits", xlsx([header, *rows]))
    assert (again.counts["new"], again.counts["refused"]) == (2, 2)


async def test_the_contents_go_after_their_days(world: World) -> None:
    looked = await looked_at(world, "visits", xlsx(VISITS))
    async with world.tx() as tx:
        assert await service.empty(tx, world.keys, looked.id, world.clock() + timedelta(days=KEPT_DAYS))
    found = await find(world, looked.id)
    assert found.stopped == "expired" and found.name == "" and found.header == () and found.counts["refused"] == 3
    with pytest.raises(FilesGone):
        service.must_be_there(found)
    async with world.tx() as tx:
        left = await tx.value(
            Query("test.left", "SELECT count(*) FROM transfer_piece WHERE transfer_id = $1"), looked.id
        )
        due = await tx.rows(Query("test.due", "SELECT due_at FROM outbox WHERE topic = 'transfer.empty'"))
    assert left == 0 and [row["due_at"] for row in due] == [looked.started_at + timedelta(days=KEPT_DAYS)]


async def test_nothing_readable_lies_in_the_database(world: World, admin_url: str) -> None:
    looked = await looked_at(world, "visits", xlsx(VISITS))
    async with world.tx() as tx:
        pieces = await tx.rows(
            Query("test.pieces", "SELECT body FROM transfer_piece WHERE transfer_id = $1"), looked.id
        )
        row = await tx.row(Query("test.row", "SELECT name_ct, header_ct FROM transfer WHERE id = $1"), looked.id)
    kept = b"".join(bytes(piece["body"]) for piece in pieces) + row["name_ct"] + row["header_ct"]
    assert b"138" not in kept or b"0013" not in kept
    assert "王小明".encode() not in kept and "表.xlsx".encode() not in kept and "联系电话".encode() not in kept


@pytest.fixture
async def neighbour(db: Database, world: World) -> World:
    from tests.support.world import found

    return await found(db, world.keyring, world.clock)


async def test_who_may(world: World, neighbour: World, app: Litestar) -> None:
    """By role, and nobody from elsewhere: a foreign transfer answers like a random one."""
    sheet = ("x.xlsx", xlsx(VISITS))
    office = str(world.office_id)
    may = {"zhangmin": (403, 403, 403), "clerk": (303, 403, 403), "manager": (303, 303, 303), "admin": (303, 303, 403),
           "hq": (403, 403, 403)}  # fmt: skip
    for login, (visits, staff, full) in may.items():
        async with Browser(app) as browser:
            await browser.sign_in(world, login)
            for kind, status in (("visits", visits), ("staff", staff)):
                form = {"office": office, "kind": kind}
                answer = await browser.post("/transfers/imports", data=form, files={"file": sheet})
                assert answer.status_code == status, (login, kind, answer.text[:500])
            asked = {"office": office, "kind": "customers", "format": "csv", "full": "yes", "reason": "盘点"}
            assert (await browser.post("/transfers/exports", data=asked)).status_code == full, login
            masked = asked | {"full": ""}
            assert (await browser.post("/transfers/exports", data=masked)).status_code == (
                403 if login == "zhangmin" else 303
            )
    theirs = await looked_at(neighbour, "visits", xlsx(VISITS))
    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        for path in ("", "/rows", "/file"):
            assert (await browser.get(f"/transfers/{theirs.id}{path}")).status_code == 404
        for path in ("confirmation", "stop", "resumption"):
            assert (await browser.post(f"/transfers/{theirs.id}/{path}")).status_code == 404
        foreign = {"office": str(neighbour.office_id), "kind": "visits"}
        assert (await browser.post("/transfers/imports", data=foreign, files={"file": sheet})).status_code == 404
        needs = {"office": office, "kind": "customers", "format": "csv", "full": "yes", "reason": " "}
        assert (await browser.post("/transfers/exports", data=needs)).status_code == 400
    assert (await find(neighbour, theirs.id)).phase == "checked"


async def test_the_contents_are_for_whoever_brought_them(world: World, app: Litestar) -> None:
    """The administrator may not see numbers: not those in a manager's sheet either, and not another's full export."""
    looked = await looked_at(world, "visits", xlsx(VISITS), by="manager")
    full = await exported(world, kind="customers", format="csv", reason="盘点")
    for login, sheet, file in (("manager", 200, 200), ("clerk", 200, 404), ("admin", 404, 404)):
        async with Browser(app) as browser:
            await browser.sign_in(world, login)
            page = await browser.get(f"/transfers/{looked.id}")
            assert page.status_code == 200 and ("13800138004" in page.text) is (sheet == 200), login
            assert (await browser.get(f"/transfers/{looked.id}/rows?only=all")).status_code == sheet, login
            assert (await browser.get(f"/transfers/{full.id}/file")).status_code == file, login


async def test_the_door_of_the_upload(world: World, app: Litestar) -> None:
    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        form = {"office": str(world.office_id), "kind": "visits"}
        for body, said in ((b"", "没有收到内容"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 XLS"),
                           (b"a" * (MOST_BYTES + 1), "文件太大")):  # fmt: skip
            answer = await browser.post("/transfers/imports", data=form, files={"file": ("x.xlsx", body)})
            assert answer.status_code == 400 and said in answer.text
        huge = await browser.post("/transfers/imports", data=form, files={"file": ("x.xlsx", bytes(MOST_BYTES * 2))})
        assert huge.status_code == 413 and "内容太大" in huge.text
        for kind in ("customers", "calls", "visits", "reports", "staff"):
            for form_ in ("xlsx", "csv"):
                answer = await browser.get(f"/transfers/templates/{kind}/{form_}")
                assert answer.status_code == 200 and answer.content, kind
        assert (await browser.get("/transfers/templates/secrets/csv")).status_code in (400, 404)


async def test_the_page_pulls_and_reloads_when_it_is_over(world: World, app: Litestar) -> None:
    looked = await looked_at(world, "visits", xlsx(VISITS))
    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        pulled = await browser.get(f"/transfers/{looked.id}", headers={"hx-request": "true"})
        assert pulled.headers["hx-refresh"] == "true"
        shown = await browser.get(f"/transfers/{looked.id}?show=duplicate")
        assert "和第 3 行是同一条" in shown.text
    assert isinstance(browser, httpx.AsyncClient)
