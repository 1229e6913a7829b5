"""A submission arrives (收件): whose it is, whether it was here before, whether it can be read. Nothing is dropped.

Outcomes: accepted, known (the same again), quarantined (kept raw for a person), refused (nothing kept, with a problem).
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from backend.features.kiosk import queries
from backend.features.kiosk.amend import amend
from backend.features.kiosk.capture import Capture, bounds, read_beacon, read_sent
from backend.features.kiosk.checkin import Arrival, CheckedIn, believed, check_in
from backend.features.kiosk.errors import SignatureWrong, SubmissionReused
from backend.features.kiosk.models import (
    Answer,
    Answers,
    Device,
    Envelope,
    Problem,
    Quarantined,
    SubmissionReceipt,
    Ticket,
)
from backend.features.kiosk.receipts import address
from backend.kit.crypto import Keys, SealBroken, open_seal, sha256, signed_by, unb64
from backend.kit.db import TenantTx
from backend.kit.errors import DomainError, InvalidInput, NotFound
from backend.kit.ids import new_id
from backend.kit.texts import text

_ENVELOPES = msgspec.json.Decoder(Envelope)
_ANSWERS = msgspec.json.Decoder(Answers)
SIGNED_AS = b"guishu-envelope\n"


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What came over the wire."""

    body: bytes
    signature: bytes
    sent: str
    received_at: datetime


class _Unreadable(Exception):
    def __init__(self, code: str, detail: str, raw: bytes) -> None:
        super().__init__(code)
        self.code, self.detail, self.raw = code, detail, raw


async def device_of(tx: TenantTx, device_id: UUID, at: datetime) -> Device:
    """The tablet, revoked or not. Raises SignatureWrong, as for a tablet that is there and did not sign this: whoever
    makes up an id does not learn which ones there are."""
    device = await queries.device_find(tx, device_id, at)
    if device is None:
        raise SignatureWrong()
    return device


async def receive(tx: TenantTx, keys: Keys, device: Device, parcel: Parcel) -> Answer:
    """Take in one submission. Raises SignatureWrong, SubmissionReused; both leave nothing behind."""
    if not signed_by(device.sign_key, parcel.signature, SIGNED_AS + parcel.body):
        raise SignatureWrong()
    try:
        return await _read_and_check_in(tx, keys, device, parcel)
    except _Unreadable as unreadable:
        return await _set_aside(tx, keys, device, parcel, unreadable)


async def _read_and_check_in(tx: TenantTx, keys: Keys, device: Device, parcel: Parcel) -> Answer:
    envelope = _envelope(parcel.body)
    id_, is_first = await _keep(tx, device, envelope, parcel)
    if not is_first:
        return await _again(tx, envelope, id_, parcel)
    if device.revoked_at is not None:
        raise _Unreadable("device_revoked", "", parcel.body)
    answers = _answers(await _open(tx, keys, device, envelope, parcel.body))
    if answers.kind == "registration" and (answers.consent is None or answers.phone is None):
        raise InvalidInput(field="consent" if answers.consent is None else "phone", problem="registration_incomplete")
    arrival = Arrival(
        submission_id=id_, ticket=envelope.ticket, answers=await believed(tx, device, answers),
        capture=_capture(keys, device, envelope, parcel), received_at=parcel.received_at,
    )  # fmt: skip
    try:
        done = await _carry_out(tx, keys, device, arrival)
    except InvalidInput as error:
        raise _Unreadable(str(error.facts.get("problem", error.code)), error.field or "", _plain(answers)) from error
    return Answer(
        outcome="accepted",
        ticket=_ticket(envelope.ticket, done.consultant),
        receipt=_receipt(tx, id_, done.receipt.project_id, done.receipt.seq, done.receipt.hash),
    )


async def _carry_out(tx: TenantTx, keys: Keys, device: Device, arrival: Arrival) -> CheckedIn:
    if arrival.answers.amends is not None:
        return await amend(tx, keys, device, arrival, arrival.answers.amends)
    return await check_in(tx, keys, device, arrival)


async def _keep(tx: TenantTx, device: Device, envelope: Envelope, parcel: Parcel) -> tuple[UUID, bool]:
    """(id under which it is kept, whether it came for the first time). An id that another office's tablet has used for
    something else tells nothing of that: it is kept under one of its own, the same each time."""
    id_ = envelope.submission_id
    if await _is_first(tx, device, envelope, id_, parcel):
        return id_, True
    row = await queries.submission_find(tx, id_)
    if row is None or row["office_id"] == device.office_id or row["fingerprint"] == sha256(parcel.body):
        return id_, False
    id_ = uuid5(device.id, str(id_))
    return id_, await _is_first(tx, device, envelope, id_, parcel)


async def _is_first(tx: TenantTx, device: Device, envelope: Envelope, id_: UUID, parcel: Parcel) -> bool:
    return await queries.submission_insert(
        tx, id_, device.id, envelope.device_seq, sha256(parcel.body), parcel.body, parcel.signature,
        _storable_time(envelope.captured_at), parcel.received_at, parcel.sent[:300],
    )  # fmt: skip


async def _again(tx: TenantTx, envelope: Envelope, id_: UUID, parcel: Parcel) -> Answer:
    row = await queries.submission_find(tx, id_)
    if row is None:
        raise _Unreadable("sequence_reused", f"device_seq {envelope.device_seq}", parcel.body)
    if row["fingerprint"] != sha256(parcel.body):
        raise SubmissionReused()
    outcome = await queries.submission_outcome(tx, id_)
    if outcome is None:
        return Answer(outcome="quarantined", ticket=_ticket(envelope.ticket, None))
    return Answer(
        outcome="known",
        ticket=_ticket(outcome["ticket"], outcome["consultant"]),
        receipt=_receipt(tx, id_, outcome["project_id"], outcome["seq"], outcome["hash"].hex()),
    )


async def _open(tx: TenantTx, keys: Keys, device: Device, envelope: Envelope, body: bytes) -> bytes:
    private_ct = device.key_private
    if envelope.seal.key != device.key_id:  # sealed to a key that was replaced since
        private_ct = await queries.key_find(tx, envelope.seal.key, device.office_id)
    if private_ct is None:
        raise _Unreadable("seal_key_unknown", str(envelope.seal.key), body)
    try:
        private = keys.decrypt("office-key", private_ct, envelope.seal.key.bytes)
        seal = envelope.seal
        about = str(envelope.submission_id).encode()
        return open_seal(private, unb64(seal.epk), unb64(seal.iv), unb64(seal.ct), about)
    except (SealBroken, ValueError) as error:
        raise _Unreadable("seal_broken", "", body) from error


def _envelope(body: bytes) -> Envelope:
    try:
        return _ENVELOPES.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _Unreadable("envelope_unreadable", str(error)[:300], body) from error


def _answers(plain: bytes) -> Answers:
    try:
        answers = _ANSWERS.decode(plain)
        if answers.consent is not None:
            answers.consent.agreed_at.astimezone(UTC)  # an instant that no calendar holds raises OverflowError
        return answers
    except (OverflowError, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _Unreadable("answers_unreadable", str(error)[:300], plain) from error


def _plain(answers: Answers) -> bytes:
    return msgspec.json.encode(answers)


def _capture(keys: Keys, device: Device, envelope: Envelope, parcel: Parcel) -> Capture:
    beacon = read_beacon(keys.blind("beacon", "key"), envelope.beacon)
    return bounds(
        captured_at=envelope.captured_at, mono=envelope.mono, boot=envelope.boot_id, sent=read_sent(parcel.sent),
        earliest=max(beacon or device.paired_at, device.paired_at), received_at=parcel.received_at,
    )  # fmt: skip


async def _set_aside(tx: TenantTx, keys: Keys, device: Device, parcel: Parcel, unreadable: _Unreadable) -> Answer:
    id_ = new_id()
    await queries.quarantine_insert(
        tx, id_, device.office_id, device.id, keys.encrypt("quarantine", unreadable.raw, id_.bytes),
        sha256(parcel.body), unreadable.code, _storable(unreadable.detail), parcel.received_at,
    )  # fmt: skip
    return Answer(outcome="quarantined", ticket=None)


async def quarantined(tx: TenantTx, keys: Keys) -> list[Quarantined]:
    """What waits for a person, opened."""
    items = await queries.quarantine_open(tx)
    return [msgspec.structs.replace(item, raw=keys.decrypt("quarantine", item.raw, item.id.bytes)) for item in items]


async def resolve(tx: TenantTx, id_: UUID, by: UUID, note: str, at: datetime) -> None:
    """Dealt with, and how. Raises InvalidInput without a note, NotFound."""
    if len(note.strip()) < 2:
        raise InvalidInput(field="note", problem="note_needed")
    if not await queries.quarantine_resolve(tx, id_, at, by, note.strip()[:500]):
        raise NotFound(what="quarantine")


def refused(error: DomainError, lang: str) -> Answer:
    """The same words as a problem document, as an answer: a refusal never blocks the tablet's queue."""
    return Answer(outcome="refused", problem=problem_of(error, lang))


def problem_of(error: DomainError, lang: str) -> Problem:
    facts: dict[str, Any] = {"field": error.field or "", **error.facts}
    code = str(error.facts.get("problem", error.code))
    return Problem(
        code=code, title=text(lang, f"problems.{code}.title", **facts),
        detail=text(lang, f"problems.{code}.detail", **facts), field=error.field,
    )  # fmt: skip


def _ticket(number: str, consultant: str | None) -> Ticket:
    key = "consultant_coming" if consultant else "please_wait"
    return Ticket(number=number, consultant=consultant, waiting=consultant is None, message_key=key)


def _receipt(tx: TenantTx, submission_id: UUID, project_id: UUID, seq: int, hash_: str) -> SubmissionReceipt:
    url = address(tx.tenant_id, submission_id)
    return SubmissionReceipt(project_id=project_id, seq=seq, hash=hash_, url=url)


def _storable_time(moment: datetime) -> datetime:
    """A tablet's clock may stand anywhere; the database's calendar ends."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return datetime(1970, 1, 1, tzinfo=UTC)


def _storable(detail: str) -> str:
    return detail.replace("\x00", "␀").encode("utf-8", "replace").decode()
