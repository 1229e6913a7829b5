"""Fences 1, 2, 7, 8 and 9: what the code may and may not do, read from the code itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest
from arq import create_pool
from arq.connections import RedisSettings
from litestar import Litestar, get

from backend.features.access.guards import check_routes, handlers
from backend.kit.channels import Channels, Topic
from backend.kit.db import Database
from backend.kit.jobs import Jobs
from backend.kit.sql import Query
from local_services import EmbeddedValkey
from tests.support.tablet import registration
from tests.support.world import World

BACKEND = Path(__file__).parents[2] / "backend"


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def offences(source: str) -> list[str]:
    """What only kit/db.py and kit/sql.py may do: make a transaction, take a connection, build a statement."""
    tree = ast.parse(source)
    made = [name for name, _ in calls(tree) if name in ("TenantTx", "LobbyTx", "RelayTx", "Query", "acquire")]
    reached = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "_connection"]
    return made + reached


def test_only_the_database_makes_transactions() -> None:
    for file in BACKEND.rglob("*.py"):
        if file.parts[-2:] not in (("kit", "db.py"), ("kit", "sql.py")):
            assert offences(file.read_text("utf-8")) == [], file


def test_a_planted_side_door_is_seen() -> None:
    assert offences("async def f(pool):\n    async with pool.acquire() as c: ...") == ["acquire"]
    assert offences("Query('x', f'SELECT {y}')") == ["Query"]


async def test_outside_a_tenant_no_tenant_table_answers(db: Database, world: World) -> None:
    with pytest.raises(asyncpg.PostgresError):
        async with db.lobby_tx() as lobby:
            await lobby.rows(Query("test.staff", "SELECT 1 FROM staff"))


def test_imports_run_downward_and_only_kit_speaks_to_the_database() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=BACKEND.parent, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:]


def asyncpg_imports(source: str) -> bool:
    names = [a.name for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import) for a in n.names]
    froms = [n.module or "" for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom)]
    return any(name.split(".")[0] in ("asyncpg", "arq") for name in names + froms)


def test_asyncpg_and_arq_are_kits_alone() -> None:
    assert asyncpg_imports("import asyncpg") and asyncpg_imports("from arq import x")
    for file in BACKEND.rglob("*.py"):
        if "kit" not in file.parts:
            assert not asyncpg_imports(file.read_text("utf-8")), file


async def test_every_world_has_a_decoy_with_people_of_the_same_names(world: World, admin_url: str) -> None:
    connection = await asyncpg.connect(admin_url)
    twins = await connection.fetchval(
        "SELECT count(DISTINCT tenant_id) FROM staff WHERE login = 'zhangmin' AND tenant_id <> $1", world.tenant_id
    )
    await connection.close()
    assert twins >= 1


def test_a_poke_goes_to_one_tenant(world: World) -> None:
    assert Topic(world.tenant_id, "office", world.office_id).name.startswith(f"{world.tenant_id}:office:")
    with pytest.raises(TypeError):
        Topic("office", world.office_id)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        Channels().poke("office")  # type: ignore[arg-type]


async def test_redis_holds_no_key_without_its_tenant(
    world: World, client: httpx.AsyncClient, relay_url: str, db: Database, tmp_path: Path
) -> None:
    tablet = await world.tablet(client)
    await world.send(client, tablet, registration("13800138000"))
    relay = await Database.connect(relay_url, size=1)
    with EmbeddedValkey(tmp_path / "valkey") as valkey:
        pool = await create_pool(RedisSettings.from_dsn(valkey.url), job_serializer=msgspec.msgpack.encode)
        while await Jobs(db, relay, valkey.url, {}, {}).ring_once(pool):
            pass
        jobs = [key.decode() for key in await pool.keys("arq:job:*")]
        others = {key.decode() for key in await pool.keys("*")} - set(jobs)
        values = b"".join([await pool.get(key) or b"" for key in jobs])
        await pool.aclose()
    await relay.close()
    assert jobs and all(UUID(key.split(":")[2]) for key in jobs)
    assert others == {"guishu:jobs"}
    assert str(world.tenant_id).encode() in values and b"13800138000" not in values


def test_every_route_says_who_may_call_it(app: Litestar) -> None:
    assert len(list(handlers(app))) > 20
    check_routes(app)


def test_a_route_that_says_nothing_stops_the_start() -> None:
    @get("/silent", sync_to_thread=False)
    def silent() -> None: ...

    with pytest.raises(RuntimeError, match="/silent"):
        check_routes(Litestar([silent], openapi_config=None))


async def test_the_tenant_of_a_transaction_is_a_uuid(db: Database) -> None:
    with pytest.raises(ValueError):
        async with db.tenant_tx("x'; DROP TABLE staff; --"):  # type: ignore[arg-type]
            pass
