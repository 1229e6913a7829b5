"""Twenty tablets and the staff behind them, as one process that may itself be killed and started again.

argv: a folder with one tape a tablet and `house.json` {port, quota, rate, seed, offices}. Each tablet makes submissions
at random moments, keeps them, and sends the oldest until it has an answer; 5 % of deliveries travel twice at once, some
replies are thrown away after the server gave them, some connections are cut as soon as the request is out. The staff
accept and finish receptions through the product's services, so that boards move while the tablets write.
"""

import asyncio
import contextlib
import hashlib
import json
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from backend.features.reception import service as reception
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.settings import from_env
from backend.kit.sql import Query
from infra.faults.tape import Item, Tape, tapes
from tests.support.tablet import Tablet, anonymous, b64, registration

PATH = "/api/kiosk/submissions"
_TIMEOUT, _LONGEST_PAUSE = 10.0, 2.0
_LIVE = Query(
    "faults.live",
    "SELECT visit_id, consultant_id, accepted_at FROM reception WHERE office_id = $1 AND closed_at IS NULL",
)


class Lost(Exception):
    """No answer: refused, cut, timed out, or thrown away on purpose."""


async def post(port: int, headers: dict[str, str], body: bytes, *, cut: bool = False) -> tuple[int, dict[str, Any]]:
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(_TIMEOUT):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            lines = [f"POST {PATH} HTTP/1.1", "Host: localhost", "Connection: close", f"Content-Length: {len(body)}"]
            head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""])
            writer.write(head.encode() + body)
            await writer.drain()
            if cut:
                raise Lost("cut")
            raw = await reader.read()
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        raise Lost(type(error).__name__) from error
    finally:
        if writer is not None:
            writer.close()
    status, _, rest = raw.partition(b"\r\n")
    content = rest.partition(b"\r\n\r\n")[2]
    try:
        return int(status.split()[1]), json.loads(content)
    except (IndexError, ValueError) as error:
        raise Lost("half an answer") from error


def answers_for(seed: object, tablet: int, seq: int) -> tuple[str, str | None, dict[str, Any]]:
    """(kind, number, answers): the same for the same tablet and number, whatever was killed meanwhile."""
    dice = random.Random(f"{seed}/{tablet}/{seq}")
    kind = dice.choices(["new", "returning", "shared", "anonymous", "refused", "quarantined"],
                        [66, 17, 5, 10, 1, 1])[0]  # fmt: skip
    own = f"139{tablet:02d}{seq:06d}"
    if kind == "anonymous":
        return kind, None, anonymous()
    if kind == "refused":
        return kind, None, registration(own, consent=None)
    if kind == "quarantined":
        return kind, None, registration("12345")
    if kind == "shared":
        own = f"137000000{dice.randrange(20):02d}"
    if kind == "returning" and seq > 1:
        own = f"139{tablet:02d}{dice.randrange(1, seq):06d}"
    return kind, own, registration(own)


class Kiosk:
    def __init__(self, number: int, path: Path, plan: dict[str, Any]) -> None:
        self.number, self.plan, self.tape = number, plan, Tape(path)
        known = self.tape.device()
        seq, body = self.tape.last()
        self.tablet = Tablet(
            tenant_id=known["tenant_id"], device_id=known["device_id"], letter=known["letter"],
            skew=timedelta(hours=known["skew_hours"]), config=known["config"], seq=seq,
            key=load_pem_private_key(known["key"].encode(), None),  # type: ignore[arg-type]
            prev=b64(hashlib.sha256(body).digest()) if body else "",
        )  # fmt: skip
        self.dice = random.Random(f"{plan['seed']}/{number}/{time.time_ns()}")
        self.fresh = asyncio.Event()

    async def make(self) -> None:
        while self.tablet.seq < self.plan["quota"]:
            await asyncio.sleep(self.dice.expovariate(self.plan["rate"]))
            kind, phone, answers = answers_for(self.plan["seed"], self.number, self.tablet.seq + 1)
            id_, body, headers = self.tablet.envelope(answers)
            item = Item(self.tablet.seq, id_, body, headers["Guishu-Signature"], None)
            self.tape.keep(item, kind, phone)
            self.fresh.set()

    async def send(self) -> None:
        pause = 0.0
        while True:
            item = self.tape.next()
            if item is None:
                self.fresh.clear()
                await self.fresh.wait()
                continue
            try:
                self.tape.close(item, await self.deliver(item))
                pause = 0.0
            except Lost as lost:
                self.tape.count(f"lost: {lost}")
                pause = min(max(0.05, pause * 2), _LONGEST_PAUSE)
                await asyncio.sleep(self.dice.uniform(0, pause))

    async def deliver(self, item: Item) -> str:
        """The outcome. Raises Lost: to be sent again, the same bytes."""
        fate = self.dice.random()
        if fate < 0.02:
            await post(self.plan["port"], self.headers(item), item.body, cut=True)
        copies = 2 if fate < 0.07 else 1
        sent = [post(self.plan["port"], self.headers(item), item.body) for _ in range(copies)]
        results = await asyncio.gather(*sent, return_exceptions=True)
        outcomes = [self.read(item, *result) for result in results if isinstance(result, tuple)]
        final = [outcome for outcome in outcomes if outcome is not None]
        if not final:
            raise Lost(str(next((result for result in results if isinstance(result, Lost)), "try later")))
        if 0.07 <= fate < 0.10:
            self.tape.count("reply thrown away")
            raise Lost("thrown away")
        return min(final)  # "accepted" before "known": of two copies one was first

    def read(self, item: Item, status: int, answer: dict[str, Any]) -> str | None:
        if status == 200:
            receipt = answer.get("receipt")
            self.tape.heard(item, json.dumps(receipt, sort_keys=True) if receipt else None)
            return str(answer["outcome"])
        self.tape.count(f"http {status}")
        return None if status in (429, 500, 502, 503, 504) else f"http {status}"

    def headers(self, item: Item) -> dict[str, str]:
        return self.tablet.send_headers(item.body) | {"Guishu-Signature": item.signature}


async def staff(db: Database, tenant_id: UUID, office_id: UUID) -> None:
    """Accept and finish whatever is offered, for ever."""
    while True:
        await asyncio.sleep(0.2)
        with contextlib.suppress(Exception):
            async with db.tenant_tx(tenant_id) as tx:
                live = await tx.rows(_LIVE, office_id)
            for row in live:
                step = reception.accept if row["accepted_at"] is None else reception.end
                with contextlib.suppress(Exception):
                    async with db.tenant_tx(tenant_id) as tx:
                        await step(tx, row["visit_id"], row["consultant_id"], now())


async def main(folder: Path) -> None:
    plan = json.loads((folder / "house.json").read_text())
    kiosks = [Kiosk(number, path, plan) for number, path in enumerate(tapes(folder))]
    db = await Database.connect(from_env().runtime_database_url, size=4)
    work = [job for kiosk in kiosks for job in (kiosk.make(), kiosk.send())]
    work += [staff(db, UUID(tenant), UUID(office)) for tenant, office in plan["offices"]]
    await asyncio.gather(*work)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
