"""What every way out has in common: a letter goes in, an outcome comes back.

An outcome tells apart what matters for "once": the other side has it (`Sent`), the other side said no (`Refused`:
trying again is safe), nobody knows (`Unsure`: the line broke after the request had left; the next try asks first or
carries the same key). Codes only: a provider's message may quote a number, and outcomes are kept and shown.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct


class Letter(Struct, frozen=True, kw_only=True):
    """One notice for one address (一条外发消息). Personal data lives only here, for the length of the call."""

    id: UUID
    """The delivery's: the same on every try."""
    tenant_id: UUID
    kind: str
    text: str
    values: Mapping[str, str]
    template: str = ""
    phone: str = ""
    user: str = ""
    staff_id: UUID
    page: str = ""
    created_at: datetime
    at: datetime
    unsure: bool = False
    """An earlier try may have arrived."""


class Sent(Struct, frozen=True):
    """已送出. `provider_id` is what the provider calls it."""

    provider_id: str = ""


class Refused(Struct, frozen=True):
    """对方拒收. `final`: the same request would be refused again."""

    code: str
    final: bool


class Unsure(Struct, frozen=True):
    """不确定是否送达: no answer, or one that says nothing."""

    code: str


Outcome = Sent | Refused | Unsure


class Port(Protocol):
    """A way out, made from a developer's settings and secret."""

    async def send(self, letter: Letter) -> Outcome: ...


class Answer(Struct, frozen=True):
    """What came back over HTTP; `body` is cut at the cap."""

    status: int
    body: bytes


class Line(Protocol):
    """The only way a port speaks HTTP. Raises `NotReached` or `NoAnswer`."""

    async def post(
        self, url: str, *, headers: Mapping[str, str], content: bytes, params: Mapping[str, Any] = ...
    ) -> Answer: ...

    async def get(self, url: str, *, params: Mapping[str, Any]) -> Answer: ...


class NotReached(Exception):
    """Nothing left this machine: no such name, a forbidden address, no connection."""

    def __init__(self, code: str, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final


class NoAnswer(Exception):
    """The request left, and no whole answer came."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
