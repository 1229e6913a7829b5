"""Publish a rulebook, find the versions that judge, withdraw one before its first day."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.lint import LintFinding, lint
from backend.engine.rulebook import Rulebook
from backend.features.evidence import service as evidence
from backend.features.evidence.models import Entry
from backend.features.rulebooks import queries
from backend.features.rulebooks.errors import (
    Backdated,
    InForceAlready,
    LaterVersionWaits,
    NoRulebook,
    RulebookUnsound,
)
from backend.features.rulebooks.models import Edition, InForce, Project, Published, Sealed, State
from backend.kit import outbox
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id
from backend.kit.outbox import Message

TAKES_FORCE = "rulebook.takes_force"
"""At the first day of a version that takes over all cases: every standing verdict is decided again."""
PUBLISHED, WITHDRAWN = "rulebook_published", "rulebook_withdrawn"
"""Kinds of ledger entries that are no facts about anybody."""
_TOO_LATE = timedelta(minutes=1)
"""Before its first instant a version can no longer be withdrawn: whoever waits for the chain's end knows an older time,
and somebody at the door may have been judged by then."""
_DECODER = msgspec.json.Decoder(Rulebook)


async def current(tx: TenantTx, project_id: UUID, at: datetime) -> Published:
    """The version in force at `at`. Raises NoRulebook."""
    row = await queries.version_current(tx, project_id, at)
    if row is None:
        raise NoRulebook()
    return await _published(tx, row)


async def in_force(tx: TenantTx, project_id: UUID, at: datetime) -> InForce:
    """Every version whose first day had come by `at`. Raises NoRulebook."""
    rows = await queries.versions_in_force(tx, project_id, at)
    return _all([await _published(tx, row) for row in rows])


async def in_force_by_id(tx: TenantTx, ids: Sequence[UUID]) -> InForce:
    """The same, from ids that were read under this tenant's row security. Raises NoRulebook."""
    return _all([await version(tx, id_) for id_ in ids])


def _all(versions: list[Published]) -> InForce:
    if not versions:
        raise NoRulebook()
    return InForce(versions=tuple(versions))


async def version(tx: TenantTx, version_id: UUID) -> Published:
    """One version, whose id was read under this tenant's row security. Raises NotFound."""
    return _cache.get(version_id) or await find(tx, version_id)


async def find(tx: TenantTx, version_id: UUID) -> Published:
    """One version by an id from outside. Raises NotFound, for another tenant's as for a random one."""
    row = await queries.version_find(tx, version_id)
    if row is None:
        raise NotFound(what="rulebook")
    return await _published(tx, row)


async def editions(tx: TenantTx, project_id: UUID, at: datetime) -> list[Edition]:
    """Every version of a project, the newest first."""
    rows = await queries.versions_all(tx, project_id)
    names = await queries.names_of_staff(tx)
    standing = sorted(
        (row for row in rows if row["withdrawn_at"] is None), key=lambda r: (r["effective_from"], r["number"])
    )
    ends = {one["id"]: later["effective_from"] for one, later in itertools.pairwise(standing)}
    return [
        Edition(
            published=await _published(tx, row), state=_state(row, ends.get(row["id"]), at), until=ends.get(row["id"]),
            published_by=names.get(row["published_by"]), withdrawn_by=names.get(row["withdrawn_by"]),
            withdrawn_at=row["withdrawn_at"],
        )
        for row in rows
    ]  # fmt: skip


def _state(row: Row, until: datetime | None, at: datetime) -> State:
    if row["withdrawn_at"] is not None:
        return "withdrawn"
    if row["effective_from"] > at:
        return "coming"
    return "in_force" if until is None or until > at else "past"


async def projects(tx: TenantTx, ids: Sequence[UUID]) -> list[Project]:
    """Projects by name, of ids that were read under this tenant's row security."""
    return await queries.projects_named(tx, ids)


async def publish(
    tx: TenantTx,
    project_id: UUID,
    rulebook: Rulebook,
    effective_from: datetime,
    by: UUID | None,
    at: datetime,
) -> UUID:
    """Freeze the composed rulebook under its hash, and seal that into the project's evidence chain. Only a project's
    first version may begin in the past.

    Raises RulebookUnsound with what lint found, Backdated, LaterVersionWaits.
    """
    refuse_unsound(lint(rulebook))
    head = await evidence.lock(tx, project_id)
    rows = await queries.versions_all(tx, project_id)
    _refuse_wrong_day(rows, effective_from, at)
    number = max((row["number"] for row in rows), default=0) + 1
    frozen = msgspec.structs.replace(
        rulebook, effective_from=effective_from, version=str(number) if rows else rulebook.version
    )
    id_, hash_ = new_id(), digest.digest(frozen)
    await queries.version_insert(
        tx, id_, project_id, number, digest.canonical(frozen), hash_, effective_from, by, at
    )  # fmt: skip
    sealed = Sealed(version=id_, number=number, digest=hash_, effective_from=effective_from, by=by, at=at)
    await evidence.append(tx, head, [Entry(new_id(), PUBLISHED, digest.canonical(sealed), ())], at)
    if frozen.judges == "all_cases" and rows:
        message = Message(topic=TAKES_FORCE, payload={"version": str(id_)}, due_at=effective_from)
        await outbox.put(tx, [message], at)
    return id_


def refuse_unsound(faults: Sequence[LintFinding]) -> None:
    errors = [fault for fault in faults if fault.severity == "error"]
    if errors:
        raise RulebookUnsound(faults="、".join(f"{fault.code} {fault.clause or ''}".strip() for fault in errors))


def _refuse_wrong_day(rows: Sequence[Row], effective_from: datetime, at: datetime) -> None:
    """Nobody may learn tomorrow that another rule applied today."""
    if rows and effective_from < at:
        raise Backdated(field="day", first_day=local_day(effective_from), today=local_day(at))
    standing = [row for row in rows if row["withdrawn_at"] is None]
    latest = max(standing, key=lambda row: row["effective_from"], default=None)
    if latest is not None and effective_from <= latest["effective_from"]:
        raise LaterVersionWaits(field="day", number=latest["number"], first_day=local_day(latest["effective_from"]))


def local_day(moment: datetime, offset_minutes: int = 480) -> str:
    """The calendar day at the office, as refusals say it."""
    return moment.astimezone(timezone(timedelta(minutes=offset_minutes))).date().isoformat()


async def withdraw(tx: TenantTx, version_id: UUID, by: UUID, at: datetime) -> None:
    """撤回: take back a version before its first day. Raises NotFound, InForceAlready."""
    found = await find(tx, version_id)
    head = await evidence.lock(tx, found.project_id)
    if found.effective_from - _TOO_LATE <= at:
        raise InForceAlready(number=found.number, first_day=local_day(found.effective_from))
    if await queries.withdrawal_insert(tx, version_id, by, at):
        sealed = Sealed(version=found.id, number=found.number, digest=found.digest,
                        effective_from=found.effective_from, by=by, at=at)  # fmt: skip
        await evidence.append(tx, head, [Entry(new_id(), WITHDRAWN, digest.canonical(sealed), ())], at)


async def _published(tx: TenantTx, row: Row) -> Published:
    known = _cache.get(row["id"])
    if known is None:
        document = await queries.version_document(tx, row["id"])
        known = Published(
            id=row["id"], project_id=row["project_id"], number=row["number"], digest=row["digest"],
            effective_from=row["effective_from"], published_by=row["published_by"], published_at=row["published_at"],
            rulebook=_parsed(document),
        )  # fmt: skip
        _cache[row["id"]] = known
    return known


# Frozen documents only, so nothing here ever goes stale; ids of another tenant are unreachable by row security.
_cache: dict[UUID, Published] = {}


@lru_cache(maxsize=256)
def _parsed(document: bytes) -> Rulebook:
    """Projects with the same rulebook share one, and what the engine has worked out of it."""
    return _DECODER.decode(document)
