"""What a transfer hands out: the finished export, the rows that were not taken, and empty sheets to fill in (模板)."""

from typing import Any, Literal
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response, Stream

from backend.console.language import language
from backend.console.pages.common import Page
from backend.console.pages.transfers import AT, HERE, may_read
from backend.features.access import service as access
from backend.features.access.models import Actor
from backend.features.transfers import exporting, files, results, service, templates
from backend.features.transfers.models import OUTCOMES, Format, Kind, Transfer
from backend.kit.crypto import Keys
from backend.kit.db import Database, TenantTx
from backend.kit.errors import NotFound


@get(AT + "/rows", permission="transfer.import")
async def rows(
    request: Page,
    transfer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
    only: FromQuery[Literal["rejected", "all"]] = "rejected",
) -> Response[Any]:
    """The rows as they came with what became of each: those not taken, to be mended and sent again, or all."""
    found = await _readable(tx, keys, actor, transfer_id, "import")
    if found.phase not in ("checked", "writing", "done"):
        raise NotFound(what="transfer")
    outcomes = OUTCOMES if only == "all" else results.NOT_TAKEN
    body = results.handed_out(db, keys, actor.tenant_id, found, language(request), outcomes)
    return _file(body, found.format, f"{found.kind}-{only}-{str(transfer_id)[-6:]}")


@get(AT + "/file", permission="transfer.export")
async def file(
    transfer_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
) -> Response[Any]:
    found = await _readable(tx, keys, actor, transfer_id, "export")
    if found.phase != "done":
        raise NotFound(what="transfer")
    body = exporting.handed_out(db, keys, actor.tenant_id, found)
    return _file(body, found.format, f"{found.kind}-{found.started_at:%Y%m%d}")


@get(HERE + "/templates/{kind:str}/{form:str}", permission="transfer.import")
async def template(request: Page, kind: FromPath[Kind], form: FromPath[Format]) -> Response[Any]:
    return _file(templates.body(kind, form, language(request)), form, f"template-{kind}")


async def _readable(tx: TenantTx, keys: Keys, actor: Actor, id_: UUID, direction: str) -> Transfer:
    found = await service.reach(tx, keys, id_, actor.office_ids)
    staff = found.kind == "staff" and not access.may(actor, "transfer.staff")
    if staff or found.direction != direction or not may_read(actor, found):
        raise NotFound(what="transfer")
    service.must_be_there(found)
    return found


def _file(body: Any, form: Format, name: str) -> Response[Any]:
    headers = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return Stream(body, media_type=files.MEDIA[form], headers=headers)


route_handlers = [rows, file, template]
