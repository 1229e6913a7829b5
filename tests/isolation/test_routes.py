"""A browser that signs in; and what came in unreadable, shown to people without a number for those who reveal none.

That no id of another's opens anything is tried in test_ids.py.
"""

import httpx
from litestar import Litestar

from backend.entrypoints import demo
from tests.support.world import World


class Browser(httpx.AsyncClient):
    def __init__(self, app: Litestar) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app), base_url="https://guishu.test",
            headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
        )  # fmt: skip

    async def sign_in(self, world: World, login: str) -> None:
        form = {"company": world.slug, "login": login, "password": demo.PASSWORD}
        answer = await self.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text


async def test_who_may_not_reveal_numbers_reads_none_in_the_quarantine(
    world: World, client: httpx.AsyncClient, app: Litestar
) -> None:
    tablet = await world.tablet(client)
    await world.send(client, tablet, b'{"phone": "13800138000", broken')
    for login, readable in (("clerk", True), ("admin", False)):
        async with Browser(app) as browser:
            await browser.sign_in(world, login)
            page = (await browser.get("/quarantine")).text
        assert ("13800138000" in page) is readable and "138" in page
