"""A tablet's durable outbox, as a stand-in for the browser's: SQLite with synchronous=FULL, one file a tablet.

What is in here was promised to a visitor. A submission is written before it is sent, and its bytes never change.
"""

import json
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS device (document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS item (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body BLOB NOT NULL, signature TEXT NOT NULL, kind TEXT NOT NULL,
  phone TEXT, made_at REAL NOT NULL, outcome TEXT, receipt TEXT, other_receipts INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS event (name TEXT PRIMARY KEY, count INTEGER NOT NULL);
"""


@dataclass(frozen=True)
class Item:
    seq: int
    id: str
    body: bytes
    signature: str
    receipt: str | None


class Tape:
    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=10)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_SCHEMA)

    def pair(self, document: dict[str, Any]) -> None:
        self._db.execute("INSERT INTO device VALUES (?)", (json.dumps(document),))

    def device(self) -> dict[str, Any]:
        (text,) = self._db.execute("SELECT document FROM device").fetchone()
        made: dict[str, Any] = json.loads(text)
        return made

    def last(self) -> tuple[int, bytes]:
        """Number and bytes of the newest submission."""
        row = self._db.execute("SELECT seq, body FROM item ORDER BY seq DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, b"")

    def keep(self, item: Item, kind: str, phone: str | None) -> None:
        """From here on the visitor has our word."""
        self._db.execute(
            "INSERT INTO item (seq, id, body, signature, kind, phone, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (item.seq, item.id, item.body, item.signature, kind, phone, time.time()),
        )

    def next(self) -> Item | None:
        """The oldest one that has no answer."""
        row = self._db.execute(
            "SELECT seq, id, body, signature, receipt FROM item WHERE outcome IS NULL ORDER BY seq LIMIT 1"
        ).fetchone()
        return Item(*row) if row else None

    def heard(self, item: Item, receipt: str | None) -> None:
        """A receipt that came back, also one that the tablet then pretends to have lost. Another one for the same
        submission would prove that it was taken in twice."""
        if receipt is not None:
            self._db.execute(
                "UPDATE item SET other_receipts = other_receipts + (receipt IS NOT NULL AND receipt <> ?1),"
                " receipt = coalesce(receipt, ?1) WHERE seq = ?2", (receipt, item.seq),
            )  # fmt: skip

    def close(self, item: Item, outcome: str) -> None:
        self._db.execute("UPDATE item SET outcome = ? WHERE seq = ?", (outcome, item.seq))

    def count(self, name: str) -> None:
        self._db.execute("INSERT INTO event VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1", (name,))


def progress(folder: Path) -> tuple[int, int]:
    """(made, answered) over all tablets."""
    made = answered = 0
    for path in tapes(folder):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as db:
            row = db.execute("SELECT count(*), count(outcome) FROM item").fetchone()
        db.close()
        made, answered = made + row[0], answered + row[1]
    return made, answered


def tapes(folder: Path) -> list[Path]:
    return sorted(folder.glob("tablet-*.sqlite"))
