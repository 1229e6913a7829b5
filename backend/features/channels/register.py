"""报备登记 (R03-06.1.0b): the desk enters a report in its register, with the time of receiving."""

from datetime import datetime
from uuid import UUID

from backend.engine.facts import RecordEntered
from backend.features.attribution import service as attribution
from backend.features.channels import queries
from backend.features.channels.errors import ReceivedAlready
from backend.features.channels.models import Report
from backend.kit.db import TenantTx
from backend.kit.ids import new_id


async def receive(tx: TenantTx, report: Report, staff_id: UUID, at: datetime) -> None:
    """Once; the second of two sees that somebody was quicker. Raises ReceivedAlready."""
    if not await queries.report_receive(tx, report.id, at, staff_id):
        raise ReceivedAlready()
    entered = RecordEntered(
        id=str(new_id()), at=at, actor=str(staff_id), customer=str(report.subject_id), clerk=str(staff_id),
        record=str(report.id),
    )  # fmt: skip
    also = (report.customer_id,) if report.customer_id not in (None, report.subject_id) else ()
    await attribution.record(tx, report.project_id, report.subject_id, [(entered, also)], at)
