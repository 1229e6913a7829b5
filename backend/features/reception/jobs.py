"""A visitor was offered: the consultant gets a notice, also if no page of theirs was open."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.features.notifications import service as notifications
from backend.features.reception import queries
from backend.features.reception.floor import OFFERED
from backend.kit.db import TenantTx
from backend.kit.jobs import Context


async def tell_consultant(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    visit = await queries.visit_find(tx, UUID(payload["visit"]))
    if visit is None:
        return
    staff_id = UUID(payload["staff"])
    params = {"ticket": visit.ticket, "visit": str(visit.id)}
    await notifications.tell(tx, staff_id, "visit_offered", params, context.job_id, context.at)


HANDLERS = {OFFERED: tell_consultant}
