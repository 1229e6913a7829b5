"""The demo's week: every line of it is done, and what it leaves behind is whole."""

import logging
from datetime import datetime, timedelta, timezone

import pytest

from backend.entrypoints import demo, demo_plan
from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.support.published import all_replay
from tests.support.world import Clock, World, found

LOCAL = timezone(timedelta(hours=8))
TABLES = ("visit", "customer", "register_entry", "channel_report", "dispute", "sanction", "duty_open", "notice")
COUNTS = {table: Query(f"test.count_{table}", f"SELECT count(*) FROM {table}") for table in TABLES}
PROJECT = Query("test.of_office", "SELECT project_id FROM office WHERE id = $1")
LEFT = Query("test.left", "SELECT count(*) FROM outbox WHERE done_at IS NULL AND due_at <= $1")


async def test_every_line_is_done(
    db: Database, keyring: Keyring, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    """A Monday just after midnight, over the end of a month."""
    clock.at = datetime(2027, 3, 1, 0, 5, tzinfo=LOCAL)
    plan = demo_plan.read(demo.FOLDER / "history.yaml")
    with caplog.at_level(logging.WARNING):
        world: World = await found(db, keyring, clock, "wanghu", plan)
    assert [record.getMessage() for record in caplog.records] == []
    async with world.tx() as tx:
        counted = {table: await tx.value(query) for table, query in COUNTS.items()}
        world.project_id = await tx.value(PROJECT, world.offices["听澜售楼处"])
        assert all(counted.values()), counted
        assert await tx.value(LEFT, clock.at) == 0
        assert (await evidence.verify(tx, world.project_id)).faults == ()
        assert await attribution.page(tx, world.project_id, 0)
    assert await all_replay(world) > 50
