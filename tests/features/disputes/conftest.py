"""An office under R03-18 (客户确认单), and a customer whom two consultants have confirmed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backend.engine.facts import SlipSigned
from backend.engine.verdict import Verdict
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.disputes import service
from backend.features.disputes.models import Dispute, Split
from backend.features.disputes.splits import whole
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.kit.ids import new_id
from tests.support.world import World

LOCAL = timezone(timedelta(hours=8))
MORNING = datetime(2030, 3, 4, 10, tzinfo=LOCAL)


@dataclass
class Clash:
    """撞单: A confirmed on 1 March, B a day later."""

    world: World
    customer: UUID
    phones: int = 0

    def who(self, login: str) -> UUID:
        return self.world.staff[login]

    @property
    def a(self) -> UUID:
        return self.who("zhangmin")

    @property
    def b(self) -> UUID:
        return self.who("lihao")

    def actor(self, login: str, role: str) -> Actor:
        return Actor(self.who(login), self.world.tenant_id, login, role, (self.world.office_id,))  # type: ignore[arg-type]

    async def do(self, call: Callable[..., Awaitable[Any]], *args: Any, keys: bool = True, **more: Any) -> Any:
        """A use case in a transaction of its own, now."""
        async with self.world.tx() as tx:
            given = (tx, self.world.keys, *args) if keys else (tx, *args)
            return await call(*given, **more, at=self.world.clock())

    async def open(self, by: str = "lihao", words: str = "3月2日我接待并签了确认单") -> UUID:
        return await self.do(
            service.open, self.world.project_id, self.customer, self.who(by), [], "claim", words
        )  # fmt: skip

    async def dispute(self, id_: UUID) -> Dispute:
        async with self.world.tx() as tx:
            return await service.find(tx, id_)

    async def verdict(self) -> Verdict:
        async with self.world.tx() as tx:
            return (await attribution.latest(tx, [self.customer]))[self.customer].verdict

    async def facts(self, step: str) -> list[Any]:
        async with self.world.tx() as tx:
            known = await attribution.known_facts(tx, self.world.project_id, [self.customer])
        return [fact for fact in known if getattr(fact, "step", fact.__struct_config__.tag) == step]

    def all_to(self, login: str) -> Split:
        return whole(self.who(login))


async def under(world: World, preset: str, since: datetime, **fields: Any) -> None:
    """From then on this preset judges all cases."""
    rulebook = msgspec.structs.replace(drafts.preset(preset), judges="all_cases", **fields)
    async with world.tx() as tx:
        await rulebooks.publish(tx, world.project_id, rulebook, since, world.staff["manager"], since)


async def confirmed(world: World, number: int, *slips: tuple[str, datetime]) -> UUID:
    """A customer with these slips on record."""
    async with world.tx() as tx:
        contact = Contact(f"+86139{world.office_id.int % 10_000:04d}{number:04d}", "王", "mr")
        customer = (await customers.identify(tx, world.keys, world.project_id, contact, slips[0][1])).id
    for login, at in slips:
        fact = SlipSigned(
            id=str(new_id()), at=at, customer=str(customer), consultant=str(world.staff[login]), by="confirmer"
        )  # fmt: skip
        async with world.tx() as tx:
            await attribution.record(tx, world.project_id, customer, [(fact, ())], at)
    return customer


@pytest.fixture
async def clash(world: World) -> Clash:
    await under(world, "R03-18", MORNING - timedelta(days=4))
    first, second = MORNING - timedelta(days=3, minutes=55), MORNING - timedelta(days=2, minutes=55)
    customer = await confirmed(world, 1, ("zhangmin", first), ("lihao", second))
    world.clock.at = MORNING
    return Clash(world, customer)


__all__ = ["MORNING", "Clash", "access", "clash", "confirmed", "under"]
