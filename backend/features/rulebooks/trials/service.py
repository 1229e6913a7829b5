"""Ask for a trial, walk it chunk by chunk, stop it, go on, read it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.lint import lint
from backend.engine.rulebook import Rulebook
from backend.features.rulebooks import service as rulebooks
from backend.features.rulebooks.trials import queries
from backend.features.rulebooks.trials.candidates import candidate
from backend.features.rulebooks.trials.errors import PeriodEmpty, TrialRunning
from backend.features.rulebooks.trials.models import Asked, Cause, KeptFlip, Period, Trial
from backend.features.rulebooks.trials.tally import Summary
from backend.kit import outbox
from backend.kit.crypto import sha256
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.ids import new_id

WALK = "trial.walk"
_RULEBOOKS = msgspec.json.Decoder(Rulebook)
PAGE = 50
STUMBLES = 3
_LISTED = 50


async def start(tx: TenantTx, project_id: UUID, asked: Asked, by: UUID, at: datetime) -> UUID:
    """The worker walks it. Raises NotFound, NoRulebook, RulebookUnsound, PeriodEmpty, TrialRunning, InvalidInput."""
    id_ = await prepare(tx, project_id, asked, await candidate(tx, project_id, asked.source), by, at)
    await _send(tx, id_, at)
    return id_


async def prepare(tx: TenantTx, project_id: UUID, asked: Asked, tried: Rulebook, by: UUID | None, at: datetime) -> UUID:
    """Freeze all that the outcome depends on: both sides' documents, the period, the ledger's last number."""
    period, until = asked.period, min(asked.period.until, at)
    if period.since >= until:
        raise PeriodEmpty()
    if not 0 <= asked.points <= 10_000:
        raise InvalidInput(field="points")
    rulebooks.refuse_unsound(lint(tried))
    before = [version.id for version in (await rulebooks.in_force(tx, project_id, until)).versions]
    id_ = new_id()
    made = await queries.trial_insert(
        tx, id_, project_id, asked.source, before, digest.canonical(tried), digest.digest(tried), period.since,
        period.until, until, await queries.head_seq(tx, project_id), asked.points, by, at,
        await queries.customers_count(tx, project_id), digest.canonical(Summary()), sha256(b""),
    )  # fmt: skip
    if not made:
        raise TrialRunning()
    return id_


def points_of(text: str) -> int:
    """`1` or `0.85` per cent (佣金点数) in basis points. Raises InvalidInput."""
    try:
        points = Decimal(text.strip()) * 100
    except ArithmeticError as error:
        raise InvalidInput(field="points") from error
    if not points.is_finite() or not 0 <= points <= 10_000 or points != points.to_integral_value():
        raise InvalidInput(field="points")
    return int(points)


async def find(tx: TenantTx, trial_id: UUID) -> Trial:
    trial = await queries.trial_find(tx, trial_id)
    if trial is None:
        raise NotFound(what="trial")
    return trial


async def listed(tx: TenantTx, project_id: UUID) -> list[Trial]:
    """A project's trials, the newest first."""
    return await queries.trials_of_project(tx, project_id, _LISTED)


async def documents(tx: TenantTx, trial: Trial) -> tuple[tuple[bytes, ...], bytes]:
    """The frozen texts of the versions in force and of the candidate."""
    versions = (await rulebooks.in_force_by_id(tx, trial.before_ids)).versions
    return tuple(digest.canonical(v.rulebook) for v in versions), await queries.trial_candidate(tx, trial.id)


async def flips(
    tx: TenantTx, trial_id: UUID, after: int = 0, size: int = PAGE, party: str | None = None, clause: str | None = None
) -> list[KeptFlip]:
    """Flips in their order, behind place `after`; all, or those of one party or one clause."""
    return await queries.flips_page(tx, trial_id, after, size, party, clause)


async def cancel(tx: TenantTx, trial_id: UUID, at: datetime) -> None:
    """What was found so far stays; nothing happens to a trial that has ended."""
    await queries.trial_stop(tx, trial_id, at, "cancelled", None)


async def fail(tx: TenantTx, trial_id: UUID, cause: Cause, at: datetime) -> None:
    """It goes no further by itself; what was found so far stays."""
    await queries.trial_stop(tx, trial_id, at, "failed", cause)


async def stumble(tx: TenantTx, trial_id: UUID, cause: Cause, at: datetime) -> bool:
    """Thrown off on the way. True: try once more; thrown off at the same place again and again, it fails."""
    if await queries.trial_stumbled(tx, trial_id, cause) < STUMBLES:
        return True
    await fail(tx, trial_id, cause, at)
    return False


async def reopen(tx: TenantTx, trial_id: UUID, at: datetime) -> bool:
    """Running again, for whoever walks it. False: it has ended. Raises TrialRunning if another of the project runs."""
    trial = await find(tx, trial_id)
    if trial.finished_at is not None:
        return False
    if trial.stopped_at is not None and not await queries.trial_resume(tx, trial_id, at):
        raise TrialRunning()
    return True


async def resume(tx: TenantTx, trial_id: UUID, at: datetime) -> None:
    """On from the last chunk, by the worker. Raises TrialRunning."""
    if await reopen(tx, trial_id, at):
        await _send(tx, trial_id, at)


async def again(tx: TenantTx, trial_id: UUID, by: UUID, at: datetime) -> UUID:
    """The same rulebook over the same days from the beginning, with what is known now. Raises TrialRunning."""
    trial = await find(tx, trial_id)
    asked = Asked(source=trial.source, period=Period(trial.since, trial.until), points=trial.points)
    id_ = await prepare(
        tx, trial.project_id, asked, _RULEBOOKS.decode(await queries.trial_candidate(tx, trial_id)), by, at
    )
    await _send(tx, id_, at)
    return id_


async def reach(tx: TenantTx, trial_id: UUID, office_ids: tuple[UUID, ...]) -> UUID:
    """One of these offices that the trial's project has. Raises NotFound."""
    office_id = await queries.trial_in_reach(tx, trial_id, office_ids)
    if office_id is None:
        raise NotFound(what="trial")
    return office_id


async def project(tx: TenantTx, slug: str) -> UUID:
    """A project by its code. Raises NotFound."""
    found = await queries.project_by_slug(tx, slug)
    if found is None:
        raise NotFound(what="project")
    return found


async def _send(tx: TenantTx, trial_id: UUID, at: datetime) -> None:
    await outbox.put(tx, [outbox.Message(topic=WALK, payload={"trial": str(trial_id)}, due_at=at)], at)
