"""企业微信应用消息: gettoken, kept until it ends, then message/send.

"Once" is the provider's duplicate check: the same request within four hours arrives once. The text therefore ends with
the notice's own second, the same on every try and different from the next notice's; retries end before four hours do.
"""

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

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

ENDPOINT = "https://qyapi.weixin.qq.com"
DUPLICATE_SECONDS = 4 * 3600
"""As long as the provider can be asked to remember."""
_STALE_TOKEN = (40014, 41001, 42001)
_LATER = (-1, 45009, 45033, 50001, 50003)
"""System busy and frequency limits pass; a wrong secret, user or application does not."""
_EARLY_SECONDS = 300
_TEXT_BYTES = 2048
_HERE = ZoneInfo("Asia/Shanghai")


class Account(Struct, frozen=True, kw_only=True):
    """Which application speaks (自建应用). `secret` is the application's."""

    endpoint: str = ENDPOINT
    corp_id: str
    agent_id: int
    secret: str = ""


class Tokens:
    """Access tokens by account, in this process only: they are as good as the secret."""

    def __init__(self) -> None:
        self._kept: dict[Account, tuple[str, float]] = {}

    def get(self, account: Account) -> str:
        token, until = self._kept.get(account, ("", 0.0))
        return token if time.monotonic() < until else ""

    def put(self, account: Account, token: str, seconds: float) -> None:
        self._kept[account] = (token, time.monotonic() + max(seconds - _EARLY_SECONDS, 30))

    def forget(self, account: Account) -> None:
        self._kept.pop(account, None)


class WeComPort:
    def __init__(self, account: Account, line: Line, tokens: Tokens) -> None:
        self._account, self._line, self._tokens = account, line, tokens

    async def send(self, letter: Letter) -> Outcome:
        said: dict[str, Any] = {}
        for _ in range(2):
            try:
                token = self._tokens.get(self._account) or await self._token()
            except (NotReached, NoAnswer) as error:
                # No message has left: whatever went wrong, asking again is safe.
                return Refused(error.code, isinstance(error, NotReached) and error.final)
            if isinstance(token, Refused):
                return token
            outcome, said = await self._post(token, letter)
            if said.get("errcode") not in _STALE_TOKEN:
                return outcome
            self._tokens.forget(self._account)
        return _refused(said)

    async def _post(self, token: str, letter: Letter) -> tuple[Outcome, dict[str, Any]]:
        try:
            answer = await self._line.post(
                f"{self._account.endpoint}/cgi-bin/message/send", params={"access_token": token},
                headers={"content-type": "application/json"}, content=msgspec.json.encode(self._message(letter)),
            )  # fmt: skip
        except NotReached as error:
            return Refused(error.code, error.final), {}
        except NoAnswer as error:
            return Unsure(error.code), {}
        said = _said(answer)
        if answer.status != 200 or "errcode" not in said:
            return Unsure(f"http_{answer.status}"), {}
        if said["errcode"] != 0:
            return _refused(said), said
        if said.get("invaliduser") or said.get("unlicenseduser"):
            return Refused("user_unknown", True), said
        return Sent(str(said.get("msgid", ""))), said

    def _message(self, letter: Letter) -> dict[str, Any]:
        return {
            "touser": letter.user, "msgtype": "text", "agentid": self._account.agent_id, "safe": 0,
            "text": {"content": stamped(letter.text, letter.created_at)},
            "enable_duplicate_check": 1, "duplicate_check_interval": DUPLICATE_SECONDS,
        }  # fmt: skip

    async def _token(self) -> str | Refused:
        answer = await self._line.get(
            f"{self._account.endpoint}/cgi-bin/gettoken",
            params={"corpid": self._account.corp_id, "corpsecret": self._account.secret},
        )
        said = _said(answer)
        if answer.status != 200 or said.get("errcode", 0) != 0 or not said.get("access_token"):
            return _refused(said) if said.get("errcode") else Refused(f"http_{answer.status}", False)
        self._tokens.put(self._account, str(said["access_token"]), float(said.get("expires_in", 7200)))
        return str(said["access_token"])


def stamped(text: str, at: datetime) -> str:
    """The text, cut to what the provider takes, with the notice's own second."""
    end = f"（{at.astimezone(_HERE):%m-%d %H:%M:%S}）"
    room = _TEXT_BYTES - len(end.encode())
    return text.encode()[:room].decode(errors="ignore") + end


def _refused(said: dict[str, Any]) -> Refused:
    code = said.get("errcode")
    return Refused(f"wecom_{code}", code not in _LATER)


def _said(answer: Answer) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return {}
    return said if isinstance(said, dict) else {}
