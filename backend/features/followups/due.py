"""Whom to contact (待跟进): the duties that the newest verdicts list, one line a customer, and the dates agreed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.engine.duties.quiet import of_contact
from backend.engine.verdict import May
from backend.features.attribution import asking, standing
from backend.features.attribution.standing import DutyOpen
from backend.features.attribution.words import Speaker
from backend.features.customers.models import Customer
from backend.features.followups import queries, service
from backend.features.followups.models import Advice, Due, Escalated
from backend.features.rulebooks import service as rulebooks
from backend.kit.db import Row, TenantTx

HERE = ZoneInfo("Asia/Shanghai")
FORGOTTEN_AFTER = timedelta(days=14)
"""A greeting or notice missed so long ago helps nobody: the campaign's coverage remembers it."""
_MOST = 500


async def of_person(tx: TenantTx, project_id: UUID, staff_id: UUID, at: datetime) -> list[Due]:
    """One consultant's, the most urgent first."""
    duties = [duty for duty in await standing.duties_of(tx, staff_id, _MOST) if duty.project_id == project_id]
    plans = {row["customer_id"]: row["due_at"] for row in await queries.plans_of(tx, staff_id, project_id)}
    return _merged(duties, plans, staff_id, await _campaigns(tx, project_id, at), at)


async def _campaigns(tx: TenantTx, project_id: UUID, at: datetime) -> frozenset[str]:
    """The clauses that speak of milestones and festivals."""
    law = await service.law(tx, project_id, at)
    return frozenset(no for no, rule in law.duties if rule.campaign)


async def overdue(tx: TenantTx, project_id: UUID, at: datetime) -> list[Escalated]:
    """逾期督办: by consultant; None: of customers whom nobody looks after."""
    duties = await standing.duties_in(tx, project_id, None, _MOST * 4)
    by_staff: dict[UUID | None, list[DutyOpen]] = {}
    for duty in duties:
        by_staff.setdefault(duty.staff_id, []).append(duty)
    campaigns, found = await _campaigns(tx, project_id, at), []
    for staff_id, theirs in by_staff.items():
        late = [one for one in _merged(theirs, {}, staff_id, campaigns, at) if one.late]
        if late:
            oldest = min(one.due_at or at for one in late)
            found.append(Escalated(staff_id=staff_id, customers=len(late), oldest=oldest, items=late))
    return sorted(found, key=lambda one: (-one.customers, one.oldest))


def _merged(
    duties: Iterable[DutyOpen], plans: dict[UUID, datetime], staff_id: UUID | None, campaigns: frozenset[str],
    at: datetime,
) -> list[Due]:  # fmt: skip
    by_customer: dict[UUID, list[DutyOpen]] = {}
    for duty in duties:
        wanted = of_contact(duty.code, duty.need) and duty.code != "warn_before_loss"
        past = duty.clause in campaigns and duty.due_at is not None and at - duty.due_at > FORGOTTEN_AFTER
        if duty.customer_id is not None and wanted and not past:
            by_customer.setdefault(duty.customer_id, []).append(duty)
    found = [_due(one, by_customer.get(one, ()), plans.get(one), staff_id, at) for one in {*by_customer, *plans}]
    return sorted(found, key=lambda due: (due.due_at is None, due.due_at or at, due.customer_id))


def _due(
    customer_id: UUID, duties: Sequence[DutyOpen], planned: datetime | None, staff_id: UUID | None, at: datetime
) -> Due:
    listed = sorted(duties, key=lambda duty: (duty.due_at is None, duty.due_at or at, duty.clause))
    moments = [moment for moment in (*(duty.due_at for duty in listed), planned) if moment is not None]
    return Due(
        customer_id=customer_id, due_at=min(moments, default=None), duties=listed, planned=planned,
        late=any(duty.late(at) for duty in listed) or (planned is not None and planned <= at), staff_id=staff_id,
    )  # fmt: skip


def section(due: Due, at: datetime) -> str:
    """逾期, 今天, 接下来, 随时."""
    if due.late:
        return "overdue"
    if due.due_at is None:
        return "anytime"
    return "today" if due.due_at <= end_of_day(at) else "upcoming"


def end_of_day(at: datetime) -> datetime:
    """24:00 at the office."""
    local = at.astimezone(HERE)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


async def call_hours(tx: TenantTx, project_id: UUID, at: datetime) -> tuple[tuple[str, ...], str | None]:
    """约电时间 and its clause; none where the rulebook has no such hours."""
    law = await service.law(tx, project_id, at)
    return next(
        ((gate.hours, no) for no, gate in law.gates if gate.act == "contact_customer" and gate.hours), ((), None)
    )


async def advice(
    tx: TenantTx, customer: Customer, staff_id: UUID, names: dict[str, str], lang: str, at: datetime
) -> Advice:
    """能否现在联系, before one does: what forbids it, what advises against it, and when the hours for calls begin."""
    asked = May(act="contact_customer", who=str(staff_id), customer=str(customer.id))
    verdict = await asking.ask(tx, customer.project_id, asked, [customer.id], at)
    rules = await rulebooks.current(tx, customer.project_id, at)
    reasons = Speaker(lang, names).verdict(verdict, rules.rulebook).reasons
    hours, _ = await call_hours(tx, customer.project_id, at)
    outside = any(finding.code == "call_outside_hours" for finding in verdict.findings)
    return Advice(
        refused=tuple({"sentence": one.sentence, "clause": one.clause} for one in reasons if one.outcome == "void"),
        remarks=tuple({"sentence": one.sentence, "clause": one.clause} for one in reasons if one.outcome == "noted"),
        opens_at=verdict.next_change_at if outside else None,
        hours=hours,
    )


async def last_contacts(tx: TenantTx, customer_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """上次联系."""
    return await queries.contacts_last(tx, customer_ids)


async def contacted_today(tx: TenantTx, customer_ids: Sequence[UUID], at: datetime) -> dict[UUID, int]:
    """今天联系了几次, attempts included."""
    return await queries.contacts_counted(tx, customer_ids, end_of_day(at) - timedelta(days=1))


def within(hours: Sequence[str], at: datetime) -> bool:
    """Is it a good time to call? Without such hours, always."""
    clock = at.astimezone(HERE).strftime("%H:%M")
    return not hours or any(span[:5] <= clock <= span[6:] for span in hours)


def opens(hours: Sequence[str], at: datetime) -> str:
    """When the next such hours begin today; empty: not today."""
    clock = at.astimezone(HERE).strftime("%H:%M")
    return next((span[:5] for span in sorted(hours) if span[:5] > clock), "")
