"""One embedded PostgreSQL a worker, one migrated database, and a fresh developer with a decoy for each test."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Iterator
from os import environ

import httpx
import hypothesis
import pytest
from litestar import Litestar

from backend.entrypoints.api import create_app, state_of
from backend.kit import migrations
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.settings import Settings
from local_services import EmbeddedPostgres
from tests.support.world import MASTER, Clock, Hand, Web, World, found

RUNTIME_PASSWORD, RELAY_PASSWORD = "test-runtime", "test-relay"
logging.getLogger("httpx").setLevel(logging.WARNING)
# The same examples for the same code: no commit fails for what another did. ENGINE_EXAMPLES=5000 looks for new ones.
hypothesis.settings.register_profile("same", derandomize="ENGINE_EXAMPLES" not in environ, deadline=None)
hypothesis.settings.load_profile("same")
# Tests kill no machine: what a power cut would lose is infra/faults' matter.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = Settings(master_key=MASTER)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("pg") / "data", extra_settings=_FAST) as server:
        yield server


@pytest.fixture(scope="session")
def admin_url(postgres: EmbeddedPostgres) -> str:
    """A migrated database, as its administrator."""
    url = postgres.ensure_database("guishu_test")
    asyncio.run(migrations.migrate(url, RUNTIME_PASSWORD, RELAY_PASSWORD))
    return url


@pytest.fixture(scope="session")
def runtime_url(postgres: EmbeddedPostgres, admin_url: str) -> str:
    return postgres.dsn("app_runtime", "guishu_test", RUNTIME_PASSWORD)


@pytest.fixture(scope="session")
def relay_url(postgres: EmbeddedPostgres, admin_url: str) -> str:
    return postgres.dsn("app_relay", "guishu_test", RELAY_PASSWORD)


@pytest.fixture(scope="session")
async def db(runtime_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(runtime_url, size=12)
    yield database
    await database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring(MASTER)


@pytest.fixture(scope="session")
async def decoy(db: Database, keyring: Keyring) -> World:
    """Another developer with people of the same names and logins; every world has it as its neighbour."""
    return await found(db, keyring, Clock())


@pytest.fixture
async def world(db: Database, keyring: Keyring, clock: Clock, decoy: World) -> World:
    """江湾置业: R03-01 with the rotation of R00-04."""
    return await found(db, keyring, clock)


@pytest.fixture
async def heyuan(db: Database, keyring: Keyring, clock: Clock, decoy: World) -> World:
    """和园地产: R00-04, with its seven days."""
    return await found(db, keyring, clock, "heyuan")


@pytest.fixture(scope="session")
def web(db: Database) -> Web:
    """The whole web process, made once a worker: its routes and templates take half a second and hold nothing."""
    hand = Hand()
    made = Web(create_app(SETTINGS, clock=hand, db=db), hand)
    gc.collect()
    gc.freeze()  # it stays; no collection need look at it again
    return made


@pytest.fixture
def app(web: Web, db: Database, clock: Clock) -> Litestar:
    """With this test's clock, and with nothing that another test left in the process."""
    web.hand.clock = clock
    web.app.state.update(state_of(SETTINGS, db))
    return web.app


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://guishu.test") as made:
        yield made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers, storms and knocks first: they take long, and whoever is last must not wait for one of them alone."""
    items.sort(key=lambda item: item.path.parent.name not in ("e2e", "faults", "isolation"))
