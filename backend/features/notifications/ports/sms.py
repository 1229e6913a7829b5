"""短信: Alibaba Cloud's SendSms (Dysmsapi 2017-05-25), signed with ACS3-HMAC-SHA256.

The provider has no idempotency key: `OutId` is only kept beside the message. So whenever an earlier try may have
arrived, QuerySendDetails is asked first whether a message with our OutId is there. Its records lag by seconds, which
is why a retry after an unsure try waits a minute. What remains: a provider that accepts a message and shows it
later than that may be asked to send it twice.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from backend.features.notifications.ports.port import (
    Answer,
    Letter,
    Line,
    NoAnswer,
    NotReached,
    Outcome,
    Refused,
    Sent,
    Unsure,
)
from backend.kit.ids import new_id

ENDPOINT = "https://dysmsapi.aliyuncs.com"
_VERSION = "2017-05-25"
_ALGORITHM = "ACS3-HMAC-SHA256"
_CHINA = timezone(timedelta(hours=8))
_LATER = ("isv.BUSINESS_LIMIT_CONTROL", "ServiceUnavailable")
"""Refusals that pass: frequency limits; `Throttling.*`, too."""
_VAGUE = ("isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "InternalError")
"""The provider's own trouble, which does not say whether the message is on its way."""


class Account(Struct, frozen=True, kw_only=True):
    """Whose account pays (短信服务账号). `secret` is the AccessKey secret."""

    endpoint: str = ENDPOINT
    access_key_id: str
    sign_name: str
    secret: str = ""


class SmsPort:
    def __init__(self, account: Account, line: Line) -> None:
        self._account, self._line = account, line

    async def send(self, letter: Letter) -> Outcome:
        try:
            if letter.unsure and (found := await self._found(letter)):
                return found
            answer = await self._call("SendSms", {
                "OutId": str(letter.id), "PhoneNumbers": letter.phone, "SignName": self._account.sign_name,
                "TemplateCode": letter.template, "TemplateParam": msgspec.json.encode(dict(letter.values)).decode(),
            }, letter.at)  # fmt: skip
        except NotReached as error:
            return Refused(error.code, error.final)
        except NoAnswer as error:
            return Unsure(error.code)
        said = _said(answer)
        code = str(said.get("Code", ""))
        if answer.status == 200 and code == "OK":
            return Sent(str(said.get("BizId", "")))
        if not code or code in _VAGUE:
            return Unsure(code or f"http_{answer.status}")
        return Refused(code, not (code in _LATER or code.startswith("Throttling")))

    async def _found(self, letter: Letter) -> Outcome | None:
        """Has an earlier try arrived? None: it has not, and sending is safe. Unsure: nobody can say now."""
        days = {day.astimezone(_CHINA).strftime("%Y%m%d") for day in (letter.created_at, letter.at)}
        for day in sorted(days):
            answer = await self._call(
                "QuerySendDetails",
                {"PhoneNumber": letter.phone, "SendDate": day, "PageSize": "50", "CurrentPage": "1"},
                letter.at,
            )
            said = _said(answer)
            if answer.status != 200 or said.get("Code") != "OK":
                return Unsure("not_queryable")
            details = said.get("SmsSendDetailDTOs") or {}
            for detail in details.get("SmsSendDetailDTO") or ():
                if detail.get("OutId") == str(letter.id):
                    return Sent("")
        return None

    async def _call(self, action: str, params: Mapping[str, str], at: datetime) -> Answer:
        host = urlsplit(self._account.endpoint).netloc
        headers = {
            "host": host, "x-acs-action": action, "x-acs-version": _VERSION, "x-acs-signature-nonce": new_id().hex,
            "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }  # fmt: skip
        signed = sign(self._account.access_key_id, self._account.secret, "POST", params, headers, b"")
        return await self._line.post(f"{self._account.endpoint}/?{query(params)}", headers=signed, content=b"")


def query(params: Mapping[str, str]) -> str:
    """Sorted, percent-encoded as RFC 3986 has it: what is signed is what is sent."""
    return "&".join(f"{_escape(key)}={_escape(value)}" for key, value in sorted(params.items()))


def sign(
    key_id: str, secret: str, method: str, params: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> dict[str, str]:
    """The headers with `x-acs-content-sha256` and `Authorization` (V3 signature of the provider's API reference)."""
    digest = hashlib.sha256(body).hexdigest()
    every = {**headers, "x-acs-content-sha256": digest}
    names = ";".join(sorted(every))
    lines = "".join(f"{name}:{every[name].strip()}\n" for name in sorted(every))
    canonical = "\n".join([method, "/", query(params), lines, names, digest])
    to_sign = f"{_ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), "sha256").hexdigest()
    return every | {"Authorization": f"{_ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"}


def _escape(text: str) -> str:
    return quote(text, safe="-_.~")


def _said(answer: Answer) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return {}
    return said if isinstance(said, dict) else {}
