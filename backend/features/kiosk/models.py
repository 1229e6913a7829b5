"""Tablets and what they send."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00-\x1f\x7f\ud800-\udfff]*\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"\A[^\x00-\x1f\x7f\ud800-\udfff]*\Z")]
Phone = Annotated[str, Meta(min_length=5, max_length=30, pattern=r"\A[^\x00-\x1f\x7f\ud800-\udfff]*\Z")]
B64 = Annotated[str, Meta(max_length=20_000, pattern=r"\A[A-Za-z0-9_-]*\Z")]
Stamp = Annotated[datetime, Meta(tz=True)]
YesNo = Literal["yes", "no"]

IDENTIFIED = "visit.identified"
"""Somebody came and left a number: {visit}. Whoever waits for such a number looks now."""


class _Wire(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Comes from a tablet."""


class Seal(_Wire, frozen=True, kw_only=True):
    """Sealed to the office's key: key id, ephemeral point, nonce, cipher text, all base64url."""

    key: UUID
    epk: B64
    iv: B64
    ct: B64


class Envelope(_Wire, frozen=True, kw_only=True):
    """What travels and is kept byte for byte. `mono` is milliseconds since `boot_id` began."""

    v: Literal[1]
    submission_id: UUID
    device_seq: Annotated[int, Meta(ge=1, le=2**53)]
    prev: B64
    captured_at: Stamp
    mono: Annotated[float, Meta(ge=0, le=2**53)]
    boot_id: Annotated[str, Meta(max_length=64)]
    beacon: Annotated[str, Meta(max_length=200)]
    ticket: Annotated[str, Meta(pattern=r"\A[A-Z]{1,2}[0-9]{3,5}\Z")]
    seal: Seal


class Consent(_Wire, frozen=True, kw_only=True):
    notice_version: Name
    agreed_at: Stamp
    tell_agency: bool | None = None


class BroughtBy(_Wire, frozen=True, kw_only=True):
    """Who brought the visitor, as the visitor says."""

    kind: Literal["self", "consultant", "agency", "friend"]
    consultant_id: UUID | None = None
    agency_id: UUID | None = None
    friend_name: Name | None = None
    friend_phone: Phone | None = None


Companion = Literal["spouse", "parent", "child", "sibling", "friend", "other"]


class Answers(_Wire, frozen=True, kw_only=True):
    """Inside the seal."""

    kind: Literal["registration", "anonymous"]
    lang: Literal["zh", "en"]
    consent: Consent | None = None
    first_visit: Literal["yes", "no", "unsure"] | None = None
    phone: Phone | None = None
    name: Name | None = None
    title: Literal["mr", "ms"] | None = None
    brought_by: BroughtBy | None = None
    companions: Annotated[tuple[Companion, ...], Meta(max_length=8)] = ()
    family_visited: YesNo | None = None
    family_phone: Phone | None = None
    family_relation: Literal["spouse", "parent", "child", "sibling", "other"] | None = None
    amends: UUID | None = None


class Written(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the visit keeps of the answers: no number, no name."""

    fields: tuple[str, ...] = ()
    lang: str = "zh"
    first_visit: str | None = None
    brought_by: str | None = None
    companions: tuple[str, ...] = ()
    family_visited: str | None = None
    amends: str | None = None


class Device(Struct, frozen=True, kw_only=True):
    """A paired tablet, its office, the key it seals to (encrypted) and the versions of the rulebook that judge."""

    id: UUID
    office_id: UUID
    project_id: UUID
    letter: str
    name: str
    sign_key: bytes
    paired_at: datetime
    revoked_at: datetime | None
    key_id: UUID | None
    key_private: bytes | None
    rulebook_ids: tuple[UUID, ...]


class Ticket(Struct, frozen=True, kw_only=True):
    """What the tablet shows. The same shape whether or not anybody was known."""

    number: str
    consultant: str | None
    waiting: bool
    message_key: str


class SubmissionReceipt(Struct, frozen=True, kw_only=True):
    project_id: UUID
    seq: int
    hash: str
    url: str


class Problem(Struct, frozen=True, kw_only=True):
    code: str
    title: str
    detail: str
    field: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """The server's word on one submission."""

    outcome: Literal["accepted", "known", "quarantined", "refused"]
    ticket: Ticket | None = None
    receipt: SubmissionReceipt | None = None
    problem: Problem | None = None


class PairingView(Struct, frozen=True, kw_only=True):
    """A tablet that wants to belong somewhere: what the manager compares before confirming."""

    id: UUID
    fingerprint: str
    device_name: str
    expires_at: datetime


class DeviceView(Struct, frozen=True, kw_only=True):
    id: UUID
    office_id: UUID
    office_name: str
    letter: str
    name: str
    paired_at: datetime
    paired_by: str
    revoked_at: datetime | None
    last_seen_at: datetime | None
    unsent: int


class Quarantined(Struct, frozen=True, kw_only=True):
    """What the server could not read, raw."""

    id: UUID
    office_id: UUID
    device_name: str
    raw: bytes
    code: str
    detail: str
    received_at: datetime
    resolved_at: datetime | None
    resolution: str | None
