"""What every book of the registers (登记簿) shares: the desk it lies on, its tabs, a day to leaf through, refusals."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta, Struct

from backend.console import language
from backend.console.pages.common import Page, at_office
from backend.engine.verdict import Verdict
from backend.features.access import service as access
from backend.features.access.models import Actor, Colleague, Office
from backend.features.attribution.models import Reason
from backend.features.attribution.words import Speaker
from backend.features.notifications.words import deadline
from backend.features.registers import looking, wanting
from backend.features.registers.looking import Look
from backend.features.registers.models import Book, Place
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import Published
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.texts import text

EARLIEST = date(2000, 1, 1)
TABS = ("visits", "calls", "slips", "unconfirmed", "reports", "amendments")
Number = Annotated[str, Meta(max_length=30, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]
Id = Annotated[str, Meta(max_length=36, pattern=r"\A[0-9a-fA-F-]*\Z")]
"""An id from a select box; empty where nothing was chosen."""


class Desk(Struct, frozen=True):
    """Whoever works at the books of an office that is theirs."""

    request: Page
    tx: TenantTx
    keys: Keys
    actor: Actor
    at: datetime
    channels: Channels
    place: dict[str, Any]
    published: Published

    @property
    def office(self) -> Office:
        office: Office = self.place["office"]
        return office

    @property
    def here(self) -> Place:
        return Place(self.office.project_id, self.office.id)

    @property
    def root(self) -> str:
        return f"/offices/{self.office.id}/books"

    @property
    def books(self) -> wanting.Books:
        return wanting.books(self.published.rulebook, self.at)

    @property
    def is_consultant(self) -> bool:
        return self.actor.role == "consultant"

    def context(self, tab: str, **more: Any) -> dict[str, Any]:
        words = {"until": partial(deadline, year=True), "as_uuid": UUID, "name_of_text": self._name}
        return {
            **self.place, "tab": tab, "tabs": self.tabs(), "books": self.books, "root": self.root, "leaf": "visits",
            **words, **more,
        }  # fmt: skip

    def _name(self, staff_id: str) -> str:
        lang = language.language(self.request)
        return str(self.place["names"].get(UUID(staff_id)) or text(lang, "console.somebody"))

    def tabs(self) -> list[tuple[str, str]]:
        """Calls and visits always; the others where the rulebook speaks of them."""
        there = {"slips": self.books.slips, "unconfirmed": self.books.unconfirmed, "reports": self.books.reports}
        visits = f"/offices/{self.office.id}/visits"
        return [(tab, visits if tab == "visits" else f"{self.root}/{tab}") for tab in TABS if there.get(tab, True)]

    async def consultants(self) -> list[Colleague]:
        staff = await access.colleagues(self.tx, self.actor, self.office.id, self.at)
        return [one for one in staff if one.role == "consultant" and not one.departed]

    async def consultant(self, chosen: str) -> UUID:
        """Whose entry it is: one's own, or the colleague's whom clerk or manager chose. Raises NotFound."""
        if self.is_consultant:
            return self.actor.staff_id
        return await self.colleague(chosen)

    async def colleague(self, chosen: str) -> UUID:
        wanted = as_id(chosen)
        if all(one.id != wanted for one in await self.consultants()) or wanted is None:
            raise NotFound(what="staff")
        return wanted

    async def look(self, book: Book) -> Look:
        return await looking.may_look(self.tx, self.here, self.actor.staff_id, self.actor.role, book, self.at)

    def reasons(self, verdict: Verdict, *outcomes: str) -> list[Reason]:
        """Why not, in words: the clause, the cause, what can be done."""
        names = {str(id_): name for id_, name in self.place["names"].items()}
        speaker = Speaker(language.language(self.request), names)
        said = speaker.verdict(verdict, self.published.rulebook).reasons
        return [one for one in said if one.outcome in (outcomes or ("void",))]

    def day(self, asked: date | None) -> dict[str, Any]:
        """The day shown, with its neighbours and bounds."""
        zone = ZoneInfo(self.office.timezone)
        today = self.at.astimezone(zone).date()
        shown = max(min(asked or today, today), EARLIEST)
        start = datetime.combine(shown, time.min, zone)
        after = shown + timedelta(days=1)
        return {
            "day_shown": shown, "today": today, "before": shown - timedelta(days=1), "start": start,
            "end": start + timedelta(days=1), "after": after if after <= today else None,
        }  # fmt: skip


async def desk(
    request: Page,
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    channels: NamedDependency[Channels],
) -> Desk:
    place = await at_office(tx, actor, office_id, at)
    published = await rulebooks.current(tx, place["office"].project_id, at)
    return Desk(request, tx, keys, actor, at, channels, place, published)


At = NamedDependency[Desk]


def as_id(text: str) -> UUID | None:
    """What a select box chose. Raises InvalidInput for anything that is no id."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise InvalidInput(field="id") from error


def own(rows: Sequence[Any], staff_id: UUID) -> list[Any]:
    return [one for one in rows if one.staff_id == staff_id]
