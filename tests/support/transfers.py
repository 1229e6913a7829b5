"""Sheets to take in, and the worker's part done in this process."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from openpyxl import Workbook

from backend.entrypoints.worker import HANDLERS
from backend.features.transfers import service
from backend.features.transfers.models import Kind, Sheet, Transfer, Wish
from backend.kit.channels import Channels
from backend.kit.jobs import Jobs
from backend.kit.sql import Query
from tests.support.world import World

DUE = Query("test.due", "SELECT id FROM outbox WHERE done_at IS NULL AND topic = 'transfer.work' ORDER BY due_at, id")
FACTS = Query(
    "test.facts", "SELECT kind, count(*) AS n FROM evidence WHERE project_id = $1 GROUP BY kind ORDER BY kind"
)  # fmt: skip
Rows = Sequence[Sequence[Any]]
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


def xlsx(rows: Rows) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    book.save(out)
    return out.getvalue()


def csv_file(rows: Rows, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


async def work(world: World, channels: Channels | None = None) -> None:
    """What is due, until nothing is."""
    services = {"db": world.db, "keyring": world.keyring, "channels": channels or Channels()}
    jobs = Jobs(world.db, world.db, "redis://127.0.0.1:1", HANDLERS, services)
    while True:
        async with world.tx() as tx:
            due = [row["id"] for row in await tx.rows(DUE)]
        if not due:
            return
        for id_ in due:
            await jobs.carry_out(world.tenant_id, id_)


async def take_in(world: World, kind: Kind, body: bytes, by: str = "manager", name: str = "表.xlsx") -> UUID:
    async with world.tx() as tx:
        sheet = Sheet(office_id=world.office_id, kind=kind, name=name, body=body)
        return await service.take_in(tx, world.keys, world.project_id, sheet, world.staff[by], world.clock())


async def looked_at(world: World, kind: Kind, body: bytes, by: str = "manager") -> Transfer:
    """Taken in, the columns as they were guessed, every row looked at; nothing written."""
    id_ = await take_in(world, kind, body, by)
    await work(world)
    found = await find(world, id_)
    assert found.phase == "mapping", (found.phase, found.stopped)
    async with world.tx() as tx:
        await service.name_columns(tx, world.keys, id_, found.columns, world.clock())
    await work(world)
    return await find(world, id_)


async def written(world: World, id_: UUID) -> Transfer:
    async with world.tx() as tx:
        await service.confirm(tx, world.keys, id_, world.staff["manager"], world.clock())
    await work(world)
    return await find(world, id_)


async def imported(world: World, kind: Kind, body: bytes, by: str = "manager") -> Transfer:
    return await written(world, (await looked_at(world, kind, body, by)).id)


async def exported(world: World, **wish: Any) -> Transfer:
    async with world.tx() as tx:
        asked = Wish(office_id=world.office_id, **wish)
        id_ = await service.ask_for(tx, world.keys, world.project_id, asked, world.staff["manager"], world.clock())
    await work(world)
    return await find(world, id_)


async def find(world: World, id_: UUID) -> Transfer:
    async with world.tx() as tx:
        return await service.find(tx, world.keys, id_)


async def facts(world: World) -> dict[str, int]:
    """How many facts of each kind the project's ledger holds."""
    async with world.tx() as tx:
        return {row["kind"]: row["n"] for row in await tx.rows(FACTS, world.project_id)}
