"""`guishu replay` and `guishu verify`: what anybody with the ledger can check. Exit status 1 when it does not hold."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from backend.features.attribution import service as attribution
from backend.features.attribution.models import Kept
from backend.features.evidence import service as evidence
from backend.features.tenancy import service as tenancy
from backend.kit.db import Database, TenantTx
from backend.kit.errors import NotFound
from backend.kit.settings import Settings, need


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    need(settings, "runtime_database_url")
    db = await Database.connect(settings.runtime_database_url, size=2)
    try:
        yield db
    finally:
        await db.close()


async def replay(settings: Settings, slug: str, verdict_id: UUID | None) -> int:
    async with _database(settings) as db:
        tenants = await tenancy.tenants(db, slug)
        if not tenants:
            print(f"no tenant has the code {slug}")
            return 2
        async with db.tenant_tx(tenants[0][0]) as tx:
            try:
                return await (_replay_one(tx, verdict_id) if verdict_id else _replay_all(tx))
            except NotFound:
                print(f"no verdict {verdict_id} in {slug}")
                return 2


async def _replay_one(tx: TenantTx, verdict_id: UUID) -> int:
    done = await attribution.replay(tx, await attribution.find(tx, verdict_id))
    print(f"recorded  {done.recorded}\nderived   {done.derived}\n{'the same bytes' if done.same else 'DIFFERENT'}")
    return 0 if done.same else 1


async def _replay_all(tx: TenantTx) -> int:
    seen = different = 0
    for project in await evidence.projects(tx):
        after, page = 0, await attribution.page(tx, project["id"], 0)
        while page:
            different += sum([not await _same(tx, kept) for kept in page])
            seen, after = seen + len(page), page[-1].evidence_seq
            page = await attribution.page(tx, project["id"], after)
    print(f"{seen} verdicts decided again, {different} differ")
    return 1 if different else 0


async def _same(tx: TenantTx, kept: Kept) -> bool:
    done = await attribution.replay(tx, kept)
    if not done.same:
        print(f"DIFFERENT {kept.id}: recorded {done.recorded}, derived {done.derived}")
    return done.same


async def verify(settings: Settings, slug: str | None) -> int:
    faults = 0
    async with _database(settings) as db:
        for tenant_id, code in await tenancy.tenants(db, slug):
            async with db.tenant_tx(tenant_id) as tx:
                for project in await evidence.projects(tx):
                    audit = await evidence.verify(tx, project["id"])
                    print(f"{code}/{project['slug']}: {audit.entries} entries, {len(audit.faults)} faults")
                    for fault in audit.faults:
                        print(f"  entry {fault.seq}: {fault.problem}")
                    faults += len(audit.faults)
    return 1 if faults else 0
