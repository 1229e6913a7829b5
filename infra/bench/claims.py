"""1,000 people reach for one waiting visitor at once: exactly one may get the visitor, the others must be told who did.

Through `reception.service.claim`, 60 connections, 40 consultants, several visitors one after the other. A visitor is
wrong unless one reception is live in the database, exactly one claim was told "yours", that claim's consultant is the
one in the database, and whoever was refused was told that consultant's name. A claim that ends in an error, such as a
lock timeout on a busy machine, is counted apart. `--control` plants the bug: the index that makes it impossible is
dropped and the claim reads, sees nobody, and inserts. It must be caught.
"""

import argparse
import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from backend.features.reception import service as reception
from backend.features.reception.errors import AlreadyTaken
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.ids import new_id
from backend.kit.sql import Query
from infra.bench.stand import Place, Stand, found, in_process, stand
from tests.support.tablet import registration

CONNECTIONS, CONSULTANTS = 60, 40
Claim = Callable[[UUID, UUID], Awaitable[None]]
_LOOK = Query("control.look", "SELECT 1 FROM reception WHERE tenant_id = $1 AND visit_id = $2 AND closed_at IS NULL")
_TAKE = Query(
    "control.take",
    "INSERT INTO reception (tenant_id, id, visit_id, office_id, consultant_id, kind, offered_at, accepted_at)"
    " VALUES ($1, $2, $3, $4, $5, 'new', $6, $6)",
)


@dataclass
class Tally:
    """What the claimants of one visitor were told."""

    won: list[UUID] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)


async def rush(claim: Claim, visit_id: UUID, consultants: list[UUID], claims: int) -> Tally:
    """All claims at once; the pool lets 60 of them into the database at a time."""
    tally, gate = Tally(), asyncio.Semaphore(CONNECTIONS)

    async def one(staff_id: UUID) -> None:
        async with gate:
            try:
                await claim(visit_id, staff_id)
            except AlreadyTaken as refusal:
                tally.told[str(refusal.facts["who"])] += 1
            except Exception as error:
                tally.errors[f"{type(error).__name__}: {error}"[:120]] += 1
            else:
                tally.won.append(staff_id)

    await asyncio.gather(*(one(staff_id) for staff_id in itertools.islice(itertools.cycle(consultants), claims)))
    return tally


def through_the_service(db: Database, place: Place) -> Claim:
    async def claim(visit_id: UUID, staff_id: UUID) -> None:
        async with db.tenant_tx(place.tenant_id) as tx:
            await reception.claim(tx, visit_id, staff_id, now())

    return claim


def read_then_insert(db: Database, place: Place) -> Claim:
    """The planted bug."""

    async def claim(visit_id: UUID, staff_id: UUID) -> None:
        async with db.tenant_tx(place.tenant_id) as tx:
            if await tx.value(_LOOK, place.tenant_id, visit_id):
                raise AlreadyTaken(who="?")
            await tx.run(_TAKE, place.tenant_id, new_id(), visit_id, place.office_id, staff_id, now())

    return claim


async def problem(admin: asyncpg.Connection, visit_id: UUID, tally: Tally) -> str | None:
    """Why this visitor counts as wrong; read from the tables, not from the product."""
    live = await admin.fetch(
        "SELECT r.consultant_id, s.name FROM reception r JOIN staff s ON s.tenant_id = r.tenant_id AND"
        " s.id = r.consultant_id WHERE r.visit_id = $1 AND r.closed_at IS NULL", visit_id,
    )  # fmt: skip
    if len(live) != 1:
        return f"{len(live)} live receptions"
    if tally.won != [live[0]["consultant_id"]]:
        return f"{len(tally.won)} were told the visitor is theirs"
    return f"losers were told {dict(tally.told)}" if set(tally.told) - {live[0]["name"]} else None


async def waiting_visitors(made: Stand, db: Database, place: Place, count: int) -> list[UUID]:
    """Everybody on the floor gets a visitor first; who comes then must wait."""
    with in_process(made, db) as client:
        tablet = await place.world.tablet(client, place.office_id)
        for number in range(len(place.consultants) + count):
            answer = await place.world.send(client, tablet, registration(f"139{number:08d}"))
            assert answer.json()["outcome"] == "accepted", answer.text
    admin = await asyncpg.connect(made.admin_url)
    try:
        rows = await admin.fetch(
            "SELECT v.id FROM visit v LEFT JOIN reception r ON r.visit_id = v.id WHERE r.id IS NULL"
        )
        return [row["id"] for row in rows]
    finally:
        await admin.close()


async def measure(made: Stand, arguments: argparse.Namespace) -> dict[str, object]:
    db = await Database.connect(made.runtime_url, size=CONNECTIONS)
    admin = await asyncpg.connect(made.admin_url)
    try:
        (place,) = await found(made, db, tenants=1, projects=1, offices=1, consultants=CONSULTANTS)
        visits = await waiting_visitors(made, db, place, arguments.visitors)
        assert len(visits) == arguments.visitors, len(visits)
        if arguments.control:
            await admin.execute("DROP INDEX reception_live_by_visit")
        claim = (read_then_insert if arguments.control else through_the_service)(db, place)
        wrong, errors = list[str](), Counter[str]()
        started = time.perf_counter()
        for visit_id in visits:
            tally = await rush(claim, visit_id, place.consultants, arguments.claims)
            errors += tally.errors
            if why := await problem(admin, visit_id, tally):
                wrong.append(why)
        seconds = time.perf_counter() - started
    finally:
        await admin.close()
        await db.close()
    return {
        "visitors": len(visits),
        "claims": arguments.claims,
        "connections": CONNECTIONS,
        "wrong": len(wrong),
        "why": wrong[:5],
        "errors": dict(errors),
        "claims_per_second": round(len(visits) * arguments.claims / seconds),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--control", action="store_true", help="plant the bug; success means that it was caught")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with stand() as made:
        done = asyncio.run(measure(made, arguments))
    if arguments.json:
        print(json.dumps(done))
    else:
        print(f"{done['visitors']} visitors, {done['claims']} claims each over {done['connections']} connections: "
              f"{done['wrong']} wrong, {done['claims_per_second']} claims/s")  # fmt: skip
        if done["errors"]:
            print(f"  claims without a proper answer: {done['errors']}")
        for why in done["why"]:  # type: ignore[attr-defined]
            print(f"  {why}")
        if arguments.control:
            print("control caught" if done["wrong"] else "CONTROL NOT CAUGHT")
    return 0 if bool(done["wrong"]) == arguments.control else 1


if __name__ == "__main__":
    sys.exit(main())
