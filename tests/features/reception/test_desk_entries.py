"""前台登记: visits without a tablet, groups, surveys; owners who are called; who is second at one visitor."""

import asyncio
from uuid import UUID, uuid4

import msgspec
import pytest

from backend.features.attribution import service as attribution
from backend.features.evidence import service as evidence
from backend.features.reception import byhand, desk, owners, queries, service
from backend.features.reception.desk import Arrival
from backend.features.reception.errors import (
    AlreadyTaken,
    ConsentNeeded,
    NobodysCustomer,
    NotOnDuty,
    VisitOver,
)
from backend.features.reception.models import Group
from backend.kit.errors import InvalidInput
from tests.features.reception.test_desk import Office, keeps_groups, office

__all__ = ["office"]


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
