"""What the portal and the office's register show. Reads only; every id is checked against who asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.features.access.models import Actor
from backend.features.channels import digests, queries, standings
from backend.features.channels.models import FollowUp, Listed, Report, Seat
from backend.features.customers import paging
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.models import Project
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound

PAGE, SEARCHED = 30, 2000


async def seat_of(tx: TenantTx, actor: Actor) -> Seat:
    """Whoever works for an agency, and its project. Raises NotFound for anybody else."""
    row = await queries.agency_find(tx, actor.agency_id) if actor.agency_id else None
    if row is None:
        raise NotFound(what="agency")
    return Seat(row["id"], row["project_id"], actor.staff_id)


async def agency_name(tx: TenantTx, seat: Seat) -> str:
    row = await queries.agency_find(tx, seat.agency_id)
    return str(row["name"]) if row else ""


async def project(tx: TenantTx, project_id: UUID) -> Project:
    return (await rulebooks.projects(tx, [project_id]))[0]


async def offices(tx: TenantTx, project_id: UUID) -> list[UUID]:
    """Whose registers show the project's reports."""
    return await queries.offices_of_project(tx, project_id)


def report_of(keys: Keys, row: Row) -> Report:
    sealed = row["name_ct"]
    name = keys.decrypt("report-name", sealed, row["id"].bytes).decode() if sealed else ""
    return Report(
        id=row["id"], project_id=row["project_id"], agency_id=row["agency_id"], agency=row["agency"],
        agent_id=row["agent_id"], agent=row["agent"], subject_id=row["subject_id"], customer_id=row["customer_id"],
        form=row["form"], at=row["at"], shown=row["shown"], name=name, gender=row["gender"], told=row["answer"],
        until=row["until"], received_at=row["received_at"], received_by=row["receiver"],
    )  # fmt: skip


async def mine(
    tx: TenantTx, keys: Keys, seat: Seat, lead: bool, after: str, at: datetime
) -> tuple[list[Listed], str | None]:
    """An agent's own reports, a lead's whole agency's, newest first; and where the next page begins. Rows of a batch
    have one instant. Raises InvalidInput for a place that no page gave."""
    moment, last = paging.place(after)
    who = None if lead else seat.agent_id
    rows = await queries.reports_of_agency(tx, seat.agency_id, who, moment, last, PAGE + 1)
    reports = [report_of(keys, row) for row in rows[:PAGE]]
    listed = await standings.stand(tx, seat.project_id, reports, at)
    return listed, paging.mark(reports[-1].at, reports[-1].id) if len(rows) > PAGE else None


async def search(tx: TenantTx, keys: Keys, seat: Seat, lead: bool, words: str, at: datetime) -> list[Listed]:
    """按姓名或尾号找自己的报备, among the newest so many: names are sealed, so they are opened one by one."""
    who, wanted = None if lead else seat.agent_id, digests.plain(words)
    rows = await queries.reports_of_agency(tx, seat.agency_id, who, *paging.place(""), SEARCHED)
    found: list[Report] = []
    for row in rows:
        report = report_of(keys, row)
        ends = wanted.isdecimal() and report.shown.endswith(wanted)
        if ends or (wanted and wanted in digests.plain(report.name)):
            found.append(report)
        if len(found) == PAGE:
            break
    return await standings.stand(tx, seat.project_id, found, at)


async def own(tx: TenantTx, keys: Keys, seat: Seat, lead: bool, report_id: UUID, at: datetime) -> Listed:
    """One report of theirs. NotFound for a colleague's (unless one leads), another agency's and a random id alike."""
    row = await queries.report_find(tx, report_id)
    if row is None or row["agency_id"] != seat.agency_id or (not lead and row["agent_id"] != seat.agent_id):
        raise NotFound(what="report")
    return (await standings.stand(tx, seat.project_id, [report_of(keys, row)], at))[0]


async def followed(
    tx: TenantTx, keys: Keys, seat: Seat, report: Report
) -> tuple[tuple[FollowUp, ...], datetime | None]:  # fmt: skip
    """Its follow-ups, and when the customer came, if the agency may be told."""
    rows = await queries.follow_ups_of_report(tx, [report.id])
    follow_ups = tuple(
        FollowUp(at=row["at"], agent=row["agent"], channel=row["channel"], answered=row["answered"],
                 note=_opened(keys, "report-note", row["note_ct"], row["id"]))
        for row in rows
    )  # fmt: skip
    came = await queries.told_agency(tx, report.customer_id, seat.agency_id, report.at) if report.customer_id else None
    return follow_ups, came


async def many(tx: TenantTx, keys: Keys, ids: Sequence[UUID]) -> dict[UUID, Report]:
    return {row["id"]: report_of(keys, row) for row in await queries.reports_find(tx, ids)}


async def of_day(tx: TenantTx, keys: Keys, project_id: UUID, start: datetime, end: datetime) -> list[Report]:
    """报备登记: what came in on a day."""
    return [report_of(keys, row) for row in await queries.reports_of_day(tx, project_id, start, end)]


async def of_project(tx: TenantTx, keys: Keys, projects: Sequence[UUID], report_id: UUID) -> Report:
    """A report of a project within reach. NotFound otherwise."""
    row = await queries.report_find(tx, report_id)
    if row is None or row["project_id"] not in projects:
        raise NotFound(what="report")
    return report_of(keys, row)


def _opened(keys: Keys, purpose: str, sealed: Any, about: UUID) -> str:
    return keys.decrypt(purpose, sealed, about.bytes).decode() if sealed else ""
