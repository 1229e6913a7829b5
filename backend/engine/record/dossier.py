"""A dossier (卷宗): one customer's evidence read once, so that the rest can be stated in trade words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self, TypeVar

from msgspec import Struct

from backend.engine.facts import (
    CallTaken,
    ContractSigned,
    DutyChanged,
    Fact,
    FollowedUp,
    HandedOver,
    OriginalFound,
    ReceptionEnded,
    ReceptionStarted,
    RecordSearched,
    StatementMade,
    StepTaken,
    SubscriptionSigned,
    TurnTaken,
    Visited,
    VisitorClassified,
    VisitRegistered,
)
from backend.engine.lazy import lazy
from backend.engine.record import identity
from backend.engine.record.timeline import WHEN, Timeline, by_time
from backend.engine.rules.law import Law
from backend.engine.turns import turns
from backend.engine.words.vocabulary import Step

F = TypeVar("F", bound=Fact)


class Received(Struct, frozen=True, kw_only=True):
    """Somebody received the customer: started a reception, took one over, or registered the visit."""

    consultant: str
    fact: ReceptionStarted | VisitRegistered | HandedOver


class Introducer(Struct, frozen=True, kw_only=True):
    """A customer who introduced or brought another: their owner at that time, and whether they came along."""

    customer: str
    owner: str | None
    present: bool
    dossier: Dossier


class Introduction(Struct, frozen=True, kw_only=True):
    """老带新: the first visit of a new customer, and who introduced or brought them."""

    visit: Visited
    new: str
    introducers: tuple[Introducer, ...]


class Dossier:
    """What is on file about one customer at one instant. Everything is derived lazily and at most once."""

    def __init__(self, customer: str, timeline: Timeline, law: Law, holder: Callable[[Any], str | None]) -> None:
        self.customer = customer
        self.timeline = timeline
        self.law = law
        self.holder_of = holder

    def other(self, customer: str, known: Timeline | None = None) -> Self:
        """Another customer's dossier, from the same or from an earlier state of the evidence."""
        return type(self)(customer, known or self.timeline, self.law, self.holder_of)

    @lazy
    def household(self) -> identity.Household:
        """Everybody who counts as this customer."""
        return identity.household(self.customer, self.timeline, self.law)

    def own(self, kind: type[F]) -> list[F]:
        """Facts of a kind about this household, earliest first."""
        return self._own.get(kind, [])  # type: ignore[return-value]  # keyed by its values' type

    @lazy
    def _own(self) -> dict[type[Fact], list[Fact]]:
        members = self.household.members
        found: dict[type[Fact], list[Fact]] = {}
        for fact in self.timeline.facts:
            if fact.customer in members:
                found.setdefault(type(fact), []).append(fact)
        return found

    @lazy
    def visits(self) -> list[Visited]:
        """来访."""
        return self.own(Visited)

    @lazy
    def registrations(self) -> list[VisitRegistered]:
        """来访登记, in the office's visit register."""
        return [r for r in self.own(VisitRegistered) if r.register == "visit"]

    @lazy
    def crm_records(self) -> list[VisitRegistered]:
        """《销售管理软件》里的记录."""
        return [r for r in self.own(VisitRegistered) if r.register == "crm"]

    def steps(self, step: Step) -> list[StepTaken]:
        """Steps of a kind about this household, earliest first."""
        return self._steps.get(step, [])

    @lazy
    def _steps(self) -> dict[str, list[StepTaken]]:
        found: dict[str, list[StepTaken]] = {}
        for taken in self.own(StepTaken):
            found.setdefault(taken.step, []).append(taken)
        return found

    @lazy
    def reckoning(self) -> datetime:
        """The instant by which claims are reckoned to live: that of the deal, before it now."""
        return self.deal.at if self.deal is not None else self.timeline.at

    @lazy
    def receptions(self) -> list[ReceptionStarted]:
        """接待, apart from help and cover, and from what was handed over to a colleague."""
        handed = self.own(HandedOver)
        return [
            r
            for r in self.own(ReceptionStarted)
            if r.capacity not in ("help", "cover")
            and not any(h.consultant == r.consultant and h.at >= r.at for h in handed)
        ]

    def no_customer_since(self, fact: Fact) -> bool:
        """踩盘: was the visitor found to be no customer, then or later?"""
        return any(c.classified != "buyer" and c.at >= fact.at for c in self.own(VisitorClassified))

    @lazy
    def received(self) -> list[Received]:
        """Everyone who received the customer, in order of time."""
        events: list[ReceptionStarted | VisitRegistered | HandedOver] = [
            *self.receptions,
            *self.registrations,
            *self.crm_records,
            *self.own(HandedOver),
        ]
        events.sort(key=by_time)
        return [Received(consultant=f.to if isinstance(f, HandedOver) else f.consultant, fact=f) for f in events]

    @lazy
    def deal(self) -> SubscriptionSigned | ContractSigned | None:
        """成交: the first signature, of a subscription or a contract."""
        signed: list[SubscriptionSigned | ContractSigned] = [
            *self.own(SubscriptionSigned),
            *self.own(ContractSigned),
        ]
        return min(signed, key=lambda fact: (fact.at, fact.id), default=None)

    @lazy
    def closer(self) -> str | None:
        """成交的销售代表: who signed the contract, or else the subscription."""
        named = [f.consultant for f in self.own(ContractSigned) + self.own(SubscriptionSigned) if f.consultant]
        return named[0] if named else None

    @lazy
    def failed_search(self) -> RecordSearched | None:
        """现场查找未果: the first search in vain."""
        return next((fact for fact in self.own(RecordSearched) if fact.found is None), None)

    @lazy
    def disclosure(self) -> OriginalFound | StatementMade | None:
        """The first fact by which the office learned of the earlier registration."""
        found: list[OriginalFound | StatementMade] = [*self.own(OriginalFound)]
        found += [fact for fact in self.own(StatementMade) if fact.says == "registered_before"]
        return min(found, key=lambda fact: (fact.at, fact.id), default=None)

    @lazy
    def due(self) -> tuple[str, Fact] | None:
        """应接待之销售代表: whose turn the first visit was, by the ledger or else by the table."""
        ledger = [t for t in self.timeline.of(TurnTaken) if t.customer in self.household.members]
        if ledger:
            first = ledger[0].visit
            last = [t for t in ledger if t.visit == first][-1]
            return last.consultant, last
        due = self.day.due
        if self.law.call_rules.order_clause:
            due = {**turns.replay(self.timeline, self.law.call_rules, queue="call").due, **due}
        return min((due[m] for m in self.household.members if m in due), key=lambda d: d[1].at, default=None)

    @lazy
    def day(self) -> turns.Day:
        """The office's day, replayed from its facts."""
        return turns.replay(self.timeline, self.law.turn_rules)

    @lazy
    def brought(self) -> bool:
        """Did somebody of another household come along on the first visit?"""
        return bool(self.visits) and not set(self.visits[0].accompanied_by) <= self.household.members

    @lazy
    def introduction(self) -> Introduction | None:
        """介绍/带来: only of a customer who was new to the office at that visit."""
        visit = next((v for v in self.visits if v.accompanied_by or v.introduced_by), None)
        if visit is None or any(r.fact.at < visit.at for r in self.received if self._counts_as_met(r)):
            return None
        if self.deal is not None and self.deal.at < visit.at:
            return None
        present = [c for c in visit.accompanied_by if c not in self.household.members]
        named = [c for c in visit.introduced_by if c not in self.household.members]
        if not present and not named:
            return None
        introducers = [self._introducer(c, visit, c in present) for c in dict.fromkeys((*named, *present))]
        return Introduction(visit=visit, new=self.customer, introducers=tuple(introducers))

    def _counts_as_met(self, received: Received) -> bool:
        """Where only what is written counts, whoever is not in the register is new."""
        if "reception" in self.law.bases or self.law.bases.isdisjoint(("crm_record", "visit_registration")):
            return True
        written = [*self.crm_records] if "crm_record" in self.law.bases else []
        return received.fact in (written + self.registrations if "visit_registration" in self.law.bases else written)

    def _introducer(self, customer: str, visit: Visited, present: bool) -> Introducer:
        """Whose customer the introducer was just before the visit."""
        dossier = self.other(customer, self.timeline.before(visit.at))
        return Introducer(customer=customer, owner=self.holder_of(dossier), present=present, dossier=dossier)

    @lazy
    def referral(self) -> Introduction | None:
        """The introduction this customer takes part in: as the new customer, or as the old one who brought them."""
        if self.introduction is not None:
            return self.introduction
        for visit in self.timeline.of(Visited):
            if visit.customer is not None and self.household.members & set(visit.accompanied_by):
                other = self.other(visit.customer).introduction
                if other is not None and other.visit.id == visit.id:
                    return other
        return None

    def absent(self, consultant: str, moment: Fact) -> DutyChanged | None:
        """The fact that says `consultant` was away at a moment; None if on site or unstated."""
        states = self.timeline.by(consultant, DutyChanged)
        return self._away(states[: bisect_right(states, moment.at, key=WHEN)])

    def absent_now(self, consultant: str) -> DutyChanged | None:
        """The fact that says `consultant` is away now."""
        return self._away(self.timeline.by(consultant, DutyChanged))

    def _away(self, states: list[DutyChanged]) -> DutyChanged | None:
        """不在案场: in any state but on site, or in one of those that the rulebook calls so."""
        named = self.law.values("off_site")
        last = states[-1] if states else None
        if last is None or last.state == "on_site" or (named and last.state not in named):
            return None
        return last

    def receiving_other(self, consultant: str, moment: Fact) -> ReceptionStarted | None:
        """The reception of another customer that `consultant` was in the middle of."""
        started = self.timeline.by(consultant, ReceptionStarted)
        midnight = self.timeline.end_of_day(moment.at, -1)
        today = started[bisect_left(started, midnight, key=WHEN) : bisect_right(started, moment.at, key=WHEN)]
        last = next((r for r in reversed(today) if r.customer not in self.household.members), None)
        if last is None:
            return None
        ended = any(
            e.consultant == consultant and e.customer == last.customer and last.at <= e.at <= moment.at
            for e in self.timeline.of(ReceptionEnded)
        )
        return None if ended else last

    def contacts(self, consultant: str) -> list[Fact]:
        """The contacts of a consultant, found once."""
        known = self._contacts.get(consultant)
        if known is None:
            known = self._contacts[consultant] = self._contacts_of(consultant)
        return known

    @lazy
    def _contacts(self) -> dict[str, list[Fact]]:
        return {}

    def _contacts_of(self, consultant: str) -> list[Fact]:
        """联系: two-way contact between consultant and customer; an unanswered attempt is none.

        Where the rulebook's window asks for records, only what was written down at the time counts.
        """
        written = bool(self.law.windows) and self.law.windows[0][1].renewed_by == ("recorded_follow_up",)
        facts: list[Fact] = [r.fact for r in self.received if r.consultant == consultant]
        facts += [c for c in self.own(CallTaken) if c.consultant == consultant and (c.logged or not written)]
        facts += [
            f
            for f in self.own(FollowedUp)
            if f.consultant == consultant and f.answered and not (written and (f.backfilled or not f.has_record))
        ]
        facts += [d for d in self.own(ContractSigned) if d.consultant == consultant]
        facts.sort(key=lambda fact: (fact.at, fact.id))
        return facts
