"""Forms and addresses filled in with what no page offers: an answer that says what is wrong, never a failure."""

import time
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from litestar import Litestar

from tests.features.rulebooks.test_trial_pages import Browser, draft
from tests.support.trials import NOW
from tests.support.world import World

WINDOW = "clauses.4.rules.0.days"
SIX = "clauses.5.text"


@pytest.fixture
async def browser(app: Litestar, heyuan: World) -> AsyncIterator[Browser]:
    heyuan.clock.at = NOW
    async with Browser(app, heyuan) as made:
        yield await made.sign_in("manager")


@pytest.fixture
async def page(browser: Browser, heyuan: World) -> str:
    """An open draft's address; it is at revision 2."""
    return "/rulebook/drafts/" + (await draft(heyuan)).removeprefix("draft:")


@pytest.mark.parametrize("revision", ["", "-1", "²", "9" * 5000, "99999999999", "0", "3", "1.0"])
async def test_a_revision_that_there_never_was(browser: Browser, page: str, revision: str) -> None:
    answer = await browser.post(f"{page}/clause", data={"no": "5", "revision": revision, WINDOW: "8"})
    assert 400 <= answer.status_code < 500


async def test_a_clause_is_changed_under_its_own_number_only(browser: Browser, page: str) -> None:
    """Else the history would name clause 5 for what somebody did to clause 6, or to the whole."""
    for no, path, value in (
        ("5", SIX, "偷换"),
        ("5", "effective_from", "2030-01-01"),
        ("\0", WINDOW, "8"),
        ("", WINDOW, "8"),
    ):
        answer = await browser.post(f"{page}/clause", data={"no": no, "revision": "2", path: value})
        assert answer.status_code in (400, 404, 422), (no, path)
    assert "偷换" not in (await browser.get(page)).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("first", "0001-01-01"), ("last", "9999-12-31"), ("points", "1e9"), ("points", "NaN"), ("points", "-1"),
     ("source", "draft:\0"), ("source", "preset:\0"), ("source", "version:" + "x" * 70), ("points", "1e-99"[:5])],
)  # fmt: skip
async def test_a_trial_that_nobody_can_mean(browser: Browser, heyuan: World, field: str, value: str) -> None:
    answer = await browser.start(**{"source": "preset:R00-04", field: value})
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "query", ["after=99999999999", "after=-1", "party=%00", "clause=%00", "party=" + quote("<b>'")]
)
async def test_a_page_of_flips_that_there_is_not(browser: Browser, query: str) -> None:
    started = await browser.start("preset:R00-04")
    await browser.post(f"{started.headers['location']}/stop")
    answer = await browser.get(f"{started.headers['location']}?{query}")
    assert answer.status_code < 500


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_first_days_at_the_ends_of_the_calendar(browser: Browser, page: str, day: str) -> None:
    form = {"day": day, "judges": "all_cases", "revision": "2"}
    answer = await browser.post(f"{page}/publication", data=form)
    assert answer.status_code < 500
    for address in ("/rulebook", "/rulebook/versions", "/board"):
        assert (await browser.get(address)).status_code < 500


async def test_a_draft_with_faults_can_still_be_read_and_mended(browser: Browser, page: str) -> None:
    """A follow-up duty turned into one that says not what starts it: nothing could be decided under it."""
    form = {"no": "5", "revision": "2", "clauses.4.rules.1.code": "take_step"}
    assert (await browser.post(f"{page}/clause", data=form)).status_code == 303
    read = await browser.get(page)
    assert read.status_code == 200 and "请补写起因" in read.text
    published = await browser.post(
        f"{page}/publication", data={"day": "2026-11-01", "judges": "new_claims", "revision": "3"}
    )
    assert published.status_code == 422
    form |= {"revision": "3", "clauses.4.rules.1.code": "follow_up"}
    assert (await browser.post(f"{page}/clause", data=form)).status_code == 303
    assert "请补写起因" not in (await browser.get(page)).text


async def test_long_texts_are_compared_in_no_time(browser: Browser, page: str) -> None:
    """Letter by letter this takes a minute, in which nobody could check in."""
    for revision, words in (("2", ("甲" * 7 + "乙") * 250), ("3", ("甲" * 5 + "丙") * 330)):
        form = {"no": "6", "revision": revision, SIX: words}
        assert (await browser.post(f"{page}/clause", data=form)).status_code == 303
    began = time.monotonic()
    stale = await browser.post(f"{page}/clause", data=form | {SIX: "旧"})
    assert stale.status_code == 409 and "甲乙甲" in stale.text and "甲丙甲" in stale.text
    assert time.monotonic() - began < 5
