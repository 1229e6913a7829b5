"""Arbitrary evidence: a few people, a fortnight, every kind of fact, much of it at odds with itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import msgspec
from hypothesis import strategies as st

from backend.engine.facts import (
    AnyFact,
    CallTaken,
    ContractSigned,
    ReceptionStarted,
    RecordAltered,
    RecordSearched,
    StepTaken,
    TurnReturned,
    TurnSkipped,
    Visited,
    VisitRegistered,
    Withdrawn,
)
from backend.engine.rulebook import Include, Rulebook, compose
from backend.engine.verdict import Credited, May, MayClaim, MayFine, Owes, Owns, Protected, Receives, Same, Turn
from backend.engine.words.vocabulary import Act

PRESETS = Path(__file__).parents[2] / "tenants" / "presets"
START = datetime(2024, 3, 1, 1, tzinfo=UTC)
STAFF, CUSTOMERS, AGENCIES = ("A", "B", "C"), ("C1", "C2", "N1"), ("U1", "U2")


def preset(name: str) -> Rulebook:
    return msgspec.json.decode((PRESETS / name / "rulebook.json").read_bytes(), type=Rulebook)


def project() -> Rulebook:
    """R03-01 for attribution with the turns of R00-04, as the first demo project has it."""
    turns = Include(rulebook="R00-04", clauses=("1", "2", "3", "4", "8", "12"), kinds=("turn",))
    base = msgspec.structs.replace(preset("R03-01"), id="project", include=(turns,))
    return compose(base, {"R00-04": preset("R00-04")})


RULEBOOKS = {folder.parent.name: preset(folder.parent.name) for folder in sorted(PRESETS.glob("*/rulebook.json"))}
RULEBOOKS["project"] = project()

KINDS = list(get_args(AnyFact))
OFTEN = [VisitRegistered, ReceptionStarted, Visited, ContractSigned, CallTaken, RecordSearched, StepTaken] * 3

staff = st.sampled_from(STAFF)
customers = st.sampled_from(CUSTOMERS)
moments = st.integers(0, 14 * 24 * 2).map(lambda half_hours: START + timedelta(minutes=30 * half_hours))
visits = st.sampled_from((None, "v1", "v2"))

FIELDS = {
    "consultant": staff,
    "to": staff,
    "by": staff,
    "who": staff,
    "clerk": st.sampled_from(("K", "clerk")),
    "found": st.sampled_from((None, *STAFF)),
    "named": st.sampled_from((None, None, *STAFF)),
    "asked_for": st.sampled_from((None, *STAFF)),
    "other": customers,
    "visit": visits,
    "order": st.permutations(STAFF).map(tuple),
    "introduced_by": st.sets(customers, max_size=2).map(lambda s: tuple(sorted(s))),
    "accompanied_by": st.sets(customers, max_size=2).map(lambda s: tuple(sorted(s))),
    "fields": st.just(("surname", "own_phone")),
    "omitted": st.sampled_from(((), ("own_phone",))),
    "performance": st.sampled_from(({"A": 10_000}, {"A": 5_000, "B": 5_000}, {"A": 1})),
    "commission": st.sampled_from(({"A": 10_000}, {"A": 4_000, "B": 6_000})),
    "yuan": st.sampled_from((50, 100, 300, 500, 600)),
    "offence": st.sampled_from(("service_failed", "record_altered", "smoking")),
    "reason": st.sampled_from(("own_old_customer", None)),
    "agency": st.sampled_from(AGENCIES),
    "names_agency": st.sampled_from((None, *AGENCIES)),
    "subject": st.sampled_from((None, *STAFF, "grabbing", "3-1201")),
    "result": st.sampled_from(("not_coming", "no_answer", "coming")),
    "tags": st.sampled_from(((), ("knew",), ("unknowing", "major_furtherance"))),
    "buyer": st.sampled_from((None, *CUSTOMERS)),
    "names": st.sampled_from(((), ("王芳",), ("王刚", "赵强"))),
    "phone": st.sampled_from((None, "138", "139")),
    "demand": st.sampled_from((None, "3-room", "shop")),
    "written": st.sampled_from(({}, {"name": "王芳", "phone": "1380??12345"}, {"phone": "13800012345"})),
    "family_of": st.sampled_from(((), ("C2",))),
    "sms_from": st.sampled_from((None, None, *STAFF)),
    "appointment_with": st.sampled_from((None, None, *STAFF)),
    "knew_of": st.sampled_from((None, None, *STAFF)),
    "mentor": st.sampled_from((None, *STAFF)),
    "assisted_by": st.sampled_from((None, *STAFF)),
    "team": st.sampled_from((None, "T1", "T2")),
    "group_size": st.sampled_from((None, None, 8, 30)),
    "number": st.sampled_from((None, 0, 1, 50)),
    "due": st.one_of(st.none(), moments),
}
STEP_RESULTS = st.sampled_from((None, "yes", "no", "verified", "unverified", "true", "false", "rejected", "overturned"))


def _strategy(kind: type) -> st.SearchStrategy:
    """Fields by name where trade sense demands it, by type otherwise."""
    given: dict[str, st.SearchStrategy] = {"at": moments, "customer": customers}
    common = {"id", "at", "customer", "seq", "corrects", "recorded_at", "earliest", "latest", "source", "actor"}
    for field in msgspec.structs.fields(kind):
        if field.name in common or (kind in (TurnSkipped, TurnReturned) and field.name == "reason"):
            continue
        closed = "Literal" in str(field.type) and field.name == "by"
        if field.name in FIELDS and not closed and not (kind is Withdrawn and field.name == "reason"):
            given[field.name] = FIELDS[field.name]
        elif field.required or (field.type is not str and "str" not in str(field.type).replace("Literal", "")):
            given[field.name] = st.from_type(field.type)
    if kind is StepTaken:
        given["result"] = STEP_RESULTS
    if kind in (TurnSkipped, TurnReturned):
        given["reason"] = st.just("out_private")
    return st.fixed_dictionaries(given).map(lambda values: (kind, values))


_DRAWN = st.sampled_from(KINDS + OFTEN).flatmap(_strategy)


@st.composite
def evidence(draw: st.DrawFn, max_size: int = 12) -> list[AnyFact]:
    """Facts with ids and numbers; some offline with an interval, some corrections of an earlier one."""
    facts: list[AnyFact] = []
    for i, (kind, values) in enumerate(draw(st.lists(_DRAWN, max_size=max_size))):
        extra: dict[str, object] = {"id": f"f{i}", "seq": i}
        if kind is VisitRegistered and draw(st.integers(0, 4)) == 0:
            slack = timedelta(minutes=draw(st.sampled_from((10, 45, 90))))
            extra |= {"earliest": values["at"] - slack, "latest": values["at"] + slack}
        if facts and (kind is Withdrawn or draw(st.integers(0, 9)) == 0):
            extra["corrects"] = draw(st.sampled_from([f.id for f in facts]))
        if kind is RecordAltered and facts:
            extra["correction"] = draw(st.sampled_from([None, *(f.id for f in facts)]))
        facts.append(kind(**{**values, **extra}))
    return facts


questions = st.one_of(
    st.builds(Owns, customer=customers),
    st.builds(Credited, customer=customers, deal=st.none()),
    st.builds(Receives, customer=customers, visit=visits),
    st.builds(MayClaim, customer=customers, claimant=staff),
    st.builds(Turn, visit=visits),
    st.builds(MayFine, who=staff, yuan=FIELDS["yuan"], offence=FIELDS["offence"]),
    st.builds(Owes, who=st.sampled_from((*STAFF, "clerk", "manager", "K", None)), customer=st.none() | customers),
    st.builds(May, act=st.sampled_from(get_args(Act)), who=st.none() | staff, customer=st.none() | customers),
    st.builds(Protected, customer=customers, claimant=st.none() | st.sampled_from((*STAFF, *AGENCIES))),
    st.builds(Same, customer=customers, other=customers),
)
instants = moments
moments_of_one_day = st.lists(st.integers(0, 8 * 60), min_size=3, max_size=3).map(
    lambda minutes: [START + timedelta(minutes=m) for m in minutes]
)
rulebooks = st.sampled_from(sorted(RULEBOOKS))
"""By name: a failing example must fit on a screen."""
