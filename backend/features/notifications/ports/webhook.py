"""Webhook: one JSON document a notice, signed, to the developer's own system.

`Guishu-Signature: v1=hex(HMAC-SHA256(secret, "<timestamp>.<delivery id>.<body>"))`. The delivery id is the same on
every try (`Idempotency-Key`), so a receiver that keeps the ids it has seen takes each notice once; the timestamp lets
it turn away what is replayed later. Any 2xx means taken.
"""

import hmac
from datetime import datetime

import msgspec
from msgspec import Struct

from backend.features.notifications.ports.port import Letter, Line, NoAnswer, NotReached, Outcome, Refused, Sent, Unsure

_LATER = (408, 409, 425, 429)


class Account(Struct, frozen=True, kw_only=True):
    """Where it goes (回调地址). `secret` signs."""

    endpoint: str
    secret: str = ""


class WebhookPort:
    def __init__(self, account: Account, line: Line) -> None:
        self._account, self._line = account, line

    async def send(self, letter: Letter) -> Outcome:
        body = msgspec.json.encode({
            "id": str(letter.id), "kind": letter.kind, "text": letter.text, "staff_id": str(letter.staff_id),
            "values": dict(letter.values), "page": letter.page, "created_at": letter.created_at.isoformat(),
        })  # fmt: skip
        try:
            answer = await self._line.post(
                self._account.endpoint, headers=signed(self._account.secret, letter, body), content=body
            )
        except NotReached as error:
            return Refused(error.code, error.final)
        except NoAnswer as error:
            return Unsure(error.code)
        if 200 <= answer.status < 300:
            return Sent("")
        if answer.status >= 500:
            return Unsure(f"http_{answer.status}")
        return Refused(f"http_{answer.status}", answer.status not in _LATER)


def signed(secret: str, letter: Letter, body: bytes) -> dict[str, str]:
    stamp = str(int(letter.at.timestamp()))
    return {
        "content-type": "application/json; charset=utf-8", "user-agent": "Guishu-Notices/1",
        "idempotency-key": str(letter.id), "guishu-timestamp": stamp,
        "guishu-signature": f"v1={signature(secret, stamp, str(letter.id), body)}",
    }  # fmt: skip


def signature(secret: str, stamp: str, id_: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.{id_}.".encode() + body, "sha256").hexdigest()


def fresh(stamp: str, at: datetime, minutes: int = 5) -> bool:
    """For receivers, and for our own tests: not older than some minutes."""
    return abs(at.timestamp() - int(stamp)) <= minutes * 60
