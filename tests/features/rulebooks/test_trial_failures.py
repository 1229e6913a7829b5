"""A trial that does not come to its end (试算没算完): the page says why, what is kept and how to go on."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from backend.features.rulebooks.trials import deciding, jobs, loading, service
from backend.features.rulebooks.trials.models import Chunk
from tests.features.rulebooks.test_trial_pages import Browser, browser, draft, work
from tests.support.trials import InProcess, found, past
from tests.support.world import World

__all__ = ["browser"]


async def begun(browser: Browser, world: World) -> str:
    await past(world)
    return (await browser.start(await draft(world))).headers["location"]


class Odd(InProcess):
    """A household that cannot be judged: the second chunk breaks."""

    asked = 0

    def decide(self, chunk: Chunk):  # type: ignore[no-untyped-def]
        self.asked += 1
        if self.asked == 2:
            raise ZeroDivisionError
        return super().decide(chunk)


class Slow(InProcess):
    def decide(self, chunk: Chunk):  # type: ignore[no-untyped-def]
        return asyncio.get_running_loop().create_future()


async def test_a_household_that_cannot_be_judged(
    browser: Browser, heyuan: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "CHUNK", 1)
    address = await begun(browser, heyuan)
    await work(heyuan, crew=Odd(1))
    page = (await browser.get(address)).text
    assert "没算完" in page and "算完 0 位以后" in page, "both chunks were under way: nothing was written"
    assert "试算不改任何客户的归属" in page and "公司管理员" in page and "从头再算" in page
    assert "没算完" in (await browser.get("/rulebook/trials")).text
    await browser.post(f"{address}/resumption")
    await work(heyuan)
    page = (await browser.get(address)).text
    assert "已算完" in page and "接着算" not in page and "从头再算" not in page


async def test_a_process_that_is_killed_is_replaced_and_what_is_written_stays(
    browser: Browser, heyuan: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real process, really killed: once it goes on by itself, thrice in a row it stops and says why."""
    monkeypatch.setattr(loading, "CHUNK", 2)
    address = await begun(browser, heyuan)
    trial_id, crew = UUID(address[-36:]), deciding.Crew(1)

    class Killed(deciding.Crew):
        ill = True

        def decide(self, chunk: Chunk):  # type: ignore[no-untyped-def]
            if not self.ill:
                return crew.decide(chunk)
            made = super().decide(chunk)
            for process in self._pool._processes.values():  # type: ignore[union-attr]
                process.kill()
            return made

    try:
        killed = Killed(1)
        await work(heyuan, crew=killed, most=1)
        page = (await browser.get(address)).text
        assert "计算程序刚才断了（第 1 次）" in page and "正在算" in page
        await work(heyuan, crew=killed)
        page = (await browser.get(address)).text
        assert "没算完" in page and "计算程序连着断了 3 次" in page and "等几分钟再点" in page
        killed.ill = False
        await browser.post(f"{address}/resumption")
        await work(heyuan, crew=killed)
        assert (await found(heyuan, trial_id)).state == "done"
    finally:
        crew.close()


async def test_a_chunk_that_takes_too_long(browser: Browser, heyuan: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PATIENCE", 0.01)
    address = await begun(browser, heyuan)
    assert await work(heyuan, crew=Slow(1)) == service.STUMBLES
    page = (await browser.get(address)).text
    assert "没算完" in page and "没能按时算完" in page and "接着算" in page


async def test_nobody_works_on_it(browser: Browser, heyuan: World) -> None:
    """The worker is away: after a minute the page says so, and a hand can set it going again."""
    address = await begun(browser, heyuan)
    assert "没有进展" not in (await browser.get(address)).text
    heyuan.clock.at += timedelta(minutes=2)
    page = (await browser.get(address)).text
    assert "没有进展" in page and f'action="{address}/resumption"' in page
    await browser.post(f"{address}/resumption")
    assert await work(heyuan) == 2, "the lost word and the new one: nothing is counted twice"
    trial = await found(heyuan, UUID(address[-36:]))
    assert trial.state == "done" and trial.summary.looked == 5


async def test_from_the_beginning(browser: Browser, heyuan: World) -> None:
    """The same rulebook over the same days, as a trial of its own; the old one stays readable."""
    address = await begun(browser, heyuan)
    await browser.post(f"{address}/stop")
    await work(heyuan)
    other = (await browser.post(f"{address}/again")).headers["location"]
    assert other != address
    assert (await browser.post(f"{address}/again")).status_code == 409, "one at a time"
    await work(heyuan)
    old, new = [await found(heyuan, UUID(one[-36:])) for one in (address, other)]
    assert old.state == "cancelled" and new.state == "done" and new.summary.flipped == 3
    assert (old.candidate_digest, old.since, old.until, old.points) == (
        new.candidate_digest, new.since, new.until, new.points,
    )  # fmt: skip
