"""听澜 is one's own; 观山 is the same company's other project; the decoy is the same company once more."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from litestar import Litestar

from backend.console.pages import portal
from backend.entrypoints.api import create_app
from backend.features.notifications import service as notifications
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.ids import new_id
from backend.kit.settings import Settings
from backend.kit.sql import Query
from tests.support.belongings import GUANSHAN, TINGLAN, Browser, Maker, People, Things
from tests.support.knocking import Foreign, Knocker, Undone
from tests.support.tablet import Tablet
from tests.support.world import MASTER, Clock, World, found

ROLES: Mapping[str, str | None] = {
    "consultant": "heping", "site_clerk": "clerk", "site_manager": "manager", "tenant_admin": "admin", "hq": "hq",
    "agency_lead": "agency", "agent": "agent", "anonymous": None,
}  # fmt: skip
_EVERYWHERE = ("tenant_admin", "hq")
"""See every project of their own company."""
_OFFICES = Query("test.offices", "SELECT id, project_id, name_zh FROM office")
_APPEAL = "POST /disputes/{dispute_id:uuid}/appeal-decision result"
_MINE = Query("test.mine", "SELECT id FROM notice WHERE staff_id = $1 ORDER BY id DESC LIMIT 2")


class House(NamedTuple):
    """`app` writes nothing for good; `real` does."""

    app: Litestar
    real: Litestar
    db: Undone
    world: World
    decoy: World
    own: Things
    other: Foreign
    strange: Foreign
    rivals: Foreign
    samples: dict[str, str]

    async def knocker(self, role: str) -> Knocker:
        login, own, foreign = ROLES[role], dict(self.own), [self.strange]
        if role not in _EVERYWHERE:
            foreign.append(self.other)
        if role in ("agency_lead", "agent"):
            foreign.append(self.rivals)
        browser = Browser(self.app)
        if login is not None:
            async with Browser(self.real) as door:
                browser.cookies = (await door.sign_in(self.world.slug, login)).cookies
            async with self.world.tx() as tx:
                me = self.world.staff[login]
                await notifications.tell(tx, me, "visit_offered", {"ticket": "A001"}, new_id(), self.world.clock())
                own["notice"] = [row["id"] for row in await tx.rows(_MINE, me)]
        return Knocker(browser, self.db, role, own, foreign, self.samples)


@pytest.fixture(scope="session")
async def house(db: Database, keyring: Keyring) -> AsyncIterator[House]:
    patch = pytest.MonkeyPatch()
    for name in ("READ_STEP", "WRITE_STEP", "ROW_STEP"):  # the even steps of time have a test of their own
        patch.setattr(portal, name, 0.0001)
    clock = Clock()
    day = clock.at.astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=2)
    clock.at = day.replace(hour=9, minute=10, second=0, microsecond=0)
    world, decoy = await found(db, keyring, clock, "wanghu"), await found(db, keyring, clock, "wanghu")
    real = create_app(Settings(master_key=MASTER), clock=clock, db=db)
    here, there = await _maker(real, world, TINGLAN, "听澜售楼处"), await _maker(real, world, GUANSHAN, "观山售楼处")
    own, other = await here.make(), await there.make()
    strange = await (await _maker(real, decoy, TINGLAN, "听澜售楼处")).make()
    assert set(own) == set(other) == set(strange)
    undone = Undone(db)
    samples = {"kind": "penalty", "name": "R03-18", _APPEAL: "overturned", "POST /devices code": await _pairing(real)}
    yield House(
        create_app(Settings(master_key=MASTER), clock=clock, db=undone), real, undone, world, decoy, own,
        Foreign("another project's", other, _ids(other), near=True),
        Foreign("another company's", strange, _ids(strange), near=False),
        Foreign("another agency's", here.rivals, _ids(here.rivals), near=True), samples,
    )  # fmt: skip
    patch.undo()


async def _maker(app: Litestar, world: World, people: People, name: str) -> Maker:
    async with world.tx() as tx:
        office = next(row for row in await tx.rows(_OFFICES) if row["name_zh"] == name)
    return Maker(app, world, people, office["id"], office["project_id"])


def _ids(things: Things) -> frozenset[str]:
    return frozenset(str(one) for ids in things.values() for one in ids)


async def _pairing(app: Litestar) -> str:
    """The code on a tablet that waits to be paired."""
    async with Browser(app) as browser:
        asked = await browser.post("/api/kiosk/pairings", json={"sign_key": Tablet().public})
    return str(asked.json()["code"])
