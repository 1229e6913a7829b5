"""The door against the real database: accept, pass on, finish, classify, claim, absences (R00-04.1-4, 8, 12)."""

import asyncio
from uuid import UUID

import httpx
import pytest

from backend.engine.turns import rotation
from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from backend.features.reception import byhand, presence, queries, service, views
from backend.features.reception.errors import AlreadyTaken, NotOffered, NotOnDuty, ReasonNeeded, StillReceiving
from backend.kit.sql import Query
from tests.support.tablet import Tablet, anonymous, registration
from tests.support.world import World

LIVE = Query("test.live", "SELECT count(*) FROM reception WHERE visit_id = $1 AND closed_at IS NULL")


class Door:
    """Short words for the tests below."""

    def __init__(self, world: World, client: httpx.AsyncClient, tablet: Tablet) -> None:
        self.world, self.client, self.tablet = world, client, tablet

    async def arrive(self, phone: str | None = None, **more: object) -> UUID:
        answers = registration(phone, **more) if phone else anonymous()
        answer = (await self.world.send(self.client, self.tablet, answers)).json()
        assert answer["outcome"] == "accepted", answer
        return await self.visit(answer["ticket"]["number"])

    async def visit(self, ticket: str) -> UUID:
        view = await self.board()
        found = next(v for v in (*view.waiting, *view.live, *view.finished) if v.visit.ticket == ticket)
        return found.visit.id

    async def board(self) -> views.BoardView:
        async with self.world.tx() as tx:
            return await views.board(tx, self.world.keys, self.world.office_id, self.world.clock())

    async def do(self, use_case, *args):  # type: ignore[no-untyped-def]
        self.world.clock.forward(seconds=1)
        async with self.world.tx() as tx:
            return await use_case(tx, *args, self.world.clock())

    async def who(self, visit: UUID) -> str | None:
        view = await self.board()
        return next((v.consultant_name for v in view.live if v.visit.id == visit), None)

    async def line(self) -> list[str]:
        return [seat.name for seat in (await self.board()).seats if seat.place]


@pytest.fixture
async def door(world: World, client: httpx.AsyncClient) -> Door:
    return Door(world, client, await world.tablet(client))


async def test_accepting_makes_the_registration_and_the_owner(door: Door) -> None:
    visit = await door.arrive("13800138000")
    await door.do(service.accept, visit, door.world.staff["zhangmin"])
    async with door.world.tx() as tx:
        row = await queries.visit_find(tx, visit)
        assert row is not None and row.customer_id is not None
        kept = (await attribution.latest(tx, [row.customer_id]))[row.customer_id]
        assert kept.verdict.status == "owned"
        assert kept.verdict.holders == (str(door.world.staff["zhangmin"]),)
        assert {finding.clause for finding in kept.verdict.findings if finding.outcome == "applied"} >= {"2a"}
        assert (await attribution.replay(tx, kept)).same
        assert (await evidence.verify(tx, door.world.project_id)).faults == ()


async def test_the_returning_customer_goes_to_the_owner_and_takes_no_turn(door: Door) -> None:
    first = await door.arrive("13800138000")
    await door.do(service.accept, first, door.world.staff["zhangmin"])
    await door.do(service.end, first, door.world.staff["zhangmin"])
    line = await door.line()
    again = await door.arrive("13800138000", first_visit="no")
    assert await door.who(again) == "张敏"
    await door.do(service.accept, again, door.world.staff["zhangmin"])
    await door.do(service.end, again, door.world.staff["zhangmin"])
    assert await door.line() == line


async def test_while_the_owner_is_away_the_next_covers_and_spends_no_turn(door: Door) -> None:
    staff, first = door.world.staff, await door.arrive("13800138000")
    await door.do(service.accept, first, staff["zhangmin"])
    await door.do(service.end, first, staff["zhangmin"])
    await door.do(presence.step_out, door.world.office_id, staff["zhangmin"], "lunch", staff["zhangmin"])
    again = await door.arrive("13800138000", first_visit="no")
    assert await door.who(again) == "李浩"
    await door.do(service.accept, again, staff["lihao"])
    await door.do(service.end, again, staff["lihao"])
    assert (await door.line())[0] == "李浩"
    async with door.world.tx() as tx:
        row = await queries.visit_find(tx, again)
        kept = (await attribution.latest(tx, [row.customer_id]))[row.customer_id]
    assert kept.verdict.holders == (str(staff["zhangmin"]),)


async def test_passing_on_costs_the_turn_and_the_next_receives(door: Door) -> None:
    visit = await door.arrive()
    await door.do(service.pass_on, visit, door.world.staff["zhangmin"], "declined")
    assert await door.who(visit) == "李浩"
    assert (await door.line())[-1] == "张敏"


async def test_private_absence_forfeits_and_business_is_made_up(door: Door) -> None:
    staff, office = door.world.staff, door.world.office_id
    await door.do(presence.step_out, office, staff["zhangmin"], "out_private", staff["zhangmin"])
    await door.do(presence.step_out, office, staff["lihao"], "out_business", staff["lihao"])
    assert await door.who(await door.arrive()) == "王静"
    await door.do(presence.step_in, office, staff["zhangmin"], staff["zhangmin"])
    await door.do(presence.step_in, office, staff["lihao"], staff["lihao"])
    assert await door.who(await door.arrive()) == "李浩"  # made up first
    assert await door.who(await door.arrive()) == "陈宇"  # then the circle goes on; 张敏's turn is gone
    assert await door.who(await door.arrive()) == "张敏"


async def test_a_market_survey_gives_the_turn_back(door: Door) -> None:
    visit = await door.arrive()
    await door.do(service.accept, visit, door.world.staff["zhangmin"])
    await door.do(service.classify, visit, "competitor_survey", door.world.staff["zhangmin"])
    assert (await door.line())[0] == "张敏"


async def test_the_own_old_customer_comes_while_receiving_a_new_one(door: Door) -> None:
    old = await door.arrive("13800138000")
    await door.do(service.accept, old, door.world.staff["zhangmin"])
    await door.do(service.end, old, door.world.staff["zhangmin"])
    for _ in range(3):
        await door.arrive()
    new = await door.arrive("13900139000")
    assert await door.who(new) == "张敏"
    await door.do(service.accept, new, door.world.staff["zhangmin"])
    for name in ("lihao", "wangjing", "chenyu"):
        live = next(v for v in (await door.board()).live if v.reception.consultant_id == door.world.staff[name])
        await door.do(service.accept, live.visit.id, door.world.staff[name])
        await door.do(service.end, live.visit.id, door.world.staff[name])
    again = await door.arrive("13800138000", first_visit="no")
    assert await door.who(again) == "张敏"
    await door.do(service.hand_over, new, door.world.staff["zhangmin"])
    assert await door.who(new) == "李浩"
    assert next(s for s in (await door.board()).seats if s.name == "张敏").owed == 1


async def test_everybody_busy_waits_and_the_longest_waiting_is_next(door: Door) -> None:
    visits = [await door.arrive() for _ in range(6)]
    view = await door.board()
    assert [v.visit.id for v in view.waiting] == visits[4:]
    first = visits[0]
    await door.do(service.accept, first, door.world.staff["zhangmin"])
    await door.do(service.end, first, door.world.staff["zhangmin"])
    assert await door.who(visits[4]) == "张敏"
    assert [v.visit.id for v in (await door.board()).waiting] == visits[5:]


async def test_the_absent_and_the_departed_never_get_a_visitor(door: Door) -> None:
    staff, office = door.world.staff, door.world.office_id
    await door.do(presence.depart, office, staff["zhangmin"], staff["manager"])
    await door.do(presence.step_out, office, staff["lihao"], "off", staff["lihao"])
    names = {await door.who(await door.arrive()) for _ in range(4)}
    assert names == {"王静", "陈宇", None}


async def test_who_holds_a_visitor_cannot_leave_the_floor(door: Door) -> None:
    await door.arrive()
    staff = door.world.staff["zhangmin"]
    with pytest.raises(StillReceiving):
        await door.do(presence.step_out, door.world.office_id, staff, "lunch", staff)


async def test_accepting_what_is_a_colleagues_names_the_colleague(door: Door) -> None:
    visit = await door.arrive()
    with pytest.raises(AlreadyTaken) as refused:
        await door.do(service.accept, visit, door.world.staff["lihao"])
    assert refused.value.facts["who"] == "张敏"


async def test_one_visitor_many_hands(door: Door) -> None:
    staff, office = door.world.staff, door.world.office_id
    people = [staff[name] for name in ("zhangmin", "lihao", "wangjing", "chenyu")]
    for person in people:
        await door.do(presence.step_out, office, person, "lunch", person)
    visit = await door.arrive()
    async with door.world.tx() as tx:  # back on the floor without the visitor being handed out
        held = await queries.board_lock(tx, office)
        board = held.board
        from backend.features.reception import turns

        for person in people:
            board = turns.on_duty(board, str(person), "on_site", door.world.clock())
        await queries.board_save(tx, held, board, [], [], door.world.clock())

    async def reach(person: UUID) -> bool:
        try:
            async with door.world.tx() as tx:
                await service.claim(tx, visit, person, door.world.clock())
        except AlreadyTaken:
            return False
        return True

    won = await asyncio.gather(*(reach(person) for person in people * 10))
    assert sum(won) == 1
    async with door.world.tx() as tx:
        assert await tx.value(LIVE, visit) == 1


async def test_by_hand_only_with_a_reason_and_only_to_somebody_there(door: Door) -> None:
    staff = door.world.staff
    visit = await door.arrive()
    with pytest.raises(ReasonNeeded):
        await door.do(byhand.assign, visit, staff["wangjing"], staff["manager"], " ")
    await door.do(byhand.assign, visit, staff["wangjing"], staff["manager"], "客户要求")
    assert await door.who(visit) == "王静"
    await door.do(presence.step_out, door.world.office_id, staff["lihao"], "lunch", staff["lihao"])
    with pytest.raises(NotOnDuty):
        await door.do(byhand.assign, visit, staff["lihao"], staff["manager"], "客户要求")


async def test_a_manager_may_order_a_reception_out_of_turn(door: Door) -> None:
    """R00-04.8 voids a reception that somebody took out of turn, not one that the manager ordered."""
    staff = door.world.staff
    visit = await door.arrive("13800138000")
    await door.do(byhand.assign, visit, staff["wangjing"], staff["manager"], "客户要求")
    await door.do(service.accept, visit, staff["wangjing"])
    async with door.world.tx() as tx:
        row = await queries.visit_find(tx, visit)
        kept = (await attribution.latest(tx, [row.customer_id]))[row.customer_id]
    assert kept.verdict.holders == (str(staff["wangjing"]),), kept.verdict.findings


async def test_nobody_has_it_yet(door: Door) -> None:
    people = ("zhangmin", "lihao", "wangjing", "chenyu")
    for name in people:
        await door.do(presence.step_out, door.world.office_id, door.world.staff[name], "lunch", door.world.staff[name])
    visit = await door.arrive()
    with pytest.raises(NotOffered):
        await door.do(service.accept, visit, door.world.staff["lihao"])


async def test_the_board_is_its_ledger_folded_up(door: Door) -> None:
    staff, office = door.world.staff, door.world.office_id
    for i in range(9):
        visit = await door.arrive(f"138001380{i:02d}" if i % 2 else None)
        who = next(v for v in (await door.board()).live if v.visit.id == visit).reception.consultant_id
        if i % 3 == 0:
            await door.do(service.pass_on, visit, who, "declined")
        else:
            await door.do(service.accept, visit, who)
            await door.do(service.end, visit, who)
    await door.do(presence.step_out, office, staff["chenyu"], "out_business", staff["chenyu"])
    await door.arrive()
    async with door.world.tx() as tx:
        held = await queries.board_read(tx, office)
        assert rotation.rebuild(await queries.entries_all(tx, office)) == held.board.turns
