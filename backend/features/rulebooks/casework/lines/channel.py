"""Lines about reports and arrivals (报备·到访确认)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.engine.questions.papers import ARRIVAL
from backend.engine.verdict import AnyQuestion, May, Protected
from backend.engine.words.vocabulary import Role
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene

REPORT = ("name", "gender", "phone")
UNSAID = ("yes", "no", "none", "missing", "empty")
LACKING = ("no", "none", "missing", "empty")
SIGNERS: dict[str, Role] = {
    "distributor": "distributor", "distributor_individual": "distributor", "channel_individual": "distributor",
    "cs_specialist": "cs_specialist", "cs": "cs_specialist", "customer_service": "cs_specialist",
    "marketing_manager": "marketing_manager", "developer_marketing_manager": "marketing_manager",
}  # fmt: skip
ALONE = ("self", "customer", "none")
OTHER_SOURCES = ("walk_in", "developer_related", "old_brings_new", "company_business_department_personal", "personal")
"""Arrivals that no distributor signs for."""


def channel_reported(line: Line, scene: Scene) -> Iterator[Fact]:
    """报备. All that is asked for was given unless the line says otherwise; `1380??12345` hides two digits."""
    forms = {"group": "group", "renewal": "renewal"}
    lacking = _lacking(line)
    if {"contact", "phone"} & lacking and not line.yes("contact") and not line.yes("phone"):
        lacking |= {"contact", "phone"}
    yield f.ChannelReported(
        **scene.common(line),
        agency=line.get("unit", "by") or "U1",
        form=forms.get(line.get("kind") or "", "single"),  # type: ignore[arg-type]  # its values are forms
        fields=tuple(field for field in (*REPORT, "contact") if field not in lacking),
        written=_written(line),
    )


def _lacking(line: Line) -> set[str]:
    return {name for name, value in line.args.items() if value in LACKING}


def _written(line: Line) -> dict[str, str]:
    said = {name: line.args.get(name, "") for name in REPORT}
    if "phone" not in line.args and line.args.get("contact"):
        said["phone"] = line.args["contact"]
    return {name: value for name, value in said.items() if value and value not in UNSAID}


def arrival_registered(line: Line, scene: Scene) -> Iterator[Fact]:
    """来访登记; no confirmation slip with it."""
    yield f.ArrivalRecorded(
        **scene.common(line), **_brought(line), slip=False, fields=_filled(line), written=_written(line)
    )


def arrival_slip(line: Line, scene: Scene) -> Iterator[Fact]:
    """来访客户确认单; `writes`: whom a customer who came alone wrote down. In order unless the line says otherwise."""
    signed = None
    if "signed" in line.args and line.get("source") not in OTHER_SOURCES:
        signed = tuple(SIGNERS[name] for name in line.several("signed") if name in SIGNERS)
    yield f.ArrivalRecorded(
        **scene.common(line), **_brought(line), fields=_filled(line), signatures=signed, written=_written(line)
    )


def arrival_confirmed(line: Line, scene: Scene) -> Iterator[Fact]:
    """到访确认完成."""
    yield f.ArrivalRecorded(**scene.common(line), agency=line.get("unit", "by"), confirmed=True, written=_written(line))


def _filled(line: Line) -> tuple[str, ...]:
    return tuple(field for field in ARRIVAL if field not in _lacking(line))


def _brought(line: Line) -> dict[str, str | bool | None]:
    """Who brought the customer; of one who came alone, whom they wrote down, or that they could not."""
    by = line.args.get("by", line.args.get("unit", ""))
    if by in ALONE or "writes" in line.args:
        names = line.get("writes")
        return {"names_agency": names, "recalls": names is not None}
    agency = line.get("unit") or (by if by.startswith("U") else None)
    return {"agency": None if line.get("source") in OTHER_SOURCES else agency}


def contact_verified(line: Line, scene: Scene) -> Iterator[Fact]:
    """核实联系记录."""
    yield f.ContactVerified(
        **scene.common(line), agency=line.get("unit") or "U1", genuine=bool(line.yes("result")), actor=line.get("by")
    )


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (channel_reported, arrival_registered, arrival_slip, arrival_confirmed, contact_verified)
}


def _report_state(line: Line) -> AnyQuestion:
    return Protected(customer=line.get("cust") or "C1", claimant=line.get("unit", "by"))


def _confirm(line: Line) -> AnyQuestion:
    return May(act="confirm_arrival", who="cs_specialist", customer=line.get("cust") or "C1")


QUESTIONS: dict[str, Callable[[Line], AnyQuestion]] = {
    "query_report_state": _report_state,
    "validate_report": _report_state,
    "confirm_arrival": _confirm,
}
