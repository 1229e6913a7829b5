"""A visitor was offered, or came while their consultant is away: a notice, also if no page of theirs was open."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.features.notifications import service as notifications
from backend.features.reception import queries
from backend.features.reception.floor import OFFERED, OWNER_AWAY, STALE
from backend.features.reception.models import Visit
from backend.kit.channels import topic
from backend.kit.db import TenantTx
from backend.kit.jobs import Context

OWNER_TOLD = "visit_owner_away"


async def tell_consultant(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    visit = await queries.visit_find(tx, UUID(payload["visit"]))
    if visit is None:
        return
    staff_id = UUID(payload["staff"])
    params = {"ticket": visit.ticket, "visit": str(visit.id)}
    await notifications.tell(tx, staff_id, "visit_offered", params, context.job_id, context.at)


async def tell_owner(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """客户到访通知 to the owner who is away, once for a visit. Ticket and colleague only: the notice leaves the house,
    the customer's name is on the page that it leads to."""
    visit, owner = await queries.visit_find(tx, UUID(payload["visit"])), UUID(payload["staff"])
    if visit is None or context.at - visit.arrived_at > STALE:
        return  # 更正 of yesterday's visit: nobody is here any more
    if not await queries.works_in_project(tx, owner, visit.project_id, context.at):
        return
    last = await queries.reception_last(tx, visit.id)
    if last is not None and last["consultant_id"] == owner and last["closed_at"] is None:
        return  # they came back meanwhile and have the visitor
    await queries.owner_told_insert(tx, visit.id, owner, context.at)
    params = {"ticket": visit.ticket, "away": payload["state"], **_now(visit, last)}
    await notifications.tell(tx, owner, OWNER_TOLD, params, visit.id, context.at)
    channels = context.services["channels"]
    tx.after_commit(lambda: channels.poke(topic(tx.tenant_id, "office", visit.office_id)))


def _now(visit: Visit, last: Mapping[str, Any] | None) -> dict[str, str | None]:
    """Who sees to the visitor meanwhile; where the notice leads."""
    page = {"customer": str(visit.customer_id)} if visit.customer_id else {"visit": str(visit.id)}
    if last is None or (last["closed_at"] is not None and last["outcome"] not in ("ended", "withdrawn")):
        return {"now": "gone" if visit.left_at else "waits", "by": None, **page}
    done = "ended" if last["closed_at"] else ("covered" if last["accepted_at"] else "offered")
    return {"now": done, "by": str(last["name"]), **page}


HANDLERS = {OFFERED: tell_consultant, OWNER_AWAY: tell_owner}
