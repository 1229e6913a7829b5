"""Schema migrations: numbered SQL, forward only, each in its own transaction, applied as `app_owner`."""

import re
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from backend.kit.crypto import sha256

ROOT = Path(__file__).parents[2]
_FILE = re.compile(r"^(\d{4})_(pre|post)_[a-z0-9_]+\.sql$")
_APPLIED = """CREATE TABLE IF NOT EXISTS app.schema_migration (
  name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"""


class MigrationChanged(RuntimeError):
    """A migration that was applied reads differently now. Write a new one; never edit an old one."""


@dataclass(frozen=True)
class Migration:
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return sha256(self.sql.encode()).hex()


def found(folder: Path = ROOT / "migrations") -> list[Migration]:
    files = sorted(file for file in folder.glob("*.sql") if _FILE.match(file.name))
    return [Migration(file.stem, file.read_text("utf-8")) for file in files]


async def migrate(admin_url: str, runtime_password: str, relay_password: str) -> list[str]:
    """Roles first, then what is new. Returns the names applied. Two at once: the second waits."""
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtext('guishu.migrate'))")
        await connection.execute(
            "SELECT set_config('guishu.runtime_password', $1, false), set_config('guishu.relay_password', $2, false)",
            runtime_password,
            relay_password,
        )
        await connection.execute((ROOT / "infra/postgres/roles.sql").read_text("utf-8"))
        await connection.execute("SET ROLE app_owner")
        await connection.execute(_APPLIED)
        return await _apply_new(connection)
    finally:
        await connection.close()


async def _apply_new(connection: asyncpg.Connection) -> list[str]:
    applied = {row["name"]: row["sha256"] for row in await connection.fetch("SELECT * FROM app.schema_migration")}
    new = []
    for migration in found():
        if migration.name not in applied:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await connection.execute(
                    "INSERT INTO app.schema_migration VALUES ($1, $2)", migration.name, migration.sha256
                )
            new.append(migration.name)
        elif applied[migration.name] != migration.sha256:
            raise MigrationChanged(migration.name)
    return new
