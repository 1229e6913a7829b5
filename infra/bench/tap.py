"""From the visitor's tap to the consultant's phone showing it, with 200 open boards of one office.

A real API and a real worker; 188 boards (of the manager and the 12 consultants in turn) and the 12 consultants' phones
hold their live lines open, and each pulls its part again whenever the bell rings, as the browser does. Every second a
visitor checks in; the clock runs from the first byte of the tablet's request until the offered consultant's phone has
read a page with that ticket. Then the consultant accepts and ends, which rings everybody again. The pages are all
clients of this one process, so its own slowness counts against us.
"""

import argparse
import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import asyncpg

from backend.features.access import cookies
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.sql import Query
from infra.bench.checkin import Phones, request, tree_cpu
from infra.bench.stand import GUISHU, Place, Stand, api, found, in_process, stand
from tests.support.tablet import Tablet, registration

_SESSION = """INSERT INTO session (tenant_id, token_hash, staff_id, created_at, last_seen_at, expires_at)
  VALUES ($1, $2, $3, $4, $4, $5)"""
_VISIT = Query("bench.visit", "SELECT id FROM visit WHERE tenant_id = $1 AND ticket = $2 ORDER BY id DESC LIMIT 1")
_LIVE = b"GET /live/office/%s HTTP/1.1\r\nHost: guishu\r\nCookie: %s\r\nAccept: text/event-stream\r\n\r\n"
_PULL = b"GET %s HTTP/1.1\r\nHost: guishu\r\nCookie: %s\r\nAccept: text/html\r\nHX-Request: true\r\n\r\n"
_DO = (
    b"POST %s HTTP/1.1\r\nHost: guishu\r\nCookie: %s\r\nSec-Fetch-Site: same-origin\r\nHX-Request: true\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n"
)


class Line:
    """One keep-alive connection that asks for pages."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, raw: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        return int(head[9:12]), await reader.readexactly(int(length[1])) if length else b""


@dataclass
class Page:
    """An open page: it hears the bell, pulls, and remembers since when it shows which ticket."""

    port: int
    office_id: UUID
    cookie: bytes
    path: bytes
    shown: dict[str, float] = field(default_factory=dict)
    pulls: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self) -> None:
        line = Line(self.port)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(_LIVE % (str(self.office_id).encode(), self.cookie))
        while True:
            heard = await reader.readline()
            if not heard:
                raise RuntimeError("a live line was hung up")
            if heard.startswith(b"event: changed"):
                await self.pull(line)

    async def pull(self, line: Line) -> None:
        status, body = await line.ask(_PULL % (self.path, self.cookie))
        assert status == 200, (status, self.path, body[:300])
        self.pulls += 1
        at = time.perf_counter()
        for ticket in re.findall(rb'data-offer="([^"]+)"', body):
            self.shown.setdefault(ticket.decode(), at)
        self.open.set()


async def session(made: Stand, place: Place, staff_id: UUID) -> bytes:
    """A signed-in browser; signing in itself is slow on purpose and not what is measured."""
    value, key = cookies.new_token(place.tenant_id)
    at = now()
    connection = await asyncpg.connect(made.admin_url)
    await connection.execute(_SESSION, place.tenant_id, key.token_hash, staff_id, at, at + timedelta(days=1))
    await connection.close()
    return f"{cookies.NAME}={value}".encode()


async def measure(made: Stand, port: int, boards: int, taps: int, pace: float) -> None:
    db = await Database.connect(made.runtime_url, size=4)
    (place,) = await found(made, db, tenants=1, projects=1, offices=1, consultants=12)
    with in_process(made, db) as client:
        tablet = await place.world.tablet(client, place.office_id)
    people = {id_: await session(made, place, id_) for id_ in place.consultants}
    phones = {
        id_: Page(port, place.office_id, cookie, f"/me/now?office={place.office_id}".encode())
        for id_, cookie in people.items()
    }
    board = f"/offices/{place.office_id}/board/now".encode()
    watching = [place.world.staff["manager"], *place.consultants]
    others = [
        Page(port, place.office_id, await session(made, place, watching[n % len(watching)]), board)
        for n in range(boards - len(phones))
    ]
    pages = [*phones.values(), *others]
    lines = [asyncio.create_task(page.live()) for page in pages]
    await asyncio.gather(*(page.open.wait() for page in pages))
    took = await _taps(db, place, tablet, port, phones, taps, pace, lines)
    took.sort()

    def at(part: float) -> float:
        return round(took[max(0, int(len(took) * part) - 1)], 1)

    figures = {"p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "max_ms": at(1)}
    print(json.dumps({"pages": len(pages), "taps": len(took), **figures, "pulls": sum(page.pulls for page in pages)}))
    for line in lines:
        line.cancel()
    await db.close()


async def _taps(
    db: Database, place: Place, tablet: Tablet, port: int, phones: dict[UUID, Page], taps: int, pace: float,
    lines: list[asyncio.Task[None]],
) -> list[float]:  # fmt: skip
    numbers, line, desk = Phones(), Line(port), Line(port)
    took: list[float] = []
    for _ in range(taps):
        next_tap = time.perf_counter() + pace
        raw = request(tablet, registration(numbers.next()))
        began = time.perf_counter()
        status, body = await line.ask(raw)
        assert status in (200, 201), body
        ticket = json.loads(body)["ticket"]["number"]
        consultant = await _shown(phones, ticket, lines)
        took.append((phones[consultant].shown[ticket] - began) * 1000)
        await _serve(db, place, desk, phones[consultant], ticket)
        await asyncio.sleep(max(0.0, next_tap - time.perf_counter()))
    return took


async def _shown(phones: dict[UUID, Page], ticket: str, lines: list[asyncio.Task[None]]) -> UUID:
    """Whose phone shows the ticket, as soon as one does."""
    deadline = time.perf_counter() + 20
    while time.perf_counter() < deadline:
        for id_, page in phones.items():
            if ticket in page.shown:
                return id_
        for line in lines:
            if line.done():
                line.result()
        await asyncio.sleep(0.001)
    raise RuntimeError(f"nobody's phone shows {ticket}")


async def _serve(db: Database, place: Place, desk: Line, phone: Page, ticket: str) -> None:
    """The consultant accepts and ends, so that they are free again."""
    async with db.tenant_tx(place.tenant_id) as tx:
        visit = await tx.value(_VISIT, place.tenant_id, ticket)
    for step in ("acceptance", "end"):
        path = f"/offices/{place.office_id}/visits/{visit}/{step}".encode()
        status, body = await desk.ask(_DO % (path, phone.cookie))
        assert status == 204, (status, step, body[:300])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, default=200)
    parser.add_argument("--taps", type=int, default=120)
    parser.add_argument("--pace", type=float, default=1.0, help="seconds from tap to tap")
    chosen = parser.parse_args()
    with stand() as made, api(made) as (child, port):
        worker = made.child("worker", [*GUISHU, "worker"])
        worker.start()
        try:
            cpu, began = tree_cpu(child.pid), time.perf_counter()
            try:
                asyncio.run(measure(made, port, chosen.boards, chosen.taps, chosen.pace))
            except Exception:
                print(child.log.read_text(errors="replace")[-4000:])
                raise
            print(f"API: {(tree_cpu(child.pid) - cpu) / (time.perf_counter() - began):.0%} of a core")
        finally:
            worker.stop()


if __name__ == "__main__":
    main()
