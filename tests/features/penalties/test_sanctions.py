"""奖惩: orders keep to the rulebook, one matter is dealt with once, a stop holds, somebody else decides an appeal."""

from datetime import timedelta
from uuid import UUID

import pytest

from backend.console.pages.penalty_forms import NewOrder, offences
from backend.engine.facts import ComplaintReceived, RecordAltered, VisitRegistered
from backend.features.access.models import Office
from backend.features.attribution import service as attribution
from backend.features.attribution import standing
from backend.features.evidence import service as evidence
from backend.features.penalties import service
from backend.features.penalties.errors import (
    AlreadyOrdered,
    FineNotAllowed,
    NothingOrdered,
    NothingToAppeal,
    NotYours,
    OwnOrder,
    StopTooLong,
)
from backend.features.penalties.models import Order
from backend.features.reception import presence, stops
from backend.features.reception.errors import NotOnDuty, ReceptionStopped
from backend.features.rulebooks import service as rulebooks
from backend.kit.ids import new_id
from tests.support.world import World


def an_order(world: World, **changes: object) -> Order:
    base: dict[str, object] = {
        "office_id": world.office_id, "staff_id": world.staff["zhangmin"], "kind": "penalty",
        "measures": ("warning",), "offence": "迟到", "reason": "晨会迟到二十分钟",
    }  # fmt: skip
    return Order(**{**base, **changes})  # type: ignore[arg-type]


async def ordered(world: World, **changes: object) -> UUID:
    async with world.tx() as tx:
        return await service.order(
            tx, world.project_id, an_order(world, **changes), world.staff["manager"], world.clock()
        )


async def month(world: World) -> list:
    at = world.clock()
    async with world.tx() as tx:
        return await service.listed(tx, world.office_id, at - timedelta(days=40), at + timedelta(days=1))


async def complained(world: World) -> None:
    """A complaint on record against 张敏 (R03-01.3 lets the manager fine 100 to 500 yuan for it)."""
    fact = ComplaintReceived(id=str(new_id()), at=world.clock(), consultant=str(world.staff["zhangmin"]))
    async with world.tx() as tx:
        head = await evidence.lock(tx, world.project_id)
        await evidence.append(tx, head, [evidence.entry_of(fact)], world.clock())


async def test_an_order_stands_in_the_ledger_and_on_the_persons_desk(world: World) -> None:
    id_ = await ordered(world)
    (line,) = await month(world)
    assert (line.id, line.staff_name, line.state, line.ordered_by_name) == (
        id_,
        "张敏",
        "in_force",
        line.ordered_by_name,
    )
    async with world.tx() as tx:
        desk = await attribution.desk_facts(tx, world.project_id, world.staff["zhangmin"], world.clock())
    assert [fact.step for fact in desk if getattr(fact, "step", "") == "sanctioned"] == ["sanctioned"]


async def test_an_order_says_what_it_is(world: World) -> None:
    with pytest.raises(NothingOrdered):
        await ordered(world, measures=())
    with pytest.raises(NothingOrdered):
        await ordered(world, measures=("fine",), yuan=0)


async def test_an_order_of_a_known_offence_keeps_its_clause(world: World) -> None:
    async with world.tx() as tx:
        rulebook = (await rulebooks.current(tx, world.project_id, world.clock())).rulebook
    office = Office(world.office_id, world.project_id, "江湾售楼处", "Jiangwan", "Asia/Shanghai")
    form = NewOrder(staff_id=world.staff["zhangmin"], measures="warning", offence="service_failed", reason="客户投诉")
    known = next(one for one in offences(rulebook, "zh") if one.word == "service_failed")
    assert form.order(office, "penalty", 1, rulebook).clause == known.clause


async def test_a_fine_needs_a_clause_and_something_on_record(world: World) -> None:
    with pytest.raises(FineNotAllowed) as refused:
        await ordered(world, measures=("fine",), yuan=50)
    assert refused.value.facts["problem"] == "fine_without_clause"
    with pytest.raises(FineNotAllowed) as refused:
        await ordered(world, measures=("fine",), yuan=200, offence="service_failed")
    assert refused.value.facts["problem"] == "fine_without_ground"
    await complained(world)
    with pytest.raises(FineNotAllowed) as refused:
        await ordered(world, measures=("fine",), yuan=600, offence="service_failed")
    assert refused.value.facts["allowed"] == "100–500"
    await ordered(world, measures=("fine",), yuan=500, offence="service_failed")
    assert [line.due_yuan for line in await month(world)] == [500]


async def test_what_a_verdict_found_is_dealt_with_once(world: World) -> None:
    """R03-01.1.4: 擅自改动确认记录, 300 yuan. Two managers at once: the second learns who was first."""
    await altered(world)
    async with world.tx() as tx:
        (one,) = [
            each for each in await service.found(tx, world.project_id, world.clock() - timedelta(days=30))
            if each.penalty.code == "record_altered"
        ]  # fmt: skip
    with pytest.raises(FineNotAllowed):
        await ordered(world, measures=("fine",), yuan=299, matter=one.matter, offence=one.penalty.code)
    await ordered(world, measures=("fine",), yuan=300, matter=one.matter, offence=one.penalty.code)
    with pytest.raises(AlreadyOrdered) as refused:
        await ordered(world, measures=("warning",), matter=one.matter, offence=one.penalty.code)
    assert refused.value.facts["who"]
    async with world.tx() as tx:
        left = await service.found(tx, world.project_id, world.clock() - timedelta(days=30))
    assert one.matter not in {each.matter for each in left}
    assert len(await month(world)) == 1


async def altered(world: World) -> None:
    who, at = world.staff["zhangmin"], world.clock()
    customer = new_id()
    record = VisitRegistered(id=str(new_id()), at=at, customer=str(customer), consultant=str(who))
    change = RecordAltered(
        id=str(new_id()), at=at + timedelta(minutes=1), customer=str(customer), by=str(who), authorised=False,
        record=record.id,
    )  # fmt: skip
    async with world.tx() as tx:
        await attribution.record(
            tx, world.project_id, customer, [(record, ()), (change, ())], at + timedelta(minutes=2)
        )
    world.clock.forward(minutes=3)


async def test_a_stopped_consultant_does_not_come_to_the_floor_until_it_is_over(world: World) -> None:
    who, until = world.staff["zhangmin"], world.clock() + timedelta(days=3)
    id_ = await ordered(world, measures=("stop_reception",), stop_until=until)
    async with world.tx() as tx:
        with pytest.raises(ReceptionStopped) as refused:
            await presence.step_in(tx, world.office_id, who, who, world.clock())
        assert refused.value.facts["until"] == until
    async with world.tx() as tx:
        await service.decide_appeal(tx, id_, "revoked", None, "查无此事", world.staff["manager"], world.clock())
        assert await stops.in_force(tx, who, world.clock()) is None
        await presence.step_in(tx, world.office_id, who, who, world.clock())


async def test_a_stop_ends_by_itself(world: World) -> None:
    who = world.staff["zhangmin"]
    await ordered(world, measures=("stop_reception",), stop_until=world.clock() + timedelta(days=1))
    world.clock.forward(days=1)
    async with world.tx() as tx:
        await presence.step_in(tx, world.office_id, who, who, world.clock())


@pytest.mark.parametrize("days", [-1, 91])
async def test_a_stop_has_an_end_that_is_not_far(world: World, days: int) -> None:
    with pytest.raises(StopTooLong):
        await ordered(world, measures=("stop_reception",), stop_until=world.clock() + timedelta(days=days))


async def test_an_appeal_is_ones_own_once_and_decided_by_another(world: World) -> None:
    await complained(world)
    id_ = await ordered(world, measures=("fine",), yuan=400, offence="service_failed")
    zhang, manager, admin = (world.staff[login] for login in ("zhangmin", "manager", "admin"))
    async with world.tx() as tx:
        with pytest.raises(NotYours):
            await service.appeal(tx, id_, world.staff["clerk"], "不是他", world.clock())
        await service.appeal(tx, id_, zhang, "客户已撤诉", world.clock())
        with pytest.raises(NothingToAppeal):
            await service.appeal(tx, id_, zhang, "再申诉", world.clock())
        with pytest.raises(OwnOrder):
            await service.decide_appeal(tx, id_, "upheld", None, "维持", manager, world.clock())
        with pytest.raises(FineNotAllowed):
            await service.decide_appeal(tx, id_, "reduced", 400, "一样多", admin, world.clock())
        await service.decide_appeal(tx, id_, "reduced", 100, "情节轻", admin, world.clock())
    (line,) = await month(world)
    assert (line.state, line.due_yuan) == ("reduced", 100)


async def test_the_months_statement_leaves_out_what_was_taken_back(world: World) -> None:
    await complained(world)
    await ordered(world, measures=("fine", "warning"), yuan=100, offence="service_failed")
    id_ = await ordered(world, measures=("warning",))
    await ordered(world, kind="merit", measures=("bonus",), yuan=300, offence="月度之星")
    async with world.tx() as tx:
        await service.decide_appeal(tx, id_, "revoked", None, "弄错人", world.staff["manager"], world.clock())
    (account,) = service.statement(await month(world))
    assert (account.warnings, account.fines_yuan, account.merits, account.bonus_yuan) == (1, 100, 1, 300)
    async with world.tx() as tx:
        assert await service.times_before(tx, world.staff["zhangmin"], "迟到") == 0


async def test_a_stop_waits_for_the_visitor_in_hand(world: World) -> None:
    """Nobody is left standing: see reception's StillReceiving; and who is stopped is never handed a visitor."""
    who = world.staff["zhangmin"]
    await ordered(world, measures=("stop_reception",), stop_until=world.clock() + timedelta(days=2))
    async with world.tx() as tx:
        seats = (await stops_board(tx, world)).seats
        assert next(seat for seat in seats if seat.consultant_id == who).place is None
    assert NotOnDuty.code == "not_on_duty"


async def stops_board(tx, world):
    from backend.features.reception import views

    return await views.board(tx, world.keys, world.office_id, world.clock())


async def test_a_penalty_found_twice_is_one_matter(world: World) -> None:
    await altered(world)
    async with world.tx() as tx:
        found = await standing.penalties_in(tx, world.project_id, world.clock() - timedelta(days=1))
    assert len({one.matter for one in found}) == len(found)
