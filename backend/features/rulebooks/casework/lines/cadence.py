"""Lines about keeping in touch (回访): grades, marks, milestones, festivals, drafts of messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.engine.verdict import AnyQuestion, May
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene
from backend.features.rulebooks.casework.lines.steps import moment

GRADED = re.compile(r"grade ([ABCD])\b")
MARKS = {"objection": "has_objection"} | {
    mark: mark for mark in ("key", "quality", "vip", "leader_introduced", "dislikes_calls", "do_not_contact")
}
"""客户标签, as notes say them."""
CLASSES = frozenset(("leader_introduced", "vip"))


def known(line: Line, scene: Scene) -> Iterator[Fact]:
    """What a note says of the customer (grade A key); before a three-day invitation they called and were called."""
    said = GRADED.search(line.note)
    if said is not None:
        yield f.StepTaken(**scene.common(line), step="graded", by=line.get("by"), result=said[1])
    for mark in (MARKS[word] for word in line.note.split() if word in MARKS):
        yield from marked(line, scene, mark)
    if line.get("step") == "three_day":
        before = {"at": line.at - timedelta(days=3), "customer": line.get("cust") or scene.customer}
        by = line.get("by") or "A"
        yield f.CallTaken(**{**scene.common(line), **before}, consultant=by)
        yield f.StepTaken(**{**scene.common(line), **before}, step="tagged", by=by, tags=("quality",), result="marked")
        first = {**before, "at": before["at"] + timedelta(minutes=1)}
        yield f.FollowedUp(**{**scene.common(line), **first}, consultant=by)


def marked(line: Line, scene: Scene, mark: str) -> Iterator[Fact]:
    """客户标签."""
    yield f.StepTaken(**scene.common(line), step="tagged", by=line.get("by"), tags=(mark,), result="marked")


def graded(line: Line, scene: Scene) -> Iterator[Fact]:
    """评级."""
    yield f.StepTaken(**scene.common(line), step="graded", by=line.get("by"), result=line.get("grade"))


def tagged(line: Line, scene: Scene) -> Iterator[Fact]:
    """加标签; `removed=yes` takes it away."""
    result = "removed" if line.yes("removed") else "marked"
    yield f.StepTaken(**scene.common(line), step="tagged", by=line.get("by"), tags=line.several("tags"), result=result)


def milestone(line: Line, scene: Scene) -> Iterator[Fact]:
    """项目节点; `due` is its own day."""
    yield f.StepTaken(
        **scene.office(line), step="milestone", by=line.get("by"), result=line.get("what"), due=moment(line.get("due"))
    )


def festival(line: Line, scene: Scene) -> Iterator[Fact]:
    """节日."""
    yield f.StepTaken(**scene.office(line), step="festival", result=line.get("what"), due=moment(line.get("due")))


def followup_due(line: Line, scene: Scene) -> Iterator[Fact]:
    """该跟进了: says that there is somebody to follow up, and is no step of its own."""
    yield from ()


def sms_drafted(line: Line, scene: Scene) -> Iterator[Fact]:
    """拟短信; what its words lack by the usual form: 尊敬的… or …您好 first, the office's 【…】 at the end."""
    said = line.args.get("text", "")
    lacking = () if re.match(r"尊敬的贵宾|\S{1,12}(先生|女士)您好", said) else ("no:message_opening",)
    lacking += () if re.search(r"【.+】.*电话.*置业顾问", said) else ("no:message_ending",)
    customer = line.get("cust")
    yield f.StepTaken(
        **{**scene.common(line), "customer": customer}, step="sms_drafted", by=line.get("by"), tags=lacking
    )


def recycled(line: Line, scene: Scene) -> Iterator[Fact]:
    """收回公海."""
    yield f.StepTaken(**scene.common(line), step="recycled", by=line.get("by"), subject=line.get("from"))


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (graded, tagged, milestone, festival, followup_due, sms_drafted, recycled)
}


def _contact(line: Line) -> AnyQuestion:
    return May(act="contact_customer", who=line.get("by", "who"), customer=line.get("cust"))


def _send(line: Line) -> AnyQuestion:
    return May(act="send_message", who=line.get("by", "who"), customer=line.get("cust"))


QUESTIONS: dict[str, Callable[[Line], AnyQuestion]] = {
    "schedule_reminder": _contact,
    "check_contact": _contact,
    "sms_send": _send,
}
