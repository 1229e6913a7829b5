"""The walk (逐户试算): chunks are loaded ahead, decided in other processes, and written in order.

A chunk's flips, the sums and the cursor are one transaction. Whoever writes must stand at the chunk's beginning, so a
second walker of the same trial, or one that was thought dead, writes nothing and stops.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.trial import Flip
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.trials import queries, service
from backend.features.rulebooks.trials.deciding import Crew, decided
from backend.features.rulebooks.trials.loading import Documents, Page, next_page
from backend.features.rulebooks.trials.models import Decided, Trial
from backend.features.rulebooks.trials.tally import add
from backend.kit.clock import Clock
from backend.kit.crypto import sha256
from backend.kit.db import Database, TenantTx

_FLIPS = msgspec.json.Decoder(Flip)
Told = Callable[[Trial], None]
Ahead = deque[tuple[Page, asyncio.Future[bytes]]]


class Walk:
    """One walker of one trial. `told` hears of every chunk that was written."""

    def __init__(self, db: Database, crew: Crew, tenant_id: UUID, trial_id: UUID, clock: Clock, told: Told) -> None:
        self._db, self._crew, self._tenant_id, self._trial_id = db, crew, tenant_id, trial_id
        self._clock, self._told = clock, told

    async def run(self, seconds: float | None = None) -> bool:
        """Until the end, or until so many seconds are over. True: there is more to do."""
        ends = None if seconds is None else time.monotonic() + seconds
        async with self._db.tenant_tx(self._tenant_id) as tx:
            trial = await service.find(tx, self._trial_id)
            if trial.state != "running":
                return False
            documents = await service.documents(tx, trial)
        ahead: Ahead = deque()
        try:
            return await self._steps(trial, documents, ahead, ends)
        finally:
            for _, future in ahead:
                future.cancel()

    async def _steps(self, trial: Trial, documents: Documents, ahead: Ahead, ends: float | None) -> bool:
        cursor, at_end = trial.cursor, False
        while True:
            # One chunk at least, however slow the machine: or a job would only ever leave word to itself.
            late = ends is not None and time.monotonic() >= ends and cursor != trial.cursor
            while not late and not at_end and len(ahead) <= self._crew.size:
                page = await self._load(trial, cursor, documents)
                if page is None:
                    at_end = True
                else:
                    ahead.append((page, self._crew.decide(page.chunk)))
                    cursor = page.last
            if not ahead:
                if at_end:
                    await self._finish()
                return not at_end
            page, future = ahead.popleft()
            written = await self._write(page, decided(await future))
            if written is None:
                return False
            self._told(written)

    async def _load(self, trial: Trial, after: UUID, documents: Documents) -> Page | None:
        async with self._db.tenant_tx(self._tenant_id) as tx:
            return await next_page(tx, trial, after, documents)

    async def _write(self, page: Page, found: Decided) -> Trial | None:
        """None: the trial was stopped, or somebody else has gone on from here."""
        async with self._db.tenant_tx(self._tenant_id) as tx:
            trial = await queries.trial_lock(tx, self._trial_id)
            if trial is None or trial.state != "running" or trial.cursor != page.after:
                return None
            return await _write(tx, trial, page, found, self._clock())

    async def _finish(self) -> None:
        async with self._db.tenant_tx(self._tenant_id) as tx:
            trial = await queries.trial_lock(tx, self._trial_id)
            if trial is None or trial.state != "running":
                return
            before = [version.digest for version in (await rulebooks.in_force_by_id(tx, trial.before_ids)).versions]
            await queries.trial_finish(tx, trial.id, self._clock(), result(trial, before))
            trial = await service.find(tx, trial.id)
        self._told(trial)


async def _write(tx: TenantTx, trial: Trial, page: Page, found: Decided, at: datetime) -> Trial:
    flips = [(_FLIPS.decode(body), body) for body in found.flips]
    summary, chain = add(trial.summary, found.summary), trial.chain
    for body in found.flips:
        chain = sha256(chain + body)
    if flips:
        await queries.flips_insert(tx, trial.id, trial.summary.flipped + 1, flips)
    walked = trial.walked + page.passed
    await queries.trial_walk(tx, trial.id, page.last, walked, summary, chain, at)
    return msgspec.structs.replace(trial, cursor=page.last, walked=walked, summary=summary, chain=chain)


def result(trial: Trial, before: list[str]) -> str:
    """The trial's digest: what was asked and what came out. Neither when it ran nor how it was cut into chunks."""
    return digest.digest(
        {
            "before": before,
            "candidate": trial.candidate_digest,
            "since": _instant(trial.since),
            "until": _instant(trial.until),
            "points": trial.points,
            "summary": trial.summary,
            "flips": trial.chain.hex(),
        }
    )


def _instant(moment: datetime) -> int:
    return int(moment.timestamp())
