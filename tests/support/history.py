"""A project's past for trials: customers with facts at any instant, appended to the real ledger."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.engine.facts import (
    AnyFact,
    ContractSigned,
    DutyChanged,
    FollowedUp,
    ReceptionStarted,
    Visited,
    VisitRegistered,
)
from backend.features.customers import service as customers
from backend.features.customers.models import Contact
from backend.features.evidence import service as evidence
from backend.kit.ids import new_id
from tests.support.world import World


class History:
    """`at` is the instant of the next fact; everything is recorded then, as if written down on the spot."""

    def __init__(self, world: World, at: datetime) -> None:
        self.world, self.at = world, at
        self._people = 0
        self._office = world.office_id.int % 10_000

    def after(self, **by: float) -> "History":
        self.at += timedelta(**by)
        return self

    async def customer(self) -> UUID:
        self._people += 1
        async with self.world.tx() as tx:
            contact = Contact(f"+86138{self._office:04d}{self._people:04d}", "王", "mr")
            made = await customers.identify(tx, self.world.keys, self.world.project_id, contact, self.at)
        return made.id

    async def append(self, *facts: AnyFact, subjects: tuple[UUID, ...] = ()) -> None:
        async with self.world.tx() as tx:
            head = await evidence.lock(tx, self.world.project_id)
            await evidence.append(tx, head, [evidence.entry_of(fact, *subjects) for fact in facts], self.at)

    async def first_visit(self, customer: UUID, who: str, **declared: object) -> None:
        """Came, was received and registered by `who` (a login)."""
        visit = str(new_id())
        await self.append(
            Visited(**self._of(customer), visit=visit, first_visit=True, **declared),
            ReceptionStarted(**self._of(customer, minutes=2), consultant=self.staff(who), visit=visit),
            VisitRegistered(**self._of(customer, minutes=30), consultant=self.staff(who), visit=visit),
        )

    async def came_back(self, customer: UUID, to: str, owner_is: str | None = None, owner: str = "") -> None:
        """Came again and was received by `to`; `owner_is`: where the owner was an hour before."""
        if owner_is is not None:
            away = DutyChanged(id=str(new_id()), at=self.at - timedelta(hours=1), consultant=self.staff(owner),
                               state=owner_is)  # type: ignore[arg-type]  # fmt: skip
            await self.append(away)
        await self.append(
            Visited(**self._of(customer), first_visit=False),
            ReceptionStarted(**self._of(customer, minutes=2), consultant=self.staff(to)),
        )

    async def called(self, customer: UUID, who: str) -> None:
        await self.append(FollowedUp(**self._of(customer), consultant=self.staff(who)))

    async def signed(self, customer: UUID, who: str, price: int | None) -> None:
        await self.append(ContractSigned(**self._of(customer), consultant=self.staff(who), price_yuan=price))

    def staff(self, login: str) -> str:
        return str(self.world.staff[login])

    def _of(self, customer: UUID, minutes: int = 0) -> dict:  # type: ignore[type-arg]
        return {"id": str(new_id()), "at": self.at + timedelta(minutes=minutes), "customer": str(customer)}
