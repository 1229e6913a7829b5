"""Do-not-contact above every clause, the manager's warning before a customer is lost, the pool, claiming again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from backend.engine.attribution import decide
from backend.engine.duties.quiet import CONTACTING, CONTACTS
from backend.engine.facts import AnyFact, FollowedUp, ManagerRuled, Related, StepTaken, VisitRegistered
from backend.engine.rules.clauses import Clause, Deadline, Definition, Duty, Rulebook, Void, Window
from backend.engine.verdict import WHOLE, May, MayClaim, Owes, Owns
from tests.engine.evidence import RULEBOOKS, evidence, instants, rulebooks

NOON = datetime(2024, 3, 4, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def with_rules(name: str, *rules: object) -> Rulebook:
    book = RULEBOOKS[name]
    return replace(book, clauses=(*book.clauses, Clause(no="99", text="本案场的规定", rules=rules)))  # type: ignore[arg-type]


def registered(who: str, at: datetime, number: str = "v") -> VisitRegistered:
    return VisitRegistered(id=f"{number}-{who}", at=at, customer="C1", consultant=who)


def marked(tag: str, at: datetime, customer: str = "C1", result: str = "marked") -> StepTaken:
    return StepTaken(
        id=f"{customer}{tag}{at}", at=at, customer=customer, step="tagged", by="A", tags=(tag,), result=result
    )


@settings(max_examples=50)
@given(evidence(), rulebooks, instants)
def test_nobody_owes_contact_to_whoever_asked_to_be_left_alone(facts: list[AnyFact], name: str, at: datetime) -> None:
    customers = sorted({f.customer for f in facts if f.customer})
    quiet = [marked("do_not_contact", at - timedelta(seconds=1), c) for c in customers]
    for customer in customers[:2]:
        for question in (Owes(customer=customer), Owns(customer=customer)):
            verdict = decide(question, [*facts, *quiet], RULEBOOKS[name], at)
            asked = [d for d in verdict.duties if d.customer == customer]
            assert not [d for d in asked if d.need in CONTACTS or (d.need is None and d.code in CONTACTING)]
        verdict = decide(May(act="contact_customer", customer=customer), [*facts, *quiet], RULEBOOKS[name], at)
        assert (verdict.status, verdict.findings[0].code) == ("refused", "do_not_contact")


def test_the_mark_holds_for_the_same_person_under_another_number_and_falls_with_its_removal() -> None:
    facts: list[AnyFact] = [
        marked("do_not_contact", NOON, "C2"),
        Related(id="r", at=NOON, customer="C1", other="C2", relation="same_person"),
    ]
    ask = May(act="send_message", customer="C1")
    assert decide(ask, facts, RULEBOOKS["R03-01"], NOON + DAY).status == "refused"
    facts.append(marked("do_not_contact", NOON + DAY, "C2", "removed"))
    assert decide(ask, facts, RULEBOOKS["R03-01"], NOON + DAY).status == "allowed"
    spouse = replace(facts[1], relation="spouse")  # type: ignore[type-var]
    assert decide(ask, [facts[0], spouse], RULEBOOKS["R03-01"], NOON + DAY).status == "allowed"


@pytest.mark.parametrize(("after", "warned"), [(4 * DAY, False), (5 * DAY, True), (7 * DAY, True)])
def test_the_manager_is_warned_before_the_window_ends(after: timedelta, warned: bool) -> None:
    rule = Duty(code="warn_before_loss", due=Deadline(unit="window"), after=Deadline(unit="window", n=2))
    book = with_rules("R00-04", rule)
    midnight = datetime(2024, 3, 4, 16, tzinfo=UTC)
    verdict = decide(Owns(customer="C1"), [registered("A", NOON)], book, midnight + after)
    told = [d for d in verdict.duties if d.code == "warn_before_loss"]
    assert bool(told) == warned
    if told:
        assert (told[0].who, told[0].due) == ("manager", midnight + 7 * DAY)
        assert (told[0].status == "missed") == (after == 7 * DAY)
    else:
        assert verdict.next_change_at is not None and verdict.next_change_at <= midnight + 5 * DAY


def test_contact_calls_the_warning_off() -> None:
    rule = Duty(code="warn_before_loss", due=Deadline(unit="window"), after=Deadline(unit="window", n=2))
    call = FollowedUp(id="f", at=NOON + 6 * DAY, customer="C1", consultant="A")
    verdict = decide(Owns(customer="C1"), [registered("A", NOON), call], with_rules("R00-04", rule), NOON + 6 * DAY)
    assert "warn_before_loss" not in {d.code for d in verdict.duties}


RECYCLED = StepTaken(id="x", at=NOON + DAY, customer="C1", step="recycled", by="M", subject="A")
RECLAIM = (Void(defects=("recycled", "reclaimed")), Definition(term="reclaim_days", number=3))


def test_a_recycled_customer_is_nobodys_and_the_next_to_register_has_them() -> None:
    book = with_rules("R03-01", *RECLAIM)
    facts: list[AnyFact] = [registered("A", NOON), RECYCLED]
    verdict = decide(Owns(customer="C1"), facts, book, NOON + 2 * DAY)
    assert verdict.holders == () and "void_recycled" in {f.code for f in verdict.findings}
    facts.append(registered("B", NOON + 2 * DAY))
    assert decide(Owns(customer="C1"), facts, book, NOON + 2 * DAY).holders == ("B",)
    assert decide(Owns(customer="C1"), facts, RULEBOOKS["R03-01"], NOON + 2 * DAY).holders == ("A",)


def test_a_ruling_of_before_does_not_bring_the_old_owner_back_and_one_of_after_gives_the_customer_away() -> None:
    book = with_rules("R03-01", *RECLAIM)

    def ruled(who: str, at: datetime) -> ManagerRuled:
        return ManagerRuled(
            id=f"r-{who}", at=at, customer="C1", performance={who: WHOLE}, commission={who: WHOLE}, by="M"
        )

    facts: list[AnyFact] = [registered("A", NOON), ruled("A", NOON + timedelta(hours=1)), RECYCLED]
    assert decide(Owns(customer="C1"), facts, book, NOON + 2 * DAY).holders == ()
    facts.append(ruled("B", NOON + 2 * DAY))
    assert decide(Owns(customer="C1"), facts, book, NOON + 3 * DAY).holders == ("B",)


@pytest.mark.parametrize(("who", "days", "status"), [("A", 3, "refused"), ("A", 4, "allowed"), ("B", 3, "allowed")])
def test_whoever_lost_the_customer_may_not_claim_them_again_for_some_days(who: str, days: int, status: str) -> None:
    """The day of the loss is day 0; the third day is inside."""
    book = with_rules("R03-01", *RECLAIM)
    last_second = datetime(2024, 3, 5, 15, 59, 59, tzinfo=UTC) + days * DAY
    at = last_second if status == "refused" else datetime(2024, 3, 4, 16, tzinfo=UTC) + days * DAY
    asked = MayClaim(customer="C1", claimant=who)
    verdict = decide(asked, [registered("A", NOON), RECYCLED], book, at)
    assert verdict.status == status
    if status == "refused":
        found = verdict.findings[0]
        assert (found.code, found.clause) == ("claim_refused_reclaim", "99")
        assert msgspec.json.decode(msgspec.json.encode(verdict.next_change_at), type=datetime) == datetime(
            2024, 3, 8, 16, tzinfo=UTC
        )
        assert found.params["until"] == verdict.next_change_at.isoformat()  # type: ignore[union-attr]


@pytest.mark.parametrize(("days", "status"), [(3, "refused"), (5, "refused"), (6, "allowed")])
def test_a_claim_that_lapsed_bars_its_own_consultant_too(days: int, status: str) -> None:
    """Dead at the end of day 2, barred on days 3 to 5."""
    dead = Window(days=2, lapse="dead", of=("visit_registration",), renewed_by=())
    book = with_rules("R03-01", dead, *RECLAIM)
    asked = MayClaim(customer="C1", claimant="A")
    assert decide(asked, [registered("A", NOON)], book, NOON + days * DAY).status == status


@given(st.integers(0, 6), st.integers(1, 5))
def test_a_cap_counts_attempts_of_its_days_only(before: int, attempts: int) -> None:
    at = NOON + timedelta(days=10)
    first = at - before * DAY
    facts: list[AnyFact] = [
        FollowedUp(id=f"f{i}", at=first + timedelta(minutes=i), customer="C1", consultant="A", answered=False)
        for i in range(attempts)
    ]
    verdict = decide(May(act="contact_customer", customer="C1"), facts, RULEBOOKS["R01-03"], at + timedelta(hours=1))
    over = [f for f in verdict.findings if f.code == "contacts_over"]
    assert bool(over) == (before == 0 and attempts >= 3)
    assert verdict.status == "allowed"
