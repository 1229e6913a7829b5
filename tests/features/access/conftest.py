"""Two companies, ours and a decoy, and an app of nothing but the door and four probes."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar, Request, get, post
from litestar.di import Provide
from litestar.params import FromPath

from backend.console.setup import exception_handlers, template_config
from backend.features.access import guards, middleware, passwords, routes, service
from backend.features.access.models import Role
from backend.kit.db import Database
from backend.kit.ids import new_id
from tests.support.world import Clock

PASSWORD = "correct horse battery staple"
ROLES: tuple[Role, ...] = ("consultant", "site_clerk", "site_manager", "tenant_admin", "hq")


@dataclass
class Company:
    slug: str
    id: UUID = field(default_factory=uuid4)
    project: UUID = field(default_factory=uuid4)
    office: UUID = field(default_factory=uuid4)
    other_office: UUID = field(default_factory=uuid4)
    staff: dict[str, UUID] = field(default_factory=dict)


@pytest.fixture
async def companies(runtime_url: str, clock: Clock) -> tuple[Company, Company]:
    """Ours and a decoy with the same logins and passwords."""
    connection = await asyncpg.connect(runtime_url)
    made = Company(f"a{secrets.token_hex(6)}"), Company(f"b{secrets.token_hex(6)}")
    for company in made:
        await _open(connection, company, clock())
    await connection.close()
    return made


_HASH = passwords.hash_password(PASSWORD)


async def _open(connection: asyncpg.Connection, company: Company, at: datetime) -> None:
    run = connection.execute
    await run("INSERT INTO tenant VALUES ($1, $2, '青禾置地', 'Qinghe', $3)", company.id, company.slug, at)
    await run("SELECT set_config('app.tenant_id', $1, false)", str(company.id))
    await run("INSERT INTO project VALUES ($1, $2, 'p1', '云栖', 'Yunqi')", company.id, company.project)
    for office, name in ((company.office, "一号售楼处"), (company.other_office, "二号售楼处")):
        await run(
            "INSERT INTO office (tenant_id, id, project_id, name_zh, name_en) VALUES ($1, $2, $3, $4, 'One')",
            company.id, office, company.project, name,
        )  # fmt: skip
    for role in ROLES:
        staff_id = company.staff[role] = new_id()
        await run(
            "INSERT INTO staff VALUES ($1, $2, $3, '何静', 'HJ', $4, $5, $6)",
            company.id, staff_id, role.replace("_", "."), role, _HASH, at,
        )  # fmt: skip
        if role not in ("tenant_admin", "hq"):
            await run("INSERT INTO staff_office VALUES ($1, $2, $3)", company.id, staff_id, company.office)


@get("/api/whoami", permission="account.own", sync_to_thread=False)
def whoami(request: Request) -> dict[str, str]:
    return {"staff": str(request.user.staff_id), "tenant": str(request.user.tenant_id)}


@get("/desk", permission="board.run", sync_to_thread=False)
def desk(request: Request) -> str:
    return "desk"


@get("/api/offices/{office_id:uuid}", permission="board.see", sync_to_thread=False)
def office_probe(request: Request, office_id: FromPath[UUID]) -> str:
    service.require_office(request.user, office_id)
    return "yours"


@post("/api/note", permission="account.own", sync_to_thread=False)
def note(request: Request) -> str:
    return "noted"


@get("/kiosk/anything", public=True, sync_to_thread=False)
def tablet(request: Request) -> str:
    return str(request.scope["user"])


@pytest.fixture
def transport(db: Database, clock: Clock) -> httpx.ASGITransport:
    app = Litestar(
        [*routes.route_handlers, whoami, desk, office_probe, note, tablet],
        guards=[guards.permission_guard],
        middleware=[middleware.SessionMiddleware(clock)],
        dependencies={
            "db": Provide(lambda: db, sync_to_thread=False),
            "at": Provide(clock, sync_to_thread=False),
        },
        exception_handlers=exception_handlers(),
        template_config=template_config(),
        openapi_config=None,
    )
    app.state.db = db
    guards.check_routes(app)
    return httpx.ASGITransport(app)


@pytest.fixture
async def browser(transport: httpx.ASGITransport) -> AsyncIterator["Browser"]:
    async with Browser(transport) as made:
        yield made


class Browser(httpx.AsyncClient):
    """A browser on our own site: it keeps cookies and says where its requests come from."""

    def __init__(self, transport: httpx.ASGITransport, *, site: str = "same-origin") -> None:
        super().__init__(transport=transport, base_url="https://guishu.test", headers={"sec-fetch-site": site})

    async def sign_in(self, company: str, login: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        form = {"company": company, "login": login, "password": password, **more}
        return await self.post("/sign-in", data=form)
