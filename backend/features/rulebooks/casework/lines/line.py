"""One line of a case: `2024-03-04 10:00 visit(cust=C1, named=A)`, with or without a note after a dash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from msgspec import Struct

from backend.engine.lint.workable import YEARS

BEIJING = timezone(timedelta(hours=8))
SHAPE = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)\s+(?P<event>\w+)\((?P<args>[^)]*)\)\s*(?:[–-](?P<note>.*))?$"
)


class Line(Struct, frozen=True, kw_only=True):
    """When, what, and its arguments as written."""

    at: datetime
    event: str
    args: dict[str, str]
    note: str = ""

    def get(self, *names: str) -> str | None:
        """The first argument given under one of these names; None for `none` and for one not given."""
        value = next((self.args[name] for name in names if name in self.args), None)
        return None if value in (None, "none", "") else value

    def several(self, name: str) -> tuple[str, ...]:
        """`A,B` as a tuple; empty for `none`."""
        value = self.get(name)
        return tuple(part.strip() for part in value.split(",")) if value else ()

    def yes(self, name: str) -> bool | None:
        """yes, no, or None where the line does not say."""
        value = self.args.get(name)
        return None if value is None else value in ("yes", "true", "1")

    def says_none(self, *names: str) -> bool:
        """Was it said that there is none, which is more than not being said?"""
        return any(self.args.get(name) == "none" for name in names)


def read(raw: str | Mapping[str, Any]) -> Line:
    """A line as text, or as an object with `t`, `event`, `args`. Raises ValueError that says what is wrong."""
    if isinstance(raw, str):
        return _from_text(raw)
    args = {str(key): str(value) for key, value in (raw.get("args") or {}).items()}
    return Line(at=_moment(str(raw["t"])), event=str(raw["event"]), args=args, note=str(raw.get("note") or ""))


def _from_text(raw: str) -> Line:
    found = SHAPE.match(raw.strip())
    if found is None:
        raise ValueError(f"{raw!r}: write it as 2024-03-04 10:00 visit(cust=C1, named=A)")
    return Line(
        at=_moment(found["at"]), event=found["event"], args=_args(found["args"]), note=(found["note"] or "").strip()
    )


def _args(raw: str) -> dict[str, str]:
    """`order=A,B,C, queue=call`: a part without = belongs to the value before it."""
    args: dict[str, str] = {}
    last = ""
    for part in (p.strip() for p in raw.split(",") if p.strip()):
        name, equals, value = part.partition("=")
        if equals:
            last = name.strip()
            args[last] = value.strip()
        elif last:
            args[last] += f",{part}"
        else:
            raise ValueError(f"{raw!r}: write arguments as name=value")
    return args


def _moment(raw: str) -> datetime:
    moment = datetime.fromisoformat(raw)
    if moment.year not in YEARS:
        raise ValueError(f"{raw!r}: no such year in this trade")
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
