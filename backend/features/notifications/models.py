"""A notice to one person, and how it leaves the house."""

from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from msgspec import Struct

from backend.features.notifications.ports import sms, webhook, wecom

Channel = Literal["sms", "wecom", "webhook"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
PERSONAL: tuple[Channel, ...] = ("sms", "wecom")
"""Those that reach one person; a webhook reaches the developer's own system."""
Status = Literal["pending", "sending", "sent", "failed", "dead"]
Account = sms.Account | wecom.Account | webhook.Account
ACCOUNTS: dict[str, type[Account]] = {"sms": sms.Account, "wecom": wecom.Account, "webhook": webhook.Account}

OFFERED = "visit_offered"
TEST = "test_message"
MOOT_AFTER = {OFFERED: timedelta(minutes=10)}
"""Nobody needs to be told any more: the visitor has been received, or somebody else was sent."""
WAKES = (OFFERED, TEST)
"""What is sent at night, too: a visitor stands in the office."""


class Notice(Struct, frozen=True, kw_only=True):
    """`key` names the sentence in `locale/*/notices.json`, `params` fill it.

    `customer`, `visit` and `page` (a path of ours) among the params say where the notice leads.
    """

    id: UUID
    staff_id: UUID
    key: str
    params: dict[str, Any]
    created_at: datetime
    read_at: datetime | None


class Quiet(Struct, frozen=True):
    """免打扰时段, in minutes of the day; the same twice: never quiet."""

    begins: int = 22 * 60
    ends: int = 8 * 60


class Reach(Struct, frozen=True, kw_only=True):
    """How somebody can be reached (接收方式), as they see it: the number masked."""

    phone_mask: str = ""
    has_wecom: bool = False
    quiet: Quiet = Quiet()


class ChannelView(Struct, frozen=True, kw_only=True):
    """A channel as its manager sees it: the secret is never shown again."""

    channel: Channel
    enabled: bool
    account: Account
    updated_at: datetime


class Template(Struct, frozen=True, kw_only=True):
    """消息模板. `provider_code`: a text message's approved template (模板CODE)."""

    channel: Channel
    key: str
    text: str
    provider_code: str


class Claimed(Struct, frozen=True, kw_only=True):
    """A delivery one worker has taken, with everything a letter is made of; numbers still sealed."""

    id: UUID
    channel: Channel
    attempts: int
    unsure: bool
    claimed_at: datetime | None
    created_at: datetime
    notice: Notice
    name: str
    departed: bool
    phone_ct: bytes | None
    wecom_ct: bytes | None
    quiet: Quiet
    enabled: bool
    settings: bytes
    secret_ct: bytes
    text: str
    provider_code: str


class DeliveryView(Struct, frozen=True, kw_only=True):
    """投递记录: what became of one notice on one channel."""

    id: UUID
    channel: Channel
    status: Status
    attempts: int
    provider_id: str
    last_error: str
    created_at: datetime
    due_at: datetime
    done_at: datetime | None
    name: str
    key: str
