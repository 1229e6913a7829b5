"""A transfer, its sheets and rows, as the pages and the worker see them."""

from datetime import datetime
from typing import Literal, NamedTuple, get_args
from uuid import UUID

from msgspec import Struct

Kind = Literal["customers", "calls", "visits", "reports", "staff"]
Format = Literal["xlsx", "csv"]
Phase = Literal["reading", "mapping", "checking", "checked", "writing", "done"]
Outcome = Literal["new", "added", "known", "duplicate", "refused"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
RUNNING = ("reading", "checking", "writing")

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 60_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 500
"""Of one cell; a longer one refuses its row."""
PIECE_ROWS = 200
"""Rows that are read, judged and committed together: the project's ledger is held for a fraction of a second."""
PIECE_BYTES = 256 * 1024
KEPT_DAYS = 7
"""So long the contents stay; results and counts stay for good."""


class Transfer(Struct, frozen=True, kw_only=True):
    """One file, in or out. `columns`: for each field of its kind the column it is in, -1 for none."""

    id: UUID
    project_id: UUID
    office_id: UUID
    direction: Literal["import", "export"]
    kind: Kind
    format: Format
    name: str
    size: int
    phase: Phase
    cursor: int
    total: int
    header_row: int
    header: tuple[str, ...]
    columns: tuple[int, ...]
    counts: dict[str, int]
    since: datetime | None
    until: datetime | None
    in_full: bool
    reason: str | None
    lang: str
    place: str
    started_by: UUID
    started_at: datetime
    confirmed_at: datetime | None
    finished_at: datetime | None
    stopped: str | None
    emptied_at: datetime | None

    @property
    def running(self) -> bool:
        return self.stopped is None and self.phase in RUNNING

    @property
    def per_mille(self) -> int:
        return 1000 * min(self.cursor, self.total) // self.total if self.total else 0

    @property
    def state(self) -> str:
        return self.stopped if self.stopped in ("cancelled",) else "failed" if self.stopped else self.phase


class Sheet(Struct, frozen=True, kw_only=True):
    """A file as somebody hands it in."""

    office_id: UUID
    kind: Kind
    name: str
    body: bytes


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody wants to have handed out. `reason` is there when numbers are to be in full."""

    office_id: UUID
    kind: Kind
    format: Format
    lang: str = "zh"
    since: datetime | None = None
    until: datetime | None = None
    reason: str | None = None


class Line(NamedTuple):
    """A row of the sheet as it was read: its number there, and its cells as text."""

    number: int
    cells: tuple[str, ...]


class Refusal(Struct, frozen=True):
    """Why a row is not taken. `field` is the column meant; `other` another row's number."""

    code: str
    field: str = ""
    other: int = 0


class Entry(Struct, frozen=True, kw_only=True):
    """A row that can be read: what it says, in the product's own terms. `earliest`/`latest`: only the day is known;
    `shown`: a masked number (隐号), in the place of `phone`."""

    key: str
    at: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    phone: str = ""
    shown: str = ""
    name: str = ""
    title: str | None = None
    consultant: UUID | None = None
    agency: UUID | None = None
    first_visit: bool | None = None
    login: str = ""
    role: str = ""
    office: UUID | None = None


class Result(Struct, frozen=True, kw_only=True):
    """What becomes of one row."""

    place: int
    outcome: Outcome
    code: str = ""
    field: str = ""
    other: int = 0


class Shown(Struct, frozen=True, kw_only=True):
    """A row and its result, for people: `value` is the cell that the reason speaks of."""

    number: int
    cells: tuple[str, ...]
    result: Result
    value: str = ""
