"""How much of what PostgreSQL can do does a check-in get? Through HTTP, fsync on, against the same SQL from pgbench.

Eight tablets on eight connections, each in an office of its own: 2 tenants x 2 projects x 2 offices, so that two
offices share a project's chain and no two share a board. `--one-office` puts all eight into one office. 70 % of the
visitors are new, 20 % came before and belong to a consultant, 10 % leave no number. Floor and product alternate in one
run, so that a busy machine slows both; the ratio is the figure.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from infra.bench.prepare import Prepared, prepare
from infra.bench.stand import Stand, api, stand
from tests.support.tablet import Tablet, anonymous, registration

MIX = {"new": 70, "returning": 20, "anonymous": 10}
TICK = os.sysconf("SC_CLK_TCK")
FLOOR = "floor"


@dataclass
class Round:
    """One phase of some seconds. CPU in ms for each check-in."""

    rate: float
    p50: float
    p99: float
    app_cpu: float
    postgres_cpu: float
    client_cpu: float


class Phones:
    """Numbers that nobody has had yet."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        self._last += 1
        return f"139{self._last:08d}"


def tree_cpu(pid: int) -> float:
    """Seconds that a process, its living children and those it has reaped have used."""
    children = [int(task) for task in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return _cpu(pid, reaped=True) + sum(_cpu(child) for child in children)


def _cpu(pid: int, reaped: bool = False) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if reaped else 13])) / TICK


def request(tablet: Tablet, answers: dict[str, Any]) -> bytes:
    _, body, headers = tablet.envelope(answers)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = ["POST /api/kiosk/submissions HTTP/1.1", "Host: 127.0.0.1", *lines, f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


def streams(ready: Prepared, phones: Phones, dice: random.Random, count: int) -> list[list[bytes]]:
    """`count` sealed and signed requests for each tablet."""

    def answers(client: int) -> dict[str, Any]:
        kind = dice.choices(list(MIX), list(MIX.values()))[0]
        if kind == "anonymous":
            return anonymous()
        if kind == "new":
            return registration(phones.next())
        return registration(dice.choice(ready.returning[ready.places[client].office_id]), first_visit="no")

    return [[request(tablet, answers(client)) for _ in range(count)] for client, tablet in enumerate(ready.tablets)]


async def tidy(made: Stand, ready: Prepared) -> None:
    """Free every consultant now and then, as the end of receptions does, or all visitors would end up waiting and the
    board would grow without end. Forty small updates a second over all offices, charged to PostgreSQL."""
    connection = await asyncpg.connect(made.admin_url)
    await connection.execute("SET synchronous_commit = off")
    while True:
        for (tenant_id, office_id), board in ready.boards.items():
            await connection.execute(
                "UPDATE rotation SET board = $3 WHERE tenant_id = $1 AND office_id = $2", tenant_id, office_id, board
            )
        await asyncio.sleep(len(ready.boards) / 40)


async def app_round(made: Stand, ready: Prepared, api_pid: int, order: dict[str, Any]) -> Round:
    tidying = asyncio.create_task(tidy(made, ready))
    generator = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.bench.generator", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    encoded = msgspec.msgpack.encode(order)
    before = tree_cpu(api_pid), tree_cpu(made.postgres.pid or 0)
    out, _ = await generator.communicate(encoded)
    after = tree_cpu(api_pid), tree_cpu(made.postgres.pid or 0)
    tidying.cancel()
    report = json.loads(out)
    if report["others"]:
        raise SystemExit(f"not every check-in was accepted: {report['others']}")
    if report["ran_dry"]:
        print("  (a tablet ran out of sealed requests before the end; its last moments are idle)", file=sys.stderr)
    done = report["done"]
    return Round(
        done / report["seconds"], *percentiles(report["latencies"]), (after[0] - before[0]) / done * 1000,
        (after[1] - before[1]) / done * 1000, report["cpu"] / done * 1000,
    )  # fmt: skip


def floor_round(made: Stand, ready: Prepared, seconds: float) -> Round:
    logs = made.folder / "pgbench-log"
    for old in made.folder.glob("pgbench-log*"):
        old.unlink()
    files = [part for kind, share in MIX.items() for part in ("-f", f"{ready.scripts[kind]}@{share}")]
    command = [
        made.postgres.bin_dir / "pgbench", "-h", "127.0.0.1", "-p", str(made.postgres.port), "-U", "app_runtime", "-n",
        "-M", "prepared", "-c", str(len(ready.tablets)), "-j", "2", "-T", str(round(seconds)), "--log",
        f"--log-prefix={logs}", "-D", f"u={time.time_ns() // 1_000_000 * 16}", "-D",
        f"returning={ready.returning_each}", *files, FLOOR,
    ]  # fmt: skip
    before, own = tree_cpu(made.postgres.pid or 0), os.times()
    ended = subprocess.run(
        list(map(str, command)), env={**os.environ, "PGPASSWORD": made.runtime_password}, capture_output=True, text=True
    )
    after, spent = tree_cpu(made.postgres.pid or 0), os.times()
    rate = re.search(r"^tps = ([\d.]+)", ended.stdout, re.MULTILINE)
    if ended.returncode or rate is None or "number of failed transactions: 0 " not in ended.stdout:
        raise SystemExit(f"the floor broke:\n{ended.stdout}\n{ended.stderr[:3000]}")
    took = [int(line.split()[2]) / 1000 for log in made.folder.glob("pgbench-log*") for line in log.open()]
    client = spent.children_user + spent.children_system - own.children_user - own.children_system
    each = 1000 / len(took)
    return Round(float(rate[1]), *percentiles(took), 0.0, (after - before) * each, client * each)


_WROTE = ("submission", "customer", "visit", "reception", "turn_entry", "evidence", "evidence_subject", "verdict",
          "outbox")  # fmt: skip


async def _rows(url: str) -> dict[str, int]:
    connection = await asyncpg.connect(url)
    try:
        return {name: await connection.fetchval(f"SELECT count(*) FROM {name}") for name in _WROTE}
    finally:
        await connection.close()


def wrote(made: Stand, before: dict[str, int]) -> dict[str, dict[str, float]]:
    """Rows for each check-in on both sides: that the floor does the work it is a floor of."""
    urls = {"floor": made.postgres.dsn(db=FLOOR), "app": made.admin_url}
    after = {side: asyncio.run(_rows(url)) for side, url in urls.items()}
    new = {side: {name: count - before[name] for name, count in rows.items()} for side, rows in after.items()}
    return {side: {name: round(count / rows["visit"], 2) for name, count in rows.items()} for side, rows in new.items()}


def percentiles(values: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(values, n=100)
    return cuts[49], cuts[98]


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    dice, phones = random.Random(arguments.seed), Phones()
    with stand() as made:
        ready = prepare(made, arguments.connections, arguments.one_office, arguments.returning)
        before = asyncio.run(_rows(made.admin_url))
        with api(made) as (child, port):
            floors, apps = [], []

            def app(seconds: float, rate: float) -> Round:
                count = int(rate * seconds * 2.5 / len(ready.tablets)) + 20
                sealed = streams(ready, phones, dice, count)
                order = {"port": port, "seconds": seconds, "streams": sealed}
                return asyncio.run(app_round(made, ready, child.pid, order))

            floor_round(made, ready, 2)
            rate = app(3, 300).rate  # warm-up: statements prepared, plans settled
            floors.append(floor_round(made, ready, arguments.seconds))
            for number in range(arguments.rounds):
                apps.append(app(arguments.seconds, rate))
                floors.append(floor_round(made, ready, arguments.seconds))
                print(f"  {number + 1}: app {apps[-1].rate:4.0f}/s  ratio {ratio(apps, floors, number):.3f}",
                      file=sys.stderr)  # fmt: skip
        return summary(arguments, ready, floors, apps) | {"rows": wrote(made, before)}


def ratio(apps: list[Round], floors: list[Round], number: int) -> float:
    """Against the floor just before and just after: the machine has other work, which comes and goes."""
    return apps[number].rate * 2 / (floors[number].rate + floors[number + 1].rate)


def cpu(one: dict[str, float]) -> float:
    """All that a check-in costs, ms: server, database, client."""
    return one["app_cpu"] + one["postgres_cpu"] + one["client_cpu"]


def summary(arguments: argparse.Namespace, ready: Prepared, floors: list[Round], apps: list[Round]) -> dict[str, Any]:
    def median(values: list[Round]) -> dict[str, float]:
        return {name: round(statistics.median(asdict(one)[name] for one in values), 2) for name in asdict(values[0])}

    ratios = [ratio(apps, floors, number) for number in range(len(apps))]
    return {
        "layout": "one office" if arguments.one_office else "2 tenants x 2 projects x 2 offices",
        "connections": arguments.connections, "rounds": len(apps), "seconds": arguments.seconds, "seed": arguments.seed,
        "mix": MIX, "round_trips": ready.round_trips, "ratio_median": round(statistics.median(ratios), 3),
        "ratio_min": round(min(ratios), 3), "ratio_max": round(max(ratios), 3),
        "floor": median(floors), "app": median(apps), "load_average": round(os.getloadavg()[1], 1),
    }  # fmt: skip


def show(done: dict[str, Any]) -> None:
    print(f"check-in, fsync on, {done['connections']} connections, {done['layout']}, "
          f"{done['rounds']} rounds of {done['seconds']} s, seed {done['seed']}")  # fmt: skip
    trips = ", ".join(f"{kind} {count}" for kind, count in done["round_trips"].items())
    print(f"mix {done['mix']}; round trips of one transaction: {trips}\n")
    print("medians            rate/s   p50 ms   p99 ms   CPU ms a check-in: app, PostgreSQL, client")
    for name in ("floor", "app"):
        one = done[name]
        print(f"  {name:<14} {one['rate']:>8.0f} {one['p50']:>8.1f} {one['p99']:>8.1f}   "
              f"{one['app_cpu']:>17.2f} {one['postgres_cpu']:>11.2f} {one['client_cpu']:>7.2f}")  # fmt: skip
    print("\nrows a check-in    " + "  ".join(f"{name} {done['rows']['floor'][name]}/{done['rows']['app'][name]}"
                                            for name in _WROTE) + "   (floor/app)")  # fmt: skip
    print(f"\nratio app/floor    median {done['ratio_median']:.3f}   lowest {done['ratio_min']:.3f}   "
          f"highest {done['ratio_max']:.3f}   (aim: 0.5)")  # fmt: skip
    print(f"the same by CPU    {cpu(done['floor']) / cpu(done['app']):.3f}   (moved less by other work; "
          f"load average was {done['load_average']})")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--returning", type=int, default=60, help="customers of each office who came before")
    parser.add_argument("--one-office", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    done = run(arguments)
    print(json.dumps(done, ensure_ascii=False)) if arguments.json else show(done)


if __name__ == "__main__":
    main()
