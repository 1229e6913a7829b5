"""The worker's part of a trial: some seconds of walking, then a word to itself to go on.

A job must be over before the relay rings for it a second time, and nobody else's job should wait long behind it.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.features.rulebooks.trials import service
from backend.features.rulebooks.trials.deciding import Crew
from backend.features.rulebooks.trials.models import Cause, Trial
from backend.features.rulebooks.trials.walking import Walk
from backend.kit import outbox
from backend.kit.channels import Channels, Topic
from backend.kit.clock import now
from backend.kit.db import Database, TenantTx
from backend.kit.errors import DomainError
from backend.kit.jobs import Context

SECONDS = 3.5
PATIENCE = 20.0
"""Longer than any sound chunk takes, shorter than the job's own time: the trial hears of it itself."""
REST = timedelta(seconds=5)
_POKE_SECONDS = 0.4
log = logging.getLogger(__name__)


class Bell:
    """Tells open pages that there is news, twice a second at most; the end always."""

    def __init__(self, channels: Channels, where: Topic) -> None:
        self._channels, self._where, self._rang = channels, where, 0.0

    def now(self) -> None:
        self._channels.poke(self._where)

    def __call__(self, trial: Trial) -> None:
        if trial.state != "running" or time.monotonic() - self._rang >= _POKE_SECONDS:
            self._rang = time.monotonic()
            self.now()


def topic(tenant_id: UUID, trial_id: UUID) -> Topic:
    """Where the pages of a trial listen."""
    return Topic(tenant_id, "trial", trial_id)


async def walk(tx: TenantTx, payload: Mapping[str, Any], context: Context) -> None:
    """The chunks commit by themselves while `tx` holds the outbox row: a killed worker leaves it to be rung for again,
    and the cursor says from where."""
    db: Database = context.services["db"]
    crew: Crew = context.services["crew"]
    trial_id, where = UUID(payload["trial"]), topic(tx.tenant_id, UUID(payload["trial"]))
    bell, rest = Bell(context.services["channels"], where), timedelta()
    try:
        async with asyncio.timeout(PATIENCE):
            more = await Walk(db, crew, tx.tenant_id, trial_id, now, bell).run(SECONDS)
    except DomainError:
        raise  # the database is away: later
    except (BrokenExecutor, OSError) as error:
        crew.close()
        log.warning("trial %s was thrown off: %r", trial_id, error)
        cause: Cause = "slow" if isinstance(error, TimeoutError) else "process"
        more, rest = await service.stumble(tx, trial_id, cause, context.at), REST
        tx.after_commit(bell.now)
    except Exception:
        log.exception("trial %s failed", trial_id)
        await service.fail(tx, trial_id, "household", context.at)
        tx.after_commit(bell.now)
        return
    if more:
        message = outbox.Message(topic=service.WALK, payload={"trial": str(trial_id)}, due_at=context.at + rest)
        await outbox.put(tx, [message], context.at)


HANDLERS = {service.WALK: walk}
