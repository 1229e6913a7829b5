"""What each role may do, that every handler says so, and whose offices are whose."""

from uuid import uuid4

import pytest
from litestar import Litestar, get

from backend.features.access.guards import check_routes, permission_guard
from backend.features.access.models import EVERY_PERMISSION, PERMISSIONS
from tests.features.access.conftest import ROLES, Browser, Company

Pair = tuple[Company, Company]

# Written out by hand, on purpose: a change of rights must be made twice.
MATRIX = """
                 consultant site_clerk site_manager tenant_admin hq agency_lead agent
reception.work   x          -          -            -            -  -           -
board.see        x          x          x            x            x  -           -
customers.find   x          x          x            x            x  -           -
customers.all    -          x          x            x            x  -           -
customers.merge  -          x          x            -            -  -           -
looks.see        -          -          x            x            -  -           -
board.run        -          x          x            -            -  -           -
verdict.see      x          x          x            x            x  -           -
register.see     -          x          x            x            x  -           -
books.see        x          x          x            x            x  -           -
books.write      x          x          x            -            -  -           -
books.keep       -          x          x            -            -  -           -
books.amend      -          -          x            -            -  -           -
books.permit     -          -          x            x            -  -           -
phone.see        x          x          x            -            -  -           -
phone.reveal     -          x          x            -            -  -           -
record.search    -          x          -            -            -  -           -
dispute.see      x          x          x            x            x  -           -
dispute.take_part x         x          x            -            -  -           -
dispute.run      -          x          x            -            -  -           -
appeal.decide    -          -          -            x            -  -           -
ruling.make      -          -          x            -            -  -           -
devices.manage   -          -          x            x            -  -           -
quarantine.see   -          x          x            x            -  -           -
rulebook.see     x          x          x            x            x  -           -
rulebook.try     -          -          x            x            x  -           -
rulebook.edit    -          -          x            x            -  -           -
hq.see           -          -          -            x            x  -           -
followups.work   x          -          -            -            -  -           -
followups.see    -          x          x            x            x  -           -
followups.manage -          -          x            -            -  -           -
todo.see         -          x          x            x            -  -           -
account.manage   -          -          x            x            -  -           -
account.own      x          x          x            x            x  x           x
report.see       -          x          x            x            x  -           -
report.work      -          x          x            -            -  -           -
channel.manage   -          -          x            x            -  -           -
portal.use       -          -          -            -            -  x           x
portal.lead      -          -          -            -            -  x           -
circle.set       -          -          x            -            -  -           -
notices.manage   -          -          -            x            -  -           -
sanction.all     -          x          x            x            x  -           -
sanction.decide  -          -          x            x            -  -           -
sanction.order   -          -          x            x            -  -           -
sanction.see     x          x          x            x            x  -           -
transfer.export  -          x          x            x            x  -           -
transfer.import  -          x          x            x            -  -           -
transfer.numbers -          -          x            -            -  -           -
transfer.staff   -          -          x            x            -  -           -
"""


def test_the_matrix_is_the_one_agreed() -> None:
    head, *lines = MATRIX.strip().splitlines()
    roles = head.split()
    agreed = {
        (permission, role)
        for permission, *marks in map(str.split, lines)
        for role, mark in zip(roles, marks, strict=True)
        if mark == "x"
    }
    assert agreed == {(permission, role) for role, granted in PERMISSIONS.items() for permission in granted}
    assert {permission for permission, _ in agreed} == EVERY_PERMISSION


@pytest.mark.parametrize("role", ROLES)
async def test_a_page_opens_for_those_who_may(role: str, browser: Browser, companies: Pair) -> None:
    await browser.sign_in(companies[0].slug, role.replace("_", "."))
    answer = await browser.get("/desk")
    assert answer.status_code == (200 if "board.run" in PERMISSIONS[role] else 403)


async def test_strangers_are_shown_the_door_or_a_problem(browser: Browser) -> None:
    page = await browser.get("/desk?day=2026-07-01", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fdesk%3Fday%3D2026-07-01")
    api = await browser.get("/api/whoami")
    assert (api.status_code, api.headers["content-type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("role", ROLES)
async def test_a_foreign_office_answers_like_a_random_one(role: str, browser: Browser, companies: Pair) -> None:
    ours, decoy = companies
    await browser.sign_in(ours.slug, role.replace("_", "."))
    assert (await browser.get(f"/api/offices/{ours.office}")).status_code == 200
    everywhere = role in ("tenant_admin", "hq")
    other = await browser.get(f"/api/offices/{ours.other_office}")
    assert other.status_code == (200 if everywhere else 404)
    foreign, random = [await browser.get(f"/api/offices/{id}") for id in (decoy.office, uuid4())]
    assert foreign.status_code == random.status_code == 404
    assert foreign.content == random.content


def test_a_handler_that_says_nothing_stops_the_start() -> None:
    @get("/open", public=True, sync_to_thread=False)
    def open_() -> None: ...

    @get("/forgotten", sync_to_thread=False)
    def forgotten() -> None: ...

    @get("/typo", permission="bord.see", sync_to_thread=False)
    def typo() -> None: ...

    check_routes(Litestar([open_], guards=[permission_guard], openapi_config=None))
    with pytest.raises(RuntimeError, match=r"/forgotten.*/typo"):
        check_routes(Litestar([open_, forgotten, typo], guards=[permission_guard], openapi_config=None))
