"""Each use case appends one fact and keeps the verdict that follows. Raises NotFound for an unknown customer."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from backend.engine.facts import (
    ContractSigned,
    DepositPaid,
    HandedToBackOffice,
    RecordEntered,
    RecordSearched,
    SubscriptionSigned,
    VisitRegistered,
)
from backend.engine.verdict import Verdict
from backend.features.attribution import service as attribution
from backend.features.customers import service as customers
from backend.features.customers.models import Customer
from backend.features.registers import queries
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.errors import InvalidInput
from backend.kit.ids import new_id

Deal = Literal["deposit", "subscription", "contract"]
MOST_YUAN = 9_999_999_999
_DEALS = {"deposit": DepositPaid, "subscription": SubscriptionSigned, "contract": ContractSigned}


async def hand_in(tx: TenantTx, keys: Keys, customer_id: UUID, staff_id: UUID, at: datetime) -> Verdict:
    """交内业: the consultant hands the day's register to the clerk (R03-01.1.2, by 24:00 the same day)."""
    customer = await customers.show(tx, keys, customer_id)
    record = await _registration(tx, customer, staff_id)
    return await _record(
        tx,
        customer,
        HandedToBackOffice(**_base(customer, staff_id, at), consultant=str(staff_id), record=record),
        at,
        staff_id,
    )


async def enter(tx: TenantTx, keys: Keys, customer_id: UUID, clerk_id: UUID, at: datetime) -> Verdict:
    """内业录入: the clerk has entered and filed the register (R03-01.1.3, by the end of the next day)."""
    customer = await customers.show(tx, keys, customer_id)
    record = await _registration(tx, customer, None)
    return await _record(
        tx, customer, RecordEntered(**_base(customer, clerk_id, at), clerk=str(clerk_id), record=record), at
    )


async def searched(tx: TenantTx, keys: Keys, customer_id: UUID, clerk_id: UUID, at: datetime) -> Verdict:
    """现场查找 (R03-01.4.5a) for a returning customer whom nobody recognised: what it found, or that it found nobody,
    is written down; a search in vain before the deal decides differently from none."""
    customer = await customers.show(tx, keys, customer_id)
    owner = await _first_registrant(tx, customer)
    return await _record(tx, customer, RecordSearched(**_base(customer, clerk_id, at), found=owner), at)


async def sign(
    tx: TenantTx, keys: Keys, customer_id: UUID, deal: Deal, consultant_id: UUID, by: UUID, at: datetime,
    price_yuan: int | None = None,
) -> Verdict:  # fmt: skip
    """交定金 / 认购 / 签约, handled by `consultant_id`, for `price_yuan` in all.

    Raises InvalidInput for the price of a deposit.
    """
    if price_yuan is not None and (deal == "deposit" or not 0 < price_yuan <= MOST_YUAN):
        raise InvalidInput(field="price")
    customer = await customers.show(tx, keys, customer_id)
    price = {} if price_yuan is None else {"price_yuan": price_yuan}
    fact = _DEALS[deal](**_base(customer, by, at), consultant=str(consultant_id), **price)
    return await _record(tx, customer, fact, at)


async def _registration(tx: TenantTx, customer: Customer, staff_id: UUID | None) -> str | None:
    """The newest registration of this customer (by this consultant)."""
    facts = await attribution.known_facts(tx, customer.project_id, [customer.id])
    mine = [f for f in facts if isinstance(f, VisitRegistered) and staff_id in (None, UUID(f.consultant))]
    return mine[-1].id if mine else None


async def _first_registrant(tx: TenantTx, customer: Customer) -> str | None:
    facts = await attribution.known_facts(tx, customer.project_id, [customer.id])
    registered = [f for f in facts if isinstance(f, VisitRegistered)]
    return registered[0].consultant if registered else None


async def _record(tx: TenantTx, customer: Customer, fact: Any, at: datetime, desk_of: UUID | None = None) -> Verdict:
    return await attribution.record(tx, customer.project_id, customer.id, [(fact, ())], at, desk_of)


def _base(customer: Customer, actor: UUID, at: datetime) -> dict[str, Any]:
    return {"id": str(new_id()), "at": at, "actor": str(actor), "customer": str(customer.id)}


async def forget(tx: TenantTx, customer_id: UUID) -> None:
    """删除个人信息: what the books say of a person beyond the facts goes with the person."""
    await queries.customer_forget(tx, customer_id)
