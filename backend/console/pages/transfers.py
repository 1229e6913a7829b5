"""`/transfers`: sheets in and out (导入导出): looked at first, written then, and what was not taken is given back."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Response, ServerSentEvent, Template
from msgspec import Meta, Struct

from backend.console import live
from backend.console.language import language
from backend.console.pages.common import Page, at_office, page
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.transfers import results, service
from backend.features.transfers.errors import FileRefused, ReasonNeeded
from backend.features.transfers.jobs import topic
from backend.features.transfers.models import (
    KEPT_DAYS,
    KINDS,
    MOST_BYTES,
    MOST_ROWS,
    Format,
    Kind,
    Sheet,
    Transfer,
    Wish,
)
from backend.features.transfers.sheets import FIELDS
from backend.kit.channels import Channels
from backend.kit.crypto import Keys
from backend.kit.db import Database, TenantTx
from backend.kit.errors import InvalidInput, NotAllowed, NotFound

HERE = "/transfers"
AT = HERE + "/{transfer_id:uuid}"
_UPLOAD_BYTES = MOST_BYTES + 1024 * 1024
Column = Annotated[int, Meta(ge=-1, lt=1000)]
Day = Annotated[str, Meta(pattern=r"\A(\d{4}-\d{2}-\d{2})?\Z")]


class Upload(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    office: UUID
    kind: Kind
    file: UploadFile


class Columns(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For every field of any kind of sheet the column it is in; -1: there is none."""

    phone: Column = -1
    name: Column = -1
    title: Column = -1
    consultant: Column = -1
    at: Column = -1
    clock: Column = -1
    first_visit: Column = -1
    agency: Column = -1
    login: Column = -1
    role: Column = -1
    office: Column = -1


class Order(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An export as asked for; `full` comes with a reason."""

    office: UUID
    kind: Kind
    format: Format
    first: Day = ""
    last: Day = ""
    full: Literal["", "yes"] = ""
    reason: Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00-\x1f\x7f]*\Z")] = ""


@get(HERE, permission="transfer.export")
async def transfers(
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    office: FromQuery[UUID | None] = None,
) -> Template:
    chosen = office or next(iter(actor.office_ids), None)
    if chosen is None:
        raise NotFound(what="office")
    place = await at_office(tx, actor, chosen, at)
    listed = [one for one in await service.listed(tx, keys, [chosen]) if _may_see(actor, one)]
    kinds = [kind for kind in KINDS if kind != "staff" or access.may(actor, "transfer.staff")]
    today = at.astimezone(ZoneInfo(place["office"].timezone)).date()
    return page(
        "transfers.html", **place, listed=listed, kinds=kinds, most_rows=MOST_ROWS, most_mb=MOST_BYTES // 1024**2,
        kept_days=KEPT_DAYS, today=today,
    )  # fmt: skip


@post(HERE + "/imports", permission="transfer.import", request_max_body_size=_UPLOAD_BYTES)
async def take_in(
    data: MultipartBody[Upload],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    office = await access.office(tx, actor, data.office)
    _may_have(actor, data.kind)
    if not data.file.filename:
        raise FileRefused(field="file", problem="transfer_file_refused.empty")
    sheet = Sheet(office_id=office.id, kind=data.kind, name=data.file.filename, body=await data.file.read())
    id_ = await service.take_in(tx, keys, office.project_id, sheet, actor.staff_id, at)
    return Redirect(f"{HERE}/{id_}", status_code=303)


@post(HERE + "/exports", permission="transfer.export")
async def hand_out(
    request: Page,
    data: URLEncodedBody[Order],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    office = await access.office(tx, actor, data.office)
    _may_have(actor, data.kind)
    if data.full and not access.may(actor, "transfer.numbers"):
        raise NotAllowed(permission="transfer.numbers")
    if data.full and len(data.reason.strip()) < 2:
        raise ReasonNeeded(field="reason")
    zone = ZoneInfo(office.timezone)
    until = _midnight(data.last, zone)
    wish = Wish(
        office_id=office.id, kind=data.kind, format=data.format, lang=language(request),
        since=_midnight(data.first, zone), until=until + timedelta(days=1) if until else None,
        reason=data.reason.strip() if data.full else None,
    )  # fmt: skip
    id_ = await service.ask_for(tx, keys, office.project_id, wish, actor.staff_id, at)
    return Redirect(f"{HERE}/{id_}", status_code=303)


@get(AT, permission="transfer.export")
async def transfer(
    request: Page,
    transfer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
    show: FromQuery[Literal["new", "added", "known", "duplicate", "refused"] | None] = None,
    after: FromQuery[Annotated[int, Meta(ge=0, lt=2**31)]] = 0,
) -> Response[Any] | Template:
    """htmx asks for the same address: while it runs it gets the part that changes, then the whole page once."""
    found = await _reach(tx, keys, actor, transfer_id)
    if "hx-request" in request.headers and not found.running:
        return Response(None, status_code=200, headers={"HX-Refresh": "true"})
    outcome = show or next((one for one in ("refused", "duplicate", "known", "new") if found.counts[one]), "new")
    listed = found.direction == "import" and found.phase in ("checked", "writing", "done") and not found.emptied_at
    mine = may_read(actor, found)
    rows = await results.shown(tx, keys, found, outcome, after) if listed and mine and not found.running else []
    return page(
        "transfer_now.html" if "hx-request" in request.headers else "transfer.html",
        **await at_office(tx, actor, _office(actor, found), at), transfer=found, fields=FIELDS[found.kind],
        rows=[(row, results.sentence(language(request), row)) for row in rows], shown=outcome, mine=mine,
        more=rows[-1].result.place if len(rows) == results.PAGE else None, most_rows=MOST_ROWS, kept_days=KEPT_DAYS,
        here=f"{HERE}/{transfer_id}",
    )  # fmt: skip


@get("/live/transfers/{transfer_id:uuid}", permission="transfer.export")
async def listen(
    request: Page,
    transfer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
    channels: NamedDependency[Channels],
) -> ServerSentEvent:
    found = await _reach(tx, keys, actor, transfer_id)
    where = topic(actor.tenant_id, transfer_id)
    stream = live.stream(channels, where, db, request.scope["auth"], _office(actor, found))
    return ServerSentEvent(stream, retry_duration=2000)


@post(AT + "/columns", permission="transfer.import")
async def name_columns(
    transfer_id: FromPath[UUID],
    data: URLEncodedBody[Columns],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    found = await _reach(tx, keys, actor, transfer_id)
    columns = [getattr(data, field.name) for field in FIELDS[found.kind]]
    await service.name_columns(tx, keys, transfer_id, columns, at)
    return Redirect(f"{HERE}/{transfer_id}", status_code=303)


@post(AT + "/confirmation", permission="transfer.import")
async def confirm(
    transfer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    await _reach(tx, keys, actor, transfer_id)
    await service.confirm(tx, keys, transfer_id, actor.staff_id, at)
    return Redirect(f"{HERE}/{transfer_id}", status_code=303)


@post(AT + "/stop", permission="transfer.export")
async def stop(
    transfer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    channels: NamedDependency[Channels],
    at: NamedDependency[datetime],
) -> Redirect:
    await _reach(tx, keys, actor, transfer_id)
    await service.cancel(tx, transfer_id, at)
    tx.after_commit(lambda: channels.poke(topic(tx.tenant_id, transfer_id)))
    return Redirect(f"{HERE}/{transfer_id}", status_code=303)


@post(AT + "/resumption", permission="transfer.export")
async def resume(
    transfer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    at: NamedDependency[datetime],
) -> Redirect:
    await _reach(tx, keys, actor, transfer_id)
    await service.resume(tx, transfer_id, at)
    return Redirect(f"{HERE}/{transfer_id}", status_code=303)


async def _reach(tx: TenantTx, keys: Keys, actor: Actor, id_: UUID) -> Transfer:
    """The transfer, if it is of a project of theirs and of a kind they may handle. NotFound otherwise."""
    found = await service.reach(tx, keys, id_, actor.office_ids)
    if not _may_see(actor, found):
        raise NotFound(what="transfer")
    return found


def _may_see(actor: Actor, found: Transfer) -> bool:
    staff = found.kind == "staff" and not access.may(actor, "transfer.staff")
    return not staff and (found.direction == "export" or access.may(actor, "transfer.import"))


def may_read(actor: Actor, found: Transfer) -> bool:
    """A file's contents are for whoever brought or asked for it; what comes in also for those who may see numbers."""
    if found.started_by == actor.staff_id:
        return True
    return not found.in_full and (found.direction == "export" or access.may(actor, "phone.reveal"))


def _may_have(actor: Actor, kind: str) -> None:
    if kind == "staff" and not access.may(actor, "transfer.staff"):
        raise NotAllowed(permission="transfer.staff")


def _office(actor: Actor, found: Transfer) -> UUID:
    """Where the page is shown: there, or at an office of theirs in the same project."""
    return found.office_id if found.office_id in actor.office_ids else actor.office_ids[0]


def _midnight(day: str, zone: ZoneInfo) -> datetime | None:
    if not day:
        return None
    try:
        whole = date.fromisoformat(day)
        return datetime(whole.year, whole.month, whole.day, tzinfo=zone)
    except ValueError as error:
        raise InvalidInput(field="first") from error


route_handlers = [transfers, take_in, hand_out, transfer, listen, name_columns, confirm, stop, resume]
