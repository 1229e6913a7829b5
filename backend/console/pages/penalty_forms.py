"""What the forms of 奖惩 hold, and what they offer to choose from."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from backend.console.pages.common import Line, Why
from backend.engine.rulebook import Rulebook
from backend.engine.rules.clauses import Penalty as PenaltyRule
from backend.engine.verdict import Penalty
from backend.features.access.models import Office
from backend.features.attribution.standing import PenaltyFound
from backend.features.notifications.words import word
from backend.features.penalties.models import PENALTIES, Kind, Measure, Order
from backend.kit.errors import InvalidInput

Yuan = Annotated[str, Meta(pattern=r"\A[0-9]{0,7}\Z")]
Day = Annotated[str, Meta(pattern=r"\A(20\d\d-\d\d-\d\d)?\Z")]


class NewOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person, one or more measures, and why."""

    staff_id: UUID
    id: UUID | None = None
    measures: list[Measure] | Measure = []
    offence: Line = ""
    yuan: Yuan = ""
    stop_until: Day = ""
    reason: Why

    @property
    def chosen(self) -> tuple[Measure, ...]:
        return tuple(self.measures) if isinstance(self.measures, list) else (self.measures,)

    def order(self, office: Office, kind: Kind, times: int, rulebook: Rulebook) -> Order:
        """With the clause of what the rulebook punishes, so that the ledger can say by which one."""
        offence = self.offence.strip()
        clause = next((one.clause for one in offences(rulebook, "zh") if one.word == offence), None)
        return self._order(office, kind, offence or self.reason.strip()[:60], clause, times, None)

    def for_matter(self, office: Office, found: PenaltyFound) -> Order:
        penalty = found.penalty
        return self._order(office, "penalty", penalty.code, penalty.clause, penalty.times, found.matter)

    def _order(
        self, office: Office, kind: Kind, offence: str, clause: str | None, times: int, matter: UUID | None
    ) -> Order:
        money = "bonus" if kind == "merit" else "fine"
        return Order(
            office_id=office.id, staff_id=self.staff_id, kind=kind, measures=self.chosen, offence=offence,
            reason=self.reason.strip(), yuan=int(self.yuan or 0) if money in self.chosen else 0,
            stop_until=self._stop(office) if "stop_reception" in self.chosen else None, clause=clause, times=times,
            matter=matter,
        )  # fmt: skip

    def _stop(self, office: Office) -> datetime:
        """The end of that day, as the office counts days. Raises InvalidInput."""
        try:
            last = date.fromisoformat(self.stop_until)
        except ValueError:
            raise InvalidInput(field="stop_until") from None
        return datetime.combine(last, time.min, ZoneInfo(office.timezone)) + timedelta(days=1)


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    outcome: Literal["upheld", "reduced", "revoked"]
    yuan: Yuan = ""
    reason: Why

    @property
    def yuan_or_none(self) -> int | None:
        return int(self.yuan) if self.yuan else None


class Punished(NamedTuple):
    """An offence of the rulebook: its word, its clause, what people call it, and what it costs."""

    word: str
    clause: str
    said: str
    least: int
    most: int


def offences(rulebook: Rulebook, lang: str) -> list[Punished]:
    """What this rulebook punishes."""
    found = [
        Punished(rule.offence, clause.no, word(lang, rule.offence) or rule.offence, rule.yuan_min, rule.yuan_max)
        for clause in rulebook.clauses
        for rule in clause.rules
        if isinstance(rule, PenaltyRule)
    ]
    return list({one.word: one for one in reversed(found)}.values())[::-1]


def forms_of(penalty: Penalty) -> tuple[str, ...]:
    """What may follow: what the clause itself names first, then what a manager may always order."""
    named = [*penalty.sanctions, *penalty.options, *(["fine"] if penalty.yuan_max else [])]
    without = [measure for measure in PENALTIES if measure != "fine" or penalty.yuan_max]
    return tuple(dict.fromkeys([*named, *without]))
