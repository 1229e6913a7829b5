"""A trial from the console: asked for, walked by the worker, read, filtered, exported, stopped; by whom it may be."""

import csv
import io
import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from backend.engine import digest
from backend.entrypoints import demo
from backend.entrypoints.worker import HANDLERS
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.trials import deciding, jobs, loading, service
from backend.features.tenancy import service as tenancy
from backend.kit.channels import Channels
from backend.kit.jobs import Jobs
from backend.kit.sql import Query
from tests.support.trials import NOW, InProcess, found, past, ten_days
from tests.support.world import World

DUE = Query("test.due", "SELECT id FROM outbox WHERE done_at IS NULL AND topic = 'trial.walk' ORDER BY due_at, id")
FORM = {"first": "2026-07-01", "last": "2026-09-30", "points": "1"}


class Browser(httpx.AsyncClient):
    def __init__(self, app: Litestar, world: World) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app), base_url="https://guishu.test",
            headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
        )  # fmt: skip
        self.world = world

    async def sign_in(self, login: str) -> "Browser":
        form = {"company": self.world.slug, "login": login, "password": demo.PASSWORD}
        assert (await self.post("/sign-in", data=form)).status_code == 303
        return self

    async def start(self, source: str, **more: str) -> httpx.Response:
        form = {"office": str(self.world.office_id), "source": source} | FORM | more
        return await self.post("/rulebook/trials", data=form)


@pytest.fixture
async def browser(app: Litestar, heyuan: World) -> AsyncIterator[Browser]:
    heyuan.clock.at = NOW
    async with Browser(app, heyuan) as made:
        yield await made.sign_in("manager")


async def draft(world: World) -> str:
    """Ten days in clause 5, as the open draft of the project."""
    by = world.staff["manager"]
    async with world.tx() as tx:
        id_ = await drafts.start(tx, world.project_id, None, by, NOW)
        await drafts.save(tx, id_, 1, ten_days(), "5", by, NOW)
    return f"draft:{id_}"


async def work(
    world: World, channels: Channels | None = None, crew: deciding.Crew | None = None, most: int = 50
) -> int:
    """What the worker does until nothing is due, or `most` jobs. How many jobs that took."""
    services = {"channels": channels or Channels(), "db": world.db, "crew": crew or InProcess(1)}
    worker, done = Jobs(world.db, world.db, "redis://127.0.0.1:1", HANDLERS, services, world.clock), 0
    while True:
        async with world.tx() as tx:
            due = [row["id"] for row in await tx.rows(DUE)]
        if not due:
            return done
        for id_ in due:
            await worker.carry_out(world.tenant_id, id_)
            done += 1
            if done == most:
                return done


async def test_a_draft_is_tried_and_read(browser: Browser, heyuan: World) -> None:
    people = await past(heyuan)
    source = await draft(heyuan)
    assert source in (await browser.get("/rulebook/trials")).text
    answer = await browser.start(source)
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    running = (await browser.get(address)).text
    assert "<progress" in running and "正在算" in running and f'sse-connect="/live/trials/{address[-36:]}"' in running
    await work(heyuan)
    page = (await browser.get(address)).text
    assert "已算完" in page and "<progress" not in page and "sse-connect" not in page
    for text in ("+20,001", "−20,001", "2,000,123", "张敏", "何军", f"/customers/{people.eighth}", "有改动"):
        assert text in page, text
    assert f"/customers/{people.fifth}" not in page
    trial = await found(heyuan, UUID(address[-36:]))
    assert trial.digest is not None and trial.digest[:4] in page
    listed = (await browser.get("/rulebook/trials")).text
    assert address in listed and "3 / 5" in listed


async def test_flips_of_one_consultant_or_one_clause(browser: Browser, heyuan: World) -> None:
    people = await past(heyuan)
    address = (await browser.start(await draft(heyuan))).headers["location"]
    await work(heyuan)
    nobody = (await browser.get(f"{address}?party={heyuan.staff['yangxue']}")).text
    assert f"/customers/{people.eighth}" not in nobody
    for asked in (f"party={heyuan.staff['zhangmin']}", "clause=5"):
        assert f"/customers/{people.eighth}" in (await browser.get(f"{address}?{asked}")).text


async def test_the_table_opens_in_a_spreadsheet(
    browser: Browser, heyuan: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await past(heyuan)
    address = (await browser.start(await draft(heyuan))).headers["location"]
    await work(heyuan)
    monkeypatch.setattr("backend.features.rulebooks.trials.export._PAGE", 2)
    answer = await browser.get(f"{address}/flips.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf") and "attachment" in answer.headers["content-disposition"]
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[0] == "序号" and [row[0] for row in rows] == ["1", "2", "3"]
    assert {row[1] for row in rows} == {str(people.eighth), str(people.eighth_unsold), str(people.ninth_unpriced)}
    sold = next(row for row in rows if row[1] == str(people.eighth))
    assert sold[3:5] == ["2000123", "20001"] and "张敏 +100% +20001 元" in sold[11]


async def test_the_worker_goes_on_until_it_is_done(
    browser: Browser, heyuan: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job walks some seconds and leaves a word to itself; each chunk is told to open pages."""
    await past(heyuan)
    monkeypatch.setattr(jobs, "SECONDS", 0.0)
    monkeypatch.setattr(jobs, "_POKE_SECONDS", 0.0)
    monkeypatch.setattr(loading, "CHUNK", 1)
    trial_id = UUID((await browser.start(await draft(heyuan))).headers["location"][-36:])
    channels = Channels()
    async with channels.listen(jobs.topic(heyuan.tenant_id, trial_id)) as rung:
        assert await work(heyuan, channels) >= 3, "not much a job"
        assert rung.is_set()
    assert (await found(heyuan, trial_id)).summary.flipped == 3


async def test_stopped_and_gone_on(browser: Browser, heyuan: World) -> None:
    await past(heyuan)
    address = (await browser.start(await draft(heyuan))).headers["location"]
    await browser.post(f"{address}/stop")
    assert await work(heyuan) == 1, "the worker finds it stopped"
    assert "接着算" in (await browser.get(address)).text
    await browser.post(f"{address}/resumption")
    await work(heyuan)
    assert "已算完" in (await browser.get(address)).text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"points": "abc"}, 400), ({"points": "0.123"}, 400), ({"points": "101"}, 400), ({"points": "NaN"}, 400),
        ({"last": "2026-06-01"}, 422), ({"first": "2027-01-01", "last": "2027-02-01"}, 422),
        ({"source": "version:nonsense"}, 404), ({"source": "file:/etc/passwd"}, 404), ({"source": "preset:../x"}, 404),
    ],
)  # fmt: skip
async def test_what_cannot_be_tried_is_refused(
    browser: Browser, heyuan: World, form: dict[str, str], status: int
) -> None:
    assert (await browser.start(**{"source": "preset:R00-04"} | form)).status_code == status


async def test_a_neighbours_draft_and_version_cannot_be_tried(browser: Browser, world: World) -> None:
    theirs = await draft(world)
    async with world.tx() as tx:
        version = await tx.value(Query("test.version", "SELECT id FROM rulebook_version LIMIT 1"))
    for source in (theirs, f"version:{version}"):
        assert (await browser.start(source)).status_code == 404


async def test_another_projects_version_cannot_be_tried(browser: Browser, heyuan: World) -> None:
    """A manager has no say there, and no sight of it."""
    async with heyuan.tx() as tx:
        other = await tenancy.found_project(tx, "other", "他案", "Other")
        version = await rulebooks.publish(tx, other, ten_days(), NOW, None, NOW)
    assert (await browser.start(f"version:{version}")).status_code == 404


@pytest.mark.parametrize(("login", "status"), [("zhangmin", 403), ("clerk", 403), ("admin", 200), ("hq", 200)])
async def test_who_may_try(app: Litestar, heyuan: World, login: str, status: int) -> None:
    """Consultants would read their colleagues' money."""
    async with Browser(app, heyuan) as browser:
        await browser.sign_in(login)
        assert (await browser.get("/rulebook/trials")).status_code == status


async def test_a_finished_trial_stays_readable_when_the_draft_has_changed(browser: Browser, heyuan: World) -> None:
    await past(heyuan)
    source = await draft(heyuan)
    address = (await browser.start(source)).headers["location"]
    await work(heyuan)
    trial_id, before = UUID(address[-36:]), _said(await browser.get(address))
    async with heyuan.tx() as tx:
        await drafts.discard(tx, UUID(source.partition(":")[2]), heyuan.staff["manager"], NOW)
        trial = await service.find(tx, trial_id)
        assert digest.digest(ten_days()) == trial.candidate_digest
    assert _said(await browser.get(address)) == before


def _said(answer: httpx.Response) -> str:
    """The page without the marks that its forms get anew each time."""
    return re.sub(r"<input type=\"hidden\"[^>]*>", "", answer.text)
