"""Import of 50,000 rows: under 60 s, memory flat?

Makes a sheet of visits (a fifth of them of people who came before; every tenth number with hyphens or +86), hands it to
the real service and lets a real worker process read it, look at every row (dry run) and write it, with fsync on. RSS is
of the worker and of the process that reads the file, sampled throughout. In the end the file once more: nothing new.
"""

import argparse
import asyncio
import csv
import io
import os
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import asyncpg
from openpyxl import Workbook

from backend.features.transfers import service
from backend.features.transfers.models import Kind, Sheet, Transfer
from backend.kit.clock import now
from backend.kit.db import Database
from infra.bench.checkin import tree_cpu
from infra.bench.stand import GUISHU, Child, Place, Stand, found, stand

HEADER = ("来访时间", "客户姓名", "联系电话", "称谓", "置业顾问", "是否首次来访")


def rows(count: int, seed: int = 4) -> list[tuple[str, ...]]:
    dice, made = random.Random(seed), []
    for number in range(count):
        person = number if number % 5 else max(0, number - 3001)  # came twice, some days apart
        digits = f"138{person:08d}"
        if number % 10 == 3:
            digits = f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
        elif number % 10 == 7:
            digits = f"+86 {digits}"
        when = f"2026-{1 + number % 9:02d}-{1 + number % 28:02d} {9 + number % 9:02d}:{dice.randrange(60):02d}"
        name = dice.choice("王李张刘陈杨赵黄周吴") + dice.choice("伟芳娜敏静磊军洋勇艳") + dice.choice("明华丽强平")
        made.append((when, name, digits, dice.choice(("先生", "女士")), f"顾问00{number % 10}", "是"))
    return made


def xlsx(made: list[tuple[str, ...]]) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append(HEADER)
    for row in made:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def csv_file(made: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *made])
    return out.getvalue().encode("gb18030")


class Memory:
    """RSS of a process and of its children, in MB, every fifth of a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over = pid, threading.Event()
        self.worker: list[float] = []
        self.reader: list[float] = []
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.worker.append(_rss(self._pid))
            self.reader.append(sum(map(_rss, _children(self._pid))))

    def close(self) -> None:
        self._over.set()


def _rss(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2
    except (OSError, IndexError):
        return 0.0


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Import:
    def __init__(self, made: Stand, db: Database, place: Place, kind: Kind) -> None:
        self._db, self._place, self._kind = db, place, kind
        self._keys = made.keyring.of(place.tenant_id)

    async def run(self, body: bytes, memory: Memory) -> tuple[Transfer, dict[str, float]]:
        """(what came of it, seconds of each round)"""
        began, took = time.monotonic(), {}
        async with self._db.tenant_tx(self._place.tenant_id) as tx:
            by = self._place.world.staff["manager"]
            sheet = Sheet(office_id=self._place.office_id, kind=self._kind, name="bench", body=body)
            id_ = await service.take_in(tx, self._keys, self._place.project_id, sheet, by, now())
        took["read"], began = await self._until(id_, "mapping", began)
        async with self._db.tenant_tx(self._place.tenant_id) as tx:
            columns = (await service.find(tx, self._keys, id_)).columns
            await service.name_columns(tx, self._keys, id_, columns, now())
        took["dry run"], began = await self._until(id_, "checked", began)
        async with self._db.tenant_tx(self._place.tenant_id) as tx:
            await service.confirm(tx, self._keys, id_, by, now())
        took["written"], began = await self._until(id_, "done", began, memory)
        return await self._find(id_), took

    async def killed(self, body: bytes, worker: Child) -> Transfer:
        """kill -9 in the middle of the writing, a new worker, the same totals?"""
        async with self._db.tenant_tx(self._place.tenant_id) as tx:
            by = self._place.world.staff["manager"]
            sheet = Sheet(office_id=self._place.office_id, kind=self._kind, name="bench", body=body)
            id_ = await service.take_in(tx, self._keys, self._place.project_id, sheet, by, now())
        await self._until(id_, "mapping", 0)
        async with self._db.tenant_tx(self._place.tenant_id) as tx:
            columns = (await service.find(tx, self._keys, id_)).columns
            await service.name_columns(tx, self._keys, id_, columns, now())
        await self._until(id_, "checked", 0)
        async with self._db.tenant_tx(self._place.tenant_id) as tx:
            await service.confirm(tx, self._keys, id_, by, now())
        while (await self._find(id_)).per_mille < 400:  # noqa: ASYNC110 - in another process
            await asyncio.sleep(0.05)
        worker.kill9()
        print(f"killed at row {(await self._find(id_)).cursor:,}", flush=True)
        worker.start()
        await self._until(id_, "done", 0)
        return await self._find(id_)

    async def _until(self, id_: UUID, phase: str, began: float, memory: Memory | None = None) -> tuple[float, float]:
        shown = 0
        while (transfer := await self._find(id_)).phase != phase:
            if transfer.stopped:
                raise RuntimeError(transfer.stopped)
            if memory is not None and transfer.per_mille // 250 > shown:
                shown = transfer.per_mille // 250
                print(f"  {transfer.cursor:,} rows written: worker {memory.worker[-1]:.0f} MB", flush=True)
            await asyncio.sleep(0.2)
        return time.monotonic() - began, time.monotonic()

    async def _find(self, id_: UUID) -> Transfer:
        async with self._db.tenant_tx(self._place.tenant_id) as tx:
            return await service.find(tx, self._keys, id_)


FACTS = "SELECT kind, count(*) FROM evidence WHERE kind IN ('visited', 'visit_registered') GROUP BY kind"


async def kill(made: Stand, count: int, form: Callable[[list[tuple[str, ...]]], bytes], like: str) -> None:
    """A worker that is killed leaves no row out and writes none twice."""
    db = await Database.connect(made.runtime_url, size=4)
    place = (await found(made, db, tenants=1, projects=1, offices=1, like=like))[0]
    worker = made.child("worker", [*GUISHU, "worker"])
    worker.start()
    try:
        transfer = await Import(made, db, place, "visits").killed(form(rows(count)), worker)
        admin = await asyncpg.connect(made.admin_url)
        print(f"{transfer.counts}; in the ledger: {[tuple(row) for row in await admin.fetch(FACTS)]}")
        await admin.close()
    finally:
        worker.stop()
        await db.close()


async def measure(made: Stand, count: int, form: Callable[[list[tuple[str, ...]]], bytes], like: str) -> None:
    db = await Database.connect(made.runtime_url, size=4)
    place = (await found(made, db, tenants=1, projects=1, offices=1, like=like))[0]
    body = form(rows(count))
    print(f"{count:,} rows, {len(body) / 1024**2:.1f} MB, load average {os.getloadavg()[0]:.1f}", flush=True)
    worker = made.child("worker", [*GUISHU, "worker"])
    worker.start()
    memory = Memory(worker.pid)
    try:
        work = Import(made, db, place, "visits")
        await asyncio.sleep(3)
        print(f"  worker before: {memory.worker[-1]:.0f} MB")
        for title in ("first", "the same file again"):
            own, postgres = tree_cpu(worker.pid), tree_cpu(made.postgres.pid or 0)
            transfer, took = await work.run(body, memory)
            spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
            own, postgres = tree_cpu(worker.pid) - own, tree_cpu(made.postgres.pid or 0) - postgres
            print(f"{title}: {spent}; in all {sum(took.values()):.1f} s; {transfer.counts}")
            print(
                f"  CPU: worker {own:.1f} s, PostgreSQL {postgres:.1f} s; load average {os.getloadavg()[0]:.1f}",
                flush=True,
            )
        print(f"RSS at most: worker {max(memory.worker):.0f} MB, reader {max(memory.reader):.0f} MB")
    finally:
        memory.close()
        worker.stop()
        await db.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--csv", action="store_true", help="GB18030 text instead of a workbook")
    parser.add_argument("--like", default="jiangwan", help="the demo developer whose rulebook judges")
    parser.add_argument("--kill", action="store_true", help="kill -9 the worker in the middle instead of measuring")
    asked = parser.parse_args()
    with stand() as made:
        run = kill if asked.kill else measure
        asyncio.run(run(made, asked.rows, csv_file if asked.csv else xlsx, asked.like))


if __name__ == "__main__":
    main()
