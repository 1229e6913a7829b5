"""The pages of notices: who sets what, what a page never shows, ids that are not one's own."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from backend.entrypoints import demo
from backend.features.notifications import channels, reach, service
from backend.features.notifications.models import Template
from backend.features.notifications.ports import sms, webhook, wecom
from backend.kit.errors import NotFound
from backend.kit.ids import new_id
from backend.kit.sql import Query
from tests.support.world import World

BACKEND = Path(__file__).parents[3] / "backend"
SMS = sms.Account(access_key_id="id", sign_name="江湾", secret="the very secret")
CLERKS = Query(
    "test.clerks",
    "SELECT count(DISTINCT s.id) FROM staff s JOIN staff_office w ON w.staff_id = s.id WHERE s.role = 'site_clerk'",
)
CHANNEL_ROWS = Query("test.channels", "SELECT settings::text, secret_ct FROM notice_channel")


@pytest.fixture
async def sinking(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    app.state.update(notices="sink")
    async with browser(app) as made:
        yield made


def browser(app: Litestar) -> httpx.AsyncClient:
    headers = {"sec-fetch-site": "same-origin", "accept": "text/html"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://guishu.test", headers=headers)


async def sign_in(client: httpx.AsyncClient, world: World, login: str) -> None:
    form = {"company": world.slug, "login": login, "password": demo.PASSWORD}
    assert (await client.post("/sign-in", data=form)).status_code == 303


@pytest.mark.parametrize("login", ["zhangmin", "clerk", "manager", "hq"])
async def test_settings_are_the_administrator_s(app: Litestar, world: World, login: str) -> None:
    async with browser(app) as client:
        await sign_in(client, world, login)
        for path in ("/notices/settings", "/notices/settings/now", "/notices/settings/channels/sms",
                     "/notices/settings/templates/sms/visit_offered", "/sink"):  # fmt: skip
            assert (await client.get(path)).status_code == 403, path
        for path in ("/notices/settings/channels/sms", "/notices/settings/tests"):
            assert (await client.post(path, data={"endpoint": "x", "channel": "sms"})).status_code == 403, path
        for path in ("/notices", "/notices/now", "/notices/bell", "/notices/reach"):
            assert (await client.get(path)).status_code == 200, path


async def test_pages_show_no_secret_and_no_whole_number(sinking: httpx.AsyncClient, world: World) -> None:
    await sign_in(sinking, world, "admin")
    setup = {"endpoint": wecom.ENDPOINT, "corp_id": "ww1", "agent_id": "7", "secret": "the very secret", "enabled": "1"}
    assert (await sinking.post("/notices/settings/channels/wecom", data=setup)).status_code == 303
    typed = {"phone": "13800138000", "wecom": "admin", "begins": "22:00", "ends": "08:00"}
    assert (await sinking.post("/notices/reach", data=typed)).status_code == 303
    for path in ("/notices/settings", "/notices/settings/channels/wecom", "/notices/reach"):
        page = (await sinking.get(path)).text
        assert "the very secret" not in page and "13800138000" not in page and "None" not in page
    assert "138****8000" in (await sinking.get("/notices/reach")).text
    assert (await sinking.get("/sink")).status_code == 200


async def test_a_refused_form_keeps_what_was_typed_and_writes_nothing(sinking: httpx.AsyncClient, world: World) -> None:
    await sign_in(sinking, world, "zhangmin")
    typed = {"phone": "13800138000", "wecom": "a|b", "begins": "22:00", "ends": "08:00"}
    page = await sinking.post("/notices/reach", data=typed)
    assert page.status_code == 200 and "没有保存" in page.text and 'value="a|b"' in page.text
    async with world.tx() as tx:
        assert (await reach.reach(tx, world.staff["zhangmin"])).phone_mask == ""
    for time in ("25:00", "", "x", "-1:30"):
        page = await sinking.post("/notices/reach", data=typed | {"wecom": "", "begins": time})
        assert "免打扰时段认不出" in page.text, time


async def test_where_letters_are_really_sent_there_is_no_sink(app: Litestar, world: World) -> None:
    async with browser(app) as client:
        await sign_in(client, world, "admin")
        assert (await client.get("/sink")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/notices/settings/channels/pigeon", "/notices/settings/templates/pigeon/visit_offered",
     "/notices/settings/templates/sms/nobody_said", "/notices/settings/templates/sms/you"],
)  # fmt: skip
async def test_what_there_is_not_is_not_found(sinking: httpx.AsyncClient, world: World, path: str) -> None:
    await sign_in(sinking, world, "admin")
    assert (await sinking.get(path)).status_code == 404


async def test_another_developer_s_notice_and_delivery_answer_like_random_ids(
    sinking: httpx.AsyncClient, world: World, decoy: World
) -> None:
    async with decoy.tx() as tx:
        await channels.set_up(
            tx, decoy.keys, "webhook", webhook.Account(endpoint="https://a.cn/x", secret="s"), True, None, decoy.clock()
        )
        await service.tell(tx, decoy.staff["admin"], "visit_offered", {"ticket": "A"}, new_id(), decoy.clock())
        (delivery,) = await channels.latest(tx)
        (notice, *_) = await service.recent(tx, decoy.staff["admin"], decoy.clock() + timedelta(seconds=1))
    await sign_in(sinking, world, "admin")
    for foreign, path in ((delivery.id, "/notices/settings/deliveries/{}/retry"), (notice.id, "/notices/{}/reading")):
        answers = [(await sinking.post(path.format(id_))).status_code for id_ in (foreign, new_id())]
        assert answers == [404, 404], path


async def test_a_kind_that_is_not_ours_gets_no_text(world: World) -> None:
    for key in ("you", "unknown", "nobody_said"):
        one = Template(channel="wecom", key=key, text="x", provider_code="")
        async with world.tx() as tx:
            with pytest.raises(NotFound):
                await channels.set_text(tx, one, None, world.clock())
