"""A real worker, killed while the provider holds its letter: the next worker goes on, with the same key."""

import asyncio
import base64
import os
import subprocess
import sys
from pathlib import Path

from backend.features.notifications.ports.line import HttpLine
from backend.kit.db import Database
from local_services import EmbeddedValkey
from tests.features.notifications.conftest import Provider
from tests.features.notifications.test_delivery import Office
from tests.support.world import MASTER, World

ROOT = Path(__file__).parents[3]
PROGRAM = "from backend.entrypoints import worker; from backend.kit.settings import from_env; worker.main(from_env())"


async def until(met, seconds: float = 40.0) -> None:  # type: ignore[no-untyped-def]
    async with asyncio.timeout(seconds):
        while not await met():  # noqa: ASYNC110  another process works meanwhile
            await asyncio.sleep(0.05)


async def test_a_killed_worker_s_letter_goes_on_with_the_same_key(
    world: World, db: Database, provider: Provider, line: HttpLine, runtime_url: str, relay_url: str, tmp_path: Path
) -> None:
    office = Office(world, db, provider, line)
    await office.ready("webhook")
    provider.say("/in", "hang", (200, b""))

    async def reached() -> bool:
        return bool(provider.calls)

    async def sent() -> bool:
        return (await office.row()).status == "sent"

    with EmbeddedValkey(tmp_path / "valkey") as valkey:
        environment = os.environ | {
            "GUISHU_DATABASE_URL_RUNTIME": runtime_url, "GUISHU_DATABASE_URL_RELAY": relay_url,
            "REDIS_URL": valkey.url, "GUISHU_MASTER_KEY": base64.b64encode(MASTER).decode(),
            "GUISHU_NOTICES": "send-private", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        log = tmp_path / "worker.log"

        def worker() -> subprocess.Popen[bytes]:
            return subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, stderr=log.open("ab"))

        first = worker()
        try:
            await office.tell()
            await until(reached)
        finally:
            first.kill()
            first.wait()
        assert (await office.row()).status == "sending"
        second = worker()
        try:
            await until(sent)
        finally:
            second.kill()
            second.wait()
    assert (await office.row()).attempts == 2
    assert len(provider.calls) == 2 and len({call.headers["idempotency-key"] for call in provider.calls}) == 1
    assert provider.calls[0].body == provider.calls[1].body and "13800138000" not in log.read_text("utf-8")
