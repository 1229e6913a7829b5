"""A visitor took consent back: clerk and manager are told, each once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.features.kiosk import queries
from backend.features.kiosk.receipts import WITHDRAWN
from backend.features.notifications import service as notifications
from backend.kit.db import TenantTx
from backend.kit.jobs import Context


async def tell_the_desk(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    for staff_id in await queries.desk_of_office(tx, UUID(payload["office"])):
        params = {"ticket": payload["ticket"]}
        await notifications.tell(tx, staff_id, "consent_withdrawn", params, context.job_id, context.at)


HANDLERS = {WITHDRAWN: tell_the_desk}
