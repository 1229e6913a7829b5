"""Arrival, reception and contact (来访·接待·来电·跟进)."""

from __future__ import annotations

from typing import Literal

from backend.engine.facts.base import CustomerKind, Fact, Relation, VisitorClass


class Visited(Fact, frozen=True, kw_only=True, tag="visited"):
    """来访: a customer came through the door, and what they declared.

    `first_visit` is the customer's own answer to 是否首次来访 (None: not answered); True from somebody who
    is on the register is a denial. `named` is the consultant they ask for. One fact per customer; people who
    come together share `visit` and name one another in `accompanied_by`. `referred`: somebody told them of the project;
    `mentions` False: yet they speak of nobody.
    """

    visit: str | None = None
    first_visit: bool | None = None
    phoned_before: bool | None = None
    family_inquired: bool | None = None
    named: str | None = None
    introduced_by: tuple[str, ...] = ()
    accompanied_by: tuple[str, ...] = ()
    companion: Relation | None = None
    appointment_with: str | None = None
    agency: str | None = None
    group_size: int | None = None
    group_rank: str | None = None
    important: bool = False
    recalls: bool | None = None
    sms_from: str | None = None
    family_of: tuple[str, ...] = ()
    received_before: bool | None = None
    acknowledges: bool | None = None
    acquaintance_of: str | None = None
    opt_out: bool | None = None
    induced_by: str | None = None
    sent_by_staff: bool = False
    customer_kind: CustomerKind | None = None
    classified: VisitorClass | None = None
    mentions: bool | None = None
    referred: bool | None = None


class ReceptionStarted(Fact, frozen=True, kw_only=True, tag="reception_started"):
    """接待开始: `consultant` begins to receive. `knew_of`: whose earlier claim they knew of.

    `asked_prior`: they asked about earlier contact. `complaint`: the customer came to complain.
    """

    consultant: str
    visit: str | None = None
    customer_kind: CustomerKind | None = None
    capacity: Literal["rotation", "owner", "cover", "help"] | None = None
    asked_first_visit: bool | None = None
    asked_prior: bool | None = None
    complaint: bool = False
    knew_of: str | None = None


class ReceptionEnded(Fact, frozen=True, kw_only=True, tag="reception_ended"):
    """接待结束: the reception is over, or broke off. `registered` False: known not to be written down.

    `fields`: what was written down of it (时间、方式、内容); None: as it should be, if anything.
    """

    consultant: str
    visit: str | None = None
    interrupted: bool = False
    registered: bool | None = None
    fields: tuple[str, ...] | None = None


class VisitRegistered(Fact, frozen=True, kw_only=True, tag="visit_registered"):
    """来访登记: `consultant` wrote a register; `fields` names what was filled in, `knew_of` whose claim they knew of.

    `register`: the office's visit register, the sales software, or a personal notebook.
    """

    consultant: str
    visit: str | None = None
    fields: tuple[str, ...] = ("surname", "own_phone")
    phone_reachable: bool | None = None
    register: Literal["visit", "crm", "personal"] = "visit"
    knew_of: str | None = None


class ProxyRegistered(Fact, frozen=True, kw_only=True, tag="proxy_registered"):
    """代登记: a friend (`friend`, a customer id if known) registered `customer`, who did not come."""

    consultant: str
    friend: str | None = None


class VisitorClassified(Fact, frozen=True, kw_only=True, tag="visitor_classified"):
    """客户性质认定: what the visitor turned out to be, e.g. 踩盘."""

    classified: VisitorClass
    visit: str | None = None


class Recognised(Fact, frozen=True, kw_only=True, tag="recognised"):
    """辨认: did `consultant` know the returning customer again?"""

    consultant: str
    recognised: bool
    visit: str | None = None


class HandedOver(Fact, frozen=True, kw_only=True, tag="handed_over"):
    """移交接待: `consultant` passed the customer to `to` during a reception."""

    consultant: str
    to: str
    visit: str | None = None
    reason: Literal["own_old_customer", "owner_returned", "other"] | None = None


class Assisted(Fact, frozen=True, kw_only=True, tag="assisted"):
    """帮忙: `consultant` helped a colleague with the customer."""

    consultant: str


class CallTaken(Fact, frozen=True, kw_only=True, tag="call_taken"):
    """来电: `consultant` took the customer's call; `logged` when it is in the call register, `fields` what it holds.

    `fields` None: as it should be. `consultant` None: nobody has taken it yet.
    """

    consultant: str | None = None
    logged: bool = True
    fields: tuple[str, ...] | None = None
    phone_reachable: bool | None = None
    company: bool = False


class FollowedUp(Fact, frozen=True, kw_only=True, tag="followed_up"):
    """跟进: an outbound contact. An attempt and an answered contact are different facts: see `answered`.

    `backfilled`: written down afterwards as if it had been written then. `occasion`: what gave rise to it (话题).
    """

    consultant: str
    backfilled: bool = False
    answered: bool = True
    channel: Literal["phone", "message", "home_visit", "other"] = "phone"
    has_record: bool = True
    occasion: str | None = None


class OwnerNotified(Fact, frozen=True, kw_only=True, tag="owner_notified"):
    """通知归属人: `consultant` (the owner) was told that their customer is here, and what came of it."""

    consultant: str
    result: Literal["coming", "not_coming", "no_answer"]
    visit: str | None = None
    channel: Literal["phone", "message", "in_person"] = "phone"
