"""The demo's last quarters: a ledger like any other, something to try a changed clause on, today's door untouched."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from backend.engine.facts import DutyChanged
from backend.entrypoints import demo, demo_history, demo_plan
from backend.entrypoints.demo_plan import Happening, Plan
from backend.features.attribution import service as attribution
from backend.features.attribution.models import Sealed
from backend.features.evidence import service as evidence
from backend.features.reception import views
from backend.features.rulebooks.trials import periods, service
from backend.features.rulebooks.trials.models import Asked
from backend.features.rulebooks.trials.walking import Walk
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.sql import Query
from tests.features.rulebooks.test_trials import InProcess, ten_days
from tests.support.world import Clock, World, found

TIMES = Query("test.times", "SELECT recorded_at, kind FROM evidence ORDER BY seq")
OWNS = Query("test.owns", "SELECT DISTINCT ON (subject_id) subject_id, evidence_seq FROM verdict"
             " WHERE question = 'owns' ORDER BY subject_id, evidence_seq DESC")  # fmt: skip
LINE = Query("test.line", "SELECT entry FROM evidence WHERE seq = $1")
DUE = Query("test.due", "SELECT min(due_at) FROM outbox WHERE done_at IS NULL")
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
SEALED = msgspec.json.Decoder(Sealed)
DAYS = (date(2026, 11, 22), date(2027, 1, 1), date(2027, 3, 31), date(2028, 2, 29), date(2028, 7, 2))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return demo_plan.read(demo.FOLDER / "history.yaml")


@pytest.fixture(scope="module")
async def lived(db: Database, keyring: Keyring, plan: Plan) -> dict[str, World]:
    return {name: await found(db, keyring, Clock(AT), name, plan, AT) for name in ("heyuan", "jiangwan")}


@pytest.mark.parametrize("name", ["heyuan", "jiangwan"])
async def test_the_chain_holds_and_every_verdict_is_derived_again(name: str, lived: dict[str, World]) -> None:
    world = lived[name]
    async with world.tx() as tx:
        audit = await evidence.verify(tx, world.project_id)
        assert audit.entries > 2_000 and not audit.faults
        times = [row["recorded_at"] for row in await tx.rows(TIMES)]
        assert times == sorted(times)
        after, seen = 0, 0
        while page := await attribution.page(tx, world.project_id, after):
            assert all([(await attribution.replay(tx, kept)).same for kept in page])
            after, seen = page[-1].evidence_seq, seen + len(page)
    assert seen > 1_000


@pytest.mark.parametrize("name", ["heyuan", "jiangwan"])
async def test_what_was_remembered_is_what_the_ledger_knows(name: str, lived: dict[str, World]) -> None:
    """Each customer's newest verdict stands on exactly the facts that the service would have read for it. Where a later
    fact brought in another consultant, whose presence was not asked for then, presence is not compared."""
    world = lived[name]
    async with world.tx() as tx:
        rows = await tx.rows(OWNS)
        assert len(rows) == 150
        for row in rows:
            seq = row["evidence_seq"]
            sealed = SEALED.decode((await tx.rows(LINE, seq))[0]["entry"])
            known = await attribution.known_facts(tx, world.project_id, [row["subject_id"]])
            staff = {UUID(fact.consultant) for fact in known if getattr(fact, "consultant", None)}
            just_then = await evidence.presence(tx, world.project_id, sorted(staff), [seq])
            later = any(fact.seq > seq for fact in known)
            all_then = {fact.seq for fact in known if fact.seq < seq}
            least = {
                fact.seq for fact in known if fact.seq in all_then and not (later and isinstance(fact, DutyChanged))
            }
            assert least <= set(sealed.evidence) <= all_then | {fact.seq for fact in just_then}


async def test_ten_days_for_seven_flips_deals_both_ways(lived: dict[str, World]) -> None:
    """What a manager sees who changes clause 5 and presses 试算: several flips, in yuan, with winners and losers."""
    world = lived["heyuan"]
    period = periods.of_days(*periods.usual(AT))
    async with world.tx() as tx:
        asked = Asked(source="file:test", period=period, points=100)
        id_ = await service.prepare(tx, world.project_id, asked, ten_days(), world.staff["manager"], AT)
    await Walk(world.db, InProcess(1), world.tenant_id, id_, world.clock, lambda trial: None).run()
    async with world.tx() as tx:
        summary = (await service.find(tx, id_)).summary
    assert summary.flipped >= 5 and summary.deals_flipped >= 3 and summary.moved_yuan > 0
    assert "5" in summary.clauses
    parties = summary.parties.values()
    assert sum(1 for one in parties if one.gained) >= 2 and sum(1 for one in parties if one.lost) >= 2


@pytest.mark.parametrize("name", ["heyuan", "jiangwan"])
async def test_todays_door_is_as_without_a_past(
    name: str, lived: dict[str, World], db: Database, keyring: Keyring
) -> None:
    fresh = await found(db, keyring, Clock(AT), name, at=AT)
    for place, office_id in fresh.offices.items():
        boards = []
        for world, id_ in ((fresh, office_id), (lived[name], lived[name].offices[place])):
            async with world.tx() as tx:
                board = await views.board(tx, world.keys, id_, AT)
            boards.append((
                [(seat.name, seat.state, seat.place, seat.owed, seat.turns_today) for seat in board.seats],
                board.waiting, board.live, board.finished,
                [(line.name, line.entry.event) for line in board.ledger],
            ))  # fmt: skip
        assert boards[0] == boards[1]


async def test_nobody_is_told_now_of_what_fell_due_then(lived: dict[str, World]) -> None:
    midnight = AT.astimezone(demo_plan.ZONE).replace(hour=0, minute=0)
    for world in lived.values():
        async with world.tx() as tx:
            earliest = await tx.value(DUE)
        assert earliest is None or earliest >= midnight


async def test_loading_twice_adds_nothing(lived: dict[str, World], keyring: Keyring, plan: Plan) -> None:
    world = lived["heyuan"]
    async with world.tx() as tx:
        before = len(await tx.rows(TIMES))
    document = msgspec.json.decode((demo.FOLDER / "heyuan.json").read_bytes(), type=demo.TenantDemo)
    again = msgspec.structs.replace(document, slug=world.slug)
    assert await demo.found(world.db, keyring, again, plan) is None
    async with world.tx() as tx:
        assert len(await tx.rows(TIMES)) == before


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_whatever_the_day_the_stories_reach_from_two_quarters_ago_to_yesterday(today: date, plan: Plan) -> None:
    first = demo_plan.first_day(today)
    told = demo_plan.happenings(plan, "hexi", first, today)
    assert told == demo_plan.happenings(plan, "hexi", first, today), "the same whenever it is asked"
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert first <= told[0].at.date() and today - timedelta(days=4) <= told[-1].at.date() < today
    assert len({one.household.number for one in told}) == 150
    assert len({one.household.contact.phone for one in told}) == 150
    since = periods.of_days(*periods.usual(datetime.combine(today, datetime.min.time(), demo_plan.ZONE))).since
    recent = Counter(one.step.owner for one in told if one.at >= since and _between(one))
    assert recent["away"] >= 3 and recent["blank"] >= 2, "the usual period of a trial has something to show"


def _between(one: Happening) -> bool:
    """Lapsed after seven days, living after ten."""
    return one.step.do == "back" and 7 < one.step.after <= 10


def test_a_past_begins_no_earlier_than_the_rulebook() -> None:
    at = datetime(2026, 5, 20, 3, tzinfo=UTC)
    opening = demo_history.opening(at, datetime(2026, 1, 1, tzinfo=demo_plan.ZONE))
    assert opening.astimezone(demo_plan.ZONE).date() == date(2026, 1, 1)


def test_a_plan_that_does_not_add_up_is_refused(tmp_path, plan: Plan) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "history.yaml"
    file.write_text((demo.FOLDER / "history.yaml").read_text("utf-8").replace("households: 150", "households: 151"))
    with pytest.raises(ValueError, match="150 households, not 151"):
        demo_plan.read(file)
