"""What stays apart within a company: offices, what headquarters may not write, colleagues. Every id: tests/isolation.

The paths come from the app itself, so that a new page is tested the day it is written.
"""

import re
from uuid import UUID, uuid4

import httpx
from litestar import Litestar

from backend.entrypoints import demo
from backend.features.access import service as access
from backend.features.access.guards import handlers
from backend.features.access.passwords import hash_password
from backend.kit.sql import Query
from tests.support.tablet import registration
from tests.support.world import World

LOGINS = {
    "consultant": "zhangmin",
    "site_clerk": "clerk",
    "site_manager": "manager",
    "tenant_admin": "admin",
    "hq": "hq",
    "agency_lead": "agency",
    "agent": "agent",
}
# What the tablet and the visitor's own receipt ask is signed or secret by itself: tests/isolation has them.
_ELSEWHERE = ("/api/kiosk", "/kiosk", "/assets", "/receipt", "/r/")
_PARAMETER = re.compile(r"{(\w+):uuid}")
FORMS = {
    "reason": "lunch",
    "classified": "not_a_customer",
    "note": "已处理",
    "staff_id": "",
    "channel": "phone",
    "answered": "yes",
    "deal": "deposit",
    "consultant_id": "",
    "q": "1234",
    "no": "5",
    "revision": "1",
    "day": "2099-01-01",
    "judges": "new_claims",
    "to": "suspended",
    "way": "alone",
    "genuine": "yes",
    "agency_id": str(uuid4()),
    "name": "链家分销",
    "login": "lianjia",
    "password": "long-enough-1",
}
COUNTS = Query(
    "test.counts",
    "SELECT (SELECT count(*) FROM evidence) AS evidence, (SELECT count(*) FROM absence) AS absences,"
    " (SELECT count(*) FROM reception) AS receptions, (SELECT count(*) FROM phone_reveal) AS reveals,"
    " (SELECT count(*) FROM device WHERE revoked_at IS NOT NULL) AS revoked,"
    " (SELECT count(*) FROM quarantine WHERE resolved_at IS NOT NULL) AS resolved",
)
IDS = Query(
    "test.ids",
    "SELECT (SELECT id FROM office LIMIT 1) AS office_id, (SELECT id FROM visit LIMIT 1) AS visit_id,"
    " (SELECT id FROM customer LIMIT 1) AS customer_id, (SELECT id FROM verdict LIMIT 1) AS verdict_id,"
    " (SELECT id FROM device LIMIT 1) AS device_id, (SELECT id FROM quarantine LIMIT 1) AS item_id,"
    " (SELECT id FROM notice LIMIT 1) AS notice_id, (SELECT id FROM staff LIMIT 1) AS staff_id,"
    " (SELECT id FROM project LIMIT 1) AS project_id, (SELECT id FROM rulebook_version LIMIT 1) AS version_id",
)


def routes(app: Litestar) -> list[tuple[str, str]]:
    """(method, path template) of every handler with an id in its path that a session leads to."""
    found = [
        (method, path)
        for path, handler in handlers(app)
        for method in sorted(getattr(handler, "http_methods", []))
        if _PARAMETER.search(path) and not path.startswith(_ELSEWHERE) and not handler.opt.get("public")
    ]
    return sorted(found)


async def signed_in(client: httpx.AsyncClient, world: World, role: str) -> None:
    client.cookies.clear()
    form = {"company": world.slug, "login": LOGINS[role], "password": demo.PASSWORD}
    answer = await client.post("/sign-in", data=form, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 303, answer.text


async def ask(client: httpx.AsyncClient, method: str, path: str, staff: UUID) -> tuple[int, str]:
    headers = {"sec-fetch-site": "same-origin", "accept": "text/html"}
    data = FORMS | {"staff_id": str(staff), "consultant_id": str(staff)} if method == "POST" else None
    if data is not None:
        data = {key: value for key, value in data.items() if key in _fields(path)}
    answer = await client.request(method, path, data=data, headers=headers)
    # Dialogs show where their form goes: the id one asked with is no news.
    return answer.status_code, re.sub(r"[0-9a-f-]{36}", "…", answer.text)


def _fields(path: str) -> set[str]:
    """What the form behind a path sends."""
    by_end = {
        "absence": {"reason"},
        "class": {"classified"},
        "assignment": {"staff_id", "reason"},
        "pass": {"reason"},
        "resolution": {"note"},
        "number": {"reason"},
        "contact": {"channel", "answered"},
        "deal": {"deal", "consultant_id"},
        "search": {"q"},
        "rulebook-drafts": {"no"},
        "clause": {"no", "revision"},
        "suspension": {"to"},
        "accounts": {"name", "login", "password"},
        "agencies": {"name"},
        "verification": {"agency_id", "genuine"},
        "follow-ups": {"channel", "answered"},
        "appeal": {"reason"},
        "{visit_id:uuid}": {"way"},
        "publication": {"day", "judges", "revision"},
    }
    return by_end.get(path.rpartition("/")[2], set())


async def test_the_routes_are_not_an_empty_list(app: Litestar) -> None:
    assert len(routes(app)) >= 25


async def test_the_other_office_of_ones_own_company_is_foreign_too(
    app: Litestar, client: httpx.AsyncClient, world: World
) -> None:
    """Somebody of the second office of a project sees its customers, not the first one's board."""
    other = list(world.offices.values())[1]
    await signed_in(client, world, "site_clerk")
    assert (await client.get(f"/offices/{world.office_id}/board")).status_code == 200
    for leaf in ("board", "board/now", "visits"):
        assert (await client.get(f"/offices/{other}/{leaf}")).status_code == 404
    assert (await client.get(f"/live/office/{other}")).status_code == 404


async def test_the_other_offices_tablets_and_parcels_are_not_theirs(client: httpx.AsyncClient, world: World) -> None:
    other = list(world.offices.values())[1]
    tablet = await world.tablet(client, other)
    await world.send(client, tablet, b"not json")
    await signed_in(client, world, "site_manager")
    async with world.tx() as tx:
        item = dict(await tx.row(IDS))["item_id"]
    revocation, settled = f"/devices/{tablet.device_id}/revocation", f"/quarantine/{item}/resolution"
    assert tablet.device_id not in (await client.get("/devices")).text
    assert str(item) not in (await client.get("/quarantine")).text
    same = {"sec-fetch-site": "same-origin"}
    assert (await client.get(revocation)).status_code == 404
    assert (await client.post(revocation, headers=same)).status_code == 404
    assert (await client.post(settled, data={"note": "已处理"}, headers=same)).status_code == 404


READING = ("/offices/{office_id:uuid}/customers",)
"""A search: in a body because it may be a number, and addresses are logged."""


async def test_headquarters_write_nothing(app: Litestar, client: httpx.AsyncClient, world: World) -> None:
    """Every unsafe handler refuses hq, with ids of their own company."""
    tablet = await world.tablet(client)
    await world.send(client, tablet, registration("13812345679"))
    async with world.tx() as tx:
        own = {key: value for key, value in dict(await tx.row(IDS)).items() if value is not None}
        before = dict(await tx.row(COUNTS))
    await signed_in(client, world, "hq")
    for method, template in routes(app):
        if method == "GET":
            continue
        path = _PARAMETER.sub(lambda found: str(own.get(found[1], uuid4())), template)
        status, _ = await ask(client, method, path, own["staff_id"])
        assert status in (403, 404) or (template in READING and status == 200), (method, template, status)
    async with world.tx() as tx:
        assert dict(await tx.row(COUNTS)) == before


async def test_a_consultant_moves_no_colleague(client: httpx.AsyncClient, world: World) -> None:
    await signed_in(client, world, "consultant")
    path = f"/offices/{world.office_id}/seats/{world.staff['lihao']}/absence"
    answer = await client.post(path, data={"reason": "lunch"}, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 403


async def test_somebody_new_can_sign_in(client: httpx.AsyncClient, world: World) -> None:
    async with world.tx() as tx:
        staff_id = await access.add_staff(
            tx, "new.one", "新人", "XR", "consultant", hash_password(demo.PASSWORD), world.clock()
        )
        await access.assign_office(tx, staff_id, world.office_id)
    LOGINS["new"] = "new.one"
    try:
        await signed_in(client, world, "new")
    finally:
        del LOGINS["new"]
