"""A developer with two offices, and a decoy with look-alike people, made through the product's own services."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar

from backend.entrypoints import demo
from backend.entrypoints.demo_plan import Plan
from backend.features.kiosk import pairing
from backend.features.reception import presence, views
from backend.kit.crypto import Keyring, Keys
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.support.tablet import Tablet

MASTER = b"a master key for tests, 32 bytes"


@dataclass
class Clock:
    """A clock that tests own."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@dataclass
class Hand:
    """What an app asks for the time, when it outlives a test: the clock of whoever's turn it is."""

    clock: Callable[[], datetime] = field(default_factory=Clock)

    def __call__(self) -> datetime:
        return self.clock()


class Web(NamedTuple):
    app: Litestar
    hand: Hand


@dataclass
class World:
    """One developer as tests see it. `staff` by login."""

    db: Database
    keyring: Keyring
    tenant_id: UUID
    slug: str
    project_id: UUID
    offices: dict[str, UUID]
    staff: dict[str, UUID]
    clock: Clock

    @property
    def keys(self) -> Keys:
        return self.keyring.of(self.tenant_id)

    @property
    def office_id(self) -> UUID:
        return next(iter(self.offices.values()))

    def tx(self) -> Any:
        return self.db.tenant_tx(self.tenant_id)

    async def tablet(self, client: httpx.AsyncClient, office_id: UUID | None = None) -> Tablet:
        """A tablet, paired the way the manager pairs it."""
        tablet = Tablet()
        asked = (await client.post("/api/kiosk/pairings", json={"sign_key": tablet.public})).json()
        async with self.tx() as tx:
            await pairing.confirm(
                tx, self.keys, asked["code"], office_id or self.office_id, "", self.staff["manager"], self.clock()
            )
        standing = await client.get(
            f"/api/kiosk/pairings/{asked['pairing_id']}", headers={"Guishu-Pairing": asked["secret"]}
        )
        device = standing.json()["device"]
        tablet.tenant_id, tablet.device_id = device["tenant_id"], device["device_id"]
        tablet.letter = device["device_letter"]
        await self.refresh(client, tablet)
        return tablet

    async def refresh(self, client: httpx.AsyncClient, tablet: Tablet) -> None:
        path = "/api/kiosk/config"
        answer = await client.get(path, headers=tablet.headers("GET", path))
        assert answer.status_code == 200, answer.text
        tablet.config = answer.json()

    async def morning(self, *logins: str) -> None:
        """到岗, once a day: nobody is on duty over night. Everybody of the first office, or these."""
        async with self.tx() as tx:
            board = await views.board(tx, self.keys, self.office_id, self.clock())
        here = [self.staff[login] for login in logins] or [seat.consultant_id for seat in board.seats]
        off = {seat.consultant_id for seat in board.seats if seat.state == "off"}
        for who in (one for one in here if one in off):
            async with self.tx() as tx:
                await presence.step_in(tx, self.office_id, who, who, self.clock())

    async def send(self, client: httpx.AsyncClient, tablet: Tablet, answers: Any, **changes: Any) -> httpx.Response:
        _, body, headers = tablet.envelope(answers, **changes)
        return await client.post("/api/kiosk/submissions", content=body, headers=headers)


async def found(
    db: Database, keyring: Keyring, clock: Clock, name: str = "jiangwan", plan: Plan | None = None,
    at: datetime | None = None,
) -> World:  # fmt: skip
    """A copy of a demo developer under a code of its own; with `plan` it has lived through the last quarters."""
    document = msgspec.json.decode((demo.FOLDER / f"{name}.json").read_bytes(), type=demo.TenantDemo)
    slug = f"{name[:8]}-{secrets.token_hex(5)}"
    tenant_id = await demo.found(db, keyring, msgspec.structs.replace(document, slug=slug), plan, at or clock())
    assert tenant_id is not None
    async with db.tenant_tx(tenant_id) as tx:
        staff = {row["login"]: row["id"] for row in await tx.rows(_QUERIES.staff)}
        offices = {row["name_zh"]: row["id"] for row in await tx.rows(_QUERIES.offices)}
        project_id = await tx.value(_QUERIES.project)
    return World(db, keyring, tenant_id, slug, project_id, offices, staff, clock)


class _QUERIES:
    staff = Query("test.staff", "SELECT id, login FROM staff")
    offices = Query("test.offices", "SELECT id, name_zh FROM office ORDER BY id")
    project = Query("test.project", "SELECT id FROM project")
