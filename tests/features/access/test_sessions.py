"""Sessions: what a cookie is worth, and when it stops being worth anything."""

import asyncio
from http.cookies import SimpleCookie

import httpx

from backend.features.access import cookies, service
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.features.access.conftest import Browser, Company
from tests.support.world import Clock

Pair = tuple[Company, Company]


async def test_the_cookie_carries_every_protection_a_browser_offers(browser: Browser, companies: Pair) -> None:
    answer = await browser.sign_in(companies[0].slug, "consultant")
    assert answer.status_code == 303
    lines = [line for line in answer.headers.get_list("set-cookie") if line.startswith(cookies.NAME)]
    (morsel,) = SimpleCookie(lines[0]).values()
    assert morsel["secure"] and morsel["httponly"] and not morsel["domain"]
    assert (morsel["samesite"], morsel["path"]) == ("lax", "/")
    assert cookies.read(morsel.value).tenant_id == companies[0].id


async def test_the_database_holds_no_token(browser: Browser, companies: Pair, db: Database) -> None:
    await browser.sign_in(companies[0].slug, "consultant")
    value = browser.cookies[cookies.NAME]
    async with db.tenant_tx(companies[0].id) as tx:
        (row,) = await tx.rows(Query("test.sessions", "SELECT * FROM session"))
    assert cookies.read(value).token_hash == row["token_hash"]
    assert value.partition(".")[2] not in str(dict(row))


async def test_a_planted_cookie_is_not_the_one_that_signs_in(browser: Browser, companies: Pair) -> None:
    """Fixation: whoever planted a session id beforehand learns nothing from the victim's sign-in."""
    planted, _ = cookies.new_token(companies[0].id)
    browser.cookies.set(cookies.NAME, planted, domain="guishu.test")
    await browser.sign_in(companies[0].slug, "consultant")
    assert browser.cookies[cookies.NAME] != planted
    assert await _status(browser, planted) == 401


async def test_signing_in_again_ends_the_session_before(browser: Browser, companies: Pair) -> None:
    await browser.sign_in(companies[0].slug, "consultant")
    first = browser.cookies[cookies.NAME]
    await browser.sign_in(companies[0].slug, "site.manager")
    assert browser.cookies[cookies.NAME] != first
    assert await _status(browser, first) == 401


async def test_sign_out_holds_from_the_next_request_on(browser: Browser, companies: Pair) -> None:
    await browser.sign_in(companies[0].slug, "consultant")
    kept = browser.cookies[cookies.NAME]
    assert await _status(browser, kept) == 200
    answer = await browser.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert cookies.NAME not in browser.cookies
    assert await _status(browser, kept) == 401


async def test_requests_in_flight_do_not_bring_a_session_back(browser: Browser, companies: Pair, clock: Clock) -> None:
    """The control is Litestar's server-side session, which stores the old one again after sign-out."""
    for _ in range(10):
        await browser.sign_in(companies[0].slug, "consultant")
        kept = browser.cookies[cookies.NAME]
        clock.forward(minutes=2)  # so that every request wants to write last_seen
        flying = [asyncio.create_task(_status(browser, kept)) for _ in range(100)]
        await browser.post("/sign-out")
        assert await _status(browser, kept) == 401
        await asyncio.gather(*flying)
        assert await _status(browser, kept) == 401


async def test_a_departed_colleague_is_out_at_once(
    browser: Browser, companies: Pair, db: Database, clock: Clock
) -> None:
    await browser.sign_in(companies[0].slug, "consultant")
    async with db.tenant_tx(companies[0].id) as tx:
        await service.disable_staff(tx, companies[0].staff["consultant"], clock())
    assert (await browser.get("/api/whoami")).status_code == 401
    assert (await browser.sign_in(companies[0].slug, "consultant")).status_code == 401


async def test_idle_for_twelve_hours_is_over(browser: Browser, companies: Pair, clock: Clock) -> None:
    await browser.sign_in(companies[0].slug, "consultant")
    clock.forward(hours=11, minutes=59)
    assert (await browser.get("/api/whoami")).status_code == 200
    clock.forward(hours=12)
    assert (await browser.get("/api/whoami")).status_code == 401


async def test_seven_days_are_the_end_however_busy(browser: Browser, companies: Pair, clock: Clock) -> None:
    await browser.sign_in(companies[0].slug, "consultant")
    kept = browser.cookies[cookies.NAME]
    for _ in range(16):
        assert await _status(browser, kept) == 200
        clock.forward(hours=10)
    clock.forward(hours=8)
    assert await _status(browser, kept) == 401


async def test_last_seen_is_written_once_a_minute(
    browser: Browser, companies: Pair, clock: Clock, db: Database
) -> None:
    await browser.sign_in(companies[0].slug, "consultant")
    began = clock()
    clock.forward(seconds=59)
    await browser.get("/api/whoami")
    assert await _last_seen(db, companies[0]) == began
    clock.forward(seconds=1)
    await browser.get("/api/whoami")
    assert await _last_seen(db, companies[0]) == clock()


async def test_a_token_under_a_foreign_tenant_is_nobody(browser: Browser, companies: Pair) -> None:
    """The token is real, the tenant is not its own: row security finds no session there."""
    await browser.sign_in(companies[0].slug, "consultant")
    token = browser.cookies[cookies.NAME].partition(".")[2]
    assert await _status(browser, f"{companies[1].id.hex}.{token}") == 401


async def test_unreadable_cookies_are_no_cookies(browser: Browser, companies: Pair) -> None:
    await browser.sign_in(companies[0].slug, "consultant")
    good = browser.cookies[cookies.NAME]
    for bad in ("", "x", good[:-1], good + "A", good.replace(".", ""), good.upper(), "../../etc", "%00" * 30):
        assert await _status(browser, bad) == 401, bad
    # Two of the name: a subdomain may have planted one; neither is believed.
    twice = f"{cookies.NAME}={good}; {cookies.NAME}={good}"
    assert (await browser.get("/api/whoami", headers={"cookie": twice})).status_code == 401


async def test_tablets_and_assets_ask_no_session(transport: httpx.ASGITransport, companies: Pair) -> None:
    async with Browser(transport) as browser:
        await browser.sign_in(companies[0].slug, "consultant")
        assert (await browser.get("/kiosk/anything")).text == "None"


async def _status(browser: Browser, cookie: str) -> int:
    headers = {"cookie": f"{cookies.NAME}={cookie}"}
    async with Browser(browser._transport) as fresh:
        return (await fresh.get("/api/whoami", headers=headers)).status_code


async def _last_seen(db: Database, company: Company) -> object:
    async with db.tenant_tx(company.id) as tx:
        return await tx.value(Query("test.seen", "SELECT last_seen_at FROM session"))
