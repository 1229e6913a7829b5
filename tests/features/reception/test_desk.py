"""The desk against the real database: turns lent and returned, visits without a tablet, groups, owners, guards."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from backend.engine.rules.clauses import Clause, Turn
from backend.engine.turns import rotation
from backend.features.access import service as access
from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from backend.features.reception import byhand, desk, loans, owners, presence, queries, service, views
from backend.features.reception.desk import Arrival
from backend.features.reception.errors import (
    AlreadyTaken,
    BoardMoved,
    CannotLend,
    ConsentNeeded,
    MakeupsFull,
    NobodysCustomer,
    NotAConsultant,
    NotOnDuty,
    ReasonNeeded,
    StillReceiving,
    VisitOver,
)
from backend.features.reception.models import Group, SeatView, VisitView
from backend.features.rulebooks import service as rulebooks
from backend.kit.errors import InvalidInput
from tests.features.reception.test_door import Door
from tests.support.world import World

CONSULTANTS = ("zhangmin", "lihao", "wangjing", "chenyu")


class Office(Door):
    """The door, and whoever runs it."""

    def who_is(self, login: str) -> UUID:
        return self.world.staff[login]

    async def record(self, use_case: Any, arrival: Arrival, *more: object) -> UUID:
        self.world.clock.forward(seconds=1)
        async with self.world.tx() as tx:
            keys = (self.world.keys,) if use_case is desk.visitor else ()
            await use_case(
                tx, *keys, self.world.office_id, arrival, *more, self.who_is("clerk"), self.world.clock()
            )  # fmt: skip
        return arrival.id

    async def seat(self, login: str) -> SeatView:
        return next(s for s in (await self.board()).seats if s.consultant_id == self.who_is(login))

    async def item(self, visit: UUID) -> VisitView:
        view = await self.board()
        return next(v for v in (*view.waiting, *view.live, *view.finished) if v.visit.id == visit)

    async def all_off(self, *logins: str, reason: str = "lunch") -> None:
        for login in logins or CONSULTANTS:
            who = self.who_is(login)
            await self.do(presence.step_out, self.world.office_id, who, reason, who)

    async def on(self, login: str) -> None:
        await self.do(presence.step_in, self.world.office_id, self.who_is(login), self.who_is(login))

    async def old_customer(self, phone: str = "13800138000", login: str = "zhangmin") -> UUID:
        visit = await self.arrive(phone)
        assert await self.who(visit) == {"zhangmin": "张敏", "lihao": "李浩"}[login]
        await self.do(service.accept, visit, self.who_is(login))
        await self.do(service.end, visit, self.who_is(login))
        return visit

    async def balanced(self) -> None:
        """The board is its ledger folded up, and the chain is whole."""
        async with self.world.tx() as tx:
            held = await queries.board_read(tx, self.world.office_id)
            assert held is not None
            assert rotation.rebuild(await queries.entries_all(tx, self.world.office_id)) == held.board.turns
            assert (await evidence.verify(tx, self.world.project_id)).faults == ()


@pytest.fixture
async def office(world: World, client: httpx.AsyncClient) -> Office:
    return Office(world, client, await world.tablet(client))


async def keeps_groups(world: World) -> None:
    """The project's rulebook with a clause that a tour group leaves the order as it is (R03-10.2.4)."""
    async with world.tx() as tx:
        now = await rulebooks.current(tx, world.project_id, world.clock())
        clause = Clause(no="团", text="站第一位的销售员位置不变", rules=(Turn(when=("group",), then="keep"),))
        anew = msgspec.structs.replace(now.rulebook, clauses=(*now.rulebook.clauses, clause))
        world.clock.forward(seconds=1)
        await rulebooks.publish(tx, world.project_id, anew, world.clock(), None, world.clock())
    world.clock.forward(seconds=1)


# -- 借轮、退还 --


async def test_a_turn_is_lent_with_both_names_and_comes_back(office: Office) -> None:
    zhang, wang = office.who_is("zhangmin"), office.who_is("wangjing")
    await office.do(loans.lend, office.world.office_id, zhang, wang, zhang)
    assert (await office.seat("zhangmin")).lent_to == "王静" and (await office.seat("wangjing")).stands_in == "张敏"
    assert await office.line() == ["王静", "李浩", "张敏", "陈宇"]
    first = await office.arrive()
    assert await office.who(first) == "王静"
    for name in ("李浩", "张敏", "陈宇"):
        assert await office.who(await office.arrive()) == name
    assert (await office.seat("zhangmin")).lent == 1
    with pytest.raises(CannotLend):
        await office.do(loans.undo, office.world.office_id, zhang, zhang)
    await office.balanced()


async def test_nobody_lends_to_who_is_away_or_twice(office: Office) -> None:
    zhang, li, wang = (office.who_is(name) for name in CONSULTANTS[:3])
    await office.all_off("lihao")
    with pytest.raises(NotOnDuty):
        await office.do(loans.lend, office.world.office_id, zhang, li, zhang)
    await office.do(loans.lend, office.world.office_id, zhang, wang, zhang)
    with pytest.raises(CannotLend):
        await office.do(loans.lend, office.world.office_id, wang, zhang, wang)
    await office.do(loans.undo, office.world.office_id, wang, wang)
    assert (await office.line())[0] == "张敏"


async def test_the_manager_returns_a_turn_with_a_reason(office: Office) -> None:
    manager, chen = office.who_is("manager"), office.who_is("chenyu")
    with pytest.raises(ReasonNeeded):
        await office.do(byhand.return_turn, office.world.office_id, chen, manager, " ")
    await office.do(byhand.return_turn, office.world.office_id, chen, manager, "老客户被当成新客户")
    assert await office.line() == ["陈宇", "张敏", "李浩", "王静"]
    entry = (await office.board()).ledger[-1].entry
    assert (entry.event, entry.note, entry.by) == ("given_back", "老客户被当成新客户", str(manager))
    with pytest.raises(MakeupsFull):
        await office.do(byhand.return_turn, office.world.office_id, chen, manager, "再退一轮")
    await office.balanced()


async def test_every_place_is_explained_by_the_ledger(office: Office) -> None:
    await office.all_off("zhangmin", reason="out_business")
    await office.arrive()
    await office.on("zhangmin")
    async with office.world.tx() as tx:
        told = await views.why(
            tx, office.world.keys, office.world.office_id, office.who_is("wangjing"), office.world.clock()
        )
    assert told.seat.place == 2
    assert [(b.seat, b.because, b.clause) for b in told.why.before] == [
        (str(office.who_is("zhangmin")), "make_up", "R00-04.4")
    ]
    assert [line.entry.event for line in told.why.lines if line.own] == ["circle_set"]


# -- 轮序表、离职 --


async def test_the_circle_is_not_set_over_a_turn_that_was_taken_meanwhile(office: Office) -> None:
    seen = (await office.board()).entry_seq
    order = tuple(office.who_is(name) for name in reversed(CONSULTANTS))
    await office.arrive()
    manager, clock = office.who_is("manager"), office.world.clock
    async with office.world.tx() as tx:
        with pytest.raises(BoardMoved):
            await presence.set_circle(tx, office.world.office_id, order, manager, clock(), seen=seen)
    async with office.world.tx() as tx:
        with pytest.raises(NotAConsultant):
            await presence.set_circle(tx, office.world.office_id, (manager,), manager, clock())
    await office.do(presence.set_circle, office.world.office_id, order, manager)
    assert await office.line() == ["陈宇", "王静", "李浩"]
    await office.balanced()


async def test_whoever_has_left_gets_nobody_by_any_way(office: Office) -> None:
    """离职: not by turn, as the owner, by hand, by loan, nor by coming to the floor; the visitor is covered."""
    zhang, manager = office.who_is("zhangmin"), office.who_is("manager")
    await office.old_customer()
    async with office.world.tx() as tx:  # by the administrator, without a word to the board
        await access.disable_staff(tx, zhang, office.world.clock())
    again = await office.arrive("13800138000", first_visit="no")
    assert await office.who(again) == "李浩"
    with pytest.raises(NotOnDuty):
        await office.do(owners.hand_back, again, manager)
    with pytest.raises(NotOnDuty):
        await office.do(byhand.assign, again, zhang, manager, "客户要求")
    with pytest.raises(NotOnDuty):
        await office.do(loans.lend, office.world.office_id, office.who_is("lihao"), zhang, manager)
    with pytest.raises(NotAConsultant):
        await office.on("zhangmin")
    names = {await office.who(await office.arrive()) for _ in range(4)}
    assert "张敏" not in names


async def test_departure_waits_for_the_visitor_and_return_begins_off_duty(office: Office) -> None:
    zhang, manager = office.who_is("zhangmin"), office.who_is("manager")
    visit = await office.arrive()
    with pytest.raises(StillReceiving):
        await office.do(presence.depart, office.world.office_id, zhang, manager)
    await office.do(byhand.assign, visit, office.who_is("lihao"), manager, "顾问离职")
    await office.do(presence.depart, office.world.office_id, zhang, manager)
    assert "张敏" not in [seat.name for seat in (await office.board()).seats]
    await office.do(presence.come_back, office.world.office_id, zhang, manager)
    assert await office.who(await office.arrive()) == "王静"
    await office.on("zhangmin")
    assert (await office.line())[-1] == "张敏"
    await office.balanced()


@pytest.mark.parametrize("reason", ["lunch", "out_business", "out_private", "off"])
async def test_whoever_is_away_gets_nobody_by_hand_either(office: Office, reason: str) -> None:
    visit = await office.arrive()
    await office.all_off("lihao", reason=reason)
    with pytest.raises(NotOnDuty):
        await office.do(byhand.assign, visit, office.who_is("lihao"), office.who_is("manager"), "客户要求")
    with pytest.raises(NotOnDuty):
        await office.record(desk.survey, Arrival(id=uuid4()), office.who_is("lihao"))


# -- 前台登记、参观团、踩盘 --


async def test_the_desk_records_a_visitor_who_refuses_the_tablet(office: Office) -> None:
    visit = await office.record(desk.visitor, Arrival(id=uuid4()))
    assert await office.who(visit) == "张敏"
    item = await office.item(visit)
    assert (item.visit.ticket, item.visit.kind, item.visit.recorded_by) == ("001", "anonymous", office.who_is("clerk"))
    known = Arrival(id=uuid4(), phone="138 0013 8000", name="王", title="ms", first_visit=True, consent=True)
    again = await office.record(desk.visitor, known)
    await office.do(service.accept, again, office.who_is("lihao"))
    item = await office.item(again)
    assert (item.visit.ticket, item.visitor_name, item.phone_mask) == ("002", "王", "138****8000")
    async with office.world.tx() as tx:
        assert item.visit.customer_id is not None
        kept = (await attribution.latest(tx, [item.visit.customer_id]))[item.visit.customer_id]
        assert kept.verdict.holders == (str(office.who_is("lihao")),)
    await office.balanced()


async def test_sent_twice_it_is_one_visit_and_without_consent_nothing_is_kept(office: Office) -> None:
    arrival = Arrival(id=uuid4())
    await office.record(desk.visitor, arrival)
    await office.record(desk.visitor, arrival)
    assert len((await office.board()).live) == 1
    with pytest.raises(ConsentNeeded):
        await office.record(desk.visitor, Arrival(id=uuid4(), phone="13800138000"))
    with pytest.raises(InvalidInput):
        await office.record(desk.visitor, Arrival(id=uuid4(), phone="138", consent=True))
    assert len((await office.board()).live) == 1


async def test_a_tour_group_takes_a_turn_where_no_clause_keeps_the_order(office: Office) -> None:
    group = Arrival(id=uuid4(), group=Group(people=15, name="市建筑学会", brought_by="集团"))
    visit = await office.record(desk.tour_group, group)
    assert await office.who(visit) == "张敏"
    assert (await office.line())[0] == "李浩"
    item = await office.item(visit)
    assert item.group == Group(people=15, name="市建筑学会", brought_by="集团")


async def test_a_tour_group_that_keeps_the_order_waits_for_the_manager(office: Office) -> None:
    await keeps_groups(office.world)
    line = await office.line()
    visit = await office.record(desk.tour_group, Arrival(id=uuid4(), group=Group(people=15)))
    item = await office.item(visit)
    assert item.reception is None and item.group is not None and item.group.clause == "团"
    await office.all_off("chenyu")
    await office.on("chenyu")  # somebody free: not theirs by themselves
    assert (await office.item(visit)).reception is None
    assert await office.line() == line
    await office.do(byhand.receive_in_person, visit, office.who_is("manager"))
    assert (await office.item(visit)).consultant_name == "刘建国"
    await office.do(byhand.end_for, visit, office.who_is("manager"))
    other = await office.record(desk.tour_group, Arrival(id=uuid4(), group=Group(people=8)))
    await office.do(byhand.assign, other, office.who_is("lihao"), office.who_is("manager"), "李浩熟悉客户")
    await office.do(service.accept, other, office.who_is("lihao"))
    await office.do(service.end, other, office.who_is("lihao"))
    assert await office.line() == line
    await office.balanced()


async def test_a_survey_that_says_so_takes_no_turn(office: Office) -> None:
    line = await office.line()
    quiet = await office.record(desk.survey, Arrival(id=uuid4()), None)
    assert quiet not in [v.visit.id for v in (await office.board()).waiting]
    led = await office.record(desk.survey, Arrival(id=uuid4()), office.who_is("lihao"))
    assert await office.who(led) == "李浩"
    await office.do(service.accept, led, office.who_is("lihao"))
    await office.do(service.end, led, office.who_is("lihao"))
    assert await office.line() == line
    await office.balanced()


async def test_whoever_went_without_being_received_is_handed_to_nobody(office: Office) -> None:
    await office.all_off()
    gone, waits = await office.arrive(), await office.arrive()
    await office.do(byhand.leave, gone, office.who_is("clerk"))
    await office.on("zhangmin")
    assert await office.who(waits) == "张敏"
    with pytest.raises(VisitOver):
        await office.do(byhand.leave, gone, office.who_is("clerk"))


async def test_nobody_waits_over_night(office: Office) -> None:
    await office.all_off()
    await office.arrive()
    office.world.clock.forward(hours=15)
    await office.on("zhangmin")
    assert (await office.seat("zhangmin")).state == "free"


# -- 原顾问 --


async def test_the_absent_owner_is_called_and_takes_over_once_here(office: Office) -> None:
    zhang, clerk = office.who_is("zhangmin"), office.who_is("clerk")
    await office.old_customer()
    await office.all_off("zhangmin")
    visit = await office.arrive("13800138000", first_visit="no")
    assert await office.who(visit) == "李浩"
    await office.do(service.accept, visit, office.who_is("lihao"))
    await office.do(owners.call, visit, "coming", clerk)
    item = await office.item(visit)
    assert item.owner is not None and item.owner.call is not None
    assert (item.owner.name, item.owner.here, item.owner.call.result) == ("张敏", False, "coming")
    with pytest.raises(NotOnDuty):
        await office.do(owners.hand_back, visit, clerk)
    await office.on("zhangmin")
    line = await office.line()
    await office.do(owners.hand_back, visit, clerk)
    assert await office.who(visit) == "张敏"
    await office.do(service.accept, visit, zhang)
    await office.do(service.end, visit, zhang)
    assert sorted(await office.line()) == sorted([*line, "李浩"])
    async with office.world.tx() as tx:
        row = await queries.visit_find(tx, visit)
        assert row is not None and row.customer_id is not None
        kinds = [type(f).__struct_config__.tag for f in await evidence.timeline(tx, row.project_id, [row.customer_id])]
        kept = (await attribution.latest(tx, [row.customer_id]))[row.customer_id]
    assert "owner_notified" in kinds and "handed_over" in kinds
    assert kept.verdict.holders == (str(zhang),)
    await office.balanced()


async def test_a_stranger_has_no_owner_to_call(office: Office) -> None:
    visit = await office.arrive()
    with pytest.raises(NobodysCustomer):
        await office.do(owners.call, visit, "no_answer", office.who_is("clerk"))
    with pytest.raises(NobodysCustomer):
        await office.do(owners.hand_back, visit, office.who_is("clerk"))


# -- 两个人同时 --


async def test_the_second_of_two_orders_sees_who_was_first_and_why(office: Office) -> None:
    visit = await office.arrive()
    seen = (await office.item(visit)).seen
    clerk, manager = office.who_is("clerk"), office.who_is("manager")

    async def order(to: str, by: UUID, why: str) -> str:
        async with office.world.tx() as tx:
            try:
                await byhand.assign(tx, visit, office.who_is(to), by, why, office.world.clock(), seen=seen)
            except AlreadyTaken as refused:
                return f"{refused.facts['by']}：{refused.facts['why']}" if "why" in refused.facts else "?"
        return "won"

    said = await asyncio.gather(order("lihao", clerk, "客户要求"), order("wangjing", manager, "熟悉户型"))
    assert sorted(said) in (["won", "刘建国：熟悉户型"], ["won", "吴芳：客户要求"])
    await office.balanced()


async def test_whoever_accepts_while_the_desk_reassigns_keeps_the_visitor(office: Office) -> None:
    visit = await office.arrive()
    seen = (await office.item(visit)).seen
    await office.do(service.accept, visit, office.who_is("zhangmin"))
    async with office.world.tx() as tx:
        with pytest.raises(AlreadyTaken) as refused:
            await byhand.assign(
                tx, visit, office.who_is("lihao"), office.who_is("clerk"), "客户要求", office.world.clock(), seen=seen
            )  # fmt: skip
    assert refused.value.facts["who"] == "张敏" and len(refused.value.facts["since"]) == 8


async def test_a_reassigned_visitor_cannot_be_ended_or_accepted_by_the_first(office: Office) -> None:
    visit = await office.arrive()
    await office.do(byhand.assign, visit, office.who_is("lihao"), office.who_is("manager"), "熟悉户型")
    for step in (service.accept, service.end):
        with pytest.raises(AlreadyTaken) as refused:
            await office.do(step, visit, office.who_is("zhangmin"))
        assert refused.value.facts["problem"] == "taken_by_hand"
        assert (refused.value.facts["who"], refused.value.facts["by"]) == ("李浩", "刘建国")


async def test_what_is_assigned_to_the_next_in_line_uses_up_the_turn(office: Office) -> None:
    await office.all_off()
    visit = await office.arrive()
    async with office.world.tx() as tx:  # on the floor again, and the visitor not handed out yet
        held = await queries.board_lock(tx, office.world.office_id)
        assert held is not None
        seats = {id_: msgspec.structs.replace(seat, duty="on_site") for id_, seat in held.board.seats.items()}
        board = msgspec.structs.replace(held.board, seats=seats)
        await queries.board_save(tx, held, board, [], [], office.world.clock())
    await office.do(byhand.assign, visit, office.who_is("zhangmin"), office.who_is("manager"), "客户要求")
    assert (await office.line())[0] == "李浩"
    events = [line.entry.event for line in (await office.board()).ledger][-2:]
    assert events == ["taken", "assigned"]
    await office.balanced()
