"""The chain sees what a database administrator could do to it; erasing a person leaves it whole."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import httpx
import pytest

from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.evidence import service as evidence
from backend.features.evidence.chain import GENESIS, link
from backend.kit.errors import NotFound
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import World

ALL = Query("test.all", "SELECT * FROM evidence WHERE project_id = $1 ORDER BY seq")
Attack = Callable[[asyncpg.Connection, World], Awaitable[object]]


@pytest.fixture
async def busy(world: World, client: httpx.AsyncClient) -> World:
    tablet = await world.tablet(client)
    for phone in ("13800138000", "13900139000", "13800138000"):
        await world.send(client, tablet, registration(phone, "王"))
    return world


@pytest.fixture
async def admin(admin_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(admin_url)
    yield connection
    await connection.close()


async def faults(world: World) -> set[str]:
    async with world.tx() as tx:
        return {fault.problem for fault in (await evidence.verify(tx, world.project_id)).faults}


async def test_an_untouched_chain_is_whole_and_recomputes_by_hand(busy: World) -> None:
    async with busy.tx() as tx:
        rows = await tx.rows(ALL, busy.project_id)
    assert await faults(busy) == set() and len(rows) > 10
    prev = GENESIS
    for row in rows:
        prev = link(busy.tenant_id, busy.project_id, row["seq"], prev, row["kind"], row["entry"])
        assert prev == row["hash"]


ATTACKS: dict[str, tuple[str, set[str]]] = {
    "edit": ("UPDATE evidence SET entry = entry || ' ' WHERE {here} AND seq = 9", {"entry_altered"}),
    "kind": ("UPDATE evidence SET kind = 'x' WHERE {here} AND seq = 9", {"entry_altered"}),
    "rehash one": (
        "UPDATE evidence SET entry = '{{}}', hash = sha256('x') WHERE {here} AND seq = 9",
        {"entry_altered", "link_broken"},
    ),
    "cut the tail": (
        "DELETE FROM verdict WHERE {here} AND evidence_seq >= (SELECT max(seq) FROM evidence WHERE {here}); DELETE FROM"
        " evidence_subject WHERE {here} AND seq = (SELECT max(seq) FROM evidence WHERE {here}); DELETE FROM evidence"
        " WHERE {here} AND seq = (SELECT max(seq) FROM evidence WHERE {here})",
        {"head_differs"},
    ),
    "move the head": ("UPDATE evidence_head SET seq = seq - 1 WHERE {here}", {"head_differs"}),
    "swap": (
        "UPDATE evidence a SET entry = b.entry, kind = b.kind FROM evidence b WHERE a.{here} AND b.{here}"
        " AND a.seq IN (8, 9) AND b.seq = 17 - a.seq",
        {"entry_altered"},
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_an_administrator_does_is_seen(busy: World, admin: asyncpg.Connection, attack: str) -> None:
    statement, expected = ATTACKS[attack]
    await admin.execute(statement.format(here=f"project_id = '{busy.project_id}'"))
    assert await faults(busy) >= expected


async def test_a_receipt_names_an_entry_that_stands(world: World, client: httpx.AsyncClient) -> None:
    tablet = await world.tablet(client)
    receipt = (await world.send(client, tablet, registration("13800138000"))).json()["receipt"]
    async with world.tx() as tx:
        rows = await tx.rows(ALL, world.project_id)
    entry = next(row for row in rows if row["seq"] == receipt["seq"])
    assert entry["hash"].hex() == receipt["hash"] and entry["kind"] == "visited"


async def test_no_personal_data_in_the_ledger_or_in_clear_anywhere(busy: World, admin: asyncpg.Connection) -> None:
    tables = await admin.fetch(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name = 'tenant_id'"
    )
    for table in tables:
        rows = await admin.fetch(f"SELECT t::text AS row FROM {table[0]} t WHERE tenant_id = $1", busy.tenant_id)
        text = "".join(row["row"] for row in rows)
        clear = text + "".join(_decoded(part) for part in text.split('"') if part.startswith("\\\\x"))
        assert "13800138000" not in clear and "+86" not in clear, table[0]
        assert b"13800138000".hex() not in text, table[0]


def _decoded(part: str) -> str:
    return bytes.fromhex(part[3:]).decode("utf-8", "replace") if len(part) % 2 else ""


async def test_erasing_a_person_leaves_the_ledger_and_its_verdicts_whole(busy: World) -> None:
    async with busy.tx() as tx:
        kept = (await attribution.page(tx, busy.project_id, 0))[0]
        await customers.erase(tx, kept.subject_id, busy.clock())
    async with busy.tx() as tx:
        shown = await customers.show(tx, busy.keys, kept.subject_id)
        assert (shown.name, shown.phone_mask) == ("", "")
        assert not await customers.known(tx, busy.keys, busy.project_id, ["+8613800138000"])
        assert (await attribution.replay(tx, kept)).same
        with pytest.raises(NotFound):
            await customers.reveal(tx, busy.keys, kept.subject_id, busy.staff["clerk"], "核对", busy.clock())
        row = await tx.row(
            Query(
                "test.sealed", "SELECT count(*) FROM submission WHERE length(envelope) > 0 AND received_at IS NOT NULL"
            )
        )
        assert row is not None and row[0] == 1  # the other customer's
    assert await faults(busy) == set()


async def test_a_look_at_a_number_is_written_down_and_limited(busy: World) -> None:
    async with busy.tx() as tx:
        kept = (await attribution.page(tx, busy.project_id, 0))[0]
        number = await customers.reveal(tx, busy.keys, kept.subject_id, busy.staff["clerk"], "核对", busy.clock())
    assert number == "+8613800138000"
    looks = Query("test.looks", "SELECT count(*) FROM phone_reveal")
    async with busy.tx() as tx:
        assert await tx.value(looks) == 1
        with pytest.raises(customers.TooManyReveals):
            for _ in range(customers.REVEALS_PER_HOUR):
                await customers.reveal(tx, busy.keys, kept.subject_id, busy.staff["clerk"], "核对", busy.clock())
