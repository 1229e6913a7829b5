"""A whole installation in a temporary folder: PostgreSQL, Valkey, two developers with offices, people and tablets.

Durability of PostgreSQL is left at its defaults (fsync and synchronous_commit on) unless somebody asks otherwise.
"""

import asyncio
import base64
import logging
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec

from backend.entrypoints import demo
from backend.entrypoints.api import create_app
from backend.kit import migrations
from backend.kit.clock import now
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.settings import Settings
from infra.bench import ROOT
from local_services import EmbeddedPostgres, EmbeddedValkey, free_port
from service_process import kill_tree, spawn, stop
from tests.support.world import World

DATABASE = "guishu"
GUISHU = [sys.executable, "-c", "from backend.entrypoints.cli import main; main()"]
logging.getLogger("httpx").setLevel(logging.WARNING)
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Place:
    """An office and who works there."""

    world: World
    tenant_id: UUID
    project_id: UUID
    office_id: UUID
    consultants: list[UUID]


@dataclass
class Child:
    """One program as a child process, its output in a log file."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = spawn(self.command, log=self.log, death_signal=signal.SIGTERM, env=self.env, cwd=ROOT)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def kill9(self) -> None:
        if self.process is not None:
            kill_tree(self.process)

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, signal.SIGTERM, seconds=10)


@dataclass
class Stand:
    folder: Path
    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey
    master: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    runtime_password: str = field(default_factory=lambda: secrets.token_hex(12), repr=False)
    relay_password: str = field(default_factory=lambda: secrets.token_hex(12), repr=False)

    @property
    def admin_url(self) -> str:
        return self.postgres.dsn(db=DATABASE)

    @property
    def runtime_url(self) -> str:
        return self.postgres.dsn("app_runtime", DATABASE, self.runtime_password)

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.master)

    def env(self) -> dict[str, str]:
        """What the processes get: the two least roles, never the administrator's."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return kept | {
            "GUISHU_DATABASE_URL_RUNTIME": self.runtime_url,
            "GUISHU_DATABASE_URL_RELAY": self.postgres.dsn("app_relay", DATABASE, self.relay_password),
            "REDIS_URL": self.valkey.url,
            "GUISHU_MASTER_KEY": base64.b64encode(self.master).decode(),
            "PYTHONUNBUFFERED": "1",
        }

    def child(self, name: str, command: list[str], **env: str) -> Child:
        return Child(name, command, self.env() | env, self.folder / f"{name}.log")

    def migrate(self) -> None:
        self.postgres.ensure_database(DATABASE)
        asyncio.run(migrations.migrate(self.admin_url, self.runtime_password, self.relay_password))


@contextmanager
def stand(*, postgres_settings: Mapping[str, str] | None = None) -> Iterator[Stand]:
    """Up and migrated, nobody in it; gone with everything it wrote at the end."""
    with tempfile.TemporaryDirectory(prefix="guishu-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # root's PostgreSQL runs as somebody else
        # Ports that stay, also over a start that fails: the processes were told them.
        postgres = EmbeddedPostgres(folder / "postgres", free_port(), extra_settings=postgres_settings)
        with postgres, EmbeddedValkey(folder / "valkey", free_port()) as valkey:
            made = Stand(folder, postgres, valkey)
            made.migrate()
            yield made


def wait_until_healthy(child: Child, port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_healthy(port):
        if not child.alive or time.monotonic() > deadline:
            raise RuntimeError(f"{child.name} did not come up:\n{child.log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.05)


def is_healthy(port: int) -> bool:
    try:
        with _opener.open(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def api(made: Stand) -> Iterator[tuple[Child, int]]:
    """`guishu api` as a real child process."""
    port = free_port()
    child = made.child("api", [*GUISHU, "api", "--port", str(port)])
    child.start()
    try:
        wait_until_healthy(child, port)
        yield child, port
    finally:
        child.stop()


@contextmanager
def in_process(made: Stand, db: Database) -> Iterator[httpx.AsyncClient]:
    """A client of the product inside this process, for building up what a run needs."""
    app = create_app(Settings(master_key=made.master), db=db)
    yield httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://guishu.test")


async def found(
    made: Stand,
    db: Database,
    *,
    tenants: int = 2,
    projects: int = 2,
    offices: int = 2,
    consultants: int = 10,
    like: str = "jiangwan",
) -> list[Place]:
    """Developers of the same size, made through the product's own services as the demo tenant `like` is. Every
    consultant is on the floor."""
    places: list[Place] = []
    for number in range(tenants):
        tenant_id = await demo.found(
            db, made.keyring, _developer(f"bench-{number}", projects, offices, consultants, like)
        )
        assert tenant_id is not None
        places += await _places(made, db, tenant_id)
    return places


def _developer(slug: str, projects: int, offices: int, consultants: int, like: str) -> demo.TenantDemo:
    document = msgspec.json.decode((demo.FOLDER / f"{like}.json").read_bytes(), type=demo.TenantDemo)

    def office(code: str) -> demo.OfficeDemo:
        people = [demo.Person(f"c{code}{i}", f"顾问{code}{i}", "consultant") for i in range(consultants)]
        manager = demo.Person(f"m{code}", f"经理{code}", "site_manager")
        return demo.OfficeDemo(name_zh=f"售楼处{code}", name_en=f"Office {code}", staff=(*people, manager))

    made = [
        msgspec.structs.replace(
            document.projects[0],
            slug=f"p{p}",
            offices=tuple(office(f"{p}{o}") for o in range(offices)),
            agents=tuple(msgspec.structs.replace(one, login=f"{one.login}-{p}") for one in document.projects[0].agents),
        )
        for p in range(projects)
    ]
    return msgspec.structs.replace(document, slug=slug, projects=tuple(made))


async def _places(made: Stand, db: Database, tenant_id: UUID) -> list[Place]:
    connection = await asyncpg.connect(made.admin_url)
    try:
        offices = await connection.fetch(
            "SELECT id, project_id FROM office WHERE tenant_id = $1 ORDER BY id", tenant_id
        )  # fmt: skip
        people = await connection.fetch(
            "SELECT o.office_id, s.id, s.role FROM staff s JOIN staff_office o ON o.staff_id = s.id AND "
            "o.tenant_id = s.tenant_id WHERE s.tenant_id = $1 ORDER BY s.login", tenant_id,
        )  # fmt: skip
    finally:
        await connection.close()
    return [_place(made, db, tenant_id, office, people) for office in offices]


def _place(made: Stand, db: Database, tenant_id: UUID, office: Any, people: list[Any]) -> Place:
    here = [row for row in people if row["office_id"] == office["id"]]
    (manager,) = (row["id"] for row in here if row["role"] == "site_manager")
    # World pairs tablets as the manager does.
    world = World(
        db, made.keyring, tenant_id, "", office["project_id"], {"": office["id"]}, {"manager": manager}, now
    )  # type: ignore[arg-type]  # fmt: skip
    consultants = [row["id"] for row in here if row["role"] == "consultant"]
    return Place(world, tenant_id, office["project_id"], office["id"], consultants)
