"""Lines about arrival, reception, presence and turns (来访·接待·到岗·轮序)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from backend.engine import facts as f
from backend.engine.facts import Fact
from backend.features.rulebooks.casework.lines import steps
from backend.features.rulebooks.casework.lines.line import Line
from backend.features.rulebooks.casework.lines.scene import Scene

STATES: dict[str, f.DutyState] = {
    "free": "on_site", "on_site": "on_site", "back": "on_site",
    "off": "off", "day_off": "off", "rest": "off", "rest_day": "off",
    "sick": "sick", "sick_leave": "sick",
    "lunch": "lunch", "out_business": "out_business", "business_out": "out_business", "out_private": "out_private",
    "missing": "missing", "absent": "missing", "not_in_office_area": "missing", "late": "missing",
    "handling_contract": "sales_work", "sales_work": "sales_work",
    "non_sales": "non_sales", "site_tour": "site_tour", "construction_site": "site_tour", "showing_site": "site_tour",
    "on_construction_site": "site_tour", "on_site_tour": "site_tour", "personal": "out_private", "departed": "departed",
}  # fmt: skip
KINDS: dict[str, f.CustomerKind] = {"new": "new", "old": "old", "return": "old", "old_signed": "old_signed"}
CAPACITY = {"assist": "cover", "cover": "cover", "help": "help"}
CLASSES: dict[str, f.VisitorClass] = {
    "competitor_survey": "competitor_survey", "survey": "competitor_survey", "other_information": "other_information",
    "information": "other_information", "buyer": "buyer", "not_a_customer": "not_a_customer",
}  # fmt: skip
BUSY = ("receiving", "receiving_customer", "receiving_other", "busy", "with_customer")
"""Said of somebody who is on site, receiving a customer of whom nothing more is told."""
SUPERVISORS = ("supervisor", "sales_supervisor")
NOT_CUSTOMERS = ("developer_employee", "non_sales_staff", "staff", "developer")


def visit(line: Line, scene: Scene) -> Iterator[Fact]:
    """来访; several customers in one line come together."""
    together = line.several("cust") or (scene.customer or "C1",)
    number = f"v{line.at:%m%d%H%M}"
    for customer in together:
        yield from _one_visit(line, scene, customer, tuple(c for c in together if c != customer), number)


def _one_visit(line: Line, scene: Scene, customer: str, others: tuple[str, ...], number: str) -> Iterator[Fact]:
    introducers = tuple(c for c in line.several("introduced_by") if c not in NOT_CUSTOMERS)
    brought = tuple(c for c in line.several("with"))
    mentioned = tuple(c for c in line.several("mentions") if c.startswith("O"))
    named = line.get("named", "designated") or next((m for m in line.several("mentions") if m not in mentioned), None)
    first = line.yes("first_visit")
    if first is None and line.yes("visited_before") is not None:
        first = not line.yes("visited_before")
    prior = line.args.get("prior")
    if first is None and prior is not None:
        first = "visit" not in prior
    yield f.Visited(
        **scene.common(line, customer),
        visit=number,
        first_visit=True if line.yes("denies_prior") else first,
        phoned_before=_phoned(line),
        family_inquired=line.yes("family_inquired" if "family_inquired" in line.args else "relative_visited"),
        named=named,
        recalls=False if line.says_none("named") else None,
        introduced_by=(*introducers, *mentioned),
        accompanied_by=(*others, *brought),
        appointment_with=line.get("appointed"),
        customer_kind=KINDS.get(line.get("kind") or ""),
        classified=CLASSES.get(line.get("class") or ""),
        important=line.get("class") in ("important", "vip"),
        sms_from=line.get("sms_from"),
        family_of=(*line.several("family_of"), *line.several("relative_of")),
        received_before=line.yes("known_previous"),
        acknowledges=line.yes("acknowledges"),
        acquaintance_of=line.get("acquaintance_of"),
        opt_out=line.yes("opt_out"),
        induced_by=line.get("induced_by"),
        sent_by_staff=any(c in NOT_CUSTOMERS for c in line.several("introduced_by")),
        mentions=False if line.says_none("mentions") else None,
        referred=_referred(line),
    )


def _phoned(line: Line) -> bool | None:
    said = next((line.yes(name) for name in ("phoned_before", "called_before") if name in line.args), None)
    return "call" in line.args["prior"] if said is None and "prior" in line.args else said


def _referred(line: Line) -> bool | None:
    """Told of the project by somebody who did not come: said so, or implied by who is or is not with them."""
    told = line.several("introduced_by") or line.several("mentions") or line.says_none("with")
    return True if told or line.yes("introduced") else None


def group_arrived(line: Line, scene: Scene) -> Iterator[Fact]:
    """参观团到访."""
    group = line.get("group") or scene.asked.get("group", "cust") or "G1"
    yield f.Visited(
        **scene.common(line, group), visit=group, group_size=int(line.get("size") or 1), group_rank=line.get("rank"),
        agency=line.get("unit"),
    )  # fmt: skip


def reception_started(line: Line, scene: Scene) -> Iterator[Fact]:
    """接待开始."""
    scene.receives(line.get("by") or "A", line.get("cust") or scene.customer)
    kind = line.get("kind") or ""
    asked_first = line.yes("asked_first_visit") if "asked_first_visit" in line.args else line.yes("asked_first")
    if line.get("team"):
        who = line.get("by") or "A"
        yield f.DutyChanged(**scene.office(line), consultant=who, state="on_site", team=line.get("team"))
    yield f.ReceptionStarted(
        **scene.common(line),
        consultant=line.get("by") or "A",
        customer_kind=KINDS.get(kind),
        capacity=CAPACITY.get(kind),  # type: ignore[arg-type]  # its values are capacities
        asked_first_visit=asked_first,
        asked_prior=line.yes("asked_prior") if "asked_prior" in line.args else line.yes("asked"),
        complaint=bool(line.yes("complaint")),
    )
    if line.yes("deep_contact"):
        yield f.StepTaken(**scene.common(line), step="deep_contact", by=line.get("by") or "A")


def reception_ended(line: Line, scene: Scene) -> Iterator[Fact]:
    """接待结束; `registered=no` or `entered=no`: known not to have been written down."""
    registered = line.yes("registered") if "registered" in line.args else line.yes("entered")
    if registered is False:
        yield from _must_have_started(line, scene)
    yield f.ReceptionEnded(
        **scene.common(line), consultant=line.get("by") or "A", registered=registered, fields=_recorded(line)
    )
    if "form_entry" in line.args:
        result = "done" if line.yes("form_entry") else "missing"
        yield f.StepTaken(**scene.common(line), step="form_entry", by=line.get("by") or "A", result=result)
    yield from steps.needs_raised(line, scene)


def _must_have_started(line: Line, scene: Scene) -> Iterator[Fact]:
    """A reception that nobody saw begin began just before it ended."""
    by = line.get("by") or "A"
    if not scene.receives(by, line.get("cust") or scene.customer):
        begun = {**scene.common(line), "at": line.at - timedelta(minutes=1)}
        yield f.ReceptionStarted(**begun, consultant=by)


def _recorded(line: Line) -> tuple[str, ...] | None:
    """What was written down of it, where the line says: when, by what channel, and what was spoken of."""
    if "channel" not in line.args and "content" not in line.args:
        return None
    said = {"manner": line.args.get("channel", "visit"), "content": line.args.get("content", "yes")}
    return ("time", *(field for field, value in said.items() if value not in ("missing", "none", "no", "empty", "")))


def reception_interrupted(line: Line, scene: Scene) -> Iterator[Fact]:
    """接待中断."""
    yield f.ReceptionEnded(
        **scene.common(line), consultant=line.get("by") or "A", interrupted=True, registered=line.yes("registered")
    )


def handover(line: Line, scene: Scene) -> Iterator[Fact]:
    """移交接待."""
    yield f.HandedOver(**scene.common(line), consultant=line.get("from") or "A", to=line.get("to") or "B")


def assist(line: Line, scene: Scene) -> Iterator[Fact]:
    """帮忙."""
    yield f.Assisted(**scene.common(line), consultant=line.get("by") or "B")


def notify_owner(line: Line, scene: Scene) -> Iterator[Fact]:
    """通知归属人."""
    channels = {"phone": "phone", "sms": "message", "message": "message", "in_person": "in_person"}
    yield f.OwnerNotified(
        **scene.common(line),
        consultant=line.get("who") or "A",
        result=line.get("result") or "no_answer",  # type: ignore[arg-type]  # checked when the case is decided
        channel=channels.get(line.get("channel") or "phone", "phone"),  # type: ignore[arg-type]  # its values are
    )
    if line.get("who") in SUPERVISORS:
        yield f.StepTaken(**scene.common(line), step="told_supervisor", to="supervisor")


def recognition(line: Line, scene: Scene) -> Iterator[Fact]:
    """辨认."""
    yield f.Recognised(**scene.common(line), consultant=line.get("by") or "A", recognised=bool(line.yes("result")))


def visitor_classified(line: Line, scene: Scene) -> Iterator[Fact]:
    """客户性质认定."""
    yield f.VisitorClassified(**scene.common(line), classified=CLASSES[line.get("class") or "not_a_customer"])


def duty_state(line: Line, scene: Scene) -> Iterator[Fact]:
    """到岗状态."""
    who, said = line.get("who") or "A", line.get("state") or "on_site"
    state = "on_site" if said in BUSY else STATES.get(said, "missing")
    yield f.DutyChanged(**scene.office(line), consultant=who, state=state, team=line.get("team"))
    if said in BUSY:
        yield f.ReceptionStarted(**scene.office(line), consultant=who, customer_kind="old", capacity="owner")


def staff_departed(line: Line, scene: Scene) -> Iterator[Fact]:
    """离职."""
    yield f.DutyChanged(**scene.office(line), consultant=line.get("who") or "A", state="departed")


def queue_set(line: Line, scene: Scene) -> Iterator[Fact]:
    """轮序表; `skilled` is the order of skilled hands."""
    queue = "call" if line.get("queue") == "call" else "visit"
    yield f.QueueSet(**scene.office(line), order=line.several("order"), queue=queue)  # type: ignore[arg-type]
    if line.several("skilled"):
        yield f.QueueSet(**scene.office(line), order=line.several("skilled"), queue="skilled")


def duty_consultant(line: Line, scene: Scene) -> Iterator[Fact]:
    """当值业务员: whoever has the turn now."""
    yield f.QueueSet(**scene.office(line), order=(line.get("who") or "B",))


EVENTS: dict[str, Callable[[Line, Scene], Iterator[Fact]]] = {
    function.__name__: function
    for function in (
        visit,
        group_arrived,
        reception_started,
        reception_ended,
        reception_interrupted,
        handover,
        assist,
        notify_owner,
        recognition,
        visitor_classified,
        duty_state,
        staff_departed,
        queue_set,
        duty_consultant,
    )
}
