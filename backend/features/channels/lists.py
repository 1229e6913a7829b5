"""Today's arrivals as the desk looks at them: who came with an agency, was reported, is confirmed."""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.features.access.models import Office
from backend.features.channels import arrivals as slips
from backend.features.channels import candidates, matches, queries
from backend.features.channels.arriving import Slip
from backend.features.kiosk.models import Written
from backend.features.reception import views
from backend.features.reception.models import VisitView
from backend.features.rulebooks import service as rulebooks
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

_WRITTEN = msgspec.json.Decoder(Written)


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A visit of today. `reports`: how many may mean this visitor, `doubts` of them wait for somebody to look (待核对);
    `brought`: said on the tablet."""

    item: VisitView
    brought: bool
    reports: int
    doubts: int
    slip: Slip | None


async def arrivals(tx: TenantTx, keys: Keys, office: Office, at: datetime) -> list[Arrival]:
    """Those who came with an agency, may have been reported, or have a slip; the newest first."""
    start, end = views.day_of(at, office.timezone)
    visits = [one for one in await views.visits_of_day(tx, keys, office.id, start, end) if one.visit.customer_id]
    counts = await _reports(tx, keys, office, visits, at)
    rows = await queries.arrivals_of_visits(tx, [one.visit.id for one in visits])
    confirmed = {row["visit_id"]: await slips.slip_from(tx, row) for row in rows}
    doubts = await matches.of_visits(tx, [one.visit.id for one in visits])
    found = [
        Arrival(
            item=one, brought=_WRITTEN.decode(one.visit.answers).brought_by == "agency",
            reports=counts.get(one.visit.id, 0), slip=confirmed.get(one.visit.id),
            doubts=doubts.get(one.visit.id, 0),
        )
        for one in visits
    ]  # fmt: skip
    shown = [one for one in found if one.brought or one.reports or one.slip]
    return sorted(shown, key=lambda one: one.item.visit.arrived_at, reverse=True)


async def _reports(tx: TenantTx, keys: Keys, office: Office, visits: list[VisitView], at: datetime) -> dict[UUID, int]:
    """How many reports may mean each visitor: by the whole number, or by what a masked one shows."""
    inforce = await rulebooks.in_force(tx, office.project_id, at)
    people = [one.visit.customer_id for one in visits if one.visit.customer_id]
    numbers = await candidates.numbers_of(tx, keys, people)
    masks = {
        one.visit.id: set(candidates.masks(keys, office.project_id, numbers[one.visit.customer_id], inforce, at))
        for one in visits
        if one.visit.customer_id in numbers
    }
    rows = await candidates.reports_like(tx, office.project_id, {mask for each in masks.values() for mask in each})
    return {
        one.visit.id: sum(
            row["mask_bi"] in masks.get(one.visit.id, ()) and row["customer_id"] in (None, one.visit.customer_id)
            for row in rows
        )
        for one in visits
    }
