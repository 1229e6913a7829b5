"""Test first over 100,000 households: under 30 s on two cores, memory flat?

Seeds a scratch database (`past.py`, about eight facts a household, 40 consultants, one in ten with a spouse of their
own number, verdict lines between the facts), then lets the real service try R00-04 with ten days in clause 5 instead
of seven, over all of it, with the real deciding processes and fsync on. RSS is of this process (it loads and writes)
and of all deciding processes, read after a tenth, a half, and all households. The second run must give the same digest.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from backend.engine.rules.clauses import Rulebook, Window
from backend.features.rulebooks import library
from backend.features.rulebooks.trials import service
from backend.features.rulebooks.trials.deciding import Crew
from backend.features.rulebooks.trials.models import Asked, Period, Trial
from backend.features.rulebooks.trials.walking import Walk
from backend.kit.clock import now
from backend.kit.db import Database
from infra.bench.checkin import tree_cpu
from infra.bench.past import FIRST, LAST, Where, write
from infra.bench.stand import Place, Stand, found, stand

STAGES = (0.1, 0.5, 1.0)


@dataclass
class Watch:
    """Memory at each stage: (households, MB of this process, MB of all deciding processes, seconds so far)."""

    began: float = field(default_factory=time.perf_counter)
    seen: list[tuple[int, int, int, float]] = field(default_factory=list)

    def __call__(self, trial: Trial) -> None:
        due = STAGES[len(self.seen)] if len(self.seen) < len(STAGES) else 2
        if trial.walked >= due * trial.total:
            own, others = rss(os.getpid()), sum(map(rss, deciders()))
            self.seen.append((trial.summary.looked, own, others, round(time.perf_counter() - self.began, 1)))


def rss(pid: int) -> int:
    """MB resident."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGESIZE") // 1024**2


def deciders() -> list[int]:
    """The processes that decide."""
    children = [int(one) for file in Path("/proc/self/task").glob("*/children") for one in file.read_text().split()]
    return [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def ten_days() -> Rulebook:
    book = library.read(library.PRESETS / "R00-04")
    clauses = tuple(
        msgspec.structs.replace(
            clause,
            rules=tuple(msgspec.structs.replace(r, days=10) if isinstance(r, Window) else r for r in clause.rules),
        )
        for clause in book.clauses
    )
    return msgspec.structs.replace(book, id="ten-days", clauses=clauses)


async def once(db: Database, place: Place, candidate: Rulebook, crew: Crew) -> dict[str, Any]:
    async with db.tenant_tx(place.tenant_id) as tx:
        asked = Asked(source="file:bench", period=Period(FIRST, LAST), points=100)
        trial_id: UUID = await service.prepare(tx, place.project_id, asked, candidate, None, LAST)
    watch, cpu, decided = Watch(), os.times(), sum(map(tree_cpu, deciders()))
    await Walk(db, crew, place.tenant_id, trial_id, now, watch).run()
    seconds, spent = time.perf_counter() - watch.began, os.times()
    async with db.tenant_tx(place.tenant_id) as tx:
        trial = await service.find(tx, trial_id)
    return {
        "seconds": round(seconds, 1), "per_second": round(trial.summary.looked / seconds),
        "deciding_cpu": round(sum(map(tree_cpu, deciders())) - decided, 1),
        "own_cpu": round(spent.user + spent.system - cpu.user - cpu.system, 1), "rss": watch.seen,
        "looked": trial.summary.looked, "flipped": trial.summary.flipped, "moved_yuan": trial.summary.moved_yuan,
        "digest": trial.digest,
    }  # fmt: skip


async def run(made: Stand, arguments: argparse.Namespace) -> dict[str, Any]:
    db = await Database.connect(made.runtime_url, size=8)
    crew = Crew(arguments.processes)
    try:
        (place,) = await found(made, db, tenants=1, projects=1, offices=1, consultants=40, like="heyuan")
        where = Where(made.admin_url, place.tenant_id, place.project_id, tuple(place.consultants))
        facts = write(where, arguments.households, arguments.seed)
        print(f"  {arguments.households} households, {facts} facts", file=sys.stderr)
        candidate = library.read(library.PRESETS / arguments.candidate) if arguments.candidate else ten_days()
        runs = []
        for _ in range(arguments.runs):
            before = tree_cpu(made.postgres.pid or 0)
            done = await once(db, place, candidate, crew)
            done["postgres_cpu"] = round(tree_cpu(made.postgres.pid or 0) - before, 1)
            print(f"  {done}", file=sys.stderr)
            runs.append(done)
    finally:
        crew.close()
        await db.close()
    return {"households": arguments.households, "facts": facts, "processes": crew.size, "runs": runs,
            "load_average": round(os.getloadavg()[1], 1)}  # fmt: skip


def show(done: dict[str, Any]) -> None:
    print(f"test first: {done['households']} households, {done['facts']} facts, {done['processes']} deciding "
          f"processes, load average {done['load_average']}\n")  # fmt: skip
    print("run  seconds  households/s  flips  yuan moved   CPU s: deciding, loading+writing, PostgreSQL   digest")
    for number, one in enumerate(done["runs"], 1):
        print(f"{number:>3} {one['seconds']:>8.1f} {one['per_second']:>13} {one['flipped']:>6} {one['moved_yuan']:>11}"
              f"   {one['deciding_cpu']:>15.1f} {one['own_cpu']:>16.1f} {one['postgres_cpu']:>11.1f}"
              f"   {one['digest'][:16]}")  # fmt: skip
    print("\nRSS, MB: after households (this process, deciding processes, at second)")
    for number, one in enumerate(done["runs"], 1):
        print(f"{number:>3}  " + "   ".join(f"{n}: {own}, {others}, {at}" for n, own, others, at in one["rss"]))
    same = len({one["digest"] for one in done["runs"]}) == 1
    print(f"\nthe same digest every time: {'yes' if same else 'NO'}   (aim: under 30 s, RSS flat)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=0, help="deciding processes; 0: as the product chooses")
    parser.add_argument("--candidate", help="a preset instead of ten days, e.g. R03-01: then nearly everything flips")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with stand() as made:
        done = asyncio.run(run(made, arguments))
    print(json.dumps(done, ensure_ascii=False)) if arguments.json else show(done)


if __name__ == "__main__":
    main()
