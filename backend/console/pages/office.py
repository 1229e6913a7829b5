"""The office that a page is about (案场): checked to be theirs, with what its handlers need, loaded once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from backend.console.pages.common import Page, changed, done
from backend.features.access import service as access
from backend.features.access.models import Actor, Colleague, Office
from backend.features.reception import views
from backend.features.reception.models import BoardView
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound


class Desk(Struct, frozen=True):
    request: Page
    tx: TenantTx
    keys: Keys
    actor: Actor
    channels: Channels
    at: datetime
    office: Office
    colleagues: list[Colleague]
    offices: list[Office]

    @property
    def id(self) -> UUID:
        return self.office.id

    @property
    def me(self) -> UUID:
        return self.actor.staff_id

    @property
    def here(self) -> str:
        """The address that was asked for."""
        return self.request.url.path

    @property
    def place(self) -> dict[str, Any]:
        """What every page of an office shows: see parts of `page.html`."""
        names = {one.id: one.name for one in self.colleagues}
        return {"office": self.office, "offices": self.offices, "names": names, "at": self.at}

    @property
    def consultants(self) -> list[Colleague]:
        return [one for one in self.colleagues if one.role == "consultant" and not one.departed]

    def person(self, staff_id: UUID) -> Colleague:
        """Somebody of this office. Raises NotFound."""
        found = next((one for one in self.colleagues if one.id == staff_id), None)
        if found is None:
            raise NotFound(what="staff")
        return found

    async def board(self) -> BoardView:
        return await views.board(self.tx, self.keys, self.id, self.at)

    def changed(self) -> None:
        """After the commit, every open page of the office pulls again."""
        changed(self.tx, self.channels, self.id)

    def done(self, path: str = "/board") -> Response[Any]:
        """Something of the board was done: open pages pull, the reader goes back to a page of the office."""
        self.changed()
        return done(self.request, f"/offices/{self.id}{path}")


async def desk(
    request: Page,
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Desk:
    office = await access.office(tx, actor, office_id)
    colleagues = await access.colleagues(tx, actor, office_id, at)
    return Desk(request, tx, keys, actor, channels, at, office, colleagues, await access.offices(tx, actor))


Here = NamedDependency[Desk]
AT_DESK = {"desk": Provide(desk)}
