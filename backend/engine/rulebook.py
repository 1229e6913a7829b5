"""A rulebook (制度) as data: clauses in the tenant's own words, with rules a machine can carry out.

Nearly every clause has one of ten forms (claim, same_customer, window, void, precedence, award, turn, duty,
penalty, forum) over two small vocabularies: circumstances and parties.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Literal

from msgspec import Struct

from backend.engine import digest as _digest
from backend.engine.facts import DutyState, Relation
from backend.engine.verdict import RulebookRef

Party = Literal[
    "owner",  # whoever the general rule gives the customer
    "receiver",  # who received last
    "rotation_receiver",  # who received the customer first by rotation; before that, whoever is next
    "handover_receiver",  # to whom the reception was handed over
    "later_receiver",  # who received after the service was stopped
    "second_registrant",  # who registered when the search had failed
    "closer",  # who signed the deal
    "rightful_receiver",  # whose turn it was
    "introducer_owner",  # whose customer the introducing old customer is
    "companion_receivers",  # everyone who received one of the parties that came together, in equal parts
    "introducer_owner_and_receiver",  # both, in equal parts
    "first_receiver",  # who first received or registered this very person (not the household)
    "next_in_rotation",
    "pool",
]
Circumstance = str
Basis = Literal["visit_registration", "reception", "turn", "call", "named"]
Defect = Literal["proxy", "incomplete", "unrecalled_call", "unlogged_call", "out_of_turn", "not_a_customer"]
Ask = Literal["receives", "owns", "credited"]
Role = Literal["clerk", "manager", "owner", "offender", "receiver"]
TurnSituation = (
    DutyState
    | Literal[
        "receiving_new", "receiving_old", "declined", "no_answer", "own_old_customer", "competitor_survey"
    ]
    | Literal["other_information", "not_a_customer"]
)
TurnEffect = Literal["forfeit", "make_up", "hand_over", "give_back"]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A form of words that the engine can carry out."""


class Claim(Rule, frozen=True, kw_only=True, tag="claim"):
    """Which facts let somebody say "mine"."""

    basis: Basis
    fields: tuple[str, ...] = ()


class SameCustomer(Rule, frozen=True, kw_only=True, tag="same_customer"):
    """Who counts as one customer (the same person always does)."""

    relations: tuple[Relation, ...]
    same_demand: bool = False


class Window(Rule, frozen=True, kw_only=True, tag="window"):
    """How long a claim lives without contact: `days` after the last contact; the last day counts in full."""

    days: int
    starts: Literal["last_contact", "claim"]
    clock: Literal["calendar_days", "exact_hours"] = "calendar_days"


class Void(Rule, frozen=True, kw_only=True, tag="void"):
    """Which claims do not count."""

    defects: tuple[Defect, ...]


class Precedence(Rule, frozen=True, kw_only=True, tag="precedence"):
    """Which living claim wins, and what happens where the order cannot be proved."""

    order: Literal["earliest", "latest"] = "earliest"
    tie: Literal["disputed", "shared"] = "disputed"


class Award(Rule, frozen=True, kw_only=True, tag="award"):
    """When all of `when`, one of `any_of` and none of `unless` hold, `to` gets the customer."""

    to: Party
    when: tuple[Circumstance, ...] = ()
    any_of: tuple[Circumstance, ...] = ()
    unless: tuple[Circumstance, ...] = ()
    asks: tuple[Ask, ...] = ("owns", "credited")
    provisional: bool = False
    code: str = "award"


class Turn(Rule, frozen=True, kw_only=True, tag="turn"):
    """What a turn is worth in these situations; none given states that reception goes by rotation."""

    when: tuple[TurnSituation, ...] = ()
    then: TurnEffect = "forfeit"
    limit: int = 1


class Deadline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By when: the end of the n-th day after the trigger (0: 24:00 the same day), n hours, or at once."""

    unit: Literal["day", "hour", "at_once"]
    n: int = 0


class Duty(Rule, frozen=True, kw_only=True, tag="duty"):
    """Who must do what by when. `code` also says what starts and what fulfils it (see `duties.py`)."""

    code: str
    due: Deadline


class Penalty(Rule, frozen=True, kw_only=True, tag="penalty"):
    """What an offence costs whom."""

    offence: str
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


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause: its number and words as the tenant wrote them, the reading taken, and its rules."""

    no: str
    text: str
    rules: tuple[AnyRule, ...] = ()
    overrides: tuple[str, ...] = ()
    in_force_from: datetime | None = None
    reading: str | None = None
    correction: str | None = None


class Include(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Clauses taken over from another rulebook, keeping their numbers."""

    rulebook: str
    clauses: tuple[str, ...]


class Rulebook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """A versioned document; `compose` replaces `include` with the clauses themselves before it can decide."""

    id: str
    title_zh: str
    title_en: str
    source: str
    version: str
    effective_from: datetime
    utc_offset_minutes: int = 480
    include: tuple[Include, ...] = ()
    clauses: tuple[Clause, ...]

    @cached_property
    def ref(self) -> RulebookRef:
        """Id, version and the hash that freezes them."""
        return RulebookRef(id=self.id, version=self.version, digest=_digest.digest(self))


class LintFinding(Struct, frozen=True, kw_only=True):
    """What is wrong with a rulebook: a stable code, the clause, and the key of its sentence."""

    code: str
    clause: str | None
    message_key: str
    params: dict[str, str] = {}
