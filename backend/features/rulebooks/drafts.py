"""Drafts (草稿): what the next version may say. Begun from the version in force or a preset, changed clause by clause,
published from a day on, or discarded. Every revision is kept with who and when.

Two people may edit at once: whoever saves second is told who changed what, and nothing of the first is lost.
"""

from datetime import date, datetime, time, timedelta, timezone
from uuid import UUID

import msgspec

from backend.engine import digest
from backend.engine.rulebook import Rulebook
from backend.features.rulebooks import library, queries, service
from backend.features.rulebooks.errors import Backdated, DraftClosed, DraftMoved, DraftOpen, NothingChanged
from backend.features.rulebooks.models import Draft, Judges, Revision
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

_DECODER = msgspec.json.Decoder(Rulebook)


def shelf() -> list[str]:
    """The presets one may begin with, by name."""
    return sorted(folder.name for folder in library.PRESETS.iterdir() if (folder / "rulebook.json").is_file())


def preset(name: str) -> Rulebook:
    """A preset from the shelf, composed. Raises NotFound for a name that is not on it."""
    if name not in shelf():
        raise NotFound(what="preset")
    return library.read(library.PRESETS / name)


async def start(tx: TenantTx, project_id: UUID, preset_name: str | None, by: UUID, at: datetime) -> UUID:
    """Begin a draft from a preset, or else from the version in force. Raises DraftOpen, NoRulebook, NotFound."""
    current = await service.current(tx, project_id, at)
    if preset_name is None:
        rulebook, base = current.rulebook, current.id
    else:
        rulebook, base = msgspec.structs.replace(preset(preset_name), id=current.rulebook.id), None
    id_ = new_id()
    if not await queries.draft_insert(tx, id_, project_id, base, preset_name, by, at):
        known = await of_project(tx, project_id)
        raise DraftOpen(who=known.started_by if known else "", at=local_time(known.started_at) if known else "")
    await queries.revision_insert(tx, id_, 1, digest.canonical(rulebook), None, by, at)
    return id_


async def of_project(tx: TenantTx, project_id: UUID) -> Draft | None:
    """The project's open draft."""
    id_ = await queries.draft_of_project(tx, project_id)
    return await find(tx, id_) if id_ else None


async def find(tx: TenantTx, draft_id: UUID) -> Draft:
    """A draft as it stands now. Raises NotFound, for another tenant's as for a random id."""
    row, latest = await queries.draft_find(tx, draft_id), await queries.revision_latest(tx, draft_id)
    if row is None or latest is None:
        raise NotFound(what="draft")
    names = await queries.names_of_staff(tx)
    return Draft(
        id=row["id"], project_id=row["project_id"], base_version_id=row["base_version_id"],
        base_preset=row["base_preset"], started_by=names[row["started_by"]], started_at=row["started_at"],
        revision=latest["revision"], changed_by=names[latest["changed_by"]], changed_at=latest["changed_at"],
        changed_clause=latest["clause"], closed_at=row["closed_at"], version_id=row["version_id"],
        rulebook=_DECODER.decode(latest["document"]),
    )  # fmt: skip


async def revision(tx: TenantTx, draft_id: UUID, number: int) -> Revision:
    """What a draft said at one of its revisions. Raises NotFound."""
    row = await queries.revision_find(tx, draft_id, number)
    if row is None:
        raise NotFound(what="draft")
    names = await queries.names_of_staff(tx)
    return Revision(
        number=row["revision"], clause=row["clause"], changed_by=names[row["changed_by"]],
        changed_at=row["changed_at"], rulebook=_DECODER.decode(row["document"]),
    )  # fmt: skip


async def save(
    tx: TenantTx, draft_id: UUID, seen: int, rulebook: Rulebook, clause: str | None, by: UUID, at: datetime
) -> int:
    """Write the next revision over the one that was seen. Raises DraftClosed, DraftMoved."""
    draft = await _open(tx, draft_id, seen)
    if rulebook == draft.rulebook:
        return seen
    document = digest.canonical(rulebook)
    if not await queries.revision_insert(tx, draft_id, seen + 1, document, clause, by, at):
        raise await _moved(tx, draft_id)
    return seen + 1


async def discard(tx: TenantTx, draft_id: UUID, by: UUID, at: datetime) -> None:
    """放弃草稿: closed without a version; what was written stays on record. Raises DraftClosed."""
    await _open(tx, draft_id, None)
    await queries.draft_close(tx, draft_id, by, at, None)


async def publish(
    tx: TenantTx, draft_id: UUID, seen: int, first_day: date, judges: Judges, by: UUID, at: datetime
) -> UUID:
    """发布: freeze what was seen as the next version, in force from that day on; today means from this instant on.

    Raises DraftClosed, DraftMoved, NothingChanged, Backdated, LaterVersionWaits, RulebookUnsound.
    """
    draft = await _open(tx, draft_id, seen)
    rulebook = msgspec.structs.replace(draft.rulebook, judges=judges)
    current = await service.current(tx, draft.project_id, at)
    if same(rulebook, current.rulebook):
        raise NothingChanged()
    moment = first_instant(rulebook, first_day, at)
    version_id = await service.publish(tx, draft.project_id, rulebook, moment, by, at)
    await queries.draft_close(tx, draft_id, by, at, version_id)
    return version_id


def same(one: Rulebook, other: Rulebook) -> bool:
    """Do both say the same, whatever their number and first day?"""
    return msgspec.structs.replace(one, version=other.version, effective_from=other.effective_from) == other


def first_instant(rulebook: Rulebook, first_day: date, at: datetime) -> datetime:
    """The midnight that begins the day at the office; today begins now, for what has happened is judged already.

    Raises Backdated.
    """
    zone = timezone(timedelta(minutes=rulebook.utc_offset_minutes))
    today = at.astimezone(zone).date()
    if first_day < today:
        raise Backdated(field="day", first_day=first_day.isoformat(), today=today.isoformat())
    return at if first_day == today else datetime.combine(first_day, time(), zone)


async def open_one(tx: TenantTx, draft_id: UUID) -> Draft:
    """A draft held until commit, if it is open. Raises NotFound, DraftClosed."""
    return await _open(tx, draft_id, None)


async def _open(tx: TenantTx, draft_id: UUID, seen: int | None) -> Draft:
    """The draft, held until commit, if it is open and still says what was seen."""
    held: Row | None = await queries.draft_lock(tx, draft_id)
    if held is None:
        raise NotFound(what="draft")
    if held["closed_at"] is not None:
        raise DraftClosed()
    draft = await find(tx, draft_id)
    if seen is not None and draft.revision != seen:
        raise await _moved(tx, draft_id)
    return draft


async def _moved(tx: TenantTx, draft_id: UUID) -> DraftMoved:
    now = await find(tx, draft_id)
    return DraftMoved(who=now.changed_by, at=local_time(now.changed_at), clause=now.changed_clause or "—")


def local_time(moment: datetime) -> str:
    return moment.astimezone(timezone(timedelta(hours=8))).strftime("%m-%d %H:%M")
