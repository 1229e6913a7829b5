"""Every route, every role, ids of another developer and of another office: the same answer as for a random id."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from litestar import Litestar

from backend.entrypoints import demo
from backend.features.access.guards import handlers
from backend.features.followups import campaigns
from backend.features.reception import service
from backend.features.rulebooks import drafts
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import Clock, World, found

ROLES = {
    "consultant": "zhangmin",
    "site_clerk": "clerk",
    "site_manager": "manager",
    "tenant_admin": "admin",
    "hq": "hq",
    "agency_lead": "agency",
    "agent": "agent",
}
CHECKSUMS = "SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM {} t WHERE tenant_id = $1"


def parametrised(app: Litestar) -> Iterator[tuple[str, str, list[str]]]:
    """(method, path with {name:uuid} holes, names) of every route that takes an id."""
    for path, handler in handlers(app):
        names = re.findall(r"\{(\w+):uuid\}", path)
        if names and not path.startswith("/api/kiosk"):
            for method in sorted(getattr(handler, "http_methods", ())):
                if method in ("GET", "POST", "PUT", "DELETE"):
                    yield method, path, names


class Browser(httpx.AsyncClient):
    def __init__(self, app: Litestar) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app), base_url="https://guishu.test",
            headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
        )  # fmt: skip

    async def sign_in(self, world: World, login: str) -> None:
        form = {"company": world.slug, "login": login, "password": demo.PASSWORD}
        answer = await self.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text


async def a_visit(world: World, client: httpx.AsyncClient) -> dict[str, UUID]:
    """One of each kind of thing that has an id."""
    tablet = await world.tablet(client)
    await world.send(client, tablet, registration("13800138000"))
    await world.send(client, tablet, b"nonsense")
    async with world.tx() as tx:
        visit_id = (await tx.row(_Q("SELECT id FROM visit ORDER BY arrived_at LIMIT 1")))["id"]
        await service.accept(tx, visit_id, world.staff["zhangmin"], world.clock())
        one = {
            name: (await tx.row(_Q(f"SELECT id FROM {table} LIMIT 1")))["id"]
            for name, table in (("customer_id", "customer"), ("verdict_id", "verdict"), ("device_id", "device"),
                                ("quarantine_id", "quarantine"), ("project_id", "project"),
                                ("version_id", "rulebook_version"))
        }  # fmt: skip
        one["draft_id"] = await drafts.start(tx, world.project_id, None, world.staff["manager"], world.clock())
        day = world.clock().date() + timedelta(days=2)
        one["campaign_id"] = await campaigns.milestone(
            tx, world.project_id, world.staff["manager"], "opening", day, "", world.clock()
        )
    return one | {"visit_id": visit_id, "office_id": world.office_id, "staff_id": world.staff["zhangmin"]}


def _Q(text: str) -> Query:
    return Query("test.one", text)


def body_of(answer: httpx.Response) -> str:
    """The answer without what differs from request to request."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "ID", answer.text)


@pytest.fixture
async def neighbour(db: Database, keyring: Keyring, clock: Clock) -> World:
    return await found(db, keyring, clock)


@pytest.fixture
async def both(world: World, neighbour: World, client: httpx.AsyncClient) -> tuple[dict[str, UUID], dict[str, UUID]]:
    return await a_visit(world, client), await a_visit(neighbour, client)


@pytest.mark.parametrize("role", ROLES)
async def test_a_foreign_id_answers_like_a_random_one(
    role: str,
    world: World,
    neighbour: World,
    both: tuple[dict[str, UUID], dict[str, UUID]],
    app: Litestar,
    admin_url: str,
) -> None:
    own, foreign = both
    routes = list(parametrised(app))
    assert len(routes) >= 15
    tables = await _checksums(admin_url, neighbour)
    async with Browser(app) as browser:
        await browser.sign_in(world, ROLES[role])
        for method, path, names in routes:
            for name in names:  # one hole at a time holds the foreign id, the others our own
                answers = []
                for id_ in (foreign.get(name, uuid4()), uuid4()):
                    ids = {other: own.get(other, uuid4()) for other in names} | {name: id_}
                    filled = re.sub(r"\{(\w+):uuid\}", lambda hole, ids=ids: str(ids[hole.group(1)]), path)  # type: ignore[misc]
                    answer = await browser.request(
                        method, filled, data={"reason": "declined"} if method == "POST" else None
                    )
                    answers.append((answer.status_code, body_of(answer)))
                assert answers[0] == answers[1], (role, method, path, name)
                assert answers[0][0] in (303, 400, 403, 404), (role, method, path, name, answers[0][0])
    assert await _checksums(admin_url, neighbour) == tables


async def test_own_ids_do_answer(world: World, both: tuple[dict[str, UUID], dict[str, UUID]], app: Litestar) -> None:
    """Otherwise the test above would pass on an empty house."""
    own, _ = both
    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        for path in ("/customers/{customer_id}", "/verdicts/{verdict_id}/certificate", "/offices/{office_id}/board",
                     "/rulebook/versions/{version_id}", "/rulebook/drafts/{draft_id}",
                     "/offices/{office_id}/followups", "/offices/{office_id}/campaigns/{campaign_id}"):  # fmt: skip
            assert (await browser.get(path.format(**own))).status_code == 200


async def test_without_a_session_nothing_answers(app: Litestar, world: World) -> None:
    async with Browser(app) as browser:
        for method, path, names in parametrised(app):
            filled = re.sub(r"\{\w+:uuid\}", str(uuid4()), path)
            answer = await browser.request(method, filled)
            assert answer.status_code in (303, 403), (method, path, names)
            assert "/sign-in" in answer.headers.get("location", "/sign-in")


async def _checksums(admin_url: str, world: World) -> dict[str, tuple[int, int]]:
    connection = await asyncpg.connect(admin_url)
    tables = await connection.fetch(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema = 'public'"
        " AND table_name <> 'pairing'"
    )
    sums = {t[0]: tuple(await connection.fetchrow(CHECKSUMS.format(t[0]), world.tenant_id)) for t in tables}
    await connection.close()
    return sums


async def test_who_may_not_reveal_numbers_reads_none_in_the_quarantine(
    world: World, client: httpx.AsyncClient, app: Litestar
) -> None:
    tablet = await world.tablet(client)
    await world.send(client, tablet, b'{"phone": "13800138000", broken')
    for login, readable in (("clerk", True), ("admin", False)):
        async with Browser(app) as browser:
            await browser.sign_in(world, login)
            page = (await browser.get("/quarantine")).text
        assert ("13800138000" in page) is readable and "138" in page
