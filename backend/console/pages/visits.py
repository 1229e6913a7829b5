"""来访登记: a day's register, numbers masked, and the clerk's search on the spot (R03-01.4.5a)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from backend.console.pages.common import at_office, page
from backend.features.access.models import Actor, Office
from backend.features.reception import views
from backend.features.reception.models import VisitView
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

EARLIEST = date(2000, 1, 1)


@get("/offices/{office_id:uuid}/visits", permission="books.see")
async def visits(
    office_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    day: FromQuery[date | None] = None,
    q: FromQuery[str] = "",
) -> Template:
    place = await at_office(tx, actor, office_id, at)
    today = at.astimezone(ZoneInfo(place["office"].timezone)).date()
    shown = max(min(day or today, today), EARLIEST)
    start, end = _bounds(place["office"], shown)
    found = [view for view in await views.visits_of_day(tx, keys, office_id, start, end) if _matches(view, q)]
    return page("visits.html", **place, **_days(shown, today), visits=found, q=q[:40], leaf="visits", start=start)


def _bounds(office: Office, day: date) -> tuple[datetime, datetime]:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(office.timezone))
    return views.day_of(noon, office.timezone)


def _days(shown: date, today: date) -> dict[str, Any]:
    after = shown + timedelta(days=1)
    return {
        "day_shown": shown,
        "today": today,
        "before": shown - timedelta(days=1),
        "after": after if after <= today else None,
    }


def _matches(view: VisitView, q: str) -> bool:
    """By ticket, or by the last digits of the number that the mask leaves readable."""
    wanted = q.strip().upper()
    return not wanted or wanted in view.visit.ticket or (len(wanted) >= 2 and view.phone_mask.endswith(wanted))


route_handlers = [visits]
