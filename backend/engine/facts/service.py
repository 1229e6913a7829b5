"""Service, complaints, rulings and the deal (服务·投诉·裁定·成交)."""

from __future__ import annotations

from typing import Literal

from backend.engine.facts.base import Fact


class ComplaintReceived(Fact, frozen=True, kw_only=True, tag="complaint_received"):
    """收到投诉: a complaint against `consultant`, not yet examined."""

    consultant: str
    complaint: str | None = None


class ComplaintUpheld(Fact, frozen=True, kw_only=True, tag="complaint_upheld"):
    """投诉成立: the manager (`actor`) found the complaint against `consultant` to be right."""

    consultant: str
    complaint: str | None = None


class ServiceChanged(Fact, frozen=True, kw_only=True, tag="service_changed"):
    """更换置业顾问: service passes from `consultant` to `to` (None: whoever is next)."""

    consultant: str
    to: str | None = None
    cause: Literal["complaint", "dissatisfied", "refused", "departed", "other"] = "dissatisfied"


class ServiceBroken(Fact, frozen=True, kw_only=True, tag="service_broken"):
    """谈判破裂: talks cannot go on. `confirmed_by` is the manager who found whose fault it was."""

    consultant: str
    fault: Literal["consultant", "customer", "none"]
    confirmed_by: str | None = None


class FineSet(Fact, frozen=True, kw_only=True, tag="fine_set"):
    """罚款: the manager (`actor`) set a fine. `duty` or `complaint` says what for."""

    who: str
    yuan: int
    offence: str
    complaint: str | None = None


class ManagerRuled(Fact, frozen=True, kw_only=True, tag="manager_ruled"):
    """裁定: a person's decision in a dispute, shares in basis points for each ledger."""

    performance: dict[str, int]
    commission: dict[str, int]
    by: str
    dispute: str | None = None


class DepositPaid(Fact, frozen=True, kw_only=True, tag="deposit_paid"):
    """交定金: handled by `consultant`; `asked_for` is whom the customer asked for. `valid` False: it did not stand."""

    consultant: str | None = None
    asked_for: str | None = None
    deal: str | None = None
    valid: bool | None = None
    first: bool | None = None


class SubscriptionSigned(Fact, frozen=True, kw_only=True, tag="subscription_signed"):
    """签认购书. `price_yuan`: 成交总价, whole yuan."""

    consultant: str | None = None
    deal: str | None = None
    price_yuan: int | None = None


class ContractSigned(Fact, frozen=True, kw_only=True, tag="contract_signed"):
    """签约. `buyer`: the customer in whose name; `assisted_by` helped; `mentor` stood beside a newcomer.

    `names`: the buyers' names as signed, as keyed digests. `price_yuan`: 成交总价, whole yuan.
    """

    buyer: str | None = None
    names: tuple[str, ...] = ()
    assisted_by: str | None = None
    mentor: str | None = None
    consultant: str | None = None
    deal: str | None = None
    price_yuan: int | None = None
