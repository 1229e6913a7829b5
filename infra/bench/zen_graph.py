"""The attribution rules of R03-18 as a GoRules ZEN graph, to measure `decide` against.

The graph does less than the engine, which flatters it: kin at one remove, renewals by the ten days alone, no
corrections, no offline intervals, no turns, no duties, penalties, gates or quotas, and nothing about when the answer
changes. Its facts come sorted, with a step under its own name and times as numbers.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from functools import partial
from itertools import pairwise
from typing import Any

import msgspec
import zen

from backend.engine.facts import AnyFact, StepTaken
from backend.engine.record.timeline import by_time
from backend.engine.verdict import Verdict
from infra.bench.zen_rules import CIRCUMSTANCES, CLAIMS, CLAUSES, DEAL, HOUSEHOLD, VERDICT

BEIJING = timezone(timedelta(hours=8))
EPOCH = datetime(1970, 1, 1, tzinfo=BEIJING).date()


NAME = "R03-18"
Evaluate = Callable[..., dict[str, Any]]
"""`evaluate(context, options)` of a graph read once."""


def compiled() -> Evaluate:
    """The graph, compiled and ready to be asked: held by the engine's own loader, the fastest of its ways by far
    (`create_decision` with the graph as text takes 2.5 times as long, since it compiles anew at every call)."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {NAME: graph()}}})
    return partial(engine.evaluate, NAME)


def graph() -> dict[str, Any]:
    """The graph as JDM: input, derivation, table, verdict, output."""
    derived = {"ask": "ask", **HOUSEHOLD, **DEAL, **CLAIMS, **CIRCUMSTANCES}
    middle = [
        _node("derive", "expressionNode", {"expressions": _expressions(derived), "passThrough": False}),
        _node("clauses", "decisionTableNode", _table()),
        _node("verdict", "expressionNode", {"expressions": _expressions(VERDICT), "passThrough": False}),
    ]
    nodes = [_node("in", "inputNode"), *middle, _node("out", "outputNode")]
    edges = [
        {"id": f"{a['id']}-{b['id']}", "sourceId": a["id"], "targetId": b["id"], "type": "edge"}
        for a, b in pairwise(nodes)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _node(name: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    bare = {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}}
    return bare if content is None else bare | {"content": content}


def _expressions(named: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": name, "key": name, "value": value} for name, value in named.items()]


def _table() -> dict[str, Any]:
    said = ("clause", "code", "gets")
    rules = [
        {"_id": str(i), "when": when, "clause": repr(clause), "code": repr(code), "gets": repr(gets)}
        for i, (clause, code, when, gets) in enumerate(CLAUSES)
    ]
    outputs = [{"id": name, "name": name, "field": name} for name in said]
    inputs = [{"id": "when", "name": "when"}]
    table = {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rules}
    return table | {"passThrough": True, "outputPath": "held"}


def context(facts: Iterable[AnyFact], customer: str, at: datetime, ask: str = "owns") -> dict[str, Any]:
    """What the graph is given: facts as dicts in order of time, a step under its own name, times as numbers."""
    known = sorted((f for f in facts if f.at <= at), key=by_time)
    return {"facts": [_told(f) for f in known], "customer": customer, "ask": ask, "t": at.timestamp(), "day": _day(at)}


def _told(fact: AnyFact) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(fact)
    kind = fact.step if isinstance(fact, StepTaken) else told["kind"]
    return told | {"kind": kind, "t": fact.at.timestamp(), "day": _day(fact.at)}


def _day(moment: datetime) -> int:
    return (moment.astimezone(BEIJING).date() - EPOCH).days


Outcome = tuple[str, dict[str, int], dict[str, int]]


def outcome(result: dict[str, Any]) -> Outcome:
    """Status and both ledgers of the graph's answer."""
    ledgers = ({who: int(bp) for who, bp in result[name].items() if bp} for name in ("performance", "commission"))
    performance, commission = ledgers
    return result["status"], performance, commission


def ours(verdict: Verdict) -> Outcome:
    """The same of a verdict."""
    shares = verdict.shares
    performance, commission = (
        {s.party: s.basis_points for s in ledger if s.basis_points}
        for ledger in (shares.performance, shares.commission)
    )
    return verdict.status, performance, commission
