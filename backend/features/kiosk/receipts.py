"""The visitor's own page (回执): found by the code on the ticket, it shows the consent and takes it back.

The address holds the tenant's and the submission's ids; the latter has 74 random bits that only the tablet and the
ticket know.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend.features.kiosk import queries
from backend.kit.crypto import b64, unb64
from backend.kit.db import Database, TenantTx
from backend.kit.errors import NotFound
from backend.kit.outbox import Message, put

WITHDRAWN = "consent.withdrawn"


class ReceiptView(Struct, frozen=True, kw_only=True):
    """`agreed_at` is None for a ticket without a number: nothing personal was given, nothing can be taken back."""

    ticket: str
    arrived_at: datetime
    office: dict[str, str]
    tenant: dict[str, str]
    agreed_at: datetime | None
    withdrawn_at: datetime | None


def address(tenant_id: UUID, submission_id: UUID) -> str:
    return f"/r/{b64(tenant_id.bytes + submission_id.bytes)}"


async def view(db: Database, code: str) -> ReceiptView:
    """Raises NotFound."""
    tenant_id, submission_id = _read(code)
    async with db.tenant_tx(tenant_id) as tx:
        row = await queries.receipt_find(tx, submission_id)
    if row is None:
        raise NotFound(what="receipt")
    return ReceiptView(
        ticket=row["ticket"], arrived_at=row["arrived_at"], agreed_at=row["agreed_at"],
        withdrawn_at=row["withdrawn_at"], office={"zh": row["office_zh"], "en": row["office_en"]},
        tenant={"zh": row["tenant_zh"], "en": row["tenant_en"]},
    )  # fmt: skip


async def withdraw(db: Database, code: str, at: datetime) -> None:
    """撤回同意: recorded, and the desk is told to stop contacting and to delete. Twice is once. Raises NotFound."""
    tenant_id, submission_id = _read(code)
    async with db.tenant_tx(tenant_id) as tx:
        row = await queries.receipt_find(tx, submission_id)
        if row is None or row["agreed_at"] is None:
            raise NotFound(what="receipt")
        if await queries.consent_withdraw(tx, submission_id, at):
            await _tell_the_desk(tx, row["office_id"], row["ticket"], at)


async def _tell_the_desk(tx: TenantTx, office_id: UUID, ticket: str, at: datetime) -> None:
    payload = {"office": str(office_id), "ticket": ticket}
    await put(tx, [Message(topic=WITHDRAWN, payload=payload, due_at=at)], at)


def _read(code: str) -> tuple[UUID, UUID]:
    try:
        raw = unb64(code)
        return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
    except ValueError as error:
        raise NotFound(what="receipt") from error
