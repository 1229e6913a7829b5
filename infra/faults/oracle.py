"""What must hold after the storm, read from the tables as administrator. Shares no code with the product: the chain's
formula is written again from its description, and what was promised is read from the tablets' own tapes.

Each check is a number that must be 0.
"""

import hashlib
import json
import sqlite3
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

GENESIS = bytes(32)
# The tablets' clocks are days off; what the server makes of them may be this far from the truth.
_SECONDS_OFF = 10.0
PENDING = """SELECT count(*) FROM outbox
  WHERE done_at IS NULL AND dead_at IS NULL AND (tries > 0 OR due_at <= clock_timestamp())"""


@dataclass(frozen=True)
class Promise:
    """A submission as its tablet remembers it."""

    device: str
    project: str
    seq: int
    id: str
    body: bytes
    kind: str
    phone: str | None
    made_at: float
    outcome: str | None
    receipt: dict[str, Any] | None
    other_receipts: int


@dataclass(frozen=True)
class Check:
    name: str
    wrong: int
    seen: int
    example: str = ""


def promises(paths: Iterable[Path]) -> list[Promise]:
    found = []
    for path in paths:
        db = sqlite3.connect(path)
        device = json.loads(db.execute("SELECT document FROM device").fetchone()[0])
        rows = db.execute("SELECT seq, id, body, kind, phone, made_at, outcome, receipt, other_receipts FROM item")
        for seq, id_, body, kind, phone, made_at, outcome, receipt, others in rows:
            kept = json.loads(receipt) if receipt else None
            found.append(Promise(device["device_id"], device["project_id"], seq, id_, body, kind, phone, made_at,
                                 outcome, kept, others))  # fmt: skip
        db.close()
    return found


def check(name: str, wrong: Iterable[object], seen: int) -> Check:
    listed = list(wrong)
    return Check(name, len(listed), seen, str(listed[0])[:90] if listed else "")


async def examine(admin_url: str, paths: list[Path]) -> list[Check]:
    promised = promises(paths)
    db = await asyncpg.connect(admin_url)
    try:
        return [
            *await _deliveries(db, promised), *await _visits(db, promised), *await _chains(db, promised),
            *await _effects(db), *await _door(db), *await _turns(db),
        ]  # fmt: skip
    finally:
        await db.close()


async def _deliveries(db: asyncpg.Connection, promised: list[Promise]) -> list[Check]:
    stored = Counter(str(row["id"]) for row in await db.fetch("SELECT id FROM submission"))
    bodies = {str(row["id"]): row["envelope"] for row in await db.fetch("SELECT id, envelope FROM submission")}
    kept = [p for p in promised if p.kind != "refused"]
    ours = {p.id for p in promised}
    expected = {"refused": {"refused"}, "quarantined": {"quarantined"}}
    by_device: dict[str, set[int]] = defaultdict(set)
    for row in await db.fetch("SELECT device_id, device_seq FROM submission"):
        by_device[str(row["device_id"])].add(row["device_seq"])
    return [
        check("lost: promised to a visitor, not on the server", (p.id for p in kept if p.id not in stored), len(kept)),
        check("without an answer", (p.id for p in promised if p.outcome is None), len(promised)),
        check("answered otherwise than expected", (f"{p.kind} {p.outcome}" for p in promised if p.outcome
              not in expected.get(p.kind, {"accepted", "known"})), len(promised)),
        check("stored twice", (id_ for id_, count in stored.items() if count > 1), len(stored)),
        check("stored with other bytes", (p.id for p in kept if bodies.get(p.id, p.body) != p.body), len(kept)),
        check("stored though no tablet made it", set(stored) - ours, len(stored)),
        check("stored though refused", (p.id for p in promised if p.kind == "refused" and p.id in stored), len(stored)),
        check("gap in a tablet's numbers", (f"{p.device} {p.seq}" for p in kept if p.seq not in by_device[p.device]),
              len(kept)),
    ]  # fmt: skip


async def _visits(db: asyncpg.Connection, promised: list[Promise]) -> list[Check]:
    rows = await db.fetch("SELECT submission_id, extract(epoch FROM arrived_at)::float8 AS at FROM visit")
    visits = Counter(str(row["submission_id"]) for row in rows)
    arrived = {str(row["submission_id"]): row["at"] for row in rows}
    aside = Counter(bytes(row["fingerprint"]) for row in await db.fetch("SELECT fingerprint FROM quarantine"))
    good = [p for p in promised if p.kind not in ("refused", "quarantined")]
    bad = [p for p in promised if p.kind == "quarantined"]
    wanted = Counter(project for project, _ in {(p.project, p.phone) for p in good if p.phone})
    off = [arrived[p.id] - p.made_at for p in good if p.id in arrived]
    customers = {str(row["project_id"]): row["n"] for row in await db.fetch(
        "SELECT project_id, count(*) AS n FROM customer GROUP BY 1")}  # fmt: skip
    return [
        check("submission without a visit", (p.id for p in good if not visits[p.id]), len(good)),
        check("doubled: submission with two visits", (id_ for id_, n in visits.items() if n > 1), len(visits)),
        check("visit of a submission that is none", (p.id for p in bad if visits[p.id]), len(bad)),
        check("set aside not exactly once", (p.id for p in bad if aside[_fingerprint(p)] != 1), len(bad)),
        check("projects with customers too many or few", (p for p in wanted if customers.get(p) != wanted[p]),
              sum(wanted.values())),
        check(f"arrival more than {_SECONDS_OFF:.0f} s from the truth",
              (f"{late:.1f} s" for late in off if abs(late) > _SECONDS_OFF), len(off)),
    ]  # fmt: skip


def _fingerprint(promise: Promise) -> bytes:
    return hashlib.sha256(promise.body).digest()


def _link(tenant: bytes, project: bytes, seq: int, prev: bytes, kind: str, entry: bytes) -> bytes:
    """SHA-256 of 0x00, "v1" and, each behind its length as 4 bytes: tenant, project, number as 8 bytes, previous hash,
    kind, the entry's bytes."""
    parts = [tenant, project, struct.pack("!Q", seq), prev, kind.encode(), entry]
    return hashlib.sha256(b"\0v1" + b"".join(struct.pack("!I", len(part)) + part for part in parts)).digest()


async def _chains(db: asyncpg.Connection, promised: list[Promise]) -> list[Check]:
    broken, hashes, entries = [], {}, 0
    for head in await db.fetch("SELECT tenant_id, project_id, seq, hash FROM evidence_head"):
        where, prev = (head["tenant_id"], head["project_id"]), GENESIS
        rows = await db.fetch("SELECT seq, kind, prev_hash, hash, entry FROM evidence WHERE tenant_id = $1 AND"
                              " project_id = $2 ORDER BY seq", *where)  # fmt: skip
        for number, row in enumerate(rows, 1):
            right = _link(where[0].bytes, where[1].bytes, number, prev, row["kind"], row["entry"])
            if (row["seq"], row["prev_hash"], row["hash"]) != (number, prev, right):
                broken.append(f"{where[1]} {row['seq']}")
            prev = row["hash"]
            hashes[str(where[1]), row["seq"]] = prev.hex()
        if (head["seq"], head["hash"]) != (len(rows), prev):
            broken.append(f"{where[1]} head")
        entries += len(rows)
    held = [p for p in promised if p.receipt]
    foreign = (p.id for p in held if hashes.get((p.receipt["project_id"], p.receipt["seq"])) != p.receipt["hash"])  # type: ignore[index]
    arrivals = Counter(row["subject_id"] for row in await db.fetch(
        "SELECT s.subject_id FROM evidence_subject s JOIN evidence e USING (tenant_id, project_id, seq)"
        " JOIN visit v ON v.id = s.subject_id WHERE e.kind = 'visited'"))  # fmt: skip
    visits = [row["id"] for row in await db.fetch("SELECT id FROM visit")]
    return [
        check("broken links and heads", broken, entries),
        check("receipts that the ledger does not know", foreign, len(held)),
        check("submissions with two different receipts", (p.id for p in promised if p.other_receipts), len(held)),
        check("visits not exactly once in the ledger", (v for v in visits if arrivals[v] != 1), len(visits)),
    ]


async def _effects(db: asyncpg.Connection) -> list[Check]:
    offers = Counter((str(row["visit_id"]), str(row["consultant_id"])) for row in await db.fetch(
        "SELECT visit_id, consultant_id FROM reception"))  # fmt: skip
    told = Counter((row["visit"], str(row["staff_id"])) for row in await db.fetch(
        "SELECT params->>'visit' AS visit, staff_id FROM notice WHERE key = 'visit_offered'"))  # fmt: skip
    dead = await db.fetch("SELECT id, last_error FROM outbox WHERE dead_at IS NOT NULL")
    total, pending = await db.fetchval("SELECT count(*) FROM outbox"), await db.fetchval(PENDING)
    return [
        check("offers without exactly one notice", (o for o in offers if told[o] != offers[o]), len(offers)),
        check("notices without an offer", (t for t in told if t not in offers), len(told)),
        Check("outbox rows due and not done", pending, total),
        check("outbox rows given up", (f"{row['id']} {row['last_error']}" for row in dead), total),
    ]


async def _door(db: asyncpg.Connection) -> list[Check]:
    live = await db.fetch(
        "SELECT visit_id FROM reception WHERE closed_at IS NULL GROUP BY visit_id HAVING count(*) > 1"
    )
    received = Counter(row["visit_id"] for row in await db.fetch("SELECT visit_id FROM reception"))
    boards = [json.loads(row["board"]) for row in await db.fetch("SELECT board FROM rotation")]
    waiting = Counter(visit for board in boards for visit in board.get("waiting", ()))
    visits = [row["id"] for row in await db.fetch("SELECT id FROM visit")]
    return [
        check("visits with two live receptions", live, len(visits)),
        check("visits offered twice", (v for v, n in received.items() if n > 1), len(received)),
        check("visits neither received nor waiting, or both",
              (v for v in visits if (v in received) == (str(v) in waiting)), len(visits)),
    ]  # fmt: skip


async def _turns(db: asyncpg.Connection) -> list[Check]:
    ledger: dict[Any, list[int]] = defaultdict(list)
    taken: Counter[tuple[str, str]] = Counter()
    for row in await db.fetch("SELECT office_id, seq, consultant_id, kind, visit_id FROM turn_entry ORDER BY seq"):
        ledger[row["office_id"]].append(row["seq"])
        if row["kind"] in ("taken", "made_up"):
            taken[str(row["visit_id"]), str(row["consultant_id"])] += 1
    heads = {row["office_id"]: row["entry_seq"] for row in await db.fetch("SELECT office_id, entry_seq FROM rotation")}
    gaps = [office for office, seq in heads.items() if ledger[office] != list(range(1, seq + 1))]
    turns = {(str(row["visit_id"]), str(row["consultant_id"])) for row in await db.fetch(
        "SELECT visit_id, consultant_id FROM reception WHERE kind = 'new'")}  # fmt: skip
    return [
        check("offices with a gap in the turn ledger", gaps, sum(map(len, ledger.values()))),
        check("turns not exactly once in the turn ledger",
              [turn for turn in turns | set(taken) if taken[turn] != (turn in turns)], len(turns)),
    ]  # fmt: skip
