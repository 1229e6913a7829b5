"""Agencies, what they report and ask, and what the office confirms."""

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend.features.disputes.files import Attached
from backend.features.disputes.models import Ruled

Form = Literal["single", "group", "renewal"]
Gender = Literal["f", "m"]
Told = Literal["may", "protected", "check", "repeated"]
"""All that an agency is ever told (盲答): may report, protected until, to be checked on arrival; or its own again."""
State = Literal[
    "protected", "confirmed", "elsewhere", "check", "expired", "repeated", "differs", "unconfirmed", "unproved",
    "incomplete", "void",
]  # fmt: skip
Way = Literal["brought", "named", "unsure", "alone"]
"""How the customer came: brought by the agency; alone and wrote its name, or could not; alone without any."""
TITLES = {"f": "ms", "m": "mr", None: None}
ArrivalOutcome = Literal["confirmed", "lacking", "differs", "unreported", "unverified"]
Contact = Literal["phone", "message", "home_visit", "other"]
AppealResult = Literal["kept", "upheld"]
"""维持原结果、申诉成立."""

AGENT_HOURLY, AGENT_DAILY, AGENCY_DAILY = 60, 200, 1000
"""So many numbers may be asked about: by one agent within an hour and a day, by the whole agency within a day."""
MISSES_DAILY, AGENCY_MISSES_DAILY = 30, 90
"""So many different numbers of one agent, and of a whole agency, may turn out to be somebody else's within a day
(撞中即止): a lead who opens more accounts gets no more of them."""
ALIKE, ALIKE_WITHIN = 3, timedelta(days=7)
"""So many different full numbers may share what a mask shows: whoever tries more is trying out the hidden digits."""
MOST_ROWS = 100
"""Of one batch."""
MOST_CHARACTERS = 20_000


class Agency(Struct, frozen=True, kw_only=True):
    """A channel agency (分销单位) of one project."""

    id: UUID
    project_id: UUID
    name: str
    suspended_at: datetime | None
    people: int
    reports: int
    contract_from: date | None = None
    contract_until: date | None = None


class Account(Struct, frozen=True, kw_only=True):
    """Somebody of an agency who may sign in: 分销负责人 or 经纪人. `asked`, `missed`: numbers within the last day."""

    id: UUID
    agency_id: UUID
    login: str
    name: str
    role: str
    created_at: datetime
    suspended_at: datetime | None
    asked: int = 0
    missed: int = 0


class Seat(Struct, frozen=True):
    """Who reports: the agency, its project, and the agent."""

    agency_id: UUID
    project_id: UUID
    agent_id: UUID


class Asked(Struct, frozen=True, kw_only=True):
    """What the rulebook asks of a report. `digits`: how many it shows at each end; None: the whole number."""

    clause: str
    clause_text: str
    gender: bool
    digits: tuple[int, int] | None
    group_clause: str | None
    days: int | None
    days_clause: str | None
    follow_days: int | None
    follow_clause: str | None
    recipient: str | None


class Row(Struct, frozen=True):
    """One customer as an agent wrote them down. `number` may hide digits."""

    name: str
    number: str
    gender: Gender | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """What came of one row. `problem`: it was not a report at all, and why; else the blind answer."""

    line: int
    name: str
    shown: str
    told: Told | None = None
    until: datetime | None = None
    report_id: UUID | None = None
    problem: str | None = None


class Report(Struct, frozen=True, kw_only=True):
    """A report (报备) as it is listed."""

    id: UUID
    project_id: UUID
    agency_id: UUID
    agency: str
    agent_id: UUID
    agent: str
    subject_id: UUID
    customer_id: UUID | None
    form: Form
    at: datetime
    shown: str
    name: str
    gender: Gender | None
    told: Told
    until: datetime | None
    received_at: datetime | None
    received_by: str | None

    @property
    def about(self) -> UUID:
        """Whom the facts are about now."""
        return self.customer_id or self.subject_id


class Standing(Struct, frozen=True, kw_only=True):
    """How a report stands: `final` or only for now, by which clause, and until when that holds (None: no end)."""

    state: State
    final: bool
    clause: str | None = None
    until: datetime | None = None
    renewable: bool = False
    follow_up_by: datetime | None = None


class Listed(Struct, frozen=True):
    report: Report
    standing: Standing


class FollowUp(Struct, frozen=True, kw_only=True):
    """A follow-up (跟进) of the agency's, with its note."""

    at: datetime
    agent: str
    channel: Contact
    answered: bool
    note: str


class Paper(Struct, frozen=True, kw_only=True):
    """What an agency has handed in (补充材料), with its pictures."""

    at: datetime
    agent: str
    text: str
    files: tuple[Attached, ...] = ()


class Appeal(Struct, frozen=True, kw_only=True):
    """申诉. `room_id`: the customer's dispute deals with it; else the office answers (`result`, `answer`)."""

    at: datetime
    agent: str
    reason: str
    decided_at: datetime | None = None
    result: AppealResult | None = None
    decider: str | None = None
    answer: str = ""
    room_id: UUID | None = None


class AppealRow(Struct, frozen=True, kw_only=True):
    """An appeal as the office lists it."""

    report: Report
    appealed_at: datetime
    decided_at: datetime | None
    result: AppealResult | None
    room_id: UUID | None


class File(Struct, frozen=True, kw_only=True):
    """Everything the agency may see of one report. `came_at`: only if the visitor agreed that it is told; `disputed`:
    the agency is a side of an open dispute about the customer, `ruled`: of one that was decided."""

    listed: Listed
    follow_ups: tuple[FollowUp, ...]
    appeal: Appeal | None
    papers: tuple[Paper, ...]
    disputed: bool
    ruled: Ruled | None
    came_at: datetime | None
