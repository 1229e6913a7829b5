"""An office under the preset that a test is about, on a day of its own, and browsers at its desks."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from litestar import Litestar

from backend.features.attribution import service as attribution
from backend.features.reception import presence
from backend.features.rulebooks import library
from backend.features.rulebooks import service as rulebooks
from tests.features.rulebooks.test_trial_pages import Browser
from tests.support.world import World

HERE = ZoneInfo("Asia/Shanghai")


class Office:
    """`world` under a preset. `desk(login)` is a signed-in browser; `at(10, 5)` sets the clock of the day."""

    def __init__(self, app: Litestar, world: World) -> None:
        self._app, self.world = app, world
        self._browsers: list[Browser] = []
        self.day = (world.clock().astimezone(HERE) + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)

    async def under(self, preset: str) -> "Office":
        now = self.world.clock()
        rulebook = msgspec.structs.replace(library.preset(preset), judges="all_cases")
        async with self.world.tx() as tx:
            await rulebooks.publish(tx, self.world.project_id, rulebook, now, None, now)
        await self.come(self.at(9, 0))
        self.at(9, 30)
        return self

    async def come(self, at: datetime) -> None:
        """到岗: nobody is on duty over night."""
        for who in ("zhangmin", "lihao", "wangjing", "chenyu"):
            async with self.world.tx() as tx:
                await presence.step_in(tx, self.world.office_id, self.world.staff[who], self.world.staff[who], at)

    def at(self, hour: int, minute: int = 0, days: int = 0) -> datetime:
        self.world.clock.at = (self.day + timedelta(days=days)).replace(hour=hour, minute=minute)
        return self.world.clock.at

    async def desk(self, login: str) -> Browser:
        browser = Browser(self._app, self.world)
        self._browsers.append(browser)
        return await browser.sign_in(login)

    @property
    def root(self) -> str:
        return f"/offices/{self.world.office_id}/books"

    def staff(self, login: str) -> str:
        return str(self.world.staff[login])

    async def owner(self, customer: UUID) -> tuple[str, tuple[str, ...]]:
        """(status, logins of the holders) by the newest verdict, decided again at this instant."""
        async with self.world.tx() as tx:
            kept = (await attribution.latest(tx, [customer]))[customer]
            verdict = await attribution.rejudge(tx, kept, self.world.clock()) or kept.verdict
        logins = {str(id_): login for login, id_ in self.world.staff.items()}
        return verdict.status, tuple(logins.get(id_, id_) for id_ in verdict.holders)

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.aclose()


OfficeOf = Callable[[str], Awaitable[Office]]


@pytest.fixture
async def office(app: Litestar, world: World) -> AsyncIterator[OfficeOf]:
    made = Office(app, world)
    yield made.under
    await made.close()


def went(answer: httpx.Response) -> str:
    """Where a form led, once it was accepted."""
    assert answer.status_code == 303, (answer.status_code, answer.text)
    return answer.headers["location"]
