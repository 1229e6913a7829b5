"""The desk's pages: who may, whose ids in a form are believed, and what the second press is told."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar

from backend.features.reception import service
from tests.features.reception.test_desk import Office, office  # noqa: F401  a fixture
from tests.isolation.test_routes import Browser
from tests.support.world import World

ONCE = re.compile(r'<input type="hidden" name="once"[^>]*>')
"""A form's own id, new on every page."""


class Desk:
    """Somebody signed in, posting forms at the office."""

    def __init__(self, browser: Browser, world: World) -> None:
        self.browser, self.at = browser, f"/offices/{world.office_id}"

    async def post(self, path: str, **form: Any) -> httpx.Response:
        return await self.browser.post(self.at + path, data={key: str(value) for key, value in form.items()})


@pytest.fixture
async def manager(app: Litestar, world: World) -> Any:
    async with Browser(app) as browser:
        await browser.sign_in(world, "manager")
        yield Desk(browser, world)


async def test_ids_in_a_form_are_only_believed_of_this_office(
    office: Office,  # noqa: F811
    manager: Desk,
    world: World,
    decoy: World,
) -> None:
    """A colleague of another office and of another developer answer like nobody at all."""
    visit, own = await office.arrive(), world.staff["zhangmin"]
    seen = (await office.board()).entry_seq
    forms = [
        (f"/visits/{visit}/assignment", "staff_id", {"reason": "客户要求"}),
        (f"/seats/{own}/loan", "to", {}),
        ("/arrivals/visitor", "asked_for", {"id": uuid4()}),
        ("/arrivals/survey", "guide", {"id": uuid4()}),
        ("/circle", "order", {"seen": seen}),
        ("/circle/draft", "order", {"seen": seen, "move": f"up.{own}"}),
        ("/circle/draft", "move", {"seen": seen, "order": own}),
    ]
    for path, field, more in forms:
        said = []
        for id_ in (world.staff["zhaolei"], decoy.staff["zhangmin"], uuid4()):
            value = f"up.{id_}" if field == "move" else id_
            answer = await manager.post(path, **more, **{field: value})
            said.append((answer.status_code, ONCE.sub("", answer.text)))
        assert said[0] == said[1] == said[2] and said[0][0] == 404, (path, field, said[0][0])
    for path in ("departure", "return"):
        codes = {(await manager.post(f"/circle/{id_}/{path}")).status_code for id_ in
                 (world.staff["zhaolei"], decoy.staff["zhangmin"], uuid4())}  # fmt: skip
        assert codes == {404}


@pytest.mark.parametrize(
    ("login", "path", "status"),
    [
        ("zhangmin", "/circle", 403),
        ("clerk", "/circle", 403),
        ("zhangmin", "/arrivals/visitor", 403),
        ("clerk", "/arrivals/visitor", 200),
        ("manager", "/circle", 200),
    ],
)
async def test_who_may_see_what(app: Litestar, world: World, login: str, path: str, status: int) -> None:
    async with Browser(app) as browser:
        await browser.sign_in(world, login)
        assert (await browser.get(f"/offices/{world.office_id}{path}")).status_code == status


async def test_a_consultant_lends_only_their_own_turn(app: Litestar, world: World) -> None:
    async with Browser(app) as browser:
        await browser.sign_in(world, "zhangmin")
        desk = Desk(browser, world)
        refused = await desk.post(f"/seats/{world.staff['lihao']}/loan", to=world.staff["wangjing"])
        assert refused.status_code == 403
        own = await desk.post(f"/seats/{world.staff['zhangmin']}/loan", to=world.staff["wangjing"])
        assert own.status_code == 303


async def test_the_second_press_is_told_who_ended_it_and_when(office: Office, manager: Desk, world: World) -> None:  # noqa: F811
    visit: UUID = await office.arrive()
    await office.do(service.accept, visit, world.staff["zhangmin"])
    seen = (await office.item(visit)).seen
    first = await manager.post(f"/visits/{visit}/ending", seen=seen)
    assert first.status_code == 303
    again = await manager.post(f"/visits/{visit}/ending", seen=seen)
    assert again.status_code == 409
    assert "这位客户已经处理完" in again.text and "经手人：张敏" in again.text


async def test_a_form_opened_before_somebody_else_acted_changes_nothing(office: Office, manager: Desk) -> None:  # noqa: F811
    visit = await office.arrive()
    seen = (await office.item(visit)).seen
    await office.do(service.accept, visit, office.who_is("zhangmin"))
    for path, form in (
        ("assignment", {"staff_id": office.who_is("lihao"), "reason": "客户要求"}),
        ("ending", {}),
        ("class", {"classified": "competitor_survey"}),
    ):
        answer = await manager.post(f"/visits/{visit}/{path}", seen=seen, **form)
        assert answer.status_code == 409 and "张敏" in answer.text, path
    assert await office.who(visit) == "张敏"
