"""A rulebook as a project published it, the versions that judge now, and a draft of the next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.engine.rulebook import Rulebook
from backend.engine.rules.law import turn_rules
from backend.engine.turns.rotation import TurnRules

State = Literal["coming", "in_force", "past", "withdrawn"]
Judges = Literal["new_claims", "all_cases"]


class Published(Struct, frozen=True, kw_only=True):
    """A frozen version: what it says, since when it judges, and who published it when."""

    id: UUID
    project_id: UUID
    number: int
    digest: str
    effective_from: datetime
    published_by: UUID | None
    published_at: datetime
    rulebook: Rulebook

    def turns(self, at: datetime) -> TurnRules:
        """The turn clauses in force at `at`."""
        return turn_rules(self.rulebook, at)


class InForce(Struct, frozen=True, kw_only=True):
    """Every version whose first day has come, oldest first: older ones still judge the cases of their time."""

    versions: tuple[Published, ...]

    @property
    def current(self) -> Published:
        """The version in force now: it judges new cases, turns, and whatever is about today."""
        return self.versions[-1]

    @property
    def rulebooks(self) -> Sequence[Rulebook]:
        return [version.rulebook for version in self.versions]

    def of(self, digest: str) -> Published:
        """The version that decided, by the hash its verdict carries."""
        return next(version for version in self.versions if version.digest == digest)


class Edition(Struct, frozen=True, kw_only=True):
    """A version as the list shows it: names, and until when it is or was in force (None: no end is known)."""

    published: Published
    state: State
    until: datetime | None
    published_by: str | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None


class Sealed(Struct, frozen=True, kw_only=True):
    """The ledger's line about a publication or a withdrawal: which hash, from when, by whom."""

    version: UUID
    number: int
    digest: str
    effective_from: datetime
    by: UUID | None
    at: datetime


class Draft(Struct, frozen=True, kw_only=True):
    """What the next version might say, and who changed what last. `base` is a version's id or a preset's name."""

    id: UUID
    project_id: UUID
    base_version_id: UUID | None
    base_preset: str | None
    started_by: str
    started_at: datetime
    revision: int
    changed_by: str
    changed_at: datetime
    changed_clause: str | None
    closed_at: datetime | None
    version_id: UUID | None
    rulebook: Rulebook


class Revision(Struct, frozen=True, kw_only=True):
    """One change of a draft, whole: who, when, in which clause (None: the beginning)."""

    number: int
    clause: str | None
    changed_by: str
    changed_at: datetime
    rulebook: Rulebook


class Project(Struct, frozen=True):
    """A project by name, for whoever compares several."""

    id: UUID
    name_zh: str
    name_en: str
