"""`decide` under the richest preset, beside a ZEN graph of the same rules, and its cost in the number of facts.

Both sides run in one process on one core, taking turns: a round of the engine (a verdict always carries its reasons),
one of the graph, one of the graph with its trace. Facts are Structs for the engine and dicts for the graph, made before
the clock starts; rulebook and graph are read once. Medians over the rounds, of CPU time (all threads) and of wall time.

`--digest` prints one digest over the verdicts on all worked cases under every preset: equal before and after a change
that is to change nothing.
"""

import argparse
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from math import log2
from statistics import median

from msgspec.structs import replace

from backend.engine.attribution import decide
from backend.engine.digest import canonical
from backend.engine.facts import AnyFact
from backend.engine.rules.clauses import Rulebook
from backend.engine.verdict import Credited, Owns
from backend.features.rulebooks import library
from backend.features.rulebooks.casework.cases import WorkedCase, load
from backend.features.rulebooks.casework.lines import telling
from backend.features.rulebooks.casework.lines.line import Line, read
from infra.bench import zen_graph
from infra.bench.zen_graph import Evaluate

RICHEST = "R03-18"
GROWING = (RICHEST, "R03-01", "R00-04")
ASKED = Owns(customer="C1")
FIRST = date(2024, 3, 1)
OPENING = """
-4 09:10 slip_signed(by=confirmer, cust=O1, salesperson=A, name=陈伟, phone=13700000001, demand=shop)
0 10:00 visit(cust=C1, kind=new, with=O1, designated=A)
0 10:05 reception_started(by=A, cust=C1, asked_prior=yes)
0 11:00 reception_ended(by=A, cust=C1)
0 16:05 slip_signed(by=confirmer, cust=C1, salesperson=A, name=王芳, phone=13800000001, demand=three_rooms)
2 10:00 follow_up(by=A, cust=C1)
3 10:00 visit(cust=C2, kind=new)
3 10:02 reception_started(by=B, cust=C2, asked_prior=yes)
3 10:50 reception_ended(by=B, cust=C2)
3 16:10 slip_signed(by=confirmer, cust=C2, salesperson=B, name=刘刚, phone=13900000001, demand=three_rooms)
3 18:00 daily_report(by=B, cust=C2)
4 11:00 relationship(a=C1, b=C2, rel=spouse, same_demand=yes)
"""
"""An old customer brings C1 to A; the spouse comes alone, to B."""
WEEK = """
0 09:10 slip_signed(by=confirmer, cust=C1, salesperson=A, kind=reconfirm)
1 10:00 follow_up(by=A, cust=C1)
2 14:00 visit(cust=C1)
2 14:05 reception_started(by=A, cust=C1, asked_prior=yes)
2 15:00 reception_ended(by=A, cust=C1)
2 18:00 daily_report(by=A, cust=C1)
3 10:00 follow_up(by=A, cust=C1)
4 10:00 call_in(by=A, cust=C1, logged=yes)
5 10:00 follow_up(by=B, cust=C2)
6 18:00 daily_report(by=B, cust=C2)
"""
"""One week of waiting, as often as it takes."""
CLOSING = """
0 09:10 slip_signed(by=confirmer, cust=C1, salesperson=A, kind=reconfirm)
2 10:00 visit(cust=C1)
2 10:05 reception_started(by=B, cust=C1, asked_prior=yes)
4 10:00 deposit_paid(cust=C1, handled_by=B)
5 10:00 contract_signed(cust=C1, by=B)
7 10:00 filing_claim(by=A, cust=C1)
"""
"""B asks, receives and closes; A speaks up on the second day after. Under R03-18 they share (6.6a)."""
BEGUN = """
0 10:05 reception_started(by=A, cust=C1, asked_prior=yes)
0 10:30 visit_registered(by=A, cust=C1)
0 16:05 slip_signed(by=confirmer, cust=C1, salesperson=A)
"""
MANY = (
    "visit(cust=C1)",
    "reception_started(by={}, cust=C1, asked_prior=yes)",
    "reception_started(by={}, cust=C9)",
    "reception_ended(by={}, cust=C1)",
    "visit_registered(by={}, cust=C1)",
    "follow_up(by={}, cust=C1)",
    "call_in(by={}, cust=C1, logged=yes)",
    "daily_report(by={}, cust=C1)",
    "slip_signed(by=confirmer, cust=C1, salesperson={}, kind=reconfirm)",
    "slip_signed(by=confirmer, cust=C1, salesperson={})",
    "duty_state(who={}, state=off)",
    "record_search(cust=C1, found=none)",
    "notify_owner(who={}, cust=C1, result=coming)",
    "sms_sent(by={}, cust=C1)",
    "crm_entry(by={}, cust=C1)",
    "manager_ruled(cust=C1, owner={})",
)
"""What a household may have any number of, as the cases tell it."""


def household(n: int) -> tuple[list[AnyFact], datetime]:
    """`n` facts about one household, and the instant of the question: as many weeks of waiting as there is room for."""
    (asked,) = _dated(f"0 10:00 query_owner(cust={ASKED.customer})", 0)
    opening, week, closing = (telling.facts(_dated(told, 0), asked) for told in (OPENING, WEEK, CLOSING))
    weeks = max(0, -(-(n - len(opening) - len(closing)) // len(week)))
    before = [*opening, *(_later(f, 6 + 7 * i) for i in range(weeks) for f in week)][: n - len(closing)]
    end = 6 + 7 * weeks
    told = [*before, *(_later(f, end) for f in closing)]
    return [replace(f, id=f"f{i}") for i, f in enumerate(told)], asked.at + timedelta(days=end + 8)


def _later(fact: AnyFact, days: int) -> AnyFact:
    """The same on a later day; a visit is another one then."""
    visit = getattr(fact, "visit", None)
    other = {"visit": f"{visit}+{days}"} if visit else {}
    return replace(fact, at=fact.at + timedelta(days=days), **other)


def _dated(told: str, start: int) -> list[Line]:
    """Lines whose day is counted from the `start`-th day."""
    parts = (line.split(" ", 1) for line in told.strip().splitlines())
    return [read(f"{FIRST + timedelta(days=start + int(day)):%Y-%m-%d} {rest}") for day, rest in parts]


def cases(preset: str) -> Iterator[WorkedCase]:
    """A preset's worked cases."""
    for file in sorted((library.PRESETS / preset / "cases").glob("*.yaml")):
        yield from load(file.read_text(encoding="utf-8"))


def differing(evaluate: Evaluate) -> tuple[int, list[str]]:
    """On how many cases about whose customer it is the graph was asked, and those where it says something else."""
    rulebook = library.preset(RICHEST)
    asked = [c for c in cases(RICHEST) if isinstance(c.ask, Owns | Credited) and c.order is None]
    return len(asked), [case.id for case in asked if not agrees(evaluate, case.ask, case.facts, rulebook, case.at)]


def agrees(
    evaluate: Evaluate, ask: Owns | Credited, facts: Sequence[AnyFact], rulebook: Rulebook, at: datetime
) -> bool:
    """Status and shares in both ledgers are the same on both sides."""
    given = zen_graph.context(facts, ask.customer, at, "owns" if isinstance(ask, Owns) else "credited")
    return zen_graph.outcome(evaluate(given)["result"]) == zen_graph.ours(decide(ask, facts, rulebook, at))


def digest() -> str:
    """One digest over the canonical verdicts on all worked cases, each under every preset."""
    found = hashlib.sha256()
    shelf = sorted(folder.parent.name for folder in library.PRESETS.glob("*/rulebook.json"))
    for case in (case for name in shelf for case in cases(name)):
        people = sorted({f.customer for f in case.facts if f.customer is not None})
        for ask in (case.ask, *(Owns(customer=who) for who in people)):
            for name in shelf:
                found.update(canonical(decide(ask, case.facts, library.preset(name), case.at)))
    return found.hexdigest()


def timed(what: Callable[[], object], times: int) -> tuple[float, float]:
    """Microseconds a call, of CPU and of wall time."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        what()
    return (time.process_time() - cpu) / times * 1e6, (time.perf_counter() - wall) / times * 1e6


def beside(evaluate: Evaluate, rounds: int, times: int) -> None:
    """The engine and the graph, taking turns."""
    facts, at = household(20)
    rulebook = library.preset(RICHEST)
    given = zen_graph.context(facts, ASKED.customer, at)
    sides: dict[str, Callable[[], object]] = {
        "decide, with reasons": lambda: decide(ASKED, facts, rulebook, at),
        "ZEN": lambda: evaluate(given),
        "ZEN, with trace": lambda: evaluate(given, {"trace": True}),
    }
    for side in sides.values():
        timed(side, times)
    seen = [{name: timed(side, times) for name, side in sides.items()} for _ in range(rounds)]
    print(f"{RICHEST}, {len(facts)} facts, {rounds} rounds of {times}, medians:")
    first = next(iter(sides))
    for name in sides:
        cpu, wall = (median(r[name][i] for r in seen) for i in (0, 1))
        ratios = [sorted(r[name][i] / r[first][i] for r in seen) for i in (0, 1)]
        told = [f"{median(r):.2f} ({r[0]:.2f} to {r[-1]:.2f})" for r in ratios]
        print(f"  {name:22} CPU {cpu:7.0f} us {1e6 / cpu:6.0f}/s   wall {wall:7.0f} us {1e6 / wall:6.0f}/s   ", end="")
        print("" if name == first else f"takes {told[0]} times decide's CPU, {told[1]} times its wall time")


def growth(rounds: int) -> None:
    """CPU time a decision by the number of facts; beside it, how much faster than n log n it grew (1.00: just so)."""
    print("facts " + "".join(f"{name:>26}" for name in GROWING))
    before: dict[str, tuple[int, float]] = {}
    for n in (10, 100, 1000):
        facts, at = household(n)
        line = f"{n:5} "
        for name in GROWING:
            rulebook = library.preset(name)
            spent = median(timed(partial(decide, ASKED, facts, rulebook, at), 2000 // n)[0] for _ in range(rounds))
            line += f"{spent:14.0f} us"
            if name in before:
                less, was = before[name]
                line += f"{spent / was / (n * log2(n) / (less * log2(less))):8.2f} "
            else:
                line += " " * 9
            before[name] = n, spent
        print(line)


def crowded(preset: str, told: str, n: int) -> float:
    """Microseconds a decision on `n` facts of which nearly all are of one kind, by A and B in turn, day after day."""
    (asked,) = _dated(f"0 10:00 query_owner(cust={ASKED.customer})", 0)
    begun = telling.facts(_dated(BEGUN, 0), asked)
    daily = telling.facts(_dated(f"1 10:00 {told.format('A')}\n1 11:00 {told.format('B')}", 0), asked)
    days = (n - len(begun)) // len(daily)
    facts = [*begun, *(_later(f, i) for i in range(days) for f in daily)]
    facts = [replace(f, id=f"f{i}") for i, f in enumerate(facts)]
    rulebook, at = library.preset(preset), asked.at + timedelta(days=days + 3)
    return min(timed(partial(decide, ASKED, facts, rulebook, at), 1)[0] for _ in range(5))


def steepest() -> None:
    """Of every kind that a household can have many of, under every preset: which grows fastest, against n log n."""
    few, many = 300, 1200
    found: list[tuple[float, str, str]] = []
    for folder in sorted(library.PRESETS.glob("*/rulebook.json")):
        name = folder.parent.name
        found += [
            (min(crowded(name, told, many) / crowded(name, told, few) for _ in range(3)), name, told) for told in MANY
        ]
    grew, name, told = max(found)
    allowed = many * log2(many) / (few * log2(few))
    print(
        f"one kind of fact, {few} to {many}: {len(found)} series, steepest {grew:.1f} times ({name}, {told});", end=""
    )
    print(f" n log n is {allowed:.1f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--digest", action="store_true", help="only the digest of all verdicts")
    asked.add_argument("--rounds", type=int, default=21)
    asked.add_argument("--times", type=int, default=200)
    given = asked.parse_args()
    if given.digest:
        print(digest())
        return
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # before ZEN starts its threads
    evaluate = zen_graph.compiled()
    asked_of, wrong = differing(evaluate)
    print(f"same owner and shares on {asked_of - len(wrong)} of {asked_of} worked cases", *wrong)
    beside(evaluate, given.rounds, given.times)
    growth(given.rounds)
    steepest()


if __name__ == "__main__":
    main()
