"""看号记录: who looked at which number, when and why; and how often consultants searched."""

from datetime import datetime
from uuid import UUID

from backend.features.customers.models import Look, Searches
from backend.features.customers.paging import mark, place
from backend.features.customers.service import customer_of
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.sql import load

SQL = load(__name__, "looks.sql")
PAGE = 50


async def newest(
    tx: TenantTx, keys: Keys, project_id: UUID, after: str = ""
) -> tuple[list[Look], str]:  # fmt: skip
    """A page of looks, and where the next one begins, empty on the last. Raises InvalidInput."""
    rows = await tx.rows(SQL.looks_newest, tx.tenant_id, project_id, *place(after), PAGE + 1)
    looks = []
    for row in rows[:PAGE]:
        customer = customer_of(keys, {**dict(row), "id": row["customer_id"]})
        looks.append(Look(customer=customer, by=row["by"], reason=row["reason"], at=row["at"]))
    return looks, mark(rows[PAGE - 1]["at"], rows[PAGE - 1]["id"]) if len(rows) > PAGE else ""


async def searches(tx: TenantTx, project_id: UUID, since: datetime) -> list[Searches]:
    rows = await tx.rows(SQL.searches_counted, tx.tenant_id, project_id, since)
    return [Searches(**dict(row)) for row in rows]
