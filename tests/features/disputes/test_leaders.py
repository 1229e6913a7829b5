"""销售组与组长: the leaders of both sides are asked by themselves, never about their own case.

What rulebooks put on the post above a consultant reaches the leader of the group, and nobody else's leader.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from backend.entrypoints.worker import HANDLERS
from backend.features.access import groups
from backend.features.access import service as access
from backend.features.attribution import standing
from backend.features.attribution.duties import REMIND
from backend.features.disputes import leaders, mediation, papers, service, views
from backend.features.disputes.errors import NotMediating
from backend.features.disputes.splits import equal
from backend.features.notifications import service as notifications
from backend.features.notifications import words
from backend.kit.channels import Channels
from backend.kit.jobs import Context
from backend.kit.sql import Query
from tests.features.disputes.conftest import MORNING, Clash, confirmed, under
from tests.support.world import World

CHANGES = Query("test.changes", "SELECT what, name FROM sales_group_change ORDER BY seq")


async def group(clash: Clash, name: str, members: Sequence[str], leader: str | None) -> UUID:
    """Kept by the manager, as the page does."""
    made: UUID = await clash.do(
        groups.make, clash.world.office_id, name, [clash.who(one) for one in members],
        clash.who(leader) if leader else None, clash.who("manager"), keys=False,
    )  # fmt: skip
    return made


async def change(clash: Clash, id_: UUID, name: str, members: Sequence[str], leader: str | None) -> None:
    people = [clash.who(one) for one in members]
    async with clash.world.tx() as tx:
        await groups.change(
            tx, clash.world.office_id, id_, name, people, clash.who(leader) if leader else None, clash.who("manager"),
            clash.world.clock(),
        )  # fmt: skip
        await leaders.regroup(tx, clash.world.project_id, clash.world.clock())


async def keys_of(clash: Clash, login: str) -> list[str]:
    async with clash.world.tx() as tx:
        return [one.key for one in await notifications.unread(tx, clash.who(login))]


async def mine(clash: Clash, login: str) -> list[leaders.Mediation]:
    return await clash.do(_mediating, clash.who(login), clash.world.project_id)  # type: ignore[no-any-return]


async def _mediating(tx, keys, staff_id, project_id, at):  # type: ignore[no-untyped-def]
    return await leaders.mediating(tx, keys, staff_id, project_id)


async def test_the_leaders_of_both_sides_are_asked_with_the_deadline(clash: Clash) -> None:
    """R03-18.3.1: 各自主管负责协调."""
    await group(clash, "一组", ("zhangmin", "wangjing"), "wangjing")
    await group(clash, "二组", ("lihao", "chenyu"), "chenyu")
    id_ = await clash.open()
    assert set((await clash.dispute(id_)).mediators) == {clash.who("wangjing"), clash.who("chenyu")}
    async with clash.world.tx() as tx:
        (notice,) = await notifications.unread(tx, clash.who("wangjing"))
    assert words.sentence(notice, "zh") == "请您协调一桩撞单（最近的期限：03-04 24:00），协调完请记录结果"
    assert words.page(notice) == f"/disputes/{id_}"
    (one,) = await mine(clash, "chenyu")
    assert (one.dispute_id, one.sides, one.due_at is not None) == (id_, ("李浩", "张敏"), True)
    assert await mine(clash, "zhangmin") == []


async def test_one_leader_where_both_are_of_one_group_and_they_settle_it(clash: Clash) -> None:
    await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    id_ = await clash.open()
    assert (await clash.dispute(id_)).mediators == (clash.who("wangjing"),)
    leader = clash.actor("wangjing", "consultant")
    await clash.do(
        mediation.settle, id_, leader, equal([clash.a, clash.b]), {clash.a, clash.b}, "两人各一半"
    )  # fmt: skip
    assert (await clash.dispute(id_)).outcome == "settled" and await mine(clash, "wangjing") == []


async def test_a_leader_who_is_a_side_never_mediates_their_own_case(clash: Clash) -> None:
    await group(clash, "一组", ("zhangmin",), "zhangmin")
    await group(clash, "二组", ("lihao", "chenyu"), "chenyu")
    id_ = await clash.open()
    assert (await clash.dispute(id_)).mediators == (clash.who("chenyu"),)
    with pytest.raises(NotMediating):
        await clash.do(mediation.fail, id_, clash.actor("zhangmin", "consultant"), "谈不拢")
    await clash.do(mediation.ask_to_mediate, id_, clash.who("chenyu"), clash.who("manager"), keys=False)
    await clash.open(by="chenyu", words="我二月就接待过")  # a leader becomes a side, also one named by hand
    assert await mine(clash, "chenyu") == []
    with pytest.raises(NotMediating):
        await clash.do(mediation.fail, id_, clash.actor("chenyu", "consultant"), "谈不拢")


async def test_without_groups_the_manager_names_somebody_as_before(clash: Clash) -> None:
    id_ = await clash.open()
    assert (await clash.dispute(id_)).mediators == ()
    await clash.do(mediation.ask_to_mediate, id_, clash.who("wangjing"), clash.who("manager"), keys=False)
    assert (await clash.dispute(id_)).mediators == (clash.who("wangjing"),)
    async with clash.world.tx() as tx:
        (notice,) = await notifications.unread(tx, clash.who("wangjing"))
    assert words.sentence(notice, "zh") == "请您协调一桩撞单（最近的期限：03-04 24:00），协调完请记录结果"


async def test_a_leader_removed_while_mediating_is_let_go_and_the_next_one_asked(clash: Clash) -> None:
    one = await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    id_ = await clash.open()
    await change(clash, one, "一组", ("zhangmin", "lihao", "wangjing", "chenyu"), "chenyu")
    dispute = await clash.dispute(id_)
    assert dispute.mediators == (clash.who("chenyu"),)
    assert not service.visible(dispute, clash.actor("wangjing", "consultant"))
    with pytest.raises(NotMediating):
        await clash.do(mediation.fail, id_, clash.actor("wangjing", "consultant"), "谈不拢")
    assert "dispute_released" in await keys_of(clash, "wangjing")
    assert "dispute_mediator" in await keys_of(clash, "chenyu")
    await change(clash, one, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")  # and back
    assert (await clash.dispute(id_)).mediators == (clash.who("wangjing"),)


async def test_a_leader_who_complains_too_is_let_go(clash: Clash) -> None:
    await group(clash, "二组", ("lihao", "chenyu"), "chenyu")
    id_ = await clash.open()
    await clash.open(by="chenyu", words="我二月就接待过")
    assert (await clash.dispute(id_)).mediators == ()


async def test_a_group_of_another_project_has_no_say(clash: Clash) -> None:
    await group(clash, "一组", ("zhangmin", "wangjing"), "wangjing")
    async with clash.world.tx() as tx:
        at = clash.world.clock()
        assert await groups.leaders(tx, clash.world.project_id, [clash.a], at) == {clash.a: {clash.who("wangjing")}}
        assert await groups.leaders(tx, uuid4(), [clash.a], at) == {}


async def test_who_was_named_by_hand_stays_whoever_leads(clash: Clash) -> None:
    one = await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    id_ = await clash.open()
    await clash.do(mediation.ask_to_mediate, id_, clash.who("wangjing"), clash.who("manager"), keys=False)
    await change(clash, one, "一组", ("zhangmin", "lihao", "chenyu"), "chenyu")
    assert set((await clash.dispute(id_)).mediators) == {clash.who("wangjing"), clash.who("chenyu")}


async def test_a_departed_leader_is_not_asked(clash: Clash) -> None:
    await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    async with clash.world.tx() as tx:
        await access.disable_staff(tx, clash.who("wangjing"), clash.world.clock())
    assert (await clash.dispute(await clash.open())).mediators == ()


async def test_who_leaves_the_company_leads_no_more_and_it_is_written_down(clash: Clash) -> None:
    await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    id_ = await clash.open()
    async with clash.world.tx() as tx:
        await groups.leave(tx, clash.who("wangjing"), clash.who("manager"), clash.world.clock())
        await leaders.regroup(tx, clash.world.project_id, clash.world.clock())
        (left,) = await groups.of_office(tx, clash.world.office_id)
        changes = [(row["what"], row["name"]) for row in await tx.rows(CHANGES)]
    assert left.leader_id is None and clash.who("wangjing") not in left.members
    assert changes[-2:] == [("unled", "一组"), ("left", "一组")]
    assert (await clash.dispute(id_)).mediators == ()


async def test_a_decided_dispute_keeps_who_mediated(clash: Clash) -> None:
    one = await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    id_ = await clash.open()
    leader = clash.actor("wangjing", "consultant")
    await clash.do(mediation.settle, id_, leader, equal([clash.a, clash.b]), {clash.a, clash.b}, "各一半")
    await change(clash, one, "一组", ("zhangmin", "lihao", "wangjing"), None)
    assert (await clash.dispute(id_)).mediators == (clash.who("wangjing"),)


async def test_the_engines_own_dispute_asks_them_too(clash: Clash) -> None:
    await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    both = await confirmed(clash.world, 3, ("zhangmin", MORNING), ("lihao", MORNING))
    context = Context({"keyring": clash.world.keyring, "channels": Channels()}, uuid4(), MORNING)
    async with clash.world.tx() as tx:
        await HANDLERS["verdict.disputed"](tx, {"subject": str(both)}, context)
        dispute = await service.of_customer(tx, both)
    assert dispute is not None and dispute.mediators == (clash.who("wangjing"),)


async def test_two_who_arrange_groups_at_once_leave_one_group_for_everybody(clash: Clash) -> None:
    names = ("一组", "二组", "三组", "四组")
    done = await asyncio.gather(*(group(clash, one, ("zhangmin", "lihao"), "zhangmin") for one in names))
    async with clash.world.tx() as tx:
        found = await groups.of_office(tx, clash.world.office_id)
    everybody = [one for each in found for one in each.members]
    assert len(done) == 4 and len(everybody) == len(set(everybody)) == 2
    assert [one.leader_id for one in found if one.leader_id] == [clash.a]
    assert all(one.leader_id is None or one.leader_id in one.members for one in found)


# -- what falls to the post above a consultant --


async def duties(clash: Clash, login: str) -> list[str]:
    async with clash.world.tx() as tx:
        found = await leaders.duties(tx, clash.world.project_id, clash.who(login), clash.world.clock())
    return [one.code for one in found]


async def test_a_supervisors_duty_reaches_the_leader_of_the_customers_consultants_only(clash: Clash) -> None:
    """R03-18.3.1 says that the supervisor negotiates once the query form is in."""
    await group(clash, "一组", ("zhangmin", "wangjing"), "wangjing")
    await group(clash, "二组", ("chenyu",), "chenyu")
    id_ = await clash.open()
    assert await duties(clash, "wangjing") == []
    await clash.do(papers.hand_in, id_, clash.a, "query_form", "3月1日已确认", [])
    assert await duties(clash, "wangjing") == ["negotiate"]
    assert await duties(clash, "chenyu") == [], "another group's customer"
    assert await duties(clash, "zhangmin") == [], "a member is no leader"
    async with clash.world.tx() as tx:
        assert await standing.duties_for(tx, clash.world.project_id, ["supervisor"])


async def test_nobody_is_their_own_superior(clash: Clash) -> None:
    await group(clash, "一组", ("zhangmin", "lihao"), "zhangmin")
    id_ = await clash.open()
    await clash.do(papers.hand_in, id_, clash.a, "query_form", "3月1日已确认", [])
    assert await duties(clash, "zhangmin") == []


async def test_a_reminder_goes_to_the_leader_and_to_the_manager_where_there_is_none(world: World) -> None:
    await under(world, "R03-18", MORNING)
    clash = Clash(world, await confirmed(world, 1, ("zhangmin", MORNING), ("lihao", MORNING.replace(hour=11))))
    world.clock.at = MORNING.replace(hour=12)
    id_ = await clash.open()
    await clash.do(papers.hand_in, id_, clash.a, "query_form", "3月1日已确认", [])
    async with world.tx() as tx:
        (duty,) = await standing.duties_for(tx, world.project_id, ["supervisor"])
    payload = {
        "subject": str(duty.customer_id), "question": "owns", "code": duty.code, "customer": str(duty.customer_id),
        "clause": duty.clause,
    }  # fmt: skip
    told = []
    for leader in (None, "wangjing"):
        if leader:
            await group(clash, "一组", ("zhangmin", leader), leader)
        async with world.tx() as tx:
            await HANDLERS[REMIND](tx, payload, Context({}, uuid4(), world.clock.forward(minutes=1)))
        told.append(("duty_due" in await keys_of(clash, "manager"), "duty_due" in await keys_of(clash, "wangjing")))
    assert told == [(True, False), (True, True)]


async def test_room_says_whose_leader_mediates(clash: Clash) -> None:
    await group(clash, "一组", ("zhangmin", "lihao", "wangjing"), "wangjing")
    room = await clash.do(views.room, await clash.dispute(await clash.open()), lang="zh")
    assert room.led == {clash.who("wangjing"): "一组"}
