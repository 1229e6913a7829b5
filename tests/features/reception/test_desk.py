"""The desk against the real database: turns lent and returned, visits without a tablet, groups, owners, guards."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from backend.engine.rules.clauses import Clause, Turn
from backend.engine.turns import rotation
from backend.features.access import service as access
from backend.features.evidence import service as evidence
from backend.features.reception import byhand, desk, loans, owners, presence, queries, service, views
from backend.features.reception.desk import Arrival
from backend.features.reception.errors import (
    BoardMoved,
    CannotLend,
    MakeupsFull,
    NotAConsultant,
    NotOnDuty,
    ReasonNeeded,
    StillReceiving,
)
from backend.features.reception.models import SeatView, VisitView
from backend.features.rulebooks import service as rulebooks
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
