"""Migrations and the schema snapshot say the same; migrations are ordered, guarded and never edited."""

import asyncio
import re
from pathlib import Path

import asyncpg
import pytest

from backend.kit import migrations
from local_services import EmbeddedPostgres
from schema import dump

FOLDER = Path(__file__).parents[2] / "migrations"


def test_the_snapshot_is_what_the_migrations_come_to(postgres: EmbeddedPostgres, admin_url: str) -> None:
    assert dump(postgres, admin_url) == (FOLDER / "schema.sql").read_text("utf-8")


def test_a_database_from_the_snapshot_is_the_same(postgres: EmbeddedPostgres, admin_url: str) -> None:
    url = postgres.ensure_database("from_snapshot")

    async def build() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute("SET check_function_bodies = off; SET search_path = ''")
        text = (FOLDER / "schema.sql").read_text("utf-8")
        await connection.execute(re.sub(r"^CREATE SCHEMA (\w+);", r"CREATE SCHEMA IF NOT EXISTS \1;", text, flags=re.M))
        await connection.close()

    asyncio.run(build())
    assert dump(postgres, url) == (FOLDER / "schema.sql").read_text("utf-8")


def test_migrating_twice_applies_nothing(admin_url: str) -> None:
    assert asyncio.run(migrations.migrate(admin_url, "test-runtime", "test-relay")) == []


def test_an_edited_migration_is_refused(admin_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *rest = migrations.found()
    edited = migrations.Migration(first.name, first.sql + "\n-- edited")
    monkeypatch.setattr(migrations, "found", lambda: [edited, *rest])
    with pytest.raises(migrations.MigrationChanged, match=first.name):
        asyncio.run(migrations.migrate(admin_url, "test-runtime", "test-relay"))


def test_each_migration_gives_up_rather_than_block() -> None:
    found = migrations.found()
    assert [int(m.name[:4]) for m in found] == list(range(1, len(found) + 1))
    assert all("SET LOCAL lock_timeout" in migration.sql for migration in found)
    assert {file.stem for file in FOLDER.glob("*.sql")} == {m.name for m in found} | {"schema"}
