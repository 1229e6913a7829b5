"""`guishu findable`: customers written before the search by name are found by theirs. Safe to repeat and while open."""

from uuid import UUID

from backend.features.customers import service as customers
from backend.features.tenancy import service as tenancy
from backend.kit.clock import now
from backend.kit.crypto import Keyring
from backend.kit.db import Database
from backend.kit.settings import Settings, need

_AT_ONCE = 200


async def make(settings: Settings) -> int:
    """How many developers were gone through."""
    need(settings, "runtime_database_url", "master_key")
    db = await Database.connect(settings.runtime_database_url, size=2)
    try:
        everybody = await tenancy.tenants(db)
        for tenant_id, _ in everybody:
            await _of(db, Keyring(settings.master_key), tenant_id)
        return len(everybody)
    finally:
        await db.close()


async def _of(db: Database, keyring: Keyring, tenant_id: UUID) -> None:
    after: UUID | None = UUID(int=0)
    while after is not None:
        async with db.tenant_tx(tenant_id) as tx:
            after = await customers.make_findable(tx, keyring.of(tenant_id), after, _AT_ONCE, now())
