"""Which version judges: the one in force when the claim arose, also after a later one is published."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine import attribution, digest
from backend.engine.attribution import NotInForce
from backend.engine.facts import (
    CallTaken,
    Related,
    VisitRegistered,
    Withdrawn,
)
from backend.engine.rulebook import Deadline, Duty, Rulebook, SameCustomer, Window
from backend.engine.rules import versions
from backend.engine.verdict import MayFine, Owes, Owns, Turn
from tests.engine.evidence import RULEBOOKS, START, evidence, instants, preset, questions, rulebooks

DAY = timedelta(days=1)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
SECOND = datetime(2024, 4, 1, tzinfo=UTC)
THIRD = datetime(2024, 6, 1, tzinfo=UTC)
NOW = datetime(2024, 7, 1, tzinfo=UTC)


def edition(first_day: datetime, name: str = "R00-04", **fields: Any) -> Rulebook:
    return msgspec.structs.replace(preset(name), effective_from=first_day, version=str(first_day.date()), **fields)


def with_rule(book: Rulebook, no: str, kind: type, **fields: Any) -> Rulebook:
    """The rulebook with another number in a rule of this kind of clause `no`."""

    def rule(one: Any) -> Any:
        return msgspec.structs.replace(one, **fields) if isinstance(one, kind) else one

    clauses = tuple(
        msgspec.structs.replace(c, rules=tuple(map(rule, c.rules))) if c.no == no else c for c in book.clauses
    )
    return msgspec.structs.replace(book, clauses=clauses)


OLD = edition(FIRST)
NEW = with_rule(
    with_rule(edition(SECOND), "5", Window, days=10), "5", Duty, code="follow_up", due=Deadline(unit="day", n=10)
)
BOTH = [OLD, NEW]


def registered(id_: str, at: datetime, customer: str = "C1", consultant: str = "A") -> VisitRegistered:
    return VisitRegistered(id=id_, at=at, customer=customer, consultant=consultant)


def days_of(book: Rulebook) -> int:
    return next(r.days for c in book.clauses for r in c.rules if isinstance(r, Window))


@pytest.mark.parametrize(
    ("arose", "days"),
    [(SECOND - DAY, 7), (SECOND - timedelta(microseconds=1), 7), (SECOND, 10), (SECOND + DAY, 10)],
)
def test_a_case_stays_under_the_version_of_its_claim(arose: datetime, days: int) -> None:
    facts = [registered("a", arose), registered("b", SECOND + 30 * DAY)]
    assert days_of(versions.judging(BOTH, Owns(customer="C1"), facts, NOW)) == days


def test_the_window_itself_is_the_versions() -> None:
    """Seven days for the customer of March, ten for the customer of April."""
    for arose, days in ((SECOND - 3 * DAY, 7), (SECOND + 3 * DAY, 10)):
        at = arose + DAY
        verdict = versions.decide(BOTH, Owns(customer="C1"), [registered("a", arose)], at)
        assert verdict.next_change_at is not None
        assert verdict.next_change_at - arose > timedelta(days=days)
        assert verdict.next_change_at - arose <= timedelta(days=days + 1)
        assert verdict.rulebook.version == ("2024-01-01" if days == 7 else "2024-04-01")


def test_the_claim_arises_with_the_first_contact_of_anybody_of_the_household() -> None:
    family = (SameCustomer(relations=("spouse",)),)
    books = [
        msgspec.structs.replace(
            book, clauses=(*book.clauses, msgspec.structs.replace(book.clauses[-1], no="99", rules=family))
        )
        for book in BOTH
    ]
    spouse = CallTaken(id="call", at=SECOND - DAY, customer="S", consultant="A")
    facts = [spouse, registered("a", SECOND + DAY), Related(id="r", at=SECOND + DAY, customer="C1", other="S",
                                                            relation="spouse")]  # fmt: skip
    assert versions.judging(books, Owns(customer="C1"), facts, NOW) is books[0]
    assert versions.judging(BOTH, Owns(customer="C1"), facts, NOW) is NEW, "without the clause they are two customers"


def test_who_counts_as_one_customer_is_asked_of_the_version_of_the_day() -> None:
    """Only the newer version counts couples as one: then the older call of the spouse takes nobody back to the old."""
    family = msgspec.structs.replace(NEW.clauses[-1], no="99", rules=(SameCustomer(relations=("spouse",)),))
    books = [OLD, msgspec.structs.replace(NEW, clauses=(*NEW.clauses, family))]
    facts = [
        CallTaken(id="call", at=SECOND - DAY, customer="S", consultant="A"),
        registered("a", SECOND + DAY),
        Related(id="r", at=SECOND + DAY, customer="C1", other="S", relation="spouse"),
    ]
    assert versions.judging(books, Owns(customer="C1"), facts, NOW) is books[1]
    assert versions.judging(books, Owns(customer="S"), facts, NOW) is books[0]


def test_a_relation_or_a_withdrawn_visit_is_no_claim() -> None:
    facts = [
        Related(id="r", at=SECOND - 2 * DAY, customer="C1", other="S", relation="friend"),
        registered("gone", SECOND - DAY),
        Withdrawn(id="w", at=SECOND - DAY, customer="C1", corrects="gone"),
        registered("a", SECOND + DAY),
    ]
    assert versions.judging(BOTH, Owns(customer="C1"), facts, NOW) is NEW


def test_turns_and_fines_go_by_the_version_in_force() -> None:
    facts = [registered("a", FIRST + DAY)]
    for question in (Turn(), MayFine(who="A", yuan=100, offence="service_failed")):
        assert versions.judging(BOTH, question, facts, SECOND - DAY) is OLD
        assert versions.judging(BOTH, question, facts, SECOND) is NEW


def test_a_version_whose_day_has_not_come_does_not_judge() -> None:
    assert versions.judging(BOTH, Owns(customer="C1"), [], SECOND - DAY) is OLD
    with pytest.raises(NotInForce):
        versions.decide(BOTH, Owns(customer="C1"), [], FIRST - DAY)


def test_a_version_may_take_over_all_cases() -> None:
    third = msgspec.structs.replace(edition(THIRD), judges="all_cases")
    facts = [registered("a", FIRST + DAY)]
    books = [*BOTH, third]
    assert versions.judging(books, Owns(customer="C1"), facts, THIRD - DAY) is OLD
    assert versions.judging(books, Owns(customer="C1"), facts, THIRD) is third


def dear(book: Rulebook, yuan: int) -> Rulebook:
    """Every fixed fine of the rulebook costs so much."""

    def rule(one: Any) -> Any:
        fixed = getattr(one, "yuan_min", 0) and one.yuan_min == one.yuan_max
        return msgspec.structs.replace(one, yuan_min=yuan, yuan_max=yuan) if fixed else one

    clauses = tuple(msgspec.structs.replace(c, rules=tuple(map(rule, c.rules))) for c in book.clauses)
    return msgspec.structs.replace(book, clauses=clauses)


def test_an_offence_of_before_costs_what_it_cost_before() -> None:
    """有何义务 is one list: each customer's duties and penalties under that customer's version."""
    books = [edition(FIRST, "R03-01"), dear(edition(SECOND, "R03-01"), 99)]
    facts = [registered("a", SECOND - 5 * DAY, "C1"), registered("b", SECOND + 5 * DAY, "C2")]
    verdict = versions.decide(books, Owes(who="A"), facts, SECOND + 10 * DAY)
    costs = {p.facts[0]: p.yuan_min for p in verdict.penalties if p.code == "handover_missed"}
    assert costs["b"] == 99 and costs["a"] not in (0, 99)
    assert verdict.rulebook.digest == books[1].ref.digest
    assert verdict.status == "provisional"


@given(question=questions, facts=evidence(), at=instants, name=rulebooks)
def test_one_version_is_that_rulebook_to_the_byte(question, facts, at, name) -> None:  # type: ignore[no-untyped-def]
    book = RULEBOOKS[name]
    alone = versions.decide([book], question, facts, at)
    assert digest.canonical(alone) == digest.canonical(attribution.decide(question, facts, book, at))


@given(question=questions, facts=evidence(), at=instants, data=st.data())
def test_neither_order_nor_the_future_matters(question, facts, at, data) -> None:  # type: ignore[no-untyped-def]
    """Shuffled evidence and shuffled versions give the same bytes; so does a version that comes later."""
    books = [edition(START - DAY), edition(START + 4 * DAY), edition(START + 9 * DAY)]
    before = digest.canonical(versions.decide(books, question, facts, at))
    shuffled = data.draw(st.permutations(facts))
    order = data.draw(st.permutations([*books, edition(at + DAY)]))
    assert digest.canonical(versions.decide(order, question, shuffled, at)) == before
