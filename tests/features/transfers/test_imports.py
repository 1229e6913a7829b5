"""A sheet is looked at, written once, and what was not taken comes back with its reasons."""

import asyncio
import gc

import pytest

from backend.engine.facts import AnyFact, CallTaken, ChannelReported, ReceptionStarted, Visited, VisitRegistered
from backend.engine.verdict import Owns
from backend.features.attribution import many
from backend.features.attribution import service as attribution
from backend.features.customers import many as customers_many
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.evidence import service as evidence
from backend.features.transfers import jobs, results, service, writing
from backend.features.transfers.errors import ColumnsMissing, NotNow
from backend.features.transfers.models import PIECE_ROWS, Transfer
from backend.kit.sql import Query
from tests.support.history import History
from tests.support.transfers import VISITS, csv_file, facts, find, imported, looked_at, take_in, work, written, xlsx
from tests.support.world import World

HEADER = ["来访时间", "姓名", "电话", "置业顾问"]
AGENCY = Query("test.agency", "INSERT INTO agency (tenant_id, id, project_id, name) VALUES ($1, $2, $3, $4)")


def visits(count: int, first: int = 0) -> list[list[str]]:
    return [HEADER] + [
        [f"2026-07-{1 + n % 28:02d} 10:{n % 60:02d}", f"王{n}", f"139{n:08d}", "张敏"]
        for n in range(first, first + count)
    ]


async def known(world: World, *numbers: str) -> dict[str, object]:
    async with world.tx() as tx:
        return dict(await customers.known(tx, world.keys, world.project_id, numbers))


async def about(world: World, number: str) -> list[AnyFact]:
    """The ledger's facts about the customer of this number."""
    id_ = (await known(world, number))[number]
    async with world.tx() as tx:
        return await evidence.timeline(tx, world.project_id, [id_])  # type: ignore[list-item]


async def reasons(world: World, transfer: Transfer, outcome: str = "refused") -> dict[int, str]:
    async with world.tx() as tx:
        rows = await results.shown(tx, world.keys, transfer, outcome, 0)
    return {row.number: results.sentence("zh", row) for row in rows}


async def test_a_sheet_of_visits(world: World) -> None:
    """FIELD 19: a hyphen, a +86 and full-width digits are one number; nothing is dropped without a word."""
    looked = await looked_at(world, "visits", xlsx(VISITS))
    assert looked.phase == "checked" and looked.total == 7 and looked.header_row == 2
    assert looked.counts == {"new": 3, "added": 0, "known": 0, "duplicate": 1, "refused": 3}
    assert sum(looked.counts.values()) == looked.total
    assert "visited" not in await facts(world), "a dry run writes nothing"
    assert not await known(world, "+8613800138001")
    why = await reasons(world, looked)
    assert "昨天" in why[7] and "1380013800" in why[8] and "查无此人" in why[9]
    assert await reasons(world, looked, "duplicate") == {5: "和第 3 行是同一条，只取第 3 行。"}
    done = await written(world, looked.id)
    assert done.phase == "done", done.stopped
    assert {"visited": 3, "reception_started": 3, "visit_registered": 3}.items() <= (await facts(world)).items()
    assert len(await known(world, "+8613800138001", "+8613800138002", "+8613800138003")) == 3


async def test_what_an_import_says_and_who_gets_the_customer(world: World) -> None:
    done = await imported(world, "visits", xlsx(VISITS))
    came, begun, registered = await about(world, "+8613800138001")
    assert isinstance(came, Visited) and isinstance(begun, ReceptionStarted) and isinstance(registered, VisitRegistered)
    assert registered.source == "import" and registered.consultant == str(world.staff["zhangmin"])
    assert registered.at.isoformat() == "2026-07-01T02:05:00+00:00" and registered.actor == str(world.staff["manager"])
    assert registered.earliest is None and "own_phone" in registered.fields and came.visit == registered.visit
    customer = (await known(world, "+8613800138001"))["+8613800138001"]
    async with world.tx() as tx:
        kept = (await attribution.latest(tx, [customer]))[customer]  # type: ignore[list-item,index]
    assert kept.verdict.question == Owns(customer=str(customer)) and kept.at >= done.started_at


async def test_a_day_alone_makes_up_no_order(world: World) -> None:
    """FIELD 20: two rows of one day without a clock may have happened in either order."""
    await imported(world, "visits", xlsx(VISITS))
    came = (await about(world, "+8613800138002"))[0]
    assert came.earliest and came.latest
    assert (came.latest - came.earliest).total_seconds() == 24 * 3600 - 1


async def test_the_same_file_again_writes_nothing(world: World) -> None:
    sheet = visits(30)
    await imported(world, "visits", xlsx(sheet))
    before = await facts(world)
    again = await looked_at(world, "visits", csv_file(sheet, "gb18030"))
    assert again.counts["known"] == 30 and await reasons(world, again, "known") != {}
    await written(world, again.id)
    assert await facts(world) == before
    more = await imported(world, "visits", xlsx([*sheet, *visits(5, first=100)[1:]]))
    assert (more.counts["known"], more.counts["new"]) == (30, 5)


async def test_two_who_import_the_same_file_at_once(world: World) -> None:
    """Both saw it as new; each row is written by one of them."""
    sheet = xlsx(visits(250))
    one, two = await looked_at(world, "visits", sheet), await looked_at(world, "visits", sheet)
    assert one.counts["new"] == two.counts["new"] == 250
    await asyncio.gather(written(world, one.id), written(world, two.id))
    one, two = await find(world, one.id), await find(world, two.id)
    assert one.phase == two.phase == "done", (one.stopped, two.stopped)
    assert (await facts(world))["visited"] == 250
    assert one.counts["new"] + two.counts["new"] == 250 and one.counts["known"] + two.counts["known"] == 250


class Killed(BaseException):
    """Nothing that anybody handles."""


async def test_a_worker_that_dies_in_the_middle(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it had begun is rolled back; the next one ends with the same totals."""
    looked = await looked_at(world, "visits", xlsx(visits(3 * PIECE_ROWS)))
    real, calls = writing.write, []

    async def dies(*args: object) -> None:
        calls.append(args)
        await real(*args)  # type: ignore[arg-type]
        if len(calls) == 2:
            raise Killed

    monkeypatch.setattr(writing, "write", dies)
    before = asyncio.all_tasks()
    unheard: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    with pytest.raises(Killed):
        await written(world, looked.id)
    gc.collect()
    assert asyncio.all_tasks() == before and not unheard, "a piece outlived its worker"
    left = await find(world, looked.id)
    assert left.phase == "writing" and left.cursor == PIECE_ROWS
    monkeypatch.setattr(writing, "write", real)
    await work(world)
    done = await find(world, looked.id)
    assert done.phase == "done" and done.counts["new"] == 3 * PIECE_ROWS
    assert (await facts(world))["visited"] == 3 * PIECE_ROWS
    async with world.tx() as tx:
        assert not (await evidence.verify(tx, world.project_id)).faults


async def test_stopped_and_gone_on_with(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = await looked_at(world, "visits", xlsx(visits(2 * PIECE_ROWS)))
    monkeypatch.setattr(jobs, "SECONDS", 0)
    async with world.tx() as tx:
        await service.confirm(tx, world.keys, looked.id, world.staff["manager"], world.clock())
        await service.cancel(tx, looked.id, world.clock())
    await work(world)
    assert (await find(world, looked.id)).stopped == "cancelled" and "visited" not in await facts(world)
    async with world.tx() as tx:
        await service.resume(tx, looked.id, world.clock())
    await work(world)
    assert (await find(world, looked.id)).phase == "done" and (await facts(world))["visited"] == 2 * PIECE_ROWS
    async with world.tx() as tx:
        with pytest.raises(NotNow):
            await service.cancel(tx, looked.id, world.clock())


async def test_customers_calls_and_reports(world: World) -> None:
    async with world.tx() as tx:
        agency = world.staff["manager"]
        await tx.run(AGENCY, tx.tenant_id, agency, world.project_id, "安居中介")
    roster = [["姓名", "手机号", "置业顾问", "登记时间"], ["钱一", "13700000001", "张敏", "2026-07-01 09:00"],
              ["孙二", "13700000002", "", ""], ["李三", "13700000003", "李浩", ""]]  # fmt: skip
    done = await imported(world, "customers", csv_file(roster, "utf-16"))
    assert (done.counts["new"], done.counts["refused"]) == (2, 1)
    assert "先后" in (await reasons(world, done))[4]
    (only,) = await about(world, "+8613700000001")
    assert isinstance(only, VisitRegistered) and only.register == "crm"
    assert await about(world, "+8613700000002") == []
    calls = [["来电日期", "来电时间", "电话", "接听人"], ["2026-07-02", "15:20", "13700000001", "lihao"]]
    assert (await imported(world, "calls", xlsx(calls))).counts["added"] == 1
    call = (await about(world, "+8613700000001"))[-1]
    assert isinstance(call, CallTaken) and call.consultant == str(world.staff["lihao"])
    assert call.at.isoformat() == "2026-07-02T07:20:00+00:00"
    reports = [["报备时间", "客户姓名", "客户电话", "渠道"], ["2026-06-30 12:00", "钱一", "13700000001", "安居中介"],
               ["2026-06-30 12:00", "某某", "137****0009", "安居中介"]]  # fmt: skip
    done = await imported(world, "reports", xlsx(reports))
    assert (done.counts["added"], done.counts["refused"]) == (1, 1)
    reported = (await about(world, "+8613700000001"))[-1]
    assert isinstance(reported, ChannelReported) and reported.agency == str(agency) and "phone" in reported.written


async def test_staff_have_no_password_yet(world: World, client) -> None:  # type: ignore[no-untyped-def]
    """Managers open accounts of their people, administrators of managers, too; nobody can guess a way in."""
    people = [
        ["姓名", "账号", "岗位"],
        ["新顾问", "xinren", "置业顾问"],
        ["新经理", "xinjl", "案场经理"],
        ["旧", "zhangmin", "内业"],
    ]
    by_manager = await imported(world, "staff", xlsx(people))
    assert by_manager.counts == {"new": 1, "added": 0, "known": 1, "duplicate": 0, "refused": 1}
    by_admin = await imported(world, "staff", xlsx(people), by="admin")
    assert by_admin.counts["new"] == 1
    for password in ("", "guishu-demo", "none"):
        form = {"company": world.slug, "login": "xinren", "password": password}
        answer = await client.post("/sign-in", data=form, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code != 303


async def test_columns_must_be_named_once_and_those_needed(world: World) -> None:
    id_ = await take_in(world, "visits", xlsx(VISITS))
    await work(world)
    for columns in ((-1,) * 8, (1, -1, 1, -1, -1, -1, -1, -1), (99, -1, 3, -1, -1, -1, -1, -1), (1, 3)):
        async with world.tx() as tx:
            with pytest.raises(ColumnsMissing):
                await service.name_columns(tx, world.keys, id_, columns, world.clock())


async def test_many_are_known_as_one_is(world: World) -> None:
    """The verdicts of an import rest on the same facts as any other."""
    history = History(world, world.clock().replace(month=7, day=6))
    ids = [await history.customer() for _ in range(4)]
    for number, id_ in enumerate(ids):
        introduced = {"introduced_by": (str(ids[number - 1]),)} if number == 3 else {}
        await history.first_visit(id_, ("zhangmin", "lihao")[number % 2], **introduced)
        await history.after(days=3).came_back(id_, "wangjing", "out_private", "zhangmin")
    async with world.tx() as tx:
        await customers.link(tx, ids[0], ids[1], "spouse", world.clock())
        arriving = {id_: [Visited(id=str(id_), at=world.clock(), customer=str(id_))] for id_ in ids}
        found = await many.known_facts_many(tx, world.project_id, arriving)
        for id_ in ids:
            assert found[id_] == await attribution.known_facts(tx, world.project_id, [id_], arriving[id_])


async def test_many_are_identified_as_one_is(world: World) -> None:
    """Found by name and number like any other; perhaps somebody known, like any other; and only once."""
    people = [
        Contact("+8613600001234", "欧阳娜"),
        Contact("+8613600011234", "欧阳娜"),
        Contact("+8613600001234", "别名"),
    ]
    async with world.tx() as tx:
        first = await customers_many.identify_many(tx, world.keys, world.project_id, people, world.clock())
        assert len(first) == 2 and all(one.is_new for one in first.values())
        assert (await customers.show(tx, world.keys, first["+8613600001234"].id)).name == "欧阳娜"
        again = await customers_many.identify_many(tx, world.keys, world.project_id, people, world.clock())
        assert {one.id for one in again.values()} == {one.id for one in first.values()}
        assert not any(one.is_new for one in again.values())
        alike = await tx.rows(
            Query("test.alike", "SELECT because FROM customer_alike WHERE project_id = $1"), world.project_id
        )
        assert [row["because"] for row in alike] == ["name_tail"]
        token = customers.token(world.keys, world.project_id, "ouyangna")
        rows = await tx.rows(Query("test.token", "SELECT 1 FROM customer_token WHERE token = $1"), token)
        assert len(rows) == 2
