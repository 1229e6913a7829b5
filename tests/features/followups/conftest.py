"""An office under R00-04 with the cadences of R01-03 and a pool, and a customer whom 张敏 has received."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from backend.engine.facts import AnyFact, StepTaken, VisitRegistered
from backend.engine.rules.clauses import Clause, Deadline, Definition, Duty, Include, Rulebook, Void
from backend.engine.rules.compose import compose
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Contact as Reached
from backend.features.followups import service
from backend.features.followups.models import Contact
from backend.features.rulebooks import drafts
from backend.features.rulebooks import service as rulebooks
from backend.kit.ids import new_id
from tests.support.world import World

LOCAL = timezone(timedelta(hours=8))
MORNING = datetime(2030, 3, 4, 10, tzinfo=LOCAL)
"""A Monday, in the hours for calls."""
DAY = timedelta(days=1)
OWN = Clause(
    no="88",
    text="客户超过保护期的，由经理收回公海；原置业顾问三天内不得再认领；到期前两天提醒经理。",
    rules=(
        Void(defects=("recycled", "reclaimed")),
        Definition(term="reclaim_days", number=3),
        Duty(code="warn_before_loss", due=Deadline(unit="window"), after=Deadline(unit="window", n=2)),
    ),
)


def rulebook() -> Rulebook:
    cadence = drafts.preset("R01-03")
    taken = Include(rulebook="R01-03", clauses=tuple(clause.no for clause in cadence.clauses))
    base = replace(drafts.preset("R00-04"), include=(taken,), judges="all_cases")
    base = replace(base, clauses=(*base.clauses, OWN))
    return compose(base, {"R01-03": cadence})


@dataclass
class Office:
    """What tests do, each use case in a transaction of its own, now."""

    world: World
    phones: int = 0

    def who(self, login: str) -> UUID:
        return self.world.staff[login]

    async def do(self, call: Callable[..., Awaitable[Any]], *args: Any, keys: bool = True, **more: Any) -> Any:
        async with self.world.tx() as tx:
            given = (tx, self.world.keys, *args) if keys else (tx, *args)
            return await call(*given, **more, at=self.world.clock())

    async def record(self, customer: UUID, *facts: AnyFact) -> None:
        async with self.world.tx() as tx:
            await attribution.record(
                tx, self.world.project_id, customer, [(fact, ()) for fact in facts], self.world.clock()
            )

    async def customer(self, login: str = "zhangmin", grade: str | None = None) -> UUID:
        """Somebody new whom this consultant registers, and grades when they leave."""
        self.phones += 1
        at = self.world.clock()
        async with self.world.tx() as tx:
            reached = Reached(f"+86138{self.world.office_id.int % 10_000:04d}{self.phones:04d}", "王", "mr")
            id_ = (await customers.identify(tx, self.world.keys, self.world.project_id, reached, at)).id
        who = str(self.who(login))
        await self.record(id_, VisitRegistered(id=str(new_id()), at=at, customer=str(id_), consultant=who))
        if grade is not None:
            await self.record(
                id_, StepTaken(id=str(new_id()), at=at, customer=str(id_), step="visit_ended", by=who, result=grade)
            )
        return id_

    async def call(self, customer: UUID, login: str = "zhangmin", **said: Any) -> Any:
        spoken = Contact(**{"channel": "phone", "answered": True, "content": "聊了户型", **said})
        return await self.do(service.contact, customer, self.who(login), spoken)

    async def verdict(self, customer: UUID) -> Any:
        async with self.world.tx() as tx:
            return (await attribution.latest(tx, [customer]))[customer].verdict

    async def facts(self, customer: UUID) -> list[AnyFact]:
        async with self.world.tx() as tx:
            return await attribution.known_facts(tx, self.world.project_id, [customer])


async def under(world: World, rules: Rulebook) -> None:
    async with world.tx() as tx:
        at = MORNING - 30 * DAY
        await rulebooks.publish(tx, world.project_id, rules, at, world.staff["manager"], at)


@pytest.fixture
async def office(world: World) -> Office:
    await under(world, rulebook())
    world.clock.at = MORNING
    return Office(world)
