"""By the clock alone: the reminder before a duty is late, the verdict that changes at its instant, a new version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from backend.engine.duties.quiet import of_contact
from backend.engine.verdict import Duty, May
from backend.features.access import groups
from backend.features.attribution import asking, service
from backend.features.attribution.consequences import person
from backend.features.attribution.duties import CHANGE, REMIND
from backend.features.attribution.models import Kept
from backend.features.channels import accounts as agencies
from backend.features.disputes import leaders
from backend.features.notifications import service as notifications
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.service import TAKES_FORCE
from backend.kit import outbox
from backend.kit.db import TenantTx
from backend.kit.jobs import Context

SUBJECTS = 50
_NOBODY = str(UUID(int=0))


async def change_verdict(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """Decide again at `next_change_at`; only the newest verdict speaks, an older one's alarm is stale."""
    kept = await _newest(tx, payload)
    if kept is not None and str(kept.id) == payload["verdict"]:
        await service.rejudge(tx, kept, context.at)


async def take_over(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """新制度生效: decide every standing verdict again when a version takes force that judges all cases.

    A version for new cases only needs no such round. Older verdicts stay under the version of their claim, which has
    set its own `next_change_at`; what somebody owes is put together customer by customer in the same way; turns and
    fines are asked for at their moment and never kept. Some subjects at a time, each part in a transaction of its own.
    """
    version = await rulebooks.version(tx, UUID(payload["version"]))
    rules = await rulebooks.in_force(tx, version.project_id, context.at)
    standing = await service.standing(tx, version.project_id, UUID(payload.get("after", _NOBODY)), SUBJECTS)
    if version not in rules.versions or not standing:
        return  # withdrawn, or all done
    for kept in standing:
        await service.rejudge(tx, kept, context.at)
    rest = {"version": payload["version"], "after": str(standing[-1].subject_id)}
    await outbox.put(tx, [outbox.Message(topic=TAKES_FORCE, payload=rest, due_at=context.at)], context.at)


async def remind(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """Only while the newest verdict still lists the duty as open; once for each duty and person."""
    kept = await _newest(tx, payload)
    for duty in kept.verdict.duties if kept else ():
        wanted = duty.code == payload["code"] and duty.customer == payload["customer"] and duty.status == "open"
        if kept is not None and wanted and payload.get("clause") in (None, duty.clause):
            later = await _call_hours(tx, kept, duty, context.at)
            if later is None:
                await _tell(tx, kept.project_id, duty, context.at)
            else:
                again = {**payload, "clause": duty.clause}
                await outbox.put(tx, [outbox.Message(topic=REMIND, payload=again, due_at=later)], context.at)


async def _tell(tx: TenantTx, project_id: UUID, duty: Duty, at: datetime) -> None:
    """Whoever bears it; where a role does (内业、经理), everybody of the project who holds it, where the group's leader
    does (主管、团队经理), they; of an agency (分销), the agents who reported the customer."""
    staff_id = person(duty.who)
    about = uuid5(staff_id or project_id, f"{duty.customer}/{duty.code}/{duty.since.isoformat()}")
    params = {
        "customer": duty.customer, "code": duty.code, "due": duty.due.isoformat() if duty.due else None,
        "clause": duty.clause, "need": duty.need, "missing": str(duty.missing),
    }  # fmt: skip
    if staff_id is None:
        led = await _led(tx, project_id, duty, at)
        if led:
            await notifications.tell_many(tx, led, "duty_due", params, about, at)
        else:
            await notifications.tell_role(tx, project_id, duty.who, "duty_due", params, about, at)
        return
    agents = await agencies.bearers(tx, staff_id, UUID(duty.customer) if duty.customer else None)
    for one, page in ({staff_id: ""} if agents is None else agents).items():
        where = {"page": page} if page else {}
        await notifications.tell(tx, one, "duty_due", params | where, about, at)


async def _led(tx: TenantTx, project_id: UUID, duty: Duty, at: datetime) -> frozenset[UUID]:
    """组长: whoever leads the group of the customer's consultants, where a clause names the post above them."""
    if duty.who not in groups.LED or duty.customer is None:
        return frozenset()
    customer_id = UUID(duty.customer)
    return (await leaders.over(tx, project_id, [customer_id], at))[customer_id]


async def _call_hours(tx: TenantTx, kept: Kept, duty: Duty, at: datetime) -> datetime | None:
    """约电时间: when the hours for calls begin, if they have not; None to remind now, also where none are left."""
    if not of_contact(duty.code, duty.need) or duty.customer is None:
        return None
    asked = May(act="contact_customer", who=duty.who, customer=duty.customer)
    said = await asking.ask(tx, kept.project_id, asked, [UUID(duty.customer)], at)
    outside = any(finding.code == "call_outside_hours" for finding in said.findings)
    opens = said.next_change_at if outside else None
    return None if opens is None or (duty.due is not None and opens >= duty.due) else opens


async def _newest(tx: TenantTx, payload: Mapping[str, Any]) -> Kept | None:
    subject = UUID(payload["subject"])
    return (await service.latest(tx, [subject], payload["question"])).get(subject)


HANDLERS = {CHANGE: change_verdict, REMIND: remind, TAKES_FORCE: take_over}
