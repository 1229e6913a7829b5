"""Lines about confirmation slips, filings and disputes over them (确认单·备案·争议)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

from backend.engine import facts as f
from backend.engine.facts import Fact, StepTaken
from backend.engine.verdict import AnyQuestion, May, Owes, Owns, Same
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.registers import KIN
from backend.features.rulebooks.casework.lines.scene import Scene

COMPANY = re.compile(r"公司|集团|单位|厂|银行|医院|学校|co\.|company|ltd", re.IGNORECASE)
PHONE = re.compile(r"\d{7,}|1[3-9]\d[\d*xX \-]{4,}|(?:电话|手机|phone|tel)\D{0,3}\d{3,}", re.IGNORECASE)
GROUPS: dict[str, f.Relation] = {
    "spouse": "spouse", "couple": "spouse", "husband": "spouse", "wife": "spouse", "夫妻": "spouse",
    "father": "parent_child", "mother": "parent_child", "parent": "parent_child", "父": "parent_child",
    "母": "parent_child",
}  # fmt: skip
FIELDS = {"contact": "contact", "phone": "contact", "contact_person": "contact_person", "company": "company_name",
          "name": "customer_name", "customer_name": "customer_name", "customer_no": "customer_no",
          "handwritten": "handwritten"}  # fmt: skip
REPORT = {"customer_code": "customer_code", "content": "contact_content", "contact_content": "contact_content",
          "grade": "negotiation_grade", "negotiation_grade": "negotiation_grade"}  # fmt: skip
LACKING = ("missing", "no", "none", "empty")
LAUNCH = ("pre_launch", "prelaunch", "advance", "early")


def _step(line: Line, scene: Scene, step: str, **more: Any) -> StepTaken:
    return StepTaken(**scene.common(line), step=step, **more)  # type: ignore[arg-type]  # one of the steps below


def slip_submitted(line: Line, scene: Scene) -> Iterator[Fact]:
    """递交确认单. A company's slip that names the company or the person must name both."""
    lacking = {FIELDS[name] for name, value in line.args.items() if name in FIELDS and value in LACKING}
    if line.get("type") == "company" and {"company", "contact_person"} & line.args.keys():
        lacking |= {FIELDS[name] for name in ("company", "contact_person") if name not in line.args}
    tags = [f"no:{field}" for field in sorted(lacking)] + ["over_quota"] * bool(line.yes("over_quota"))
    yield _step(line, scene, "slip_submitted", by=line.get("by"), tags=tuple(tags))


def slip_signed(line: Line, scene: Scene) -> Iterator[Fact]:
    """确认单签收; `time` is the time written beside the signature, `kind=reconfirm` the same slip once more."""
    yield from _signed(line, scene, changed=line.get("kind") in ("change", "changed", "supplement"))


def slip_changed(line: Line, scene: Scene) -> Iterator[Fact]:
    """添加或变更确认内容."""
    yield from _signed(line, scene, changed=True)


def _signed(line: Line, scene: Scene, *, changed: bool) -> Iterator[Fact]:
    names = line.several("names") or line.several("name")
    common = scene.common(line)
    scene.known(names, common["customer"])
    company = line.get("type") == "company" or str(common["customer"]).startswith("CO")
    yield f.SlipSigned(
        **{**common, "at": _written_time(line)},
        consultant=line.get("salesperson") or "A",
        by="signing_office" if line.get("by") == "signing_office" else "confirmer",
        changed=changed,
        renewed=(line.get("kind") or "").startswith(("reconfirm", "re_confirm", "renew")),
        names=names,
        phone=line.get("phone"),
        demand=line.get("demand"),
        company=company or any(COMPANY.search(name) for name in names),
        relation=_group(line),
        before_launch=line.get("kind", "phase") in LAUNCH,
    )


def _written_time(line: Line) -> datetime:
    said = line.get("time")
    return line.at if said is None else datetime.combine(line.at.date(), time.fromisoformat(said), line.at.tzinfo)


def _group(line: Line) -> f.Relation | None:
    """How the people named on the slip are related: said in `rel`, or remarked beside the line."""
    said = line.get("rel", "relation")
    if said is not None:
        return KIN.get(said, "other")
    return next((relation for word, relation in GROUPS.items() if word in line.note.lower()), None)


def slip_received(line: Line, scene: Scene) -> Iterator[Fact]:
    """接到确认单."""
    yield _step(line, scene, "slip_received", by=line.get("by") or "confirmer", subject=line.get("salesperson"))


def slip_entered(line: Line, scene: Scene) -> Iterator[Fact]:
    """确认单录入电脑."""
    yield _step(line, scene, "slip_entered", by=line.get("by") or "confirmer", subject=line.get("salesperson"))


def slip_returned(line: Line, scene: Scene) -> Iterator[Fact]:
    """交还确认单; the office keeps its copy unless the line says otherwise."""
    to = line.get("to", "salesperson")
    yield _step(line, scene, "slip_returned", by=line.get("by") or "confirmer", to=to, subject=to)
    if line.yes("copy") is not False:
        yield _step(line, scene, "copy_kept", by=line.get("by") or "confirmer")


def conflict_found(line: Line, scene: Scene) -> Iterator[Fact]:
    """发现与其他销售人员冲突."""
    yield _step(line, scene, "conflict_found", by=line.get("by") or "confirmer", to=line.get("with"))


def slips_held(line: Line, scene: Scene) -> Iterator[Fact]:
    """在手确认单数."""
    yield StepTaken(**scene.office(line), step="slips_held", by=line.get("by"), number=int(line.get("count") or 0))


def quarter_progress(line: Line, scene: Scene) -> Iterator[Fact]:
    """季度任务进度."""
    yield from _quarter(line, scene, "quarter_progress")


def quarter_result(line: Line, scene: Scene) -> Iterator[Fact]:
    """季度业绩; `signed` counts the contracts."""
    yield from _quarter(line, scene, "quarter_result")


def _quarter(line: Line, scene: Scene, step: str) -> Iterator[Fact]:
    named = re.fullmatch(r"(\d{4})\D*Q?([1-4])", line.get("quarter") or "")
    yield StepTaken(
        **scene.office(line),
        step=step,  # type: ignore[arg-type]  # one of two
        by=line.get("who", "by"),
        subject=f"{named[1]}Q{named[2]}" if named else None,
        result="target_met" if line.yes("target_met") else None,
        number=int(line.args["signed"]) if line.args.get("signed", "").isdigit() else None,
    )


def daily_report(line: Line, scene: Scene) -> Iterator[Fact]:
    """业务日报表; what it must hold is there unless the line says otherwise, a telephone number must not be."""
    lacking = {REPORT[name] for name, value in line.args.items() if name in REPORT and value in LACKING}
    if PHONE.search(line.get("text") or "") or line.get("phone") or line.yes("contact"):
        lacking.add("no_phone")
    tags = tuple(f"no:{field}" for field in sorted(lacking))
    yield _step(line, scene, "daily_report", by=line.get("by"), tags=tags)


def query_form(line: Line, scene: Scene) -> Iterator[Fact]:
    """《查询单》递交主管."""
    yield _step(line, scene, "query_form", by=line.get("by"), to="supervisor")


def appeal(line: Line, scene: Scene) -> Iterator[Fact]:
    """对判定有异议上报; an appeal that is upheld changes the ruling (改判) in favour of whoever appealed."""
    by, result = line.get("by") or "B", line.get("result")
    tags = ("unfair",) if line.yes("unfair") else ()
    yield _step(line, scene, "appeal", by=by, result=result, tags=tags)
    if result == "overturned":
        whole = {line.get("owner") or by: 10_000}
        yield f.ManagerRuled(**scene.common(line), by="company_leadership", performance=whole, commission=dict(whole))


def collision_discovered(line: Line, scene: Scene) -> Iterator[Fact]:
    """发现撞车."""
    yield _step(line, scene, "collision_discovered", by=line.get("by"))


def collision_known(line: Line, scene: Scene) -> Iterator[Fact]:
    """得知客户冲突."""
    yield _step(line, scene, "collision_known", by=line.get("by"))


def evidence(line: Line, scene: Scene) -> Iterator[Fact]:
    """查明; `different_person=yes`: not the same customer."""
    if line.yes("different_person"):
        yield _step(line, scene, "shown_different", by=line.get("by"))


def advance_filed(line: Line, scene: Scene) -> Iterator[Fact]:
    """提前备案."""
    early = line.get("phase", "kind") in LAUNCH
    yield f.AdvanceFiled(**scene.common(line), consultant=line.get("by") or "A", before_launch=early)


def filing_claim(line: Line, scene: Scene) -> Iterator[Fact]:
    """反映备案情况."""
    yield _step(line, scene, "filing_claim", by=line.get("by"))


def internal_subscription_notice(line: Line, scene: Scene) -> Iterator[Fact]:
    """正式通知内部认购开始."""
    yield StepTaken(**scene.office(line), step="launch_notice", subject=line.get("site"))


def developer_related_notice(line: Line, scene: Scene) -> Iterator[Fact]:
    """书面通知: a customer with ties to the developer."""
    tags = ("oral",) if line.yes("written") is False else ()
    yield _step(line, scene, "developer_notice", tags=tags)


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (
        slip_submitted,
        slip_signed,
        slip_changed,
        slip_received,
        slip_entered,
        slip_returned,
        conflict_found,
        slips_held,
        quarter_progress,
        quarter_result,
        daily_report,
        query_form,
        appeal,
        collision_discovered,
        collision_known,
        evidence,
        advance_filed,
        filing_claim,
        internal_subscription_notice,
        developer_related_notice,
    )
}


def _customer(line: Line) -> str:
    return line.get("cust") or "C1"


def _accept(line: Line) -> AnyQuestion:
    return May(act="submit_slip", who=line.get("by"), customer=_customer(line))


def _owed(line: Line) -> AnyQuestion:
    return Owes(customer=line.get("cust"))


def _owned(line: Line) -> AnyQuestion:
    return Owns(customer=_customer(line))


def _report(line: Line) -> AnyQuestion:
    return May(act="write_report", who=line.get("by"), customer=line.get("cust"))


QUESTIONS: dict[str, Callable[[Line], AnyQuestion]] = {
    "slip_accept": _accept,
    "slip_submitted": _accept,
    "slip_entered": _owed,
    "slip_returned": _owed,
    "conflict_found": _owed,
    "collision_known": lambda line: Owes(who=line.get("by")),
    "query_form": _owed,
    "check_report": lambda line: Owes() if "dispute" in line.args else _report(line),
    "daily_report": _report,
    "query_covered": lambda line: Same(customer=_customer(line), name=line.get("name")),
    "slip_signed": _owned,
    "slip_changed": _owned,
    "collision_discovered": _owned,
    "filing_claim": _owned,
    "developer_related_notice": _owned,
    "appeal": _owned,
}
HAPPENS = frozenset(QUESTIONS) - {"slip_accept", "check_report", "query_covered"}
"""Events that happen first and are then asked about."""
