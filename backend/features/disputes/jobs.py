"""The engine opens a room when no clause decides (撞单自动立案): nobody has to complain first."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.disputes import service
from backend.features.disputes.errors import NobodyToDispute
from backend.kit.channels import topic
from backend.kit.db import TenantTx
from backend.kit.errors import NotFound
from backend.kit.jobs import Context

DISPUTED = "verdict.disputed"
"""A kept verdict says disputed: {verdict, subject, question}."""


async def open_room(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """Only while the newest verdict still says so; a room that is open is joined, not doubled."""
    customer_id = UUID(payload["subject"])
    kept = (await attribution.latest(tx, [customer_id])).get(customer_id)
    if kept is None or kept.verdict.status != "disputed":
        return
    sides = service.parties_of(kept.verdict)
    keys = context.services["keyring"].of(tx.tenant_id)
    try:
        await customers.show(tx, keys, customer_id)
        await service.open(tx, keys, kept.project_id, customer_id, None, sides, "engine", "", context.at)
    except (NobodyToDispute, NotFound):
        return  # one side only, or a ticket without a number: there is nobody to mediate between
    channels = context.services["channels"]
    for office_id in await service.offices(tx, kept.project_id):
        tx.after_commit(lambda office_id=office_id: channels.poke(topic(tx.tenant_id, "office", office_id)))  # type: ignore[misc]


HANDLERS = {DISPUTED: open_room}
