"""Lines about units, the day's accounts, incidents and reports (房号·财务单据·危机·呈报)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene
from backend.features.rulebooks.casework.lines.steps import moment

TYPES = {
    "media": ("media", "press", "journalist", "reporter"),
    "government": ("government", "inspection", "tax", "urban", "commerce"),
    "disturbance": ("group", "disturbance", "protest", "riot", "collective"),
    "accident": ("safety", "accident", "engineering", "injury", "fire"),
    "leak": ("leak", "data", "sold"),
    "property_loss": ("property", "loss", "lost", "theft", "stolen"),
    "dispute": ("dispute", "complaint", "conflict", "quarrel"),
}
"""Incidents by what their names speak of."""
REPORTED = {
    "report_to_sales_management": ("sales_management", "sales_dept", "both"),
    "told_developer": ("developer",),
    "told_administration": ("administration", "admin"),
}


def incident(said: str | None) -> str:
    """The kind of incident that is meant."""
    named = re.findall(r"[a-z]+", (said or "").lower())
    return next((kind for kind, words in TYPES.items() if any(word in named for word in words)), said or "incident")


def incident_opened(line: Line, scene: Scene) -> Iterator[Fact]:
    """发生事件; `about=company`: it concerns our own company."""
    kind = incident(line.get("type"))
    about = line.get("about")
    tags = (kind, "company") if about in ("company", "own_company", "us", "own") else (kind,)
    yield f.StepTaken(
        **scene.office(line), step="incident", by=line.get("pm", "by") or "project_manager", subject=kind, tags=tags
    )


def incident_report_filed(line: Line, scene: Scene) -> Iterator[Fact]:
    """呈报; in writing unless the line says otherwise. To the director and the sales management department apart."""
    form = line.get("form") or "written"
    for step in _recipients(line.get("to") or ""):
        yield f.StepTaken(**scene.office(line), step=step, by=line.get("by", "pm"), result=form)  # type: ignore[arg-type]


def _recipients(to: str) -> list[str]:
    named = [step for step, words in REPORTED.items() if any(word in to for word in words)]
    if any(word in to for word in ("director", "marketing_manager", "both")):
        named.insert(0, "report_to_director")
    return named


def day_closed(line: Line, scene: Scene) -> Iterator[Fact]:
    """当天收工; `reconciled=no`: the documents were not checked."""
    result = "unreconciled" if line.yes("reconciled") is False else "reconciled"
    yield f.StepTaken(**scene.office(line), step="day_closed", by=line.get("pm", "by"), result=result)


def finance_error_found(line: Line, scene: Scene) -> Iterator[Fact]:
    """发现单据差错; a document's number that begins with a date is of that day."""
    document = line.get("doc")
    dated = re.match(r"\d{4}-\d\d-\d\d", document or "")
    yield f.StepTaken(
        **scene.office(line), step="finance_error", subject=document, due=moment(dated[0]) if dated else None
    )


def unit_confirmed_sellable(line: Line, scene: Scene) -> Iterator[Fact]:
    """确认可售房号."""
    yield f.StepTaken(**scene.office(line), step="unit_confirmed_sellable", by=line.get("by"), subject=line.get("unit"))


def unit_reserved(line: Line, scene: Scene) -> Iterator[Fact]:
    """保留房号, for the customer in `for`."""
    yield f.StepTaken(
        **{**scene.office(line), "customer": line.get("for", "cust")},
        step="unit_reserved",
        by=line.get("by"),
        subject=line.get("unit"),
    )


def unit_slip_opened(line: Line, scene: Scene) -> Iterator[Fact]:
    """开具房号管理单."""
    yield f.StepTaken(**scene.common(line), step="unit_slip", by=line.get("by"), subject=line.get("unit"))


def subscription_drafted(line: Line, scene: Scene) -> Iterator[Fact]:
    """拟好认购书."""
    yield f.StepTaken(**scene.common(line), step="subscription_drafted", by=line.get("by"))


def peer_review_signed(line: Line, scene: Scene) -> Iterator[Fact]:
    """同事复核签字."""
    yield f.StepTaken(**scene.common(line), step="peer_review_signed", by=line.get("by"))


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (
        incident_opened,
        incident_report_filed,
        day_closed,
        finance_error_found,
        unit_confirmed_sellable,
        unit_reserved,
        unit_slip_opened,
        subscription_drafted,
        peer_review_signed,
    )
}
