"""Every route, every role, a foreign developer's and a foreign project's ids in path, query and body: no leak, and the
same answer as a random id. The routes and their positions are read from the app itself."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from litestar import Litestar, post
from litestar.params import FromQuery, URLEncodedBody
from msgspec import Struct

from backend.console.pages import desk
from backend.features.access import service as access
from backend.features.access.models import PERMISSIONS
from tests.isolation.conftest import ROLES, House
from tests.support.knocking import Knocker
from tests.support.positions import Position, Route, Unknown, every, routes
from tests.support.world import World

SUMS = "SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM {} t WHERE tenant_id = $1"
LIVE = 0.9
"""The least share of a role's positions at which its own id must get another answer than a random one."""
SHARED = ("pairing",)
"""Belong to nobody yet."""


def allowed(role: str, route: Route) -> bool:
    granted: Any = PERMISSIONS
    return route.permission is None or route.permission in granted.get(role, ())


async def knock_everywhere(knocker: Knocker, found: list[Route], role: str) -> None:
    for route in found:
        await knocker.try_route(route, allowed(role, route))
    await knocker.browser.aclose()


@pytest.mark.parametrize("role", ROLES)
async def test_a_foreign_id_answers_like_a_random_one(role: str, house: House, admin_url: str) -> None:
    """Not vacuous: an own id gets another answer than a random one, at nearly every position that the role may use."""
    knocker, found = await house.knocker(role), routes(house.app)
    before = await checksums(admin_url, house.decoy)
    await knock_everywhere(knocker, found, role)
    assert not knocker.leaks, "\n".join(map(str, knocker.leaks))
    assert not knocker.broken, "\n".join(sorted(set(knocker.broken)))
    assert await checksums(admin_url, house.decoy) == before
    reachable = {(str(route), one) for route in found if allowed(role, route) for one in route.positions}
    reachable = {(route, one) for route, one in reachable if one.kind != "made"}  # one's own counts once, as any other
    assert len(knocker.live & reachable) >= LIVE * len(reachable), sorted(reachable - knocker.live)


async def checksums(admin_url: str, world: World) -> dict[str, tuple[int, int]]:
    connection = await asyncpg.connect(admin_url)
    tables = await connection.fetch(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id' AND table_schema = 'public'"
    )
    sums = {t[0]: tuple(await connection.fetchrow(SUMS.format(t[0]), world.tenant_id)) for t in tables}
    await connection.close()
    return {table: sum_ for table, sum_ in sums.items() if table not in SHARED}


GUARDS = {
    "require_office": r"/offices/\{office_id:uuid\}/(board|books/calls|channels)",
    "require_customer": "/customers/",
}


@pytest.fixture(params=GUARDS)
def unguarded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A house where somebody forgot one guard; the paths behind it."""

    async def everybody(tx: Any, actor: Any, id_: Any) -> Any:
        return id_

    forgotten: Any = everybody if request.param != "require_office" else (lambda actor, id_: id_)
    monkeypatch.setattr(access, request.param, forgotten)
    yield GUARDS[request.param]


async def test_a_forgotten_guard_is_reported(unguarded: str, house: House) -> None:
    knocker = await house.knocker("site_manager")
    behind = (route for route in routes(house.app) if re.match(unguarded, route.path))
    found = [route for route in behind if route.method == "GET" and allowed("site_manager", route)]
    await knock_everywhere(knocker, found, "site_manager")
    leaking = {leak.route for leak in knocker.leaks if leak.whose == "another project's"}
    assert len(leaking) >= 4, (sorted(leaking), len(found))


async def test_a_written_row_that_names_somebody_elses_is_reported(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is the same, and yet a foreign id lies in one's own ledger."""
    monkeypatch.setattr(desk, "_seat", lambda view, chosen: UUID(chosen) if chosen else None)
    knocker = await house.knocker("site_manager")
    (route,) = (one for one in routes(house.app) if one.path.endswith("/arrivals/visitor") and one.method == "POST")
    await knocker.try_route(route, True)
    assert [leak for leak in knocker.leaks if leak.position == "body asked_for" and "names it" in leak.why], (
        knocker.leaks
    )


def test_a_position_that_nobody_knows_is_not_passed_over() -> None:
    class Wish(Struct):
        thing_id: str

    @post("/a/{mystery_id:uuid}", sync_to_thread=False)
    def path_() -> None: ...

    @post("/b", sync_to_thread=False)
    def query_(mystery: FromQuery[str]) -> None: ...

    @post("/c", sync_to_thread=False)
    def body_(data: URLEncodedBody[Wish]) -> None: ...

    for handler in (path_, query_, body_):
        with pytest.raises(Unknown):
            list(every(Litestar([handler], openapi_config=None)))


def test_own_positions_are_found(house: House) -> None:
    found = routes(house.app)
    places = [one for route in found for one in route.positions]
    assert {one.where for one in places} == {"path", "query", "body"}
    assert len(found) > 180 and len(places) > 330
    assert {one.kind for one in places} <= set(house.own)
    assert Position("body", "shares", "staff", "whole:{}") in places


async def test_without_a_session_nothing_answers(house: House) -> None:
    knocker = await house.knocker("anonymous")
    for route in routes(house.app):
        answer = await knocker.knock(route, {one: house.own[one.kind][0] for one in route.positions})
        assert answer.status == 303 and answer.location.startswith("/sign-in"), (str(route), answer.status)
    await knocker.browser.aclose()
