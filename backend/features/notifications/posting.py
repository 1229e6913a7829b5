"""From a claimed delivery to a letter, and out through the port (外发). Numbers are opened here and nowhere else."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from backend.features.notifications import deliveries, words
from backend.features.notifications.channels import SECRET
from backend.features.notifications.models import ACCOUNTS, MOOT_AFTER, TEST, Account, Claimed
from backend.features.notifications.ports import sms, webhook, wecom
from backend.features.notifications.ports.line import HttpLine
from backend.features.notifications.ports.port import Letter, Line, Outcome, Port, Refused, Unsure
from backend.features.notifications.ports.sink import Caught, SinkLine
from backend.features.notifications.reach import PHONE, WECOM
from backend.kit.crypto import Keyring, Keys
from backend.kit.db import Database
from backend.kit.ids import new_id
from backend.kit.texts import text

SLOTS = 4
"""So many letters at once: a provider that hangs must not hold every hand of the worker ..."""
SLOTS_OF_ONE = 2
"""... nor one developer's every hand that sends letters."""
SECONDS = 20
_VALUE_CHARS = 35
"""As long as the provider takes one value of a text message."""
_MAYBE_SENT = timedelta(seconds=wecom.DUPLICATE_SECONDS)


class Given(Struct, frozen=True):
    """Given up before sending, and why."""

    code: str


class Post:
    """One a worker. `line` None: nothing leaves this machine, the sink keeps it."""

    def __init__(self, db: Database, keyring: Keyring, line: HttpLine | None) -> None:
        self._db, self._keyring, self._line = db, keyring, line
        self._tokens, self._busy = wecom.Tokens(), Counter[UUID]()

    def has_room(self, tenant_id: UUID) -> bool:
        return self._busy.total() < SLOTS and self._busy[tenant_id] < SLOTS_OF_ONE

    @asynccontextmanager
    async def slot(self, tenant_id: UUID) -> AsyncIterator[bool]:
        """Whether there was one within half a second; it is held for claim and call together."""
        for _ in range(10):
            if self.has_room(tenant_id):
                break
            await asyncio.sleep(0.05)
        else:
            yield False
            return
        self._busy[tenant_id] += 1
        try:
            yield True
        finally:
            self._busy[tenant_id] -= 1

    async def send(self, tenant_id: UUID, work: Claimed, letter: Letter) -> Outcome:
        """Nothing here raises: whatever happens to a letter is an outcome."""
        keys = self._keyring.of(tenant_id)
        try:
            async with asyncio.timeout(SECONDS):
                return await self._port(work, letter, keys).send(letter)
        except TimeoutError:
            return Unsure("timeout")
        except Exception as error:
            # Its class alone: a message may quote a number.
            return Unsure(f"broken_{type(error).__name__}")

    def write(self, tenant_id: UUID, work: Claimed, at: datetime) -> Letter | Given:
        """The letter, or why there is none to send any more."""
        if reason := hopeless(work, at):
            return Given(reason)
        notice, keys = work.notice, self._keyring.of(tenant_id)
        kind = str(notice.params.get("kind", "")) if notice.key == TEST else notice.key
        filled = words.examples(kind, "zh") if notice.key == TEST else words.values(kind, notice.params, "zh")
        filled |= {words.NAME: work.name}
        named = words.named_in(work.text) if work.text else set(words.holes(kind))
        if not named <= filled.keys():
            return Given("value_missing")
        if work.channel == "sms":
            filled = {hole: _short(filled[hole]) for hole in named}
        body = words.fill(work.text, filled) if work.text else text("zh", f"notices.{kind}", **filled)
        return Letter(
            id=work.id, tenant_id=tenant_id, kind=notice.key, text=body, values=filled, template=work.provider_code,
            phone=_number(keys, work) if work.channel == "sms" else "",
            user=_opened(keys, WECOM, work.wecom_ct, notice.staff_id) if work.channel == "wecom" else "",
            staff_id=notice.staff_id, page=words.page(notice), created_at=notice.created_at, at=at, unsure=work.unsure,
        )  # fmt: skip

    def _port(self, work: Claimed, letter: Letter, keys: Keys) -> Port:
        secret = keys.decrypt(SECRET, work.secret_ct, work.channel.encode()).decode()
        decoded = msgspec.json.decode(work.settings, type=ACCOUNTS[work.channel])
        account: Account = msgspec.structs.replace(decoded, secret=secret)
        line = self._line or SinkLine(work.channel, letter, self._keeper(letter, keys))
        return _port_of(account, line, self._tokens)

    def _keeper(self, letter: Letter, keys: Keys):  # type: ignore[no-untyped-def]
        async def keep(caught: Caught) -> None:
            id_ = new_id()
            sealed = keys.encrypt("sink", msgspec.json.encode(caught), id_.bytes)
            async with self._db.tenant_tx(letter.tenant_id) as tx:
                await deliveries.sink_add(tx, id_, letter.id, sealed, letter.at)

        return keep


def _port_of(account: Account, line: Line, tokens: wecom.Tokens) -> Port:
    if isinstance(account, sms.Account):
        return sms.SmsPort(account, line)
    if isinstance(account, wecom.Account):
        return wecom.WeComPort(account, line, tokens)
    return webhook.WebhookPort(account, line)


def hopeless(work: Claimed, at: datetime) -> str:
    """Why this one must not be sent (any more); empty: it may."""
    notice = work.notice
    moot = MOOT_AFTER.get(notice.key)
    if not work.enabled:
        return "channel_off"
    if work.channel != "webhook" and work.departed:
        return "left"
    if work.channel != "webhook" and notice.read_at is not None and notice.key != TEST:
        return "read"
    if moot is not None and at - notice.created_at > moot and work.channel != "webhook":
        return "too_late"
    if (work.channel == "sms" and not work.phone_ct) or (work.channel == "wecom" and not work.wecom_ct):
        return "no_contact"
    if work.channel == "sms" and not work.provider_code:
        return "no_template"
    # Nobody's duplicate check reaches back so far: better told once in the house than twice on the phone.
    if work.channel == "wecom" and work.unsure and work.claimed_at and at - work.claimed_at > _MAYBE_SENT:
        return "maybe_sent"
    return ""


def retry(work: Claimed, outcome: Refused | Unsure, at: datetime) -> datetime | None:
    """When to try again; None: never."""
    if (isinstance(outcome, Refused) and outcome.final) or work.attempts > len(_WAITS):
        return None
    wait = _WAITS[work.attempts - 1]
    # The provider's own records lag: asking them too early would miss what has arrived.
    return at + timedelta(seconds=max(wait, 60) if isinstance(outcome, Unsure) and work.channel == "sms" else wait)


_WAITS = (5, 20, 60, 180, 600, 1200, 1800)
"""Eight tries in about an hour: well within what WeCom's duplicate check remembers."""


def _opened(keys: Keys, purpose: str, sealed: bytes | None, staff_id: UUID) -> str:
    return keys.decrypt(purpose, sealed, staff_id.bytes).decode() if sealed else ""


def _number(keys: Keys, work: Claimed) -> str:
    """Mainland numbers without prefix, others with country code and without plus, as the provider wants them."""
    return _opened(keys, PHONE, work.phone_ct, work.notice.staff_id).removeprefix("+86").removeprefix("+")


def _short(value: str) -> str:
    return value if len(value) <= _VALUE_CHARS else value[: _VALUE_CHARS - 1] + "…"
