"""What lies on the desk at an arrival (到访确认): the visitor, reports that may mean them, the slip, its signatures."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from backend.features.channels.models import ArrivalOutcome, Gender, Report, Way
from backend.features.customers.models import Customer


class Difference(msgspec.Struct, frozen=True):
    """信息不一致: what the report and the slip say differently."""

    what: str
    reported: str
    here: str

    @property
    def surname_only(self) -> bool:
        """The tablet asks for a surname and no more."""
        return self.what == "name" and self.reported.startswith(self.here) and self.here != self.reported


class Match(msgspec.Struct, frozen=True):
    """待核对: noticed, and what somebody said when they had looked."""

    decided_at: datetime | None = None
    same: bool | None = None
    decider: str | None = None


class Candidate(msgspec.Struct, frozen=True):
    """A report that may mean this visitor. `masked`: by what is shown of the number only."""

    report: Report
    masked: bool
    differences: tuple[Difference, ...]
    match: Match | None = None

    @property
    def doubtful(self) -> bool:
        """The number may be theirs, the name or the gender is not: a person has to look, and nobody has yet."""
        unlike = any(not one.surname_only for one in self.differences)
        return self.masked and unlike and (self.match is None or self.match.decided_at is None)

    @property
    def other_person(self) -> bool:
        return self.match is not None and self.match.same is False


class Signature(msgspec.Struct, frozen=True):
    role: str
    signer: str
    signed_at: datetime
    recorder: str


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """来访客户确认单 as it was last written down."""

    id: UUID
    way: Way
    agency_id: UUID | None
    agency: str | None
    recorded_at: datetime
    recorder: str
    lacking: tuple[str, ...]
    outcome: ArrivalOutcome
    signatures: tuple[Signature, ...] = ()


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who came in, with everything the desk needs to confirm the arrival."""

    visit_id: UUID
    office_id: UUID
    project_id: UUID
    ticket: str
    arrived_at: datetime
    customer: Customer
    gender: Gender | None
    agency_id: UUID | None
    brought: bool
    candidates: tuple[Candidate, ...]
    slip: Slip | None
    fields: tuple[str, ...]
    signatures: tuple[str, ...]

    @property
    def agencies(self) -> dict[UUID, str]:
        return {one.report.agency_id: one.report.agency for one in self.candidates}


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk writes on the slip."""

    way: Way
    agency_id: UUID | None
    name: str
    gender: Gender | None
    signers: Mapping[str, str]
