"""Every named statement is accepted by the migrated schema, as the role that will run it, and names its tenant."""

import importlib
import re
from pathlib import Path

import asyncpg
import pytest

from backend.kit.sql import Query

ROOT = Path(__file__).parents[2] / "backend"
FILES = sorted(ROOT.rglob("*.sql"))


def statements(file: Path) -> list[Query]:
    module = ".".join(
        file.relative_to(ROOT.parent).with_suffix(".py" if file.stem != "outbox" else "").with_suffix("").parts
    )
    return list(importlib.import_module(module).SQL)


ALL = [query for file in FILES for query in statements(file)]


@pytest.fixture(scope="module")
async def connections(runtime_url: str, relay_url: str):
    runtime, relay = await asyncpg.connect(runtime_url), await asyncpg.connect(relay_url)
    yield {"runtime": runtime, "relay": relay}
    await runtime.close()
    await relay.close()


@pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)
async def test_the_schema_accepts_it(query: Query, connections: dict[str, asyncpg.Connection]) -> None:
    role = "relay" if ".relay_" in query.name else "runtime"
    await connections[role].prepare(query.text)


@pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)
def test_it_is_told_its_tenant(query: Query) -> None:
    tables = set(re.findall(r"(?:FROM|JOIN|INTO|UPDATE) (\w+)", query.text))
    if tables <= {"tenant", "pairing"} or ".relay_" in query.name:
        return
    assert "tenant_id" in query.text and "$1" in query.text, "row security is the second lock, not the first"


def test_each_has_a_name_and_a_sentence() -> None:
    for file in FILES:
        blocks = re.split(r"^-- name: \w+\n", file.read_text("utf-8"), flags=re.MULTILINE)[1:]
        assert blocks and all(re.match(r"-- \S.*[.?]\n", block) for block in blocks), file
