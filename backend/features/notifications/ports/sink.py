"""开发信箱: the line of a machine that sends nothing. The ports do their real work; what they say is kept and answered.

So development runs the same code up to the last metre, and `/sink` shows the message and the request as they would have
gone out. Secrets are left out of what is kept.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Struct

from backend.features.notifications.ports.port import Answer, Letter

_SECRET = ("authorization", "guishu-signature", "corpsecret", "access_token")
_HIDDEN = "•••"


class Caught(Struct, frozen=True, kw_only=True):
    """What would have been sent (本应发出的消息)."""

    channel: str
    kind: str
    to: str
    text: str
    method: str
    url: str
    headers: dict[str, str]
    params: dict[str, str]
    body: str


Keep = Callable[[Caught], Awaitable[None]]


class SinkLine:
    """For one letter. Calls that only prepare or ask (gettoken, QuerySendDetails) are answered and not kept."""

    def __init__(self, channel: str, letter: Letter, keep: Keep) -> None:
        self._channel, self._letter, self._keep = channel, letter, keep

    async def post(
        self, url: str, *, headers: Mapping[str, str], content: bytes, params: Mapping[str, Any] | None = None
    ) -> Answer:
        split = urlsplit(url)
        said = dict(parse_qsl(split.query)) | {key: str(value) for key, value in (params or {}).items()}
        if headers.get("x-acs-action") == "QuerySendDetails":
            return Answer(200, b'{"Code":"OK","SmsSendDetailDTOs":{"SmsSendDetailDTO":[]}}')
        letter = self._letter
        await self._keep(Caught(
            channel=self._channel, kind=letter.kind, to=letter.phone or letter.user, text=letter.text, method="POST",
            url=f"{split.scheme}://{split.netloc}{split.path}", headers=_masked(headers), params=_masked(said),
            body=content.decode("utf-8", "replace"),
        ))  # fmt: skip
        answer = {
            "Code": "OK",
            "BizId": f"sink-{letter.id.hex[:8]}",
            "errcode": 0,
            "msgid": f"sink-{letter.id.hex[:8]}",
        }
        return Answer(200, msgspec.json.encode(answer))

    async def get(self, url: str, *, params: Mapping[str, Any]) -> Answer:
        return Answer(200, b'{"errcode":0,"access_token":"sink","expires_in":7200}')


def _masked(pairs: Mapping[str, str]) -> dict[str, str]:
    return {key: _HIDDEN if key.lower() in _SECRET else value for key, value in pairs.items()}
