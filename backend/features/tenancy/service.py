"""Found a developer, a project, an office: each comes with what it cannot work without."""

from datetime import datetime
from uuid import UUID

from backend.features.evidence import service as evidence
from backend.features.kiosk import pairing
from backend.features.reception import presence as reception
from backend.features.tenancy import queries
from backend.kit.crypto import Keys
from backend.kit.db import Database, LobbyTx, TenantTx
from backend.kit.ids import new_id


async def tenants(db: Database, slug: str | None = None) -> list[tuple[UUID, str]]:
    """(id, company code) of every developer, or of the one with this code."""
    async with db.lobby_tx() as tx:
        return await queries.tenants_listed(tx, slug)


async def found_tenant(tx: LobbyTx, slug: str, name_zh: str, name_en: str, at: datetime) -> UUID | None:
    """None: the code is taken."""
    id_ = new_id()
    return id_ if await queries.tenant_insert(tx, id_, slug, name_zh, name_en, at) else None


async def found_project(tx: TenantTx, slug: str, name_zh: str, name_en: str, region: str = "") -> UUID:
    """With the first head of its evidence chain."""
    id_ = new_id()
    await queries.project_insert(tx, id_, slug, name_zh, name_en, region)
    await evidence.open_chain(tx, id_)
    return id_


async def found_office(tx: TenantTx, keys: Keys, project_id: UUID, name_zh: str, name_en: str, at: datetime) -> UUID:
    """With an empty board and the key its tablets seal to."""
    id_ = new_id()
    await queries.office_insert(tx, id_, project_id, name_zh, name_en, "Asia/Shanghai")
    await reception.open_board(tx, id_)
    await pairing.ensure_key(tx, keys, id_, at)
    return id_


async def add_agency(tx: TenantTx, project_id: UUID, name: str) -> UUID:
    id_ = new_id()
    await queries.agency_insert(tx, id_, project_id, name)
    return id_
