"""What clauses say of steps (手续) and of time (期限): the parts that duties, penalties and gates are made of."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from backend.engine.words.vocabulary import Role


class Deadline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """By when.

    `day`: the end of the n-th day after the trigger (0: 24:00 the same day); `hour`: n hours; `close`: the office's
    closing that day; `day_before`: the end of the n-th day before the trigger's own date; `set_date`: the end of the
    trigger's own date, or of the n-th day where none was set; `signing`: before the customer signs; `window`: the
    protection window's end, whatever its length, or n days before it; `at_once`; `none`.
    """

    unit: Literal["day", "hour", "at_once", "close", "day_before", "set_date", "signing", "window", "none"]
    n: int = 0


class Need(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A step that must have been taken: `step` is a `Step` or the kind of a fact, `count` times, by `by` if given.

    `result`: only with one of these results. `tags`: only with all of these. `by_self`, `by_other`: by whoever is
    held to it, or not; `other_than`: not by whoever took this other step. `last`: only the last such step (with these
    tags) speaks. `since`: only steps after this one. `below`: only with a smaller number; `older_than`: with a smaller
    one than this step's last. `whose`: of this customer, of another one, or anybody's. `same_day`: dated on the day it
    is held against. `absent`: of those for whom a clause is meant (对谁), that there is no such step.
    """

    step: str
    count: int = 1
    result: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    by: Role | None = None
    by_other: bool = False
    by_self: bool = False
    other_than: str | None = None
    last: bool = False
    since: str | None = None
    below: int | None = None
    older_than: str | None = None
    whose: Literal["this", "other", "any"] = "this"
    same_day: bool = False
    absent: bool = False
