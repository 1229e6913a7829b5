"""A rulebook (制度) as data: clauses in the tenant's own words, with rules a machine can carry out.

Nearly every clause has one of thirteen forms (claim, same_customer, window, void, precedence, award, turn, duty,
penalty, forum, gate, limit, definition) over small closed vocabularies, above all circumstances and parties
(`vocabulary.py`).
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Literal

from msgspec import Struct

from backend.engine import digest as _digest
from backend.engine.facts import Relation
from backend.engine.rules.acts import Gate as Gate
from backend.engine.rules.acts import Limit as Limit
from backend.engine.rules.needs import Deadline as Deadline
from backend.engine.rules.needs import Need as Need
from backend.engine.rules.rule import Rule as Rule
from backend.engine.verdict import WHOLE, RulebookRef
from backend.engine.words.vocabulary import (
    Ask,
    Basis,
    Circumstance,
    Defect,
    DutyCode,
    FindingCode,
    Offence,
    Party,
    PoolName,
    Renewal,
    Role,
    Sanction,
    Term,
    TurnEffect,
    TurnSituation,
)


class Claim(Rule, frozen=True, kw_only=True, tag="claim"):
    """Which facts let somebody say "mine".

    `fields` is what a register must hold to be complete; "surname|name" asks for one of the two. `signed_by`: whose
    signature dates a slip. `provisional`: only until the same consultant registers it, or a clause decides otherwise.
    """

    basis: Basis
    fields: tuple[str, ...] = ()
    signed_by: tuple[Role, ...] = ()
    provisional: bool = False


class SameCustomer(Rule, frozen=True, kw_only=True, tag="same_customer"):
    """Who counts as one customer (the same person always does).

    `relations` count, `same_demand` only for the same demand. `match`: two slips with an equal name or phone are
    presumed to be the same customer's until it is shown that they are not.
    """

    relations: tuple[Relation, ...] = ()
    same_demand: bool = False
    match: tuple[Literal["name", "phone"], ...] = ()


class Window(Rule, frozen=True, kw_only=True, tag="window"):
    """How long a claim is protected: `days` calendar days, the last one in full, or `days` times 24 hours.

    `exposed`: after it a clause may take the customer away; `dead`: after it the claim no longer counts. `of` limits
    it to claims on these bases. `weighed` at_collision: a claim that lived when a later one arose still wins over it.
    """

    days: int
    clock: Literal["calendar_days", "exact_hours"] = "calendar_days"
    runs_from: Literal["last_contact", "claim"] = "last_contact"
    of: tuple[Basis, ...] = ()
    renewed_by: tuple[Renewal, ...] = ("any_contact",)
    lapse: Literal["exposed", "dead"] = "exposed"
    weighed: Literal["now", "at_collision"] = "now"


class Void(Rule, frozen=True, kw_only=True, tag="void"):
    """Which claims do not count. `of` limits it to claims on these bases."""

    defects: tuple[Defect, ...]
    of: tuple[Basis, ...] = ()


class Precedence(Rule, frozen=True, kw_only=True, tag="precedence"):
    """Which living claim wins, what if the order cannot be proved; in this or a second clause, whose it is without."""

    order: Literal["earliest", "latest", "complete_first"] = "earliest"
    tie: Literal["disputed", "shared"] = "disputed"
    otherwise: PoolName | None = None


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A party's part of one ledger."""

    party: Party
    basis_points: int = WHOLE


class Award(Rule, frozen=True, kw_only=True, tag="award"):
    """When all of `when`, one of `any_of` and none of `unless` hold, the parties get the customer.

    Where only one ledger is written, the other is read as equal. A party that is several people (companions)
    shares its part equally. `provisional` where the rulebook says that something may still change it; `scheme` names
    the commission scheme (激励方案) where it is not the usual one.
    """

    performance: tuple[Part, ...]
    commission: tuple[Part, ...] = ()
    when: tuple[Circumstance, ...] = ()
    any_of: tuple[Circumstance, ...] = ()
    unless: tuple[Circumstance, ...] = ()
    asks: tuple[Ask, ...] = ("owns", "receives")
    provisional: bool = False
    scheme: str | None = None
    code: FindingCode


class Turn(Rule, frozen=True, kw_only=True, tag="turn"):
    """What a turn is worth in these situations; none given states that reception goes by rotation.

    `limit`: how many make-ups may be owed at once. `queue`: another order than that at the door.
    """

    when: tuple[TurnSituation, ...] = ()
    then: TurnEffect = "forfeit"
    limit: int = 1
    queue: Literal["visit", "call"] = "visit"


class Duty(Rule, frozen=True, kw_only=True, tag="duty"):
    """Who must do what by when.

    With `on` (a step or the kind of a fact) the clause itself says what starts it and what fulfils it (`needs`), and
    `who` bears it (None: whoever took the starting step). Without, that belongs to the code (`duties.py`).
    `after`: it arises only when this time is over. `unless`: it falls away with one of these steps. `renewed`: each
    new start takes the place of the one before. `each_customer`: owed to every customer of the day it starts on.
    `campaign` (节点、节日回访): the start is the whole project's; owed to every customer known by then. `whom` (对谁):
    only to customers of whom all of these hold now; a clause that overrides another one then stands in its place.
    """

    code: DutyCode
    due: Deadline
    on: Need | None = None
    needs: tuple[Need, ...] = ()
    who: Role | None = None
    after: Deadline | None = None
    unless: tuple[Need, ...] = ()
    renewed: bool = False
    each_customer: bool = False
    starter_too: bool = False
    campaign: bool = False
    whom: tuple[Need, ...] = ()


class Rung(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the next time costs."""

    yuan: int = 0
    sanctions: tuple[Sanction, ...] = ()


class Penalty(Rule, frozen=True, kw_only=True, tag="penalty"):
    """What an offence costs whom. `yuan_min < yuan_max` is a range that `set_by` decides in.

    `ladder`: what the second, third, ... time costs instead; its last rung is the last. `from_time`: only from the n-th
    time on. With `on` the clause itself says which step is the offence, and which steps must follow (`followed_by`) or
    may excuse it (`unless`); with `missed`, that neglect of these clauses' duties is. `who` answers (None: the doer).
    """

    offence: Offence
    yuan_min: int = 0
    yuan_max: int = 0
    set_by: Role | None = None
    options: tuple[str, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    ladder: tuple[Rung, ...] = ()
    from_time: int = 1
    on: Need | None = None
    followed_by: tuple[Need, ...] = ()
    unless: tuple[Need, ...] = ()
    missed: tuple[str, ...] = ()
    who: Role | None = None


class Forum(Rule, frozen=True, kw_only=True, tag="forum"):
    """Who rules when the circumstances hold (none given: whenever the clauses leave it disputed)."""

    by: Role
    when: tuple[Circumstance, ...] = ()
    unless: tuple[Circumstance, ...] = ()


class Definition(Rule, frozen=True, kw_only=True, tag="definition"):
    """What a word or a number of days means in this rulebook (定义); circumstances read it from here."""

    term: Term
    number: int | None = None
    values: tuple[str, ...] = ()


AnyRule = (
    Claim
    | SameCustomer
    | Window
    | Void
    | Precedence
    | Award
    | Turn
    | Duty
    | Penalty
    | Forum
    | Gate
    | Limit
    | Definition
)


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One clause: its number and words as the tenant wrote them, the reading taken, and its rules.

    `correction` notes a slip of the source that `text` puts right. A clause without rules says in `not_decided` why.
    """

    no: str
    text: str
    rules: tuple[AnyRule, ...] = ()
    overrides: tuple[str, ...] = ()
    in_force_from: datetime | None = None
    reading: str | None = None
    correction: str | None = None
    not_decided: str | None = None


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
