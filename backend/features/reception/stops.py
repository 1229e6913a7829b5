"""停接: who may not receive until when, by whose order. `presence.step_in` asks here first."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.features.reception.errors import ReceptionStopped
from backend.kit.db import TenantTx
from backend.kit.sql import load

SQL = load(__name__, "stops.sql")


class Stop(Struct, frozen=True):
    """Until when, and who ordered it."""

    until: datetime
    ordered_by: str


async def write(
    tx: TenantTx, order_id: UUID, office_id: UUID, staff_id: UUID, until: datetime, by: UUID, at: datetime
) -> None:
    """From now on; `presence.take_off` takes them from the floor."""
    await tx.run(SQL.stop_insert, tx.tenant_id, order_id, office_id, staff_id, at, until, by)


async def lift(tx: TenantTx, order_id: UUID, by: UUID, at: datetime) -> None:
    """The order is taken back; they come to the floor themselves."""
    await tx.run(SQL.stop_lift, tx.tenant_id, order_id, at, by)


async def in_force(tx: TenantTx, staff_id: UUID, at: datetime) -> Stop | None:
    row = await tx.row(SQL.stop_in_force, tx.tenant_id, staff_id, at)
    return Stop(row["until_at"], row["name"]) if row else None


async def require_none(tx: TenantTx, staff_id: UUID, at: datetime) -> None:
    """Raises ReceptionStopped, saying until when and by whom."""
    now = await in_force(tx, staff_id, at)
    if now is not None:
        raise ReceptionStopped(until=now.until, who=now.ordered_by)
