"""The timeline (时间线): the evidence that counts at an instant, in order, and the calendar it is read by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from operator import attrgetter
from typing import Any, TypeVar

from backend.engine.digest import canonical
from backend.engine.facts import AnyFact, Fact, RecordAltered, StepTaken, Withdrawn
from backend.engine.lazy import lazy

F = TypeVar("F", bound=Fact)
L = TypeVar("L")
D = TypeVar("D")


WHEN: Callable[[Fact], datetime] = attrgetter("at")
"""For looking up by time in facts in order."""


class Timeline:
    """Facts up to an instant: known once, corrected, sorted by when they occurred."""

    def __init__(self, facts: list[AnyFact], at: datetime, zone: timezone) -> None:
        self.facts = facts
        self.at = at
        self.zone = zone
        self.offset = zone.utcoffset(None)
        self.kinds: dict[type[Fact], list[AnyFact]] = {}
        for fact in facts:
            self.kinds.setdefault(type(fact), []).append(fact)

    def of(self, kind: type[F]) -> list[F]:
        """All facts of a kind, earliest first."""
        return self.kinds.get(kind, [])  # type: ignore[return-value]  # kinds is keyed by its values' type

    def by(self, consultant: str, kind: type[F]) -> list[F]:
        """All facts of a kind about a consultant, earliest first."""
        people = self._staff.get(kind)
        if people is None:
            people = self._staff[kind] = {}
            for fact in self.of(kind):
                people.setdefault(getattr(fact, "consultant", None), []).append(fact)
        return people.get(consultant, [])

    @lazy
    def _staff(self) -> dict[type[Fact], dict[str | None, list[Any]]]:
        return {}

    def once(self, derive: Callable[[Timeline, L], D], law: L) -> D:
        """A derivation that every case asks for is made once. `law` is the same for all of them."""
        known = self.__dict__
        name = f"once:{derive.__module__}.{derive.__name__}"
        if name not in known:
            known[name] = derive(self, law)
        value: D = known[name]
        return value

    @lazy
    def named(self) -> dict[str, list[AnyFact]]:
        """All facts by what clauses call them: the step that was taken, or the kind of fact; earliest first."""
        found: dict[str, list[AnyFact]] = {}
        for fact in self.facts:
            name = fact.step if type(fact) is StepTaken else str(fact.__struct_config__.tag)
            found.setdefault(name, []).append(fact)
        return found

    @lazy
    def wider(self) -> dict[str, list[Fact]]:
        """Facts by a name for several kinds of them, as far as `steps` was asked for it."""
        return {}

    def before(self, instant: datetime) -> Timeline:
        """What was known of the world strictly before an instant."""
        return Timeline([f for f in self.facts if f.at < instant], self.at, self.zone)

    def day(self, instant: datetime) -> date:
        """The calendar day at the office."""
        return instant.astimezone(self.zone).date()

    def end_of_day(self, instant: datetime, days: int = 0) -> datetime:
        """24:00 of the day, or of the n-th day after it: the first instant that is no longer inside."""
        local = instant.astimezone(UTC) + self.offset
        return datetime(local.year, local.month, local.day, tzinfo=UTC) + timedelta(days=days + 1) - self.offset


def build(evidence: Iterable[AnyFact], at: datetime, zone: timezone) -> Timeline:
    """Facts occurred by `at`, each once, corrections carried out. The order of `evidence` has no effect."""
    unique: dict[str, AnyFact] = {}
    amended = False
    for fact in evidence:
        if fact.at > at:
            continue
        known = unique.get(fact.id)
        if known is None or (known != fact and canonical(fact) < canonical(known)):
            unique[fact.id] = fact
        amended = amended or fact.corrects is not None or type(fact) is RecordAltered
    facts = _corrected(unique) if amended else list(unique.values())
    facts.sort(key=by_time)
    return Timeline(facts, at, zone)


by_time: Callable[[Fact], tuple[datetime, str]] = attrgetter("at", "id")
"""Facts in order of time; the id only makes the order the same every time, it proves nothing."""


def _corrected(unique: dict[str, AnyFact]) -> list[AnyFact]:
    """A correction replaces the fact it names; of two corrections the later recorded one stands.

    A withdrawn correction, and one made without authority, leaves the original as it was.
    """
    void = {f.correction for f in unique.values() if isinstance(f, RecordAltered) and not f.authorised}
    corrections = sorted((f for f in unique.values() if f.corrects and f.id not in void), key=_by_record)
    withdrawals = [f for f in corrections if isinstance(f, Withdrawn)]
    for withdrawal in reversed(withdrawals):
        if withdrawal.id not in void:
            void.add(withdrawal.corrects)
    replaced: dict[str | None, str] = {}
    for correction in corrections:
        if correction.id in void or isinstance(correction, Withdrawn):
            continue
        if correction.corrects in replaced:
            void.add(replaced[correction.corrects])
        replaced[correction.corrects] = correction.id
    gone = void | replaced.keys()
    return [f for f in unique.values() if f.id not in gone and not isinstance(f, Withdrawn)]


def _by_record(fact: Fact) -> tuple[datetime, int, str]:
    return fact.recorded_at or fact.at, fact.seq, fact.id


def precedes(first: Fact, second: Fact) -> bool | None:
    """Whether one fact provably occurred before another; None where their intervals overlap (order unknown)."""
    if (first.latest or first.at) < (second.earliest or second.at):
        return True
    if (second.latest or second.at) < (first.earliest or first.at):
        return False
    return None


def instant(moment: datetime) -> str:
    """An instant as findings carry it: ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat()
