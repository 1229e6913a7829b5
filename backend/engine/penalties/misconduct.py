"""Offences against colleagues and customers (违规行为): grabbing by altering, inducing, questioning, obstructing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine.facts import Fact, RecordAltered
from backend.engine.record.case import Case
from backend.engine.words.vocabulary import Offence

Committed = Iterator[tuple[str, tuple[str, ...]]]


def _malicious_grabbing(case: Case) -> Committed:
    """不得涂改客户原始登记记录, 对弄虚作假者按恶意抢单论处."""
    for altered in case.own(RecordAltered):
        if not altered.authorised:
            yield altered.by, (altered.id,)


def _inducement(case: Case) -> Committed:
    """严禁销售代表诱导客户: talked the visitor into not asking for the original consultant."""
    for visit in case.visits:
        if visit.induced_by is not None:
            yield visit.induced_by, (visit.id,)


def _third_party_questions(case: Case) -> Committed:
    """不得直接询问客户, 影响接待现场: anybody but the one who is receiving the customer."""
    for step in case.steps("third_party_question"):
        if step.by is not None and step.by != _receiving(case, step):
            yield step.by, (step.id,)


def _obstructing(case: Case) -> Committed:
    """不得以任何理由阻碍成交; 只能与客户正常打招呼: anything but a greeting, by whoever is not receiving."""
    for step in case.steps("obstruct"):
        if step.by not in (None, _receiving(case, step)) and not {"greeting", "greet", "hello"} & {*step.tags}:
            yield str(step.by), (step.id,)


def _receiving(case: Case, moment: Fact) -> str | None:
    """Who was receiving the customer that day; before that, whose turn it was."""
    day = case.timeline.day(moment.at)
    before = [r.consultant for r in case.received if r.fact.at <= moment.at and case.timeline.day(r.fact.at) == day]
    if before:
        return before[-1]
    return case.due[0] if case.due is not None else None


MISCONDUCT: dict[Offence, Callable[[Case], Committed]] = {
    "malicious_grabbing": _malicious_grabbing,
    "inducement": _inducement,
    "third_party_questions": _third_party_questions,
    "obstructing": _obstructing,
}
