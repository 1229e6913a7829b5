"""Test first (试算): seven days or ten; whose customers flip, in yuan; the same digest twice; a killed walk goes on."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from backend.engine import digest
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.rulebooks import library
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.trials import loading, service
from backend.features.rulebooks.trials.deciding import Crew
from backend.features.rulebooks.trials.errors import PeriodEmpty, TrialRunning
from backend.features.rulebooks.trials.models import Period, Trial
from backend.features.rulebooks.trials.walking import Told, Walk
from backend.kit.db import Database
from backend.kit.errors import NotFound
from tests.support.history import History
from tests.support.trials import FLIPS, JULY, NOW, Q3, InProcess, flips_of, found, past, prepare, ten_days, tried, walk
from tests.support.world import World


async def test_seven_days_or_ten(heyuan: World) -> None:
    """R00-04.5: exactly those who came back on day 8, 9 or 10 flip, from 何军 back to 张敏."""
    people = await past(heyuan)
    trial = await tried(heyuan, ten_days())
    flips = await flips_of(heyuan, trial)
    assert set(flips) == {people.eighth, people.eighth_unsold, people.ninth_unpriced}
    zhang, he = str(heyuan.staff["zhangmin"]), str(heyuan.staff["hejun"])
    for flip in flips.values():
        assert flip.before.holders == (he,) and flip.after.holders == (zhang,)
        assert "5" in {finding.clause for finding in flip.dropped}
        assert "5" not in {finding.clause for finding in flip.added}
    summary = trial.summary
    assert (summary.looked, summary.flipped) == (5, 3), "whoever was not seen in the period is not looked at"
    assert (summary.deals, summary.unpriced, summary.deals_flipped) == (4, 1, 2)
    assert summary.price_yuan == 3 * 2_000_123 and summary.commission_yuan == 3 * 20_001
    assert summary.moved_yuan == 20_001
    gains, losses = summary.parties[zhang], summary.parties[he]
    assert (gains.gained, gains.lost, gains.deals_gained, gains.yuan) == (3, 0, 2, 20_001)
    assert (losses.gained, losses.lost, losses.deals_lost, losses.yuan) == (0, 3, 2, -20_001)
    assert gains.commission == 30_000 == -losses.commission
    assert (summary.clauses["5"].households, summary.clauses["5"].yuan) == (3, 20_001)
    assert trial.state == "done" and trial.per_mille == 1000


async def test_the_same_rulebook_flips_nothing(heyuan: World) -> None:
    await past(heyuan)
    async with heyuan.tx() as tx:
        book = (await rulebooks.current(tx, heyuan.project_id, NOW)).rulebook
    trial = await tried(heyuan, book)
    assert (trial.summary.looked, trial.summary.flipped) == (5, 0) and trial.summary.moved_yuan == 0


async def test_the_same_trial_gives_the_same_digest(heyuan: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever chunks; another rate, period or candidate gives another."""
    await past(heyuan)
    first = await tried(heyuan, ten_days())
    monkeypatch.setattr(loading, "CHUNK", 2)
    again = await tried(heyuan, ten_days())
    assert first.digest == again.digest and first.id != again.id
    async with heyuan.tx() as tx:
        bodies = [[row["body"] for row in await tx.rows(FLIPS, one.id)] for one in (first, again)]
    assert bodies[0] == bodies[1] and first.summary == again.summary
    others = [await tried(heyuan, ten_days(), points=80),
              await tried(heyuan, ten_days(), period=Period(Q3.since + timedelta(days=1), Q3.until)),
              await tried(heyuan, library.read(library.PRESETS / "R03-01"))]  # fmt: skip
    assert len({first.digest, *(other.digest for other in others)}) == 4


async def test_later_facts_belong_to_a_later_trial(heyuan: World) -> None:
    """A trial ends at the ledger's last number when it was asked for."""
    people = await past(heyuan)
    trial_id = await prepare(heyuan, ten_days())
    history = History(heyuan, JULY + timedelta(days=4))
    await history.called(people.eighth, "zhangmin")
    assert people.eighth in await flips_of(heyuan, await walk(heyuan, trial_id))
    assert people.eighth not in await flips_of(heyuan, await tried(heyuan, ten_days()))


class Killed(Exception):
    pass


def kill_after(chunks: int) -> Told:
    """As a kill would, just after so many chunks were written."""

    def kill(trial: Trial) -> None:
        if trial.walked == chunks:
            raise Killed

    return kill


@pytest.mark.parametrize("chunks", [1, 2, 3])
async def test_a_killed_walk_goes_on_and_counts_nothing_twice(
    heyuan: World, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    await past(heyuan)
    whole = await tried(heyuan, ten_days())
    monkeypatch.setattr(loading, "CHUNK", 1)
    trial_id = await prepare(heyuan, ten_days())
    with pytest.raises(Killed):
        await walk(heyuan, trial_id, kill_after(chunks))
    half = await found(heyuan, trial_id)
    assert half.state == "running" and half.walked == chunks and half.summary.looked <= chunks
    assert len(await flips_of(heyuan, half)) == half.summary.flipped
    done = await walk(heyuan, trial_id)
    assert (done.summary, done.digest) == (whole.summary, whole.digest)


async def test_two_walkers_of_one_trial_count_once(heyuan: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was thought dead writes nothing once the other has gone on, whether that one has ended or not."""
    await past(heyuan)
    whole = await tried(heyuan, ten_days())
    monkeypatch.setattr(loading, "CHUNK", 1)
    trial_id = await prepare(heyuan, ten_days())
    late = Walk(heyuan.db, InProcess(1), heyuan.tenant_id, trial_id, lambda: NOW, lambda trial: None)
    loaded = late._load
    held: list[object] = []

    async def load_then_sleep(*args):  # type: ignore[no-untyped-def]
        page = await loaded(*args)
        if not held:
            held.append(page)
            with pytest.raises(Killed):
                await walk(heyuan, trial_id, kill_after(4))
        return page

    monkeypatch.setattr(late, "_load", load_then_sleep)
    await late.run()
    assert held and (await found(heyuan, trial_id)).walked == 4
    done = await walk(heyuan, trial_id)
    assert (done.summary, done.digest) == (whole.summary, whole.digest)


async def test_cancelled_it_stops_and_can_go_on(heyuan: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await past(heyuan)
    whole = await tried(heyuan, ten_days())
    monkeypatch.setattr(loading, "CHUNK", 1)
    trial_id = await prepare(heyuan, ten_days())
    async with heyuan.tx() as tx:
        await service.cancel(tx, trial_id, NOW)
    stopped = await walk(heyuan, trial_id)
    assert (stopped.state, stopped.walked) == ("cancelled", 0)
    async with heyuan.tx() as tx:
        await service.resume(tx, trial_id, NOW)
    assert (await walk(heyuan, trial_id)).digest == whole.digest
    async with heyuan.tx() as tx:
        await service.cancel(tx, trial_id, NOW)
    assert (await found(heyuan, trial_id)).state == "done", "what has ended stays as it ended"


async def test_one_trial_of_a_project_at_a_time(heyuan: World) -> None:
    first = await prepare(heyuan, ten_days())
    with pytest.raises(TrialRunning):
        await prepare(heyuan, ten_days())
    async with heyuan.tx() as tx:
        await service.cancel(tx, first, NOW)
    await prepare(heyuan, ten_days())
    with pytest.raises(TrialRunning):
        async with heyuan.tx() as tx:
            await service.resume(tx, first, NOW)


@pytest.mark.parametrize("period", [Period(Q3.until, Q3.since), Period(NOW, NOW + timedelta(days=9))])
async def test_a_period_without_a_day_is_refused(heyuan: World, period: Period) -> None:
    with pytest.raises(PeriodEmpty):
        await prepare(heyuan, ten_days(), period)


async def test_a_neighbours_history_is_never_read(heyuan: World, world: World) -> None:
    """Another developer's customers are not looked at, and neither sees the other's trials."""
    await past(heyuan)
    theirs = History(world, JULY)
    await theirs.first_visit(await theirs.customer(), "zhangmin")
    mine, other = await tried(heyuan, ten_days()), await tried(world, ten_days())
    assert (mine.summary.looked, other.summary.looked) == (5, 1)
    with pytest.raises(NotFound):
        await found(world, mine.id)
    async with world.tx() as tx:
        assert await service.flips(tx, mine.id) == []
        assert [one.id for one in await service.listed(tx, world.project_id)] == [other.id]
        with pytest.raises(NotFound):
            await service.reach(tx, mine.id, tuple(world.offices.values()))


async def test_what_is_loaded_in_bulk_is_what_the_verdict_page_loads(heyuan: World) -> None:
    """Groups, introducers, and where everybody was: the same facts as attribution.known_facts, customer by customer."""
    people = await past(heyuan)
    history = History(heyuan, JULY + timedelta(days=20))
    history._people = 20
    spouse, friend = await history.customer(), await history.customer()
    await history.first_visit(spouse, "yangxue", introduced_by=(str(people.fifth),))
    await history.first_visit(friend, "yangxue", accompanied_by=(str(people.eighth),))
    async with heyuan.tx() as tx:
        await customers.link(tx, spouse, people.eighth_unsold, "spouse", history.at)
    trial_id = await prepare(heyuan, ten_days(), Period(datetime(2026, 1, 1, tzinfo=UTC), Q3.until))
    async with heyuan.tx() as tx:
        trial = await service.find(tx, trial_id)
        page = await loading.next_page(tx, trial, trial.cursor, ((b"",), b""))
        assert page is not None and page.passed == 8 and len(page.chunk.homes) == 7, "linked: once"
        for home in page.chunk.homes:
            known = await attribution.known_facts(tx, heyuan.project_id, [UUID(home.members[0])])
            assert [fact.seq for fact in known] == list(home.seqs)
            assert {digest.canonical(msgspec.structs.replace(f, seq=0)) for f in known} == {
                page.chunk.entries[seq] for seq in home.seqs
            }


async def test_in_another_process(heyuan: World, db: Database) -> None:
    """The real thing: bytes over a pipe, the same digest; and a process that dies is an error, not an answer."""
    await past(heyuan)
    whole = await tried(heyuan, ten_days())
    crew = Crew(1)
    try:
        trial_id = await prepare(heyuan, ten_days())
        assert not await Walk(db, crew, heyuan.tenant_id, trial_id, lambda: NOW, lambda trial: None).run()
        assert (await found(heyuan, trial_id)).digest == whole.digest
    finally:
        crew.close()
