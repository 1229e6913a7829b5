"""Lines about steps of the office's work: any step by its name, and the registers of newcomers and wording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.features.rulebooks.casework.lines.line import BEIJING, Line
from backend.features.rulebooks.casework.lines.scene import Scene

FIVE = ("regional_sandbox", "community_model", "sales_manual", "show_flat", "satisfaction")
PASSED = ("passed", "pass", "yes", "true", "ok")


def step_taken(line: Line, scene: Scene) -> Iterator[Fact]:
    """办理: any step, by the name that clauses have for it."""
    yield f.StepTaken(
        **(scene.office(line) if line.says_none("cust") else scene.common(line)),
        step=line.get("step"),  # type: ignore[arg-type]  # checked when the case is decided
        by=line.get("by"), subject=line.get("subject"), to=line.get("to"), result=line.get("result"),
        tags=line.several("tags"), number=number(line.get("number")), due=moment(line.get("due")),
    )  # fmt: skip


def number(value: str | None) -> int | None:
    """The whole part of a number."""
    return None if value is None else int(float(value))


def moment(value: str | None) -> datetime | None:
    """A date, or a date and time, of Beijing."""
    if value is None:
        return None
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=BEIJING)


def new_staff(line: Line, scene: Scene) -> Iterator[Fact]:
    """新人到岗; passed in everything that no line of the case says otherwise of."""
    who = line.get("who") or "E"
    yield f.StepTaken(**scene.office(line), step="new_staff", subject=who)
    if _in_order(line.args.get("group_exam")):
        yield f.StepTaken(**scene.office(line), step="group_exam", subject=who, result="passed")
    if "test_passed" not in scene.events:
        yield from _tests(line, scene, who, FIVE)


def _in_order(said: str | None) -> bool:
    return said is None or said in PASSED


def test_passed(line: Line, scene: Scene) -> Iterator[Fact]:
    """过关; `tests` names them, or says how many of the five."""
    who = line.get("who") or "E"
    if "new_staff" not in scene.events:
        yield f.StepTaken(**scene.office(line), step="new_staff", subject=who)
        yield f.StepTaken(**scene.office(line), step="group_exam", subject=who, result="passed")
    said = line.args.get("tests", "all")
    count = re.fullmatch(r"\s*(\d+)(?:\s*(?:/|of)\s*\d+)?\s*", said)
    if count is not None:
        yield from _tests(line, scene, who, FIVE[: int(count[1])])
    else:
        named = tuple(test for test in FIVE if test in said or test.split("_")[0] in said)
        yield from _tests(line, scene, who, FIVE if said in ("all", "five") else named)


def _tests(line: Line, scene: Scene, who: str, tests: tuple[str, ...]) -> Iterator[Fact]:
    for test in tests:
        yield f.StepTaken(**scene.office(line), step="test_passed", subject=who, tags=(test,))


def helper_training(line: Line, scene: Scene) -> Iterator[Fact]:
    """帮忙人员培训考核."""
    result = "passed" if _in_order(line.args.get("exam")) else "failed"
    yield f.StepTaken(**scene.office(line), step="helper_training", subject=line.get("who"), result=result)


def wording_published(line: Line, scene: Scene) -> Iterator[Fact]:
    """发布口径."""
    yield f.StepTaken(**scene.office(line), step="wording_published", number=version(line.get("version")))


def wording_used(line: Line, scene: Scene) -> Iterator[Fact]:
    """使用口径."""
    who = line.get("by", "who") or "A"
    yield f.StepTaken(
        **scene.office(line), step="wording_used", by=who, subject=who, number=version(line.get("version"))
    )


def version(said: str | None) -> int | None:
    """12 and v12.3 as numbers that can be compared."""
    parts = re.findall(r"\d+", said or "")
    return int(parts[0]) * 1000 + int(parts[1] if len(parts) > 1 else 0) if parts else None


def expedite_opened(line: Line, scene: Scene) -> Iterator[Fact]:
    """催办事项转交责任部门; `due` is the time that was set."""
    dept = line.get("dept", "to")
    yield f.StepTaken(**scene.common(line), step="expedite_opened", subject=dept, to=dept, due=moment(line.get("due")))


def needs_raised(line: Line, scene: Scene) -> Iterator[Fact]:
    """接待中提出的需求和问题."""
    if line.get("needs") is not None:
        yield f.StepTaken(**scene.common(line), step="needs_raised", by=line.get("by"))


def violation(line: Line, scene: Scene) -> Iterator[Fact]:
    """违反制度; `caused` says what came of it."""
    said = line.get("caused") or ""
    caused = "company_loss" if "loss" in said else "customer_complaint" if "complaint" in said else said
    tags = tuple(tag for tag in (line.get("type"),) if tag is not None)
    yield f.StepTaken(
        **scene.common(line), step="violation", by=line.get("who", "by"), result=caused or None, tags=tags
    )


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (
        step_taken,
        new_staff,
        test_passed,
        helper_training,
        wording_published,
        wording_used,
        expedite_opened,
        violation,
    )
}
