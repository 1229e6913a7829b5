"""100,000 customers in one project: is a search under 100 ms at p95?

Fills a scratch database (`past.py`: the evidence; here: names by their frequency, numbers, tokens, who holds whom, one
visit and one reception each), lets PostgreSQL analyse it, and then asks the product's own page, rendered, as the desk
does, and its service as a consultant does. Plans are printed by the index they use; a scan of a whole table fails.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from backend.entrypoints import demo
from backend.features.customers import finding, names, service
from backend.features.customers.models import Contact
from backend.kit import phones
from backend.kit.clock import now
from backend.kit.crypto import Keys
from backend.kit.db import Database
from infra.bench.checkin import tree_cpu
from infra.bench.past import Where, write
from infra.bench.stand import Place, Stand, found, in_process, stand
from tests.support.tablet import registration

SURNAMES = dict(
    zip("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹", range(71, 11, -2), strict=True)
) | {"欧阳": 1, "单": 1, "曾": 10}  # fmt: skip
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉建华玉红春梅志国海燕小雨子涵浩宇欣怡梓轩思佳晨"
VISITORS = 30
POSTGRES: list[int] = []
"""The server's process."""
_TABLES = ("customer", "customer_token", "standing_holder", "evidence", "evidence_subject", "reception", "visit")
_HELD = """WITH held AS (
  INSERT INTO standing (tenant_id, customer_id, project_id, status, pool, until, verdict_id, decided_at)
  SELECT c.tenant_id, c.id, c.project_id, 'owned', NULL, c.created_at + interval '30 days', gen_random_uuid(),
         c.created_at
  FROM customer c WHERE c.project_id = $1 RETURNING customer_id, project_id, tenant_id, until
), numbered AS (SELECT *, row_number() OVER () AS n FROM held)
INSERT INTO standing_holder (tenant_id, holder_id, customer_id, project_id, until)
SELECT tenant_id, ($2::uuid[])[1 + n % cardinality($2::uuid[])], customer_id, project_id, until FROM numbered"""
_VISITS = """WITH came AS (
  INSERT INTO visit (tenant_id, id, project_id, office_id, customer_id, submission_id, ticket, arrived_at, kind,
                     answers)
  SELECT c.tenant_id, gen_random_uuid(), c.project_id, $3, c.id, gen_random_uuid(), 'A001', c.created_at,
         'registered', '{}'
  FROM customer c WHERE c.project_id = $1 RETURNING tenant_id, id, arrived_at
), numbered AS (SELECT *, row_number() OVER () AS n FROM came)
INSERT INTO reception
  (tenant_id, id, visit_id, office_id, consultant_id, kind, offered_at, accepted_at, closed_at, outcome)
SELECT tenant_id, gen_random_uuid(), id, $3, ($2::uuid[])[1 + (n * 7) % cardinality($2::uuid[])], 'new',
       arrived_at, arrived_at, arrived_at, 'ended' FROM numbered"""


@dataclass
class Someone:
    id: UUID
    name: str
    number: str


def somebody(dice: random.Random, id_: UUID, n: int) -> Someone:
    surname = dice.choices(list(SURNAMES), list(SURNAMES.values()))[0]
    given = "".join(dice.choices(GIVEN, k=dice.choice((0, 1, 2, 2, 2))))
    return Someone(id_, surname + given, f"+86{dice.choice(('138', '139', '150', '186', '177'))}{n:08d}")


async def fill(made: Stand, place: Place, seed: int) -> list[Someone]:
    """Names and numbers for everybody in the past, and who holds them."""
    keys, dice = made.keyring.of(place.tenant_id), random.Random(seed)
    admin = await asyncpg.connect(made.admin_url)
    try:
        await admin.execute("SET session_replication_role = replica")  # rows without their parents: nobody reads those
        rows = await admin.fetch("SELECT id, created_at FROM customer WHERE project_id = $1", place.project_id)
        numbers = dice.sample(range(10**8), len(rows))
        people = [somebody(dice, row["id"], n) for row, n in zip(rows, numbers, strict=True)]
        since = {row["id"]: row["created_at"] for row in rows}
        await _name(admin, keys, place, people, since)
        await admin.execute(_HELD, place.project_id, place.consultants)
        await admin.execute(_VISITS, place.project_id, place.consultants, place.office_id)
        await admin.execute("VACUUM ANALYZE")
    finally:
        await admin.close()
    return people


async def _name(
    admin: asyncpg.Connection, keys: Keys, place: Place, people: list[Someone], since: dict[UUID, datetime]
) -> None:
    await admin.execute(
        "CREATE TEMP TABLE named (id uuid, phone_bi bytea, phone_ct bytea, phone_mask text, name_ct bytea,"
        " full_bi bytea, surname_bi bytea)"
    )
    named, tokens = [], []
    for one in people:
        full, surname, words = service.name_blind(keys, place.project_id, one.name)
        sealed = keys.encrypt("name", one.name.encode(), one.id.bytes)
        number = keys.encrypt("phone", one.number.encode(), one.id.bytes)
        index = service.phone_index(keys, one.number)
        named.append((one.id, index, number, phones.mask(one.number), sealed, full, surname))
        tokens += [(place.tenant_id, place.project_id, one.id, word, since[one.id]) for word in words]
    await admin.copy_records_to_table("named", records=named)
    await admin.copy_records_to_table("customer_token", records=tokens)
    await admin.execute(
        "UPDATE customer c SET phone_bi = n.phone_bi, phone_ct = n.phone_ct, phone_mask = n.phone_mask,"
        " name_ct = n.name_ct, name_bi = n.full_bi, surname_bi = n.surname_bi FROM named n WHERE n.id = c.id"
    )


def questions(people: list[Someone], dice: random.Random) -> dict[str, Callable[[], str]]:
    """What the desk types, anew each time."""

    def one() -> Someone:
        return dice.choice(people)

    def full() -> str:
        return next(person.name for person in iter(one, None) if len(person.name) > 2)

    def pinyin() -> str:
        return max((word for word in names.tokens(full()) if word.isascii()), key=len)

    return {
        "newest": lambda: "",
        "name": full,
        "surname": lambda: one().name[:1],
        "pinyin": pinyin,
        "initials": lambda: min((w for w in names.tokens(full()) if w.isascii() and len(w) > 1), key=len),
        "last 4": lambda: one().number[-4:],
        "surname + last 4": lambda: next(f"{p.name[:1]} {p.number[-4:]}" for p in (one(),)),
        "full number": lambda: one().number,
        "nobody": lambda: "龘靐",
    }


async def timed(times: int, ask: Callable[[], Awaitable[Any]]) -> dict[str, float]:
    """Milliseconds by the clock, and the CPU of one here and in PostgreSQL: others at work change only the first."""
    took, spent, server = [], time.process_time(), tree_cpu(POSTGRES[0])
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(took, n=100)
    here = (time.process_time() - spent) * 1000 / times
    there = (tree_cpu(POSTGRES[0]) - server) * 1000 / times
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "cpu_app": round(here, 1), "cpu_db": round(there, 1)}


async def the_desk(
    client: httpx.AsyncClient, place: Place, asked: dict[str, Callable[[], str]], times: int
) -> dict[str, Any]:
    """The page, from the request to the rendered answer."""
    form = {"company": "bench-0", "login": "m00", "password": demo.PASSWORD}
    client.headers["sec-fetch-site"] = "same-origin"
    assert (await client.post("/sign-in", data=form)).status_code == 303
    figures = {}
    for kind, typed in asked.items():

        async def ask(typed: Callable[[], str] = typed, kind: str = kind) -> None:
            answer = await client.post(f"/offices/{place.office_id}/customers", data={"q": typed()})
            assert answer.status_code == 200 and ("****" in answer.text) == (kind != "nobody"), (kind, answer.text)

        await timed(5, ask)
        figures[kind] = await timed(times, ask)
    return figures


async def the_board(client: httpx.AsyncClient, place: Place, times: int) -> dict[str, float]:
    """接待台, the whole page, on a morning with thirty visitors; who signed in for `the_desk` asks."""
    tablet = await place.world.tablet(client, place.office_id)
    for n in range(VISITORS):
        answer = await place.world.send(client, tablet, registration(f"137{n:08d}"))
        assert answer.json()["outcome"] == "accepted", answer.text

    async def ask() -> None:
        answer = await client.get(f"/offices/{place.office_id}/board", headers={"accept": "text/html"})
        assert answer.status_code == 200 and "A001" in answer.text, answer.text[:300]

    await timed(5, ask)
    return await timed(times, ask)


async def a_consultant(
    db: Database, keys: Keys, place: Place, asked: dict[str, Callable[[], str]], times: int
) -> dict[str, Any]:
    """The service; its clock goes on by an hour each time, as the limit is 30 an hour."""
    clock = [datetime(2026, 11, 20, 10, tzinfo=UTC)]
    figures = {}
    for kind, typed in asked.items():

        async def ask(typed: Callable[[], str] = typed) -> None:
            clock[0] += timedelta(hours=1)
            async with db.tenant_tx(place.tenant_id) as tx:
                sought = names.understood(typed())
                await finding.among_mine(tx, keys, place.project_id, place.consultants[0], sought, clock[0])

        await timed(5, ask)
        figures[kind] = await timed(times, ask)
    return figures


async def a_newcomer(db: Database, keys: Keys, place: Place, dice: random.Random, times: int) -> dict[str, float]:
    """What a new customer at the door costs: the row, what finds it, and who looks alike."""

    async def ask() -> None:
        one = somebody(dice, place.office_id, dice.randrange(10**8))
        async with db.tenant_tx(place.tenant_id) as tx:
            await service.identify(tx, keys, place.project_id, Contact(f"+86199{one.number[-8:]}", one.name), now())

    await timed(5, ask)
    return await timed(times, ask)


async def plans(made: Stand, place: Place, somebody_: Someone) -> dict[str, str]:
    """Which indexes each search uses, with the generic plan too; raises for a scan of a whole table."""
    keys, project = made.keyring.of(place.tenant_id), place.project_id
    end, last = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1)
    token = service.token(keys, project, somebody_.name)
    tail = somebody_.number[-4:]
    asked = {
        "found_by_token": (project, token, end, last, 21), "found_by_tail": (project, tail, end, last, 21, None),
        "newest": (project, end, last, 21),
        "mine_newest": (project, place.consultants[0], last, 21),
        "mine_by_token": (project, place.consultants[0], last, 21, token),
        "mine_by_number": (project, place.consultants[0], last, 21, tail, None, None),
    }  # fmt: skip
    used = {}
    connection = await asyncpg.connect(made.runtime_url)
    try:
        await connection.execute(f"SET app.tenant_id = '{place.tenant_id}'")
        for mode in ("force_custom_plan", "force_generic_plan"):
            await connection.execute(f"SET plan_cache_mode = {mode}")
            for name, values in asked.items():
                query = getattr(finding.SQL, name)
                rows = await connection.fetch("EXPLAIN " + query.text, place.tenant_id, *values)
                plan = "\n".join(row[0] for row in rows)
                scanned = re.findall(r"Seq Scan on (\w+)", plan)
                if set(scanned) & set(_TABLES):
                    raise RuntimeError(f"{name} ({mode}) reads all of {scanned}:\n{plan}")
                used[f"{name}, {mode[6:-5]}"] = ", ".join(
                    dict.fromkeys(re.findall(r"(?:using|Index Scan on) (\w+)", plan))
                )
    finally:
        await connection.close()
    return used


async def run(made: Stand, arguments: argparse.Namespace) -> dict[str, Any]:
    db = await Database.connect(made.runtime_url, size=8)
    try:
        (place,) = await found(made, db, tenants=1, projects=1, offices=1, consultants=40, like="heyuan")
        where = Where(made.admin_url, place.tenant_id, place.project_id, tuple(place.consultants))
        facts = write(where, arguments.customers * 10 // 11, arguments.seed)
        people = await fill(made, place, arguments.seed)
        print(f"  {len(people)} customers, {facts} facts", file=sys.stderr)
        asked = questions(people, random.Random(arguments.seed))
        used = await plans(made, place, people[0])
        with in_process(made, db) as client:
            desk = await the_desk(client, place, asked, arguments.times)
            board = await the_board(client, place, arguments.times)
        own = await a_consultant(db, made.keyring.of(place.tenant_id), place, asked, arguments.times)
        new = await a_newcomer(db, made.keyring.of(place.tenant_id), place, random.Random(0), arguments.times)
    finally:
        await db.close()
    load = round(os.getloadavg()[0], 1)
    return {
        "customers": len(people),
        "load": load,
        "plans": used,
        "desk": desk,
        "board": board,
        "consultant": own,
        "newcomer": new,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with stand() as made:
        POSTGRES.append(made.postgres.pid or 0)
        print(json.dumps(asyncio.run(run(made, arguments)), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
