"""Lines about registers, calls, searches and who is related to whom (登记·来电·查找·关系)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.features.rulebooks.casework.lines import cadence
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene

FULL = ("date", "surname", "name", "gender", "own_phone", "intention", "source", "signature")
LEADERS = ("M", "SM", "SD", "manager", "sales_manager", "sales_director", "director")
"""Who follows up in person where that is asked of them."""
LACKING = ("surname", "own_phone")
MISSING = {
    "contact": "own_phone", "phone": "own_phone", "gender": "gender", "surname": "surname", "name": "name",
    "source": "source", "intention": "intention", "signature": "signature", "date": "date",
}  # fmt: skip
BLANK = ("missing", "no", "none", "blank", "empty", "unknown")
OWN = ("self", "own", "customer")
COMPANIES = ("company", "group", "unit", "group_purchase", "company_purchase")
"""单位或团体购买."""


KIN: dict[str, f.Relation] = {
    **dict.fromkeys(("parent_child", "parent", "child", "mother", "father", "son", "daughter"), "parent_child"),
    **dict.fromkeys(("sibling", "brother", "sister"), "sibling"),
    **dict.fromkeys(("spouse", "husband", "wife"), "spouse"),
    "friend": "friend", "colleague": "colleague", "same_person": "same_person",
}  # fmt: skip


def visit_registered(line: Line, scene: Scene) -> Iterator[Fact]:
    """来访登记. Complete and reachable unless the line says otherwise."""
    by = line.get("by") or "A"
    if line.get("first_receiver"):
        earlier = {**scene.common(line), "at": line.at - timedelta(minutes=1)}
        yield f.VisitRegistered(**earlier, consultant=line.get("first_receiver") or "A", fields=FULL)
    knew = next((name.removeprefix("knew_of_") for name in line.args if name.startswith("knew_of_")), None)
    yield f.VisitRegistered(
        **scene.common(line),
        consultant=line.get("visit_register") or by,
        fields=_fields(line),
        phone_reachable=line.yes("reachable"),
        knew_of=knew if knew and line.yes(f"knew_of_{knew}") else None,
    )
    if line.get("class") in cadence.CLASSES:
        yield from cadence.marked(line, scene, line.get("class") or "")
    if line.get("personal_register"):
        yield f.VisitRegistered(
            **scene.common(line), consultant=line.get("personal_register") or by, fields=FULL, register="personal"
        )


def _fields(line: Line) -> tuple[str, ...]:
    """What was filled in: all of it, or without what the line says is missing."""
    lacking = {MISSING[name] for name, value in line.args.items() if name in MISSING and value in BLANK}
    if line.get("phone_of") not in (None, *OWN, line.get("cust")):
        lacking.add("own_phone")
    if lacking & {"surname", "name"}:
        lacking |= {"surname", "name"}
    if lacking:
        return tuple(field for field in FULL if field not in lacking)
    return ("surname",) if line.yes("complete") is False else FULL


def call_registered(line: Line, scene: Scene) -> Iterator[Fact]:
    """来电登记."""
    yield f.CallTaken(
        **scene.common(line), consultant=line.get("by"), fields=_fields(line), phone_reachable=line.yes("reachable")
    )


def call_in(line: Line, scene: Scene) -> Iterator[Fact]:
    """来电; without `by` nobody has answered yet."""
    yield f.CallTaken(
        **scene.common(line),
        consultant=line.get("by"),
        logged=line.yes("logged") is not False,
        company=line.get("type") in COMPANIES,
    )
    if line.yes("special"):
        yield f.StepTaken(**scene.common(line), step="special_case", by=line.get("by"))
    if line.get("quality") in ("good", "yes"):
        yield from cadence.marked(line, scene, "quality")


def crm_entry(line: Line, scene: Scene) -> Iterator[Fact]:
    """录入《销售管理软件》; `ordered=yes`: the customer has ordered."""
    by = line.get("by") or "A"
    yield f.VisitRegistered(**scene.common(line), consultant=by, fields=FULL, register="crm")
    yield f.RecordEntered(**scene.common(line), clerk=by)
    if line.yes("ordered"):
        yield f.SubscriptionSigned(**scene.common(line), consultant=by)


def proxy_registered(line: Line, scene: Scene) -> Iterator[Fact]:
    """代登记."""
    yield f.ProxyRegistered(**scene.common(line), consultant=line.get("by") or "A", friend=line.get("by_friend"))


def follow_up(line: Line, scene: Scene) -> Iterator[Fact]:
    """跟进, recorded and answered unless the line says otherwise."""
    channels = {"phone": "phone", "sms": "message", "message": "message", "home_visit": "home_visit"}
    channel = channels.get(line.get("channel") or "phone", "other")
    yield from cadence.known(line, scene)
    yield f.FollowedUp(
        **scene.common(line),
        consultant=line.get("by") or "A",
        channel=channel,  # type: ignore[arg-type]  # its values are channels
        answered=line.yes("answered") is not False,
        has_record=line.args.get("content") not in BLANK,
        backfilled=_backfilled(line),
        occasion=line.get("occasion"),
    )
    if line.get("by") in LEADERS:
        yield f.StepTaken(**scene.common(line), step="leader_call", by=line.get("by"))


def _backfilled(line: Line) -> bool:
    """Written down later than it is dated: `dated=backfilled`, or a day before that of the line."""
    dated = line.get("dated") or ""
    earlier = dated[:4].isdigit() and dated[:10] < f"{line.at:%Y-%m-%d}"
    return earlier or dated.startswith("back") or bool(line.yes("backfilled"))


def record_search(line: Line, scene: Scene) -> Iterator[Fact]:
    """现场查找."""
    yield f.RecordSearched(**scene.common(line), found=line.get("found"))


def original_found(line: Line, scene: Scene) -> Iterator[Fact]:
    """发现原登记人."""
    yield f.OriginalFound(**scene.common(line), consultant=line.get("owner") or "A")


def handed_to_back_office(line: Line, scene: Scene) -> Iterator[Fact]:
    """交内业."""
    yield f.HandedToBackOffice(**scene.common(line), consultant=line.get("by") or "A")


def record_altered(line: Line, scene: Scene) -> Iterator[Fact]:
    """改动确认记录."""
    yield f.RecordAltered(**scene.common(line), by=line.get("by") or "B", authorised=bool(line.yes("authorised")))


def statement(line: Line, scene: Scene) -> Iterator[Fact]:
    """客户陈述."""
    yield f.StatementMade(**scene.common(line), says=line.get("says") or "registered_before")  # type: ignore[arg-type]


def relationship(line: Line, scene: Scene) -> Iterator[Fact]:
    """关系."""
    relation = line.get("rel") or "other"
    yield f.Related(
        **scene.common(line, line.get("a")),
        other=line.get("b") or "C2",
        relation=KIN.get(relation, "other"),
        same_demand=line.yes("same_demand"),
    )


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (
        visit_registered,
        call_registered,
        call_in,
        crm_entry,
        proxy_registered,
        follow_up,
        record_search,
        original_found,
        handed_to_back_office,
        record_altered,
        statement,
        relationship,
    )
}
