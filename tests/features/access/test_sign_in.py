"""Signing in: refusals that tell nothing, the lock, and other sites."""

import asyncio
import re

import httpx
import pytest

from backend.features.access import passwords
from backend.features.access.routes import local
from tests.features.access.conftest import PASSWORD, Browser, Company
from tests.support.world import Clock

Pair = tuple[Company, Company]


async def test_a_good_sign_in_leads_where_one_wanted_to_go(browser: Browser, companies: Pair) -> None:
    answer = await browser.sign_in(companies[0].slug, "Consultant ", next="/customers/1?x=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/customers/1?x=2")
    assert (await browser.get("/api/whoami")).json()["tenant"] == str(companies[0].id)
    assert (await browser.get("/sign-in")).headers["location"] == "/"


@pytest.mark.parametrize("path", ["//evil.test", "/\\evil.test", "https://evil.test", "evil", "", "/\t/evil.test"])
def test_sign_in_leads_to_no_other_site(path: str) -> None:
    assert local(path) == "/"


async def test_the_same_login_in_two_companies_is_two_people(browser: Browser, companies: Pair) -> None:
    seen = set()
    for company in companies:
        await browser.sign_in(company.slug, "consultant")
        seen.add((await browser.get("/api/whoami")).json()["tenant"])
    assert seen == {str(company.id) for company in companies}


async def test_every_refusal_reads_alike(transport: httpx.ASGITransport, companies: Pair) -> None:
    """Unknown company, unknown account, account of the other company, wrong password: one answer."""
    tries = [
        (companies[0].slug, "consultant", "wrong"),
        (companies[0].slug, "nobody.here", PASSWORD),
        ("no-such-company", "consultant", PASSWORD),
        (companies[0].slug, "a\x00b", PASSWORD),
    ]
    bodies = set()
    for company, login, password in tries:
        async with Browser(transport) as browser:
            answer = await browser.sign_in(company, login, password)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        bodies.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(bodies) == 1


async def test_an_unknown_account_costs_the_same_hash(
    browser: Browser, companies: Pair, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: on a busy machine a clock proves nothing."""
    verified: list[str] = []
    real = passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda hash_, text: verified.append(hash_[:40]) or real(hash_, text))
    for company, login in ((companies[0].slug, "consultant"), (companies[0].slug, "nobody.here"), ("no-such", "x1")):
        clock.forward(hours=1)  # past every lock
        await browser.sign_in(company, login, "wrong")
    assert len(verified) == 3 and len(set(hash_[:30] for hash_ in verified)) == 1  # the same cost parameters


async def test_eight_failures_lock_the_login_for_ten_minutes(browser: Browser, companies: Pair, clock: Clock) -> None:
    for login in ("consultant", "nobody.here"):
        answers = [(await browser.sign_in(companies[0].slug, login, "wrong")).status_code for _ in range(10)]
        assert answers == [401] * 8 + [429] * 2
    assert (await browser.sign_in(companies[0].slug, "consultant")).status_code == 429
    assert (await browser.sign_in(companies[1].slug, "consultant")).status_code == 303
    clock.forward(minutes=10, seconds=1)
    assert (await browser.sign_in(companies[0].slug, "consultant")).status_code == 303


async def test_a_success_forgives(browser: Browser, companies: Pair) -> None:
    for _ in range(3):
        for _ in range(7):
            await browser.sign_in(companies[0].slug, "consultant", "wrong")
        assert (await browser.sign_in(companies[0].slug, "consultant")).status_code == 303


async def test_a_hundred_guesses_at_once_are_no_way_round_the_lock(
    transport: httpx.ASGITransport, companies: Pair
) -> None:
    async def guess(n: int) -> int:
        async with Browser(transport) as browser:
            return (await browser.sign_in(companies[0].slug, "consultant", f"guess {n}")).status_code

    answers = await asyncio.gather(*[guess(n) for n in range(40)])
    assert answers.count(401) <= 8
    assert set(answers) <= {401, 429}


async def test_other_sites_write_nothing(transport: httpx.ASGITransport, companies: Pair) -> None:
    async with Browser(transport) as browser:
        await browser.sign_in(companies[0].slug, "consultant")
        for headers, expected in [
            ({"sec-fetch-site": "same-origin"}, 201),
            ({"sec-fetch-site": "cross-site"}, 403),
            ({"sec-fetch-site": "same-site"}, 403),
            ({"sec-fetch-site": "none"}, 403),
            ({"sec-fetch-site": "cross-site", "origin": "https://guishu.test"}, 403),
            ({"sec-fetch-site": "", "origin": "https://guishu.test"}, 201),
            ({"sec-fetch-site": "", "origin": "https://evil.test"}, 403),
            ({"sec-fetch-site": "", "origin": "null"}, 403),
            ({"sec-fetch-site": ""}, 403),
        ]:
            assert (await browser.post("/api/note", headers=headers)).status_code == expected, headers
        assert (await browser.get("/api/whoami", headers={"sec-fetch-site": "cross-site"})).status_code == 200


async def test_another_site_cannot_sign_a_victim_in(transport: httpx.ASGITransport, companies: Pair) -> None:
    async with Browser(transport, site="cross-site") as browser:
        assert (await browser.sign_in(companies[0].slug, "consultant")).status_code == 403
