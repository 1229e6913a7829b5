"""客户到访通知 and 今日客户: an owner who is away learns at once that their customer is here; nobody loses a visitor of
today from sight."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from backend.engine.rules.clauses import Include
from backend.engine.rules.compose import compose
from backend.entrypoints.worker import HANDLERS
from backend.features.access import groups
from backend.features.access import service as access
from backend.features.notifications import service as notifications
from backend.features.notifications import words
from backend.features.notifications.models import Notice
from backend.features.reception import byhand, owners, presence, service, views
from backend.features.reception.floor import OWNER_AWAY
from backend.features.reception.jobs import OWNER_TOLD, tell_owner
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.kit.channels import Channels
from backend.kit.jobs import Context
from backend.kit.sql import Query
from tests.features.reception.test_desk import Office
from tests.support.tablet import registration
from tests.support.world import World

SENT = Query("test.sent", f"SELECT payload::text FROM outbox WHERE topic = '{OWNER_AWAY}' ORDER BY due_at")


@pytest.fixture
async def office(world: World, client: httpx.AsyncClient) -> Office:
    return Office(world, client, await world.tablet(client))


async def messages(world: World) -> list[dict[str, Any]]:
    async with world.tx() as tx:
        return [msgspec.json.decode(row["payload"]) for row in await tx.rows(SENT)]


async def carried_out(world: World) -> None:
    """What the worker does with them; twice, as a repeated ring would."""
    context = Context({"channels": Channels()}, uuid4(), world.clock())
    for payload in await messages(world) * 2:
        async with world.tx() as tx:
            await HANDLERS[OWNER_AWAY](tx, payload, context)


async def told(office: Office, login: str = "zhangmin") -> list[Notice]:
    async with office.world.tx() as tx:
        return [one for one in await notifications.unread(tx, office.who_is(login)) if one.key == OWNER_TOLD]


async def mine(office: Office, login: str) -> views.Workspace:
    return views.workspace_of(await office.board(), office.who_is(login))


@pytest.mark.parametrize(
    ("reason", "said"),
    [("lunch", "您在吃饭"), ("out_business", "您公事外出"), ("out_private", "您私事外出"), ("off", "您不在班上")],
)
async def test_an_owner_who_is_away_is_told_at_once_and_once(office: Office, reason: str, said: str) -> None:
    assert HANDLERS[OWNER_AWAY] is tell_owner
    await office.old_customer()
    await office.all_off("zhangmin", reason=reason)
    again = await office.arrive("13800138000")
    await carried_out(office.world)
    (notice,) = await told(office)
    ticket = (await office.item(again)).visit.ticket
    assert words.sentence(notice, "zh") == f"您的客户 {ticket} 到访了，{said}；接待台已请李浩代为接待"
    assert words.page(notice).startswith("/customers/") and "13800138000" not in str(notice.params)
    owner = (await office.item(again)).owner
    assert owner is not None and owner.told_at == office.world.clock(), "the desk sees that they were told"
    assert [one.why for one in (await mine(office, "zhangmin")).elsewhere] == ["owner_away"]


async def test_ids_only_pass_through_the_outbox(office: Office) -> None:
    await office.old_customer()
    await office.all_off("zhangmin")
    visit = await office.arrive("13800138000")
    assert await messages(office.world) == [
        {"visit": str(visit), "staff": str(office.who_is("zhangmin")), "state": "lunch"}
    ]


async def test_an_owner_who_is_free_is_offered_the_visitor_instead(office: Office) -> None:
    await office.old_customer()
    await office.arrive("13800138000")
    assert await messages(office.world) == []


async def test_with_nobody_free_they_are_told_that_the_customer_waits_and_not_again(office: Office) -> None:
    await office.old_customer()
    await office.all_off()
    await office.arrive("13800138000")
    await carried_out(office.world)
    await office.on("chenyu")  # takes who waits, in the owner's stead
    await carried_out(office.world)
    (notice,) = await told(office)
    assert words.sentence(notice, "zh").endswith("，您在吃饭；暂时没人空闲，客户在接待台等候")


async def test_a_second_visit_is_told_again(office: Office) -> None:
    await office.old_customer()
    await office.all_off("zhangmin")
    first = await office.arrive("13800138000")
    await office.do(service.accept, first, office.who_is("lihao"))
    await office.do(service.end, first, office.who_is("lihao"))
    await office.arrive("13800138000")
    await carried_out(office.world)
    assert len(await told(office)) == 2


async def test_who_is_back_before_the_worker_looks_is_not_told(office: Office) -> None:
    await office.old_customer()
    await office.all_off("zhangmin")
    visit = await office.arrive("13800138000")
    await office.on("zhangmin")
    await office.do(owners.hand_back, visit, office.who_is("clerk"))
    await carried_out(office.world)
    assert await told(office) == []


async def test_neither_who_left_nor_who_may_not_receive_is_told(office: Office) -> None:
    await office.old_customer()
    zhang, manager = office.who_is("zhangmin"), office.who_is("manager")
    await office.do(presence.take_off, office.world.office_id, zhang, manager)
    await office.arrive("13800138000")
    assert await messages(office.world) == []
    await office.do(presence.depart, office.world.office_id, zhang, manager)
    await office.arrive("13800138000")
    assert await messages(office.world) == []


async def test_who_leaves_the_company_meanwhile_is_not_told(office: Office) -> None:
    await office.old_customer()
    await office.all_off("zhangmin")
    await office.arrive("13800138000")
    async with office.world.tx() as tx:
        await access.disable_staff(tx, office.who_is("zhangmin"), office.world.clock())
    await carried_out(office.world)
    assert await told(office) == []


async def test_a_message_about_somebody_of_another_project_tells_nobody(office: Office) -> None:
    visit = await office.arrive("13800138000")
    stranger = office.who_is("hq")
    async with office.world.tx() as tx:
        payload = {"visit": str(visit), "staff": str(stranger), "state": "lunch"}
        await tell_owner(tx, payload, Context({"channels": Channels()}, uuid4(), office.world.clock()))
        assert await notifications.unread(tx, stranger) == []


async def test_a_correction_of_the_number_tells_the_right_owner(office: Office) -> None:
    await office.old_customer()
    await office.all_off("zhangmin")
    number, body, headers = office.tablet.envelope(registration("13900139000"))
    answer = await office.client.post("/api/kiosk/submissions", content=body, headers=headers)
    assert await messages(office.world) == []
    sent = msgspec.json.decode(body)["submission_id"]
    corrected = registration("13800138000", amends=sent)
    answer = await office.world.send(office.client, office.tablet, corrected)
    assert answer.json()["outcome"] == "accepted", (answer.json(), number)
    await carried_out(office.world)
    assert len(await told(office)) == 1


async def test_yesterdays_visit_corrected_today_tells_nobody(office: Office) -> None:
    await office.old_customer()
    await office.all_off("zhangmin")
    await office.arrive("13800138000")
    office.world.clock.forward(hours=15)
    await carried_out(office.world)
    assert await told(office) == []


# -- 同组先接 --


async def with_clause(world: World, preset: str, no: str) -> None:
    """The project's rulebook with a clause of another."""
    async with world.tx() as tx:
        now = (await rulebooks.current(tx, world.project_id, world.clock())).rulebook
        taken = msgspec.structs.replace(now, include=(Include(rulebook=preset, clauses=(no,)),), judges="all_cases")
        anew = compose(taken, {preset: drafts.preset(preset)})
        await rulebooks.publish(tx, world.project_id, anew, world.clock(), None, world.clock())
    world.clock.forward(seconds=1)


async def test_a_colleague_of_the_owners_group_covers_before_another(office: Office) -> None:
    """R03-10.2.6-1a; without that clause, or where nobody of the group is free, whoever is next in line."""
    await office.old_customer()
    await office.all_off("zhangmin", reason="out_business")
    both = [office.who_is("zhangmin"), office.who_is("chenyu")]
    await office.do(groups.make, office.world.office_id, "一组", both, None, office.who_is("manager"))
    first = await office.arrive("13800138000")
    assert await office.who(first) == "李浩"
    await office.do(byhand.end_for, first, office.who_is("clerk"))
    await with_clause(office.world, "R03-10", "2.6-1a")
    second = await office.arrive("13800138000")
    assert await office.who(second) == "陈宇" and (await office.item(second)).owner is not None
    third = await office.arrive("13800138000")
    assert await office.who(third) == "李浩", "the group's only other one is with a visitor"
    await carried_out(office.world)
    assert len(await told(office)) == 3


# -- 今日客户 --


async def test_a_visitor_handed_over_stays_in_sight(office: Office) -> None:
    """R00-04.2: their own customer came; the new one went to the next in line."""
    await office.old_customer()
    zhang = office.who_is("zhangmin")
    await office.all_off("lihao", "wangjing", "chenyu")
    new = await office.arrive()
    await office.do(service.accept, new, zhang)
    await office.arrive("13800138000")
    await office.on("lihao")
    await office.do(service.hand_over, new, zhang)
    (one,) = (await mine(office, "zhangmin")).elsewhere
    assert (one.item.visit.id, one.why) == (new, "own_old_customer")


async def test_taken_away_passed_on_handed_back_each_with_who_and_why(office: Office) -> None:
    clerk = office.who_is("clerk")
    first = await office.arrive()
    await office.do(byhand.assign, first, office.who_is("chenyu"), clerk, "客户点名要陈宇")
    (one,) = (await mine(office, "zhangmin")).elsewhere
    assert (one.why, one.mine and one.mine.reason, one.item.consultant_name) == ("reassigned", "客户点名要陈宇", "陈宇")
    assert (await mine(office, "chenyu")).elsewhere == ()
    second = await office.arrive("13600136000")
    name = await office.who(second)
    login = {"张敏": "zhangmin", "李浩": "lihao", "王静": "wangjing"}[name or ""]
    await office.do(service.pass_on, second, office.who_is(login), "declined")
    found = [one for one in (await mine(office, login)).elsewhere if one.item.visit.id == second]
    assert [one.why for one in found] == ["declined"]


async def test_a_customer_whom_a_colleague_received_to_the_end_stays_in_sight(office: Office) -> None:
    await office.old_customer()
    await office.all_off("zhangmin")
    visit = await office.arrive("13800138000")
    await office.do(service.accept, visit, office.who_is("lihao"))
    await office.do(service.end, visit, office.who_is("lihao"))
    await office.on("zhangmin")
    work = await mine(office, "zhangmin")
    (one,) = work.elsewhere
    assert (one.item.visit.id, one.why, one.item.consultant_name) == (visit, "owner_away", "李浩")
    assert [item.visit.id for item in (await mine(office, "lihao")).finished] == [visit]
    assert (await mine(office, "lihao")).elsewhere == () and (await mine(office, "wangjing")).elsewhere == ()


async def test_a_visitor_who_was_passed_on_and_could_not_wait_stays_in_sight(office: Office) -> None:
    await office.all_off("lihao", "wangjing", "chenyu")
    visit = await office.arrive()
    await office.do(service.pass_on, visit, office.who_is("zhangmin"), "declined")
    assert [one.why for one in (await mine(office, "zhangmin")).elsewhere] == ["declined"]
    await office.do(byhand.leave, visit, office.who_is("clerk"))
    assert [one.why for one in (await mine(office, "zhangmin")).elsewhere] == ["left"]


async def test_an_owner_sees_that_their_customer_left_without_being_received(office: Office) -> None:
    await office.old_customer()
    await office.all_off()
    visit = await office.arrive("13800138000")
    assert [one.why for one in (await mine(office, "zhangmin")).elsewhere] == ["owner_waits"]
    await office.do(byhand.leave, visit, office.who_is("clerk"))
    assert [one.why for one in (await mine(office, "zhangmin")).elsewhere] == ["left"]
    await carried_out(office.world)
    (notice,) = await told(office)
    assert words.sentence(notice, "zh").endswith("客户没等到人，已先离开")


async def test_tomorrow_begins_with_nobody(office: Office) -> None:
    first = await office.arrive()
    await office.do(byhand.assign, first, office.who_is("chenyu"), office.who_is("clerk"), "客户点名")
    office.world.clock.at += timedelta(days=1)
    assert (await mine(office, "zhangmin")).elsewhere == ()
