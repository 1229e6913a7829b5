"""Take a file in, say which column is what, let it be checked, let it be written (导入导出)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from backend.features.transfers import queries, reading
from backend.features.transfers.errors import ColumnsMissing, FileRefused, FilesGone, NotNow, ReasonNeeded
from backend.features.transfers.models import (
    KEPT_DAYS,
    MOST_BYTES,
    OUTCOMES,
    PIECE_BYTES,
    Sheet,
    Transfer,
    Wish,
)
from backend.features.transfers.sheets import FIELDS
from backend.kit import outbox, typed
from backend.kit.crypto import Keys
from backend.kit.db import Row, TenantTx
from backend.kit.errors import NotFound
from backend.kit.ids import new_id

WORK, EMPTY = "transfer.work", "transfer.empty"
_HEADERS = msgspec.json.Decoder(tuple[str, ...])
_LISTED = 50
_LONGEST_NAME = 200


async def take_in(tx: TenantTx, keys: Keys, project_id: UUID, sheet: Sheet, by: UUID, at: datetime) -> UUID:
    """A file to import; the worker reads it. Raises FileRefused."""
    if len(sheet.body) > MOST_BYTES:
        raise FileRefused(field="file", problem="transfer_file_refused.too_large", limit=MOST_BYTES // 1024**2)
    try:
        form = reading.form_of(sheet.body)
    except reading.Unreadable as error:
        raise FileRefused(field="file", problem=f"transfer_file_refused.{error}") from error
    id_, name = new_id(), typed.cleaned(sheet.name)[:_LONGEST_NAME]
    await queries.transfer_insert(
        tx, id_, project_id, sheet.office_id, "import", sheet.kind, form, sealed_name(keys, id_, name),
        len(sheet.body), "reading", None, None, False, None, "zh", by, at,
    )  # fmt: skip
    starts = range(0, len(sheet.body), PIECE_BYTES)
    for place, start in enumerate(starts):  # one by one: an encrypted copy of the whole would double it
        body = keys.encrypt("transfer", sheet.body[start : start + PIECE_BYTES], about(id_, "source", place))
        await queries.pieces_insert(tx, id_, "source", [place], [body])
    await send(tx, id_, at)
    await _empty_later(tx, id_, at)
    return id_


async def ask_for(tx: TenantTx, keys: Keys, project_id: UUID, wish: Wish, by: UUID, at: datetime) -> UUID:
    """A file to hand out; the worker writes it. With a reason the numbers are in full: the caller checked who may."""
    if wish.reason is not None and len(wish.reason.strip()) < 2:
        raise ReasonNeeded(field="reason")
    id_ = new_id()
    name = f"{wish.kind}.{wish.format}"
    await queries.transfer_insert(
        tx, id_, project_id, wish.office_id, "export", wish.kind, wish.format, sealed_name(keys, id_, name), 0,
        "writing", wish.since, wish.until, wish.reason is not None, wish.reason, wish.lang, by, at,
    )  # fmt: skip
    await send(tx, id_, at)
    await _empty_later(tx, id_, at)
    return id_


async def name_columns(tx: TenantTx, keys: Keys, id_: UUID, columns: Sequence[int], at: datetime) -> None:
    """Which column is what; then every row is looked at, and nothing is written. Raises NotNow, ColumnsMissing."""
    transfer = await held(tx, keys, id_)
    if transfer.phase not in ("mapping", "checked") or transfer.stopped:
        raise NotNow()
    fields = FIELDS[transfer.kind]
    taken = [column for column in columns if column >= 0]
    if len(columns) != len(fields) or len(set(taken)) != len(taken) or max(taken, default=0) >= len(transfer.header):
        raise ColumnsMissing(field="columns", problem="transfer_columns_missing.twice")
    missing = next((field for field, column in zip(fields, columns, strict=True) if field.needed and column < 0), None)
    if missing is not None:
        raise ColumnsMissing(field=missing.name)
    await queries.transfer_columns(tx, id_, columns)
    await queries.rows_delete(tx, id_)
    await queries.transfer_turn(tx, id_, "checking", 0, transfer.total)
    await send(tx, id_, at)


async def confirm(tx: TenantTx, keys: Keys, id_: UUID, by: UUID, at: datetime) -> None:
    """Somebody has seen what would happen: let it happen. Raises NotNow."""
    await held(tx, keys, id_)
    if not await queries.transfer_confirm(tx, id_, by, at):
        raise NotNow()
    await send(tx, id_, at)


async def cancel(tx: TenantTx, id_: UUID, at: datetime) -> None:
    """No further. What was written stays: evidence is corrected, never unwritten. Raises NotNow."""
    if not await queries.transfer_stop(tx, id_, at, "cancelled"):
        raise NotNow()


async def resume(tx: TenantTx, id_: UUID, at: datetime) -> None:
    """Goes on where it stopped. Raises NotNow."""
    if not await queries.transfer_resume(tx, id_):
        raise NotNow()
    await send(tx, id_, at)


async def find(tx: TenantTx, keys: Keys, id_: UUID) -> Transfer:
    row = await queries.transfer_find(tx, id_)
    if row is None:
        raise NotFound(what="transfer")
    return transfer_of(keys, row)


async def reach(tx: TenantTx, keys: Keys, id_: UUID, offices: Sequence[UUID]) -> Transfer:
    """The transfer, if it is of a project that one of these offices belongs to. NotFound otherwise."""
    if not await queries.transfer_in_reach(tx, id_, offices):
        raise NotFound(what="transfer")
    return await find(tx, keys, id_)


async def listed(tx: TenantTx, keys: Keys, offices: Sequence[UUID]) -> list[Transfer]:
    return [transfer_of(keys, row) for row in await queries.transfers_of_projects(tx, offices, _LISTED)]


async def empty(tx: TenantTx, keys: Keys, id_: UUID, at: datetime) -> bool:
    """Delete the contents; counts and results stay. False: it runs just now, later."""
    transfer = await held(tx, keys, id_)
    if transfer.running:
        return False
    for part in ("source", "rows", "result"):
        await queries.pieces_delete(tx, id_, part)
    await queries.transfer_stop(tx, id_, at, "expired")  # unless it was finished, or stopped before
    await queries.transfer_emptied(tx, id_, at)
    return True


async def piece(tx: TenantTx, keys: Keys, id_: UUID, part: str, place: int) -> bytes | None:
    body = await queries.piece_find(tx, id_, part, place)
    return keys.decrypt("transfer", body, about(id_, part, place)) if body is not None else None


async def put_pieces(tx: TenantTx, keys: Keys, id_: UUID, part: str, first: int, bodies: Sequence[bytes]) -> None:
    places = range(first, first + len(bodies))
    sealed = [
        keys.encrypt("transfer", body, about(id_, part, place)) for place, body in zip(places, bodies, strict=True)
    ]
    await queries.pieces_insert(tx, id_, part, places, sealed)


def must_be_there(transfer: Transfer) -> None:
    """Raises FilesGone."""
    if transfer.emptied_at is not None:
        raise FilesGone()


async def send(tx: TenantTx, id_: UUID, at: datetime) -> None:
    await outbox.put(tx, [outbox.Message(topic=WORK, payload={"transfer": str(id_)}, due_at=at)], at)


async def _empty_later(tx: TenantTx, id_: UUID, at: datetime) -> None:
    due = at + timedelta(days=KEPT_DAYS)
    await outbox.put(tx, [outbox.Message(topic=EMPTY, payload={"transfer": str(id_)}, due_at=due)], at)


async def step(tx: TenantTx, transfer: Transfer, rows: int, changes: Mapping[str, int]) -> None:
    """So many rows further."""
    counts = {outcome: transfer.counts[outcome] + changes.get(outcome, 0) for outcome in OUTCOMES}
    await queries.transfer_step(tx, transfer.id, transfer.cursor + rows, counts)


async def held(tx: TenantTx, keys: Keys, id_: UUID) -> Transfer:
    """The transfer, locked until commit."""
    row = await queries.transfer_find(tx, id_, lock=True)
    if row is None:
        raise NotFound(what="transfer")
    return transfer_of(keys, row)


def about(id_: UUID, part: str, place: int) -> bytes:
    """What a piece is sealed with: it opens in its own place only."""
    return id_.bytes + part.encode() + place.to_bytes(4, "big")


def sealed_name(keys: Keys, id_: UUID, name: str) -> bytes:
    """A file's name may say somebody's."""
    return keys.encrypt("transfer", name[-120:].encode(), about(id_, "name", 0))


def sealed_header(keys: Keys, id_: UUID, header: Sequence[str]) -> bytes:
    return keys.encrypt("transfer", msgspec.json.encode(list(header)), about(id_, "header", 0))


def transfer_of(keys: Keys, row: Row) -> Transfer:
    id_, name, header = row["id"], "", ()
    if row["name_ct"]:
        name = keys.decrypt("transfer", row["name_ct"], about(id_, "name", 0)).decode()
    if row["header_ct"]:
        header = _HEADERS.decode(keys.decrypt("transfer", row["header_ct"], about(id_, "header", 0)))
    same = {
        field: row[field]
        for field in ("project_id", "office_id", "direction", "kind", "format", "size", "phase", "cursor", "total",
                      "header_row", "since", "until", "in_full", "reason", "lang", "place", "started_by", "started_at",
                      "confirmed_at", "finished_at", "stopped", "emptied_at")
    }  # fmt: skip
    counts = dict(zip(OUTCOMES, row["counts"], strict=True))
    return Transfer(id=id_, name=name, header=header, columns=tuple(row["columns"]), counts=counts, **same)
