"""A rulebook (制度) as data: clauses in the tenant's own words, with rules a machine can carry out.

Nearly every clause has one of ten forms (claim, same_customer, window, void, precedence, award, turn, duty,
penalty, forum) over two small vocabularies: circumstances and parties (`vocabulary.py`).
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Literal

from msgspec import Struct

from backend.engine import digest as _digest
from backend.engine.facts import Relation
from backend.engine.verdict import WHOLE, RulebookRef
from backend.engine.vocabulary import (
    Ask,
    Basis,
    Circumstance,
    Defect,
    DutyCode,
    FindingCode,
    Offence,
    Party,
    Role,
    TurnEffect,
    TurnSituation,
)


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """A form of words that the engine can carry out."""


class Claim(Rule, frozen=True, kw_only=True, tag="claim"):
    """Which facts let somebody say "mine".

    `fields` is what a register must hold to be complete. `provisional`: a reception that counts only until the
    same consultant registers it, or until a clause decides otherwise.
    """

    basis: Basis
    fields: tuple[str, ...] = ()
    provisional: bool = False


class SameCustomer(Rule, frozen=True, kw_only=True, tag="same_customer"):
    """Who counts as one customer (the same person always does)."""

    relations: tuple[Relation, ...]
    same_demand: bool = False


class Window(Rule, frozen=True, kw_only=True, tag="window"):
    """How long a claim lives without two-way contact: `days` calendar days, the last one in full."""

    days: int


class Void(Rule, frozen=True, kw_only=True, tag="void"):
    """Which claims do not count."""

    defects: tuple[Defect, ...]


class Precedence(Rule, frozen=True, kw_only=True, tag="precedence"):
    """Which living claim wins, and what happens where the order cannot be proved."""

    order: Literal["earliest", "latest"] = "earliest"
    tie: Literal["disputed", "shared"] = "disputed"


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A party's part of one ledger."""

    party: Party
    basis_points: int = WHOLE


class Award(Rule, frozen=True, kw_only=True, tag="award"):
    """When all of `when`, one of `any_of` and none of `unless` hold, the parties get the customer.

    Where only one ledger is written, the other is read as equal. A party that is several people (companions)
    shares its part equally. `provisional` where the rulebook says that something may still change it.
    """

    performance: tuple[Part, ...]
    commission: tuple[Part, ...] = ()
    when: tuple[Circumstance, ...] = ()
    any_of: tuple[Circumstance, ...] = ()
    unless: tuple[Circumstance, ...] = ()
    asks: tuple[Ask, ...] = ("owns", "receives")
    provisional: bool = False
    code: FindingCode


class Turn(Rule, frozen=True, kw_only=True, tag="turn"):
    """What a turn is worth in these situations; none given states that reception goes by rotation."""

    when: tuple[TurnSituation, ...] = ()
    then: TurnEffect = "forfeit"
    limit: int = 1


class Deadline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """By when: the end of the n-th day after the trigger (0: 24:00 the same day), n hours, or at once."""

    unit: Literal["day", "hour", "at_once"]
    n: int = 0


class Duty(Rule, frozen=True, kw_only=True, tag="duty"):
    """Who must do what by when; what starts and what fulfils it belongs to the code (`duties.py`)."""

    code: DutyCode
    due: Deadline


class Penalty(Rule, frozen=True, kw_only=True, tag="penalty"):
    """What an offence costs whom. `yuan_min < yuan_max` is a range that `set_by` decides in."""

    offence: Offence
    yuan_min: int = 0
    yuan_max: int = 0
    set_by: Role | None = None
    options: tuple[str, ...] = ()


class Forum(Rule, frozen=True, kw_only=True, tag="forum"):
    """Who rules when the circumstances hold (none given: whenever the clauses leave it disputed)."""

    by: Role
    when: tuple[Circumstance, ...] = ()
    unless: tuple[Circumstance, ...] = ()


AnyRule = Claim | SameCustomer | Window | Void | Precedence | Award | Turn | Duty | Penalty | Forum


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One clause: its number and words as the tenant wrote them, the reading taken, and its rules.

    `correction` notes a slip of the source that `text` puts right. A clause without rules is an exhortation.
    """

    no: str
    text: str
    rules: tuple[AnyRule, ...] = ()
    overrides: tuple[str, ...] = ()
    in_force_from: datetime | None = None
    reading: str | None = None
    correction: str | None = None


class Include(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Clauses taken over from another rulebook; clause 3 of R00-04 becomes clause `R00-04.3` here.

    `kinds` limits which of their rules come along; `overrides` adds what they override in this rulebook.
    """

    rulebook: str
    clauses: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    overrides: dict[str, tuple[str, ...]] = {}


class Rulebook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """A versioned document; `compose` replaces `include` with the clauses themselves before it can decide.

    `judges`: from its first day on, only customers whose claim arises then, or the older cases too (`versions.py`).
    """

    id: str
    title_zh: str
    title_en: str
    source: str
    version: str
    effective_from: datetime
    utc_offset_minutes: int = 480
    judges: Literal["new_claims", "all_cases"] = "new_claims"
    include: tuple[Include, ...] = ()
    clauses: tuple[Clause, ...] = ()

    @cached_property
    def ref(self) -> RulebookRef:
        """Id, version and the hash that freezes them."""
        return RulebookRef(id=self.id, version=self.version, digest=_digest.digest(self))
