"""What the check-in bench needs before its clock starts: customers with a history, recordings, and the floor's copy."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from backend.features.reception import service as reception
from backend.kit.clock import now
from backend.kit.db import Database
from infra.bench.floor import KINDS, Recorder, Statement, write_scripts
from infra.bench.stand import DATABASE, Place, Stand, found, in_process
from tests.support.tablet import Tablet, anonymous, registration

FLOOR = "floor"
_KNOWN = """SELECT id FROM tenant UNION SELECT id FROM project UNION SELECT id FROM office UNION SELECT id FROM staff
  UNION SELECT id FROM device UNION SELECT id FROM office_key UNION SELECT id FROM rulebook_version
  UNION SELECT id FROM agency UNION SELECT id FROM visit UNION SELECT subject_id FROM evidence_subject
  EXCEPT SELECT id FROM customer"""
# Old customers have exactly one visit.
_SAME_NUMBERS = """UPDATE customer c SET phone_bi = sha256((n.office_id || ' ' || n.n)::bytea) FROM (
  SELECT customer_id, office_id::text, row_number() OVER (PARTITION BY office_id ORDER BY customer_id) AS n
  FROM visit WHERE customer_id = ANY($1)
) AS n WHERE n.customer_id = c.id"""


@dataclass
class Prepared:
    """`places` and `tablets` go by client; `returning` are the numbers of each office's old customers."""

    places: list[Place]
    tablets: list[Tablet]
    returning: dict[UUID, list[str]]
    returning_each: int
    boards: dict[tuple[UUID, UUID], bytes] = field(default_factory=dict)
    scripts: dict[str, Path] = field(default_factory=dict)
    round_trips: dict[str, int] = field(default_factory=dict)


def prepare(made: Stand, clients: int, one_office: bool, returning: int) -> Prepared:
    ready, recorded, known, old = asyncio.run(_people(made, clients, one_office, returning))
    asyncio.run(_copy(made, old))
    offices = [str(place.office_id) for place in ready.places]
    ready.scripts = write_scripts(made.folder, recorded, offices, known, old)
    # BEGIN and the tenant's setting travel in one message.
    ready.round_trips = {kind: len(recorded[kind, 0]) for kind in KINDS}
    return ready


async def _people(made: Stand, clients: int, one_office: bool, returning: int) -> Any:
    recorder = Recorder()
    db = await Database.connect(made.runtime_url, size=4)
    watched = await asyncpg.create_pool(made.runtime_url, min_size=1, max_size=1, init=recorder.attach)
    try:
        places = await found(made, db)
        chosen = [places[0 if one_office else client % len(places)] for client in range(clients)]
        with in_process(made, db) as client:
            tablets = [await place.world.tablet(client, place.office_id) for place in chosen]
            offices = {place.office_id for place in chosen}
            ready = Prepared(chosen, tablets, {}, returning, await _boards(made, offices))
            for place, tablet in {p.office_id: (p, t) for p, t in zip(chosen, tablets, strict=True)}.values():
                ready.returning[place.office_id] = await _old_customers(made, db, client, place, tablet, returning)
        await _reset_boards(made, ready)
        known, old = await _ids(made, _KNOWN), await _ids(made, "SELECT id FROM customer")
        with in_process(made, Database(watched)) as client:
            recorded = await _record(made, client, recorder, ready)
    finally:
        await watched.close()
        await db.close()
    return ready, recorded, known, old


async def _old_customers(
    made: Stand, db: Database, client: httpx.AsyncClient, place: Place, tablet: Tablet, count: int
) -> list[str]:
    """People who came, were received and belong to a consultant since."""
    numbers = [f"138{place.office_id.int % 1000:03d}{n:05d}" for n in range(count)]
    admin = await asyncpg.connect(made.admin_url)
    try:
        for number in numbers:
            answer = await place.world.send(client, tablet, registration(number))
            assert answer.json()["outcome"] == "accepted", answer.text
            live = await admin.fetchrow("SELECT visit_id, consultant_id FROM reception WHERE closed_at IS NULL")
            for step in (reception.accept, reception.end):
                async with db.tenant_tx(place.tenant_id) as tx:
                    await step(tx, live["visit_id"], live["consultant_id"], now())
    finally:
        await admin.close()
    return numbers


async def _record(
    made: Stand, client: httpx.AsyncClient, recorder: Recorder, ready: Prepared
) -> dict[tuple[str, int], list[Statement]]:
    """One check-in of each kind for each tablet, as the database hears it once everything is warm."""
    recorded = {}
    for turn in ("warm", "recorded"):
        for number, (place, tablet) in enumerate(zip(ready.places, ready.tablets, strict=True)):
            answers = {
                "new": registration(f"13{6 + (turn == 'warm')}{number:08d}"),
                "returning": registration(ready.returning[place.office_id][number], first_visit="no"),
                "anonymous": anonymous(),
            }
            for kind in KINDS:
                await _reset_boards(made, ready)
                recorder.statements.clear()
                answer = await place.world.send(client, tablet, answers[kind])
                assert answer.json()["outcome"] == "accepted", answer.text
                await asyncio.sleep(0)
                recorded[kind, number] = recorder.take()
    await _reset_boards(made, ready)
    return recorded


async def _copy(made: Stand, old: list[UUID]) -> None:
    """The floor's own copy of the database, where old customers have numbers that pgbench can make."""
    admin = await asyncpg.connect(made.admin_url)
    await admin.execute("VACUUM ANALYZE")
    await admin.close()
    postgres = await asyncpg.connect(made.postgres.dsn())
    await postgres.execute(f"CREATE DATABASE {FLOOR} TEMPLATE {DATABASE}")
    await postgres.close()
    floor = await asyncpg.connect(made.postgres.dsn(db=FLOOR))
    await floor.execute(_SAME_NUMBERS, old)
    await floor.execute("VACUUM ANALYZE")
    await floor.close()


async def _boards(made: Stand, offices: set[UUID]) -> dict[tuple[UUID, UUID], bytes]:
    """Everybody on the floor, nobody busy."""
    admin = await asyncpg.connect(made.admin_url)
    rows = await admin.fetch("SELECT tenant_id, office_id, board FROM rotation WHERE office_id = ANY($1)", [*offices])
    await admin.close()
    return {(row["tenant_id"], row["office_id"]): row["board"] for row in rows}


async def _reset_boards(made: Stand, ready: Prepared) -> None:
    admin = await asyncpg.connect(made.admin_url)
    for (tenant_id, office_id), board in ready.boards.items():
        await admin.execute(
            "UPDATE rotation SET board = $3 WHERE tenant_id = $1 AND office_id = $2", tenant_id, office_id, board
        )
    await admin.close()


async def _ids(made: Stand, sql: str) -> list[UUID]:
    admin = await asyncpg.connect(made.admin_url)
    try:
        return [row["id"] for row in await admin.fetch(sql)]
    finally:
        await admin.close()
