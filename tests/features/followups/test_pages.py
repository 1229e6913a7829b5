"""The pages, as the consultant, the manager and somebody of another developer meet them."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from backend.entrypoints import demo
from backend.features.followups import pool
from backend.features.rulebooks import service as rulebooks
from backend.kit.clock import now
from backend.kit.db import Database
from tests.features.followups.conftest import Office, rulebook
from tests.support.published import work
from tests.support.world import World

FORM = {"sec-fetch-site": "same-origin", "accept": "text/html"}


async def signed_in(client: httpx.AsyncClient, world: World, login: str) -> None:
    client.headers.update(FORM)
    client.cookies.clear()
    form = {"company": world.slug, "login": login, "password": demo.PASSWORD}
    assert (await client.post("/sign-in", data=form)).status_code == 303


@pytest.fixture
async def today(world: World) -> Office:
    """The same office on the day of the test: sessions end by the real clock."""
    at = now() - timedelta(days=20)
    async with world.tx() as tx:
        await rulebooks.publish(tx, world.project_id, rulebook(), at, world.staff["manager"], at)
    world.clock.at = now()
    return Office(world)


async def test_a_consultant_records_a_contact_grades_and_marks(today: Office, client: httpx.AsyncClient) -> None:
    customer = await today.customer(grade="A")
    await signed_in(client, today.world, "zhangmin")
    page = await client.get("/followups")
    assert (
        page.status_code == 200 and "王先生" in page.text and "今天要联系" in page.text and "R01-03.2.1.1" in page.text
    )
    form = await client.get(f"/customers/{customer}/contact", params={"back": "list"})
    assert 'name="content"' in form.text and "hx-post" in form.text
    said = {"channel": "phone", "answered": "yes", "content": "周末来看房", "occasion": "discount", "next_on": ""}
    sent = await client.post(f"/customers/{customer}/contact", data=said | {"back": "list"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/followups")
    assert "周末来看房" in (await client.get(f"/customers/{customer}/contact")).text
    card = {"grade": "C", "marks": ["has_objection", "vip"], "back": ""}
    marked = await client.post(f"/customers/{customer}/card", data=card)
    assert (marked.status_code, marked.headers["location"]) == (303, f"/customers/{customer}")
    shown = await client.get("/followups")
    assert "C 类" in shown.text and "特邀贵宾" in shown.text
    case = (await client.get(f"/customers/{customer}")).text
    assert "张敏把客户评为C类" in case and "张敏给客户加标签：特邀贵宾" in case
    one = await client.post(f"/customers/{customer}/card", data={"grade": "C", "marks": "vip"})
    assert one.status_code == 303 and "有抗性" not in (await client.get("/followups")).text


async def test_do_not_contact_is_refused_in_words_and_only_the_manager_undoes_it(
    today: Office, client: httpx.AsyncClient
) -> None:
    customer = await today.customer(grade="A")
    await signed_in(client, today.world, "zhangmin")
    await client.post(f"/customers/{customer}/card", data={"marks": "do_not_contact"})
    assert 'name="content"' not in (await client.get(f"/customers/{customer}/contact")).text
    sent = await client.post(f"/customers/{customer}/contact", data={"channel": "phone", "answered": "yes"})
    assert sent.status_code == 409 and "勿扰" in sent.text
    kept = await client.post(f"/customers/{customer}/card", data={"grade": "A"})
    assert kept.status_code == 403 and "经理" in kept.text
    await signed_in(client, today.world, "manager")
    assert (await client.post(f"/customers/{customer}/card", data={"grade": "A"})).status_code == 303


async def test_a_message_out_of_form_says_what_is_missing(today: Office, client: httpx.AsyncClient) -> None:
    customer = await today.customer(grade="D")
    await signed_in(client, today.world, "zhangmin")
    said = {"channel": "message", "answered": "yes", "content": "你好，本周开盘"}
    sent = await client.post(f"/customers/{customer}/contact", data=said)
    assert sent.status_code == 400 and "尊敬的贵宾" in sent.text and "居然o青年城" in sent.text


async def test_the_manager_sees_whom_to_press_takes_back_and_gives_away(
    today: Office, client: httpx.AsyncClient, db: Database
) -> None:
    world = today.world
    customer = await today.customer(grade="C")
    world.clock.at -= timedelta(days=12)
    lost = await today.customer()
    world.clock.at += timedelta(days=12)
    await work(world, db)
    await signed_in(client, world, "manager")
    here = f"/offices/{world.office_id}/followups"
    assert (await client.get("/followups")).headers["location"] == here
    page = await client.get(here)
    assert page.status_code == 200 and "收回公海" in page.text
    assert [one.customer_id for one in await today.do(pool.lapsing, world.project_id, 2, keys=False)] == [lost]
    assert (await client.post(f"{here}/{customer}/recycling")).status_code == 409
    assert (await client.post(f"{here}/{lost}/recycling")).status_code == 303
    form = await client.get(f"{here}/{lost}/giving")
    assert "李浩" in form.text
    barred = await client.post(f"{here}/{lost}/giving", data={"staff_id": str(today.who("zhangmin"))})
    assert barred.status_code == 409
    given = await client.post(f"{here}/{lost}/giving", data={"staff_id": str(today.who("lihao"))})
    assert given.status_code == 303
    assert (await today.verdict(lost)).holders == (str(today.who("lihao")),)


async def test_a_milestone_is_arranged_and_its_coverage_read(
    today: Office, client: httpx.AsyncClient, db: Database
) -> None:
    world = today.world
    await today.customer(grade="D")
    await signed_in(client, world, "manager")
    here = f"/offices/{world.office_id}/campaigns"
    assert "开盘" in (await client.get(f"{here}/new")).text
    day = (world.clock() + timedelta(days=3)).date().isoformat()
    saved = await client.post(f"{here}/new", data={"what": "opening", "day": day, "note": "九点"})
    assert saved.status_code == 303
    for bad in ("2025-01-01", "2027-02-30"):
        refused = await client.post(f"{here}/new", data={"what": "opening", "day": bad})
        assert refused.status_code == 400
    await work(world, db)
    page = await client.get(here)
    assert "0 / 1" in page.text and "九点" in page.text
    link = page.text.split(f'href="{here}/')[2].split('"')[0]
    assert "张敏" in (await client.get(f"{here}/{link}")).text
    await signed_in(client, world, "zhangmin")
    assert "可以聊的话题" in (await client.get("/followups")).text
    assert (await client.get(here)).status_code == 403


async def test_ids_of_others_answer_like_random_ones(today: Office, client: httpx.AsyncClient, decoy: World) -> None:
    world = today.world
    customer = await today.customer()
    await signed_in(client, world, "manager")
    here = f"/offices/{world.office_id}/followups"
    for foreign in (uuid4(), decoy.office_id, decoy.staff["zhangmin"], decoy.project_id):
        assert (await client.get(f"/offices/{foreign}/followups")).status_code == 404
        assert (await client.get(f"/offices/{foreign}/campaigns")).status_code == 404
        assert (await client.post(f"{here}/{foreign}/recycling")).status_code == 404
        assert (await client.get(f"/offices/{world.office_id}/campaigns/{foreign}")).status_code == 404
        assert (await client.get(f"/customers/{foreign}/card")).status_code == 404
        given = await client.post(f"{here}/{customer}/giving", data={"staff_id": str(foreign)})
        assert given.status_code == 404
    assert (await client.get("/followups", params={"office": str(decoy.office_id)})).status_code == 404
