"""撞单: opened once, joined by whoever comes later, seen by those it concerns."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from backend.engine.facts import FollowedUp
from backend.entrypoints.worker import HANDLERS
from backend.features.attribution import service as attribution
from backend.features.disputes import appeals, mediation, papers, ruling, service, views
from backend.features.disputes.errors import NobodyToDispute, NotASide, SearchTooEarly, TooManyDisputes, WordsNeeded
from backend.features.disputes.jobs import DISPUTED, open_room
from backend.features.disputes.splits import equal
from backend.features.notifications import service as notifications
from backend.kit.channels import Channels
from backend.kit.errors import NotFound
from backend.kit.ids import new_id
from backend.kit.jobs import Context
from backend.kit.sql import Query
from tests.features.disputes.conftest import MORNING, Clash, confirmed
from tests.support.world import World


async def test_a_complaint_makes_a_room_with_both_sides_and_a_deadline(clash: Clash) -> None:
    """R03-18.3.1: both hand in the query form on the day."""
    dispute = await clash.dispute(await clash.open())
    assert (dispute.sides, dispute.cause, dispute.closed_at) == ((clash.b, clash.a), "claim", None)
    room = await clash.do(views.room, dispute, lang="zh")
    due = [one for one in room.owed if "查询单" in one.sentence]
    assert {one.party for one in due} == {clash.a, clash.b}
    assert {one.due_at.isoformat() for one in due} == {"2030-03-04T16:00:00+00:00"}
    assert room.status == "owned" and room.told.holders == ("张敏",)
    assert room.asks == papers.STEPS
    mine, other = room.sides
    assert "李浩" in mine.supposed and other.supposed == ""
    slips = [row for row in room.rows if row.line.kind == "slip_signed"]
    assert [row.places for row in slips] == [(2,), (1,)] and all(row.clauses for row in slips)


async def test_what_somebody_owes_at_their_desk_is_not_a_matter_of_the_room(clash: Clash) -> None:
    """业务日报 (R03-18.1.10) may be written long since: the room does not read desks."""
    id_ = await clash.open()
    spoke = FollowedUp(
        id=str(new_id()), at=MORNING, customer=str(clash.customer), consultant=str(clash.a), answered=True
    )  # fmt: skip
    async with clash.world.tx() as tx:
        await attribution.record(tx, clash.world.project_id, clash.customer, [(spoke, ())], MORNING)
    room = await clash.do(views.room, await clash.dispute(id_), lang="zh")
    assert room.owed and not [one for one in room.owed if "日报" in one.sentence]


async def test_the_text_stays_out_of_the_ledger(clash: Clash) -> None:
    id_ = await clash.open(words="他三月一日就来过")
    (fact,) = await clash.facts("dispute_opened")
    assert (fact.by, fact.to) == (str(clash.b), str(clash.a)) and fact.tags[0].startswith("text:")
    async with clash.world.tx() as tx:
        sealed = await tx.value(Query("test.paper", "SELECT body FROM dispute_paper"))
    assert "三月" not in sealed.decode("utf-8", "ignore")
    room = await clash.do(views.room, await clash.dispute(id_), lang="zh")
    assert room.sides[0].papers[0].text == "他三月一日就来过"


async def test_a_second_complaint_joins_the_open_dispute(clash: Clash) -> None:
    first = await clash.open()
    assert await clash.open(by="zhangmin", words="是我先确认的") == first
    assert await clash.open(by="wangjing", words="我二月就接待过") == first
    dispute = await clash.dispute(first)
    assert dispute.sides == (clash.b, clash.a, clash.who("wangjing"))
    opened = await clash.facts("dispute_opened")
    assert [(fact.by, fact.to) for fact in opened] == [
        (str(clash.b), str(clash.a)),
        (str(clash.who("wangjing")), str(clash.a)),
        (str(clash.who("wangjing")), str(clash.b)),
    ]


async def test_two_complaints_at_once_make_one_room(clash: Clash) -> None:
    first, second = await asyncio.gather(clash.open(), clash.open(by="wangjing", words="我二月就接待过"))
    assert first == second
    assert set((await clash.dispute(first)).sides) == {clash.a, clash.b, clash.who("wangjing")}


async def test_an_agency_appeals_and_can_win(clash: Clash) -> None:
    """分销申诉: filed by its agent, on the agency's behalf; the agency is the side and gets the shares."""
    world = clash.world
    async with world.tx() as tx:
        agency = await tx.value(Query("test.agency", "SELECT id FROM agency LIMIT 1"))
    id_ = await clash.do(
        service.open, world.project_id, clash.customer, clash.who("clerk"), [clash.a], "agency", "我们先报备",
        for_party=agency,
    )  # fmt: skip
    dispute = await clash.dispute(id_)
    assert (dispute.cause, dispute.sides) == ("agency", (agency, clash.a))
    await clash.do(ruling.rule, id_, clash.who("manager"), equal([agency, clash.a]), "双方都有功劳")
    assert set((await clash.verdict()).holders) == {str(agency), str(clash.a)}
    room = await clash.do(views.room, await clash.dispute(id_), lang="zh")
    assert room.sides[0].name and room.sides[0].performance == 5000


async def test_the_list_shows_each_their_own_the_most_urgent_first(clash: Clash) -> None:
    world, id_ = clash.world, await clash.open()
    keys, projects = world.keys, [world.project_id]

    async def shown(login: str, role: str, show: views.Shown) -> list[tuple[bool, bool]]:
        async with world.tx() as tx:
            rows = await views.listing(tx, keys, clash.actor(login, role), projects, show)
        return [(one.mine, one.due_at is not None) for one in rows if one.id == id_]

    assert await shown("zhangmin", "consultant", "open") == [(True, True)]
    assert await shown("wangjing", "consultant", "open") == []
    assert await shown("manager", "site_manager", "mine") == []
    await clash.do(ruling.rule, id_, clash.who("manager"), clash.all_to("lihao"), "给李浩")
    assert await shown("hq", "hq", "open") == [] and await shown("hq", "hq", "closed") == [(False, False)]
    assert await shown("zhangmin", "consultant", "mine") == [(True, False)]
    await clash.do(appeals.appeal, id_, clash.a, clash.a, "不服")
    assert len(await shown("manager", "site_manager", "open")) == 1


async def test_both_sides_and_the_desk_are_told_once(clash: Clash) -> None:
    await clash.open()
    await clash.open(by="zhangmin", words="是我先确认的")
    async with clash.world.tx() as tx:
        told = {
            login: sum(notice.key == "dispute_opened" for notice in await notifications.unread(tx, id_))
            for login, id_ in clash.world.staff.items()
        }
    assert {login for login, times in told.items() if times} == {"zhangmin", "clerk", "manager", "manager2"}
    assert set(told.values()) == {0, 1}


async def test_nobody_disputes_alone_or_without_a_word(clash: Clash) -> None:
    with pytest.raises(WordsNeeded):
        await clash.open(words="  ")
    alone = await confirmed(clash.world, 2, ("lihao", MORNING))
    clash.customer = alone
    with pytest.raises(NobodyToDispute):
        await clash.open()


async def test_who_sees_the_room(clash: Clash) -> None:
    id_ = await clash.open()
    seen = {}
    for login, role in [("zhangmin", "consultant"), ("lihao", "consultant"), ("wangjing", "consultant"),
                        ("clerk", "site_clerk"), ("manager", "site_manager"), ("admin", "tenant_admin"),
                        ("hq", "hq")]:  # fmt: skip
        actor = clash.actor(login, role)
        async with clash.world.tx() as tx:
            try:
                seen[login] = (await service.require(tx, actor, id_)).id == id_
            except NotFound:
                seen[login] = False
    assert [login for login, sees in seen.items() if not sees] == ["wangjing"]


async def test_a_foreign_dispute_is_not_there(clash: Clash, decoy: World) -> None:
    id_ = await clash.open()
    for foreign in (id_, uuid4()):
        async with decoy.tx() as tx:
            with pytest.raises(NotFound):
                await service.find(tx, foreign)


async def test_papers_are_facts_in_their_order(clash: Clash) -> None:
    """R03-18.3.1 to 3.3: query form, mediation, the manager's signature, the search, two statements."""
    id_ = await clash.open()
    with pytest.raises(NotASide):
        await clash.do(papers.hand_in, id_, clash.who("wangjing"), "query_form", "我看见的", [])
    for who in (clash.a, clash.b):
        await clash.do(papers.hand_in, id_, who, "query_form", "请查确认单", [])
    room = await clash.do(views.room, await clash.dispute(id_), lang="zh")
    assert not [one for one in room.owed if "须" in one.sentence and "查询单" in one.sentence]
    assert room.taken == {"query_form"}


async def test_a_step_is_done_when_everybody_has_taken_it(clash: Clash) -> None:
    id_ = await clash.open()
    await clash.open(by="wangjing", words="我二月就接待过")
    await clash.do(papers.hand_in, id_, clash.b, "query_form", "请查确认单", [])
    room = await clash.do(views.room, await clash.dispute(id_), lang="zh")
    assert room.taken == frozenset()
    owing = [one.party for one in room.owed if "查询单" in one.sentence]
    assert sorted(map(str, owing)) == sorted(map(str, (clash.a, clash.who("wangjing")))), "each is told once"


async def test_the_register_is_searched_after_the_signature_only(clash: Clash) -> None:
    id_ = await clash.open()
    clerk, manager = clash.who("clerk"), clash.who("manager")
    with pytest.raises(SearchTooEarly) as refused:
        await clash.do(papers.search, id_, clerk, keys=False)
    assert refused.value.facts["clause"] == "3.2"
    await clash.do(mediation.fail, id_, clash.actor("clerk", "site_clerk"), "各说各的")
    await clash.do(papers.sign_search, id_, manager, keys=False)
    await clash.do(papers.search, id_, clerk, keys=False)
    (found,) = await clash.facts("record_searched")
    assert found.found == str(clash.a)
    room = await clash.do(views.room, await clash.dispute(id_), lang="zh")
    assert any("书面材料" in one.sentence and "2份" in one.sentence for one in room.owed)


async def test_the_engine_opens_a_room_where_no_clause_decides(clash: Clash) -> None:
    """R03-18.2.2-4: two slips at one instant; nobody has complained."""
    world = clash.world
    both = await confirmed(world, 3, ("zhangmin", MORNING), ("lihao", MORNING))
    clash.customer = both
    assert (await clash.verdict()).status == "disputed"
    async with world.tx() as tx:
        (payload,) = [
            row["payload"]
            for row in await tx.rows(Query("test.out", f"SELECT payload::text FROM outbox WHERE topic = '{DISPUTED}'"))
        ]
    assert HANDLERS[DISPUTED] is open_room
    services = {"keyring": world.keyring, "channels": Channels()}
    for _ in range(2):  # a ring that is repeated finds the room there
        async with world.tx() as tx:
            await open_room(tx, msgspec.json.decode(payload), Context(services, uuid4(), MORNING))
    async with world.tx() as tx:
        dispute = await service.of_customer(tx, both)
    assert dispute is not None and dispute.cause == "engine" and set(dispute.sides) == {clash.a, clash.b}
    (fact,) = await clash.facts("dispute_opened")
    assert fact.source == "system" and fact.actor is None


async def test_an_alarm_about_a_verdict_that_no_longer_stands_opens_nothing(clash: Clash) -> None:
    services = {"keyring": clash.world.keyring, "channels": Channels()}
    async with clash.world.tx() as tx:
        await open_room(tx, {"subject": str(clash.customer)}, Context(services, uuid4(), MORNING))
        assert await service.of_customer(tx, clash.customer) is None


async def test_nobody_floods_the_office_with_disputes(clash: Clash) -> None:
    """Ten a day; the desk may still open one on somebody's behalf, and what is open may be joined."""
    at = clash.world.clock()
    others = [await confirmed(clash.world, 100 + n, ("zhangmin", at - timedelta(hours=3))) for n in range(11)]

    async def claim(customer: UUID, by: str = "lihao", cause: str = "claim", **more: UUID) -> UUID:
        project = clash.world.project_id
        return await clash.do(service.open, project, customer, clash.who(by), [clash.a], cause, "是我的", **more)

    for customer in others[:10]:
        await claim(customer)
    with pytest.raises(TooManyDisputes):
        await claim(others[10])
    assert await claim(others[10], "clerk", "desk", for_party=clash.b)
    clash.world.clock.forward(days=1, minutes=1)
    assert await claim(clash.customer)
