"""Fences 3 to 6 and the database's half of 1: read from the catalogue, tried as the runtime role."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from backend.kit.db import Database
from backend.kit.sql import Query
from tests.support.world import World

# Tables outside tenants, each with its reason.
OUTSIDE = {
    "tenant": "the directory that sign-in reads",
    "pairing": "a tablet that belongs to nobody yet",
    "app.schema_migration": "which migrations ran",
}
TABLES = """
SELECT c.oid, CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name,
       c.relrowsecurity AND c.relforcerowsecurity AS fenced, pg_get_userbyid(c.relowner) AS owner
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'app')
"""
KEYS = """
SELECT conrelid::regclass::text AS name, conname, contype, pg_get_constraintdef(oid) AS definition
FROM pg_constraint WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, 'i', pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class c ON c.oid = indrelid
WHERE indisunique AND c.relnamespace = 'public'::regnamespace
"""


@pytest.fixture
async def admin(admin_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(admin_url)
    yield connection
    await connection.close()


@pytest.fixture
async def runtime(runtime_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(runtime_url)
    yield connection
    await connection.close()


async def test_every_tenant_table_is_fenced(admin: asyncpg.Connection) -> None:
    tables = await admin.fetch(TABLES)
    assert len(tables) > 25
    assert {row["name"] for row in tables if not row["fenced"]} == set(OUTSIDE)


async def test_a_planted_table_without_a_fence_is_seen(admin: asyncpg.Connection) -> None:
    async with _rolled_back(admin):
        await admin.execute("CREATE TABLE leaky (tenant_id uuid, id uuid)")
        tables = await admin.fetch(TABLES)
    assert "leaky" in {row["name"] for row in tables if not row["fenced"]}


async def test_the_runtime_roles_have_no_power_and_own_nothing(admin: asyncpg.Connection) -> None:
    roles = await admin.fetch("SELECT * FROM pg_roles WHERE rolname IN ('app_runtime', 'app_relay', 'app_owner')")
    assert len(roles) == 3
    for role in roles:
        assert not (role["rolsuper"] or role["rolbypassrls"] or role["rolcreaterole"] or role["rolcreatedb"])
    assert {row["owner"] for row in await admin.fetch(TABLES)} == {"app_owner"}


async def test_keys_begin_with_the_tenant(admin: asyncpg.Connection) -> None:
    keys = [key for key in await admin.fetch(KEYS) if key["name"] not in OUTSIDE]
    assert len(keys) > 60
    for key in keys:
        columns = re.search(r"\(([^)]*)\)", key["definition"].partition("USING")[2] or key["definition"])
        assert columns and columns.group(1).split(",")[0].strip() == "tenant_id", dict(key)
        if key["contype"] == "f" and "REFERENCES tenant(" not in key["definition"]:
            assert re.search(r"REFERENCES \w+\(tenant_id,", key["definition"]), dict(key)


async def test_views_run_as_who_asks(admin: asyncpg.Connection) -> None:
    loose = await admin.fetch(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm')"
        " AND n.nspname IN ('public', 'app') AND NOT coalesce('security_invoker=true' = ANY(c.reloptions), false)"
    )
    definers = await admin.fetch(
        "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname IN ('public', 'app') AND p.prosecdef"
    )
    assert loose == [] and definers == []


@pytest.mark.parametrize("tenant", [None, "", "nonsense"])
async def test_without_a_tenant_a_tenant_table_is_an_error(
    admin: asyncpg.Connection, runtime: asyncpg.Connection, world: World, tenant: str | None
) -> None:
    names = [row["name"] for row in await admin.fetch(TABLES) if row["fenced"]]
    if tenant is not None:
        await runtime.execute("SELECT set_config('app.tenant_id', $1, false)", tenant)
    for name in names:
        rows = await admin.fetchval(f"SELECT count(*) FROM {name}")
        if not rows:
            continue  # an empty table has no row to check
        with pytest.raises(asyncpg.PostgresError):
            await runtime.fetch(f"SELECT 1 FROM {name} LIMIT 1")


async def test_a_foreign_tenants_rows_are_not_there(
    admin: asyncpg.Connection, runtime: asyncpg.Connection, world: World, decoy: World
) -> None:
    await runtime.execute("SELECT set_config('app.tenant_id', $1, false)", str(world.tenant_id))
    seen = 0
    for row in await admin.fetch(TABLES):
        if row["fenced"]:
            theirs = await admin.fetchval(f"SELECT count(*) FROM {row['name']} WHERE tenant_id = $1", decoy.tenant_id)
            seen += bool(theirs)
            assert not await runtime.fetchval(
                f"SELECT count(*) FROM {row['name']} WHERE tenant_id <> $1", world.tenant_id
            )
    assert seen >= 8, "the decoy must have rows for this to mean anything"


async def test_a_row_cannot_be_planted_in_or_linked_to_another_tenant(world: World, decoy: World) -> None:
    plant = Query("test.plant", "INSERT INTO agency (tenant_id, id, project_id, name) VALUES ($1, $2, $3, 'x')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.tx() as tx:
            await tx.run(plant, decoy.tenant_id, uuid4(), decoy.project_id)
    errors = []
    for project in (decoy.project_id, uuid4()):
        with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
            async with world.tx() as tx:
                await tx.run(plant, world.tenant_id, uuid4(), project)
        errors.append(refused.value.constraint_name)
    assert errors[0] == errors[1]


@pytest.mark.parametrize("statement", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["evidence", "evidence_subject", "verdict", "rulebook_version", "turn_entry"])
async def test_evidence_can_only_be_added(
    runtime: asyncpg.Connection, world: World, table: str, statement: str
) -> None:
    await runtime.execute("SELECT set_config('app.tenant_id', $1, false)", str(world.tenant_id))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await runtime.execute(statement.format(table))


async def test_the_relay_sees_what_is_due_and_nothing_else(relay_url: str, admin: asyncpg.Connection) -> None:
    relay = await asyncpg.connect(relay_url)
    await relay.fetch("SELECT tenant_id, id, topic, due_at, tries FROM outbox")
    for forbidden in (
        "SELECT payload FROM outbox",
        "SELECT 1 FROM customer",
        "DELETE FROM outbox",
        "SELECT 1 FROM tenant",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await relay.execute(forbidden)
    await relay.close()


async def test_the_tenant_does_not_outlive_its_transaction(db: Database, world: World) -> None:
    shown = Query("test.shown", "SELECT current_setting('app.tenant_id', true), current_user = session_user AS own")
    for _ in range(20):
        async with world.tx() as tx:
            assert (await tx.row(shown))[0] == str(world.tenant_id)
        async with db.lobby_tx() as lobby:
            row = await lobby.row(shown)
            assert row[0] in (None, "") and row["own"]


class _rolled_back:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def __aenter__(self) -> None:
        await self._connection.execute("BEGIN")

    async def __aexit__(self, *_: object) -> None:
        await self._connection.execute("ROLLBACK")
