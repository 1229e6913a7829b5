"""The storm: tablets submit, processes die by kill -9, and afterwards an oracle counts what was lost or doubled.

20 tablets with clocks days off write to four projects in two companies while the server, the worker, PostgreSQL, Redis
and the tablets themselves are killed in turn and started again. `--control` plants a fault that the oracle must see.
"""

import argparse
import asyncio
import json
import random
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backend.kit.db import Database
from infra.bench.stand import GUISHU, Child, Place, Stand, found, stand, wait_until_healthy
from infra.faults import controls, oracle
from infra.faults.tape import Tape, progress, tapes
from local_services import free_port

TABLETS, DRAIN_SECONDS = 20, 60.0
TARGETS = ("server", "worker", "postgres", "redis", "tablets")


def house_folder(made: Stand) -> Path:
    folder = made.folder / "house"
    folder.mkdir(exist_ok=True)
    return folder


async def pair(made: Stand, port: int, arguments: argparse.Namespace) -> None:
    """Offices, staff, and tablets whose clocks are up to three days off; each gets a tape."""
    dice, folder = random.Random(arguments.seed), house_folder(made)
    db = await Database.connect(made.runtime_url, size=4)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        places = await found(made, db, consultants=8)
        for number in range(TABLETS):
            place = places[number % len(places)]
            tablet = await place.world.tablet(client, place.office_id)
            Tape(folder / f"tablet-{number:02d}.sqlite").pair(
                {
                    "tenant_id": tablet.tenant_id, "device_id": tablet.device_id, "letter": tablet.letter,
                    "config": tablet.config, "project_id": str(place.project_id),
                    "skew_hours": dice.uniform(-72, 72),
                    "key": tablet.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
                }
            )  # fmt: skip
    await db.close()
    _write_plan(folder, port, places, arguments)


def _write_plan(folder: Path, port: int, places: list[Place], arguments: argparse.Namespace) -> None:
    plan = {
        "port": port, "quota": arguments.submissions // TABLETS, "rate": arguments.rate / TABLETS,
        "seed": arguments.seed, "offices": [[str(place.tenant_id), str(place.office_id)] for place in places],
    }  # fmt: skip
    (folder / "house.json").write_text(json.dumps(plan))


class Storm:
    """The supervised processes, and who dies when."""

    def __init__(self, made: Stand, arguments: argparse.Namespace) -> None:
        self.made, self.arguments, self.port = made, arguments, free_port()
        api = [*GUISHU, "api", "--port", str(self.port)]
        if arguments.control == "queue-first":
            api = [sys.executable, "-m", "infra.faults.controls", str(self.port)]
        self.children = {
            "server": made.child("api", api),
            "worker": made.child("worker", [*GUISHU, "worker"]),
            "tablets": made.child("house", [sys.executable, "-m", "infra.faults.house", str(house_folder(made))]),
        }
        self.dice = random.Random(f"storm {arguments.seed}")
        self.kills: Counter[str] = Counter()
        self.fell: Counter[str] = Counter()

    def run(self) -> None:
        """Until every tablet has made its submissions; a kill each time a share of them is made."""
        total = self.arguments.submissions // TABLETS * TABLETS
        victims = self._victims()
        deadline = time.monotonic() + self.arguments.timeout
        made = 0
        while made < total or self.kills.total() < len(victims):
            if time.monotonic() > deadline:
                raise SystemExit(f"only {made} of {total} submissions were made in time")
            time.sleep(0.1)
            self.look_after()
            made, answered = progress(house_folder(self.made))
            if self.kills.total() < len(victims) and made >= total * (self.kills.total() + 1) / (len(victims) + 1):
                victim = victims[self.kills.total()]
                self.kills[victim] += 1
                self._say(f"{made:>6} made {answered:>6} answered: kill -9 {victim}")
                self._kill(victim)

    def _victims(self) -> list[str]:
        """In turn, in an order that the seed decides anew for each turn."""
        targets = ("postgres", "server") if self.arguments.control == "no-sync" else TARGETS
        victims: list[str] = []
        while len(victims) < self.arguments.kills:
            victims += self.dice.sample(targets, len(targets))
        return victims[: self.arguments.kills]

    def _kill(self, victim: str) -> None:
        away = self.dice.uniform(0.1, 1.5)
        service = {"postgres": self.made.postgres, "redis": self.made.valkey}.get(victim)
        if service is not None:
            service.kill9()
            time.sleep(away)
            service.start()
        else:
            self.children[victim].kill9()
            time.sleep(away)
            self.children[victim].start()

    def look_after(self) -> None:
        for name, child in self.children.items():
            if child.process is not None and not child.alive:
                self.fell[name] += 1
                child.start()

    def drain(self) -> dict[str, float]:
        """How long until every tablet is answered and every effect done; inf: not within the time."""
        started = time.monotonic()
        for child in (self.children["server"], self.children["worker"]):
            if not child.alive:
                child.start()
        took = {"answered": float("inf"), "effects": float("inf")}
        while time.monotonic() - started < DRAIN_SECONDS and took["effects"] == float("inf"):
            time.sleep(0.2)
            self.look_after()
            if took["answered"] == float("inf"):
                made, answered = progress(house_folder(self.made))
                if made == answered:
                    took["answered"] = time.monotonic() - started
                    self.children["tablets"].kill9()
                    self.children["tablets"].process = None
            elif asyncio.run(_pending(self.made.admin_url)) == 0:
                took["effects"] = time.monotonic() - started
        return took

    def stop(self) -> None:
        for child in self.children.values():
            child.kill9()

    def _say(self, text: str) -> None:
        if not self.arguments.quiet:
            print(text, file=sys.stderr)


async def _pending(admin_url: str) -> int:
    try:
        admin = await asyncpg.connect(admin_url)
    except (OSError, asyncpg.PostgresError):
        return -1
    try:
        return int(await admin.fetchval(oracle.PENDING))
    finally:
        await admin.close()


async def _plant(admin_url: str, sql: str) -> None:
    admin = await asyncpg.connect(admin_url)
    await admin.execute(sql)
    await admin.close()


def drill(made: Stand, arguments: argparse.Namespace) -> dict[str, Any]:
    if sql := controls.SQL.get(arguments.control or ""):
        asyncio.run(_plant(made.admin_url, sql))
    storm = Storm(made, arguments)
    try:
        server: Child = storm.children["server"]
        server.start()
        wait_until_healthy(server, storm.port)
        asyncio.run(pair(made, storm.port, arguments))
        started = time.monotonic()
        for name in ("worker", "tablets"):
            storm.children[name].start()
        storm.run()
        seconds = time.monotonic() - started
        drained = storm.drain()
        checks = asyncio.run(oracle.examine(made.admin_url, tapes(house_folder(made))))
    finally:
        storm.stop()
    if arguments.keep_logs:
        _keep(made, arguments.keep_logs)
    return {"seconds": round(seconds, 1), "drained": drained, "kills": dict(storm.kills), "fell": dict(storm.fell),
            "wire": _wire(house_folder(made)), "checks": checks}  # fmt: skip


def _keep(made: Stand, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for log in made.folder.glob("*.log"):
        (folder / log.name).write_bytes(log.read_bytes())


def _wire(folder: Path) -> dict[str, int]:
    seen: Counter[str] = Counter()
    for path in tapes(folder):
        db = sqlite3.connect(path)
        seen.update(dict(db.execute("SELECT name, count FROM event")))
        db.close()
    return dict(seen.most_common())


def show(done: dict[str, Any], arguments: argparse.Namespace) -> bool:
    """Prints the table; True when everything held."""
    drained = done["drained"]
    print(f"{arguments.submissions} submissions, {TABLETS} tablets, seed {arguments.seed}, {done['seconds']} s; "
          f"kills {done['kills']}, fell by themselves {done['fell']}")  # fmt: skip
    print(f"on the wire: {done['wire']}")
    print(f"drained: answered after {drained['answered']:.1f} s, effects after {drained['effects']:.1f} s "
          f"(limit {DRAIN_SECONDS:.0f} s)\n")  # fmt: skip
    for one in done["checks"]:
        print(f"  {'ok' if one.wrong == 0 else 'WRONG':<6}{one.wrong:>6} of {one.seen:>6}  {one.name}  {one.example}")
    return all(one.wrong == 0 for one in done["checks"]) and drained["effects"] <= DRAIN_SECONDS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--rate", type=float, default=40, help="submissions a second over all tablets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", choices=controls.NAMES)
    parser.add_argument("--timeout", type=float, default=900)
    parser.add_argument("--keep-logs", type=Path)
    parser.add_argument("--quiet", action="store_true")
    arguments = parser.parse_args()
    with stand(postgres_settings=controls.SETTINGS.get(arguments.control or "")) as made:
        done = drill(made, arguments)
    held = show(done, arguments)
    if arguments.control:
        # For its own reason: a run that merely came to grief proves nothing.
        caught = any(one.wrong and one.name.startswith(controls.SEEN_AS[arguments.control]) for one in done["checks"])
        print(f"\ncontrol {arguments.control} {'caught' if caught else 'NOT CAUGHT'}")
        return 0 if caught else 1
    print(f"\n{'everything held' if held else 'FAILED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
