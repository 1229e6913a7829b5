"""The verdict (判客结果): what was asked, the answer, and every reason for it, losing claims included."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from backend.engine.words.vocabulary import Act

ENGINE = "3"
"""Raised whenever the same facts and the same rulebook may give other bytes than before."""

NEXT_IN_ROTATION = "next_in_rotation"
"""The party who receives when nobody in particular does: the caller asks `rotation.next_turn` who that is."""

WHOLE = 10_000
"""All of a ledger, in basis points."""

Status = Literal["owned", "shared", "pool", "provisional", "disputed", "allowed", "refused"]
Outcome = Literal["applied", "lost", "overridden", "void", "noted"]
DutyStatus = Literal["open", "missed"]
Param = str | int


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="ask"):
    """Same facts, same rulebook, different question."""


class Receives(Question, frozen=True, kw_only=True, tag="receives"):
    """谁接待: who receives this visitor now?"""

    customer: str
    visit: str | None = None


class Owns(Question, frozen=True, kw_only=True, tag="owns"):
    """归谁: whose customer is this now, and how would a deal be shared?"""

    customer: str


class Credited(Question, frozen=True, kw_only=True, tag="credited"):
    """业绩佣金归谁: who is credited for this deal, in what shares? Pool until there is a deal."""

    customer: str
    deal: str | None = None


class MayClaim(Question, frozen=True, kw_only=True, tag="may_claim"):
    """能否登记为自己的客户: would a registration by `claimant` now make the customer theirs?"""

    customer: str
    claimant: str


class Turn(Question, frozen=True, kw_only=True, tag="turn"):
    """轮到谁: whose turn is it, judged from the office's facts? `queue`: at the door, or at the telephone."""

    visit: str | None = None
    queue: Literal["visit", "call"] = "visit"


class MayFine(Question, frozen=True, kw_only=True, tag="may_fine"):
    """能否罚款: may `who` be fined `yuan` for this offence?"""

    who: str
    yuan: int
    offence: str


class Owes(Question, frozen=True, kw_only=True, tag="owes"):
    """有何义务: which duties and penalties are open: of a person or role (`who`), about a customer, or both.

    `subject`: about one matter (an incident, a document), or the business of one department.
    """

    who: str | None = None
    customer: str | None = None
    subject: str | None = None


class May(Question, frozen=True, kw_only=True, tag="may"):
    """能否办理: may this act be done now? `subject` is a unit, an incident, a colleague or a document."""

    act: Act
    who: str | None = None
    customer: str | None = None
    subject: str | None = None


class Protected(Question, frozen=True, kw_only=True, tag="protected"):
    """是否在保护期: does a claim (of `claimant`, or any) still protect the customer, and until when?"""

    customer: str
    claimant: str | None = None


class Same(Question, frozen=True, kw_only=True, tag="same"):
    """是否同一客户: do these two count as one customer? `name`: or does the customer's slip cover this name on it?"""

    customer: str
    other: str | None = None
    name: str | None = None


AnyQuestion = Receives | Owns | Credited | MayClaim | Turn | MayFine | Owes | May | Protected | Same


class Share(Struct, frozen=True, kw_only=True):
    """A party's part of one ledger, in basis points."""

    party: str
    basis_points: int


class Shares(Struct, frozen=True, kw_only=True):
    """业绩 and 佣金 apart: each sums to 10,000 or is empty (pool, or nobody has decided yet)."""

    performance: tuple[Share, ...] = ()
    commission: tuple[Share, ...] = ()


class Finding(Struct, frozen=True, kw_only=True):
    """One clause, what became of it, and because of which facts.

    `code` names the sentence in `locale/*/verdict.json` (section `finding`). `params` hold ids, numbers and
    ISO instants only; the caller puts names in their place (`explain.STAFF_PARAMS` etc. say which are which).
    """

    clause: str
    outcome: Outcome
    code: str
    facts: tuple[str, ...] = ()
    params: dict[str, Param] = {}


class Duty(Struct, frozen=True, kw_only=True):
    """Who must do what by when. `who` is a staff id, or a role (clerk, manager) when no person is known.

    `need` is the step that is missing, `missing` how many times, where a clause asks for particular steps.
    """

    clause: str
    code: str
    who: str
    status: DutyStatus
    since: datetime
    due: datetime | None = None
    customer: str | None = None
    subject: str | None = None
    need: str | None = None
    missing: int = 0
    facts: tuple[str, ...] = ()


class Penalty(Struct, frozen=True, kw_only=True):
    """An offence, who, and what it costs. `yuan_min == yuan_max` is a fixed fine; both 0 means no money.

    A range is to be set by `set_by`. `options` is what that person may add (circulated_criticism, dismissal);
    `sanctions` come without choice. `times`: the how-manieth offence of its kind this is.
    """

    clause: str
    code: str
    who: str
    yuan_min: int = 0
    yuan_max: int = 0
    set_by: str | None = None
    options: tuple[str, ...] = ()
    sanctions: tuple[str, ...] = ()
    times: int = 1
    facts: tuple[str, ...] = ()


class RulebookRef(Struct, frozen=True, kw_only=True):
    """Which rulebook decided: its id, its version and the hash that froze it."""

    id: str
    version: str
    digest: str


class Verdict(Struct, frozen=True, kw_only=True):
    """The engine's answer to one question at one instant.

    `receiver` is a consultant id or NEXT_IN_ROTATION. `order` is who follows, for `Turn`. `pool` says which
    pool a customer without an owner belongs to; `scheme`, by which commission scheme; `until`, how long a claim
    protects. `next_change_at` is the first instant at which this verdict changes without any new fact.
    """

    question: AnyQuestion
    at: datetime
    status: Status
    holders: tuple[str, ...] = ()
    receiver: str | None = None
    shares: Shares = Shares()
    pool: str | None = None
    scheme: str | None = None
    until: datetime | None = None
    order: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    duties: tuple[Duty, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    next_change_at: datetime | None = None
    rulebook: RulebookRef
    last_seq: int = 0
    engine: str = ENGINE
