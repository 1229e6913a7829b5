"""Test first (试算): what flips, who gains and loses, and that money and shares always come to the same sum."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine import digest
from backend.engine.facts import (
    AnyFact,
    ContractSigned,
    DutyChanged,
    ReceptionStarted,
    Related,
    SubscriptionSigned,
    Visited,
    VisitRegistered,
)
from backend.engine.rules.clauses import AnyRule, Rulebook, SameCustomer, Window
from backend.engine.trial import NOBODY, Group, Looked, Terms, from_the_beginning, replay, split
from backend.engine.verdict import WHOLE, Share
from tests.engine.evidence import RULEBOOKS, evidence, preset

T0 = datetime(2024, 3, 1, 2, tzinfo=UTC)
SEVEN = preset("R00-04")


def at(days: float) -> datetime:
    return T0 + timedelta(days=days)


def of_days(days: int) -> Rulebook:
    """R00-04 with another number of days in clause 5."""
    return changed("5", lambda rule: msgspec.structs.replace(rule, days=days) if isinstance(rule, Window) else rule)


def ten(rule: AnyRule) -> AnyRule:
    return msgspec.structs.replace(rule, days=10) if isinstance(rule, Window) else rule


def changed(no: str, change: Callable[[AnyRule], AnyRule], *more: AnyRule) -> Rulebook:
    clauses = tuple(
        msgspec.structs.replace(clause, rules=(*map(change, clause.rules), *more)) if clause.no == no else clause
        for clause in SEVEN.clauses
    )
    return msgspec.structs.replace(SEVEN, clauses=clauses)


def lapsed(customer: str = "C1", back: float = 8) -> list[AnyFact]:
    """A's customer comes back while A is away, and B receives."""
    return [
        Visited(id=f"{customer}-v1", at=at(0), customer=customer, first_visit=True),
        ReceptionStarted(id=f"{customer}-r1", at=at(0.01), customer=customer, consultant="A"),
        VisitRegistered(id=f"{customer}-g1", at=at(0.02), customer=customer, consultant="A"),
        DutyChanged(id="d", at=at(back - 0.1), consultant="A", state="out_private"),
        Visited(id=f"{customer}-v2", at=at(back), customer=customer),
        ReceptionStarted(id=f"{customer}-r2", at=at(back + 0.01), customer=customer, consultant="B"),
    ]


def signed(id_: str, days: float, price: int | None, kind: type = ContractSigned, **more: object) -> AnyFact:
    return kind(id=id_, at=at(days), customer="C1", consultant="B", price_yuan=price, **more)  # type: ignore[no-any-return]


def terms(candidate: Rulebook = SEVEN, **changes: object) -> Terms:
    settings = {"before": (SEVEN,), "candidate": from_the_beginning(candidate), "since": at(-1), "until": at(60),
                "at": at(60), "points": 100}  # fmt: skip
    return Terms(**settings | changes)  # type: ignore[arg-type]


def tried(
    facts: list[AnyFact], candidate: Rulebook, members: tuple[str, ...] = ("C1",), **changes: object
) -> list[Looked]:
    return list(replay(Group(members=members, facts=tuple(facts)), terms(candidate, **changes)))


def test_ten_days_give_the_customer_back() -> None:
    (one,) = tried([*lapsed(), signed("s", 20, 1_234_567)], of_days(10))
    flip = one.flip
    assert flip is not None and (flip.before.holders, flip.after.holders) == (("B",), ("A",))
    assert {(m.party, m.performance, m.commission, m.yuan) for m in flip.moves} == {
        ("A", WHOLE, WHOLE, 12_345), ("B", -WHOLE, -WHOLE, -12_345),
    }  # fmt: skip
    assert [(f.clause, f.code) for f in flip.dropped] == [("5", "lapsed_and_unserved")]
    assert "5" not in {finding.clause for finding in flip.added} and flip.clauses[0] == "5"


@pytest.mark.parametrize(("back", "flips"), [(7, False), (8, True), (10, True), (11, False)])
def test_only_the_days_between_flip(back: int, flips: bool) -> None:
    (one,) = tried(lapsed(back=back), of_days(10))
    assert (one.flip is not None) is flips


def test_the_candidate_counts_from_the_beginning() -> None:
    """A draft that takes force next year is tried as if it had been in force throughout, later clauses of it too."""
    late = msgspec.structs.replace(of_days(10), effective_from=at(400))
    late = msgspec.structs.replace(
        late, clauses=tuple(msgspec.structs.replace(c, in_force_from=at(500)) for c in late.clauses)
    )
    (one,) = tried(lapsed(), late)
    assert one.flip is not None and one.flip.after.holders == ("A",)


def test_an_older_case_stays_under_the_version_of_its_time() -> None:
    """What was in force: the version under which the claim arose, not the newest one."""
    newer = msgspec.structs.replace(of_days(10), id="newer", effective_from=at(5))
    (one,) = tried(lapsed(), of_days(10), before=(SEVEN, newer))
    assert one.flip is not None and one.flip.before.holders == ("B",)


@pytest.mark.parametrize(
    ("deals", "expected"),
    [
        ([("s", 20, 1_000_050, ContractSigned)], (1, 0, 1_000_050, 10_000)),
        ([("s", 20, 900_000, SubscriptionSigned), ("c", 30, 1_000_000, ContractSigned)], (1, 0, 1_000_000, 10_000)),
        ([("s", 20, 900_000, SubscriptionSigned), ("c", 30, None, ContractSigned)], (1, 0, 900_000, 9_000)),
        ([("c", 30, None, ContractSigned)], (1, 1, 0, 0)),
        ([("c", 70, 1_000_000, ContractSigned)], (0, 0, 0, 0)),
    ],
)
def test_the_price_is_the_contracts_or_else_the_subscriptions(
    deals: list[tuple[str, float, int | None, type]], expected: tuple[int, ...]
) -> None:
    (one,) = tried([*lapsed(), *(signed(*deal) for deal in deals)], SEVEN)
    found = one.deals
    assert (found.count, found.unpriced, found.price_yuan, found.commission_yuan) == expected


def test_two_flats_are_two_deals() -> None:
    facts = [*lapsed(), signed("a", 20, 1_000_099, deal="1"), signed("b", 21, 2_000_099, deal="2")]
    (one,) = tried(facts, SEVEN)
    assert (one.deals.count, one.deals.commission_yuan) == (2, 10_000 + 20_000)


def test_a_deal_of_another_period_moves_no_yuan() -> None:
    """It flips in shares; the money of a deal counts in the period of its first signature."""
    facts = [*lapsed(), signed("s", 20, 1_000_000, SubscriptionSigned), signed("c", 40, 1_000_000)]
    (one,) = tried(facts, of_days(10), since=at(30))
    assert one.flip is not None and one.deals.count == 0 and {move.yuan for move in one.flip.moves} == {0}


def test_whoever_was_not_seen_in_the_period_is_not_looked_at() -> None:
    assert tried(lapsed(), of_days(10), since=at(9)) == []
    assert len(tried(lapsed(), of_days(10), since=at(8))) == 1


def spouses(back: float = 8) -> list[AnyFact]:
    """C2, who was B's first, declares to be C1's spouse."""
    return [
        *lapsed("C1", back),
        VisitRegistered(id="g2", at=at(3), customer="C2", consultant="B"),
        Related(id="rel", at=at(4), customer="C2", other="C1", relation="spouse"),
    ]


def families() -> Rulebook:
    """R00-04 where spouses count as one."""
    together = SameCustomer(relations=("spouse",))
    return changed("1", lambda rule: rule, together)


def test_a_household_counts_once() -> None:
    both = changed("5", ten, SameCustomer(relations=("spouse",)))
    (one,) = tried(spouses(), both, ("C1", "C2"), before=(families(),))
    assert one.flip is not None and one.flip.members == ("C1", "C2")


def test_where_the_candidate_parts_a_household_both_halves_are_looked_at() -> None:
    """And the deal stays with whoever signed it: no yuan is counted twice."""
    looked = tried([*spouses(back=5), signed("s", 20, 1_000_000)], SEVEN, ("C1", "C2"), before=(families(),))
    assert [one.deals.count for one in looked] == [1, 0]
    after = {one.flip.customer: one.flip.after.holders for one in looked if one.flip}
    assert after == {"C2": ("B",)}


shares = st.lists(st.integers(1, 5000), min_size=1, max_size=6).map(
    lambda parts: [Share(party=f"P{i}", basis_points=p * WHOLE // sum(parts)) for i, p in enumerate(parts)]
)


@given(st.integers(0, 10**9), shares)
def test_yuan_always_come_to_the_same_sum(yuan: int, ledger: list[Share]) -> None:
    short = WHOLE - sum(share.basis_points for share in ledger)
    ledger[0] = msgspec.structs.replace(ledger[0], basis_points=ledger[0].basis_points + short)
    parts = split(yuan, ledger)
    assert sum(parts.values()) == yuan
    for share in ledger:
        assert 0 <= parts[share.party] - yuan * share.basis_points // WHOLE <= 1


def test_left_over_yuan_go_to_the_largest_remainders() -> None:
    thirds = [
        Share(party="A", basis_points=3334),
        Share(party="B", basis_points=3333),
        Share(party="C", basis_points=3333),
    ]
    assert split(100, thirds) == {"A": 34, "B": 33, "C": 33}
    assert split(101, [Share(party="B", basis_points=5000), Share(party="A", basis_points=5000)]) == {"A": 51, "B": 50}
    assert split(7, []) == {NOBODY: 7}


@given(evidence(), st.sampled_from(sorted(RULEBOOKS)), st.sampled_from(sorted(RULEBOOKS)))
def test_whatever_happened_gains_and_losses_cancel_out(facts: list[AnyFact], first: str, second: str) -> None:
    facts = [msgspec.structs.replace(f, price_yuan=1_234_567) if isinstance(f, ContractSigned) else f for f in facts]
    asked = {"before": (RULEBOOKS[first],), "candidate": RULEBOOKS[second]}
    group = Group(members=("C1", "C2", "N1"), facts=tuple(facts))
    looked = list(replay(group, terms(**asked)))
    for flip in (one.flip for one in looked if one.flip is not None):
        assert sum(move.yuan for move in flip.moves) == 0
        for ledger in ("performance", "commission"):
            both = [bool(getattr(side.shares, ledger)) for side in (flip.before, flip.after)]
            assert sum(getattr(m, ledger) for m in flip.moves) == (both[1] - both[0]) * WHOLE
        assert flip.clauses or flip.before.shares == flip.after.shares
    members = [member for one in looked if one.flip for member in one.flip.members]
    assert len(members) == len(set(members))
    again = list(replay(Group(members=group.members, facts=tuple(reversed(facts))), terms(**asked)))
    assert list(map(digest.canonical, again)) == list(map(digest.canonical, looked))


@given(evidence(), st.sampled_from(sorted(RULEBOOKS)))
def test_the_same_rulebook_flips_nothing(facts: list[AnyFact], name: str) -> None:
    group = Group(members=("C1", "C2", "N1"), facts=tuple(facts))
    looked = replay(group, terms(RULEBOOKS[name], before=(RULEBOOKS[name],)))
    assert not [one for one in looked if one.flip]
