"""Who hears of what is written in the books (通知). Ids and addresses only; what it is about, the page says."""

from datetime import datetime
from uuid import UUID

from backend.features.notifications import service as notices
from backend.features.registers.models import Amendment, Entry
from backend.kit.db import TenantTx


def _page(entry: Entry, tab: str) -> dict[str, str]:
    return {"page": f"/offices/{entry.office_id}/books/{tab}"}


async def slip_waits(tx: TenantTx, entry: Entry, at: datetime) -> None:
    page = _page(entry, f"slips/{entry.id}")
    await notices.tell_role(tx, entry.project_id, "clerk", "book_slip_submitted", page, entry.id, at)


async def slip_signed(tx: TenantTx, entry: Entry, at: datetime) -> None:
    page = _page(entry, f"slips/{entry.id}")
    await notices.tell(tx, entry.staff_id, "book_slip_signed", page, entry.id, at)


async def slip_returned(tx: TenantTx, entry: Entry, at: datetime) -> None:
    """通知其不得继续联系客户 (R03-18.1.4b)."""
    page = _page(entry, f"slips/{entry.id}")
    await notices.tell(tx, entry.staff_id, "book_slip_returned", page, entry.id, at)


async def posted(tx: TenantTx, entry: Entry, at: datetime) -> None:
    """All who might know the customer."""
    page = _page(entry, "unconfirmed")
    await notices.tell_role(tx, entry.project_id, "consultant", "book_unconfirmed_posted", page, entry.id, at)


async def claimed(tx: TenantTx, entry: Entry, step: UUID, at: datetime) -> None:
    page = _page(entry, "unconfirmed")
    await notices.tell_role(tx, entry.project_id, "clerk", "book_unconfirmed_claimed", page, step, at)


async def settled(tx: TenantTx, entry: Entry, claimant: UUID, step: UUID, at: datetime) -> None:
    await notices.tell(tx, claimant, "book_unconfirmed_settled", _page(entry, "unconfirmed"), step, at)


async def wished(tx: TenantTx, wish: Amendment, at: datetime) -> None:
    page = {"page": f"/offices/{wish.office_id}/books/amendments"}
    await notices.tell_role(tx, wish.project_id, "manager", "book_amendment_asked", page, wish.id, at)


async def altered(tx: TenantTx, wish: Amendment, consultant: UUID, at: datetime) -> None:
    """Whose entry it was; nobody's entry is altered behind their back."""
    await notices.tell(tx, consultant, "book_amendment_made", {"customer": str(wish.customer_id)}, wish.id, at)


async def decided(tx: TenantTx, wish: Amendment, at: datetime) -> None:
    page = {"page": f"/offices/{wish.office_id}/books/amendments"}
    await notices.tell(tx, wish.asked_by, "book_amendment_decided", page, wish.id, at)
