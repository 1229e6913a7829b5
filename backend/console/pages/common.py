"""What the pages share: the office one is at, names, and the answer to something done."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.response import Redirect, Response, Template
from msgspec import Meta

from backend.features.access import service as access
from backend.features.access.models import Actor, Office
from backend.features.reception.models import BoardView, SeatView
from backend.kit.channels import Channels, topic
from backend.kit.db import TenantTx

Page = Request[Any, Any, Any]
Line = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]
"""One line that somebody typed."""
Why = Annotated[str, Meta(min_length=2, max_length=200, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]
"""A reason, which is kept."""


def page(name: str, **context: Any) -> Template:
    return Template(name, context=context)


async def at_office(tx: TenantTx, actor: Actor, office_id: UUID, at: datetime) -> dict[str, Any]:
    """The office, its colleagues' names, and the offices one may switch to. Raises NotFound."""
    office = await access.office(tx, actor, office_id)
    colleagues = await access.colleagues(tx, actor, office_id, at)
    return {
        "office": office,
        "offices": await access.offices(tx, actor),
        "names": {colleague.id: colleague.name for colleague in colleagues},
        "at": at,
    }


class SinceOf:
    """Since when somebody is in the state shown: of a reception its beginning, else when they came or went."""

    def __init__(self, board: BoardView) -> None:
        self._began: dict[UUID, datetime] = {}
        for item in board.live:
            if item.reception is not None:
                began = item.reception.accepted_at or item.reception.offered_at
                known = self._began.get(item.reception.consultant_id, began)
                self._began[item.reception.consultant_id] = min(known, began)

    def __call__(self, seat: SeatView) -> datetime:
        receiving = seat.state.startswith("receiving")
        return self._began.get(seat.consultant_id, seat.since) if receiving else seat.since


def changed(tx: TenantTx, channels: Channels, office_id: UUID) -> None:
    """After the commit, every open page of the office pulls again."""
    tx.after_commit(lambda: channels.poke(topic(tx.tenant_id, "office", office_id)))


def done(request: Page, back_to: str) -> Response[Any]:
    """For htmx nothing but the news that the page is stale; without script, back to the page."""
    if "hx-request" in request.headers:
        return Response(None, status_code=204, headers={"HX-Trigger": "changed"})
    return Redirect(back_to, status_code=303)


def office_or_first(actor: Actor, office_id: UUID | None) -> UUID | None:
    return office_id or (actor.office_ids[0] if actor.office_ids else None)


__all__ = ["Line", "Office", "Page", "Why", "at_office", "changed", "done", "office_or_first", "page"]
