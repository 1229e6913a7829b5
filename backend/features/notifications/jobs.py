"""A notice leaves the house: claimed, sent, marked, each in a transaction of its own.

The claim is committed before anything is sent. A worker that dies in between leaves the row as `sending`; the outbox
rings again, and the next try knows that the first may have arrived (`unsure`): a webhook gets the same key, WeCom its
duplicate check, the text message's provider is asked first. A refusal that passes puts a new row into the outbox.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.features.notifications import deliveries
from backend.features.notifications.models import Claimed
from backend.features.notifications.ports.port import Letter, Outcome, Sent, Unsure
from backend.features.notifications.posting import Given, Post, retry
from backend.features.notifications.routing import DELIVER, not_before, ring
from backend.kit.db import Database, TenantTx
from backend.kit.jobs import Context

_BUSY_WAIT = timedelta(seconds=2)


async def deliver(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    db: Database = context.services["db"]
    post: Post = context.services["post"]
    id_ = UUID(payload["delivery"])
    async with post.slot(tx.tenant_id) as there_is_one:
        if not there_is_one:
            return await ring(tx, [(id_, context.at + _BUSY_WAIT)], context.at)
        async with db.tenant_tx(tx.tenant_id) as own:
            claimed = await _claim(own, post, id_, context)
        if claimed is not None:
            work, letter = claimed
            await _mark(tx, work, await post.send(tx.tenant_id, work, letter), context)


async def _claim(own: TenantTx, post: Post, id_: UUID, context: Context) -> tuple[Claimed, Letter] | None:
    work = await deliveries.lock(own, id_, context.at)
    if work is None:
        return None
    letter = post.write(own.tenant_id, work, context.at)
    if isinstance(letter, Given):
        await deliveries.dead(own, id_, letter.code, context.at)
        return None
    await deliveries.claim(own, id_, context.at)
    return work, letter


async def _mark(tx: TenantTx, work: Claimed, outcome: Outcome, context: Context) -> None:
    tx.poke("staff", work.notice.staff_id)  # whoever sent themselves a test is looking
    if isinstance(outcome, Sent):
        return await deliveries.sent(tx, work.id, work.attempts, outcome.provider_id, context.at)
    # A refusal says nothing about an earlier try of which nobody knows.
    unsure = isinstance(outcome, Unsure) or work.unsure
    due = retry(work, outcome, context.at)
    if due is None:
        return await deliveries.dead(tx, work.id, outcome.code, context.at, unsure)
    due = due if work.channel == "webhook" else not_before(work.notice.key, work.quiet, due)
    if await deliveries.failed(tx, work.id, work.attempts, outcome.code, unsure, due):
        await ring(tx, [(work.id, due)], context.at)


HANDLERS = {DELIVER: deliver}
