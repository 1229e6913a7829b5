"""Somebody came who left a number: does a masked report fit it, but not the name? (到访待核对)"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.features.channels import arrivals, matches
from backend.features.kiosk.models import IDENTIFIED
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.jobs import Context


async def look(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    visit_id = UUID(payload["visit"])
    office_id = await matches.office_of(tx, visit_id)
    if office_id is None or not await matches.masked_here(tx, office_id, context.at):
        return
    keys = context.services["keyring"].of(tx.tenant_id)
    try:
        visitor = await arrivals.at_desk(tx, keys, office_id, visit_id, context.at)
    except NotFound:  # erased meanwhile
        return
    if await matches.note(tx, visitor, context.at):
        tx.poke("office", office_id)


HANDLERS = {IDENTIFIED: look}
